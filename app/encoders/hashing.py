"""An encoder without meaning: words hashed into a vector. For tests that need no weights."""

import hashlib
import re
from collections.abc import Sequence

import numpy as np

from app.encoders.protocol import Vectors

_DIMENSION = 256
_WORD = re.compile(r"\w+")


class HashingEncoder:
    """Texts with the same words get near vectors; the same in every process."""

    name = f"hashing-{_DIMENSION}"
    weights_sha256 = hashlib.sha256(name.encode()).hexdigest()
    dimension = _DIMENSION
    max_tokens = 256

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (len(texts), 256), float32, each of length 1."""
        return np.array([self._vector(text) for text in texts], dtype=np.float32).reshape(
            len(texts), _DIMENSION
        )

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Words and two special tokens."""
        return [len(_WORD.findall(text)) + 2 for text in texts]

    def _vector(self, text: str) -> Vectors:
        vector = np.zeros(_DIMENSION, dtype=np.float32)
        vector[0] = 1e-3  # a text without words still has a direction
        for word in _WORD.findall(text.lower())[: self.max_tokens]:
            digest = hashlib.blake2b(word[:6].encode(), digest_size=4).digest()
            number = int.from_bytes(digest, "big")
            vector[number % _DIMENSION] += 1 if number & (1 << 31) else -1
        unit: Vectors = vector / np.linalg.norm(vector)
        return unit
