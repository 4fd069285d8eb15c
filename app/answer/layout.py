"""Which sections an answer has, and in which order, by the intent of the question."""

from app.domain.documents import StatementKind as Kind

DISAGREEMENT = "Where studies disagree"

HEADINGS: dict[Kind, str] = {
    Kind.DEFINITION: "What it is",
    Kind.PROCEDURE: "How a session goes",
    Kind.MECHANISM: "How it may work",
    Kind.DOSAGE: "How much and how often",
    Kind.EFFECTIVENESS: "What the evidence shows",
    Kind.COMPARISON: "How it compares",
    Kind.GUIDELINE: "What guidelines and panels say",
    Kind.EXPECTATION: "What people experienced",
    Kind.POPULATION: "Who it may suit",
    Kind.SAFETY: "Safety",
    Kind.CONTRAINDICATION: "When to be careful",
    Kind.TRAINING: "Training and skill",
    Kind.REGULATION: "Rules and professional views",
    Kind.COST: "Costs",
    Kind.METHOD: "How it was studied",
    Kind.LIMITATION: "Limits of the evidence",
}

_DEFAULT_ORDER = tuple(HEADINGS)

_FIRST: dict[Kind, tuple[Kind, ...]] = {
    Kind.SAFETY: (Kind.SAFETY, Kind.CONTRAINDICATION),
    Kind.CONTRAINDICATION: (Kind.CONTRAINDICATION, Kind.SAFETY),
    Kind.COMPARISON: (Kind.COMPARISON, Kind.EFFECTIVENESS),
    Kind.REGULATION: (Kind.REGULATION, Kind.TRAINING),
    Kind.TRAINING: (Kind.TRAINING, Kind.REGULATION),
}


def section_order(intents: tuple[Kind, ...]) -> list[Kind]:
    """All kinds: those that the question asks for first, limits of the evidence last."""
    asked = [kind for intent in intents for kind in _FIRST.get(intent, (intent,))]
    return list(dict.fromkeys((*asked, *_DEFAULT_ORDER)))


def primary_kinds(intents: tuple[Kind, ...]) -> frozenset[Kind]:
    """Kinds that answer the question itself and may stand in the short answer."""
    asked = {kind for intent in intents for kind in _FIRST.get(intent, (intent,))}
    if Kind.EFFECTIVENESS in asked or Kind.COMPARISON in asked:
        asked |= {Kind.EFFECTIVENESS, Kind.COMPARISON, Kind.GUIDELINE}
    return frozenset(asked)
