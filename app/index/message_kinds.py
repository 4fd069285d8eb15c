"""A small classifier of messages, trained at build time from examples that people can edit.

The second net under the word lists of triage: it recognises what nobody listed by its likeness to
the examples in `exemplars.yaml`. Multinomial logistic regression on the encoder's vectors.
"""

import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Self

import numpy as np
import yaml

from app.encoders.protocol import Encoder, Vectors

_INVERSE_REGULARISATION = 3.0


class MessageKinds:
    """Probabilities of the kinds of message, from a question's vector."""

    def __init__(self, kinds: tuple[str, ...], weights: Vectors, bias: Vectors) -> None:
        self._kinds = kinds
        self._weights = weights
        self._bias = bias

    @classmethod
    def train(cls, encoder: Encoder) -> Self:
        """Fit to the examples. The same encoder gives the same classifier."""
        from sklearn.linear_model import LogisticRegression

        examples = [(text, kind) for kind, texts in _examples().items() for text in texts]
        model = LogisticRegression(
            C=_INVERSE_REGULARISATION, class_weight="balanced", max_iter=2000
        )
        model.fit(encoder.encode([text for text, _ in examples]), [kind for _, kind in examples])
        return cls(
            tuple(str(kind) for kind in model.classes_),
            model.coef_.astype(np.float32),
            model.intercept_.astype(np.float32),
        )

    @classmethod
    def read(cls, path: Path) -> Self:
        """Open a file that `write` made. Raises OSError, ValueError or KeyError."""
        with np.load(path, allow_pickle=False) as held:
            return cls(tuple(held["kinds"].tolist()), held["weights"], held["bias"])

    def write(self, path: Path) -> None:
        """Save to `path`, without compression or times so that the bytes are reproducible."""
        with path.open("wb") as file:
            np.savez(file, kinds=np.array(self._kinds), weights=self._weights, bias=self._bias)

    def probabilities(self, vector: Vectors) -> dict[str, float]:
        """Probability of each kind for a vector of shape (dimension,); they add up to 1."""
        logits = self._weights @ vector + self._bias
        odds = np.exp(logits - logits.max())
        shares = odds / odds.sum()
        return {kind: float(share) for kind, share in zip(self._kinds, shares, strict=True)}


@cache
def exemplars_sha256() -> str:
    """Hash of the file of examples: other examples make another snapshot."""
    return hashlib.sha256(_raw()).hexdigest()


def _raw() -> bytes:
    return files("app.index").joinpath("exemplars.yaml").read_bytes()


@cache
def _examples() -> dict[str, list[str]]:
    loaded: dict[str, list[str]] = yaml.safe_load(_raw())
    return loaded
