"""Reads one record file, and says by line what is wrong with it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from app.corpus.findings import Finding, error
from app.domain.documents import Record

MAX_BYTES = 1_000_000
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_record(path: Path) -> Record | list[Finding]:
    """The record in `path`, or every reason why there is none. The folder's name is the topic."""
    try:
        text = _read(path)
        root = yaml.compose(text, Loader=_LOADER)
    except _UnreadableError as problem:
        return [error(path, problem.line, "unreadable", problem.message, problem.remedy)]
    except yaml.YAMLError as problem:
        return [_syntax(path, problem)]
    if not isinstance(root, yaml.MappingNode):
        return [error(path, 1, "schema", "The file is not a mapping.", "Begin with `id: ...`.")]
    structural = [*_aliases(path, text), *_duplicates(path, root)]
    if structural:
        return structural
    values = yaml.load(text, Loader=_LOADER)  # noqa: S506 - a safe loader in either form
    if "topic" in values:
        line = _line(root, ("topic",))
        return [error(path, line, "schema", "`topic` is not a field.", "The folder is the topic.")]
    try:
        return Record.model_validate({**values, "topic": path.parent.name})
    except ValidationError as problem:
        return [_invalid(path, root, detail) for detail in problem.errors()]


class _UnreadableError(Exception):
    def __init__(self, message: str, remedy: str, line: int | None = None) -> None:
        self.message = message
        self.remedy = remedy
        self.line = line


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as problem:
        raise _UnreadableError(f"{problem.strerror}.", "Check the file's permissions.") from problem
    if len(raw) > MAX_BYTES:
        raise _UnreadableError(f"More than {MAX_BYTES} bytes.", "A record is one publication.")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as problem:
        line = raw[: problem.start].count(b"\n") + 1
        raise _UnreadableError("Not valid UTF-8.", "Save the file as UTF-8.", line) from problem


def _syntax(path: Path, problem: yaml.YAMLError) -> Finding:
    mark = getattr(problem, "problem_mark", None)
    line = mark.line + 1 if mark else None
    what = getattr(problem, "problem", None) or "it cannot be parsed"
    return error(
        path,
        line,
        "syntax",
        f"Not valid YAML: {what}.",
        "Check indentation, quotes, and that a text with ': ' or ' #' in it is quoted.",
    )


def _aliases(path: Path, text: str) -> list[Finding]:
    """Anchors and aliases: a reviewer should see each value where it is used."""
    tokens = yaml.scan(text, Loader=_LOADER)
    found = [token for token in tokens if isinstance(token, yaml.AliasToken | yaml.AnchorToken)]
    return [
        error(
            path,
            token.start_mark.line + 1,
            "schema",
            "YAML anchors and aliases are not used here.",
            "Write the value out, or quote a text that begins with & or *.",
        )
        for token in found[:1]
    ]


def _duplicates(path: Path, node: yaml.Node) -> list[Finding]:
    """Keys given twice: YAML would silently keep the last."""
    found: list[Finding] = []
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            found += _duplicates(path, item)
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                line = key.start_mark.line + 1
                found.append(
                    error(path, line, "duplicate-key", "A field is given twice.", "Keep one.")
                )
            seen.add(key.value)
            found += _duplicates(path, value)
    return found


def _invalid(path: Path, root: yaml.Node, detail: Any) -> Finding:
    where: Sequence[str | int] = detail["loc"]
    field = ".".join(str(part) for part in where)
    missing = detail["type"] == "missing"
    line = _line(root, where[:-1] if missing else where)
    remedy = "See the table of fields in corpus/README.md."
    if detail["type"] == "extra_forbidden":
        return error(path, line, "schema", f"Unknown field `{field}`.", remedy)
    return error(path, line, "schema", f"`{field}`: {detail['msg']}.", remedy)


def _line(node: yaml.Node, where: Sequence[str | int]) -> int:
    """Line of the value at `where`, or of the nearest part of the way that exists."""
    line = int(node.start_mark.line) + 1
    for part in where:
        found: yaml.Node | None = None
        if isinstance(node, yaml.MappingNode):
            found = next((value for key, value in node.value if key.value == part), None)
            line = next(
                (int(key.start_mark.line) + 1 for key, _ in node.value if key.value == part), line
            )
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            found = node.value[part] if part < len(node.value) else None
            line = int(found.start_mark.line) + 1 if found else line
        if found is None:
            break
        node = found
    return line
