"""Record files as people really write them: with slips."""

from pathlib import Path
from typing import Any

import pytest

from app.corpus.yaml_reader import MAX_BYTES, read_record
from app.domain.documents import Record

END = 21
"""The line after the last one of a small record."""


def _read_with(small: Any, addition: str) -> Any:
    path: Path = small.add("x")
    path.write_text(path.read_text("utf-8") + addition, "utf-8")
    return read_record(path)


@pytest.mark.parametrize(
    ("addition", "code", "line", "word"),
    [
        ("? [a, b]\n: c\n", "schema", END, "name"),
        ("? {a: b}\n: c\n", "schema", END, "name"),
        ("1: x\n", "schema", END, "name"),
        ("licence: !!python/object:os.system x\n", "schema", END, "tags"),
        ("licence: !!binary aGk=\n", "schema", END, "tags"),
        ("reviewed_by: &me Doe\nlicence: *me\n", "schema", END, "anchors"),
        ("reviewed_on: 2026-13-45\n", "schema", END, "date"),
        ("n_studies: 1:30\n", "schema", END, "integer"),
        ("n_studies: -3\n", "schema", END, "greater"),
        ("n_studies: " + "9" * 5000 + "\n", "schema", END, "integer"),
        ("pmid: 123\n", "schema", END, "string"),
        ("topic: necks\n", "schema", END, "topic"),
        ('licence: "\\0"\n', "schema", END, "character"),
        ("licence: \u202etxet\n", "schema", END, "character"),
        ("licence: \x01\n", "syntax", END, "control"),
        ("---\nid: y\n", "syntax", END, "document"),
        ("licence: 'open\n", "syntax", None, "YAML"),
        ("licence: a: b\n", "syntax", END, "YAML"),
        ("\tlicence: x\n", "syntax", END, "YAML"),
        ("licence: " + "[" * 5000 + "]" * 5000 + "\n", "syntax", None, "YAML"),
        ("- id: s1\n  kind: effectiveness\n  clinical: x\n", "schema", END, "plain"),
    ],
)
def test_a_slip_is_a_finding_and_never_a_crash(
    small: Any, addition: str, code: str, line: int | None, word: str
) -> None:
    """One file must not stop a build, and its curator must find the place."""
    found = _read_with(small, addition)
    assert isinstance(found, list)
    assert [finding.code for finding in found] == [code]
    assert word in found[0].message
    assert line is None or found[0].line == line


@pytest.mark.parametrize(
    ("addition", "field", "value"),
    [
        ("licence: no\n", "licence", "no"),
        ("pages: 12:30\n", "pages", "12:30"),
        ("issue: 1e3\n", "issue", "1e3"),
        ("reviewed_on: 2026-11-01\n", "reviewed_on", "2026-11-01"),
        ("n_studies: 0\n", "n_studies", "0"),
        ("certainty:\n", "certainty", "None"),
        ("certainty: ~\n", "certainty", "None"),
    ],
)
def test_values_mean_what_they_look_like(small: Any, addition: str, field: str, value: str) -> None:
    """YAML would read no as false and 12:30 as 750."""
    record = _read_with(small, addition)
    assert isinstance(record, Record)
    assert str(getattr(record, field)) == value


@pytest.mark.parametrize("change", [("\n", "\r\n"), ("id: x\n", "\ufeffid: x\n")])
def test_files_from_windows_are_read(small: Any, change: tuple[str, str]) -> None:
    """Line ends and byte order marks of other editors are no error."""
    path: Path = small.add("x")
    path.write_bytes(path.read_text("utf-8").replace(*change).encode())
    assert isinstance(read_record(path), Record)


@pytest.mark.parametrize("content", ["", "- a\n", "word\n", "# nothing\n"])
def test_a_file_without_fields_is_named(small: Any, content: str) -> None:
    """An empty file is no record."""
    path: Path = small.add("x")
    path.write_text(content, "utf-8")
    found = read_record(path)
    assert isinstance(found, list)
    assert "mapping" in found[0].message


def test_the_size_bound_counts_bytes(small: Any) -> None:
    """A file at the bound is read, one byte more is not."""
    path: Path = small.add("x")
    content = path.read_bytes()
    path.write_bytes(content + b"#" * (MAX_BYTES - len(content)))
    assert isinstance(read_record(path), Record)
    path.write_bytes(content + b"#" * (MAX_BYTES - len(content) + 1))
    assert isinstance(read_record(path), list)


def test_a_file_that_cannot_be_opened_is_named(small: Any) -> None:
    """A folder or a dead link with a record's name is a finding."""
    path: Path = small.add("x")
    path.unlink()
    path.symlink_to("nowhere")
    found = read_record(path)
    assert isinstance(found, list)
    assert found[0].code == "unreadable"


def test_the_folder_is_the_topic(small: Any) -> None:
    """A record moves to another topic by moving its file."""
    record = read_record(small.add("x"))
    assert isinstance(record, Record)
    assert record.topic == "necks"
