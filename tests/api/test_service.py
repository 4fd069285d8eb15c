"""The process: health, broken and mended indexes, logs, the published contract."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import orjson
import pytest
from starlette.testclient import TestClient

from app.api.factory import create_app, openapi_document
from app.runtime.indexing import build_index
from app.settings import Settings
from tests.api.conftest import wait_until_ready
from tests.conftest import CORPUS, PROJECT, quiet

SNAPSHOT = PROJECT / "tests" / "snapshots" / "openapi.json"


def test_without_an_index_the_process_lives_and_says_what_to_do(tmp_path: Path) -> None:
    """A missing index is told, answered 503, and taken up without a restart once it is built."""
    settings = Settings(corpus_dir=CORPUS, index_dir=tmp_path, encoder="hashing")
    with TestClient(create_app(settings)) as client:
        assert client.get("/health/live").json() == {"status": "live"}
        while client.get("/health/ready").json()["code"] == "loading":
            time.sleep(0.01)
        ready = client.get("/health/ready")
        assert ready.status_code == 503
        assert "dnqa index build" in ready.json()["remedy"]
        for response in (
            client.post("/v1/answers", json={"question": "neck pain"}),
            client.post("/v1/search", json={"question": "neck pain"}),
            client.get("/v1/sources"),
            client.get("/v1/index"),
        ):
            assert response.status_code == 503
            assert response.headers["retry-after"]
            assert response.json()["code"] == "index_unavailable"
        build_index(settings, quiet)
        wait_until_ready(client)
        assert client.post("/v1/answers", json={"question": "neck pain"}).status_code == 200


def test_a_damaged_index_is_reported_while_the_process_lives(
    hashing_settings: Settings, tmp_path: Path
) -> None:
    """Damage on the disk is found before a wrong answer is given."""
    shutil.copytree(hashing_settings.index_dir, tmp_path / "indexes")
    next((tmp_path / "indexes").glob("idx-*/dense.faiss")).write_bytes(b"broken")
    settings = hashing_settings.model_copy(update={"index_dir": tmp_path / "indexes"})
    with TestClient(create_app(settings)) as client:
        while client.get("/health/ready").json().get("code") == "loading":
            time.sleep(0.01)
        problem = client.get("/health/ready").json()
        assert "dense.faiss was altered" in problem["detail"]
        assert client.get("/health/live").status_code == 200


def test_the_published_contract_is_the_one_in_force() -> None:
    """A change of the HTTP interface is seen in review (tests/README.md says how to update)."""
    assert orjson.loads(SNAPSHOT.read_bytes()) == openapi_document()


def test_every_operation_has_id_summary_and_problems() -> None:
    """Generated clients get stable names, and every error is documented."""
    operations = [
        operation
        for methods in openapi_document()["paths"].values()
        for operation in methods.values()
    ]
    ids = [operation["operationId"] for operation in operations]
    assert len(ids) == len(set(ids))
    assert all(operation["summary"] for operation in operations)
    assert "Problem" in openapi_document()["components"]["schemas"]


def test_the_docs_page_needs_no_other_host(client: TestClient) -> None:
    """The documentation works without network and loads nothing from elsewhere."""
    page = client.get("/docs")
    assert "/v1/answers" in page.text
    assert "<script" not in page.text
    assert "https://" not in page.text


@pytest.fixture
def server(hashing_settings: Settings) -> "subprocess.Popen[str]":
    """A server process as operators start it."""
    environment = {
        **os.environ,
        "DNQA_INDEX_DIR": str(hashing_settings.index_dir),
        "DNQA_ENCODER": "hashing",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "app", "serve", "--port", "0"],
        cwd=PROJECT,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )


def _exchange(port: int, raw: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(raw)
        parts = []
        while part := connection.recv(65536):
            parts.append(part)
    return b"".join(parts)


def test_a_real_server_logs_nothing_of_the_question_and_stops_when_told(
    server: "subprocess.Popen[str]",
) -> None:
    """Health data stays out of logs, whatever is sent; SIGTERM ends the process."""
    assert server.stderr
    line = next(line for line in server.stderr if "http://" in line)
    port = int(line.split("127.0.0.1:")[1].split()[0])
    body = json.dumps({"question": "zebrafish needling for neck pain"}).encode()
    head = (
        b"POST /v1/answers HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        b"Content-Type: application/json\r\nContent-Length: "
    )
    deadline = time.monotonic() + 30
    while b" 200 " not in _exchange(
        port, b"GET /health/ready HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    ):
        assert time.monotonic() < deadline
    assert b" 200 OK" in _exchange(port, head + str(len(body)).encode() + b"\r\n\r\n" + body)
    truncated = head + str(len(body)).encode() + b"\r\n\r\n" + body[:20]
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(truncated)
    assert b" 400 " in _exchange(port, b"NONSENSE zebrafish\r\n\r\n")
    assert b" 404 " in _exchange(
        port, b"GET /zebrafish?q=zebrafish HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    )
    server.terminate()
    _, logged = server.communicate(timeout=20)
    assert server.returncode in {0, -signal.SIGTERM}
    assert "/v1/answers" in logged
    assert "zebrafish" not in logged
