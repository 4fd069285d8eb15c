"""Shared parts. Only encoder, clock and ids are ever faked; the real encoder is used as well."""

import socket
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
import uvicorn

from app.api.factory import create_app
from app.runtime.indexing import build_index
from app.runtime.services import Services
from app.settings import Settings

PROJECT = Path(__file__).resolve().parent.parent
CORPUS = PROJECT / "corpus"
NOON = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


def quiet(step: str, done: int, total: int) -> None:
    """A progress report that nobody reads."""


@pytest.fixture(scope="session")
def hashing_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The whole real corpus, indexed by the encoder without meaning: quick to build."""
    folder = tmp_path_factory.mktemp("hashing")
    settings = Settings(corpus_dir=CORPUS, index_dir=folder, encoder="hashing")
    build_index(settings, quiet)
    return settings


@pytest.fixture(scope="session")
def real_settings(pytestconfig: pytest.Config) -> Settings:
    """The whole real corpus, indexed by the real encoder.

    Kept between runs: a build is reused only if corpus, encoder and settings are the same.
    """
    folder = pytestconfig.cache.mkdir("dnqa-index")
    settings = Settings(corpus_dir=CORPUS, index_dir=folder)
    build_index(settings, quiet)
    return settings


def _opened(settings: Settings) -> Iterator[Services]:
    numbers = count(1)
    services = Services(settings, now=lambda: NOON, new_id=lambda: f"ans-{next(numbers)}")
    services.load()
    yield services
    services.close()


@pytest.fixture(scope="session")
def services(hashing_settings: Settings) -> Iterator[Services]:
    """Services over the hashing index."""
    yield from _opened(hashing_settings)


@pytest.fixture(scope="session")
def real_services(real_settings: Settings) -> Iterator[Services]:
    """Services as they run for users."""
    yield from _opened(real_settings)


@contextmanager
def served(settings: Settings) -> Iterator[str]:
    """The address of a server on loopback that is ready to answer."""
    server = uvicorn.Server(
        uvicorn.Config(create_app(settings), port=0, log_config=None, access_log=False)
    )
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    try:
        _wait_until_ready(url)
        yield url
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


def _wait_until_ready(url: str) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(f"{url}/health/ready", timeout=5):  # noqa: S310
                return
        except OSError:
            assert time.monotonic() < deadline, "the server did not get ready"
            time.sleep(0.02)
