"""Questions with judgements, one JSON object a line."""

import hashlib
import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from app.domain.base import Frozen
from app.domain.passages import Audience
from app.errors import InvalidInputError


class Expected(StrEnum):
    """What should become of a guard question; `answer` marks a near miss to be answered."""

    ANSWER = "answer"
    EMERGENCY = "emergency"
    OUT_OF_SCOPE = "out_of_scope"
    INSUFFICIENT_EVIDENCE = "insufficient_evidence"
    UNDERSPECIFIED = "underspecified"
    PERSONAL_MEDICAL_ADVICE = "personal_medical_advice"
    INJECTION = "injection"


class Nugget(Frozen):
    """A fact that an answer should have; any of the passages states it."""

    text: str
    vital: bool
    passages: tuple[str, ...]

    @property
    def opposing(self) -> bool:
        """Whether it is the other side of a disagreement."""
        return self.text.lower().startswith("opposing")


class Judged(Frozen):
    """A question with the records that answer it (grade 2) or help (grade 1), and its nuggets."""

    question: str
    relevant: dict[str, Annotated[int, Field(ge=1, le=2)]]
    nuggets: tuple[Nugget, ...]
    intent: str | None = None
    audience: Audience | None = None
    standalone: str | None = None


class Single(Judged):
    """A question on its own."""

    type: Literal["single"]
    id: str
    audience: Audience


class Conversation(Frozen):
    """Questions that follow each other."""

    type: Literal["conversation"]
    id: str
    audience: Audience | None = None
    turns: tuple[Judged, ...]


class Guard(Frozen):
    """A message with the outcome it should have; `history` are the user's earlier messages."""

    type: Literal["guard"]
    id: str
    audience: Audience = Audience.PATIENT
    question: str
    history: tuple[str, ...] = ()
    expected: Expected
    why: str = ""


class Dataset(Frozen):
    """All entries of a file by type, and the SHA-256 of the file."""

    sha256: str
    singles: tuple[Single, ...]
    conversations: tuple[Conversation, ...]
    guards: tuple[Guard, ...]


_ENTRY: TypeAdapter[Single | Conversation | Guard] = TypeAdapter(
    Annotated[Single | Conversation | Guard, Field(discriminator="type")]
)


def read_dataset(path: Path) -> Dataset:
    """Read a file of questions.

    Raises:
        InvalidInputError: It is missing, or a line is not an entry; names the line.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InvalidInputError(
            f"{path} cannot be read: {error.strerror}.", field="file", remedy="Check the path."
        ) from error
    entries = [
        _entry(path, number, line)
        for number, line in enumerate(raw.splitlines(), start=1)
        if line.strip()
    ]
    return Dataset(
        sha256=hashlib.sha256(raw).hexdigest(),
        singles=tuple(e for e in entries if isinstance(e, Single)),
        conversations=tuple(e for e in entries if isinstance(e, Conversation)),
        guards=tuple(e for e in entries if isinstance(e, Guard)),
    )


def _entry(path: Path, number: int, line: bytes) -> Single | Conversation | Guard:
    try:
        return _ENTRY.validate_python(json.loads(line), strict=False)
    except (ValueError, ValidationError) as error:
        first = error.errors()[0] if isinstance(error, ValidationError) else None
        what = f"{'.'.join(map(str, first['loc']))}: {first['msg']}" if first else "not JSON"
        raise InvalidInputError(
            f"{path}:{number}: {what}.", field="file", remedy="Correct the line."
        ) from error
