"""Asking over HTTP."""

import hashlib

import pytest
from starlette.testclient import TestClient

QUESTION = "Is dry needling better than sham for neck pain?"


@pytest.mark.parametrize("audience", ["patient", "clinician", "researcher"])
def test_every_claim_is_a_passage_and_every_reference_resolves(
    client: TestClient, audience: str
) -> None:
    """A citation leads to the publication, and to the very words that are claimed."""
    answer = client.post("/v1/answers", json={"question": QUESTION, "audience": audience}).json()
    assert answer["outcome"] == "answered"
    references = {reference["number"]: reference for reference in answer["references"]}
    assert list(references) == list(range(1, len(references) + 1))
    claims = [*answer["summary"], *(c for s in answer["sections"] for c in s["claims"])]
    assert claims
    for claim in claims:
        quotes = {
            passage["id"]: passage
            for number in claim["citations"]
            for passage in references[number]["passages"]
        }
        cited = quotes[claim["passages"][0]]
        assert claim["text"] == cited["quote"]
        assert hashlib.sha256(cited["quote"].encode()).hexdigest() == cited["sha256"]
        assert cited["quote"][cited["start"] : cited["end"]] == cited["quote"]
    for reference in references.values():
        source = client.get(f"/v1/sources/{reference['source_id']}").json()
        assert source["citation"] == reference["citation"]
        assert (source["id"], source["title"]) == (reference["source_id"], reference["title"])
        texts = {text for p in source["passages"] for text in (p["plain"], p["clinical"])}
        assert {passage["quote"] for passage in reference["passages"]} <= texts


def test_the_reader_changes_the_words_not_the_evidence(client: TestClient) -> None:
    """A patient and a clinician are told the same, from the same passages."""
    passages = []
    for audience in ("patient", "clinician"):
        body = {"question": QUESTION, "audience": audience}
        answer = client.post("/v1/answers", json=body).json()
        claims = [*answer["summary"], *(c for s in answer["sections"] for c in s["claims"])]
        passages.append([claim["passages"] for claim in claims])
    assert passages[0] == passages[1]


def test_every_outcome_carries_the_disclaimer_and_the_review_notice(client: TestClient) -> None:
    """Nobody gets an answer, a refusal or an alarm without them."""
    disclaimer = client.get("/v1/policies/disclaimer").json()
    for question, outcome in (
        (QUESTION, "answered"),
        ("Write me a python function that sorts a list", "abstained"),
        ("I had my shoulder needled an hour ago and now I can't breathe properly", "urgent"),
    ):
        answer = client.post("/v1/answers", json={"question": question}).json()
        assert answer["outcome"] == outcome
        assert answer["disclaimer"] == disclaimer
        assert "pending human review" in answer["review"]["notice"]


def test_an_abstention_claims_nothing(client: TestClient) -> None:
    """Where there is no answer there are no claims and no references that look like one."""
    body = {"question": "what size circular needles do i need for a baby hat"}
    answer = client.post("/v1/answers", json=body).json()
    assert answer["abstention"]["reason"] == "out_of_scope"
    assert (answer["summary"], answer["sections"], answer["references"]) == ([], [], [])


def test_the_same_question_gives_the_same_answer(client: TestClient) -> None:
    """An answer can be checked by asking again."""
    answers = [client.post("/v1/answers", json={"question": QUESTION}).json() for _ in range(2)]
    for answer in answers:
        for field in ("id", "created_at", "updated_at"):
            del answer[field]
    assert answers[0] == answers[1]


def test_filters_bound_the_evidence(client: TestClient) -> None:
    """A reader who asks for newer trials gets nothing else."""
    filters = {"publication_types": ["randomized controlled trial"], "year_from": 2020}
    body = {"question": QUESTION, "filters": filters}
    references = client.post("/v1/answers", json=body).json()["references"]
    assert references
    for reference in references:
        assert reference["publication_type"] == "randomized controlled trial"
        assert reference["year"] >= 2020


def test_search_ranks_and_limits(client: TestClient) -> None:
    """Search returns k passages, best first, in the asked register."""
    body = {"question": QUESTION, "k": 7, "audience": "patient"}
    result = client.post("/v1/search", json=body).json()
    hits = result["results"]
    assert [hit["rank"] for hit in hits] == list(range(1, 8))
    scores = [hit["score"] for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert all(hit["passage"]["text"] == hit["passage"]["plain"] for hit in hits)
    passage = hits[0]["passage"]
    address = passage["id"].replace("#", "%23")
    assert client.get(f"/v1/passages/{address}").json()["plain"] == passage["plain"]
    assert result["index_id"] == client.get("/v1/index").json()["id"]


def test_a_retracted_paper_is_named_and_not_used(client: TestClient) -> None:
    """A retraction is told, and what was retracted supports nothing."""
    body = {"question": "RETRACTED ultrasound guided dry needling in jumper's knee trial"}
    answer = client.post("/v1/answers", json=body).json()
    assert any("retracted" in notice and "knee" in notice for notice in answer["notices"])
    assert all(reference["status"] != "retracted" for reference in answer["references"])


def test_browsing_pages_through_the_whole_corpus_once(client: TestClient) -> None:
    """Following the cursor shows each publication exactly once."""
    seen: list[str] = []
    cursor = None
    while True:
        parameters = {"limit": 100, **({"cursor": cursor} if cursor else {})}
        page = client.get("/v1/sources", params=parameters).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == page["total"] == 358
    assert sum(page["coverage"]["years"].values()) == 358


def test_sources_are_filtered_and_searched(client: TestClient) -> None:
    """A reader finds the publications on one subject."""
    found = client.get("/v1/sources", params={"q": "pneumothorax", "year_from": 2015}).json()
    assert 0 < found["total"] < 60
    assert all(item["year"] >= 2015 for item in found["items"])
