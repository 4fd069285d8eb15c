"""Which of the ranked passages an answer says."""

from collections import Counter
from collections.abc import Sequence

from app.answer.stance import stance
from app.domain.answers import Stance
from app.domain.documents import StatementKind
from app.retrieve.ranking import Candidate, Ranking

MAX_PASSAGES = 11
"""About what a person reads: 350 words."""
MAX_DISTANCE = 2.3
"""How far below the best passage's score one may lie, in standard deviations of the scores."""
_ASKED_KIND_DISTANCE = 3.5
"""The same for passages of a kind that was asked for and would otherwise be missing."""
_OF_ASKED_KIND = 2
SIDE_BONUS = 0.8
"""What a finding gains for each finding that the other side is ahead, up to two."""


def select(ranking: Ranking) -> list[Candidate]:
    """The passages to say, best first: near the best in score, both sides of a disagreement kept
    in balance, each kind that was asked for present.
    """
    chosen = _balanced(ranking.candidates)
    for kind in ranking.understanding.intents:
        chosen = _with_kind(chosen, ranking.candidates, kind)
    return chosen


def _balanced(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Takes the best passage again and again; findings of the side that is behind gain a bonus,
    so that a null or contrary result is not dropped because it is rarer.
    """
    pool = list(candidates)
    chosen: list[Candidate] = []
    sides: Counter[Stance] = Counter()
    while pool and len(chosen) < MAX_PASSAGES:
        best = max(pool, key=lambda candidate: candidate.score + _bonus(candidate, sides))
        if best.score + _bonus(best, sides) < candidates[0].score - MAX_DISTANCE:
            break
        pool.remove(best)
        chosen.append(best)
        sides[stance(best.passage)] += 1
    return chosen


def _bonus(candidate: Candidate, sides: Counter[Stance]) -> float:
    side = stance(candidate.passage)
    if side is Stance.NEUTRAL:
        return 0.0
    other = Stance.CONTRADICTS if side is Stance.SUPPORTS else Stance.SUPPORTS
    return SIDE_BONUS * min(2, max(0, sides[other] - sides[side]))


def _with_kind(
    chosen: list[Candidate], candidates: Sequence[Candidate], kind: StatementKind
) -> list[Candidate]:
    """At least two passages of a kind that was asked for, if there are any nearly as good."""
    missing = _OF_ASKED_KIND - sum(c.passage.kind is kind for c in chosen)
    floor = candidates[0].score - _ASKED_KIND_DISTANCE if candidates else 0.0
    further = [
        c for c in candidates if c.passage.kind is kind and c.score >= floor and c not in chosen
    ][: max(0, missing)]
    return [*chosen[: MAX_PASSAGES - len(further)], *further]
