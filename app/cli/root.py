"""Commands without a group, and the groups themselves."""

from typing import Annotated

import typer

import app
from app.cli import ask, bench, config, corpus, evaluate, index, serve
from app.cli.terminal import out

root = typer.Typer(
    name="dnqa",
    help="Cited answers to questions about dry needling.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
root.add_typer(corpus.app, name="corpus")
root.add_typer(index.app, name="index")
root.add_typer(config.app, name="config")
root.command("serve")(serve.serve)
root.command("ask")(ask.ask)
root.command("search")(ask.search)
root.command("bench")(bench.bench)
root.command("evaluate")(evaluate.evaluate)


def _version(value: bool) -> None:
    if value:
        out.print(f"dnqa {app.__version__}")
        raise typer.Exit


@root.callback()
def callback(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Cited answers to questions about dry needling."""


@root.command("openapi")
def openapi() -> None:
    """Print the OpenAPI document of the HTTP interface."""
    import orjson

    from app.api.factory import openapi_document

    typer.echo(orjson.dumps(openapi_document(), option=orjson.OPT_INDENT_2).decode())
