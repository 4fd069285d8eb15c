"""The folder of snapshots: which there are, which is active, who may build.

indexes/
  CURRENT               id of the active snapshot
  <id>/                 a snapshot, never changed once it has this name
  encoders/<hash>/      the encoder in ONNX form, shared by snapshots
  .staging-*/           a build that has not finished; removed by the next one
  .lock                 held while building
"""

import fcntl
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from app.domain.manifest import FORMAT_VERSION, Manifest
from app.errors import BuildError, IndexUnavailableError
from app.index import files

MANIFEST = "manifest.json"
BUILD_REMEDY = "Run `dnqa index build`."
_STAGING = ".staging-"
_ID = re.compile(r"idx-[0-9a-f]{12}")


@dataclass(frozen=True)
class SnapshotStore:
    """All snapshots under one folder."""

    root: Path

    @property
    def current_file(self) -> Path:
        """The file that names the active snapshot."""
        return self.root / "CURRENT"

    @property
    def encoders(self) -> Path:
        """Where exported encoders are kept by the hash of their weights."""
        return self.root / "encoders"

    def folder(self, snapshot_id: str) -> Path:
        """The folder of a snapshot.

        Raises:
            IndexUnavailableError: The id has not the form of one, so it is no path either.
        """
        if not _ID.fullmatch(snapshot_id):
            raise IndexUnavailableError(
                "That is not the id of a snapshot.", remedy="`dnqa index list` shows the ids."
            )
        return self.root / snapshot_id

    def ids(self) -> list[str]:
        """Ids of the finished snapshots, in order of name."""
        if not self.root.is_dir():
            return []
        return sorted(path.name for path in self.root.iterdir() if _ID.fullmatch(path.name))

    def current(self) -> str | None:
        """Id of the active snapshot, None when none is.

        Raises:
            IndexUnavailableError: CURRENT exists but cannot be read or names no snapshot.
        """
        try:
            text = self.current_file.read_text("ascii").strip()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise IndexUnavailableError(
                "indexes/CURRENT cannot be read.",
                remedy="Run `dnqa index list`, then `dnqa index activate ID`.",
            ) from error
        if not _ID.fullmatch(text) or not (self.root / text).is_dir():
            raise IndexUnavailableError(
                "indexes/CURRENT names no snapshot that exists.",
                remedy="Run `dnqa index list`, then `dnqa index activate ID`, or build anew.",
            )
        return text

    def require_current(self) -> str:
        """Id of the active snapshot.

        Raises:
            IndexUnavailableError: There is none.
        """
        current = self.current()
        if current is None:
            raise IndexUnavailableError("No index is active.", remedy=BUILD_REMEDY)
        return current

    def activate(self, snapshot_id: str) -> None:
        """Make a snapshot the active one in a single atomic step. Verify it before."""
        if not self.folder(snapshot_id).is_dir():
            raise IndexUnavailableError(
                "There is no snapshot with that id.", remedy="`dnqa index list` shows the ids."
            )
        files.replace_text(self.current_file, f"{snapshot_id}\n")

    def manifest(self, snapshot_id: str) -> Manifest:
        """Read a manifest.

        Raises:
            IndexUnavailableError: It is missing, damaged or of another format version.
        """
        return read_manifest(self.folder(snapshot_id))

    @contextmanager
    def building(self) -> Iterator[None]:
        """Hold the right to build, and remove what builds that crashed left behind.

        Raises:
            BuildError: Another process builds now, or the folder cannot be written.
        """
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            lock = os.open(self.root / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise BuildError(
                f"The index folder cannot be written: {error.strerror}.",
                remedy="Give this user the right to write there, or set DNQA_INDEX_DIR.",
            ) from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._remove_abandoned()
            yield
        except BlockingIOError as error:
            raise BuildError(
                "Another build is running on this index folder.", remedy="Wait until it has ended."
            ) from error
        finally:
            os.close(lock)

    def new_staging(self) -> Path:
        """An empty folder for a build."""
        staging = self.root / f"{_STAGING}{secrets.token_hex(6)}"
        staging.mkdir()
        return staging

    @contextmanager
    def staging_encoder(self, name: str) -> Iterator[Path]:
        """A folder to export an encoder into; it gets its name when the block ends well."""
        staging = self.encoders / f"{_STAGING}{secrets.token_hex(6)}"
        try:
            yield staging
            files.sync_tree(staging)
            shutil.rmtree(self.encoders / name, ignore_errors=True)
            staging.rename(self.encoders / name)
            files.sync(self.encoders)
        finally:
            shutil.rmtree(staging, ignore_errors=True)

    def publish(self, staging: Path, snapshot_id: str) -> None:
        """Give a finished staging folder its final name, after everything in it is on the disk.

        A damaged folder that already has the name is moved aside first and removed afterwards.
        """
        files.sync_tree(staging)
        target = self.folder(snapshot_id)
        if target.exists():
            aside = self.new_staging()
            target.rename(aside / "replaced")
            staging.rename(target)
            shutil.rmtree(aside)
        else:
            staging.rename(target)
        files.sync(self.root)

    def _remove_abandoned(self) -> None:
        for path in (*self.root.glob(f"{_STAGING}*"), *self.encoders.glob(f"{_STAGING}*")):
            shutil.rmtree(path, ignore_errors=True)


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of the snapshot in `folder`.

    Raises:
        IndexUnavailableError: It is missing, damaged or of another format version.
    """
    try:
        text = (folder / MANIFEST).read_bytes()
        manifest = Manifest.model_validate_json(text)
    except FileNotFoundError as error:
        raise IndexUnavailableError(
            f"Snapshot {folder.name} has no manifest.", remedy=BUILD_REMEDY
        ) from error
    except (OSError, ValidationError) as error:
        raise IndexUnavailableError(
            f"The manifest of snapshot {folder.name} is damaged or of another version of dnqa.",
            remedy=BUILD_REMEDY,
        ) from error
    if manifest.format_version != FORMAT_VERSION:
        raise IndexUnavailableError(
            f"Snapshot {folder.name} has format {manifest.format_version}; "
            f"this version reads {FORMAT_VERSION}.",
            remedy=BUILD_REMEDY,
        )
    return manifest
