"""Answers as users get them, with the real encoder and the whole corpus."""

import pytest

from app.domain.answers import AbstentionReason, Outcome, Stance
from app.domain.passages import Audience
from app.domain.questions import Question
from app.runtime.services import Services


@pytest.mark.parametrize("audience", list(Audience))
def test_the_first_question_of_a_newcomer(real_services: Services, audience: Audience) -> None:
    """Definition and procedure are both there, cited, for every reader."""
    text = "What is dry needling and how is it used to treat musculoskeletal pain?"
    answer = real_services.answer(Question(text=text, audience=audience))
    assert answer.outcome is Outcome.ANSWERED
    kinds = {
        real_services.passage(passage).kind.value
        for claims in (answer.summary, *(section.claims for section in answer.sections))
        for claim in claims
        for passage in claim.passages
    }
    assert {"definition", "procedure"} <= kinds
    assert len(answer.references) >= 4


def test_disagreeing_trials_are_both_shown(real_services: Services) -> None:
    """A reader who asks about sham hears of trials with a benefit and of trials without."""
    text = "Is dry needling better than sham for neck pain?"
    answer = real_services.answer(Question(text=text, audience=Audience.CLINICIAN))
    claims = [*answer.summary, *(c for section in answer.sections for c in section.claims)]
    assert {Stance.SUPPORTS, Stance.CONTRADICTS} <= {claim.stance for claim in claims}
    assert answer.evidence.conflicting
    assert {Stance.SUPPORTS, Stance.CONTRADICTS} <= {claim.stance for claim in answer.summary}


@pytest.mark.parametrize(
    "text",
    ["How do I bake sourdough bread?", "What does the moon orbit?", "Best laptop for students?"],
)
def test_questions_off_the_subject_are_not_answered(real_services: Services, text: str) -> None:
    """The nearest passage is not passed off as an answer."""
    answer = real_services.answer(Question(text=text))
    assert answer.outcome is Outcome.ABSTAINED
    assert answer.abstention
    assert answer.abstention.reason is AbstentionReason.OUT_OF_SCOPE
    assert not answer.references


def test_no_passage_is_said_twice(real_services: Services) -> None:
    """The sections go on where the short answer ended."""
    for text in ("Does it help tennis elbow?", "How sore will I be after dry needling?"):
        answer = real_services.answer(Question(text=text))
        said = [
            passage
            for claims in (answer.summary, *(section.claims for section in answer.sections))
            for claim in claims
            for passage in claim.passages
        ]
        assert said
        assert len(said) == len(set(said))
