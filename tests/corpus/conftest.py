"""A small corpus on disk that a test may break."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from app.corpus.findings import Finding
from app.corpus.lint import lint

RECORD = """\
id: {id}
title: A trial of dry needling for neck pain
authors: [Doe J]
journal: J Needling
year: 2020
doi: 10.1000/{id}
publication_type: randomized controlled trial
status: current
conditions: [neck pain]
body_regions: []
interventions: [dry needling]
comparators: []
outcomes: [pain]
verified: abstract
added: 2026-01-01
statements:
- id: s1
  kind: effectiveness
  clinical: In a trial of 40 people, dry needling lowered neck pain more than sham.
  plain: In a study of 40 people, dry needling eased neck pain more than fake needling.
"""

VOCABULARY = """\
conditions: {neck pain: {synonyms: [sore neck]}}
treatments: {dry needling: {}, sham: {}}
outcomes: {pain: {}}
"""


class SmallCorpus:
    """Writes record files and lints them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "vocabulary.yaml").write_text(VOCABULARY, "utf-8")

    def add(self, record_id: str, *replacements: tuple[str, str]) -> Path:
        """Write a record, with texts replaced in it."""
        content = RECORD.format(id=record_id)
        for old, new in replacements:
            assert old in content
            content = content.replace(old, new)
        path = self.folder / "necks" / f"{record_id}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, "utf-8")
        return path

    def lint(self) -> list[Finding]:
        """All findings; a word counts as one word piece."""

        def count_words(texts: Sequence[str]) -> list[int]:
            return [len(text.split()) for text in texts]

        return lint(self.folder, count_words, 30, date(2026, 11, 27))


@pytest.fixture
def small(tmp_path: Path) -> SmallCorpus:
    """An empty corpus with a small vocabulary."""
    return SmallCorpus(tmp_path)
