"""Hostile and mistaken input: a clear problem, never a fault, never the user's text."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

MARKER = "zebrafish"


def _problem(response: Any, status: int) -> Any:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == status
    assert problem["request_id"] == response.headers["x-request-id"]
    assert MARKER not in response.text
    return problem


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "question"),
        ({"question": ""}, "question"),
        ({"question": "   "}, "question"),
        ({"question": MARKER * 3000}, "question"),
        ({"question": f"{MARKER} " * 240}, "question"),
        ({"question": 7}, "question"),
        ({"question": None}, "question"),
        ({"question": [MARKER]}, "question"),
        ({"question": f"{MARKER}\x00"}, "question"),
        ({"question": f"{MARKER}\x1b[2J"}, "question"),
        ({"question": f"\u202e{MARKER}"}, "question"),
        ({"question": "🙂🙂🙂"}, "question"),
        ({"question": "x", "audience": MARKER}, "audience"),
        ({"question": "x", "colour": MARKER}, "colour"),
        ({"question": "x", f"{MARKER} is here": 1}, "?"),
        ({"question": "x", "history": [{"role": MARKER, "content": "x"}]}, "history.0.role"),
        ({"question": "x", "history": [{"role": "user", "content": " "}]}, "history.0.content"),
        ({"question": "x", "history": [{"role": "user", "content": "x"}] * 201}, "history"),
        ({"question": "x", "filters": {"year_from": MARKER}}, "filters.year_from"),
        ({"question": "x", "filters": {"publication_types": [MARKER]}}, None),
        ({"question": "x", "conversation_id": MARKER}, "conversation_id"),
        ([MARKER], "body"),
        (MARKER, "body"),
    ],
)
def test_a_bad_question_names_the_field(client: TestClient, body: Any, field: str | None) -> None:
    """The client learns what to correct."""
    problem = _problem(client.post("/v1/answers", json=body), 422)
    assert problem["errors"]
    if field:
        assert field in [error["field"] for error in problem["errors"]]


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b'{"question": "zebrafish',
        b'{"question": "\xff\xfe zebrafish"}',
        b"",
        b"\x00\x01",
        b"[" * 5000,
        b'{"question": NaN}',
    ],
)
def test_what_is_no_json_is_a_clear_problem(client: TestClient, raw: bytes) -> None:
    """Truncated, binary or absurdly nested bodies are the client's mistake, and said so."""
    response = client.post("/v1/answers", content=raw, headers={"content-type": "application/json"})
    assert response.status_code in {400, 422}
    _problem(response, response.status_code)


def test_http_mistakes_are_problems_too(client: TestClient) -> None:
    """Wrong address, method, type and Accept are answered in the one format."""
    _problem(client.get(f"/v1/{MARKER}"), 404)
    wrong = client.put("/v1/answers")
    _problem(wrong, 405)
    assert wrong.headers["allow"] == "POST"
    _problem(client.post("/v1/answers", content=MARKER.encode()), 422)
    stream = {"accept": "text/event-stream"}
    _problem(client.post("/v1/answers", json={"question": "x"}, headers=stream), 406)
    _problem(client.get(f"/v1/sources/{MARKER}"), 404)
    _problem(client.get(f"/v1/passages/{MARKER}%23s1"), 404)
    _problem(client.get("/v1/sources", params={"cursor": f"{MARKER}!"}), 422)
    _problem(client.get("/v1/sources", params={"limit": "1000"}), 422)


def test_a_body_over_the_limit_is_refused_unread(client: TestClient) -> None:
    """Nobody can fill the memory with one request, declared or not."""
    huge = MARKER.encode() * 40_000
    _problem(client.post("/v1/answers", content=huge), 413)
    _problem(client.post("/v1/answers", content=iter([huge])), 413)


@pytest.mark.parametrize(
    "question", ["هل الإبر الجافة تساعد آلام الرقبة؟", "neck pain? 🙂", "ñ é ü?"]
)
def test_other_scripts_and_emoji_are_answered_or_abstained(
    client: TestClient, question: str
) -> None:
    """Unusual but honest text gets an honest outcome."""
    response = client.post("/v1/answers", json={"question": question})
    assert response.status_code == 200
    assert response.json()["disclaimer"]["text"]


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    body=st.fixed_dictionaries(
        {"question": json_values},
        optional={
            "history": json_values,
            "filters": json_values,
            "audience": json_values,
            "standalone_question": json_values,
        },
    )
)
def test_no_json_whatever_is_a_server_fault(client: TestClient, body: Any) -> None:
    """There is no input that makes the service fail."""
    response = client.post("/v1/answers", json=body)
    assert response.status_code in {200, 422}


def test_request_ids_are_taken_over_only_when_harmless(client: TestClient) -> None:
    """An operator can follow a request; nobody can write into the logs with it."""
    kept = client.get("/health/live", headers={"x-request-id": "abc-123"})
    assert kept.headers["x-request-id"] == "abc-123"
    replaced = client.get("/health/live", headers={"x-request-id": f"{MARKER} {{}}"})
    assert MARKER not in replaced.headers["x-request-id"]


def test_answers_are_not_cached_and_headers_are_strict(client: TestClient) -> None:
    """Health data stays out of caches, and a browser is told to guess nothing."""
    headers = client.post("/v1/answers", json={"question": "neck pain"}).headers
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
