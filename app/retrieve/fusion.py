"""Combining scores of different scales."""

import numpy as np

from app.encoders.protocol import Vectors

_NO_SPREAD = 1e-6
"""Relative to the scores: below this, differences are rounding and not information."""


def standardised(scores: Vectors) -> Vectors:
    """Scores as distances from their mean in standard deviations; zeros when all are equal."""
    centred = scores.astype(np.float64) - float(scores.mean(dtype=np.float64))
    spread = float(centred.std())
    if spread <= _NO_SPREAD * max(1.0, float(np.abs(scores).max())):
        return np.zeros_like(scores)
    return (centred / spread).astype(np.float32)


def fuse(dense: Vectors, lexical: Vectors, dense_weight: float) -> Vectors:
    """Weighted sum of the standardised scores, shape (rows,)."""
    return dense_weight * standardised(dense) + (1 - dense_weight) * standardised(lexical)


def smooth(scores: Vectors, groups: np.ndarray, weight: float) -> Vectors:
    """Each score moved by `weight` towards the mean of its group.

    A passage of a publication that fits as a whole is a better find than a lone match.

    Args:
        scores: Shape (rows,).
        groups: For each row the number of its publication, counted from 0 without gaps.
        weight: 0 leaves the scores, 1 replaces them by the means.
    """
    means = np.bincount(groups, weights=scores) / np.bincount(groups)
    smoothed: Vectors = ((1 - weight) * scores + weight * means[groups]).astype(np.float32)
    return smoothed
