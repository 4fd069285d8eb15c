"""What retrieval hands over: candidates in order, and what was understood."""

from dataclasses import dataclass

from app.domain.passages import Passage
from app.retrieve.understanding import Understanding


@dataclass(frozen=True)
class Candidate:
    """A passage found for a question.

    Attributes:
        passage: What was found.
        score: Fused score in standard deviations over all passages; comparable within a ranking.
        support: The same in 0..1, how well it fits.
    """

    passage: Passage
    score: float
    support: float


@dataclass(frozen=True)
class Ranking:
    """Candidates, best first.

    `confidence` in 0..1 says how well the corpus covers the question as a whole; answering
    abstains below the threshold in the snapshot's manifest. `retracted` are passages that would
    have been among the first; they are named, never used.
    """

    standalone_question: str
    carried_terms: tuple[str, ...]
    understanding: Understanding
    candidates: tuple[Candidate, ...]
    retracted: tuple[Passage, ...]
    confidence: float
