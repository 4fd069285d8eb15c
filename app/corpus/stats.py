"""What the corpus holds, in numbers."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.documents import Record


@dataclass(frozen=True)
class Stats:
    """Counts of records by topic, type, year and status, and of statements by kind.

    `participants_by_type` is not summed up: reviews count the people of trials again.
    """

    records: int
    statements: int
    not_reviewed: int
    participants_by_type: dict[str, int]
    by_topic: dict[str, int]
    by_type: dict[str, int]
    by_year: dict[str, int]
    by_kind: dict[str, int]
    by_status: dict[str, int]


def stats_of(records: Iterable[Record]) -> Stats:
    """Count. `not_reviewed` are records that no person has signed."""
    records = list(records)
    statements = [statement for record in records for statement in record.statements]
    return Stats(
        records=len(records),
        statements=len(statements),
        not_reviewed=sum(record.reviewed_on is None for record in records),
        participants_by_type=_participants(records),
        by_topic=_most_first(record.topic for record in records),
        by_type=_most_first(record.publication_type.value for record in records),
        by_year=dict(sorted(Counter(str(record.year or "undated") for record in records).items())),
        by_kind=_most_first(statement.kind.value for statement in statements),
        by_status=_most_first(record.status.value for record in records),
    )


def _participants(records: Iterable[Record]) -> dict[str, int]:
    counted: Counter[str] = Counter()
    for record in records:
        if record.n_participants:
            counted[record.publication_type.value] += record.n_participants
    return dict(counted.most_common())


def _most_first(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items(), key=lambda item: (-item[1], item[0])))
