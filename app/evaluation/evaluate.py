"""Runs a data set through a system and sums up."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.domain.answers import Provenance
from app.domain.passages import Audience
from app.domain.questions import Question
from app.evaluation import metrics
from app.evaluation.dataset import Dataset, Expected
from app.evaluation.outcomes import AnswerOutcome, GuardOutcome, ask_guard, ask_judged
from app.evaluation.system import System

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Evaluation:
    """All outcomes, what produced them, and the summary figures by name."""

    sha256: str
    provenance: Provenance
    singles: tuple[AnswerOutcome, ...]
    first_turns: tuple[AnswerOutcome, ...]
    later_turns: tuple[AnswerOutcome, ...]
    later_by_person: tuple[AnswerOutcome, ...]
    guards: tuple[GuardOutcome, ...]

    @property
    def figures(self) -> dict[str, float]:
        """All figures, in the order in which they are reported."""
        return {
            **_of_answers("single", self.singles),
            **_of_guards(self.guards, self.singles),
            **_of_conversations(self.first_turns, self.later_turns, self.later_by_person),
        }

    @property
    def milliseconds(self) -> list[float]:
        """Duration of each answer."""
        return [o.milliseconds for o in (*self.singles, *self.first_turns, *self.later_turns)]

    @property
    def scored(self) -> list[tuple[float, bool]]:
        """(confidence, answerable) of questions that should or should not be answered."""
        unanswerable = {Expected.OUT_OF_SCOPE, Expected.INSUFFICIENT_EVIDENCE}
        judged = [(outcome.confidence, True) for outcome in self.singles]
        guards = [
            (outcome.confidence, outcome.expected is Expected.ANSWER)
            for outcome in self.guards
            if outcome.expected in {*unanswerable, Expected.ANSWER}
        ]
        return [*judged, *guards]


def evaluate(system: System, dataset: Dataset, progress: Progress) -> Evaluation:
    """Ask everything in the data set; conversations turn by turn with the raw history."""
    total = len(dataset.singles) + len(dataset.conversations) + len(dataset.guards)
    done = 0

    def advance() -> None:
        nonlocal done
        done += 1
        progress("Asking", done, total)

    singles = []
    for single in dataset.singles:
        singles.append(ask_judged(system, single.id, single, single.question, single.audience))
        advance()
    first: list[AnswerOutcome] = []
    later: list[AnswerOutcome] = []
    by_person: list[AnswerOutcome] = []
    for conversation in dataset.conversations:
        history: list[str] = []
        for number, turn in enumerate(conversation.turns, start=1):
            audience = turn.audience or conversation.audience or Audience.PATIENT
            name = f"{conversation.id}/{number}"
            outcome = ask_judged(system, name, turn, turn.question, audience, history)
            (later if history else first).append(outcome)
            if history:
                text = turn.standalone or turn.question
                by_person.append(ask_judged(system, f"{name}*", turn, text, audience))
            history.append(turn.question)
        advance()
    guards = []
    for guard in dataset.guards:
        guards.append(ask_guard(system, guard))
        advance()
    probe = system.answer(Question(text="What is dry needling?"))
    return Evaluation(
        sha256=dataset.sha256,
        provenance=probe.provenance,
        singles=tuple(singles),
        first_turns=tuple(first),
        later_turns=tuple(later),
        later_by_person=tuple(by_person),
        guards=tuple(guards),
    )


def _of_answers(name: str, outcomes: Sequence[AnswerOutcome]) -> dict[str, float]:
    def over(values: Sequence[float | None]) -> float:
        return metrics.mean([float(value) for value in values if value is not None])

    def median(values: Sequence[float]) -> float:
        return metrics.quantile(values, 0.5)

    answered = [outcome for outcome in outcomes if outcome.claims]
    grades = [outcome.grade for outcome in answered if outcome.grade is not None]
    return {
        f"{name}.ndcg@10": over([o.ndcg10 for o in outcomes]),
        f"{name}.recall@10": over([o.recall10 for o in outcomes]),
        f"{name}.recall@20": over([o.recall20 for o in outcomes]),
        f"{name}.mrr": over([o.reciprocal_rank for o in outcomes]),
        f"{name}.vital_nugget_recall": over([o.vital_recall for o in outcomes]),
        f"{name}.nugget_recall": over([o.nugget_recall for o in outcomes]),
        f"{name}.citation_precision": over([o.precision for o in outcomes]),
        f"{name}.opposing_shown": over([o.opposing_shown for o in outcomes]),
        f"{name}.claims_equal_passage": over([o.exact_claims for o in outcomes]),
        f"{name}.same_citations_in_both_registers": over([o.same_citations for o in outcomes]),
        f"{name}.claims_median": median([o.claims for o in answered]),
        f"{name}.passages_median": median([o.passages for o in answered]),
        f"{name}.words_median": median([o.words for o in answered]),
        f"{name}.patient_grade_median": median(grades),
    }


def _of_guards(
    guards: Sequence[GuardOutcome], singles: Sequence[AnswerOutcome]
) -> dict[str, float]:
    pairs = [(outcome.expected.value, outcome.predicted.value) for outcome in guards]
    near = [o for o in guards if o.expected is Expected.ANSWER]
    refused = [o.outcome == "abstained" for o in singles] + [
        o.predicted not in {Expected.ANSWER, Expected.EMERGENCY} for o in near
    ]
    figures = {"guard.macro_f1": metrics.macro_f1(pairs)}
    for name, scores in metrics.per_class(pairs).items():
        figures |= {
            f"guard.{name}.{measure}": scores[measure] for measure in ("precision", "recall")
        }
    return {
        **figures,
        "guard.false_alarms": metrics.mean([o.predicted is Expected.EMERGENCY for o in near]),
        "guard.false_alarms_on_singles": metrics.mean([o.outcome == "urgent" for o in singles]),
        "guard.wrongly_refused": metrics.mean(refused),
    }


def _of_conversations(
    first: Sequence[AnswerOutcome],
    later: Sequence[AnswerOutcome],
    by_person: Sequence[AnswerOutcome],
) -> dict[str, float]:
    def both(outcomes: Sequence[AnswerOutcome]) -> tuple[float, float]:
        vital = [o.vital_recall for o in outcomes if o.vital_recall is not None]
        return metrics.mean([o.ndcg10 for o in outcomes]), metrics.mean(vital)

    if not later:
        return {}
    ours, person = both(later), both(by_person)
    return {
        "conversation.first.ndcg@10": both(first)[0],
        "conversation.later.ndcg@10": ours[0],
        "conversation.later.vital_nugget_recall": ours[1],
        "conversation.later.ndcg@10_share_of_person": ours[0] / person[0],
        "conversation.later.vital_share_of_person": ours[1] / person[1],
    }
