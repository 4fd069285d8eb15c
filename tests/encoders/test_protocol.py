"""What every encoder promises, held against each of them."""

from collections.abc import Iterator

import numpy as np
import pytest

from app.encoders.batching import BatchingEncoder
from app.encoders.hashing import HashingEncoder
from app.encoders.protocol import Encoder

TEXTS = (
    "Is dry needling safe in pregnancy?",
    "",
    "pneumothorax",
    "\u017b\u00f3\u0142\u0107 \u4e2d\u6587 \U0001f642",
    "needling " * 400,
)


@pytest.fixture
def hashing() -> HashingEncoder:
    """Takes the place of a model where meaning is of no matter."""
    return HashingEncoder()


@pytest.fixture
def batching() -> Iterator[BatchingEncoder]:
    """As it serves, around an encoder that needs no weights."""
    encoder = BatchingEncoder(HashingEncoder(), max_waiting=8)
    yield encoder
    encoder.close()


@pytest.fixture(params=["reference", "onnx", "hashing", "batching"])
def encoder(request: pytest.FixtureRequest) -> Encoder:
    """Each encoder in turn."""
    found: Encoder = request.getfixturevalue(request.param)
    return found


def test_vectors_are_float32_rows_of_length_one(encoder: Encoder) -> None:
    """The inner product of two rows is their cosine, whatever the text."""
    vectors = encoder.encode(TEXTS)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), encoder.dimension)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_texts_give_no_rows(encoder: Encoder) -> None:
    """An empty corpus or call is no special case for callers."""
    assert encoder.encode([]).shape == (0, encoder.dimension)
    assert encoder.count_tokens([]) == []


def test_same_texts_give_same_bytes(encoder: Encoder) -> None:
    """The same question against the same index gives the same answer."""
    assert encoder.encode(TEXTS).tobytes() == encoder.encode(TEXTS).tobytes()


def test_rows_are_in_the_order_of_the_texts(encoder: Encoder) -> None:
    """Whatever is sorted or collected inside, a row belongs to its text."""
    forwards, backwards = encoder.encode(TEXTS), encoder.encode(TEXTS[::-1])
    np.testing.assert_allclose(forwards, backwards[::-1], atol=1e-5)


def test_the_count_is_not_cut_at_the_reading_length(encoder: Encoder) -> None:
    """A passage that is too long is seen to be too long."""
    counts = encoder.count_tokens(TEXTS)
    assert counts[1] == 2  # nothing but the two special tokens
    assert counts[-1] > encoder.max_tokens == 256


def test_what_is_beyond_the_reading_length_is_not_read(encoder: Encoder) -> None:
    """256 tokens with the two special ones: 254 words decide, the rest changes nothing."""
    read = "pain " * 254
    vectors = encoder.encode([read, read + "pneumothorax", "pain " * 253 + "pneumothorax"])
    np.testing.assert_allclose(vectors[0], vectors[1], atol=1e-5)
    assert np.abs(vectors[0] - vectors[2]).max() > 1e-4


def test_the_hash_of_the_weights_is_a_sha256(encoder: Encoder) -> None:
    """Manifests and folder names rely on its form."""
    assert len(encoder.weights_sha256) == 64
    assert int(encoder.weights_sha256, 16) >= 0
