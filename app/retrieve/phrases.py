"""Finding phrases of a curated list in a question, by word stems."""

from collections.abc import Iterable, Sequence
from functools import cache

import Stemmer

from app.index.analysis import words

GAP = "*"
_MAX_GAP = 3


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


def stems(text: str) -> tuple[str, ...]:
    """Stems of all words, function words included, in order."""
    return tuple(_stemmer().stemWords(words(text)))


def pattern(phrase: str) -> tuple[str, ...]:
    """A phrase of the list as stems; "*" stands for one to three words."""
    parts = phrase.split(GAP)
    joined: list[str] = []
    for part in parts:
        joined += [*stems(part), GAP]
    return tuple(joined[:-1])


def found_at(wanted: Sequence[str], text: Sequence[str]) -> int | None:
    """Where `wanted` begins in `text`, both as stems; None when it is not there."""
    for start in range(len(text)):
        if _matches(wanted, text[start:]):
            return start
    return None


def count_found(patterns: Iterable[Sequence[str]], text: Sequence[str]) -> int:
    """How many of the patterns are in the text."""
    return sum(found_at(wanted, text) is not None for wanted in patterns)


def _matches(wanted: Sequence[str], text: Sequence[str]) -> bool:
    if not wanted:
        return True
    if wanted[0] == GAP:
        return any(_matches(wanted[1:], text[gap:]) for gap in range(1, _MAX_GAP + 1))
    return bool(text) and text[0] == wanted[0] and _matches(wanted[1:], text[1:])
