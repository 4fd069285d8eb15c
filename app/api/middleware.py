"""Plain ASGI middleware: request ids, body limit, headers, access log without anything private."""

import re
import secrets
import time
from collections.abc import MutableMapping
from typing import Any

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.problems import Problem, http_problem, problem_response

_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_log = structlog.get_logger("dnqa.access")

_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
)
_JSON_POLICY = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
_PRIVATE = (b"cache-control", b"no-store")


class RequestContext:
    """Gives each request an id, adds security headers, and logs one line per request."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(scope)
        scope["dnqa.request_id"] = request_id
        started = time.perf_counter()
        status = 500

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = _with_headers(message, request_id)
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        finally:
            _log_access(scope, status, started, request_id)


class BodyLimit:
    """Answers 413 when a body is larger than allowed, declared or not."""

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        self._app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if not declared.isdigit() or int(declared) > self._max_bytes:
            await problem_response(self._problem(scope))(scope, receive, send)
            return
        body = bytearray()
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            if len(body) > self._max_bytes:
                await problem_response(self._problem(scope))(scope, receive, send)
                return
            more = message.get("more_body", False)
        await self._app(scope, _replay(bytes(body), receive), send)

    def _problem(self, scope: Scope) -> Problem:
        detail = f"The body has more than {self._max_bytes} bytes."
        return http_problem(413, detail, str(scope.get("dnqa.request_id", "")))


def _replay(body: bytes, receive: Receive) -> Receive:
    """A receive channel that hands out the body once, then what the client does next."""
    pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return pending.pop() if pending else await receive()

    return replay


def _request_id(scope: Scope) -> str:
    """The client's id if it is harmless, else a new one."""
    given = dict(scope["headers"]).get(b"x-request-id", b"")
    return given.decode("ascii") if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)


def _with_headers(message: MutableMapping[str, Any], request_id: str) -> list[tuple[bytes, bytes]]:
    headers = list(message["headers"])
    present = {name.lower() for name, _ in headers}
    added = [(b"x-request-id", request_id.encode()), *_HEADERS, _JSON_POLICY, _PRIVATE]
    return headers + [pair for pair in added if pair[0] not in present]


def _log_access(scope: Scope, status: int, started: float, request_id: str) -> None:
    """The route's template, never the address itself: it could hold what the user typed."""
    route = scope.get("route")
    _log.info(
        "request",
        method=scope["method"],
        route=getattr(route, "path", "unmatched"),
        status=status,
        milliseconds=round(1000 * (time.perf_counter() - started), 1),
        request_id=request_id,
    )
