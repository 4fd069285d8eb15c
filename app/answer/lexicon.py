"""The curated words of `lexicon.yaml`, ready for matching."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from app.retrieve.phrases import PhraseSet, Stems, stem_words, stems
from app.retrieve.spelling import Speller


@dataclass(frozen=True)
class Rule:
    """A sign of an emergency: all its concepts near each other."""

    group: str
    sign: str
    concepts: tuple[str, ...]


@dataclass(frozen=True)
class Lexicon:
    """All word lists, by the names they have in the file."""

    concepts: dict[str, PhraseSet]
    rules: tuple[Rule, ...]
    frames: dict[str, PhraseSet]
    personal: dict[str, PhraseSet]
    out_of_scope: dict[str, PhraseSet]
    override: dict[str, PhraseSet]
    negation: PhraseSet
    body: frozenset[str]
    needling: frozenset[str]
    generic: frozenset[str]
    speller: Speller

    def read(self, text: str) -> Stems:
        """Stems of a text whose misspelt key words were put right."""
        return stem_words(self.speller.correct_all(text))


@cache
def lexicon() -> Lexicon:
    """Read the file that comes with the package, once."""
    raw = yaml.safe_load(files("app.answer").joinpath("lexicon.yaml").read_text("utf-8"))
    needling = frozenset(raw["out_of_scope"].pop("needling"))
    spoken = [str(p) for phrases in raw["concepts"].values() for p in phrases]
    return Lexicon(
        concepts=_sets(raw["concepts"]),
        rules=tuple(Rule(r["group"], r["sign"], tuple(r["all"])) for r in raw["emergencies"]),
        frames=_sets(raw["frames"]),
        personal=_sets(raw["personal"]),
        out_of_scope=_sets(raw["out_of_scope"]),
        override=_sets(raw["override"]),
        negation=PhraseSet(raw["negation"]),
        body=frozenset(raw["body"]),
        needling=needling,
        generic=frozenset(stem for word in raw["generic"] for stem in stems(str(word))),
        speller=Speller(spoken),
    )


def _sets(raw: dict[str, list[Any]]) -> dict[str, PhraseSet]:
    return {name: PhraseSet(str(phrase) for phrase in phrases) for name, phrases in raw.items()}
