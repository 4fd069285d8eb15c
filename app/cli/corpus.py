"""`dnqa corpus`: check and count the literature."""

import sys
from contextlib import nullcontext
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import orjson
import typer
from rich.table import Table

from app.cli.terminal import err, out, progress_bar
from app.corpus.findings import Finding, Severity
from app.settings import load_settings

app = typer.Typer(help="The literature.", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="For programs.")]


@app.command("lint")
def lint(json: Json = False) -> None:
    """Check every file. Exits with 1 when there is an error."""
    from app.corpus.lint import lint as lint_corpus
    from app.corpus.lint import silent
    from app.encoders.packaged import MAX_TOKENS, count_tokens

    settings = load_settings()
    today = datetime.now(UTC).date()
    with progress_bar() if err.is_terminal else nullcontext(silent) as report:
        findings = lint_corpus(settings.corpus_dir, count_tokens, MAX_TOKENS, today, report)
    if json:
        rows = [{**asdict(finding), "path": str(finding.path)} for finding in findings]
        typer.echo(orjson.dumps(rows).decode())
    else:
        _print(findings)
    if any(finding.severity is Severity.ERROR for finding in findings):
        sys.exit(1)


def _print(findings: list[Finding]) -> None:
    for finding in findings:
        out.print(str(finding), markup=False, soft_wrap=True)
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    out.print(f"{errors} errors, {len(findings) - errors} warnings.")


@app.command("stats")
def stats(json: Json = False) -> None:
    """Count records and statements. Files with errors are left out and named."""
    from app.corpus.library import load_library
    from app.corpus.stats import stats_of

    library = load_library(load_settings().corpus_dir)
    counted = stats_of(library.records)
    for finding in library.findings:
        err.print(str(finding), markup=False, soft_wrap=True)
    if json:
        typer.echo(orjson.dumps(counted).decode())
        return
    out.print(f"{counted.records} records, {counted.statements} statements.")
    out.print(f"{counted.not_reviewed} records have not been signed by a reviewer.")
    for title, counts in (
        ("Topic", counted.by_topic),
        ("Publication type", counted.by_type),
        ("Year", counted.by_year),
        ("Kind of statement", counted.by_kind),
        ("Status", counted.by_status),
        ("Participants", counted.participants_by_type),
    ):
        table = Table(title, "Count")
        for name, count in counts.items():
            table.add_row(name, str(count))
        out.print(table)
