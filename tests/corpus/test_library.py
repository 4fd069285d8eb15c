"""The corpus as a whole."""

import random
import shutil
from pathlib import Path

import pytest
import yaml

from app.corpus.library import load_library
from app.corpus.stats import stats_of
from app.errors import CorpusError
from tests.conftest import CORPUS


def test_all_records_are_read_and_counted() -> None:
    """Nothing of the literature is lost on the way in."""
    library = load_library(CORPUS)
    counted = stats_of(library.records)
    assert library.findings == ()
    assert (counted.records, counted.statements) == (358, 1453)
    assert counted.by_status == {"current": 356, "retracted": 1, "superseded": 1}
    assert sum(counted.by_topic.values()) == sum(counted.by_year.values()) == 358


def test_the_hash_is_of_the_content_only(tmp_path: Path) -> None:
    """Reformatting or renaming files makes no new index; a changed word does."""
    paths = sorted(CORPUS.glob("*/*.yaml"))[:5]
    original, rewritten = tmp_path / "a", tmp_path / "b"
    for folder in (original, rewritten):
        shutil.copytree(paths[0].parent, folder / paths[0].parent.name)
    files = list(rewritten.glob("*/*.yaml"))
    for path in files:
        content = yaml.safe_load(path.read_text("utf-8"))
        shuffled = dict(random.Random(1).sample(list(content.items()), len(content)))  # noqa: S311
        path.write_text(yaml.safe_dump(shuffled, sort_keys=False, width=40), "utf-8")
    assert load_library(original).hash == load_library(rewritten).hash
    files[0].write_text(files[0].read_text("utf-8").replace("title: ", "title: x", 1), "utf-8")
    assert load_library(original).hash != load_library(rewritten).hash


def test_a_missing_folder_says_which_setting_names_it(tmp_path: Path) -> None:
    """An operator who mistyped a path is told what to correct."""
    with pytest.raises(CorpusError, match="DNQA_CORPUS_DIR"):
        load_library(tmp_path / "nowhere")
