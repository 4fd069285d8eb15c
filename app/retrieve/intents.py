"""What kind of statement a question asks for."""

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
    counts = {kind: phrases.count_in(text) for kind, phrases in _cues().items()}
    ranked = sorted(
        (kind for kind in counts if counts[kind]),
        # "What is ..." begins many questions that ask for something else.
        key=lambda kind: (-counts[kind], kind is StatementKind.DEFINITION),
    )
    return tuple(ranked[:_MAX_INTENTS])
