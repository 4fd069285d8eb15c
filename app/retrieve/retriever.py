"""Hybrid retrieval: dense and lexical scores of every passage, fused."""

from dataclasses import dataclass, field

import numpy as np

from app.domain.documents import RecordStatus
from app.domain.questions import Filters, Question
from app.encoders.protocol import Encoder, Vectors
from app.index.analysis import terms
from app.index.snapshot import Snapshot
from app.retrieve.filters import admits
from app.retrieve.fusion import fuse, smooth
from app.retrieve.ranking import Candidate, Ranking
from app.retrieve.understanding import resolve, understand

DENSE_WEIGHT = 0.65
RECORD_WEIGHT = 0.3
MAX_CANDIDATES = 100
_FIRST = 12
"""A retracted passage among so many of the first is named to the reader."""


@dataclass(frozen=True)
class Retriever:
    """Ranks the passages of one snapshot. Safe for concurrent calls if `encoder` is."""

    snapshot: Snapshot
    encoder: Encoder
    _record_rows: np.ndarray = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_record_rows", np.array(self.snapshot.store.record_rows()))

    def rank(self, question: Question) -> Ranking:
        """Rank the passages for a question, follow-ups resolved against its history."""
        resolution = resolve(question)
        text = resolution.standalone_question
        dense = self.snapshot.dense.scores(self.encoder.encode([text])[0])
        lexical = self.snapshot.lexical.scores(terms(text))
        fused = smooth(fuse(dense, lexical, DENSE_WEIGHT), self._record_rows, RECORD_WEIGHT)
        order = self._admitted(np.argsort(-fused, kind="stable"), question.filters)
        retracted = [row for row in order[:_FIRST] if self._status(row) is RecordStatus.RETRACTED]
        usable = [row for row in order if self._status(row) is not RecordStatus.RETRACTED]
        return Ranking(
            standalone_question=text,
            carried_terms=resolution.carried_terms,
            understanding=understand(text),
            candidates=tuple(
                Candidate(self.snapshot.store.passages[row], _support(fused[row]))
                for row in usable[:MAX_CANDIDATES]
            ),
            retracted=tuple(self.snapshot.store.passages[row] for row in retracted),
            confidence=_confidence(dense),
        )

    def _admitted(self, rows: np.ndarray, filters: Filters) -> list[int]:
        if filters == Filters():
            return [int(row) for row in rows]
        store = self.snapshot.store
        allowed = {record.id for record in store.records.values() if admits(filters, record)}
        return [int(row) for row in rows if store.passages[row].source_id in allowed]

    def _status(self, row: int) -> RecordStatus:
        store = self.snapshot.store
        return store.record_of(store.passages[row]).status


def _support(fused: np.floating) -> float:
    """A fused score in 0..1: the logistic function centred where passages begin to be on topic."""
    return float(1 / (1 + np.exp(-(fused - 2.0))))


def _confidence(dense: Vectors) -> float:
    """The best mean cosine, as a share of 1."""
    return float(np.clip(dense.max(), 0, 1))
