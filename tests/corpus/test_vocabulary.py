"""The vocabulary: what it must keep apart, and what it must bring together."""

from pathlib import Path
from typing import Any

import pytest

from app.corpus.library import load_library
from app.corpus.vocabulary import RECORD_FACETS, Vocabulary, read_vocabulary
from app.errors import CorpusError
from tests.conftest import CORPUS


@pytest.fixture(scope="module")
def real() -> Vocabulary:
    """The vocabulary of the real corpus."""
    return read_vocabulary(CORPUS)


@pytest.mark.parametrize(
    ("facet", "phrase", "term"),
    [
        ("conditions", "tennis elbow", "lateral elbow tendinopathy"),
        ("conditions", "lateral epicondylalgia", "lateral elbow tendinopathy"),
        ("conditions", "Frozen Shoulder", "adhesive capsulitis"),
        ("conditions", "runner's knee", "patellofemoral pain syndrome"),
        ("conditions", "runner\u2019s  knee", "patellofemoral pain syndrome"),
        ("conditions", "jumper's knee", "patellar tendinopathy"),
        ("conditions", "collapsed lung", "pneumothorax"),
        ("conditions", "blood thinner", "anticoagulation"),
        ("conditions", "knot", "myofascial trigger points"),
        ("conditions", "TrP", "myofascial trigger points"),
        ("conditions", "LBP", "low back pain"),
        ("conditions", "TMJ", "temporomandibular disorder"),
        ("conditions", "jaw pain", "temporomandibular disorder"),
        ("conditions", "GTPS", "greater trochanteric pain syndrome"),
        ("conditions", "CTS", "carpal tunnel syndrome"),
        ("conditions", "PFPS", "patellofemoral pain syndrome"),
        ("conditions", "MPS", "myofascial pain syndrome"),
        ("conditions", "OA", "osteoarthritis"),
        ("conditions", "MS", "multiple sclerosis"),
        ("conditions", "plantar fasciitis", "plantar heel pain"),
        ("body_regions", "bum", "gluteal region"),
        ("body_regions", "buttock", "gluteal region"),
        ("treatments", "DN", "dry needling"),
        ("treatments", "PENS", "percutaneous electrical nerve stimulation"),
        ("treatments", "PNE", "percutaneous needle electrolysis"),
        ("treatments", "IMES", "intramuscular electrical stimulation"),
        ("treatments", "ESWT", "extracorporeal shockwave therapy"),
        ("treatments", "PRP", "platelet-rich plasma"),
        ("populations", "elderly", "older adults"),
    ],
)
def test_words_of_patients_and_clinicians_are_known(
    real: Vocabulary, facet: str, phrase: str, term: str
) -> None:
    """The same thing is found by whatever name people give it."""
    assert real.canonical(facet, phrase) == term


@pytest.mark.parametrize(
    ("facet", "one", "other"),
    [
        ("treatments", "acupuncture", "dry needling"),
        ("treatments", "electroacupuncture", "electrical dry needling"),
        ("treatments", "PENS", "electrical dry needling"),
        ("treatments", "PENS", "percutaneous needle electrolysis"),
        ("treatments", "electrical dry needling", "percutaneous needle electrolysis"),
        ("treatments", "PENS", "TENS"),
        ("treatments", "sham", "no treatment"),
        ("treatments", "no treatment", "usual care"),
        ("treatments", "control group", "no treatment"),
        ("treatments", "forearm brace", "mouth guard"),
        ("treatments", "cortisone", "lidocaine"),
        ("conditions", "hip pain", "hip osteoarthritis"),
        ("conditions", "rheumatoid arthritis", "osteoarthritis"),
        ("conditions", "dizziness", "cervical dizziness"),
        ("conditions", "bruising", "hematoma"),
        ("conditions", "warfarin", "aspirin"),
        ("conditions", "ankle sprain", "ankle instability"),
        ("outcomes", "stiffness", "spasticity"),
    ],
)
def test_distinct_things_stay_distinct(real: Vocabulary, facet: str, one: str, other: str) -> None:
    """An answer about the one must not stand for the other."""
    first, second = real.canonical(facet, one), real.canonical(facet, other)
    assert first
    assert second
    assert first != second


def test_broader_terms_go_one_way(real: Vocabulary) -> None:
    """Studies of plantar heel pain answer a question about heel pain, not the reverse."""
    assert "heel pain" in real.with_broader("conditions", "plantar heel pain")
    assert "plantar heel pain" not in real.with_broader("conditions", "heel pain")
    assert {"trapezius", "neck", "shoulder", "spine"} <= real.with_broader(
        "body_regions", "upper trapezius"
    )


def test_no_abbreviation_is_an_everyday_word(real: Vocabulary) -> None:
    """Capitals are not seen when a question is read: LET would be found in `let`."""
    everyday = {
        "let",
        "met",
        "ha",
        "sis",
        "it",
        "am",
        "us",
        "all",
        "who",
        "pf",
        "cup",
        "aid",
        "may",
    }
    short = {phrase.lower() for facet in real.facets for phrase, _ in real.phrases(facet)}
    assert not short & everyday


def test_every_term_of_the_records_is_known(real: Vocabulary) -> None:
    """A term outside the vocabulary would be found by no filter and no question."""
    for record in load_library(CORPUS).records:
        for field, facet in RECORD_FACETS.items():
            assert set(getattr(record, field)) <= set(real.facets[facet]), record.id


def test_an_unknown_phrase_has_no_term(real: Vocabulary) -> None:
    """Nothing is guessed; a facet that does not exist is a mistake of the caller."""
    assert real.canonical("conditions", "gout of the soul") is None
    with pytest.raises(KeyError):
        real.canonical("weather", "rain")


def test_a_circle_of_broader_terms_ends() -> None:
    """A slip in the file cannot hang the service."""
    terms = {"a": {"broader": ["b"]}, "b": {"broader": ["a"]}}
    vocabulary = Vocabulary.model_validate({"conditions": terms})
    assert vocabulary.with_broader("conditions", "a") == {"a", "b"}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("conditions:\n  neck pain: {}\n  neck pain: {}\n", 3),
        ("conditions:\n  neck pain: [sore neck]\n", 2),
        ("conditions:\n  neck pain:\n    synonym: [x]\n", 3),
        ("colours:\n  red: {}\n", 1),
        ("conditions:\n  neck pain: {synonyms: [a\n", 3),
    ],
)
def test_a_broken_vocabulary_is_named_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    """A term given twice would silently lose the synonyms of the first."""
    (tmp_path / "vocabulary.yaml").write_text(text, "utf-8")
    with pytest.raises(CorpusError, match=f"vocabulary.yaml:{line}: "):
        read_vocabulary(tmp_path)


def test_a_bare_term_needs_no_braces(tmp_path: Path) -> None:
    """A clinician writes a term and a colon; that is enough."""
    (tmp_path / "vocabulary.yaml").write_text("conditions:\n  neck pain:\noutcomes:\n", "utf-8")
    assert read_vocabulary(tmp_path).canonical("conditions", "neck pain") == "neck pain"


@pytest.mark.parametrize(
    ("conditions", "code"),
    [
        ("{neck pain: {}, Back Pain: {}}", "term"),
        ("{neck pain: {broader: [nowhere]}}", "vocabulary"),
        ("{neck pain: {broader: [pain]}, pain: {broader: [neck pain]}}", "vocabulary"),
        ("{neck pain: {synonyms: [Sore]}, pain: {synonyms: [sore]}}", "ambiguous"),
        ("{neck pain: {synonyms: [pain]}, pain: {}}", "ambiguous"),
    ],
)
def test_lint_finds_slips_in_the_vocabulary(small: Any, conditions: str, code: str) -> None:
    """A question must have one reading."""
    (small.folder / "vocabulary.yaml").write_text(f"conditions: {conditions}\n", "utf-8")
    found = small.lint()
    assert {finding.code for finding in found} == {code}
    assert all(finding.line == 1 and finding.remedy for finding in found)
