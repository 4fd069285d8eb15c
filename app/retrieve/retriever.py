"""Hybrid retrieval: dense and lexical scores of every passage, fused and moved by what matches."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from app.domain.documents import RecordStatus, StatementKind
from app.domain.questions import Filters, Question
from app.encoders.protocol import Encoder, Reranker, Vectors
from app.index.analysis import terms
from app.index.snapshot import Snapshot
from app.retrieve.filters import admits
from app.retrieve.followups import resolve
from app.retrieve.fusion import fuse, smooth, standardised
from app.retrieve.ranking import Candidate, Ranking
from app.retrieve.understanding import Interpreter, Understanding

DENSE_WEIGHT = 0.6
"""Share of the dense side in the fusion of standardised scores; the rest is BM25."""
RECORD_WEIGHT = 0.3
"""How far a passage's score moves towards the mean of its publication."""
EXPANSION_WEIGHT = 0.5
"""BM25 of canonical names that the question did not use itself."""
SYNONYM_WEIGHT = 0.3
SYNONYM_FACETS = ("conditions", "treatments", "outcomes")
"""BM25 of the other names in the vocabulary: irregular forms and abbreviations in the texts."""
FEEDBACK_PASSAGES = 3
FEEDBACK_WEIGHT = 0.5
"""Pseudo-relevance feedback (Rocchio): the query moves towards its best passages."""
CONDITION_BOOST = 0.75
KIND_BOOST = 0.5
NEGATED_PENALTY = 1.0
RERANKED = 40
RERANK_WEIGHT = 0.5
GAP_FACTOR = 0.5
_NARROWER = 0.8
"""A study of a case of the condition asked for (tension headache for headache)."""
_WIDER = 0.3
"""A study of a wider condition than the one asked for."""

MAX_CANDIDATES = 100
_FIRST = 12
"""A retracted passage among so many of the first is named to the reader."""

_RELATED: dict[StatementKind, frozenset[StatementKind]] = {
    StatementKind.EFFECTIVENESS: frozenset({StatementKind.EFFECTIVENESS, StatementKind.COMPARISON}),
    StatementKind.COMPARISON: frozenset({StatementKind.EFFECTIVENESS, StatementKind.COMPARISON}),
    StatementKind.SAFETY: frozenset({StatementKind.SAFETY, StatementKind.CONTRAINDICATION}),
    StatementKind.CONTRAINDICATION: frozenset(
        {StatementKind.SAFETY, StatementKind.CONTRAINDICATION}
    ),
}


@dataclass(frozen=True)
class Retriever:
    """Ranks the passages of one snapshot. Safe for concurrent calls if `encoder` is."""

    snapshot: Snapshot
    encoder: Encoder
    reranker: Reranker | None = None
    _interpreter: Interpreter = field(init=False, repr=False)
    _vectors: Vectors = field(init=False, repr=False)
    _record_rows: np.ndarray = field(init=False, repr=False)

    def __post_init__(self) -> None:
        snapshot = self.snapshot
        interpreter = Interpreter(snapshot.vocabulary, snapshot.store)
        object.__setattr__(self, "_interpreter", interpreter)
        object.__setattr__(self, "_vectors", snapshot.dense.vectors())
        object.__setattr__(self, "_record_rows", np.array(snapshot.store.record_rows()))

    def rank(self, question: Question) -> Ranking:
        """Rank the passages for a question, follow-ups resolved against its history."""
        resolution = resolve(question, self._interpreter)
        understanding = self._interpreter.understand(resolution.standalone_question)
        query, own = self.encoder.encode(_query_texts(understanding))
        dense = self.snapshot.dense.scores(query)
        lexical = self._lexical(understanding)
        matching = self._matching(understanding)
        first = self._fused(dense, lexical) + matching
        scores = self._fused(self._with_feedback(query, first), lexical) + matching
        scores = self._reranked(scores, understanding)
        order = self._admitted(np.argsort(-scores, kind="stable"), question.filters)
        retracted = [row for row in order[:_FIRST] if self._status(row) is RecordStatus.RETRACTED]
        usable = [row for row in order if self._status(row) is not RecordStatus.RETRACTED]
        passages = self.snapshot.store.passages
        return Ranking(
            standalone_question=resolution.standalone_question,
            carried_terms=resolution.carried_terms,
            understanding=understanding,
            candidates=tuple(
                Candidate(passages[row], float(scores[row]), _support(scores[row]))
                for row in usable[:MAX_CANDIDATES]
            ),
            retracted=tuple(passages[row] for row in retracted),
            confidence=self._confidence(own, understanding),
        )

    def _confidence(self, own: Vectors, understanding: Understanding) -> float:
        """The best cosine, lowered when the question names what no publication mentions."""
        nearest = float(np.clip(self.snapshot.dense.scores(own).max(), 0, 1))
        return nearest * GAP_FACTOR if understanding.gaps else nearest

    def _fused(self, dense: Vectors, lexical: Vectors) -> Vectors:
        return smooth(fuse(dense, lexical, DENSE_WEIGHT), self._record_rows, RECORD_WEIGHT)

    def _lexical(self, understanding: Understanding) -> Vectors:
        """BM25 of the question's words, and with less weight of other names for the same."""
        own = terms(understanding.text)
        scores = self.snapshot.lexical.scores(own)
        for weight, names in (
            (EXPANSION_WEIGHT, understanding.expansion),
            (SYNONYM_WEIGHT, self._synonyms(understanding)),
        ):
            added = dict.fromkeys(t for name in names for t in terms(name) if t not in own)
            scores = scores + weight * self.snapshot.lexical.scores(list(added))
        return scores

    def _synonyms(self, understanding: Understanding) -> list[str]:
        facets = self.snapshot.vocabulary.facets
        return [
            synonym
            for facet in SYNONYM_FACETS
            for name in understanding.terms[facet]
            if name in understanding.expansion
            for synonym in facets[facet][name].synonyms
        ]

    def _with_feedback(self, query: Vectors, scores: Vectors) -> Vectors:
        """Dense scores of the query moved towards the mean of its best passages."""
        best = np.argsort(-scores, kind="stable")[:FEEDBACK_PASSAGES]
        moved = query + FEEDBACK_WEIGHT * self._vectors[best].mean(axis=0)
        return self.snapshot.dense.scores(moved.astype(np.float32))

    def _reranked(self, scores: Vectors, understanding: Understanding) -> Vectors:
        """The best passages moved by the cross-encoder, if there is one."""
        if self.reranker is None:
            return scores
        best = np.argsort(-scores, kind="stable")[:RERANKED]
        passages = [self.snapshot.store.passages[row].clinical for row in best]
        moved = scores.copy()
        read = standardised(self.reranker.scores(understanding.text, passages))
        moved[best] += RERANK_WEIGHT * (read - read.min())  # lifts only: none falls behind the rest
        return moved

    def _matching(self, understanding: Understanding) -> Vectors:
        """What is added for matching conditions and kinds, and taken for what was excluded."""
        store = self.snapshot.store
        by_record = {
            record.id: CONDITION_BOOST * self._condition_match(understanding, record.conditions)
            - NEGATED_PENALTY * (not set(understanding.negated).isdisjoint(record.interventions))
            for record in store.records.values()
        }
        kinds = frozenset[StatementKind]().union(
            *(_RELATED.get(intent, frozenset({intent})) for intent in understanding.intents)
        )
        return np.array(
            [
                by_record[passage.source_id] + KIND_BOOST * (passage.kind in kinds)
                for passage in store.passages
            ],
            dtype=np.float32,
        )

    def _condition_match(self, understanding: Understanding, studied: tuple[str, ...]) -> float:
        """0 to 1: how far the studied conditions are those that were asked about."""
        asked = understanding.conditions
        if not asked:
            return 0.0
        return sum(self._one_condition(name, studied) for name in asked) / len(asked)

    def _one_condition(self, asked: str, studied: tuple[str, ...]) -> float:
        if asked in studied:
            return 1.0
        broader = self.snapshot.vocabulary.with_broader
        if any(asked in broader("conditions", name) for name in studied):
            return _NARROWER
        if not broader("conditions", asked).isdisjoint(studied):
            return _WIDER
        return 0.0

    def _admitted(self, rows: np.ndarray, filters: Filters) -> list[int]:
        if filters == Filters():
            return [int(row) for row in rows]
        snapshot = self.snapshot
        allowed = {
            record.id
            for record in snapshot.store.records.values()
            if admits(filters, record, snapshot.vocabulary)
        }
        passages = snapshot.store.passages
        return [int(row) for row in rows if passages[row].source_id in allowed]

    def _status(self, row: int) -> RecordStatus:
        store = self.snapshot.store
        return store.record_of(store.passages[row]).status


def _query_texts(understanding: Understanding) -> tuple[str, str]:
    """What is searched for, and the same without what is only implied.

    Both have the canonical names of what the question speaks of. A question that names no
    treatment is taken to be about dry needling; whether it is on the subject at all must be
    judged without that.
    """
    names = [name for name in understanding.expansion if name not in understanding.text]
    implied = () if understanding.terms["treatments"] else ("dry needling",)
    return _with_names(understanding.text, (*names, *implied)), _with_names(
        understanding.text, names
    )


def _with_names(text: str, names: Sequence[str]) -> str:
    return f"{text} ({', '.join(names)})" if names else text


def _support(score: np.floating) -> float:
    """A fused score in 0..1: the logistic function centred where passages begin to be on topic."""
    return float(1 / (1 + np.exp(-(score - 2.0))))
