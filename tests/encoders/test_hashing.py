import hashlib
import os
import subprocess
import sys
from random import Random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.encoders.hashing import HashingEncoder

ENCODER = HashingEncoder()


def test_the_name_says_that_it_has_no_meaning() -> None:
    """An index built with it is recognised by its manifest."""
    assert ENCODER.name == "hashing-256"


def test_vectors_are_the_same_in_every_process() -> None:
    """An index built in one process is searched in another; Python's hash() would differ."""
    script = (
        "import hashlib; from app.encoders.hashing import HashingEncoder;"
        "print(hashlib.sha256(HashingEncoder().encode(['Dry needling for neck pain'])).hexdigest())"
    )
    here = hashlib.sha256(ENCODER.encode(["Dry needling for neck pain"]).tobytes()).hexdigest()
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        assert done.stdout.strip() == here


def test_shared_stems_bring_texts_near() -> None:
    """Tests of retrieval can expect the passage that shares the question's words."""
    question, near, far = ENCODER.encode(
        ["does needling help headache", "Needling helps headaches", "Insurance seldom pays"]
    )
    assert question @ near > 0.5 > question @ far


@given(st.lists(st.text(max_size=200), max_size=6))
def test_any_text_has_a_direction(texts: list[str]) -> None:
    """No text, whatever its script, gives a vector without length or with a missing number."""
    vectors = ENCODER.encode(texts)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), np.ones(len(texts)), atol=1e-5)


@given(st.lists(st.from_regex(r"[a-z]{1,8}", fullmatch=True), max_size=12), st.randoms())
def test_the_order_and_case_of_words_do_not_matter(words: list[str], random: Random) -> None:
    """It is a bag of words."""
    shuffled = [*words]
    random.shuffle(shuffled)
    vectors = ENCODER.encode([" ".join(words), " ".join(shuffled).upper()])
    np.testing.assert_allclose(vectors[0], vectors[1], atol=1e-6)
