"""`dnqa bench`: the figures that matter to an operator, measured on this machine."""

import json as jsonlib
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from app.cli.terminal import out, progress_bar
from app.settings import Settings, load_settings

_QUESTIONS = (
    "What is dry needling and how is it used to treat musculoskeletal pain?",
    "Is dry needling better than sham for neck pain?",
    "Can needling puncture a lung?",
    "tennis elbow, does it help?",
    "How sore will I be the day after?",
)
_READY_SECONDS = 60


def bench(
    rounds: Annotated[int, typer.Option(min=1, max=200, help="Times each question is asked.")] = 10,
    json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Build into a temporary folder, start a server on it, ask, and print what it took.

    The machine's other work is part of the figures: compare those of one run with each other.
    """
    settings = load_settings()
    with tempfile.TemporaryDirectory(prefix="dnqa-bench-") as folder:
        bench_settings = settings.model_copy(update={"index_dir": Path(folder)})
        figures = {**_machine(), **_build(bench_settings), **_serve(bench_settings, rounds)}
    if json:
        typer.echo(jsonlib.dumps(figures, indent=2))
        return
    table = Table("Figure", "Value", title="dnqa bench")
    for name, value in figures.items():
        table.add_row(name.replace("_", " "), str(value))
    out.print(table)


def _machine() -> dict[str, object]:
    return {
        "processors": len(os.sched_getaffinity(0)),
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
    }


def _build(settings: Settings) -> dict[str, object]:
    from app.runtime.indexing import build_index

    with progress_bar() as progress:
        first = build_index(settings, progress)
        again = build_index(settings, progress, fresh=False)
    return {
        "passages": first.passages,
        "build_seconds_with_export": first.seconds,
        "build_seconds_when_unchanged": again.seconds,
    }


def _serve(settings: Settings, rounds: int) -> dict[str, object]:
    with _server(settings) as (process, url, ready_seconds):
        for question in _QUESTIONS:
            _ask(url, question)
        durations = sorted(_ask(url, question) for _ in range(rounds) for question in _QUESTIONS)
        return {
            "seconds_from_start_to_ready": round(ready_seconds, 2),
            "resident_megabytes_after_asking": _resident_megabytes(process.pid),
            "answers": len(durations),
            "answer_milliseconds_p50": round(1000 * statistics.median(durations), 1),
            "answer_milliseconds_p95": round(1000 * durations[int(0.95 * (len(durations) - 1))], 1),
        }


@contextmanager
def _server(settings: Settings) -> Iterator[tuple["subprocess.Popen[str]", str, float]]:
    """A server process of its own, with the seconds from its start until it was ready."""
    environment = {
        **os.environ,
        "DNQA_INDEX_DIR": str(settings.index_dir),
        "DNQA_LOG_LEVEL": "error",
    }
    command = [sys.executable, "-m", "app", "serve", "--port", "0", "--no-build"]
    started = time.monotonic()
    process = subprocess.Popen(  # noqa: S603
        command, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    )
    try:
        url = _listening_url(process)
        _wait_until_ready(url)
        yield process, url, time.monotonic() - started
    finally:
        process.terminate()
        process.wait(timeout=30)


def _listening_url(process: "subprocess.Popen[str]") -> str:
    """The address from the line the server prints."""
    lines = iter(process.stderr) if process.stderr else iter(())
    for line in lines:
        if "http://" in line:
            return f"http://{line.split('http://')[1].split()[0]}"
    raise RuntimeError("The server ended before it listened.")


def _wait_until_ready(url: str) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{url}/health/ready", timeout=5):  # noqa: S310
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.02)
    raise RuntimeError(f"The server was not ready after {_READY_SECONDS} s.")


def _ask(url: str, question: str) -> float:
    """Seconds for one answer."""
    body = jsonlib.dumps({"question": question}).encode()
    request = urllib.request.Request(  # noqa: S310
        f"{url}/v1/answers", body, {"Content-Type": "application/json"}
    )
    started = time.monotonic()
    with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
        response.read()
    return time.monotonic() - started


def _resident_megabytes(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return round(int(line.split()[1]) / 1024, 1)
