"""When one claim may cite several publications."""

from app.answer.grouping import grouped, says_the_same
from app.corpus.library import load_library
from app.domain.documents import StatementKind
from app.domain.passages import Audience, Passage, passages_of
from app.domain.questions import Question
from app.index.analysis import terms
from app.runtime.services import Services
from tests.conftest import CORPUS

READ_BY_A_PERSON = {
    ("who-2023-chronic-low-back-pain-guideline#s1", "yu-2023-who-needling-low-back-pain#s6")
}
"""Pairs whose second statement says what the first does: one recommendation, told by its guideline
and by its review."""


def _passage(source: str, text: str) -> Passage:
    return Passage(
        id=f"{source}#s1",
        source_id=source,
        kind=StatementKind.EFFECTIVENESS,
        finding=None,
        clinical=text,
        plain=text,
    )


def test_every_pair_of_the_corpus_that_is_grouped_was_read() -> None:
    """A second citation says what it is cited for: no pair gets in without a person's look."""
    passages = [p for record in load_library(CORPUS).records for p in passages_of(record)]
    held = {p.id: set(terms(f"{p.clinical} {p.plain}")) for p in passages}
    pairs = set()
    for claim in passages:
        own = set(terms(claim.plain))
        near = [p for p in passages if len(own & held[p.id]) >= len(own) / 2]  # only for speed
        pairs |= {(claim.id, p.id) for p in near if says_the_same(claim, p)}
    assert pairs == READ_BY_A_PERSON


def test_other_figures_or_another_subject_are_not_the_same() -> None:
    """Two trials with one result are still two trials."""
    claim = _passage("a", "In 80 people, needling eased neck pain more than sham.")
    assert says_the_same(claim, _passage("b", claim.clinical))
    assert not says_the_same(claim, _passage("a", claim.clinical))
    assert not says_the_same(claim, _passage("b", claim.clinical.replace("80", "60")))
    assert not says_the_same(claim, _passage("b", "In 80 people, taping eased knee pain at rest."))


def test_groups_hold_each_passage_once_in_order() -> None:
    """Nothing is lost or said twice."""
    first, other, last = (
        _passage(s, t) for s, t in (("a", "one two"), ("b", "x y"), ("c", "one two"))
    )
    assert grouped([first, other, last]) == [(last, first), (other,)]


def test_the_same_recommendation_is_said_once_with_both_sources(real_services: Services) -> None:
    """A reader sees one claim with two numbers instead of the same sentence twice."""
    text = "What do guidelines say about chronic low back pain?"
    answer = real_services.answer(Question(text=text, audience=Audience.CLINICIAN))
    claims = [*answer.summary, *(c for section in answer.sections for c in section.claims)]
    pair = next(iter(READ_BY_A_PERSON))
    together = [claim for claim in claims if set(pair) <= set(claim.passages)]
    assert len(together) == 1
    assert len(together[0].citations) == 2
