"""An answer as lines of text for a terminal."""

import textwrap
from collections.abc import Iterable, Iterator

from app.domain.answers import Abstention, Answer, Claim, Reference, Stance, Urgent

_MARKS = {Stance.SUPPORTS: "+", Stance.CONTRADICTS: "-", Stance.NEUTRAL: "*"}


def answer_lines(answer: Answer, width: int) -> Iterator[str]:
    """The whole answer, wrapped at `width` columns: warnings first, disclaimer last."""
    if answer.urgent:
        yield from _urgent(answer.urgent, width)
    yield from _heading(answer.question, "=", width)
    yield from _notices(answer, width)
    if answer.abstention:
        yield from _abstention(answer.abstention, width)
    yield from _cited(answer, width)
    if answer.suggested_questions:
        yield from _heading("You could ask next", "-", width)
        for question in answer.suggested_questions:
            yield from _wrapped(question, width, "* ")
        yield ""
    yield from _wrapped(answer.disclaimer.text, width)


def _notices(answer: Answer, width: int) -> Iterator[str]:
    if answer.review.notice:
        yield from _wrapped(answer.review.notice, width)
        yield ""
    for notice in answer.notices:
        yield from _wrapped(notice, width, "! ")
        yield ""


def _cited(answer: Answer, width: int) -> Iterator[str]:
    if not answer.references:
        return
    yield from _heading("In short", "-", width)
    yield from _claims(answer.summary, width)
    for section in answer.sections:
        yield from _heading(section.heading, "-", width)
        yield from _claims(section.claims, width)
    yield from _heading("References", "-", width)
    for reference in answer.references:
        yield from _reference(reference, width)
    yield ""


def _urgent(urgent: Urgent, width: int) -> Iterator[str]:
    yield from _heading("URGENT", "!", width)
    yield from _wrapped(urgent.message, width)
    yield from _wrapped(f"Why: {', '.join(urgent.signs)}.", width)
    yield ""


def _abstention(abstention: Abstention, width: int) -> Iterator[str]:
    yield from _wrapped(abstention.message, width)
    yield ""
    for question in abstention.clarifying_questions:
        yield from _wrapped(question, width, "? ")
    if abstention.nearest:
        yield from _heading("Nearest in the corpus (not an answer)", "-", width)
        for passage in abstention.nearest:
            yield from _wrapped(f"{passage.text} ({passage.source_id})", width, "* ")
    yield ""


def _claims(claims: Iterable[Claim], width: int) -> Iterator[str]:
    for claim in claims:
        numbers = "".join(f"[{number}]" for number in claim.citations)
        yield from _wrapped(f"{claim.text} {numbers}", width, f"{_MARKS[claim.stance]} ")
    yield ""


def _reference(reference: Reference, width: int) -> Iterator[str]:
    certainty = f"; certainty: {reference.certainty}" if reference.certainty else ""
    status = "" if reference.status == "current" else f" {reference.status.upper()}."
    detail = f"{_design(reference)}, evidence level {reference.evidence_level}{certainty}"
    yield from _wrapped(f"{reference.citation} ({detail}){status}", width, f"[{reference.number}] ")


def _design(reference: Reference) -> str:
    """Design and size, as far as the publication states it."""
    size = [
        f"{reference.n_studies} studies" if reference.n_studies else "",
        f"{reference.n_participants} participants" if reference.n_participants else "",
    ]
    return ", ".join((reference.publication_type.value, *filter(None, size)))


def _heading(text: str, rule: str, width: int) -> Iterator[str]:
    lines = textwrap.wrap(text, width) or [""]
    yield from lines
    yield rule * max(len(line) for line in lines)


def _wrapped(text: str, width: int, first: str = "") -> Iterator[str]:
    yield from textwrap.wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=" " * len(first),
        break_long_words=False,
        break_on_hyphens=False,
    )
