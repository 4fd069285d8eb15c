"""The evaluation as a whole, on a few questions."""

import json
import tomllib
from pathlib import Path

import pytest

from app.domain.questions import Question
from app.errors import DnqaError, InvalidInputError
from app.evaluation.dataset import Expected, read_dataset
from app.evaluation.evaluate import Evaluation, evaluate
from app.evaluation.gate import compare, render_gate
from app.evaluation.report import as_json, as_markdown, write_reports
from app.evaluation.system import InProcess, OverHttp
from app.runtime.services import Services
from app.settings import Settings
from tests.conftest import PROJECT, quiet, served

DEV = PROJECT / "tests" / "eval" / "dev.jsonl"
TYPES = ("single", "conversation", "guard")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two entries of each type of the development set."""
    lines = DEV.read_text("utf-8").splitlines()
    chosen = [[line for line in lines if json.loads(line)["type"] == kind][:2] for kind in TYPES]
    path = tmp_path_factory.mktemp("eval") / "small.jsonl"
    path.write_text("\n".join(line for group in chosen for line in group), "utf-8")
    return path


@pytest.fixture(scope="module")
def evaluation(small: Path, services: Services) -> Evaluation:
    """The outcomes of these."""
    return evaluate(InProcess(services), read_dataset(small), quiet)


def test_the_development_set_is_read_whole() -> None:
    """No question is silently left out of the measure."""
    dataset = read_dataset(DEV)
    assert (len(dataset.singles), len(dataset.conversations), len(dataset.guards)) == (80, 18, 70)


@pytest.mark.parametrize("line", ["{", '{"type": "single"}', '{"type": "other"}'])
def test_a_broken_line_is_named(small: Path, tmp_path: Path, line: str) -> None:
    """Whoever writes questions is told where the mistake is."""
    path = tmp_path / "broken.jsonl"
    path.write_text(f"{small.read_text('utf-8').splitlines()[0]}\n{line}\n", "utf-8")
    with pytest.raises(InvalidInputError, match=":2:"):
        read_dataset(path)
    with pytest.raises(InvalidInputError, match="cannot be read"):
        read_dataset(tmp_path / "nowhere")


def test_every_question_is_asked_once_and_measured(evaluation: Evaluation) -> None:
    """Each entry appears in the report with its measures."""
    assert (len(evaluation.singles), len(evaluation.first_turns)) == (2, 2)
    assert len(evaluation.later_turns) == len(evaluation.later_by_person) > 0
    assert evaluation.figures["single.claims_equal_passage"] == 1.0
    assert evaluation.figures["single.same_citations_in_both_registers"] == 1.0


def test_reports_list_every_failure(evaluation: Evaluation, tmp_path: Path) -> None:
    """A reader of the report sees what was expected and what came."""
    write_reports(evaluation, tmp_path)
    text = (tmp_path / "report.md").read_text("utf-8")
    assert text == as_markdown(evaluation)
    for outcome in evaluation.singles:
        for missed in outcome.missed:
            assert missed in text
    assert json.loads(as_json(evaluation))["guards"][0]["expected"] in set(Expected)
    assert (tmp_path / "risk-coverage.svg").stat().st_size > 1000
    assert (tmp_path / "risk-coverage.png").stat().st_size > 1000


def test_the_gate_notices_a_fall_and_another_corpus(evaluation: Evaluation, tmp_path: Path) -> None:
    """Quality cannot be lowered without being seen, nor compared with another corpus."""
    path = tmp_path / "expected.toml"
    path.write_text(render_gate(evaluation), "utf-8")
    assert compare(evaluation, path) == []
    value = evaluation.figures["single.ndcg@10"]
    better = path.read_text("utf-8").replace(f"value = {value:.4f}", "value = 0.9999", 1)
    path.write_text(better, "utf-8")
    assert any("single.ndcg@10" in line for line in compare(evaluation, path))
    path.write_text(better.replace(evaluation.provenance.corpus_hash, "0"), "utf-8")
    assert any("corpus_hash" in line for line in compare(evaluation, path))
    path.write_text("nonsense", "utf-8")
    with pytest.raises(InvalidInputError, match="not a gate file"):
        compare(evaluation, path)


def test_a_gate_is_plain_toml(evaluation: Evaluation) -> None:
    """A person can read and review it."""
    gate = tomllib.loads(render_gate(evaluation))
    assert gate["metrics"]["guard.macro_f1"].keys() == {"value", "tolerance"}


def test_a_server_is_measured_like_the_process(
    evaluation: Evaluation, small: Path, hashing_settings: Settings
) -> None:
    """`--url` gives the figures of the same service in process."""
    with served(hashing_settings) as url:
        over_http = evaluate(OverHttp(url), read_dataset(small), quiet)
    assert over_http.figures == pytest.approx(evaluation.figures, nan_ok=True)


def test_a_server_that_is_not_there_is_told() -> None:
    """The operator learns that nobody answers."""
    with pytest.raises(DnqaError, match="does not answer"):
        OverHttp("http://127.0.0.1:9").search(Question(text="neck pain"), 1)
    with pytest.raises(InvalidInputError):
        OverHttp("file:///etc/passwd")
