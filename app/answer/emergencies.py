"""Signs that need help now, in what the user writes and in the conversation so far.

The groups follow what has been reported as serious harm of needling (pneumothorax, spinal
haematoma, deep infection, retained needle, nerve and vessel injury: case reports in the corpus)
and general first-aid teaching on chest pain, stroke, cauda equina, anaphylaxis, sepsis and
suicidal thoughts. A missed emergency is worse than a false alarm, so a sign counts unless the
message is clearly about knowledge, is long past, or denies the sign.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, product

from app.answer.lexicon import Lexicon, Rule, lexicon
from app.domain.questions import Role, Turn
from app.retrieve.phrases import Stems

_NEAR = 14
"""How many words the concepts of one sign may lie apart."""
_DENIED_WITHIN = 3
"""A negation so many words before a concept denies it."""

_NEVER_A_TREATMENT_QUESTION = frozenset({"self_harm", "poison", "needle", "allergy"})
"""Signs that nobody asks a treatment for: "nothing helps my pain, I want to die"."""


@dataclass(frozen=True)
class Emergency:
    """The signs that were recognised, and the group of the first."""

    group: str
    signs: tuple[str, ...]


def recognise(question: str, history: Sequence[Turn] = ()) -> Emergency | None:
    """The emergency in the question or in an earlier message of the user that was not resolved.

    A sign told earlier stands until the user says that it was seen to: asking about something
    else does not make it go away.
    """
    words = lexicon()
    earlier = [turn.content for turn in history if turn.role is Role.USER]
    found: list[Rule] = []
    for message in [*earlier, question]:
        text = words.read(message)
        if words.frames["seen"].found_in(text):
            found = []
        found += _signs(text, words)
    if not found:
        return None
    return Emergency(found[-1].group, tuple(dict.fromkeys(rule.sign for rule in found)))


def is_calm(text: Stems, words: Lexicon) -> bool:
    """Whether a message is about knowledge, about something long past, or about a treatment."""
    return _about_knowledge(text, words) or _long_past(text, words) or _about_treatment(text, words)


def _signs(text: Stems, words: Lexicon) -> list[Rule]:
    found = [rule for rule in words.rules if _fires(rule, text, words)]
    if not found or _about_knowledge(text, words):
        return []
    if _long_past(text, words) or _about_treatment(text, words):
        return [rule for rule in found if rule.group in _NEVER_A_TREATMENT_QUESTION]
    return found


def _about_knowledge(text: Stems, words: Lexicon) -> bool:
    """Rates, cases, what to look out for: unless somebody has it now."""
    frames = words.frames
    if not frames["informational"].found_in(text):
        return False
    return not (frames["somebody"].found_in(text) and frames["present"].found_in(text))


def _about_treatment(text: Stems, words: Lexicon) -> bool:
    """Whether needling would help with a lasting problem: unless it began just now."""
    frames = words.frames
    return frames["about_treatment"].found_in(text) and not frames["present"].found_in(text)


def _long_past(text: Stems, words: Lexicon) -> bool:
    return words.frames["past"].found_in(text) and not words.frames["present"].found_in(text)


def _fires(rule: Rule, text: Stems, words: Lexicon) -> bool:
    places = [
        [
            span
            for span in words.concepts[name].spans(text)
            if name in words.body or not _denied(span, text, words)
        ]
        for name in rule.concepts
    ]
    first, *others = places
    return any(
        _together((span, *rest))
        for span in first
        # Only what is near is combined: a long message must not cost more than it has words.
        for rest in product(*([o for o in other if _near(span, o)] for other in others))
    )


def _near(first: tuple[int, int], second: tuple[int, int]) -> bool:
    return max(first[1], second[1]) - min(first[0], second[0]) <= _NEAR


def _together(spans: Sequence[tuple[int, int]]) -> bool:
    ordered = sorted(spans)
    apart = all(first[1] <= second[0] for first, second in pairwise(ordered))
    return apart and ordered[-1][1] - ordered[0][0] <= _NEAR


def _denied(span: tuple[int, int], text: Stems, words: Lexicon) -> bool:
    before = text[max(0, span[0] - _DENIED_WITHIN) : span[0]]
    return words.negation.found_in(before)
