"""Reads one record file, and says by line what is wrong with it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from yaml.reader import ReaderError

from app.corpus.findings import Finding, error
from app.domain.documents import Record

try:
    from yaml import CSafeLoader as _SafeLoader
except ImportError:  # PyYAML built without libyaml: the same, slower
    from yaml import SafeLoader as _SafeLoader  # type: ignore[assignment]

MAX_BYTES = 1_000_000
_PLAIN_TAGS = frozenset(
    f"tag:yaml.org,2002:{name}" for name in ("map", "seq", "str", "int", "null")
)
_UNSHOWABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and marks that change the order in which a reader sees the letters."""


class _Loader(_SafeLoader):
    """Values are texts, whole numbers or nothing: YAML's own guesses surprise people.

    It takes `no` for false, 1:30 for 90, and a mistyped date for a crash.
    """

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - filled below, as PyYAML does


_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:null", re.compile(r"^(?:~|null|)$"), ["~", "n", ""]
)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^(?:0|[1-9][0-9]{0,8})$"), list("0123456789")
)


@dataclass(frozen=True)
class YamlMapping:
    """A file's values, and the nodes that know their lines."""

    root: yaml.MappingNode
    values: dict[str, Any]


def read_record(path: Path) -> Record | list[Finding]:
    """The record in `path`, or every reason why there is none. The folder's name is the topic."""
    read = read_mapping(path)
    if isinstance(read, list):
        return read
    if "topic" in read.values:
        line = _line(read.root, ("topic",))
        return [error(path, line, "schema", "`topic` is not a field.", "The folder is the topic.")]
    try:
        return Record.model_validate({**read.values, "topic": path.parent.name})
    except ValidationError as problem:
        return invalid(path, read.root, problem)


def read_mapping(path: Path) -> YamlMapping | list[Finding]:
    """The mapping in a YAML file, or every reason why it cannot be used."""
    try:
        text = _read(path)
    except _UnreadableError as problem:
        return [error(path, problem.line, "unreadable", problem.message, problem.remedy)]
    try:
        return _parse(path, text)
    except yaml.YAMLError as problem:
        return [_syntax(path, text, problem)]
    except RecursionError:
        return [error(path, None, "syntax", "Lists within lists without end.", "Remove them.")]


def invalid(path: Path, root: yaml.Node, problem: ValidationError) -> list[Finding]:
    """What a model refused, each at the line of the value."""
    return [_invalid(path, root, detail) for detail in _innermost(problem.errors())]


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


def _parse(path: Path, text: str) -> YamlMapping | list[Finding]:
    loader = _Loader(text)
    try:
        root = loader.get_single_node()
        if not isinstance(root, yaml.MappingNode):
            return [error(path, 1, "schema", "The file is not a mapping.", "Begin with `id: ...`.")]
        found = [*_anchors(path, text), *_structure(path, root)]
        return found or YamlMapping(root, loader.construct_document(root))
    finally:
        loader.dispose()


def _syntax(path: Path, text: str, problem: yaml.YAMLError) -> Finding:
    what = getattr(problem, "problem", None) or getattr(problem, "reason", "it cannot be parsed")
    return error(
        path,
        _syntax_line(text, problem),
        "syntax",
        f"Not valid YAML: {what}.",
        "Check indentation (spaces, no tabs), quotes, and that a text with ': ' or ' #' in it is "
        "quoted.",
    )


def _syntax_line(text: str, problem: yaml.YAMLError) -> int | None:
    if isinstance(problem, ReaderError):
        return text.encode()[: problem.position].count(b"\n") + 1
    mark = getattr(problem, "problem_mark", None)
    return mark.line + 1 if mark else None


def _anchors(path: Path, text: str) -> Iterator[Finding]:
    """Anchors and aliases: a reviewer should see each value where it is used."""
    if "&" not in text and "*" not in text:
        return
    for token in yaml.scan(text, Loader=_Loader):
        if isinstance(token, yaml.AliasToken | yaml.AnchorToken):
            yield error(
                path,
                token.start_mark.line + 1,
                "schema",
                "YAML anchors and aliases are not used here.",
                "Write the value out, or quote a text that begins with & or *.",
            )
            return


def _structure(path: Path, node: yaml.Node) -> Iterator[Finding]:
    """What YAML allows and a record does not."""
    line = node.start_mark.line + 1
    if node.tag not in _PLAIN_TAGS:
        yield error(
            path, line, "schema", "YAML tags are not used here.", "Remove the ! and << marks."
        )
    elif isinstance(node, yaml.MappingNode):
        yield from _keys(path, node)
        for _, value in node.value:
            yield from _structure(path, value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _structure(path, item)
    elif _UNSHOWABLE.search(node.value):
        yield error(path, line, "schema", "A character cannot be shown.", "Type the text anew.")


def _keys(path: Path, node: yaml.MappingNode) -> Iterator[Finding]:
    """Keys given twice (YAML would silently keep the last) and keys that are no names."""
    seen: set[str] = set()
    for key, _ in node.value:
        line = key.start_mark.line + 1
        if key.tag != "tag:yaml.org,2002:str":
            yield error(path, line, "schema", "A field's name is not a word.", "Correct the name.")
        elif key.value in seen:
            yield error(path, line, "duplicate-key", "A field is given twice.", "Keep one.")
        else:
            seen.add(key.value)


def _innermost(details: Sequence[Any]) -> list[Any]:
    """Errors without those that only follow from an error further in."""
    places = [detail["loc"] for detail in details]
    return [
        detail
        for detail, place in zip(details, places, strict=True)
        if not any(other != place and other[: len(place)] == place for other in places)
    ]


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
