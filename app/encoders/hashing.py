"""An encoder without meaning: words hashed into a vector. For tests that need no weights."""

import hashlib
import re
from collections.abc import Sequence

import numpy as np

from app.encoders.protocol import Vectors

_DIMENSION = 256
_SPECIAL_TOKENS = 2
_STEM_CHARS = 6
_WORD = re.compile(r"\w+")


class HashingEncoder:
    """Texts that share word stems get near vectors; the same in every process.

    Safe for concurrent calls: it holds no state.
    """

    name = f"hashing-{_DIMENSION}"
    weights_sha256 = hashlib.sha256(name.encode()).hexdigest()
    dimension = _DIMENSION
    max_tokens = 256

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (len(texts), 256), float32, each of length 1."""
        vectors = np.empty((len(texts), _DIMENSION), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self._vector(text)
        return vectors

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Words and two special tokens, as a real model adds them."""
        return [len(_WORD.findall(text)) + _SPECIAL_TOKENS for text in texts]

    def _vector(self, text: str) -> Vectors:
        vector = np.zeros(_DIMENSION, dtype=np.float32)
        vector[0] = 1e-3  # a text without words still has a direction
        for word in _WORD.findall(text.lower())[: self.max_tokens - _SPECIAL_TOKENS]:
            number = _stable_hash(word[:_STEM_CHARS])
            # The sign keeps unrelated stems that share a place apart on average.
            vector[number % _DIMENSION] += 1 if number & (1 << 31) else -1
        unit: Vectors = vector / np.linalg.norm(vector)
        return unit


def _stable_hash(stem: str) -> int:
    """32 bits. Python's own hash() differs between processes."""
    digest = hashlib.blake2b(stem.encode("utf-8", "surrogatepass"), digest_size=4).digest()
    return int.from_bytes(digest, "big")
