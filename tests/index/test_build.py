"""Building a snapshot, and what happens when it goes wrong."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.domain.questions import Question
from app.errors import BuildError, IndexUnavailableError
from app.index.snapshots import SnapshotStore
from app.runtime.indexing import (
    activate_index,
    build_index,
    index_state,
    list_index,
    verify_index,
)
from app.runtime.services import Services
from app.settings import Settings
from tests.conftest import CORPUS, PROJECT, quiet


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A corpus of two topics that a test may change, and an empty index folder."""
    for topic in ("basics", "safety-training"):
        shutil.copytree(CORPUS / topic, tmp_path / "corpus" / topic)
    shutil.copy(CORPUS / "vocabulary.yaml", tmp_path / "corpus")
    return Settings(
        corpus_dir=tmp_path / "corpus", index_dir=tmp_path / "indexes", encoder="hashing"
    )


def test_the_same_corpus_gives_the_same_index(settings: Settings, tmp_path: Path) -> None:
    """Two machines that build from one corpus can be compared by id, and by every file."""
    first = build_index(settings, quiet)
    other = settings.model_copy(update={"index_dir": tmp_path / "other"})
    second = build_index(other, quiet)
    assert first.index_id == second.index_id
    manifests = [SnapshotStore(s.index_dir).manifest(first.index_id) for s in (settings, other)]
    assert manifests[0].files == manifests[1].files
    assert manifests[0].corpus_hash == manifests[1].corpus_hash
    assert build_index(settings, quiet).reused


def test_a_changed_word_gives_another_index(settings: Settings) -> None:
    """An index never claims to be of a corpus that it was not built from."""
    first = build_index(settings, quiet)
    path = next(settings.corpus_dir.glob("basics/*.yaml"))
    path.write_text(path.read_text("utf-8").replace("title: ", "title: New ", 1), "utf-8")
    assert index_state(settings).corpus_changed
    second = build_index(settings, quiet)
    assert second.index_id != first.index_id
    assert [row.id for row in list_index(settings) if row.active] == [second.index_id]
    activate_index(settings, first.index_id)
    assert SnapshotStore(settings.index_dir).current() == first.index_id


def test_a_broken_file_is_left_out_and_named(settings: Settings) -> None:
    """One bad file does not stop a rebuild, and is not passed over in silence."""
    whole = build_index(settings, quiet)
    broken = next(settings.corpus_dir.glob("basics/*.yaml"))
    broken.write_text("id: [", "utf-8")
    report = build_index(settings, quiet)
    assert report.records == whole.records - 1
    assert len(report.skipped) == 1
    assert broken.name in report.skipped[0]


def test_an_empty_corpus_leaves_the_active_index(settings: Settings) -> None:
    """A mistaken folder cannot replace the literature by nothing."""
    first = build_index(settings, quiet)
    empty = settings.index_dir.parent / "empty"
    empty.mkdir()
    with pytest.raises(BuildError, match="no usable record"):
        build_index(settings.model_copy(update={"corpus_dir": empty}), quiet)
    assert SnapshotStore(settings.index_dir).current() == first.index_id


def test_only_one_build_at_a_time(settings: Settings) -> None:
    """Two builders cannot write into each other's files."""
    with SnapshotStore(settings.index_dir).building(), pytest.raises(BuildError, match="Another"):
        build_index(settings, quiet)


def _damage(folder: Path, how: str) -> None:
    path = folder / "dense.faiss"
    if how == "flipped":
        data = bytearray(path.read_bytes())
        data[-5] ^= 1
        path.write_bytes(data)
    elif how == "truncated":
        path.write_bytes(path.read_bytes()[:100])
    elif how == "missing":
        path.unlink()
    elif how == "foreign":
        (folder / "stray.bin").write_bytes(b"x")
    elif how == "manifest":
        (folder / "manifest.json").write_text("{", "utf-8")
    elif how == "format":
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        manifest["format_version"] = 99
        (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")


@pytest.mark.parametrize(
    "how", ["flipped", "truncated", "missing", "foreign", "manifest", "format"]
)
def test_a_damaged_snapshot_is_not_served_and_is_mended_by_a_build(
    settings: Settings, how: str
) -> None:
    """Wrong vectors never answer; the error says what to do, and doing it helps."""
    built = build_index(settings, quiet)
    _damage(settings.index_dir / built.index_id, how)
    services = Services(settings)
    with pytest.raises(IndexUnavailableError, match=r"."):
        services.load()
    status = services.status()
    assert not status.ready
    assert status.problem is not None
    assert "index build" in status.problem.remedy
    assert not all(check.ok for check in verify_index(settings, None))
    with pytest.raises(IndexUnavailableError):
        activate_index(settings, built.index_id)
    assert not build_index(settings, quiet).reused
    services.load()
    assert services.status().ready
    services.close()


@pytest.mark.parametrize("text", ["", "idx-000000000000", "../../etc", "\u00e9"])
def test_a_wrong_current_is_explained(settings: Settings, text: str) -> None:
    """A file that someone edited by hand cannot lead out of the folder."""
    settings.index_dir.mkdir()
    (settings.index_dir / "CURRENT").write_text(text, "utf-8")
    services = Services(settings)
    with pytest.raises(IndexUnavailableError, match="CURRENT"):
        services.load()


def test_a_build_killed_at_any_moment_leaves_the_active_index(settings: Settings) -> None:
    """After kill -9 during a build the old index is served, the next build cleans up."""
    first = build_index(settings, quiet)
    path = next(settings.corpus_dir.glob("basics/*.yaml"))
    environment = {
        **os.environ,
        "DNQA_CORPUS_DIR": str(settings.corpus_dir),
        "DNQA_INDEX_DIR": str(settings.index_dir),
        "DNQA_ENCODER": "hashing",
    }
    for attempt, moment in enumerate((0.4, 0.7, 0.9, 1.1)):
        text = path.read_text("utf-8")
        path.write_text(text.replace("title: ", f"title: V{attempt} ", 1), "utf-8")
        process = subprocess.Popen(
            [sys.executable, "-m", "app", "index", "build"],
            cwd=PROJECT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(moment)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert SnapshotStore(settings.index_dir).current() is not None
        assert all(check.ok for check in verify_index(settings, None))
    assert first.index_id in SnapshotStore(settings.index_dir).ids()
    build_index(settings, quiet)
    assert list(settings.index_dir.glob(".staging-*")) == []


def test_questions_go_on_while_snapshots_are_swapped(settings: Settings) -> None:
    """An activation drops no question, and no answer mixes two snapshots."""
    first = build_index(settings, quiet).index_id
    path = next(settings.corpus_dir.glob("basics/*.yaml"))
    path.write_text(path.read_text("utf-8").replace("title: ", "title: New ", 1), "utf-8")
    second = build_index(settings, quiet).index_id
    services = Services(settings)
    services.load()
    done = threading.Event()

    def ask() -> int:
        asked = 0
        while not done.is_set():
            answer = services.answer(Question(text="What is dry needling?"))
            assert answer.provenance.index_id in {first, second}
            asked += 1
        return asked

    with ThreadPoolExecutor(4) as pool:
        asking = [pool.submit(ask) for _ in range(4)]
        try:
            for number in range(10):
                SnapshotStore(settings.index_dir).activate((first, second)[number % 2])
                services.load()
        finally:
            done.set()
        assert sum(future.result() for future in asking) > 0
    services.close()
