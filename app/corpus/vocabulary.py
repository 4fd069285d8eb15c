"""The words of the corpus and the words people use for them."""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import yaml
from pydantic import Field, ValidationError

from app.domain.base import Frozen
from app.errors import CorpusError

FILE_NAME = "vocabulary.yaml"

RECORD_FACETS = {
    "conditions": "conditions",
    "body_regions": "body_regions",
    "interventions": "treatments",
    "comparators": "treatments",
}
"""The facet of each field of a record. Outcomes stay as the authors name them."""


class Term(Frozen):
    """A canonical term's other names and the wider terms it is a case of."""

    synonyms: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()


class Vocabulary(Frozen):
    """Five facets of canonical terms; `treatments` serves interventions and comparators."""

    conditions: dict[str, Term] = Field(default_factory=dict)
    body_regions: dict[str, Term] = Field(default_factory=dict)
    treatments: dict[str, Term] = Field(default_factory=dict)
    outcomes: dict[str, Term] = Field(default_factory=dict)
    populations: dict[str, Term] = Field(default_factory=dict)

    @cached_property
    def facets(self) -> dict[str, dict[str, Term]]:
        """Terms by facet."""
        return {name: getattr(self, name) for name in type(self).model_fields}

    def phrases(self, facet: str) -> Iterator[tuple[str, str]]:
        """Each name in a facet with the canonical term it stands for."""
        for name, term in self.facets[facet].items():
            yield name, name
            for synonym in term.synonyms:
                yield synonym, name

    def with_broader(self, facet: str, name: str) -> frozenset[str]:
        """The term and all terms it is a case of."""
        found: set[str] = set()
        pending = [name]
        while pending:
            current = pending.pop()
            if current not in found:
                found.add(current)
                pending += self.facets[facet].get(current, Term()).broader
        return frozenset(found)


def read_vocabulary(folder: Path) -> Vocabulary:
    """Read `vocabulary.yaml` of a corpus; an empty vocabulary where there is none.

    Raises:
        CorpusError: It is not valid.
    """
    path = folder / FILE_NAME
    if not path.exists():
        return Vocabulary()
    try:
        return Vocabulary.model_validate(yaml.safe_load(path.read_text("utf-8")) or {})
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        place = f"{path}:{mark.line + 1}" if mark else str(path)
        raise CorpusError(
            f"{place}: not valid YAML.", remedy="Check quotes and brackets."
        ) from problem
    except (OSError, UnicodeDecodeError, ValidationError) as problem:
        first = problem.errors()[0] if isinstance(problem, ValidationError) else None
        where = ".".join(str(part) for part in first["loc"]) if first else "the file"
        raise CorpusError(
            f"{path}: {where} cannot be used.", remedy="See the comment at its head."
        ) from problem
