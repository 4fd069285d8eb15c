"""Builds a snapshot: corpus and encoder in, a verified folder out."""

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

import numpy as np

import app
from app.corpus.library import Library
from app.domain.documents import Record
from app.domain.manifest import FORMAT_VERSION, Counts, EncoderManifest, GoldenVector, Manifest
from app.domain.passages import Passage
from app.encoders.protocol import Encoder, Vectors
from app.errors import BuildError
from app.index import files
from app.index.analysis import terms
from app.index.dense import DenseIndex
from app.index.embedding import VIEWS, assert_readable, embed_views, views
from app.index.lexical import K1, B, LexicalIndex
from app.index.message_kinds import MessageKinds, exemplars_sha256
from app.index.snapshot import DENSE, LEXICAL, MESSAGE_KINDS, RECORDS, VOCABULARY, verify
from app.index.snapshots import MANIFEST, SnapshotStore
from app.index.store import PassageStore

Progress = Callable[[str, int, int], None]
"""Told of each step: its name, how much is done, and of how much."""

THRESHOLDS: Mapping[str, float] = MappingProxyType(
    {
        "scope": 0.40,
        "evidence": 0.27,
        "emergency": 0.5,
        "emergency_without_frame": 0.75,
        "injection": 0.85,
        "other_kinds": 0.7,
    }
)
"""Recorded with each snapshot. `scope`, `evidence`: confidence below which answering abstains;
the others: probability from which the message classifier is followed, for an emergency lower when
the message says that something is happening to somebody now.
"""

GOLDEN_TEXTS = (
    "What is dry needling?",
    "does it hurt the day after",
    "Pneumothorax after dry needling of the upper trapezius",
    "Sham-controlled trials of dry needling for plantar heel pain, 6 weeks, VAS 0-100",
    "Can I have needling while taking blood thinners?",
)


@dataclass(frozen=True)
class BuiltSnapshot:
    """What a build gave: the snapshot's id, and whether it had to be computed."""

    id: str
    reused: bool


def lexical_text(record: Record, passage: Passage) -> str:
    """What BM25 reads of a passage: title, subject terms and both registers."""
    subject = (*record.conditions, *record.body_regions, *record.interventions, *record.comparators)
    return " ".join((record.title, *subject, passage.clinical, passage.plain))


def snapshot_id(library: Library, encoder: EncoderManifest, settings: dict[str, object]) -> str:
    """The same corpus, encoder, settings and format give the same id."""
    basis = {
        "format": FORMAT_VERSION,
        "corpus": library.hash,
        "encoder": encoder.model_dump(),
        "settings": settings,
        "thresholds": dict(THRESHOLDS),
    }
    canonical = json.dumps(basis, sort_keys=True).encode()
    return f"idx-{hashlib.sha256(canonical).hexdigest()[:12]}"


def build_snapshot(
    store: SnapshotStore,
    library: Library,
    encoder: Encoder,
    *,
    encoder_spec: str,
    export: str | None,
    fresh: bool,
    progress: Progress,
) -> BuiltSnapshot:
    """Build the snapshot of `library` unless a good one with the same id lies there already.

    Call it inside `store.building()`. The active snapshot is not touched.

    Args:
        store: Where snapshots lie.
        library: The corpus, read at one moment.
        encoder: Encodes the passages as the serving process will encode the questions.
        encoder_spec: The setting that chose the encoder.
        export: Name of the encoder's folder under `store.encoders`, None if it has none.
        fresh: Build even if the snapshot exists.
        progress: Told how far the build is.

    Raises:
        BuildError: The corpus has no usable record, a passage is too long, or the result did not
            pass its own verification.
    """
    if not library.records:
        raise BuildError(
            "The corpus has no usable record.",
            remedy="Run `dnqa corpus lint`; check DNQA_CORPUS_DIR.",
        )
    encoder_manifest = EncoderManifest(
        name=encoder.name,
        weights_sha256=encoder.weights_sha256,
        dimension=encoder.dimension,
        max_tokens=encoder.max_tokens,
        export=export,
    )
    settings: dict[str, object] = {
        "encoder": encoder_spec,
        "embedded": VIEWS,
        "exemplars": exemplars_sha256(),
        "bm25_k1": K1,
        "bm25_b": B,
    }
    wanted = snapshot_id(library, encoder_manifest, settings)
    if not fresh and wanted in store.ids() and _passes(store.folder(wanted), encoder):
        return BuiltSnapshot(wanted, reused=True)
    staging = store.new_staging()
    try:
        _write(staging, wanted, library, encoder, encoder_manifest, settings, progress)
        _require_verified(staging, encoder)
        store.publish(staging, wanted)
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise
    return BuiltSnapshot(wanted, reused=False)


def _write(
    staging: Path,
    wanted: str,
    library: Library,
    encoder: Encoder,
    encoder_manifest: EncoderManifest,
    settings: dict[str, object],
    progress: Progress,
) -> None:
    passages = PassageStore(library.records)
    passages.write(staging / RECORDS)
    (staging / VOCABULARY).write_text(library.vocabulary.model_dump_json(), "utf-8")
    progress("Training the message classifier", 0, 1)
    MessageKinds.train(encoder).write(staging / MESSAGE_KINDS)
    DenseIndex.build(_embed(encoder, passages, progress)).write(staging / DENSE)
    documents = [terms(lexical_text(passages.record_of(p), p)) for p in passages.passages]
    LexicalIndex.build(documents).write(staging / LEXICAL)
    manifest = Manifest(
        format_version=FORMAT_VERSION,
        id=wanted,
        created_at=datetime.now(UTC),
        app_version=app.__version__,
        corpus_hash=library.hash,
        counts=Counts(records=len(passages.records), passages=len(passages)),
        encoder=encoder_manifest,
        settings=settings,
        thresholds=dict(THRESHOLDS),
        files=files.checksums(staging, besides=MANIFEST),
        golden_vectors=_golden_vectors(encoder),
    )
    (staging / MANIFEST).write_text(manifest.model_dump_json(indent=1), "utf-8")


def _embed(encoder: Encoder, passages: PassageStore, progress: Progress) -> Vectors:
    texts = [views(passage) for passage in passages.passages]
    assert_readable(encoder, passages.passages, texts)
    done: list[Vectors] = []
    progress("Embedding passages", 0, len(texts))
    for batch in embed_views(encoder, texts):
        done.append(batch)
        progress("Embedding passages", sum(map(len, done)), len(texts))
    return np.concatenate(done)


def _golden_vectors(encoder: Encoder) -> tuple[GoldenVector, ...]:
    vectors = encoder.encode(GOLDEN_TEXTS)
    return tuple(
        GoldenVector(text=text, vector=tuple(round(float(x), 7) for x in vector))
        for text, vector in zip(GOLDEN_TEXTS, vectors, strict=True)
    )


def _passes(folder: Path, encoder: Encoder) -> bool:
    return all(check.ok for check in verify(folder, encoder))


def _require_verified(staging: Path, encoder: Encoder) -> None:
    failed = [check for check in verify(staging, encoder) if not check.ok]
    if failed:
        raise BuildError(
            f"The new snapshot failed its verification: {failed[0].problem}",
            remedy="Build again; if it fails again, check the disk. The active one is untouched.",
        )
