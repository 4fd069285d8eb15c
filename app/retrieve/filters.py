"""Which publications a filter admits."""

from collections.abc import Collection

from app.domain.documents import Record
from app.domain.questions import Filters


def admits(filters: Filters, record: Record) -> bool:
    """Whether the record fits every field of the filter. Undated records fit no year."""
    return (
        _overlaps(filters.conditions, record.conditions)
        and _overlaps(filters.body_regions, record.body_regions)
        and _overlaps(filters.interventions, record.interventions)
        and _overlaps(filters.publication_types, (record.publication_type,))
        and _overlaps(filters.topics, (record.topic,))
        and (filters.year_from is None or (record.year or 0) >= filters.year_from)
        and (filters.year_to is None or (record.year or 9999) <= filters.year_to)
    )


def _overlaps(wanted: Collection[str], held: Collection[str]) -> bool:
    return not wanted or not {value.casefold() for value in wanted}.isdisjoint(held)
