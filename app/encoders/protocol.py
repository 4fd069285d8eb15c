"""What every encoder promises."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """Maps texts to unit vectors. Not safe for concurrent calls unless a class says so."""

    @property
    def name(self) -> str:
        """The model's name, as the manifest records it."""

    @property
    def weights_sha256(self) -> str:
        """SHA-256 of the weights: two encoders with the same hash give the same vectors."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    @property
    def max_tokens(self) -> int:
        """Reading length in word pieces, special tokens included; the rest is not read."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (len(texts), dimension), float32, each of length 1."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Word pieces of each text, special tokens included, not cut at `max_tokens`."""


class Reranker(Protocol):
    """Scores passages for a question by reading both together."""

    def scores(self, question: str, passages: Sequence[str]) -> Vectors:
        """One score per passage, shape (len(passages),); higher fits better, any scale."""
