"""What the service returns besides answers."""

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field

from app.domain.answers import PassageView
from app.domain.base import Frozen
from app.domain.documents import PublicationType, Record, RecordStatus
from app.domain.manifest import Counts, EncoderManifest
from app.errors import DnqaError


class SearchHit(Frozen):
    """A found passage; `score` in 0..1 is how well it fits the question."""

    rank: Annotated[int, Field(ge=1)]
    score: Annotated[float, Field(ge=0, le=1)]
    passage: PassageView


class SearchResult(Frozen):
    """Passages, best first. `confidence` in 0..1: how near the corpus comes to the question."""

    standalone_question: str
    carried_terms: tuple[str, ...]
    confidence: Annotated[float, Field(ge=0, le=1)]
    results: tuple[SearchHit, ...]
    index_id: str


class SourceSummary(Frozen):
    """A publication as a list shows it."""

    id: str
    topic: str
    title: str
    authors: tuple[str, ...]
    journal: str | None
    year: int | None
    publication_type: PublicationType
    status: RecordStatus
    evidence_level: Annotated[int, Field(ge=1, le=5)]
    citation: str
    doi: str | None
    pmid: str | None
    url: str | None


class Source(Record):
    """A publication with all that the corpus says of it.

    The evidence levels belong to the design (OCEBM 2011); `certainty` is the authors' own.
    `passages` are the statements with their addresses and hashes.
    """

    citation: str
    evidence_level: Annotated[int, Field(ge=1, le=5)]
    harm_evidence_level: Annotated[int, Field(ge=1, le=5)]
    link: str | None
    passages: tuple[PassageView, ...]


class Coverage(Frozen):
    """How many of the matching publications there are by value, most frequent first."""

    conditions: dict[str, int]
    body_regions: dict[str, int]
    publication_types: dict[str, int]
    topics: dict[str, int]
    years: dict[str, int]


class SourcePage(Frozen):
    """Some of the matching publications; `next_cursor` is None on the last page."""

    items: tuple[SourceSummary, ...]
    next_cursor: str | None
    total: int
    coverage: Coverage


class IndexStatus(Frozen):
    """The snapshot in use."""

    id: str
    created_at: datetime
    corpus_hash: str
    counts: Counts
    encoder: EncoderManifest


class ServiceStatus(Frozen):
    """Whether questions can be answered; if not, `problem` says why and what to do."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    ready: bool
    problem: DnqaError | None
    index: IndexStatus | None
