"""Answers a question: triage, retrieval, selection, composition, texts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import app
from app.answer import policies
from app.answer.citations import vancouver
from app.answer.composition import COMPOSER, Composition, compose, no_evidence
from app.answer.selection import select
from app.answer.suggestions import suggest
from app.answer.triage import Likely, Triage, triage
from app.answer.views import passage_view
from app.domain.answers import (
    Abstention,
    AbstentionReason,
    Answer,
    Outcome,
    Provenance,
    Review,
    ReviewStatus,
    Urgent,
)
from app.domain.documents import RecordStatus, StatementKind
from app.domain.questions import Question
from app.index.snapshot import Snapshot
from app.retrieve.ranking import Ranking
from app.retrieve.retriever import Retriever

_NEAREST = 3
_ABOUT_HARM = frozenset({StatementKind.SAFETY, StatementKind.CONTRAINDICATION})
"""What may stand beside an alarm: nothing that reads like a reason to wait."""


@dataclass(frozen=True)
class AnswerService:
    """Answers against one snapshot. Safe for concurrent calls.

    The same question gives the same answer, apart from `id` and the two times.
    """

    snapshot: Snapshot
    retriever: Retriever
    now: Callable[[], datetime]
    new_id: Callable[[], str]

    def answer(self, question: Question) -> Answer:
        """Answer, abstain with a reason, or raise the alarm; the disclaimer is in each."""
        found = triage(question.text, question.history, self._likely)
        ranking = self.retriever.rank(question)
        reason = None if found.emergency else self._refusal(found, ranking)
        composition = self._compose(question, ranking, found, reason)
        outcome = _outcome(found, reason)
        moment = self.now()
        return Answer(
            id=self.new_id(),
            url=None,
            question=question.text,
            standalone_question=ranking.standalone_question,
            carried_terms=ranking.carried_terms,
            audience=question.audience,
            outcome=outcome,
            abstention=self._abstention(reason, ranking, question),
            urgent=_urgent(found),
            notices=self._notices(found, ranking, composition),
            summary=composition.summary if composition else (),
            sections=composition.sections if composition else (),
            references=composition.references if composition else (),
            evidence=composition.evidence if composition else no_evidence(self.snapshot),
            suggested_questions=self._suggestions(ranking, composition),
            review=Review(
                status=ReviewStatus.SUBMITTED,
                reviewer=None,
                reviewed_at=None,
                notice=policies.REVIEW_NOTICE,
            ),
            disclaimer=policies.DISCLAIMER,
            conversation_id=None,
            created_at=moment,
            updated_at=moment,
            provenance=self._provenance(),
        )

    def _likely(self, message: str) -> Likely:
        vector = self.retriever.encoder.encode([message])[0]
        probabilities = self.snapshot.message_kinds.probabilities(vector)
        return Likely(probabilities, self.snapshot.manifest.thresholds)

    def _refusal(self, found: Triage, ranking: Ranking) -> AbstentionReason | None:
        """Why nothing may be claimed; None when the question can be answered."""
        # What only resembles a refused message is answered if it names something of the subject:
        # an answer is made of statements of the corpus, whatever the message wanted.
        foreign = not ranking.understanding.on_subject
        if found.override or (foreign and found.resembles_override):
            return AbstentionReason.INSTRUCTION_OVERRIDE
        if found.personal_blocking:
            return AbstentionReason.PERSONAL_MEDICAL_ADVICE
        if found.out_of_scope or (foreign and found.resembles_other_subject):
            return AbstentionReason.OUT_OF_SCOPE
        asked = ranking.understanding.asked
        if found.underspecified or (foreign and found.resembles_vague and not asked):
            return AbstentionReason.UNDERSPECIFIED
        return self._lacking(ranking)

    def _lacking(self, ranking: Ranking) -> AbstentionReason | None:
        """Whether the corpus has too little on the question.

        A question that names something no publication mentions is not answered with the next
        best thing. One that names no term of the vocabulary and asks for nothing that the corpus
        is about has to resemble a passage more than others do.
        """
        understood = ranking.understanding
        thresholds = self.snapshot.manifest.thresholds
        on_subject = understood.on_subject or understood.asked
        if understood.gaps:
            if understood.on_subject:
                return AbstentionReason.INSUFFICIENT_EVIDENCE
            return AbstentionReason.OUT_OF_SCOPE
        if ranking.confidence < thresholds["scope"] and not on_subject:
            return AbstentionReason.OUT_OF_SCOPE
        if ranking.confidence < thresholds["evidence"] or not ranking.candidates:
            return (
                AbstentionReason.INSUFFICIENT_EVIDENCE
                if understood.on_subject
                else AbstentionReason.OUT_OF_SCOPE
            )
        return None

    def _compose(
        self,
        question: Question,
        ranking: Ranking,
        found: Triage,
        reason: AbstentionReason | None,
    ) -> Composition | None:
        """The cited part, if there is one; an urgent answer carries it if support is good."""
        if reason or (found.emergency and self._lacking(ranking)):
            return None
        selected = select(ranking)
        if found.emergency:
            selected = [c for c in selected if c.passage.kind in _ABOUT_HARM]
        if not selected:
            return None
        intents = ranking.understanding.intents
        return compose(selected, intents, question.audience, self.snapshot)

    def _abstention(
        self,
        reason: AbstentionReason | None,
        ranking: Ranking,
        question: Question,
    ) -> Abstention | None:
        if reason is None:
            return None
        nearest = (
            ranking.candidates[:_NEAREST]
            if reason is AbstentionReason.INSUFFICIENT_EVIDENCE
            else ()
        )
        return Abstention(
            reason=reason,
            message=policies.ABSTENTION_MESSAGES[reason],
            clarifying_questions=policies.CLARIFYING_QUESTIONS
            if reason is AbstentionReason.UNDERSPECIFIED
            else (),
            nearest=tuple(passage_view(c.passage, question.audience) for c in nearest),
        )

    def _notices(
        self, found: Triage, ranking: Ranking, composition: Composition | None
    ) -> tuple[str, ...]:
        """What the reader must know besides the claims."""
        language = () if found.english else (policies.ENGLISH_NOTICE,)
        if composition is None:
            return language
        personal = found.personal and not found.emergency
        return (
            *language,
            *((policies.PERSONAL_NOTICE,) if personal else ()),
            *self._withdrawn(ranking, composition),
        )

    def _withdrawn(self, ranking: Ranking, composition: Composition) -> list[str]:
        """Retracted publications that would have been used, and superseded ones that were."""
        records = self.snapshot.store.records
        retracted = dict.fromkeys(passage.source_id for passage in ranking.retracted)
        return [
            *(f"Not used, because it was retracted: {vancouver(records[r])}" for r in retracted),
            *(
                f"Source {reference.number} has been superseded. {reference.status_note or ''}"
                for reference in composition.references
                if reference.status is RecordStatus.SUPERSEDED
            ),
        ]

    def _suggestions(self, ranking: Ranking, composition: Composition | None) -> tuple[str, ...]:
        if composition is None:
            return ()
        store = self.snapshot.store
        cited = (
            store.passage(passage.id)
            for reference in composition.references
            for passage in reference.passages
        )
        covered = {passage.kind for passage in cited if passage}
        return suggest(ranking.understanding, covered, store)

    def _provenance(self) -> Provenance:
        manifest = self.snapshot.manifest
        return Provenance(
            index_id=manifest.id,
            corpus_hash=manifest.corpus_hash,
            encoder=manifest.encoder.name,
            policy_version=policies.POLICY_VERSION,
            app_version=app.__version__,
            composer=COMPOSER,
        )


def _outcome(found: Triage, reason: AbstentionReason | None) -> Outcome:
    if found.emergency:
        return Outcome.URGENT
    return Outcome.ABSTAINED if reason else Outcome.ANSWERED


def _urgent(found: Triage) -> Urgent | None:
    if found.emergency is None:
        return None
    return Urgent(
        message=policies.URGENT_MESSAGES[found.emergency.group], signs=found.emergency.signs
    )
