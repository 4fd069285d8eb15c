"""Questions worth asking next: what the corpus says of the same subject and the answer did not."""

from collections.abc import Collection

from app.domain.documents import StatementKind as Kind
from app.index.store import PassageStore
from app.retrieve.understanding import Understanding

_MAX = 3

_TEMPLATES: dict[Kind, str] = {
    Kind.EFFECTIVENESS: "How well does dry needling work for {subject}?",
    Kind.COMPARISON: "How does dry needling compare with other treatments for {subject}?",
    Kind.SAFETY: "What are the risks of dry needling for {subject}?",
    Kind.DOSAGE: "How many sessions of dry needling were used for {subject}?",
    Kind.EXPECTATION: "What changes did people notice after dry needling for {subject}?",
    Kind.LIMITATION: "How good is the evidence on dry needling for {subject}?",
}
_GENERAL: dict[Kind, str] = {
    Kind.DEFINITION: "What is dry needling?",
    Kind.PROCEDURE: "How does a dry needling session go?",
    Kind.MECHANISM: "How may dry needling work?",
    Kind.SAFETY: "How common are side effects of dry needling?",
    Kind.CONTRAINDICATION: "Who should be careful with dry needling?",
    Kind.TRAINING: "What training do therapists need for dry needling?",
}


def suggest(
    understanding: Understanding, covered: Collection[Kind], store: PassageStore
) -> tuple[str, ...]:
    """At most three questions of kinds that were not covered.

    Args:
        understanding: Names the condition of the question, if it has one.
        covered: Kinds of statement that the answer used.
        store: Only kinds that it has for the condition are offered.
    """
    asked = {*covered, *understanding.intents}
    subject = next(iter(understanding.conditions), None)
    specific: list[str] = []
    if subject:
        held = {
            statement.kind
            for record in store.records.values()
            if subject in record.conditions
            for statement in record.statements
        }
        treated = Kind.EFFECTIVENESS in held  # a harm or a circumstance is not treated
        specific = [
            template.format(subject=subject)
            for kind, template in _TEMPLATES.items()
            if treated and kind in held and kind not in asked
        ]
    general = [question for kind, question in _GENERAL.items() if kind not in asked]
    return tuple((*specific, *general)[:_MAX])
