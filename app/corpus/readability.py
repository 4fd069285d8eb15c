"""How hard a text is to read."""

import re
from functools import cache

import pyphen

_ABBREVIATION = re.compile(
    r"\b(?:e\.g|i\.e|vs|dr|prof|st|approx|fig|et al|u\.s|u\.k)\.(?=\s+\S)|\bno\.(?=\s*\d)",
    re.IGNORECASE,
)
_DECIMAL = re.compile(r"(?<=\d)[.,](?=\d)")
_SENTENCE_END = re.compile(r"[.!?]+(?:\s|$)")
_WORD = re.compile(r"[A-Za-z]+(?:['\u2019][A-Za-z]+)?")


@cache
def _hyphenation() -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="en_US")


def flesch_kincaid_grade(text: str) -> float:
    """US school grade: 0.39 words per sentence + 11.8 syllables per word - 15.59.

    Kincaid, Fishburne, Rogers & Chissom, Derivation of New Readability Formulas for Navy Enlisted
    Personnel, 1975. Syllables are counted by hyphenation points, of which words have a few less
    than syllables ("study" has none): grades come out about one lower than by ear. Numerals are
    not words. 0.0 for a text without words.
    """
    joined = _DECIMAL.sub("", _ABBREVIATION.sub(lambda found: found[0].replace(".", ""), text))
    words = _WORD.findall(joined)
    if not words:
        return 0.0
    sentences = max(1, len(_SENTENCE_END.findall(joined)))
    syllables = sum(_syllables(word) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def _syllables(word: str) -> int:
    return len(_hyphenation().positions(word.lower())) + 1
