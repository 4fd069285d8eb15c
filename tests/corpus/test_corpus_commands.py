"""`dnqa corpus lint` and `dnqa corpus stats` as a curator runs them."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any


def _dnqa(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app", "corpus", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "DNQA_CORPUS_DIR": str(folder)},
    )


def test_a_clean_corpus_exits_with_0(small: Any) -> None:
    """A script may rely on it."""
    small.add("good")
    run = _dnqa(small.folder, "lint")
    assert (run.returncode, run.stdout, run.stderr) == (0, "0 errors, 0 warnings.\n", "")


def test_an_error_exits_with_1_and_says_where(small: Any) -> None:
    """The curator sees the place and the remedy, and a count."""
    path = small.add("x", ("year: 2020", "year: 2099"))
    run = _dnqa(small.folder, "lint")
    assert run.returncode == 1
    assert run.stdout.splitlines() == [
        f"{path}:5: error year The year lies ahead. -> Correct it.",
        "1 errors, 0 warnings.",
    ]


def test_findings_for_programs(small: Any) -> None:
    """`--json` is nothing but JSON."""
    path = small.add("x", ("year: 2020", "year: 2099"))
    run = _dnqa(small.folder, "lint", "--json")
    assert run.returncode == 1
    assert json.loads(run.stdout) == [
        {
            "path": str(path),
            "line": 5,
            "severity": "error",
            "code": "year",
            "message": "The year lies ahead.",
            "remedy": "Correct it.",
        }
    ]


def test_wrong_usage_exits_with_2(small: Any) -> None:
    """Wrong usage is told apart from a finding."""
    assert _dnqa(small.folder, "lint", "--colour").returncode == 2


def test_a_broken_vocabulary_is_one_clear_error(small: Any) -> None:
    """No traceback: the file, the line, and what to do."""
    (small.folder / "vocabulary.yaml").write_text("conditions: [\n", "utf-8")
    run = _dnqa(small.folder, "lint")
    assert run.returncode == 1
    assert "vocabulary.yaml:2" in run.stderr
    assert "Traceback" not in run.stderr


def test_counts(small: Any) -> None:
    """A broken file is left out of the counts and named."""
    small.add("a", ("year: 2020", "n_participants: 40"))
    small.add("b", ("added: 2026-01-01", "added: 2026-01-01\nreviewed_on: 2026-02-01"))
    broken = small.add("c", ("year: 2020", "year: soon"))
    run = _dnqa(small.folder, "stats", "--json")
    assert run.returncode == 0
    assert f"{broken}:5" in run.stderr
    assert json.loads(run.stdout) == {
        "records": 2,
        "statements": 2,
        "not_reviewed": 1,
        "participants_by_type": {"randomized controlled trial": 40},
        "by_topic": {"necks": 2},
        "by_type": {"randomized controlled trial": 2},
        "by_year": {"2020": 1, "undated": 1},
        "by_kind": {"effectiveness": 2},
        "by_status": {"current": 2},
    }
    assert "2 records, 2 statements." in _dnqa(small.folder, "stats").stdout
