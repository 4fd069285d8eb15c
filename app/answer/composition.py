"""The extractive composer: selected passages become a short answer, sections and references.

Nothing is paraphrased. Which passages are said, and in which order, does not depend on the
audience; only the register of the words does.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.answer.citations import reference
from app.answer.disagreement import disagreeing, opposite, same_subject
from app.answer.grouping import grouped
from app.answer.layout import DISAGREEMENT, HEADINGS, primary_kinds, section_order
from app.answer.stance import stance
from app.domain.answers import Claim, EvidenceSummary, Reference, Section, Stance
from app.domain.documents import RecordStatus, StatementKind
from app.domain.evidence import benefit_level
from app.domain.passages import Audience, Passage
from app.index.snapshot import Snapshot
from app.index.store import PassageStore
from app.retrieve.ranking import Candidate

COMPOSER = "extractive-1"
_SUMMARY_CLAIMS = 3


_INDIRECT = re.compile(
    r"dry needling (?:itself )?(?:was|is) not (?:studied|involved|addressed|tested|covered)"
)


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
    snapshot: Snapshot,
) -> Composition:
    """Arrange the selected passages.

    Args:
        selected: Passages to say, best first, each once.
        intents: Kinds of statement that the question asks for, most important first.
        audience: Chooses the register.
        snapshot: Where the publications of the passages are, and the vocabulary.
    """
    numbering = _Numbering()
    groups = {group[0].id: group for group in grouped([c.passage for c in selected])}
    passages = [group[0] for group in groups.values()]
    support = {candidate.passage.id: round(candidate.support, 4) for candidate in selected}
    short = _short_answer(passages, intents, snapshot)
    rest = [passage for passage in passages if passage not in short]
    opposed = disagreeing(passages, snapshot.store, snapshot.vocabulary)

    def claims(group: Sequence[Passage]) -> tuple[Claim, ...]:
        return tuple(_claim(groups[p.id], support[p.id], audience, numbering) for p in group)

    summary = claims(short)
    sections = tuple(
        Section(heading=heading, claims=claims(group))
        for heading, group in _grouped(rest, opposed, intents, snapshot.store)
    )
    references = _references(numbering, audience, snapshot.store)
    cited = [candidate.passage for candidate in selected]
    evidence = _evidence(cited, snapshot.store, conflicting=bool(opposed))
    return Composition(summary, sections, references, evidence)


def no_evidence(snapshot: Snapshot) -> EvidenceSummary:
    """The summary for answers that claim nothing."""
    return _evidence((), snapshot.store, conflicting=False)


def _short_answer(
    passages: Sequence[Passage], intents: tuple[StatementKind, ...], snapshot: Snapshot
) -> list[Passage]:
    """One to three claims: the best of the kind asked for, the best that contradicts it, then the
    best of further publications. Superseded publications do not speak here: they are never the
    last word.
    """
    store = snapshot.store
    standing = [p for p in passages if store.record_of(p).status is RecordStatus.CURRENT]
    primary = primary_kinds(intents)
    asked = [p for p in standing if p.kind in primary] or standing
    asked = sorted(asked, key=_is_indirect)
    short = asked[:1]
    short += [p for p in asked[1:] if _contradicts(p, short[0], snapshot)][:1]
    cited = {passage.source_id for passage in short}
    for passage in asked:
        if len(short) < _SUMMARY_CLAIMS and passage.source_id not in cited:
            short.append(passage)
            cited.add(passage.source_id)
    return short


def _is_indirect(passage: Passage) -> bool:
    """Whether a statement says that it is about something near to dry needling only."""
    return bool(_INDIRECT.search(f"{passage.plain} {passage.clinical}".lower()))


def _contradicts(passage: Passage, first: Passage, snapshot: Snapshot) -> bool:
    return stance(passage) is opposite(stance(first)) and same_subject(
        snapshot.store.record_of(passage), snapshot.store.record_of(first), snapshot.vocabulary
    )


def _grouped(
    passages: Sequence[Passage],
    opposed: Sequence[Passage],
    intents: tuple[StatementKind, ...],
    store: PassageStore,
) -> list[tuple[str, list[Passage]]]:
    by_heading: dict[str, list[Passage]] = {}
    two_sided = [passage for passage in passages if passage in opposed]
    if two_sided:
        by_heading[DISAGREEMENT] = _two_sided(two_sided, store)
    for kind in section_order(intents):
        group = [p for p in passages if p.kind is kind and p not in two_sided]
        if group:
            by_heading[HEADINGS[kind]] = _strongest_first(group, store)
    first = primary_kinds(intents)
    leading = [HEADINGS[kind] for kind in section_order(intents) if kind in first]
    if StatementKind.EFFECTIVENESS in first:
        order = [DISAGREEMENT, *leading]
    else:
        order = [*leading, DISAGREEMENT]
    ordered = dict.fromkeys((*order, *by_heading))
    return [(heading, by_heading[heading]) for heading in ordered if heading in by_heading]


def _two_sided(passages: list[Passage], store: PassageStore) -> list[Passage]:
    ordered = _strongest_first(passages, store)
    return sorted(ordered, key=lambda passage: stance(passage) is Stance.CONTRADICTS)


def _strongest_first(passages: list[Passage], store: PassageStore) -> list[Passage]:
    """By evidence level, then newest, then relevance; one publication's claims stay together."""

    def key(passage: Passage) -> tuple[int, int, str]:
        record = store.record_of(passage)
        return (benefit_level(record.publication_type), -(record.year or 0), record.id)

    return sorted(passages, key=key)


def _claim(
    group: tuple[Passage, ...], support: float, audience: Audience, numbering: _Numbering
) -> Claim:
    """The first passage's words, with the sources of all that say the same."""
    return Claim(
        text=group[0].text(audience),
        citations=tuple(dict.fromkeys(numbering.cite(passage) for passage in group)),
        passages=tuple(passage.id for passage in group),
        stance=stance(group[0]),
        support=support,
    )


def _references(
    numbering: _Numbering, audience: Audience, store: PassageStore
) -> tuple[Reference, ...]:
    return tuple(
        reference(number, store.records[source_id], numbering.passages[source_id], audience)
        for source_id, number in numbering.numbers.items()
    )


def _evidence(
    passages: Sequence[Passage], store: PassageStore, *, conflicting: bool
) -> EvidenceSummary:
    cited = dict.fromkeys(passage.source_id for passage in passages)
    records = [store.records[source] for source in cited]
    levels = [benefit_level(record.publication_type) for record in records]
    years = [record.year for record in records if record.year]
    return EvidenceSummary(
        levels={str(level): levels.count(level) for level in range(1, 6) if level in levels},
        year_min=min(years, default=None),
        year_max=max(years, default=None),
        conflicting=conflicting,
    )
