"""The curated words of `lexicon.yaml`, ready for matching."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from app.index.analysis import words
from app.retrieve.phrases import PhraseSet, Stems, stem_words, stems
from app.retrieve.spelling import Speller

NEAR = 14
"""How many words the concepts of one sign may lie apart, unless its rule says otherwise."""

_RANGE = re.compile(r"<(\d+)-(\d+)>")
_SENTENCE_END = re.compile(r"[.;:!?\n]+(?=\s|$)|\s[-–—]+\s|\b(?:but|however|though|except)\b")  # noqa: RUF001
_COMMA = re.compile(r",\s")
_LIST_END = re.compile(r"\b(?:n?or)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Rule:
    """A sign of an emergency: all its concepts within so many words, and none of `unless`.

    `lasting` marks signs that are also a usual lasting complaint, such as a weak leg after a
    stroke: a question about treatment is then no alarm unless it began just now.
    """

    group: str
    sign: str
    concepts: tuple[str, ...]
    unless: tuple[str, ...]
    within: int
    lasting: bool


@dataclass(frozen=True)
class Lexicon:
    """All word lists, by the names they have in the file."""

    concepts: dict[str, PhraseSet]
    rules: tuple[Rule, ...]
    frames: dict[str, PhraseSet]
    personal: dict[str, PhraseSet]
    out_of_scope: dict[str, PhraseSet]
    override: dict[str, PhraseSet]
    marks: tuple[str, ...]
    negation: PhraseSet
    hypothetical: PhraseSet
    body: frozenset[str]
    needling: frozenset[str]
    generic: frozenset[str]
    known: frozenset[str]
    speller: Speller

    def read(self, text: str) -> Stems:
        """Stems of a text whose misspelt key words were put right."""
        return stem_words([w if w in self.known else self.speller.correct(w) for w in words(text)])


def clause_starts(text: str) -> tuple[int, ...]:
    """Where clauses begin, as places among the words of `text`.

    What is denied in one clause is not denied in the next: "no fever, but breathless". A comma
    ends a clause unless it belongs to a list that ends in "or": "no fever, cough or rash".
    """
    starts = [0]
    for clause in _clauses(text):
        starts.append(starts[-1] + len(words(clause)))
    return tuple(starts)


def _clauses(text: str) -> Iterator[str]:
    for sentence in _SENTENCE_END.split(text.lower()):
        if _LIST_END.search(sentence):
            yield sentence
        else:
            yield from _COMMA.split(sentence)


@cache
def lexicon() -> Lexicon:
    """Read the file that comes with the package, once."""
    raw = yaml.safe_load(files("app.answer").joinpath("lexicon.yaml").read_text("utf-8"))
    needling = frozenset(_phrases(raw["out_of_scope"].pop("needling")))
    marks = tuple(raw["override"].pop("marks"))
    spoken = [p for lines in raw["concepts"].values() for p in _phrases(lines)]
    return Lexicon(
        concepts=_sets(raw["concepts"]),
        rules=tuple(_rule(entry) for entry in raw["emergencies"]),
        frames=_sets(raw["frames"]),
        personal=_sets(raw["personal"]),
        out_of_scope=_sets(raw["out_of_scope"]),
        override=_sets(raw["override"]),
        marks=marks,
        negation=PhraseSet(raw["negation"]),
        hypothetical=PhraseSet(raw["hypothetical"]),
        body=frozenset(raw["body"]),
        needling=needling,
        generic=frozenset(stem for word in _phrases(raw["generic"]) for stem in stems(word)),
        known=_all_words(raw),
        speller=Speller(spoken),
    )


def _rule(raw: dict[str, Any]) -> Rule:
    return Rule(
        group=raw["group"],
        sign=raw["sign"],
        concepts=tuple(raw["all"]),
        unless=tuple(raw.get("unless", ())),
        within=raw.get("within", NEAR),
        lasting=raw.get("lasting", False),
    )


def _sets(raw: dict[str, list[Any]]) -> dict[str, PhraseSet]:
    return {
        name: PhraseSet(one for phrase in _phrases(lines) for one in _expanded(phrase))
        for name, lines in raw.items()
    }


def _all_words(raw: object) -> frozenset[str]:
    """Every word of the file: none of them is a misspelling."""
    if isinstance(raw, dict):
        return frozenset().union(*(_all_words(part) for part in raw.values()))
    if isinstance(raw, list):
        return frozenset().union(*(_all_words(part) for part in raw))
    return frozenset(words(str(raw)))


def _phrases(lines: list[Any]) -> Iterator[str]:
    """The phrases of a list; one line holds several, parted by ";"."""
    for line in lines:
        yield from (phrase.strip() for phrase in str(line).split(";"))


def _expanded(phrase: str) -> Iterator[str]:
    """One phrase for each number of a range: "temp of <38-42>"."""
    found = _RANGE.search(phrase)
    if found is None:
        yield phrase
        return
    for number in range(int(found[1]), int(found[2]) + 1):
        yield f"{phrase[: found.start()]}{number}{phrase[found.end() :]}"
