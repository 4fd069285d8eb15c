"""The guides say what there is."""

import inspect
import re

import pytest
import typer

from app import errors
from app.api.factory import openapi_document
from app.cli.root import root
from app.settings import PREFIX, Settings
from tests.conftest import PROJECT

README = (PROJECT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("name", list(Settings.model_fields))
def test_every_setting_is_in_the_readme(name: str) -> None:
    """An operator finds each variable with its default."""
    assert f"`{PREFIX}{name.upper()}`" in README


def test_every_route_is_in_the_readme() -> None:
    """A client finds each address."""
    for path in openapi_document()["paths"]:
        assert path.split("{")[0].removeprefix("/v1").rstrip("/") in README, path


def test_every_command_is_in_the_readme() -> None:
    """A newcomer finds each command."""
    command = typer.main.get_command(root)
    assert isinstance(command, typer.core.TyperGroup)
    for name, sub in command.commands.items():
        assert f"dnqa {name}" in README
        for inner in getattr(sub, "commands", {}):
            assert re.search(rf"dnqa {name}[^|]*`?{inner}`", README), f"{name} {inner}"


def test_every_error_code_is_in_the_readme_and_in_the_tree() -> None:
    """A client can look up each code, with the status it comes with."""
    tree = inspect.getdoc(errors) or ""
    classes = [
        kind
        for _, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, errors.DnqaError) and kind is not errors.DnqaError
    ]
    assert len({kind.code for kind in classes}) == len(classes)
    for kind in classes:
        assert f"`{kind.code}`" in README
        assert re.search(rf"{kind.__name__} +{kind.status} +{kind.code}", tree)


def test_only_what_the_user_fixed_lies_at_the_top() -> None:
    """The top level stays as it was agreed."""
    allowed = {"pyproject.toml", "README.md", "app", "corpus", "indexes", "scripts", "tests"}
    visible = {path.name for path in PROJECT.iterdir() if not path.name.startswith(".")}
    assert visible - {"dnqa.egg-info"} <= allowed
