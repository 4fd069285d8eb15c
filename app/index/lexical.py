"""BM25 over passages with bm25s."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import bm25s
import numpy as np

from app.encoders.protocol import Vectors

K1 = 1.2
B = 0.6


class LexicalIndex:
    """BM25 in Lucene's form; row numbers are those of the passage store.

    Robertson & Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009.
    """

    def __init__(self, index: bm25s.BM25, rows: int) -> None:
        self._index = index
        self.rows = rows

    @classmethod
    def build(cls, documents: Sequence[Sequence[str]]) -> Self:
        """Index documents given as terms."""
        index = bm25s.BM25(method="lucene", k1=K1, b=B)
        index.index([list(terms) for terms in documents], show_progress=False)
        return cls(index, len(documents))

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Open a folder that `write` made."""
        index = bm25s.BM25.load(str(folder))
        parameters = json.loads((folder / "params.index.json").read_text("utf-8"))
        return cls(index, int(parameters["num_docs"]))

    def write(self, folder: Path) -> None:
        """Save into `folder`."""
        self._index.save(str(folder), show_progress=False)

    def scores(self, query: Sequence[str]) -> Vectors:
        """BM25 of each row for the query's terms, shape (rows,); unknown terms add nothing."""
        known = [term for term in query if term in self._index.vocab_dict]
        if not known:
            return np.zeros(self.rows, dtype=np.float32)
        scores: Vectors = self._index.get_scores(known).astype(np.float32)
        return scores

    def knows(self, term: str) -> bool:
        """Whether any passage has the term."""
        return term in self._index.vocab_dict
