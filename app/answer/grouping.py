"""Statements of different publications that say the same, so that one claim can cite both."""

import re
from collections.abc import Sequence

from app.domain.passages import Passage
from app.index.analysis import terms

MIN_SHARED_TERMS = 0.75
"""Share of a claim's terms that the other statement must have, in each register.

Strict on purpose: almost every statement names its own study, and a second number behind it would
be a citation that does not say what it is cited for. `tests/answer/test_grouping.py` lists every
pair of the corpus that passes; a new one has to be read by a person.
"""
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def grouped(passages: Sequence[Passage]) -> list[tuple[Passage, ...]]:
    """The passages in their order; those that say the same together, the one whose words the
    others have leading.
    """
    groups: list[tuple[Passage, ...]] = []
    left = list(passages)
    while left:
        lead = next((p for p in left[1:] if says_the_same(p, left[0])), left[0])
        same = [p for p in left if p is not lead and says_the_same(lead, p)]
        groups.append((lead, *same))
        left = [p for p in left if p is not lead and p not in same]
    return groups


def says_the_same(claim: Passage, other: Passage) -> bool:
    """Whether `other`, of another publication, has the claim's words, figures and direction."""
    if claim.source_id == other.source_id or (claim.kind, claim.finding) != (
        other.kind,
        other.finding,
    ):
        return False
    held = f"{other.clinical} {other.plain}"
    words, numbers = set(terms(held)), set(_NUMBER.findall(held))
    return all(
        set(_NUMBER.findall(text)) <= numbers and _share(text, words) >= MIN_SHARED_TERMS
        for text in (claim.clinical, claim.plain)
    )


def _share(text: str, words: set[str]) -> float:
    own = set(terms(text))
    return len(own & words) / len(own) if own else 0.0
