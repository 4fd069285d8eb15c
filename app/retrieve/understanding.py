"""What a question is about: its intents, its terms, and what it names that the corpus lacks."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from app.corpus.vocabulary import Vocabulary
from app.domain.documents import StatementKind
from app.index.analysis import STOP_WORDS
from app.index.store import PassageStore
from app.retrieve.intents import intents_of
from app.retrieve.phrases import Stems, stem_words, stems
from app.retrieve.spelling import Speller
from app.retrieve.terms import Mention, TermMatcher, ngrams

_LONGEST_SUBJECT = 3
_EXPANDED = ("conditions", "treatments", "populations", "body_regions", "outcomes")
_TOO_GENERAL = frozenset({"dry needling", "pain", "sham", "other treatments", "healthy volunteers"})
"""Terms that most of the corpus has: they tell no passage from another."""

_ASKED_OF_TREATMENTS = frozenset(
    {
        StatementKind.SAFETY,
        StatementKind.CONTRAINDICATION,
        StatementKind.EXPECTATION,
        StatementKind.MECHANISM,
        StatementKind.PROCEDURE,
        StatementKind.DOSAGE,
        StatementKind.TRAINING,
    }
)

_UNSPECIFIC = frozenset(stem_words(sorted(STOP_WORDS))) | frozenset(
    stems("dry needling needles needled dn pain after before during with without get go take much")
)
"""Stems that say nothing of what a question is after."""

_LONG_TERM = re.compile(
    r"\b(?P<number>two|three|four|five|six|seven|eight|nine|ten|[2-9]|1\d|20)[- ]?(?:years?|yrs?)\b"
    r"(?P<after>[^?.]{0,40})"
)
_WORDS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMERALS = {word: str(number) for number, word in enumerate(_WORDS, start=2)}
_NUMERALS |= {number: word for word, number in _NUMERALS.items()}
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_MEASURE = re.compile(
    r"(?P<numbers>\d+(?:\.\d+)?(?:(?: ?(?:or|and|to|vs|versus|x|-|/) ?)\d+(?:\.\d+)?)*)"
    r" ?(?:mm|cm|gauge|hz|ma|mg|ml|joules?|watts?)\b"
)
_FOLLOW_UP = re.compile(r"outcome|result|follow|later|on\b|after|effect|benefit|long[- ]term|still")


@dataclass(frozen=True)
class Understanding:
    """What was recognised in a question.

    Attributes:
        text: The question, misspelt words put right.
        intents: Kinds of statement asked for, most important first.
        asked: Whether it asks for something that is asked of treatments (risks, what to expect,
            training, ...), and so may leave the treatment unnamed.
        terms: Canonical terms by facet.
        negated: Terms that the question excludes.
        gaps: Subjects it names that no publication mentions.
    """

    text: str
    intents: tuple[StatementKind, ...]
    asked: bool
    terms: Mapping[str, tuple[str, ...]]
    negated: tuple[str, ...]
    gaps: tuple[str, ...]

    @property
    def conditions(self) -> tuple[str, ...]:
        """The conditions it names."""
        return self.terms.get("conditions", ())

    @property
    def on_subject(self) -> bool:
        """Whether it names a condition or a treatment of the vocabulary."""
        return bool(self.conditions or self.terms.get("treatments"))

    @property
    def expansion(self) -> tuple[str, ...]:
        """Canonical names to search for besides the question's own words."""
        return tuple(
            term
            for facet in _EXPANDED
            for term in self.terms.get(facet, ())
            if term not in _TOO_GENERAL
        )


class Interpreter:
    """Reads questions with the words of one snapshot."""

    def __init__(self, vocabulary: Vocabulary, store: PassageStore) -> None:
        texts = list(_texts(store))
        phrases = [p for facet in vocabulary.facets for p, _ in vocabulary.phrases(facet)]
        self._matcher = TermMatcher(vocabulary)
        self._speller = Speller([*phrases, *texts])
        self._covered = ngrams(texts, _LONGEST_SUBJECT)
        self._lacking = {
            stems(subject): subject
            for subject in _subjects()
            if stems(subject) not in self._covered
        }
        self._unstudied = _unstudied(vocabulary, store)
        self._spoken = " ".join(texts).lower()
        self._numbers = frozenset(_measures(self._spoken))

    def understand(self, question: str) -> Understanding:
        """Recognise what a standalone question is about."""
        spelled = self._speller.correct_all(question)
        text = stem_words(spelled)
        mentions = self._matcher.mentions(text)
        negated = {m.term for m in mentions if m.negated and m.facet == "treatments"}
        intents = intents_of(question)
        return Understanding(
            text=" ".join(spelled),
            intents=intents or (StatementKind.EFFECTIVENESS,),
            asked=not _ASKED_OF_TREATMENTS.isdisjoint(intents),
            terms={
                facet: tuple(
                    dict.fromkeys(
                        m.term for m in mentions if m.facet == facet and m.term not in negated
                    )
                )
                for facet in ("conditions", "body_regions", "treatments", "outcomes", "populations")
            },
            negated=tuple(sorted(negated)),
            gaps=(
                *self._gaps(text, mentions),
                *self._unheard_durations(question),
                *self._unheard_measures(question),
                *self._nothing_known(text, mentions),
            ),
        )

    def _gaps(self, text: Stems, mentions: Sequence[Mention]) -> list[str]:
        """Subjects of the gazetteer that no text has and that are no other name of a term."""
        found = []
        for start in range(len(text)):
            for end in range(start + 1, min(start + _LONGEST_SUBJECT, len(text)) + 1):
                subject = self._lacking.get(text[start:end])
                if subject and not any(
                    m.start <= start and end <= m.end and m.term not in self._unstudied
                    for m in mentions
                ):
                    found.append(subject)
        return list(dict.fromkeys(found))

    def _nothing_known(self, text: Stems, mentions: Sequence[Mention]) -> list[str]:
        """The question's own words when no publication has a single one of them.

        Words for needling itself and for pain are in most publications and say nothing of what
        this question is after.
        """
        if any(mention.term not in _TOO_GENERAL for mention in mentions):
            return []
        specific = [stem for stem in text if stem not in _UNSPECIFIC]
        known = any((stem,) in self._covered for stem in specific)
        return [] if known else specific

    def _unheard_measures(self, question: str) -> list[str]:
        """Sizes, doses and frequencies that no publication names."""
        named = _measures(question.lower())
        return [number for number in named if number not in self._numbers]

    def _unheard_durations(self, question: str) -> list[str]:
        """Follow-up times that no publication reports."""
        found = _LONG_TERM.search(question.lower())
        if not found or not _FOLLOW_UP.search(found["after"]):
            return []
        number = found["number"]
        either = f"(?:{number}|{_NUMERALS.get(number, number)})"
        followed = rf"(?:follow|after|up to|over|at) (?:\w+ ){{0,3}}{either}[- ]years?\b"
        reported = re.search(
            rf"{followed}|\b{either}[- ]year (?:follow|outcome|result)", self._spoken
        )
        return [] if reported else [f"{number} years"]


def _unstudied(vocabulary: Vocabulary, store: PassageStore) -> frozenset[str]:
    """Conditions of the vocabulary that no publication has, nor a case of them."""
    studied = frozenset[str]().union(
        *(
            vocabulary.with_broader("conditions", name)
            for record in store.records.values()
            for name in record.conditions
        )
    )
    return frozenset(vocabulary.conditions) - studied


def _measures(text: str) -> list[str]:
    """Numbers with a unit, each of "0.16 or 0.30 mm"."""
    return [n for match in _MEASURE.finditer(text) for n in _NUMBER.findall(match["numbers"])]


def _texts(store: PassageStore) -> Iterable[str]:
    for record in store.records.values():
        yield record.title
        for statement in record.statements:
            yield statement.clinical
            yield statement.plain


@cache
def _subjects() -> tuple[str, ...]:
    raw = yaml.safe_load(files("app.retrieve").joinpath("gazetteer.yaml").read_text("utf-8"))
    return tuple(str(subject) for group in raw.values() for subject in group)
