"""The words of the corpus and the words people use for them."""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from pydantic import Field, ValidationError

from app.corpus.findings import Finding
from app.corpus.yaml_reader import invalid, read_mapping
from app.domain.base import Frozen
from app.errors import CorpusError

FILE_NAME = "vocabulary.yaml"

RECORD_FACETS = {
    "conditions": "conditions",
    "body_regions": "body_regions",
    "interventions": "treatments",
    "comparators": "treatments",
    "outcomes": "outcomes",
}
"""The facet of each field of a record. What is compared is a treatment too."""


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

    @cached_property
    def _names(self) -> dict[str, dict[str, str]]:
        return {
            facet: {_folded(phrase): name for phrase, name in self.phrases(facet)}
            for facet in self.facets
        }

    def canonical(self, facet: str, phrase: str) -> str | None:
        """The term that a phrase stands for, whatever its case and spacing; None if there is none.

        Raises:
            KeyError: There is no such facet.
        """
        return self._names[facet].get(_folded(phrase))

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
        CorpusError: It is not valid; the first reason is given with its line.
    """
    path = folder / FILE_NAME
    if not path.exists():
        return Vocabulary()
    read = read_mapping(path)
    if isinstance(read, list):
        raise _unusable(read)
    try:
        return Vocabulary.model_validate(
            {facet: _with_bare_names(terms) for facet, terms in read.values.items()}
        )
    except ValidationError as problem:
        raise _unusable(invalid(path, read.root, problem)) from problem


def _with_bare_names(terms: object) -> object:
    """A term without synonyms may stand alone in the file, with nothing after its colon."""
    if not isinstance(terms, dict):
        return {} if terms is None else terms
    return {name: {} if term is None else term for name, term in terms.items()}


def _unusable(findings: list[Finding]) -> CorpusError:
    first = findings[0]
    place = f"{first.path}:{first.line}" if first.line else str(first.path)
    return CorpusError(f"{place}: {first.message}", remedy="See the comment at the file's head.")


def _folded(phrase: str) -> str:
    return " ".join(phrase.replace("\u2019", "'").casefold().split())
