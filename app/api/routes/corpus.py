"""Browsing the corpus and the index."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.answer import policies
from app.api.dependencies import ServicesDep
from app.api.problems import problem_responses
from app.domain.answers import Disclaimer, PassageView
from app.domain.documents import PublicationType
from app.domain.passages import Audience
from app.domain.questions import Filters
from app.domain.results import IndexStatus, Source, SourcePage
from app.domain.text import clean_question

router = APIRouter(prefix="/v1", tags=["corpus"])

_Term = Annotated[str, Query(max_length=100)]
_Terms = Annotated[list[Annotated[str, Query(max_length=100)]], Query(max_length=20)]


@router.get("/sources", responses=problem_responses(422, 503), summary="List publications")
def list_sources(
    services: ServicesDep,
    q: Annotated[
        str | None, Query(max_length=200, description="Words that must all occur.")
    ] = None,
    conditions: _Terms = [],  # noqa: B006 - FastAPI copies defaults
    body_regions: _Terms = [],  # noqa: B006
    interventions: _Terms = [],  # noqa: B006
    publication_types: Annotated[list[PublicationType], Query()] = [],  # noqa: B006
    topics: _Terms = [],  # noqa: B006
    year_from: Annotated[int | None, Query(ge=1900, le=2100)] = None,
    year_to: Annotated[int | None, Query(ge=1900, le=2100)] = None,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> SourcePage:
    """One page of the corpus in order of id, and how many publications match by value."""
    filters = Filters(
        conditions=tuple(conditions),
        body_regions=tuple(body_regions),
        interventions=tuple(interventions),
        publication_types=tuple(publication_types),
        topics=tuple(topics),
        year_from=year_from,
        year_to=year_to,
    )
    query = clean_question(q, field="q", limit=200) if q else None
    return services.sources(filters, query, cursor, limit)


@router.get("/sources/{source_id}", responses=problem_responses(404, 503), summary="A publication")
def get_source(source_id: str, services: ServicesDep) -> Source:
    """A publication with all its statements in both registers."""
    return services.source(source_id)


@router.get("/passages/{passage_id}", responses=problem_responses(404, 503), summary="A passage")
def get_passage(
    passage_id: str, services: ServicesDep, audience: Audience = Audience.CLINICIAN
) -> PassageView:
    """A passage by its address `<source>#<statement>`; write # as %23."""
    return services.passage(passage_id, audience)


@router.get("/index", responses=problem_responses(503), summary="The index in use")
def get_index(services: ServicesDep) -> IndexStatus:
    """Which snapshot answers now, and what it was built from."""
    return services.index()


@router.get("/policies/disclaimer", summary="The disclaimer")
def get_disclaimer() -> Disclaimer:
    """The text that every answer carries, and its version."""
    return policies.DISCLAIMER
