"""`dnqa evaluate`: quality as numbers."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from app.cli.terminal import err, out, progress_bar
from app.errors import InvalidInputError
from app.settings import load_settings

if TYPE_CHECKING:
    from app.evaluation.evaluate import Evaluation


def evaluate(
    file: Annotated[Path, typer.Argument(help="Questions with judgements.")] = Path(
        "tests/eval/dev.jsonl"
    ),
    url: Annotated[
        str | None, typer.Option(help="A running server; default: this process.")
    ] = None,
    report_dir: Annotated[Path | None, typer.Option(help="Write report and curve there.")] = None,
    gate: Annotated[Path | None, typer.Option(help="Exit with 1 if quality fell below it.")] = None,
    update_gate: Annotated[bool, typer.Option(help="Record the figures in the gate file.")] = False,
    json: Annotated[bool, typer.Option("--json", help="The whole report, for programs.")] = False,
) -> None:
    """Ask a set of questions and measure retrieval, answers and refusals."""
    from app.evaluation.gate import compare, render_gate
    from app.evaluation.report import as_json, write_reports

    try:
        evaluation = _run(file, url)
        fallen = compare(evaluation, gate) if gate and not update_gate else []
    except InvalidInputError as error:
        err.print(f"[bold red]error:[/] {error}", soft_wrap=True)
        sys.exit(2)
    if json:
        typer.echo(as_json(evaluation).decode())
    else:
        _print(evaluation)
    if report_dir:
        write_reports(evaluation, report_dir)
    if update_gate:
        (gate or Path("tests/eval/expected.toml")).write_text(render_gate(evaluation), "utf-8")
    for line in fallen:
        err.print(f"[red]below the gate:[/] {line}", soft_wrap=True)
    if fallen:
        err.print("If the change is meant, record it with --update-gate and say why.")
        sys.exit(1)


def _run(file: Path, url: str | None) -> "Evaluation":
    from app.evaluation.dataset import read_dataset
    from app.evaluation.evaluate import evaluate as evaluate_system
    from app.evaluation.system import InProcess, OverHttp
    from app.runtime.services import open_services

    dataset = read_dataset(file)
    with progress_bar() as progress:
        if url:
            return evaluate_system(OverHttp(url), dataset, progress)
        with open_services(load_settings()) as services:
            services.load()
            return evaluate_system(InProcess(services), dataset, progress)


def _print(evaluation: "Evaluation") -> None:
    from app.evaluation.report import TARGETS, meets

    table = Table("Figure", "Value", "Target", "")
    for name, value in evaluation.figures.items():
        relation, target = TARGETS.get(name, ("", ""))
        verdict = {True: "[green]met[/]", False: "[red]missed[/]", None: ""}[meets(name, value)]
        table.add_row(name, f"{value:.3f}", f"{relation} {target}".strip(), verdict)
    out.print(table)
    provenance = evaluation.provenance
    out.print(f"index {provenance.index_id}, encoder {provenance.encoder}")
