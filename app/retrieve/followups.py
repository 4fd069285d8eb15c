"""Making a question stand alone."""

from dataclasses import dataclass

from app.domain.questions import Question, Role
from app.retrieve.phrases import PhraseSet, stems
from app.retrieve.understanding import Interpreter, Understanding

_FEW_WORDS = 12
_DEPENDENT = PhraseSet(
    "it its that those they them these this there he she and so or but instead either both".split()
)
_NEW_SUBJECT = PhraseSet(
    ["different question", "new topic", "other subject", "another question", "forget", "moving on"]
)


@dataclass(frozen=True)
class Resolution:
    """A question that stands alone, and what it took over from the conversation."""

    standalone_question: str
    carried_terms: tuple[str, ...] = ()


def resolve(question: Question, interpreter: Interpreter) -> Resolution:
    """The client's own standalone form if given; else the question with the condition and
    treatments of the conversation that it leaves out, if it depends on them.
    """
    if question.standalone:
        return Resolution(question.standalone)
    earlier = [turn.content for turn in question.history if turn.role is Role.USER]
    if not earlier or not _depends(question.text, interpreter):
        return Resolution(question.text)
    carried = _missing_terms(interpreter.understand(question.text), earlier, interpreter)
    if not carried:
        return Resolution(question.text)
    return Resolution(f"{question.text} ({', '.join(carried)})", carried)


def _depends(text: str, interpreter: Interpreter) -> bool:
    words = stems(text)
    if _NEW_SUBJECT.found_in(words):
        return False
    understood = interpreter.understand(text)
    if understood.conditions and len(words) > _FEW_WORDS:
        return False
    return len(words) <= _FEW_WORDS or _DEPENDENT.found_in(words)


def _missing_terms(
    understood: Understanding, earlier: list[str], interpreter: Interpreter
) -> tuple[str, ...]:
    """Of the latest earlier message that has them: conditions or regions, and treatments."""
    carried: list[str] = []
    has_subject = bool(understood.conditions or understood.terms["body_regions"])
    for facets, present in (
        (("conditions", "body_regions"), has_subject),
        (("treatments",), bool(understood.terms["treatments"])),
    ):
        if not present:
            carried += _latest(facets, earlier, interpreter)
    return tuple(dict.fromkeys(carried))


def _latest(facets: tuple[str, ...], earlier: list[str], interpreter: Interpreter) -> list[str]:
    for message in reversed(earlier):
        terms = interpreter.understand(message).terms
        found = [term for facet in facets for term in terms[facet]]
        if found:
            return found
    return []
