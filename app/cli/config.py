"""`dnqa config`: what is set, and from where."""

import os

import orjson
import typer
from rich.table import Table

from app.cli.terminal import out
from app.settings import PREFIX, Settings, load_settings

app = typer.Typer(help="The settings in force.", no_args_is_help=True)


@app.command("show")
def show(json: bool = typer.Option(False, "--json", help="For programs.")) -> None:
    """Print each setting, its value and its meaning."""
    values = load_settings().model_dump(mode="json")
    if json:
        typer.echo(orjson.dumps(values, option=orjson.OPT_INDENT_2).decode())
        return
    table = Table("Variable", "Value", "Set by", "Meaning")
    for name, field in Settings.model_fields.items():
        variable = f"{PREFIX}{name.upper()}"
        origin = "environment" if variable in os.environ else "default"
        table.add_row(variable, str(values[name]), origin, field.description)
    out.print(table)
