"""The answer and its parts: the outside contract of the service."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from app.domain.base import Frozen
from app.domain.documents import PublicationType, RecordStatus, StatementKind
from app.domain.passages import Audience


class Outcome(StrEnum):
    """How a question ended."""

    ANSWERED = "answered"
    ABSTAINED = "abstained"
    URGENT = "urgent"


class AbstentionReason(StrEnum):
    """Why a question was not answered."""

    OUT_OF_SCOPE = "out_of_scope"
    INSUFFICIENT_EVIDENCE = "insufficient_evidence"
    UNDERSPECIFIED = "underspecified"
    PERSONAL_MEDICAL_ADVICE = "personal_medical_advice"
    INSTRUCTION_OVERRIDE = "instruction_override"


class Stance(StrEnum):
    """Where a claim stands on the benefit that was asked about."""

    SUPPORTS = "supports"
    CONTRADICTS = "contradicts"
    NEUTRAL = "neutral"


class ReviewStatus(StrEnum):
    """Where an answer stands in human review."""

    SUBMITTED = "submitted"
    UNDER_REVIEW = "under_review"
    APPROVED = "approved"
    REJECTED = "rejected"
    STALE = "stale"


class PassageView(Frozen):
    """A passage as clients see it; `text` is in the register that was asked for."""

    id: str
    source_id: str
    kind: StatementKind
    text: str
    clinical: str
    plain: str
    sha256: str


class Abstention(Frozen):
    """Why nothing is claimed, what to ask instead, and what lay nearest."""

    reason: AbstentionReason
    message: str
    clarifying_questions: tuple[str, ...] = ()
    nearest: tuple[PassageView, ...] = ()


class Urgent(Frozen):
    """What to do now; shown before and above anything else."""

    message: str
    signs: tuple[str, ...]


class Claim(Frozen):
    """One statement of the corpus, word for word, with the sources that make it."""

    text: str
    citations: Annotated[tuple[int, ...], Field(min_length=1)]
    passages: Annotated[tuple[str, ...], Field(min_length=1)]
    stance: Stance
    support: Annotated[float, Field(ge=0, le=1)]


class Section(Frozen):
    """Claims under one heading."""

    heading: str
    claims: Annotated[tuple[Claim, ...], Field(min_length=1)]


class QuotedPassage(Frozen):
    """The exact words behind a citation.

    `start` and `end` are code point offsets into the passage's text in the quoted register, so
    that `text[start:end] == quote`; `sha256` is of the quote's UTF-8 bytes.
    """

    id: str
    quote: str
    sha256: str
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]


class Reference(Frozen):
    """One cited publication."""

    number: Annotated[int, Field(ge=1)]
    source_id: str
    citation: str
    title: str
    authors: tuple[str, ...]
    journal: str | None
    year: int | None
    doi: str | None
    pmid: str | None
    url: str | None
    publication_type: PublicationType
    evidence_level: Annotated[int, Field(ge=1, le=5)]
    n_participants: int | None
    n_studies: int | None
    certainty: str | None
    status: RecordStatus
    status_note: str | None
    passages: tuple[QuotedPassage, ...]


class EvidenceSummary(Frozen):
    """The cited publications at a glance; `levels` maps a level ("1" to "5") to a count."""

    levels: dict[str, int]
    year_min: int | None
    year_max: int | None
    conflicting: bool


class Review(Frozen):
    """Human review of this answer."""

    status: ReviewStatus
    reviewer: str | None
    reviewed_at: datetime | None
    notice: str | None


class Disclaimer(Frozen):
    """The professional disclaimer that every answer carries."""

    version: str
    text: str


class Provenance(Frozen):
    """What produced the answer, enough to compute it again."""

    index_id: str
    corpus_hash: str
    encoder: str
    policy_version: str
    app_version: str
    composer: str


class Answer(Frozen):
    """A complete answer. The same question against the same index gives the same one,
    apart from `id`, `created_at` and `updated_at`.
    """

    id: str
    url: str | None
    question: str
    standalone_question: str
    carried_terms: tuple[str, ...]
    audience: Audience
    outcome: Outcome
    abstention: Abstention | None
    urgent: Urgent | None
    notices: tuple[str, ...]
    summary: tuple[Claim, ...]
    sections: tuple[Section, ...]
    references: tuple[Reference, ...]
    evidence: EvidenceSummary
    suggested_questions: tuple[str, ...]
    review: Review
    disclaimer: Disclaimer
    conversation_id: str | None
    created_at: datetime
    updated_at: datetime
    provenance: Provenance
