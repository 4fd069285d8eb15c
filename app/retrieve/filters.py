"""Which publications a filter admits."""

from collections.abc import Collection

from app.corpus.vocabulary import Vocabulary
from app.domain.documents import Record
from app.domain.questions import Filters


def admits(filters: Filters, record: Record, vocabulary: Vocabulary) -> bool:
    """Whether the record fits every field of the filter. Undated records fit no year.

    A term also admits its narrower terms: "neck pain" admits studies of whiplash.
    """

    def overlaps(facet: str, wanted: Collection[str], held: Collection[str]) -> bool:
        return not wanted or any(
            not {value.casefold() for value in wanted}.isdisjoint(
                vocabulary.with_broader(facet, term)
            )
            for term in held
        )

    return (
        overlaps("conditions", filters.conditions, record.conditions)
        and overlaps("body_regions", filters.body_regions, record.body_regions)
        and overlaps("treatments", filters.interventions, record.interventions)
        and (not filters.publication_types or record.publication_type in filters.publication_types)
        and (not filters.topics or record.topic in filters.topics)
        and (filters.year_from is None or (record.year or 0) >= filters.year_from)
        and (filters.year_to is None or (record.year or 9999) <= filters.year_to)
    )
