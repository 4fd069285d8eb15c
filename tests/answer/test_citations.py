"""References as they are printed."""

from datetime import date

from app.answer.citations import link, vancouver
from app.corpus.library import load_library
from app.domain.documents import PublicationType, Record, Statement, StatementKind, Verification
from tests.conftest import CORPUS


def _record(**changes: object) -> Record:
    basis: dict[str, object] = {
        "id": "a",
        "topic": "t",
        "title": "Needling the neck",
        "authors": ("Doe J", "Roe R"),
        "journal": "J Needling",
        "year": 2020,
        "volume": "3",
        "issue": "2",
        "pages": "10-12",
        "doi": "10.1000/x",
        "pmid": "123",
        "publication_type": PublicationType.COHORT_STUDY,
        "verified": Verification.ABSTRACT,
        "added": date(2026, 1, 1),
        "statements": (
            Statement(id="s1", kind=StatementKind.METHOD, clinical="Text.", plain="Text."),
        ),
    }
    return Record.model_validate({**basis, **changes})


def test_a_journal_article() -> None:
    """Vancouver order and punctuation, with both identifiers."""
    assert vancouver(_record()) == (
        "Doe J, Roe R. Needling the neck. J Needling. 2020;3(2):10-12. doi:10.1000/x. PMID: 123."
    )


def test_many_authors_are_cut_after_six() -> None:
    """As the ICMJE recommends."""
    authors = tuple(f"A{n} B" for n in range(8))
    assert vancouver(_record(authors=authors)).startswith(
        "A0 B, A1 B, A2 B, A3 B, A4 B, A5 B, et al. "
    )


def test_what_is_not_known_is_left_out() -> None:
    """Nothing is invented: no authors, no year, no volume."""
    bare = _record(
        authors=(), year=None, volume=None, issue=None, doi=None, pmid=None, url="https://x.org/a"
    )
    assert vancouver(bare) == (
        "Needling the neck. J Needling. undated:10-12. Available from: https://x.org/a"
    )


def test_every_record_of_the_corpus_can_be_cited_and_found() -> None:
    """No reference of the real corpus is empty, doubled in punctuation, or without a link."""
    for record in load_library(CORPUS).records:
        entry = vancouver(record)
        assert record.title.rstrip(".") in entry
        assert ".." not in entry.replace("...", "")
        assert "None" not in entry
        assert link(record)
