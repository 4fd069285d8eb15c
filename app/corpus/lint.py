"""Checks of the whole corpus, for those who write it."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

from app.corpus.findings import Finding, error, warning
from app.corpus.library import Library, load_library, record_paths
from app.corpus.readability import flesch_kincaid_grade
from app.corpus.vocabulary import FILE_NAME, RECORD_FACETS, Vocabulary
from app.corpus.vocabulary_lint import line_of, vocabulary_findings
from app.domain.documents import Finding as Direction
from app.domain.documents import Record, RecordStatus, Statement, StatementKind

MAX_PLAIN_GRADE = 8.5
_REPORTING = {StatementKind.EFFECTIVENESS, StatementKind.COMPARISON, StatementKind.GUIDELINE}

_PRONOUN_START = re.compile(
    r"(?:it|they|he|she|we|i|its|their|his|her)\b"
    r"|(?:this|these|that|those)\s+(?:is|are|was|were|may|might|can|could|has|have|had|does|do|did|"
    r"means|meant|showed|suggests?|applies|includes?)\b",
    re.IGNORECASE,
)
"""A statement is shown alone: what it speaks of must be in it."""

_SAYS_RETRACTED = re.compile(
    r"\bretracted\b|^\W*retraction\b|\bretraction (?:of|notice|note)\b", re.IGNORECASE
)
"""Not `scapular retraction`, an exercise."""

CountTokens = Callable[[Sequence[str]], list[int]]
Report = Callable[[str, int, int], None]
"""Called with a step's name, how many are done, and of how many."""


def silent(step: str, done: int, total: int) -> None:
    """For callers to whom progress does not matter."""


def lint(
    folder: Path,
    count_tokens: CountTokens,
    max_tokens: int,
    today: date,
    report: Report = silent,
) -> list[Finding]:
    """All findings in the corpus under `folder`, in order of file and line.

    Args:
        folder: The corpus.
        count_tokens: Word pieces of texts as the embedding model reads them.
        max_tokens: The model's reading length.
        today: Years and dates after it are errors.
        report: Told of each record that was checked.

    Raises:
        CorpusError: There is no such folder, or the vocabulary is not valid.
    """
    library = load_library(folder)
    findings = [*library.findings, *_misplaced(folder)]
    for number, record in enumerate(library.records, start=1):
        report("Checking records", number, len(library.records))
        path = library.paths[record.id]
        findings += _record(record, path, library.vocabulary, today)
        findings += _statements(record, path, count_tokens, max_tokens)
    findings += _duplicate_identifiers(library)
    findings += vocabulary_findings(library.vocabulary, folder)
    return sorted(findings, key=lambda f: (str(f.path), f.line or 0, f.code))


def _record(record: Record, path: Path, vocabulary: Vocabulary, today: date) -> Iterator[Finding]:
    if path.stem != record.id:
        yield error(
            path,
            line_of(path, "id:"),
            "file-name",
            "The id is not the file's name.",
            f"Rename the file to {record.id}.yaml.",
        )
    if not (record.doi or record.pmid or record.pmcid or record.url):
        yield error(path, 1, "identifier", "No doi, pmid, pmcid or url.", "Give at least one.")
    yield from _dates(record, path, today)
    yield from _status(record, path)
    for field, facet in RECORD_FACETS.items():
        for term in getattr(record, field):
            if term not in vocabulary.facets[facet]:
                yield error(
                    path,
                    line_of(path, f"{field}:"),
                    "vocabulary",
                    f"`{term}` is not a term of {facet}.",
                    "Use the canonical term, or add it to vocabulary.yaml.",
                )


def _dates(record: Record, path: Path, today: date) -> Iterator[Finding]:
    if record.year and record.year > today.year:
        yield error(path, line_of(path, "year:"), "year", "The year lies ahead.", "Correct it.")
    for field in ("added", "reviewed_on"):
        day = getattr(record, field)
        if day and day > today:
            yield error(
                path, line_of(path, f"{field}:"), "date", "The day lies ahead.", "Correct it."
            )
    if bool(record.reviewed_on) != bool(record.reviewed_by):
        yield error(
            path,
            line_of(path, "reviewed_"),
            "review",
            "A review needs both reviewed_on and reviewed_by.",
            "Give both, or leave both empty.",
        )


def _status(record: Record, path: Path) -> Iterator[Finding]:
    line = line_of(path, "status:")
    says_so = any(
        _SAYS_RETRACTED.search(text)
        for text in (record.title, *(s.clinical for s in record.statements))
    )
    if record.status is not RecordStatus.CURRENT and not record.status_note:
        yield error(
            path,
            line,
            "status",
            f"A {record.status} record has no status_note.",
            "Say since when, by whom, or what replaces it.",
        )
    if record.status is RecordStatus.RETRACTED and not says_so:
        yield error(
            path,
            line,
            "retraction",
            "Neither title nor statements say that it was retracted.",
            "Begin the title with RETRACTED as the journal does.",
        )
    if record.status is RecordStatus.CURRENT and _SAYS_RETRACTED.search(record.title):
        yield error(
            path,
            line,
            "retraction",
            "The title says retracted, the status says current.",
            "Set status: retracted.",
        )


def _statements(
    record: Record, path: Path, count_tokens: CountTokens, max_tokens: int
) -> Iterator[Finding]:
    ids = [statement.id for statement in record.statements]
    lines = _statement_lines(path)
    for statement in record.statements:
        line = lines.get(statement.id)
        if ids.count(statement.id) > 1:
            yield error(
                path,
                line,
                "statement-id",
                f"{statement.id} is used twice.",
                "Ids are never used again: take the next number.",
            )
        yield from _wording(statement, path, line)
        longest = max(count_tokens([statement.clinical, statement.plain]))
        if longest > max_tokens:
            yield error(
                path,
                line,
                "too-long",
                f"{statement.id} has {longest} word pieces; the model reads {max_tokens}.",
                "Split it into two statements.",
            )


def _wording(statement: Statement, path: Path, line: int | None) -> Iterator[Finding]:
    for register in ("clinical", "plain"):
        if _PRONOUN_START.match(getattr(statement, register)):
            yield error(
                path,
                line,
                "pronoun",
                f"{statement.id} ({register}) begins with a pronoun.",
                "Name what it speaks of.",
            )
    grade = flesch_kincaid_grade(statement.plain)
    if grade > MAX_PLAIN_GRADE:
        yield error(
            path,
            line,
            "readability",
            f"{statement.id} (plain) reads at grade {grade:.1f}; at most {MAX_PLAIN_GRADE}.",
            "Use shorter sentences and words.",
        )
    if statement.finding and statement.kind not in _REPORTING:
        yield warning(
            path,
            line,
            "finding",
            f"{statement.id} has a finding but is of kind {statement.kind}.",
            f"Only {', '.join(sorted(_REPORTING))} report a {Direction.__name__.lower()}.",
        )


def _misplaced(folder: Path) -> Iterator[Finding]:
    """YAML files that nothing reads."""
    read = {*record_paths(folder), folder / FILE_NAME}
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in {".yaml", ".yml"} and path not in read:
            yield error(
                path, None, "place", "This file is not read.", "Records are <topic>/<id>.yaml."
            )


def _duplicate_identifiers(library: Library) -> Iterator[Finding]:
    for field in ("doi", "pmid", "pmcid"):
        holders: dict[str, list[Record]] = defaultdict(list)
        for record in library.records:
            if value := getattr(record, field):
                holders[value.lower()].append(record)
        for first, *others in holders.values():
            for other in others:
                path = library.paths[other.id]
                yield error(
                    path,
                    line_of(path, f"{field}:"),
                    f"duplicate-{field}",
                    f"{first.id} has the same {field}.",
                    "Merge the records, or correct one.",
                )


def _statement_lines(path: Path) -> dict[str, int]:
    found: dict[str, int] = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if match := re.match(r"\s*-?\s*id:\s*['\"]?(s\d+)", line):
            found.setdefault(match[1], number)
    return found
