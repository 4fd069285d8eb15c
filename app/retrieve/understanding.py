"""What a question is about."""

from dataclasses import dataclass

from app.domain.documents import StatementKind
from app.domain.questions import Question
from app.retrieve.intents import intents_of


@dataclass(frozen=True)
class Understanding:
    """What was recognised in a question; terms are canonical names of the vocabulary."""

    intents: tuple[StatementKind, ...]
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Resolution:
    """A question that stands alone, and what it took over from the conversation."""

    standalone_question: str
    carried_terms: tuple[str, ...] = ()


def understand(question: str) -> Understanding:
    """Recognise intents and subject of a standalone question."""
    return Understanding(intents=intents_of(question))


def resolve(question: Question) -> Resolution:
    """Make a question stand alone; the client's own form wins."""
    if question.standalone:
        return Resolution(question.standalone)
    return Resolution(question.text)
