"""Findings of both sides on one subject."""

from collections.abc import Sequence

from app.answer.stance import stance
from app.corpus.vocabulary import Vocabulary
from app.domain.answers import Stance
from app.domain.documents import Record
from app.domain.passages import Passage
from app.index.store import PassageStore


def disagreeing(
    passages: Sequence[Passage], store: PassageStore, vocabulary: Vocabulary
) -> list[Passage]:
    """The passages that another one on the same subject contradicts, in the order given.

    A benefit for kneecap pain and none for a kneecap tendon are no disagreement.
    """
    found = []
    for passage in passages:
        opposed = opposite(stance(passage))
        if any(
            stance(other) is opposed
            and same_subject(store.record_of(passage), store.record_of(other), vocabulary)
            for other in passages
        ):
            found.append(passage)
    return found


def opposite(side: Stance) -> Stance | None:
    """The other side; None for neutral."""
    return {Stance.SUPPORTS: Stance.CONTRADICTS, Stance.CONTRADICTS: Stance.SUPPORTS}.get(side)


def same_subject(first: Record, second: Record, vocabulary: Vocabulary) -> bool:
    """Whether two publications study the same condition, or one a case of the other's."""
    if first.id == second.id:
        return True
    return any(
        a in vocabulary.with_broader("conditions", b)
        or b in vocabulary.with_broader("conditions", a)
        for a in first.conditions
        for b in second.conditions
    )
