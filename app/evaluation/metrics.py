"""Measures, each a pure function of a ranking, an answer or pairs of outcomes."""

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar

Item = TypeVar("Item")


def ndcg(ranked: Sequence[str], grades: Mapping[str, int], k: int) -> float:
    """Normalised discounted cumulative gain at k with linear gain: sum of grade / log2(rank + 1),
    divided by that of the ideal order.

    Jarvelin & Kekalainen, Cumulated gain-based evaluation of IR techniques, 2002; the gain form is
    that of trec_eval's ndcg_cut.
    """
    ideal = _dcg(sorted(grades.values(), reverse=True)[:k])
    return _dcg([grades.get(item, 0) for item in ranked[:k]]) / ideal if ideal else 0.0


def _dcg(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1))


def recall(ranked: Sequence[str], relevant: Collection[str], k: int) -> float:
    """Share of the relevant items among the first k."""
    return len(set(ranked[:k]) & set(relevant)) / len(relevant) if relevant else 0.0


def reciprocal_rank(ranked: Sequence[str], relevant: Collection[str]) -> float:
    """1 / rank of the first relevant item, 0 if there is none."""
    return next((1 / rank for rank, item in enumerate(ranked, 1) if item in relevant), 0.0)


def covered(nuggets: Sequence[Collection[str]], cited: Collection[str]) -> float:
    """Share of the nuggets of which at least one passage is cited."""
    return mean([not set(passages).isdisjoint(cited) for passages in nuggets])


def mean(values: Sequence[float]) -> float:
    """Arithmetic mean, nan of nothing."""
    return sum(values) / len(values) if values else math.nan


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the values lie, nan of nothing."""
    if not values:
        return math.nan
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def per_class(pairs: Sequence[tuple[str, str]]) -> dict[str, dict[str, float]]:
    """Precision, recall and F1 of each class from (expected, predicted) pairs.

    Classes are those that were expected; a precision without predictions is 0.
    """
    counts = Counter(pairs)
    classes = sorted({expected for expected, _ in pairs})
    result = {}
    for name in classes:
        hit = counts[name, name]
        predicted = sum(n for (_, p), n in counts.items() if p == name)
        expected = sum(n for (e, _), n in counts.items() if e == name)
        precision = hit / predicted if predicted else 0.0
        found = hit / expected
        f1 = 2 * precision * found / (precision + found) if hit else 0.0
        result[name] = {"precision": precision, "recall": found, "f1": f1, "n": float(expected)}
    return result


def macro_f1(pairs: Sequence[tuple[str, str]]) -> float:
    """Mean F1 over the expected classes."""
    return mean([scores["f1"] for scores in per_class(pairs).values()])


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> float:
    """Probability that a positive scores above a negative, ties half (Mann & Whitney 1947)."""
    if not positives or not negatives:
        return math.nan
    wins = sum((p > n) + 0.5 * (p == n) for p in positives for n in negatives)
    return wins / (len(positives) * len(negatives))


def risk_coverage(scored: Sequence[tuple[float, bool]]) -> list[tuple[float, float]]:
    """(coverage, risk) when answering only the best-scored: risk is the share of them that should
    not have been answered (El-Yaniv & Wiener 2010).
    """
    ordered = sorted(scored, key=lambda pair: -pair[0])
    wrong = 0
    curve = []
    for answered, (_, answerable) in enumerate(ordered, start=1):
        wrong += not answerable
        curve.append((answered / len(ordered), wrong / answered))
    return curve


def bootstrap_interval(values: Sequence[float], rounds: int = 1000) -> tuple[float, float]:
    """95 % percentile interval of the mean (Efron 1979), the same each time."""
    import random

    if not values:
        return math.nan, math.nan
    chance = random.Random(0)  # noqa: S311 - resampling, not a secret
    means = sorted(mean(chance.choices(values, k=len(values))) for _ in range(rounds))
    return means[int(0.025 * rounds)], means[int(0.975 * rounds)]
