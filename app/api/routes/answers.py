"""Asking and searching."""

from typing import Annotated

from fastapi import APIRouter, Header
from starlette.exceptions import HTTPException

from app.answer import policies
from app.api.dependencies import InferenceDep, ServicesDep
from app.api.problems import problem_responses
from app.api.requests import AskRequest, SearchRequest
from app.domain.answers import Answer
from app.domain.results import SearchResult

router = APIRouter(prefix="/v1", tags=["asking"])
Accept = Annotated[str, Header(include_in_schema=False)]
_PROBLEMS = problem_responses(400, 406, 413, 415, 422, 500, 503)


_EXAMPLE = {
    "outcome": "answered",
    "audience": "patient",
    "summary": [
        {
            "text": "In one study, 77 people with neck pain had real or fake dry needling. ...",
            "citations": [1],
            "passages": ["gattie-2021-neck-pain-sham#s4"],
            "stance": "contradicts",
            "support": 0.91,
        }
    ],
    "disclaimer": policies.DISCLAIMER.model_dump(),
}
"""The parts of an answer that a reader meets first; the schema has them all."""


@router.post(
    "/answers",
    responses={
        **_PROBLEMS,
        200: {"content": {"application/json": {"example": _EXAMPLE}}},
    },
    summary="Ask a question",
)
async def create_answer(
    body: AskRequest,
    services: ServicesDep,
    inference: InferenceDep,
    accept: Accept = "*/*",
) -> Answer:
    """Answer a question with citations, abstain with a reason, or raise the alarm.

    The disclaimer is in every answer. Nothing of the question is stored or logged.
    """
    require_json(accept)
    question = body.to_question(services.settings.max_question_chars)
    return await inference.run(services.answer, question)


@router.post("/search", responses=_PROBLEMS, summary="Find passages")
async def search_passages(
    body: SearchRequest,
    services: ServicesDep,
    inference: InferenceDep,
    accept: Accept = "*/*",
) -> SearchResult:
    """Retrieval alone: the passages that fit a question best, without triage or answer."""
    require_json(accept)
    question = body.to_question(services.settings.max_question_chars)
    return await inference.run(services.search, question, body.k)


def require_json(accept: str) -> None:
    """Refuse a client that takes nothing that this address can give.

    Raises:
        HTTPException: 406.
    """
    offered = {"*/*", "application/*", "application/json"}
    ranges = [part.split(";")[0].strip().lower() for part in accept.split(",")]
    if not offered.intersection(ranges):
        raise HTTPException(406)
