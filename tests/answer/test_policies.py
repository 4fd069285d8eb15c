"""Texts that must never change silently."""

import hashlib
import json

from app.answer import policies
from app.answer.lexicon import lexicon
from app.domain.answers import AbstentionReason

FROZEN = {
    "2026-11-27.1": "c5c844bd4091d55fe976b03f673d9e6f6245db1def9a797e1b5ab6596c4996a0",
    "2026-11-27.2": "c3e0c2086520b73abdec2fe69fcbdbf7f6675089382942df541920b69c2c22a5",
}
"""SHA-256 of all texts by version: change a text, raise the version, add a line here."""


def _texts() -> dict[str, object]:
    return {
        "disclaimer": policies.DISCLAIMER.model_dump(),
        "review": policies.REVIEW_NOTICE,
        "urgent": dict(policies.URGENT_MESSAGES),
        "abstention": {str(k): v for k, v in policies.ABSTENTION_MESSAGES.items()},
        "notices": [policies.PERSONAL_NOTICE, policies.ENGLISH_NOTICE, policies.RESEMBLED_SIGN],
        "clarifying": policies.CLARIFYING_QUESTIONS,
    }


def test_a_changed_text_has_a_new_version() -> None:
    """An answer's policy version says exactly which words its reader saw."""
    digest = hashlib.sha256(json.dumps(_texts(), sort_keys=True).encode()).hexdigest()
    assert FROZEN[policies.POLICY_VERSION] == digest


def test_every_reason_and_every_group_of_signs_has_a_text() -> None:
    """Nobody is refused or alarmed without being told what to do."""
    assert set(policies.ABSTENTION_MESSAGES) == set(AbstentionReason)
    groups = {rule.group for rule in lexicon().rules}
    assert groups <= set(policies.URGENT_MESSAGES)


def test_every_urgent_text_says_whom_to_call() -> None:
    """Each alarm names the emergency number, a department or a unit to call."""
    for message in policies.URGENT_MESSAGES.values():
        assert "emergency number" in message


def test_nobody_is_told_to_press_on_a_tight_limb_or_the_neck() -> None:
    """Pressure helps blood that comes out, and harms a limb under pressure or a swollen neck."""
    message = policies.URGENT_MESSAGES["bleeding"]
    assert "If blood is coming out, press firmly" in message
    assert "Do not press, rub or bandage a swollen, tight or cold limb" in message
