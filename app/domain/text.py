"""What text is accepted from users, in one place for HTTP and the command line."""

import unicodedata

from app.errors import InvalidInputError

_ALLOWED_CONTROLS = "\t\n\r"
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""They reorder what a reader sees, so a shown question could differ from the one that was read."""


def clean_question(text: str, *, field: str, limit: int) -> str:
    """`text` in Unicode's NFC form without surrounding space.

    Right-to-left scripts and emoji are fine. The message never repeats the text.

    Args:
        text: As the user wrote it.
        field: Where it was, for the message.
        limit: Most characters.

    Raises:
        InvalidInputError: Blank, too long, without a letter or digit, or with characters that
            cannot be shown (control characters, direction overrides, lone surrogates).
    """
    if len(text) > limit:
        raise InvalidInputError(
            f"The text has more than {limit} characters.", field=field, remedy="Shorten it."
        )
    if any(_is_unshowable(character) for character in text):
        raise InvalidInputError(
            "The text has characters that cannot be shown (control characters, direction overrides "
            "or half of a surrogate pair).",
            field=field,
            remedy="Remove them.",
        )
    cleaned = unicodedata.normalize("NFC", text).strip()
    if not any(character.isalnum() for character in cleaned):
        raise InvalidInputError(
            "The text has no letter or digit.", field=field, remedy="Write a question in words."
        )
    return cleaned


def _is_unshowable(character: str) -> bool:
    if character in _ALLOWED_CONTROLS:
        return False
    return unicodedata.category(character) in {"Cc", "Cs"} or character in _BIDI_CONTROLS
