"""Misspelt words, put right only where there is little doubt."""

from collections.abc import Collection, Iterable
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from app.encoders.packaged import model_folder
from app.index.analysis import words

_SHORTEST = 3
_MIN_LENGTH = 4
_LONG = 9


@cache
def english_words() -> frozenset[str]:
    """Whole words of the embedding model's word list: 22,000 common English words.

    A word in it is taken to be meant as it is written.
    """
    text = (model_folder() / "vocab.txt").read_text("utf-8")
    return frozenset(word for word in text.splitlines() if word.isalpha() and word.isascii())


class Speller:
    """Corrects unknown words towards the words that matter.

    Args:
        targets: Words that may be meant.
    """

    def __init__(self, targets: Iterable[str]) -> None:
        self._targets = sorted(
            {w for text in targets for w in words(text) if len(w) >= _MIN_LENGTH}
        )
        self._known = frozenset(self._targets) | english_words()

    def correct(self, word: str) -> str:
        """The word itself if it is known, short or like none; else the nearest target.

        One slip is allowed (a wrong, missing, doubled or swapped letter), two in long words, and
        the right letters in another order.
        """
        if len(word) < _SHORTEST or word in self._known or not word.isalpha():
            return word
        slips = 2 if len(word) >= _LONG else 1
        near = _near(self._targets, word, slips)
        found = process.extractOne(word, near, scorer=OSA.distance, score_cutoff=slips)
        if found:
            return str(found[0])
        letters = sorted(word)
        return next((target for target in near if sorted(target) == letters), word)

    def correct_all(self, text: str) -> list[str]:
        """All words of a text, corrected."""
        return [self.correct(word) for word in words(text)]


def _near(targets: Collection[str], word: str, slips: int) -> list[str]:
    """Targets of like length; the first letter is rarely the wrong one."""
    return [t for t in targets if abs(len(t) - len(word)) <= slips and t[0] == word[0]]
