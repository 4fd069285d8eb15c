"""The whole corpus, read at one moment."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.corpus.findings import Finding, error
from app.corpus.vocabulary import Vocabulary, read_vocabulary
from app.corpus.yaml_reader import read_record
from app.domain.documents import Record
from app.errors import CorpusError


@dataclass(frozen=True)
class Library:
    """All usable records by id order, where each came from, and what could not be used."""

    records: tuple[Record, ...]
    paths: dict[str, Path]
    vocabulary: Vocabulary
    findings: tuple[Finding, ...]

    @property
    def hash(self) -> str:
        """SHA-256 of the content: file names, order and formatting do not matter."""
        return corpus_hash(self.records, self.vocabulary)


def record_paths(folder: Path) -> list[Path]:
    """The record files of a corpus, `<topic>/<id>.yaml`, in order.

    Raises:
        CorpusError: There is no such folder.
    """
    if not folder.is_dir():
        raise CorpusError("The corpus folder does not exist.", remedy="Set DNQA_CORPUS_DIR to it.")
    return sorted(folder.glob("*/*.yaml"))


def load_library(folder: Path) -> Library:
    """Read all records; a file that cannot be used is a finding and does not stop the others.

    Raises:
        CorpusError: There is no such folder, or the vocabulary is not valid.
    """
    records: dict[str, Record] = {}
    paths: dict[str, Path] = {}
    findings: list[Finding] = []
    for path in record_paths(folder):
        read = read_record(path)
        if isinstance(read, list):
            findings += read
        elif read.id in records:
            findings.append(_taken(path, paths[read.id]))
        else:
            records[read.id] = read
            paths[read.id] = path
    ordered = tuple(records[record_id] for record_id in sorted(records))
    return Library(ordered, paths, read_vocabulary(folder), tuple(findings))


def corpus_hash(records: Iterable[Record], vocabulary: Vocabulary) -> str:
    """SHA-256 over the canonical JSON of records in id order and of the vocabulary."""
    content = {
        "records": [r.model_dump(mode="json") for r in sorted(records, key=lambda r: r.id)],
        "vocabulary": vocabulary.model_dump(mode="json"),
    }
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _taken(path: Path, first: Path) -> Finding:
    return error(
        path, 1, "duplicate-id", f"The id is used by {first.name} already.", "Give it its own id."
    )
