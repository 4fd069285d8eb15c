"""Passages: what is embedded, found, quoted and cited."""

import hashlib
from enum import StrEnum

from app.domain.base import Frozen
from app.domain.documents import Finding, Record, StatementKind


class Audience(StrEnum):
    """Who reads the answer; it chooses the register, never the evidence."""

    PATIENT = "patient"
    CLINICIAN = "clinician"
    RESEARCHER = "researcher"


class Passage(Frozen):
    """One statement of one record, under the address `<record id>#<statement id>`."""

    id: str
    source_id: str
    kind: StatementKind
    finding: Finding | None
    clinical: str
    plain: str

    def text(self, audience: Audience) -> str:
        """The statement in the register of `audience`."""
        return self.plain if audience is Audience.PATIENT else self.clinical


def passages_of(record: Record) -> list[Passage]:
    """The passages of a record, in the order of its statements."""
    return [
        Passage(
            id=f"{record.id}#{statement.id}",
            source_id=record.id,
            kind=statement.kind,
            finding=statement.finding,
            clinical=statement.clinical,
            plain=statement.plain,
        )
        for statement in record.statements
    ]


def text_sha256(text: str) -> str:
    """SHA-256 of the UTF-8 bytes of a quoted text, in lower-case hex."""
    return hashlib.sha256(text.encode()).hexdigest()
