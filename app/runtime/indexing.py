"""What operators do with the index: build, verify, list, activate, look at its state."""

import time
from dataclasses import dataclass
from datetime import datetime

from app.corpus.library import load_library
from app.domain.manifest import Manifest
from app.errors import DnqaError, IndexUnavailableError
from app.index.build import Progress, build_snapshot
from app.index.snapshot import Check, verify
from app.index.snapshots import SnapshotStore
from app.runtime.encoder import open_encoder, prepare_encoder
from app.settings import Settings


@dataclass(frozen=True)
class BuildReport:
    """What a build did. `skipped` are corpus files left out, each with its reason."""

    index_id: str
    reused: bool
    records: int
    passages: int
    seconds: float
    skipped: tuple[str, ...]


@dataclass(frozen=True)
class SnapshotSummary:
    """A line of `dnqa index list`; the fields of a damaged snapshot are None."""

    id: str
    active: bool
    created_at: datetime | None
    records: int | None
    passages: int | None
    encoder: str | None
    problem: str | None


@dataclass(frozen=True)
class IndexState:
    """The active snapshot beside the corpus as it is now."""

    index_id: str | None
    created_at: datetime | None
    corpus_hash: str | None
    corpus_changed: bool | None
    problem: str | None
    remedy: str | None


def build_index(
    settings: Settings, progress: Progress, *, fresh: bool = False, activate: bool = True
) -> BuildReport:
    """Build a snapshot of the corpus, verify it and make it the active one.

    A broken corpus file is left out and reported; it does not stop the others.

    Raises:
        BuildError: Nothing was built; the active snapshot is untouched.
        EncoderError: The embedding model cannot be used.
    """
    started = time.monotonic()
    snapshots = SnapshotStore(settings.index_dir)
    with snapshots.building():
        library = load_library(settings.corpus_dir)
        encoder, export = prepare_encoder(settings, snapshots, progress, fresh=fresh)
        built = build_snapshot(
            snapshots,
            library,
            encoder,
            encoder_spec=settings.encoder,
            export=export,
            fresh=fresh,
            progress=progress,
        )
        if activate:
            snapshots.activate(built.id)
    counts = snapshots.manifest(built.id).counts
    return BuildReport(
        index_id=built.id,
        reused=built.reused,
        records=counts.records,
        passages=counts.passages,
        seconds=round(time.monotonic() - started, 2),
        skipped=tuple(str(finding) for finding in library.findings),
    )


def verify_index(settings: Settings, snapshot_id: str | None) -> list[Check]:
    """All checks of a snapshot, the active one by default."""
    snapshots = SnapshotStore(settings.index_dir)
    wanted = snapshot_id or snapshots.require_current()
    try:
        manifest = snapshots.manifest(wanted)
        encoder = open_encoder(settings, snapshots, manifest.encoder.export)
    except DnqaError as error:
        return [Check("readable", error.message, error.remedy)]
    return [Check("encoder"), *verify(snapshots.folder(wanted), encoder)]


def activate_index(settings: Settings, snapshot_id: str) -> None:
    """Verify a snapshot and make it the active one.

    Raises:
        IndexUnavailableError: It failed a check; what was active stays active.
    """
    failed = [check for check in verify_index(settings, snapshot_id) if not check.ok]
    if failed:
        raise IndexUnavailableError(f"Not activated. {failed[0].problem}", remedy=failed[0].remedy)
    SnapshotStore(settings.index_dir).activate(snapshot_id)


def list_index(settings: Settings) -> list[SnapshotSummary]:
    """All snapshots; damaged ones say what is wrong with them."""
    snapshots = SnapshotStore(settings.index_dir)
    try:
        current = snapshots.current()
    except IndexUnavailableError:
        current = None
    return [_summary(snapshots, snapshot_id, current) for snapshot_id in snapshots.ids()]


def index_state(settings: Settings) -> IndexState:
    """The active snapshot, and whether the corpus has changed since it was built."""
    snapshots = SnapshotStore(settings.index_dir)
    try:
        manifest = snapshots.manifest(snapshots.require_current())
    except IndexUnavailableError as error:
        return IndexState(None, None, None, None, error.message, error.remedy)
    changed = load_library(settings.corpus_dir).hash != manifest.corpus_hash
    return IndexState(
        index_id=manifest.id,
        created_at=manifest.created_at,
        corpus_hash=manifest.corpus_hash,
        corpus_changed=changed,
        problem=None,
        remedy="Run `dnqa index build` to take up the changes." if changed else None,
    )


def _summary(snapshots: SnapshotStore, snapshot_id: str, current: str | None) -> SnapshotSummary:
    active = snapshot_id == current
    try:
        manifest: Manifest = snapshots.manifest(snapshot_id)
    except IndexUnavailableError as error:
        return SnapshotSummary(snapshot_id, active, None, None, None, None, error.message)
    return SnapshotSummary(
        id=snapshot_id,
        active=active,
        created_at=manifest.created_at,
        records=manifest.counts.records,
        passages=manifest.counts.passages,
        encoder=manifest.encoder.name,
        problem=None,
    )
