"""The extractive composer: selected passages become a short answer, sections and references.

Nothing is paraphrased. Which passages are said, and in which order, does not depend on the
audience; only the register of the words does.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.answer.citations import reference
from app.answer.layout import DISAGREEMENT, HEADINGS, primary_kinds, section_order
from app.answer.stance import is_conflicting, stance
from app.domain.answers import Claim, EvidenceSummary, Reference, Section, Stance
from app.domain.documents import Record, RecordStatus, StatementKind
from app.domain.evidence import benefit_level
from app.domain.passages import Audience, Passage
from app.index.store import PassageStore
from app.retrieve.ranking import Candidate

COMPOSER = "extractive-1"
_SUMMARY_CLAIMS = 3


@dataclass(frozen=True)
class Composition:
    """What an answer says and what it rests on."""

    summary: tuple[Claim, ...]
    sections: tuple[Section, ...]
    references: tuple[Reference, ...]
    evidence: EvidenceSummary


@dataclass
class _Numbering:
    """Sources numbered in the order in which they are first cited."""

    numbers: dict[str, int] = field(default_factory=dict)
    passages: dict[str, list[Passage]] = field(default_factory=dict)

    def cite(self, passage: Passage) -> int:
        self.passages.setdefault(passage.source_id, []).append(passage)
        return self.numbers.setdefault(passage.source_id, len(self.numbers) + 1)


def compose(
    selected: Sequence[Candidate],
    intents: tuple[StatementKind, ...],
    audience: Audience,
    store: PassageStore,
) -> Composition:
    """Arrange the selected passages.

    Args:
        selected: Passages to say, best first, each once.
        intents: Kinds of statement that the question asks for, most important first.
        audience: Chooses the register.
        store: Where the publications of the passages are.
    """
    numbering = _Numbering()
    short = _short_answer(selected, intents, store)
    rest = [candidate for candidate in selected if candidate not in short]
    summary = _claims(short, audience, numbering)
    sections = tuple(
        Section(heading=heading, claims=_claims(group, audience, numbering))
        for heading, group in _grouped(rest, intents, store)
    )
    return Composition(
        summary, sections, _references(numbering, audience, store), _evidence(selected, store)
    )


def evidence_of(store: PassageStore) -> EvidenceSummary:
    """The summary of no evidence, for answers that claim nothing."""
    return _evidence((), store)


def _short_answer(
    selected: Sequence[Candidate], intents: tuple[StatementKind, ...], store: PassageStore
) -> list[Candidate]:
    """One to three claims: the best of the kind asked for, the best of the other side if the
    findings disagree, then the best from a further publication. Superseded publications do not
    speak here: they are never the last word.
    """
    primary = primary_kinds(intents)
    standing = [c for c in selected if store.record_of(c.passage).status is RecordStatus.CURRENT]
    asked = [c for c in standing if c.passage.kind in primary] or standing
    short = asked[:1]
    if is_conflicting(c.passage for c in asked):
        opposed = _opposite(stance(short[0].passage))
        short += [c for c in asked[1:] if stance(c.passage) in opposed][:1]
    cited = {c.passage.source_id for c in short}
    for candidate in asked:
        if len(short) < _SUMMARY_CLAIMS and candidate.passage.source_id not in cited:
            short.append(candidate)
            cited.add(candidate.passage.source_id)
    return short


def _opposite(found: Stance) -> frozenset[Stance]:
    if found is Stance.SUPPORTS:
        return frozenset({Stance.CONTRADICTS})
    if found is Stance.CONTRADICTS:
        return frozenset({Stance.SUPPORTS})
    return frozenset({Stance.SUPPORTS, Stance.CONTRADICTS})


def _grouped(
    candidates: Sequence[Candidate], intents: tuple[StatementKind, ...], store: PassageStore
) -> list[tuple[str, list[Candidate]]]:
    by_heading: dict[str, list[Candidate]] = {}
    disagreeing = _disagreeing(candidates)
    if disagreeing:
        by_heading[DISAGREEMENT] = _two_sided(disagreeing, store)
    for kind in section_order(intents):
        group = [c for c in candidates if c.passage.kind is kind and c not in disagreeing]
        if group:
            by_heading.setdefault(HEADINGS[kind], []).extend(_strongest_first(group, store))
    first = primary_kinds(intents)
    leading = [HEADINGS[kind] for kind in section_order(intents) if kind in first]
    order = (
        [DISAGREEMENT, *leading]
        if first & {StatementKind.EFFECTIVENESS}
        else [*leading, DISAGREEMENT]
    )
    ordered = dict.fromkeys((*order, *by_heading))
    return [(heading, by_heading[heading]) for heading in ordered if heading in by_heading]


def _disagreeing(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Findings that point to a side, when both sides are there."""
    if not is_conflicting(c.passage for c in candidates):
        return []
    return [c for c in candidates if stance(c.passage) is not Stance.NEUTRAL]


def _two_sided(candidates: list[Candidate], store: PassageStore) -> list[Candidate]:
    ordered = _strongest_first(candidates, store)
    return sorted(ordered, key=lambda c: stance(c.passage) is Stance.CONTRADICTS)


def _strongest_first(candidates: list[Candidate], store: PassageStore) -> list[Candidate]:
    """By evidence level, then newest, then relevance; one publication's claims stay together."""

    def key(candidate: Candidate) -> tuple[int, int, str]:
        record = store.record_of(candidate.passage)
        return (benefit_level(record.publication_type), -(record.year or 0), record.id)

    return sorted(candidates, key=key)


def _claims(
    candidates: Sequence[Candidate], audience: Audience, numbering: _Numbering
) -> tuple[Claim, ...]:
    return tuple(
        Claim(
            text=candidate.passage.text(audience),
            citations=(numbering.cite(candidate.passage),),
            passages=(candidate.passage.id,),
            stance=stance(candidate.passage),
            support=round(candidate.support, 4),
        )
        for candidate in candidates
    )


def _references(
    numbering: _Numbering, audience: Audience, store: PassageStore
) -> tuple[Reference, ...]:
    return tuple(
        reference(number, store.records[source_id], numbering.passages[source_id], audience)
        for source_id, number in numbering.numbers.items()
    )


def _cited_records(selected: Sequence[Candidate], store: PassageStore) -> list[Record]:
    return [
        store.records[source] for source in dict.fromkeys(c.passage.source_id for c in selected)
    ]


def _evidence(selected: Sequence[Candidate], store: PassageStore) -> EvidenceSummary:
    records = _cited_records(selected, store)
    levels = [benefit_level(record.publication_type) for record in records]
    years = [record.year for record in records if record.year]
    return EvidenceSummary(
        levels={str(level): levels.count(level) for level in range(1, 6) if level in levels},
        year_min=min(years, default=None),
        year_max=max(years, default=None),
        conflicting=is_conflicting(c.passage for c in selected),
    )
