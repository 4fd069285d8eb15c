"""Exact inner-product search over passage vectors. The only file that names FAISS."""

from pathlib import Path
from typing import Self

import faiss
import numpy as np

from app.encoders.protocol import Vectors


class DenseIndex:
    """A flat FAISS index; row numbers are those of the passage store.

    Flat, because exact search over tens of thousands of rows takes less than encoding a question.
    """

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: Vectors) -> Self:
        """Index `vectors` of shape (rows, dimension)."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index)

    @classmethod
    def read(cls, path: Path) -> Self:
        """Open a file that `write` made. Raises RuntimeError when FAISS cannot read it."""
        return cls(faiss.read_index(str(path)))

    def write(self, path: Path) -> None:
        """Save to `path`."""
        faiss.write_index(self._index, str(path))

    @property
    def rows(self) -> int:
        """Number of vectors."""
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._index.d)

    def vectors(self) -> Vectors:
        """All vectors, shape (rows, dimension)."""
        found: Vectors = self._index.reconstruct_n(0, self.rows)
        return found

    def scores(self, query: Vectors) -> Vectors:
        """Inner product of `query` (dimension,) with each row, shape (rows,)."""
        similarities, rows = self._index.search(query.reshape(1, -1), self.rows)
        scores = np.empty(self.rows, dtype=np.float32)
        scores[rows[0]] = similarities[0]
        return scores
