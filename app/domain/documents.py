"""Publications as the corpus holds them: identity, design, and statements."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from app.domain.base import Frozen

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
RecordId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
StatementId = Annotated[str, StringConstraints(pattern=r"^s[1-9][0-9]*$")]


class StatementKind(StrEnum):
    """What a statement is about; sections of an answer are built from these."""

    DEFINITION = "definition"
    MECHANISM = "mechanism"
    PROCEDURE = "procedure"
    DOSAGE = "dosage"
    EFFECTIVENESS = "effectiveness"
    COMPARISON = "comparison"
    SAFETY = "safety"
    CONTRAINDICATION = "contraindication"
    POPULATION = "population"
    GUIDELINE = "guideline"
    REGULATION = "regulation"
    TRAINING = "training"
    COST = "cost"
    EXPECTATION = "expectation"
    METHOD = "method"
    LIMITATION = "limitation"


class PublicationType(StrEnum):
    """Design of a publication, as it describes itself."""

    UMBRELLA_REVIEW = "umbrella review"
    NETWORK_META_ANALYSIS = "network meta-analysis"
    META_ANALYSIS = "systematic review with meta-analysis"
    SYSTEMATIC_REVIEW = "systematic review"
    SCOPING_REVIEW = "scoping review"
    NARRATIVE_REVIEW = "narrative review"
    RANDOMIZED_TRIAL = "randomized controlled trial"
    CROSSOVER_TRIAL = "randomized crossover trial"
    NONRANDOMIZED_TRIAL = "controlled trial (non-randomized)"
    COHORT_STUDY = "cohort study"
    CROSS_SECTIONAL_STUDY = "cross-sectional study"
    CASE_SERIES = "case series"
    CASE_REPORT = "case report"
    SURVEY = "survey"
    QUALITATIVE_STUDY = "qualitative study"
    DELPHI_STUDY = "delphi study"
    ECONOMIC_EVALUATION = "economic evaluation"
    ANATOMICAL_STUDY = "anatomical study"
    LABORATORY_STUDY = "laboratory study"
    ANIMAL_STUDY = "animal study"
    PROTOCOL = "protocol"
    COMMENTARY = "commentary"
    CLINICAL_PRACTICE_GUIDELINE = "clinical practice guideline"
    PROFESSIONAL_GUIDELINE = "professional guideline"
    POSITION_STATEMENT = "position statement"
    REGULATION = "regulation"
    PATIENT_INFORMATION = "patient information"
    EDUCATIONAL_RESOURCE = "educational resource"


class RecordStatus(StrEnum):
    """Whether a publication still stands."""

    CURRENT = "current"
    RETRACTED = "retracted"
    SUPERSEDED = "superseded"


class Verification(StrEnum):
    """What the statements were checked against."""

    ABSTRACT = "abstract"
    FULL_TEXT = "full text"


class Finding(StrEnum):
    """Which way a between-group result points for dry needling, as the curator read it."""

    FAVOURS_NEEDLING = "favours_needling"
    NO_CLEAR_DIFFERENCE = "no_clear_difference"
    FAVOURS_COMPARATOR = "favours_comparator"
    MIXED = "mixed"


class Statement(Frozen):
    """One citable statement in two registers. Its id is never used again.

    `finding` is None for everything that is not a result of dry needling against a comparator.
    """

    id: StatementId
    kind: StatementKind
    finding: Finding | None = None
    clinical: Text
    plain: Text


class Record(Frozen):
    """One publication and what the corpus says of it.

    `year` is None for undated pages. `certainty` is the authors' own rating and nothing else;
    the evidence level of the design is derived (see `app.domain.evidence`).
    """

    id: RecordId
    topic: RecordId
    title: Text
    authors: tuple[Text, ...] = ()
    journal: Text | None = None
    publisher: Text | None = None
    year: Annotated[int, Field(ge=1900, le=2100)] | None = None
    volume: Text | None = None
    issue: Text | None = None
    pages: Text | None = None
    doi: Annotated[str, StringConstraints(pattern=r"^10\.\d{4,9}/\S+$")] | None = None
    pmid: Annotated[str, StringConstraints(pattern=r"^[1-9]\d{0,8}$")] | None = None
    pmcid: Annotated[str, StringConstraints(pattern=r"^PMC\d+$")] | None = None
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")] | None = None
    source_urls: tuple[Annotated[str, StringConstraints(pattern=r"^https?://\S+$")], ...] = ()
    publication_type: PublicationType
    status: RecordStatus = RecordStatus.CURRENT
    status_note: Text | None = None
    conditions: tuple[Text, ...] = ()
    body_regions: tuple[Text, ...] = ()
    interventions: tuple[Text, ...] = ()
    comparators: tuple[Text, ...] = ()
    outcomes: tuple[Text, ...] = ()
    n_studies: Annotated[int, Field(ge=0)] | None = None
    n_participants: Annotated[int, Field(ge=0)] | None = None
    certainty: Text | None = None
    verified: Verification
    licence: Text | None = None
    added: date
    reviewed_on: date | None = None
    reviewed_by: Text | None = None
    statements: Annotated[tuple[Statement, ...], Field(min_length=1)]
