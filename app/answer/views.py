"""Passages as clients see them."""

from app.domain.answers import PassageView
from app.domain.passages import Audience, Passage, text_sha256


def passage_view(passage: Passage, audience: Audience) -> PassageView:
    """A passage with its text in the reader's register and the hash of that text."""
    text = passage.text(audience)
    return PassageView(
        id=passage.id,
        source_id=passage.source_id,
        kind=passage.kind,
        text=text,
        clinical=passage.clinical,
        plain=passage.plain,
        sha256=text_sha256(text),
    )
