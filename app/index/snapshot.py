"""A snapshot opened for reading, and the checks that decide whether it may be served."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.corpus.vocabulary import Vocabulary
from app.domain.manifest import Manifest
from app.encoders.protocol import Encoder
from app.errors import DnqaError, IndexUnavailableError
from app.index import files
from app.index.dense import DenseIndex
from app.index.lexical import LexicalIndex
from app.index.message_kinds import MessageKinds
from app.index.snapshots import BUILD_REMEDY, MANIFEST, read_manifest
from app.index.store import PassageStore

RECORDS = "records.jsonl"
DENSE = "dense.faiss"
LEXICAL = "lexical"
VOCABULARY = "vocabulary.json"
MESSAGE_KINDS = "message-kinds.npz"

MIN_GOLDEN_COSINE = 0.9999
"""Below this the encoder at hand is not the one that made the vectors."""


@dataclass(frozen=True)
class Snapshot:
    """Everything retrieval and answering read. Immutable and safe to share between threads."""

    manifest: Manifest
    store: PassageStore
    dense: DenseIndex
    lexical: LexicalIndex
    vocabulary: Vocabulary
    message_kinds: MessageKinds


@dataclass(frozen=True)
class Check:
    """One finding about a snapshot: `problem` is empty when all is well."""

    name: str
    problem: str = ""
    remedy: str = ""

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return not self.problem


def open_snapshot(folder: Path) -> Snapshot:
    """Open a snapshot whose files are those that were built.

    Raises:
        IndexUnavailableError: A file is missing, altered, foreign or unreadable, or counts differ.
    """
    manifest = read_manifest(folder)
    _raise_on(check_files(folder, manifest))
    try:
        snapshot = Snapshot(
            manifest=manifest,
            store=PassageStore.read(folder / RECORDS),
            dense=DenseIndex.read(folder / DENSE),
            lexical=LexicalIndex.read(folder / LEXICAL),
            vocabulary=Vocabulary.model_validate_json((folder / VOCABULARY).read_bytes()),
            message_kinds=MessageKinds.read(folder / MESSAGE_KINDS),
        )
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise IndexUnavailableError(
            f"Snapshot {folder.name} cannot be opened.", remedy=BUILD_REMEDY
        ) from error
    _raise_on(check_counts(snapshot))
    return snapshot


def verify(folder: Path, encoder: Encoder) -> list[Check]:
    """All checks of a snapshot; those that need an open snapshot are left out if it cannot be."""
    try:
        manifest = read_manifest(folder)
    except DnqaError as error:
        return [Check("manifest", error.message, error.remedy)]
    checks = [Check("manifest"), check_files(folder, manifest)]
    try:
        snapshot = open_snapshot(folder)
    except DnqaError as error:
        return [*checks, Check("readable", error.message, error.remedy)]
    return [*checks, check_counts(snapshot), check_golden_vectors(manifest, encoder)]


def check_files(folder: Path, manifest: Manifest) -> Check:
    """Whether the folder holds exactly the files of the manifest, byte for byte."""
    found = files.checksums(folder, besides=MANIFEST)
    expected = manifest.files
    problems = [
        *(f"{name} is missing" for name in sorted(expected.keys() - found.keys())),
        *(f"{name} does not belong there" for name in sorted(found.keys() - expected.keys())),
        *(
            f"{name} was altered"
            for name in sorted(expected.keys() & found.keys())
            if expected[name] != found[name]
        ),
    ]
    if not problems:
        return Check("files")
    return Check("files", f"Snapshot {folder.name}: {', '.join(problems)}.", BUILD_REMEDY)


def check_counts(snapshot: Snapshot) -> Check:
    """Whether FAISS, BM25, the passages and the manifest speak of the same rows."""
    counts = {
        "manifest": snapshot.manifest.counts.passages,
        "passages": len(snapshot.store),
        "dense": snapshot.dense.rows,
        "lexical": snapshot.lexical.rows,
    }
    records_agree = snapshot.manifest.counts.records == len(snapshot.store.records)
    if len(set(counts.values())) == 1 and records_agree:
        return Check("counts")
    listed = ", ".join(f"{name} {count}" for name, count in counts.items())
    return Check("counts", f"The parts of the snapshot disagree: {listed}.", BUILD_REMEDY)


def check_golden_vectors(manifest: Manifest, encoder: Encoder) -> Check:
    """Whether `encoder` gives the vectors that were recorded at build time."""
    if encoder.weights_sha256 != manifest.encoder.weights_sha256:
        return Check(
            "golden vectors",
            "The snapshot was built with other weights than the encoder has.",
            BUILD_REMEDY,
        )
    recorded = np.array([golden.vector for golden in manifest.golden_vectors], dtype=np.float32)
    computed = encoder.encode([golden.text for golden in manifest.golden_vectors])
    lowest = float(np.min(np.sum(recorded * computed, axis=1)))
    if lowest >= MIN_GOLDEN_COSINE:
        return Check("golden vectors")
    return Check(
        "golden vectors",
        f"The encoder does not reproduce the recorded vectors (cosine {lowest:.4f}).",
        "Reinstall dnqa's requirements, then run `dnqa index build --fresh`.",
    )


def _raise_on(check: Check) -> None:
    if not check.ok:
        raise IndexUnavailableError(check.problem, remedy=check.remedy)
