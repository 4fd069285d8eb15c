"""Finding passages: laws of the parts, and what users rely on."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.domain.documents import StatementKind
from app.domain.questions import Filters, Question, Role, Turn
from app.encoders.hashing import HashingEncoder
from app.encoders.protocol import Vectors
from app.errors import EncoderError
from app.index.analysis import terms
from app.index.snapshot import open_snapshot
from app.index.snapshots import SnapshotStore
from app.retrieve.followups import resolve
from app.retrieve.fusion import fuse, smooth, standardised
from app.retrieve.intents import intents_of
from app.retrieve.phrases import PhraseSet, stems
from app.retrieve.ranking import Ranking
from app.retrieve.retriever import Retriever
from app.retrieve.spelling import Speller
from app.retrieve.understanding import Interpreter
from app.runtime.services import Services
from app.settings import Settings

scores = arrays(np.float32, 12, elements=st.floats(-5, 5, width=32))


@pytest.fixture(scope="module")
def interpreter(hashing_settings: Settings) -> Interpreter:
    """Reads questions with the words of the real corpus."""
    store = SnapshotStore(hashing_settings.index_dir)
    snapshot = open_snapshot(store.folder(store.require_current()))
    return Interpreter(snapshot.vocabulary, snapshot.store)


@given(scores)
def test_standardised_scores_are_comparable(values: np.ndarray) -> None:
    """Cosines and BM25 can be added: both have mean 0 and spread 1, or are all equal."""
    result = standardised(values)
    assert abs(float(result.mean())) < 1e-3
    assert float(result.std()) == pytest.approx(1, abs=1e-2) or float(values.std()) < 1e-3


@given(scores, scores, st.permutations(range(12)))
def test_fusion_does_not_depend_on_the_order_of_rows(
    dense: np.ndarray, lexical: np.ndarray, order: list[int]
) -> None:
    """A passage's score does not depend on where it stands in the index."""
    fused = fuse(dense, lexical, 0.6)
    np.testing.assert_allclose(fuse(dense[order], lexical[order], 0.6), fused[order], atol=1e-4)


@given(scores, st.floats(0, 1))
def test_smoothing_keeps_the_mean_of_each_publication(values: np.ndarray, weight: float) -> None:
    """Passages of one publication move together, none gains at another's cost."""
    groups = np.array([0, 0, 0, 1, 1, 2, 2, 2, 2, 3, 4, 4])
    smoothed = smooth(values, groups, weight)
    for group in range(5):
        rows = groups == group
        assert float(smoothed[rows].mean()) == pytest.approx(float(values[rows].mean()), abs=1e-4)


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("short of breath", "I'm SHORT of breath", True),
        ("short of breath", "breath of short", False),
        ("how does * work", "how does this needling work", True),
        ("how does * work", "how does it really truly ever so work", False),
        ("trigger point", "trigger points", True),
    ],
)
def test_phrases_match_by_stem_and_order(phrase: str, text: str, found: bool) -> None:
    """Curated phrases are found in other forms, but not in other orders."""
    assert PhraseSet([phrase]).found_in(stems(text)) is found


def test_spelling_corrects_slips_and_leaves_words_alone() -> None:
    """A slip in a key word is mended; a real word that looks like one is not touched."""
    speller = Speller(["shoulder", "tendinopathy", "weak"])
    assert [speller.correct(word) for word in ("sholder", "tendinopaty", "week", "xyz")] == [
        "shoulder",
        "tendinopathy",
        "week",
        "xyz",
    ]


@pytest.mark.parametrize(
    ("question", "condition"),
    [
        ("does it help tennis elbow", "lateral elbow tendinopathy"),
        ("frozen sholder", "adhesive capsulitis"),
        ("LBP", "low back pain"),
        ("worn out knee", "knee osteoarthritis"),
        ("collapsed lung", "pneumothorax"),
        ("on blood thinners", "anticoagulation"),
    ],
)
def test_lay_words_and_abbreviations_are_understood(
    interpreter: Interpreter, question: str, condition: str
) -> None:
    """A patient's words find the literature's words."""
    assert condition in interpreter.understand(question).conditions


def test_a_longer_name_hides_the_shorter(interpreter: Interpreter) -> None:
    """A question on chronic neck pain is not one on any neck pain."""
    assert "neck pain" not in interpreter.understand("chronic neck pain").conditions


def test_negation_is_respected(interpreter: Interpreter) -> None:
    """What is excluded is not searched for."""
    understood = interpreter.understand(
        "needling for knee arthritis without electrical stimulation"
    )
    assert "electrical stimulation" in " ".join(understood.negated)
    assert "electrical stimulation" not in understood.expansion


@pytest.mark.parametrize(
    ("question", "gap"),
    [
        ("does needling help endometriosis or coccydynia", True),
        ("needling with a pacemaker", True),
        ("results five years later?", True),
        ("is 0.16 mm better than 0.30 mm?", True),
        ("a 0.30 x 50 mm needle", False),
        ("hip bursitis", False),
        ("does needling help neck pain", False),
        ("five years of neck pain", False),
    ],
)
def test_what_no_publication_mentions_is_noticed(
    interpreter: Interpreter, question: str, gap: bool
) -> None:
    """The next best thing is not passed off as an answer."""
    assert bool(interpreter.understand(question).gaps) is gap


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("What is dry needling?", StatementKind.DEFINITION),
        ("How does it work?", StatementKind.MECHANISM),
        ("How many sessions are needed?", StatementKind.DOSAGE),
        ("What are the side effects?", StatementKind.SAFETY),
        ("Is it better than massage?", StatementKind.COMPARISON),
        ("What do guidelines recommend?", StatementKind.GUIDELINE),
        ("What does it cost?", StatementKind.COST),
    ],
)
def test_intents_follow_the_wording(question: str, intent: StatementKind) -> None:
    """The answer leads with what was asked for."""
    assert intents_of(question)[0] is intent


def test_a_follow_up_takes_over_what_it_leaves_out(interpreter: Interpreter) -> None:
    """A short follow-up keeps the condition; a whole question keeps nothing."""
    history = (Turn(role=Role.USER, content="Does dry needling help plantar fasciitis?"),)
    dependent = resolve(Question(text="and does it last?", history=history), interpreter)
    assert "plantar heel pain" in dependent.standalone_question
    assert dependent.carried_terms
    new = "Forget that. What does research say about needles for a sore jaw?"
    assert resolve(Question(text=new, history=history), interpreter).standalone_question == new
    own = Question(text="and?", history=history, standalone="Is heel pain needling safe?")
    assert resolve(own, interpreter).standalone_question == "Is heel pain needling safe?"


def test_a_filter_admits_narrower_terms(services: Services) -> None:
    """Filtering by neck pain keeps the whiplash trial."""
    page = services.sources(Filters(conditions=("neck pain",)), None, None, 100)
    assert "sterling-2015-chronic-whiplash" in {item.id for item in page.items}


@given(st.text(max_size=80))
def test_any_text_has_terms(text: str) -> None:
    """No question can make the analysis fail."""
    assert all(terms(text))


class PrefersCadavers:
    """Stands in for a cross-encoder: likes passages about cadavers."""

    def scores(self, question: str, passages: Sequence[str]) -> Vectors:
        assert question
        return np.array([10.0 * ("cadaver" in text) for text in passages], dtype=np.float32)


def test_a_reranker_reorders_the_best_passages_only(hashing_settings: Settings) -> None:
    """A cross-encoder can lift what fits, and never brings in what retrieval did not find."""
    store = SnapshotStore(hashing_settings.index_dir)
    snapshot = open_snapshot(store.folder(store.require_current()))
    question = Question(text="accuracy of needle placement with ultrasound in cadavers")
    plain = Retriever(snapshot, HashingEncoder()).rank(question)
    moved = Retriever(snapshot, HashingEncoder(), PrefersCadavers()).rank(question)
    first = {c.passage.id for c in plain.candidates[:40]}
    assert {c.passage.id for c in moved.candidates[:40]} == first

    def rank_of_cadavers(ranking: Ranking) -> float:
        ranks = [
            n for n, c in enumerate(ranking.candidates[:40]) if "cadaver" in c.passage.clinical
        ]
        return sum(ranks) / len(ranks)

    assert rank_of_cadavers(moved) < rank_of_cadavers(plain)


def test_a_reranker_that_is_not_there_is_told(hashing_settings: Settings) -> None:
    """A mistyped model stops nobody from finding out why."""
    settings = hashing_settings.model_copy(update={"reranker": "someone/model"})
    services = Services(settings)
    with pytest.raises(EncoderError, match="revision"):
        services.load()
    assert services.status().problem
