"""Every error as RFC 9457 problem details. What the user sent is never repeated."""

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from app.errors import DnqaError, InvalidInputError, OverloadedError

MEDIA_TYPE = "application/problem+json"
_SAFE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,40}")
_RETRY_SECONDS = {503: 2}
_log = structlog.get_logger("dnqa.problem")

_HTTP_CODES = {
    400: ("bad_request", "Send what the OpenAPI document describes."),
    404: ("not_found", "See /docs for the addresses."),
    405: ("method_not_allowed", "See the Allow header."),
    406: ("not_acceptable", "Ask for application/json."),
    413: ("too_large", "Send less."),
    415: ("unsupported_media_type", "Send application/json."),
}


class FieldProblem(BaseModel):
    """What is wrong with one field."""

    field: str
    message: str


class Problem(BaseModel):
    """RFC 9457 problem details."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str
    remedy: str = ""
    errors: list[FieldProblem] = []
    request_id: str = ""


def problem_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """OpenAPI entries for the problems a route can answer with."""
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in statuses
    }


def problem_response(problem: Problem, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The HTTP answer for a problem."""
    extra = dict(headers or {})
    if problem.status in _RETRY_SECONDS:
        extra.setdefault("Retry-After", str(_RETRY_SECONDS[problem.status]))
    return JSONResponse(problem.model_dump(), problem.status, headers=extra, media_type=MEDIA_TYPE)


def http_problem(status: int, detail: str, request_id: str) -> Problem:
    """A problem that HTTP itself has a status for."""
    code, remedy = _HTTP_CODES.get(status, ("http_error", ""))
    return Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        code=code,
        detail=detail,
        remedy=remedy,
        request_id=request_id,
    )


def install(app: FastAPI) -> None:
    """Answer all errors of the application as problems."""
    app.add_exception_handler(DnqaError, _on_dnqa_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(Exception, _on_unexpected)


def _request_id(request: Request) -> str:
    return str(request.scope.get("dnqa.request_id", ""))


def _on_dnqa_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, DnqaError)  # noqa: S101 - what the handler is registered for
    errors = []
    if isinstance(error, InvalidInputError):
        errors = [FieldProblem(field=error.field, message=error.message)]
    problem = Problem(
        title=error.title,
        status=error.status,
        code=error.code,
        detail=error.message,
        remedy=error.remedy,
        errors=errors,
        request_id=_request_id(request),
    )
    headers = {"Retry-After": "1"} if isinstance(error, OverloadedError) else None
    return problem_response(problem, headers)


def _on_invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - what it is registered for
    findings = error.errors()
    if any(finding["type"] == "json_invalid" for finding in findings):
        detail = "The body is not valid JSON."
        return problem_response(http_problem(400, detail, _request_id(request)))
    errors = [
        FieldProblem(field=_field(finding["loc"]), message=_message(finding))
        for finding in findings
    ]
    problem = Problem(
        title=InvalidInputError.title,
        status=InvalidInputError.status,
        code=InvalidInputError.code,
        detail="; ".join(f"{e.field}: {e.message}" for e in errors),
        remedy="Correct the fields named in `errors`; /docs describes them.",
        errors=errors,
        request_id=_request_id(request),
    )
    return problem_response(problem)


def _field(where: Sequence[str | int]) -> str:
    """The field's name. A name that we do not know is the user's text and is shown only if it
    looks like a name.
    """
    parts = [str(part) for part in where if part not in ("body", "query", "path")]
    shown = [part if part.isdigit() or _SAFE_NAME.fullmatch(part) else "?" for part in parts]
    return ".".join(shown) or "body"


def _message(finding: Mapping[str, Any]) -> str:
    """Pydantic's message; those that quote the input are replaced."""
    kind = str(finding["type"])
    if kind == "extra_forbidden":
        return "There is no such field."
    if kind == "missing":
        return "This field is required."
    if kind == "enum":
        return f"Use one of: {finding['ctx']['expected']}."
    if kind in {"model_attributes_type", "dict_type", "model_type"}:
        return "An object is needed."
    return str(finding["msg"])


def _on_http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - what the handler is registered for
    details = {
        400: "The body cannot be read.",
        404: "There is nothing at this address.",
        405: "This address does not take this method.",
    }
    detail = details.get(error.status_code, HTTPStatus(error.status_code).phrase)
    problem = http_problem(error.status_code, detail, _request_id(request))
    return problem_response(problem, error.headers)


def _on_unexpected(request: Request, error: Exception) -> JSONResponse:
    """A fault of ours. Logged by type and place only: messages may hold what the user sent."""
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else ""
    _log.error(
        "unexpected", error=type(error).__name__, where=where, request_id=_request_id(request)
    )
    problem = Problem(
        title="Internal error",
        status=500,
        code="internal_error",
        detail="Something went wrong here. It was logged without your text.",
        remedy="Try again; if it stays, tell the operator the request id.",
        request_id=_request_id(request),
    )
    return problem_response(problem)
