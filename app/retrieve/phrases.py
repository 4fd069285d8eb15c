"""Finding phrases of a curated list in a question, by word stems."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache

import Stemmer

from app.index.analysis import words

GAP = "*"
_MAX_GAP = 3

Stems = tuple[str, ...]


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


def stem_words(parts: Sequence[str]) -> Stems:
    """Stems of folded words."""
    return tuple(_stemmer().stemWords(list(parts)))


def stems(text: str) -> Stems:
    """Stems of all words, function words included, in order."""
    return stem_words(words(text))


def pattern(phrase: str) -> Stems:
    """A phrase of the list as stems; "*" stands for one to three words."""
    joined: list[str] = []
    for part in phrase.split(GAP):
        joined += [*stems(part), GAP]
    return tuple(joined[:-1])


class PhraseSet:
    """Phrases that mean the same; found side by side in a text, in the order of their words."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_first: dict[str, list[Stems]] = {}
        for phrase in phrases:
            wanted = pattern(str(phrase))
            self._by_first.setdefault(wanted[0], []).append(wanted)

    def spans(self, text: Stems) -> Iterator[tuple[int, int]]:
        """Start and end (exclusive) of each occurrence."""
        for start, word in enumerate(text):
            for wanted in self._by_first.get(word, ()):
                end = _end(wanted, text, start)
                if end is not None:
                    yield start, end

    def found_in(self, text: Stems) -> bool:
        """Whether any phrase occurs."""
        return next(self.spans(text), None) is not None


def _end(wanted: Stems, text: Stems, start: int) -> int | None:
    if not wanted:
        return start
    if wanted[0] == GAP:
        ends = (_end(wanted[1:], text, start + gap) for gap in range(1, _MAX_GAP + 1))
        return next((end for end in ends if end is not None), None)
    if start < len(text) and text[start] == wanted[0]:
        return _end(wanted[1:], text, start + 1)
    return None
