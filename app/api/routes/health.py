"""Whether the process lives, and whether it can answer."""

from typing import Literal

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from app.api.dependencies import ServicesDep
from app.api.problems import Problem, problem_response, problem_responses

router = APIRouter(prefix="/health", tags=["health"])


class Live(BaseModel):
    """The process answers."""

    status: Literal["live"] = "live"


class Ready(BaseModel):
    """Questions can be answered."""

    status: Literal["ready"] = "ready"
    index_id: str


@router.get("/live", summary="The process lives")
async def live() -> Live:
    """Answers at once, also while the index loads."""
    return Live()


@router.get(
    "/ready", responses=problem_responses(503), response_model=Ready, summary="Ready to answer"
)
async def ready(request: Request, services: ServicesDep) -> Ready | JSONResponse:
    """Ready, or what is wrong and how to mend it."""
    status = services.status()
    if status.ready and status.index:
        return Ready(index_id=status.index.id)
    problem = Problem(
        title="Not ready",
        status=503,
        code=status.problem.code if status.problem else "loading",
        detail=status.problem.message if status.problem else "The index is being loaded.",
        remedy=status.problem.remedy if status.problem else "Ask again in a few seconds.",
        request_id=str(request.scope.get("dnqa.request_id", "")),
    )
    return problem_response(problem)
