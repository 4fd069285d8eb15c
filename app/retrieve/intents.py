"""What kind of statement a question asks for."""

from collections import Counter
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

from app.domain.documents import StatementKind
from app.retrieve.phrases import PhraseSet, stems

_MAX_INTENTS = 3


@cache
def _cues() -> Mapping[StatementKind, PhraseSet]:
    raw = yaml.safe_load(files("app.retrieve").joinpath("intents.yaml").read_text("utf-8"))
    return {StatementKind(kind): PhraseSet(phrases) for kind, phrases in raw.items()}


def intents_of(question: str) -> tuple[StatementKind, ...]:
    """At most three intents, the one with most cues first; none when there is no cue."""
    text = stems(question)
    spans = {(kind, span) for kind, cues in _cues().items() for span in cues.spans(text)}
    found = {(kind, span) for kind, span in spans if not any(_hides(o, span) for _, o in spans)}
    counts = Counter(kind for kind, _ in found)
    ranked = sorted(
        counts,
        # "What is ..." begins many questions that ask for something else.
        key=lambda kind: (-counts[kind], kind is StatementKind.DEFINITION),
    )
    return tuple(ranked[:_MAX_INTENTS])


def _hides(outer: tuple[int, int], inner: tuple[int, int]) -> bool:
    """A longer cue hides a shorter one inside it: "side effect" is not about effect."""
    return outer != inner and outer[0] <= inner[0] and inner[1] <= outer[1]
