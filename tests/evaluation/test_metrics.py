"""The measures against hand-computed values and their laws."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.evaluation import metrics

items = st.lists(st.sampled_from("abcdefgh"), unique=True)
pairs = st.lists(st.tuples(st.sampled_from("xyz"), st.sampled_from("xyz")), min_size=1)


def test_ndcg_by_hand() -> None:
    """Grades 2 and 1 at ranks 2 and 3 against the ideal order."""
    found = metrics.ndcg(["z", "a", "b"], {"a": 2, "b": 1}, 10)
    expected = (2 / math.log2(3) + 1 / math.log2(4)) / (2 / math.log2(2) + 1 / math.log2(3))
    assert found == pytest.approx(expected)


@given(items, st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 2), min_size=1))
def test_ranking_measures_lie_between_0_and_1(ranked: list[str], grades: dict[str, int]) -> None:
    """No ranking is better than ideal, and the ideal one is 1."""
    assert 0 <= metrics.ndcg(ranked, grades, 10) <= 1 + 1e-9
    ideal = sorted(grades, key=lambda item: -grades[item])
    assert metrics.ndcg(ideal, grades, 10) == pytest.approx(1)
    assert 0 <= metrics.recall(ranked, grades, 5) <= metrics.recall(ranked, grades, 8) <= 1
    assert 0 <= metrics.reciprocal_rank(ranked, grades) <= 1


def test_nuggets_count_when_any_passage_is_cited() -> None:
    """One of several passages that state a fact is enough."""
    assert metrics.covered([("a", "b"), ("c",)], ["b", "z"]) == 0.5


def test_f1_by_hand() -> None:
    """Two of three x found, one y called x."""
    scores = metrics.per_class([("x", "x"), ("x", "x"), ("x", "y"), ("y", "x"), ("y", "y")])
    assert scores["x"]["precision"] == pytest.approx(2 / 3)
    assert scores["x"]["recall"] == pytest.approx(2 / 3)
    assert scores["y"]["f1"] == pytest.approx(0.5)


@given(pairs)
def test_macro_f1_is_1_only_when_all_is_right(observed: list[tuple[str, str]]) -> None:
    """A perfect score means no error."""
    perfect = all(expected == predicted for expected, predicted in observed)
    assert (metrics.macro_f1(observed) == pytest.approx(1)) is perfect


def test_auroc_by_hand_and_risk_coverage() -> None:
    """Ties count half; the curve begins with the best-scored question."""
    assert metrics.auroc([0.9, 0.5], [0.5, 0.1]) == pytest.approx(3.5 / 4)
    curve = metrics.risk_coverage([(0.9, True), (0.2, True), (0.5, False)])
    assert curve == [
        (pytest.approx(1 / 3), 0),
        (pytest.approx(2 / 3), 0.5),
        (1, pytest.approx(1 / 3)),
    ]


def test_the_interval_is_the_same_each_time_and_holds_the_mean() -> None:
    """A report can be reproduced."""
    values = [0.1, 0.5, 0.9, 0.7]
    low, high = metrics.bootstrap_interval(values)
    assert (low, high) == metrics.bootstrap_interval(values)
    assert low <= metrics.mean(values) <= high
