"""The quality gate, with the real encoder, the whole corpus and all development questions."""

from pathlib import Path

import pytest

from app.evaluation.dataset import read_dataset
from app.evaluation.evaluate import evaluate
from app.evaluation.gate import compare
from app.evaluation.system import InProcess
from app.runtime.services import Services
from tests.conftest import quiet

HERE = Path(__file__).parent


@pytest.mark.timeout(300)
def test_quality_has_not_fallen(real_services: Services) -> None:
    """No figure of answers, refusals or alarms is worse than what was recorded."""
    found = evaluate(InProcess(real_services), read_dataset(HERE / "dev.jsonl"), quiet)
    assert compare(found, HERE / "expected.toml") == []
