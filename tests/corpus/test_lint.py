"""What lint finds, and that it finds nothing in the real corpus."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.corpus.lint import lint
from app.corpus.readability import flesch_kincaid_grade
from app.encoders.packaged import MAX_TOKENS, count_tokens
from tests.conftest import CORPUS


def test_the_real_corpus_is_clean() -> None:
    """What users are answered from has no finding."""
    assert lint(CORPUS, count_tokens, MAX_TOKENS, date(2026, 11, 27)) == []


def test_a_good_record_has_no_finding(small: Any) -> None:
    """The tests below find what they broke, not something else."""
    small.add("good")
    assert small.lint() == []


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("id: x", "id: y", "file-name", 1),
        ("year: 2020", "year: 2031", "year", 5),
        ("doi: 10.1000/x\n", "", "identifier", 1),
        ("doi: 10.1000/x", "doi: doi.org/10.1000/x", "schema", 6),
        ("randomized controlled trial", "rct", "schema", 7),
        ("kind: effectiveness", "kind: opinion", "schema", 18),
        ("kind: effectiveness", "kind:", "schema", 18),
        ("conditions: [neck pain]", "conditions: [sore neck]", "vocabulary", 9),
        ("title: A", "title: 'RETRACTED: A", "syntax", None),
        ("title: A trial", "title: Retracted article, a trial", "retraction", 8),
        ("status: current", "status: superseded", "status", 8),
        ("status: current", "status: retracted\nstatus_note: by the journal", "retraction", 8),
        ("clinical: In a", "clinical: It is a", "pronoun", 17),
        ("plain: In a", "plain: They did a", "pronoun", 17),
        ("dry needling lowered", "dry needling " + "very " * 30 + "lowered", "too-long", 17),
        (
            "dry needling eased",
            "myofascial intramuscular stimulation considerably ameliorated",
            "readability",
            17,
        ),
        ("year: 2020", "year: 2020\nyear: 2021", "duplicate-key", 6),
        ("authors: [Doe J]", "authors: &a [Doe J]", "schema", 3),
        ("year: 2020", "colour: red\nyear: 2020", "schema", 5),
        ("journal: J Needling", "\tjournal: J Needling", "syntax", 4),
    ],
)
def test_a_broken_record_is_named_with_line_and_remedy(
    small: Any, old: str, new: str, code: str, line: int | None
) -> None:
    """A curator is told where to look and what to do."""
    path = small.add("x", (old, new))
    found = [finding for finding in small.lint() if finding.code == code]
    assert found
    assert found[0].path == path
    assert line is None or found[0].line == line
    assert found[0].remedy


def test_one_broken_file_does_not_hide_the_others(small: Any) -> None:
    """All files are checked in one run, whatever is wrong with one of them."""
    broken = small.add("broken")
    broken.write_bytes(b"id: broken\ntitle: \xff\xfe\n")
    pronoun = small.add("pronoun", ("clinical: In a", "clinical: It is a"))
    assert {(f.path, f.code) for f in small.lint()} == {
        (broken, "unreadable"),
        (pronoun, "pronoun"),
    }
    assert small.lint()[0].line == 2


def test_the_same_publication_twice_is_found(small: Any) -> None:
    """Two records of one paper would count its result twice."""
    small.add("first", ("year: 2020", "pmid: '123'\nyear: 2020"))
    second = small.add("second", ("10.1000/second", "10.1000/FIRST"), ("year: 2020", "pmid: '123'"))
    codes = {finding.code for finding in small.lint() if finding.path == second}
    assert codes == {"duplicate-doi", "duplicate-pmid"}


def test_a_synonym_of_two_terms_is_found(small: Any) -> None:
    """A question with that word would be read at random."""
    text = "conditions: {neck pain: {synonyms: [sore]}, back pain: {synonyms: [sore]}}\n"
    (small.folder / "vocabulary.yaml").write_text(text, "utf-8")
    assert [finding.code for finding in small.lint()] == ["ambiguous"]


def test_a_giant_file_is_refused(small: Any) -> None:
    """A file that is no record cannot fill the memory."""
    path: Path = small.add("giant")
    path.write_text("#" * 1_000_001, "utf-8")
    assert [finding.code for finding in small.lint()] == ["unreadable"]


def test_readability_matches_the_published_formula() -> None:
    """0.39 * words/sentences + 11.8 * syllables/words - 15.59, decimals and abbreviations aside."""
    # 6 words, 1 sentence, 6 syllables
    assert flesch_kincaid_grade("The cat sat on the mat.") == pytest.approx(
        0.39 * 6 + 11.8 * 1 - 15.59
    )
    assert flesch_kincaid_grade("The gap was 0.86 here.") == pytest.approx(
        0.39 * 4 + 11.8 * 1 - 15.59
    )
    assert flesch_kincaid_grade("123 %") == 0.0
