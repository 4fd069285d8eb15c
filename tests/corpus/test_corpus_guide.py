"""corpus/README.md is complete: curators work from it."""

import re

import pytest

from app.corpus.vocabulary import Vocabulary
from app.domain.documents import Finding, PublicationType, Record, Statement, StatementKind
from app.domain.evidence import benefit_level
from tests.conftest import CORPUS, PROJECT

GUIDE = (CORPUS / "README.md").read_text("utf-8")


@pytest.mark.parametrize(
    "name",
    [
        *(field for field in Record.model_fields if field != "topic"),
        *Statement.model_fields,
        *StatementKind,
        *Finding,
    ],
)
def test_every_field_and_value_is_explained(name: str) -> None:
    """A field that the guide does not name will not be filled in."""
    assert f"`{name}`" in GUIDE


@pytest.mark.parametrize("publication_type", list(PublicationType))
def test_every_design_stands_at_its_level(publication_type: PublicationType) -> None:
    """The guide and the program grade alike."""
    row = next(
        line
        for line in GUIDE.splitlines()
        if line.startswith(f"| {benefit_level(publication_type)} |")
    )
    designs = row.strip("| ").split(" | ")[1]
    assert publication_type.value in designs.split(", ")


def test_every_code_of_lint_is_explained() -> None:
    """A curator can look up what lint printed."""
    sources = "".join(path.read_text("utf-8") for path in (PROJECT / "app/corpus").glob("*.py"))
    calls = re.findall(r"(?:error|warning)\(\s*path,[^\"]*?\s*\"([a-z-]+)\"", sources)
    assert len(set(calls)) > 10
    assert all(f"`{code}`" in GUIDE for code in calls)


def test_every_facet_is_explained() -> None:
    """The names in vocabulary.yaml are those in the guide."""
    assert all(f"`{facet}`" in GUIDE for facet in Vocabulary.model_fields)


def test_the_example_is_a_real_record() -> None:
    """The guide shows what the files look like today."""
    example = GUIDE.split("```yaml\n")[1].split("```")[0]
    (path,) = CORPUS.glob("*/sharif-2023-jumpers-knee-retracted.yaml")
    assert path.read_text("utf-8").startswith(example)
