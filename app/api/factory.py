"""Builds the web application."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypedDict

import structlog
from fastapi import FastAPI
from fastapi.routing import APIRoute

import app
from app.answer import policies
from app.api import problems
from app.api.dependencies import Inference
from app.api.logs import configure_logs
from app.api.middleware import BodyLimit, RequestContext
from app.api.routes import answers, corpus, docs, health
from app.errors import DnqaError
from app.runtime.services import Services, open_services
from app.settings import Settings

_RELOAD_SECONDS = 1.0
"""How often a process looks whether another snapshot was activated, or a broken one mended."""

_log = structlog.get_logger("dnqa.index")

_DESCRIPTION = (
    "Answers questions about dry needling from a curated corpus of literature. Every claim is a "
    "statement of the corpus, word for word, with the publications that make it. "
)


class State(TypedDict):
    """What the lifespan opens."""

    services: Services
    inference: Inference


def create_app(settings: Settings) -> FastAPI:
    """The application. Loads the index in the background: live at once, ready a little later."""
    configure_logs(settings.log_level)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[State]:
        with open_services(settings) as services:
            watching = asyncio.create_task(_keep_loaded(services))
            try:
                yield {
                    "services": services,
                    "inference": Inference(settings.encoder_threads + 2, settings.max_waiting),
                }
            finally:
                watching.cancel()

    web = FastAPI(
        title="dnqa",
        version=app.__version__,
        description=_DESCRIPTION + policies.DISCLAIMER.text,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=_operation_id,
    )
    problems.install(web)
    for routes in (answers, corpus, health, docs):
        web.include_router(routes.router)
    _describe_problems(web)
    # The last one added is the outermost: the id must exist before a body is refused.
    web.add_middleware(BodyLimit, max_bytes=settings.max_body_bytes)
    web.add_middleware(RequestContext)
    return web


def openapi_document() -> dict[str, Any]:
    """The OpenAPI document of the default settings."""
    return create_app(Settings()).openapi()


async def _keep_loaded(services: Services) -> None:
    """Load the active snapshot, and again whenever another one was activated."""
    known: str | None = None
    while True:
        try:
            await asyncio.to_thread(services.load)
            loaded = services.status().index
            if loaded and loaded.id != known:
                known = loaded.id
                _log.info("index loaded", index_id=known)
        except DnqaError as error:
            if known != error.message:
                known = error.message
                _log.error(
                    "index not loaded", code=error.code, detail=error.message, remedy=error.remedy
                )
        await asyncio.sleep(_RELOAD_SECONDS)


def _operation_id(route: APIRoute) -> str:
    """The function's name: stable, and what generated clients call the method."""
    return route.name


def _describe_problems(web: FastAPI) -> None:
    """Put the Problem schema into the document: it is answered by handlers, not by a route."""
    build = web.openapi

    def openapi() -> dict[str, Any]:
        document = build()
        schema = problems.Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        for name, part in schema.pop("$defs", {}).items():
            document["components"]["schemas"].setdefault(name, part)
        document["components"]["schemas"]["Problem"] = schema
        return document

    web.openapi = openapi  # type: ignore[method-assign]
