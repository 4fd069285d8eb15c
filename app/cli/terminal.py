"""How the command line speaks: errors, tables, progress."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from app.errors import DnqaError

if TYPE_CHECKING:
    from app.index.build import Progress as BuildProgress

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


def fail(error: DnqaError) -> NoReturn:
    """Print what happened and what to do, and exit with 1."""
    err.print(f"[bold red]error:[/] {error.message}", soft_wrap=True)
    if error.remedy:
        err.print(f"  {error.remedy}", soft_wrap=True)
    sys.exit(1)


@contextmanager
def progress_bar() -> "Iterator[BuildProgress]":
    """A bar on the error stream while it is a terminal; one line a step otherwise."""
    if not err.is_terminal:
        yield _Lines()
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err, transient=True) as bars:
        tasks: dict[str, object] = {}

        def report(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total)
            bars.update(tasks[step], completed=done, total=total)  # type: ignore[arg-type]

        yield report


class _Lines:
    """Progress for logs: each step is named once."""

    def __init__(self) -> None:
        self._said: set[str] = set()

    def __call__(self, step: str, done: int, total: int) -> None:  # noqa: ARG002
        if step not in self._said:
            self._said.add(step)
            err.print(f"{step} ...")
