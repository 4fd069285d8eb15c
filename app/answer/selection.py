"""Which of the ranked passages an answer says."""

from collections.abc import Collection

from app.answer.stance import stance
from app.domain.answers import Stance
from app.domain.documents import StatementKind
from app.retrieve.ranking import Candidate, Ranking

MAX_PASSAGES = 12
MAX_PER_SOURCE = 4
RELATIVE_CUT = 0.55
"""A passage must have this share of the best passage's support."""
_ASKED_KIND_CUT = 0.35
"""The same for passages of a kind that was asked for and would otherwise be missing."""
_OF_ASKED_KIND = 2


def select(ranking: Ranking) -> list[Candidate]:
    """The passages to say, best first: relevant, from several publications, each kind that was
    asked for present, both sides kept.
    """
    if not ranking.candidates:
        return []
    best = ranking.candidates[0].support
    relevant = [c for c in ranking.candidates if c.support >= best * RELATIVE_CUT]
    near = [c for c in ranking.candidates if c.support >= best * _ASKED_KIND_CUT]
    chosen = _diverse(relevant)
    for kind in ranking.understanding.intents:
        chosen = _with_kind(chosen, near, kind)
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


def _with_kind(
    chosen: list[Candidate], near: list[Candidate], kind: StatementKind
) -> list[Candidate]:
    """At least two passages of a kind that was asked for, if there are any nearly as good."""
    missing = _OF_ASKED_KIND - sum(c.passage.kind is kind for c in chosen)
    further = [c for c in near if c.passage.kind is kind and c not in chosen]
    return _replacing_last(chosen, further[: max(0, missing)])


def _with_other_side(chosen: list[Candidate], relevant: list[Candidate]) -> list[Candidate]:
    """A finding of the missing side takes the last place: it is never dropped for being rarer."""
    sides = {stance(c.passage) for c in chosen} - {Stance.NEUTRAL}
    if len(sides) != 1:
        return chosen
    other = [c for c in relevant if stance(c.passage) not in {*sides, Stance.NEUTRAL}]
    return _replacing_last(chosen, other[:1])


def _replacing_last(chosen: list[Candidate], added: Collection[Candidate]) -> list[Candidate]:
    return [*chosen[: MAX_PASSAGES - len(added)], *added]
