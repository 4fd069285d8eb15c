"""Rules of lint that need more than one replaced line."""

from datetime import date
from typing import Any

import pytest

from app.corpus.lint import lint
from app.corpus.readability import flesch_kincaid_grade


def _codes(small: Any) -> set[str]:
    return {finding.code for finding in small.lint()}


@pytest.mark.parametrize("name", ["necks/other.yml", "stray.yaml", "necks/deep/other.yaml"])
def test_a_file_that_nothing_reads_is_found(small: Any, name: str) -> None:
    """A record saved in the wrong place would be missing without a word."""
    small.add("good")
    path = small.folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("id: other\n", "utf-8")
    assert [(finding.path, finding.code) for finding in small.lint()] == [(path, "place")]


@pytest.mark.parametrize(
    ("addition", "code"),
    [
        ("added: 2027-01-01", "date"),
        ("added: 2026-01-01\nreviewed_on: 2027-01-01\nreviewed_by: Doe", "date"),
        ("added: 2026-01-01\nreviewed_on: 2026-02-01", "review"),
        ("added: 2026-01-01\nreviewed_by: Doe", "review"),
    ],
)
def test_a_review_has_a_day_and_a_name(small: Any, addition: str, code: str) -> None:
    """Half a signature is none, and nobody signs tomorrow."""
    small.add("x", ("added: 2026-01-01", addition))
    assert _codes(small) == {code}


@pytest.mark.parametrize(
    ("title", "codes"),
    [
        ("RETRACTED ARTICLE A trial", {"retraction"}),
        ("A trial (retracted)", {"retraction"}),
        ("Retraction note to a trial", {"retraction"}),
        ("Scapular retraction exercise and needling", set()),
    ],
)
def test_a_retraction_in_the_title_is_seen(small: Any, title: str, codes: set[str]) -> None:
    """A withdrawn trial must not pass as current; an exercise must not pass as withdrawn."""
    small.add("x", ("title: A trial of dry needling for neck pain", f"title: {title}"))
    assert _codes(small) == codes


def test_a_retracted_record_that_says_so_is_clean(small: Any) -> None:
    """Retracted papers stay in the corpus, marked."""
    small.add(
        "x",
        ("title: A", "title: RETRACTED A"),
        ("status: current", "status: retracted\nstatus_note: By the journal, 2024."),
    )
    assert _codes(small) == set()


@pytest.mark.parametrize(
    ("beginning", "codes"),
    [
        ("It", {"pronoun"}),
        ("This was a trial in which", {"pronoun"}),
        ("These may show that", {"pronoun"}),
        ("Their trial showed that", {"pronoun"}),
        ("This trial found that", set()),
        ("Italian studies found that", set()),
    ],
)
def test_a_statement_stands_alone(small: Any, beginning: str, codes: set[str]) -> None:
    """A reader sees one statement, not the one before it."""
    small.add("x", ("clinical: In a trial of 40 people,", f"clinical: {beginning}"))
    assert _codes(small) == codes


def test_an_id_is_used_once_over_all_topics(small: Any) -> None:
    """Two records with one address would be cited for each other."""
    first = small.add("x")
    second = small.folder / "shoulders" / "x.yaml"
    second.parent.mkdir()
    second.write_text(first.read_text("utf-8"), "utf-8")
    assert [(finding.path, finding.code) for finding in small.lint()] == [(second, "duplicate-id")]


def test_a_number_of_a_statement_is_used_once(small: Any) -> None:
    """A citation must lead to one passage."""
    path = small.add("x")
    text = path.read_text("utf-8")
    path.write_text(text + text[text.index("- id: s1") :], "utf-8")
    assert _codes(small) == {"statement-id"}


def test_a_direction_belongs_to_a_comparison(small: Any) -> None:
    """A definition favours nobody; this only warns."""
    small.add("x", ("kind: effectiveness", "kind: definition\n  finding: favours_needling"))
    (found,) = small.lint()
    assert (found.code, found.severity) == ("finding", "warning")


def test_a_finding_reads_as_one_line(small: Any) -> None:
    """Editors jump to `path:line:`; the remedy follows the arrow."""
    path = small.add("x", ("year: 2020", "year: 2031"))
    (found,) = small.lint()
    assert str(found) == f"{path}:5: error year The year lies ahead. -> Correct it."


def test_progress_is_told_record_by_record(small: Any) -> None:
    """The bar ends full."""
    small.add("a")
    small.add("b")
    told: list[tuple[int, int]] = []
    lint(
        small.folder,
        lambda texts: [1] * len(texts),
        9,
        date(2026, 11, 27),
        lambda _, done, total: told.append((done, total)),
    )
    assert told == [(1, 2), (2, 2)]


@pytest.mark.parametrize(
    ("text", "same_as"),
    [
        ("Pain fell, e.g. at night.", "Pain fell, eg at night."),
        ("It was 1.5 vs. 2.5 points.", "It was vs points."),
        ("The answer is no. The needle is thin.", "The answer is no! The needle is thin."),
        ("See no. 5 here.", "See no here."),
        ("It cost 1,200 pounds.", "It cost pounds."),
    ],
)
def test_sentences_are_cut_where_they_end(text: str, same_as: str) -> None:
    """A decimal or an abbreviation would make a hard text look easy."""
    assert flesch_kincaid_grade(text) == pytest.approx(flesch_kincaid_grade(same_as))


def test_longer_sentences_read_harder() -> None:
    """The grade moves the right way."""
    short = "The needle is thin. It goes in the skin. It may hurt a bit."
    assert flesch_kincaid_grade(short.replace(". It", " and it")) > flesch_kincaid_grade(short)
