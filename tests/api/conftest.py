"""A client of the application, in process."""

import time
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from app.api.factory import create_app
from app.settings import Settings


def wait_until_ready(client: TestClient) -> None:
    """Wait for the index, which loads in the background."""
    deadline = time.monotonic() + 30
    while client.get("/health/ready").status_code != 200:
        assert time.monotonic() < deadline, client.get("/health/ready").text
        time.sleep(0.02)


@pytest.fixture(scope="session")
def client(hashing_settings: Settings) -> Iterator[TestClient]:
    """Ready to answer, over the hashing index."""
    with TestClient(create_app(hashing_settings), raise_server_exceptions=False) as client:
        wait_until_ready(client)
        yield client
