"""Browsing the corpus of a snapshot: publications, passages, coverage."""

import base64
import binascii
from collections import Counter
from collections.abc import Iterable

from app.answer.citations import link, vancouver
from app.answer.views import passage_view
from app.corpus.vocabulary import Vocabulary
from app.domain.answers import PassageView
from app.domain.documents import Record
from app.domain.evidence import benefit_level, harm_level
from app.domain.passages import Audience, passages_of
from app.domain.questions import Filters
from app.domain.results import Coverage, Source, SourcePage, SourceSummary
from app.errors import InvalidInputError, NotFoundError
from app.index.analysis import terms
from app.index.store import PassageStore
from app.retrieve.filters import admits


class Catalogue:
    """All publications of a snapshot, in order of their ids."""

    def __init__(self, store: PassageStore, vocabulary: Vocabulary) -> None:
        self._store = store
        self._vocabulary = vocabulary
        self._terms = {
            record.id: set(terms(_searchable(record))) for record in store.records.values()
        }

    def page(
        self, filters: Filters, query: str | None, cursor: str | None, limit: int
    ) -> SourcePage:
        """At most `limit` publications after `cursor`, and counts over all that match.

        Args:
            filters: As for questions.
            query: Words that must all be in title, authors, subject terms or statements.
            cursor: `next_cursor` of the page before.
            limit: Most items.

        Raises:
            InvalidInputError: The cursor is not one of ours.
        """
        matching = [
            record
            for record in self._store.records.values()
            if admits(filters, record, self._vocabulary)
            and set(terms(query or "")) <= self._terms[record.id]
        ]
        after = _decode(cursor) if cursor else ""
        rest = [record for record in matching if record.id > after]
        shown = rest[:limit]
        return SourcePage(
            items=tuple(summary(record) for record in shown),
            next_cursor=_encode(shown[-1].id) if len(rest) > limit else None,
            total=len(matching),
            coverage=_coverage(matching),
        )

    def source(self, source_id: str) -> Source:
        """One publication with its statements. Raises NotFoundError."""
        record = self._store.records.get(source_id)
        if record is None:
            raise NotFoundError("No source has this id.", remedy="GET /v1/sources lists them.")
        return Source(
            **{name: getattr(record, name) for name in Record.model_fields},
            citation=vancouver(record),
            evidence_level=benefit_level(record.publication_type),
            harm_evidence_level=harm_level(record.publication_type),
            link=link(record),
            passages=tuple(passage_view(p, Audience.CLINICIAN) for p in passages_of(record)),
        )

    def passage(self, passage_id: str, audience: Audience) -> PassageView:
        """One passage by its address. Raises NotFoundError."""
        passage = self._store.passage(passage_id)
        if passage is None:
            raise NotFoundError(
                "No passage has this address.",
                remedy="An address is <source>#<statement>; write # as %23 in a path.",
            )
        return passage_view(passage, audience)


def summary(record: Record) -> SourceSummary:
    """A publication as a list shows it."""
    return SourceSummary(
        id=record.id,
        topic=record.topic,
        title=record.title,
        authors=record.authors,
        journal=record.journal,
        year=record.year,
        publication_type=record.publication_type,
        status=record.status,
        evidence_level=benefit_level(record.publication_type),
        citation=vancouver(record),
        doi=record.doi,
        pmid=record.pmid,
        url=link(record),
    )


def _searchable(record: Record) -> str:
    statements = (f"{s.clinical} {s.plain}" for s in record.statements)
    subject = (*record.conditions, *record.body_regions, *record.interventions, *record.comparators)
    return " ".join((record.title, *record.authors, *subject, *statements))


def _coverage(records: Iterable[Record]) -> Coverage:
    records = list(records)
    return Coverage(
        conditions=_counts(term for record in records for term in record.conditions),
        body_regions=_counts(term for record in records for term in record.body_regions),
        publication_types=_counts(record.publication_type for record in records),
        topics=_counts(record.topic for record in records),
        years=_counts(str(record.year or "undated") for record in records),
    )


def _counts(values: Iterable[str]) -> dict[str, int]:
    """Most frequent first, ties by name."""
    counted = Counter(str(value) for value in values)
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def _encode(source_id: str) -> str:
    return base64.urlsafe_b64encode(source_id.encode()).decode().rstrip("=")


def _decode(cursor: str) -> str:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        return base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError) as error:
        raise InvalidInputError(
            "The cursor is not one that this service gave.",
            field="cursor",
            remedy="Leave it out to begin at the first page.",
        ) from error
