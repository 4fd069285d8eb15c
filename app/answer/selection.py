"""Which of the ranked passages an answer says."""

from app.answer.stance import stance
from app.domain.answers import Stance
from app.retrieve.ranking import Candidate, Ranking

MAX_PASSAGES = 12
MAX_PER_SOURCE = 4
RELATIVE_CUT = 0.55
"""A passage must have this share of the best passage's support."""


def select(ranking: Ranking) -> list[Candidate]:
    """The passages to say, best first: relevant, from several publications, both sides kept."""
    if not ranking.candidates:
        return []
    floor = ranking.candidates[0].support * RELATIVE_CUT
    relevant = [c for c in ranking.candidates if c.support >= floor]
    chosen = _diverse(relevant)
    return _with_other_side(chosen, relevant)


def _diverse(candidates: list[Candidate]) -> list[Candidate]:
    taken: dict[str, int] = {}
    chosen: list[Candidate] = []
    for candidate in candidates:
        source = candidate.passage.source_id
        if taken.get(source, 0) < MAX_PER_SOURCE and len(chosen) < MAX_PASSAGES:
            taken[source] = taken.get(source, 0) + 1
            chosen.append(candidate)
    return chosen


def _with_other_side(chosen: list[Candidate], relevant: list[Candidate]) -> list[Candidate]:
    """A finding of the missing side takes the last place: it is never dropped for being rarer."""
    sides = {stance(c.passage) for c in chosen} - {Stance.NEUTRAL}
    if len(sides) != 1:
        return chosen
    other = next((c for c in relevant if stance(c.passage) not in {*sides, Stance.NEUTRAL}), None)
    if other is None:
        return chosen
    return [*chosen[: MAX_PASSAGES - 1], other]
