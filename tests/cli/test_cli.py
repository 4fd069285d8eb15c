"""The command line, as a process."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.settings import Settings
from tests.conftest import CORPUS, PROJECT

QUESTION = "Is dry needling better than sham for neck pain?"


def run(settings: Settings, *arguments: str, **extra: str) -> "subprocess.CompletedProcess[str]":
    """Run `dnqa` on an index."""
    environment = {
        **os.environ,
        "DNQA_CORPUS_DIR": str(settings.corpus_dir),
        "DNQA_INDEX_DIR": str(settings.index_dir),
        "DNQA_ENCODER": settings.encoder,
        "COLUMNS": "80",
        **extra,
    }
    return subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_ask_prints_a_wrapped_answer_with_numbered_references(hashing_settings: Settings) -> None:
    """A person at a terminal reads the whole answer without scrolling sideways."""
    done = run(hashing_settings, "ask", QUESTION, "--audience", "clinician")
    assert done.returncode == 0
    assert "In short" in done.stdout
    assert "[1] " in done.stdout
    assert "not medical advice" in " ".join(done.stdout.split())
    addresses = [line for line in done.stdout.splitlines() if "http" in line or "doi:" in line]
    assert all(len(line) <= 80 or line in addresses for line in done.stdout.splitlines())
    assert "\x1b" not in done.stdout


def test_ask_json_is_the_http_answer(hashing_settings: Settings) -> None:
    """A program reads the same object from the command line as over HTTP."""
    done = run(hashing_settings, "ask", QUESTION, "--json")
    answer = json.loads(done.stdout)
    assert answer["outcome"] == "answered"
    assert answer["disclaimer"]["version"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["ask", " "], 1),
        (["ask", "neck", "--audience", "zebra"], 2),
        (["ask"], 2),
        (["index", "activate", "../../etc"], 1),
        (["index", "verify"], 0),
        (["index", "list", "--json"], 0),
        (["index", "status"], 0),
        (["search", "neck pain", "-k", "3", "--json"], 0),
        (["corpus", "stats", "--json"], 0),
        (["config", "show"], 0),
        (["--version"], 0),
        (["nonsense"], 2),
    ],
)
def test_exit_codes(hashing_settings: Settings, arguments: list[str], code: int) -> None:
    """Scripts can rely on 0, 1 for a failure, 2 for wrong usage; no traceback is shown."""
    done = run(hashing_settings, *arguments)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr


def test_without_an_index_the_command_to_run_is_named(tmp_path: Path) -> None:
    """A newcomer is told the next step."""
    settings = Settings(corpus_dir=CORPUS, index_dir=tmp_path, encoder="hashing")
    done = run(settings, "ask", QUESTION)
    assert done.returncode == 1
    assert "dnqa index build" in done.stderr


def test_a_mistyped_setting_is_refused_by_name(hashing_settings: Settings) -> None:
    """A setting that has no effect is not silently ignored, and its value is not shown."""
    done = run(hashing_settings, "config", "show", DNQA_PROT="zebrafish")
    assert done.returncode == 1
    assert "DNQA_PROT" in done.stderr
    assert "zebrafish" not in done.stderr
    done = run(hashing_settings, "config", "show", DNQA_PORT="zebrafish")
    assert done.returncode == 1
    assert "DNQA_PORT" in done.stderr
    assert "zebrafish" not in done.stderr


def test_lint_of_a_broken_corpus_names_the_place(tmp_path: Path) -> None:
    """`dnqa corpus lint` prints file, line and remedy, and fails."""
    (tmp_path / "topic").mkdir()
    (tmp_path / "topic" / "a.yaml").write_text("id: a\ntitle: [\n", "utf-8")
    settings = Settings(corpus_dir=tmp_path, index_dir=tmp_path, encoder="hashing")
    done = run(settings, "corpus", "lint")
    assert done.returncode == 1
    assert "a.yaml:3" in done.stdout


def test_help_starts_without_the_heavy_libraries() -> None:
    """`dnqa --help` answers at once."""
    program = (
        "import sys, app.cli.root\n"
        "heavy = {'torch', 'faiss', 'sentence_transformers', 'fastapi', 'onnxruntime'}\n"
        "print(heavy & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"


def test_a_taken_port_is_told_at_once(hashing_settings: Settings) -> None:
    """An operator sees which address is in use, not a stack trace."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = run(hashing_settings, "serve", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert "Cannot listen" in done.stderr
