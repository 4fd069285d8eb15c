"""Checks of the vocabulary."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from app.corpus.findings import Finding, error
from app.corpus.vocabulary import FILE_NAME, Term, Vocabulary


def vocabulary_findings(vocabulary: Vocabulary, folder: Path) -> Iterator[Finding]:
    """All findings in the vocabulary of the corpus under `folder`."""
    path = folder / FILE_NAME
    for facet, terms in vocabulary.facets.items():
        yield from _ambiguous(vocabulary, facet, path)
        for name, term in terms.items():
            if name != " ".join(name.lower().split()):
                yield error(
                    path,
                    line_of(path, f"{name}:"),
                    "term",
                    f"The term `{name}` is not in lower case with single spaces.",
                    "Write it so; other spellings are synonyms.",
                )
            yield from _broader(vocabulary, facet, name, term, path)


def line_of(path: Path, beginning: str) -> int | None:
    """The first line that contains a text; the file was readable a moment ago."""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if beginning in line:
            return number
    return None


def _ambiguous(vocabulary: Vocabulary, facet: str, path: Path) -> Iterator[Finding]:
    owners: dict[str, set[str]] = defaultdict(set)
    for phrase, name in vocabulary.phrases(facet):
        owners[phrase.lower()].add(name)
    for phrase, names in owners.items():
        if len(names) > 1:
            yield error(
                path,
                line_of(path, phrase),
                "ambiguous",
                f"`{phrase}` stands for {' and '.join(sorted(names))} in {facet}.",
                "Keep it under one term.",
            )


def _broader(
    vocabulary: Vocabulary, facet: str, name: str, term: Term, path: Path
) -> Iterator[Finding]:
    for broader in term.broader:
        if broader not in vocabulary.facets[facet]:
            yield error(
                path,
                line_of(path, f"{name}:"),
                "vocabulary",
                f"The broader term `{broader}` of `{name}` does not exist.",
                "Add it or correct it.",
            )
        elif name in vocabulary.with_broader(facet, broader):
            yield error(
                path,
                line_of(path, f"{name}:"),
                "vocabulary",
                f"`{name}` and its broader term `{broader}` are each a case of the other.",
                "Keep one direction, or make one a synonym of the other.",
            )
