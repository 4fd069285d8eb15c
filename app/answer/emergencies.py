"""Signs that need help now, in what the user writes and in the conversation so far.

The groups follow what has been reported as serious harm of needling (pneumothorax, spinal
haematoma, deep infection, retained needle, nerve and vessel injury: case reports in the corpus)
and general first-aid teaching on chest pain, stroke, cauda equina, anaphylaxis, sepsis and
suicidal thoughts. A missed emergency is worse than a false alarm, so a sign counts unless the
message is clearly about knowledge, is long past, or denies the sign.

Signs that are also usual lasting complaints (a weak leg after a stroke, breathlessness in asthma)
are no alarm in a question about treatment unless they began just now. Below the named signs lies a
last net: a part of the body that changed after needling, in words that are not those of the usual
harmless reactions.

Sources of the named signs: cauda equina red flags and suspected cord compression (NICE NG234,
GIRFT cauda equina pathway 2023), stroke (FAST; NICE NG128), sepsis (NICE NG51 and its successors),
anaphylaxis (Resuscitation Council UK 2021), leg clots (NICE NG158), head injury (NICE NG232), and
the adverse events that needling guidelines ask clinicians to know (ASAP 2018, APTA 2013).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, product

from app.answer.lexicon import Lexicon, Rule, clause_starts, lexicon
from app.answer.policies import URGENT_DEFAULT, URGENT_SELF_HARM
from app.domain.questions import Role, Turn
from app.retrieve.phrases import PhraseSet, Stems

Span = tuple[int, int]

_DENIED_WITHIN = 3
"""A negation so many words before a concept denies it."""
_LISTED_WITHIN = 20
"""As far back reaches the negation of a list: "no fever, cough or rash"."""
_IMAGINED_WITHIN = 4
"""So many words before it, "if" or "risk of" make a sign one that is only imagined."""

_FIRST = {"poison": 0, URGENT_SELF_HARM: 1}
"""Whoever took too much needs the poison centre even before the crisis line; both before others."""

_NEVER_A_TREATMENT_QUESTION = frozenset({"self_harm", "poison", "needle", "allergy"})
"""Signs that nobody asks a treatment for: "nothing helps my pain, I want to die"."""


@dataclass(frozen=True)
class Emergency:
    """The signs that were recognised, and the group whose message is shown."""

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
    for content in [*earlier, question]:
        message = _Message(words.read(content), clause_starts(content), words)
        if message.has("seen"):
            found = []
        found = [*message.signs(), *found]
    return _summary(found)


def _summary(found: Sequence[Rule]) -> Emergency | None:
    """The latest signs first. A named sign makes the nameless ones superfluous."""
    named = [rule for rule in found if rule.group != URGENT_DEFAULT] or found
    if not named:
        return None
    group = min(named, key=lambda rule: _FIRST.get(rule.group, len(_FIRST))).group
    return Emergency(group, tuple(dict.fromkeys(rule.sign for rule in named)))


def is_calm(text: Stems, words: Lexicon) -> bool:
    """Whether a message is about knowledge, about something long past, or about a treatment."""
    return _Message(text, (0,), words).is_calm


@dataclass(frozen=True)
class _Message:
    """One message, its clauses, and what it is about."""

    text: Stems
    starts: tuple[int, ...]
    words: Lexicon

    def has(self, frame: str) -> bool:
        return self.words.frames[frame].found_in(self.text)

    @cached_property
    def is_now(self) -> bool:
        """Something happens to somebody now."""
        return self.has("somebody") and self.has("present")

    @cached_property
    def is_about_knowledge(self) -> bool:
        """Rates, cases, what to look out for: unless somebody has it now."""
        if self._asks_in_general:
            return True
        return self.has("informational") and not self.is_now

    @cached_property
    def _asks_in_general(self) -> bool:
        """A question that names neither a person nor a time."""
        asking = self.words.frames["asking"].found_in(self.text[:1])
        return asking and not self.has("somebody") and not self.has("present")

    @cached_property
    def is_about_old_trouble(self) -> bool:
        """A lasting or past complaint, or whether needling helps with it."""
        treatment = self.has("about_treatment")
        new = self.has("just_now") or self._mentions("fresh_needling")
        if treatment and self.has("long_past") and not new:
            return True
        old = treatment or self.has("past") or self.has("lasting_condition")
        return old and not self.has("present")

    @cached_property
    def is_calm(self) -> bool:
        return self.is_about_knowledge or self.is_about_old_trouble

    def signs(self) -> list[Rule]:
        """The signs that count in this message."""
        return [rule for rule in self.words.rules if self._fires(rule) and self._counts(rule)]

    def _counts(self, rule: Rule) -> bool:
        """Whether a sign is one of now.

        An interest in studies beside it does not take away a sign that someone claims to have,
        unless it is of the kind that people live with.
        """
        if not self.is_calm:
            return True
        if rule.group == URGENT_SELF_HARM:
            return self.has("somebody") or not self.has("informational")
        if rule.group in _NEVER_A_TREATMENT_QUESTION and not self.is_about_knowledge:
            return True
        if rule.lasting or self.has("past"):
            return False
        claimed = self.has("somebody") and self.has("claimed")
        return claimed and self._fires(rule, self.words.hypothetical, _IMAGINED_WITHIN)

    def _fires(self, rule: Rule, cues: PhraseSet | None = None, reach: int = 0) -> bool:
        """Whether all concepts of a rule stand together, not denied, nor after any of `cues`."""
        concepts = self.words.concepts
        if any(self._mentions(name) for name in rule.unless):
            return False
        places = [
            [
                span
                for span in concepts[name].spans(self.text)
                if (name in self.words.body or not self._denied(span))
                and not (cues and cues.found_in(self._before(span, reach)))
            ]
            for name in rule.concepts
        ]
        first, *others = places
        return any(
            _together((span, *rest), rule.within)
            for span in first
            # Only what is near is combined: a long message must not cost more than it has words.
            for rest in product(*(_near(span, other, rule.within) for other in others))
        )

    def _mentions(self, name: str) -> bool:
        """Whether a concept or a frame of this name occurs."""
        return (self.words.concepts.get(name) or self.words.frames[name]).found_in(self.text)

    def _before(self, span: Span, reach: int) -> Stems:
        """The words of the same clause before a span, at most so many."""
        start = self.starts[bisect_right(self.starts, span[0]) - 1]
        return self.text[max(start, span[0] - reach) : span[0]]

    def _denied(self, span: Span) -> bool:
        """Whether a negation stands before it, or before the list it ends ("no a, b or c")."""
        negation = self.words.negation
        if negation.found_in(self._before(span, _DENIED_WITHIN)):
            return True
        listed = {"or", "nor"} & set(self._before(span, 2))
        return bool(listed) and negation.found_in(self._before(span, _LISTED_WITHIN))


def _near(span: Span, others: Sequence[Span], within: int) -> Sequence[Span]:
    """Those of `others`, ordered by their start, that can lie within so many words of a span."""
    first = bisect_left(others, (span[1] - within, 0))
    return others[first : bisect_left(others, (span[0] + within, 0))]


def _together(spans: Sequence[Span], within: int) -> bool:
    ordered = sorted(spans)
    apart = all(first[1] <= second[0] for first, second in pairwise(ordered))
    return apart and ordered[-1][1] - ordered[0][0] <= within
