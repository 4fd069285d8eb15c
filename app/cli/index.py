"""`dnqa index`: build, verify, list, activate, status."""

import sys
from typing import TYPE_CHECKING, Annotated

import orjson
import typer
from rich.markup import escape
from rich.table import Table

from app.cli.terminal import err, out, progress_bar
from app.settings import load_settings

if TYPE_CHECKING:
    from app.runtime.indexing import IndexState

app = typer.Typer(help="Snapshots of the index.", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="For programs.")]


@app.command("build")
def build(
    fresh: Annotated[bool, typer.Option("--fresh", help="Compute everything anew.")] = False,
    activate: Annotated[bool, typer.Option(help="Make the snapshot the active one.")] = True,
    json: Json = False,
) -> None:
    """Build a snapshot of the corpus, verify it and activate it.

    Exits with 1 when corpus files had to be left out, though the index was built.
    """
    from app.runtime.indexing import build_index

    settings = load_settings()
    with progress_bar() as progress:
        report = build_index(settings, progress, fresh=fresh, activate=activate)
    if json:
        typer.echo(orjson.dumps(report).decode())
    else:
        done = "was built already" if report.reused else f"built in {report.seconds:.1f} s"
        state = "active" if activate else "not active"
        out.print(
            f"{report.index_id} {done}: {report.records} records, "
            f"{report.passages} passages; {state}."
        )
    for skipped in report.skipped:
        err.print(f"[yellow]left out:[/] {escape(skipped)}", soft_wrap=True)
    if report.skipped:
        sys.exit(1)


@app.command("verify")
def verify(
    snapshot_id: Annotated[str | None, typer.Argument(help="Default: the active one.")] = None,
    json: Json = False,
) -> None:
    """Check a snapshot: files, counts, golden vectors. Exits with 1 on a finding."""
    from app.runtime.indexing import verify_index

    checks = verify_index(load_settings(), snapshot_id)
    if json:
        rows = [
            {"name": c.name, "ok": c.ok, "problem": c.problem, "remedy": c.remedy} for c in checks
        ]
        typer.echo(orjson.dumps(rows).decode())
    else:
        for check in checks:
            if check.ok:
                out.print(f"[green]ok[/]      {check.name}")
            else:
                out.print(f"[red]failed[/]  {check.name}: {escape(check.problem)} {check.remedy}")
    if not all(check.ok for check in checks):
        sys.exit(1)


@app.command("list")
def list_snapshots(json: Json = False) -> None:
    """All snapshots, the active one marked."""
    from app.runtime.indexing import list_index

    rows = list_index(load_settings())
    if json:
        typer.echo(orjson.dumps(rows).decode())
        return
    if not rows:
        out.print("No snapshot yet. Run `dnqa index build`.")
        return
    table = Table("", "Snapshot", "Built", "Records", "Passages", "Encoder", "Problem")
    for row in rows:
        table.add_row(
            "*" if row.active else "",
            row.id,
            row.created_at.isoformat(timespec="seconds") if row.created_at else "",
            str(row.records or ""),
            str(row.passages or ""),
            row.encoder or "",
            row.problem or "",
        )
    out.print(table)


@app.command("activate")
def activate(
    snapshot_id: Annotated[str, typer.Argument(help="As `dnqa index list` shows.")],
) -> None:
    """Verify a snapshot and make it the active one."""
    from app.runtime.indexing import activate_index

    activate_index(load_settings(), snapshot_id)
    out.print(f"{snapshot_id} is active.")


@app.command("status")
def status(json: Json = False) -> None:
    """The active snapshot, and whether the corpus has changed since. Exits with 1 if unusable."""
    from app.runtime.indexing import index_state

    state = index_state(load_settings())
    if json:
        typer.echo(orjson.dumps(state).decode())
    else:
        _print_state(state)
    if state.problem:
        sys.exit(1)


def _print_state(state: "IndexState") -> None:
    if state.problem:
        out.print(f"[red]{escape(state.problem)}[/] {state.remedy or ''}", soft_wrap=True)
        return
    out.print(f"active   {state.index_id}")
    out.print(f"built    {state.created_at}")
    out.print(f"corpus   {state.corpus_hash}", soft_wrap=True)
    note = "changed since the build" if state.corpus_changed else "unchanged since the build"
    out.print(f"         {note}. {state.remedy or ''}".rstrip(), soft_wrap=True)
