"""What text is accepted from users."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.text import clean_question
from app.errors import InvalidInputError


@pytest.mark.parametrize(
    "text",
    ["هل الإبر الجافة آمنة؟", "האם זה כואב?", "does it hurt 🙂?", "  neck\tpain\n", "e\u0301lite"],
)
def test_ordinary_text_of_any_script_is_accepted(text: str) -> None:
    """A patient who writes right to left or with emoji is not turned away at the door."""
    cleaned = clean_question(text, field="question", limit=100)
    assert cleaned == unicodedata.normalize("NFC", text).strip()


@pytest.mark.parametrize(
    "text",
    ["", "   ", "🙂🙂", "?!", "a\x00b", "a\x1bb", "a\u202eb", "a\u2066b", "a\ud800b", "x" * 101],
)
def test_unusable_text_is_refused_by_field(text: str) -> None:
    """The user learns which field to mend, and the text itself is not repeated."""
    with pytest.raises(InvalidInputError) as caught:
        clean_question(text, field="question", limit=100)
    assert caught.value.field == "question"
    assert len(text) < 2 or text not in str(caught.value)


@given(st.text(max_size=300))
def test_accepted_text_is_stable(text: str) -> None:
    """Cleaning twice changes nothing, so the same question stays the same question."""
    try:
        cleaned = clean_question(text, field="q", limit=200)
    except InvalidInputError:
        return
    assert clean_question(cleaned, field="q", limit=200) == cleaned
