"""What a message is, before anything is looked up: emergency, override, personal, off topic, vague.

Personal questions are of two kinds. Most can be met with general information and a notice. Those
that ask for a decision, a diagnosis, a dose or an instruction for one person in a concrete
situation (an appointment, a test result, a medicine, a needle in their own hand) cannot: whatever
the literature says in general, the answer would be taken as a yes or a no.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.answer import policies
from app.answer.emergencies import Emergency, is_calm, recognise
from app.answer.lexicon import Lexicon, lexicon
from app.domain.documents import StatementKind
from app.domain.questions import Role, Turn
from app.index.analysis import STOP_WORDS, words
from app.retrieve.intents import intents_of
from app.retrieve.phrases import PhraseSet, Stems, stem_words
from app.retrieve.spelling import english_words

_OF_TREATMENTS = frozenset(
    {
        StatementKind.SAFETY,
        StatementKind.EXPECTATION,
        StatementKind.MECHANISM,
        StatementKind.COST,
        StatementKind.TRAINING,
    }
)
_ENOUGH_WORDS = 4
_ENGLISH_SHARE = 0.45
_WITHOUT_FUNCTION_WORDS = 0.8
"""Fewer words of the English list than this share: probably another language."""


@dataclass(frozen=True)
class Likely:
    """What a message resembles: probability by kind, and from which on it is followed."""

    probabilities: Mapping[str, float]
    thresholds: Mapping[str, float]

    def is_kind(self, kind: str) -> bool:
        """Whether the message resembles those of a kind enough."""
        default = self.thresholds.get("other_kinds", 1.0)
        return self.probabilities.get(kind, 0.0) >= self.thresholds.get(kind, default)

    def emergency_group(self, *, now: bool) -> str | None:
        """The message for a likely emergency: thoughts of self-harm have their own.

        Args:
            now: Whether something is happening to somebody now; less likeness is then enough.
        """
        harm = self.probabilities.get("self_harm", 0.0)
        other = self.probabilities.get("emergency", 0.0)
        name = "emergency" if now else "emergency_without_frame"
        if harm + other < self.thresholds.get(name, 1.0):
            return None
        return policies.URGENT_SELF_HARM if harm > other else policies.URGENT_DEFAULT


Likeness = Callable[[str], Likely]
"""Classifies one message."""

_REMEMBERED = 3
"""So many earlier messages of the user are classified again; the word lists read them all."""


def not_classified(message: str) -> Likely:  # noqa: ARG001 - the form of a likeness
    """Where there is no classifier, nothing resembles anything."""
    return Likely({}, {})


@dataclass(frozen=True)
class Triage:
    """What was recognised. Several can be true; the answer service decides by their order."""

    emergency: Emergency | None
    override: bool
    resembles_override: bool
    personal_blocking: bool
    out_of_scope: bool
    resembles_other_subject: bool
    underspecified: bool
    resembles_vague: bool
    personal: bool
    english: bool


def triage(
    question: str, history: Sequence[Turn] = (), likeness: Likeness = not_classified
) -> Triage:
    """Classify a message by the word lists, and by likeness where those are silent.

    Pure and deterministic; without `likeness` it needs neither index nor model. Within a
    conversation likeness counts for emergencies and overrides only: a short follow-up resembles
    too much.
    """
    terms = lexicon()
    text = terms.read(question)
    alone = not history
    likely = likeness(question)
    vague = alone and _is_vague(question, terms) and not _asks_of_treatment(question)
    return Triage(
        emergency=recognise(question, history) or _resembled(question, history, likeness, terms),
        override=_overrides(question, text, terms),
        resembles_override=likely.is_kind("injection"),
        personal_blocking=_asks_for_decision(text, terms)
        or (alone and likely.is_kind("personal_medical_advice")),
        out_of_scope=_is_elsewhere(question, text, terms),
        resembles_other_subject=alone and likely.is_kind("out_of_scope"),
        underspecified=vague,
        resembles_vague=alone and likely.is_kind("underspecified"),
        personal=terms.personal["own"].found_in(text),
        english=_is_english(question),
    )


def _resembled(
    question: str, history: Sequence[Turn], likeness: Likeness, terms: Lexicon
) -> Emergency | None:
    """An emergency by likeness in the question or in one of the last messages of the user."""
    earlier = [turn.content for turn in history if turn.role is Role.USER]
    found: Emergency | None = None
    for message in [*earlier[-_REMEMBERED:], question]:
        text = terms.read(message)
        if terms.frames["seen"].found_in(text):
            found = None
        found = _resembles_one(likeness(message), text, terms) or found
    return found


def _resembles_one(likely: Likely, text: Stems, terms: Lexicon) -> Emergency | None:
    """Unless the message is about knowledge, the past or a treatment."""
    frames = terms.frames
    now = frames["somebody"].found_in(text) and frames["present"].found_in(text)
    group = likely.emergency_group(now=now)
    if group is None:
        return None
    if group != policies.URGENT_SELF_HARM and is_calm(text, terms):
        return None
    return Emergency(group, (policies.RESEMBLED_SIGN,))


def _overrides(question: str, text: Stems, terms: Lexicon) -> bool:
    """Asks to drop rules, to be another, to falsify or to reveal: in any wording of the lists."""
    cues = terms.override
    written = question + "\n" + question.lower()
    if cues["strong"].found_in(text) or any(mark in written for mark in terms.marks):
        return True
    return _follows(cues["drop"], cues["rules"], text) or _follows(
        cues["act"], cues["persona"], text
    )


def _follows(first: PhraseSet, second: PhraseSet, text: Stems) -> bool:
    """Whether `second` begins at most four words after `first` ends."""
    ends = [end for _, end in first.spans(text)]
    starts = [start for start, _ in second.spans(text)]
    return any(0 <= start - end <= 4 for end in ends for start in starts)  # noqa: PLR2004


def _asks_for_decision(text: Stems, terms: Lexicon) -> bool:
    """Whether it asks for a decision, a diagnosis, a dose or an instruction for one person.

    A decision rests on this person's state: a result, a pregnancy, a medicine, an operation. An
    appointment alone is no such state: "can I eat before my session tomorrow" has a general answer.
    """
    has = {name for name, cues in terms.personal.items() if cues.found_in(text)}
    if "own" not in has:
        return False
    return (
        {"decide", "appointment"} <= has
        or {"decision", "result"} <= has
        or {"decision", "appointment", "state"} <= has
        or {"diagnosis", "own_sign"} <= has
        or {"self_needling", "instruction"} <= has
        or ("dose" in has and _about_medicine(text, terms))
    )


def _about_medicine(text: Stems, terms: Lexicon) -> bool:
    """Whether the medicine is what is asked about: the question word stands near it."""
    doses = [start for start, _ in terms.personal["dose"].spans(text)]
    drugs = [start for start, _ in terms.concepts["drug_words"].spans(text)]
    decided = terms.personal["decision"].found_in(text) or not {
        "how",
        "dose",
        "prescrib",
    }.isdisjoint(text)
    return decided and any(-3 <= drug - dose <= 6 for dose in doses for drug in drugs)  # noqa: PLR2004


def _is_elsewhere(question: str, text: Stems, terms: Lexicon) -> bool:
    """Other needles, medicines and subjects, unless needling as a treatment is named too."""
    cues = terms.out_of_scope
    if not terms.needling.isdisjoint(words(question)):
        return False
    if cues["other_needle"].found_in(text) or cues["other_subject"].found_in(text):
        return True
    return cues["other_drug"].found_in(text) and not cues["on_subject"].found_in(text)


def _is_vague(question: str, terms: Lexicon) -> bool:
    content = [word for word in words(question) if word not in STOP_WORDS]
    return all(stem in terms.generic for stem in stem_words(content))


def _asks_of_treatment(question: str) -> bool:
    """A question such as whether it hurts needs no subject: here it is about needling."""
    return not _OF_TREATMENTS.isdisjoint(intents_of(question))


def _is_english(question: str) -> bool:
    """Whether at least half of the words are English ones, misspelt or foreign names aside."""
    spoken = words(question)
    letters = [character for character in question if character.isalpha()]
    if len(spoken) < _ENOUGH_WORDS:
        return all(character.isascii() for character in letters) or bool(spoken)
    terms = lexicon()
    known = sum(
        word.isdigit()
        or not {word, word.partition("'")[0]}.isdisjoint(english_words())
        or terms.speller.correct(word) in terms.known
        for word in spoken
    )
    foreign_script = sum(not c.isascii() for c in letters) > len(letters) / 2
    needed = _ENGLISH_SHARE if not STOP_WORDS.isdisjoint(spoken) else _WITHOUT_FUNCTION_WORDS
    return not foreign_script and known >= len(spoken) * needed
