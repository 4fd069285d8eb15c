import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.encoders.batching import BatchingEncoder
from app.encoders.hashing import HashingEncoder
from app.encoders.onnx_encoder import OnnxEncoder
from app.encoders.protocol import Vectors
from app.errors import OverloadedError

SECONDS = 30
"""After which a test that hangs fails; nothing waits for it otherwise."""


class Watched(HashingEncoder):
    """Records its calls, refuses to be used twice at once, and can be held and made to fail."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []
        self.entered = threading.Event()
        self.open = threading.Event()
        self.open.set()
        self._alone = threading.Lock()

    def encode(self, texts: Sequence[str]) -> Vectors:
        assert self._alone.acquire(blocking=False), "used by two threads at once"
        try:
            self.calls.append(list(texts))
            self.entered.set()
            assert self.open.wait(SECONDS)
            if any(text.startswith("bad") for text in texts):
                raise ValueError(f"cannot encode {len(texts)}")
            return super().encode(texts)
        finally:
            self._alone.release()

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        assert self._alone.acquire(blocking=False), "used by two threads at once"
        try:
            return super().count_tokens(texts)
        finally:
            self._alone.release()


@contextmanager
def held(encoder: Watched, batching: BatchingEncoder, pool: ThreadPoolExecutor) -> Iterator[None]:
    """While the worker is busy with a call, so that whatever comes has to wait."""
    encoder.open.clear()
    busy = pool.submit(batching.encode, ["busy"])
    assert encoder.entered.wait(SECONDS)
    try:
        yield
    finally:
        encoder.open.set()
    busy.result(SECONDS)


def queued(batching: BatchingEncoder, calls: int) -> None:
    """Returns once that many calls wait."""
    deadline = time.monotonic() + SECONDS
    while batching._calls.qsize() < calls:
        assert time.monotonic() < deadline


@pytest.fixture
def encoder() -> Watched:
    """The encoder behind the batching one."""
    return Watched()


@pytest.fixture
def batching(encoder: Watched) -> Iterator[BatchingEncoder]:
    """Room for 60 calls, 8 texts in a batch."""
    made = BatchingEncoder(encoder, max_waiting=60, max_batch=8)
    yield made
    encoder.open.set()
    made.close()


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    """Fifty callers."""
    with ThreadPoolExecutor(50) as made:
        yield made


@settings(deadline=None, max_examples=50)
@given(st.lists(st.lists(st.text(max_size=20), max_size=5), max_size=12))
def test_every_call_gets_its_own_vectors_in_order(calls: list[list[str]]) -> None:
    """However calls fall into batches, each gets what the encoder alone would have given."""
    batching = BatchingEncoder(HashingEncoder(), max_waiting=12, window_seconds=0.0)
    with ThreadPoolExecutor(12) as pool:
        results = list(pool.map(batching.encode, calls))
    batching.close()
    for texts, vectors in zip(calls, results, strict=True):
        np.testing.assert_array_equal(vectors, HashingEncoder().encode(texts))


def test_fifty_threads_share_one_encoder(
    encoder: Watched, batching: BatchingEncoder, pool: ThreadPoolExecutor
) -> None:
    """Encoding and counting never meet inside the encoder, and no answer is mixed up."""
    texts = [[f"word{number}", f"other{number}"] for number in range(500)]
    encoded = [pool.submit(batching.encode, each) for each in texts]
    counted = [pool.submit(batching.count_tokens, each) for each in texts]
    assert [future.result(SECONDS) for future in counted] == [[3, 3]] * 500
    for each, future in zip(texts, encoded, strict=True):
        np.testing.assert_array_equal(future.result(SECONDS), HashingEncoder().encode(each))
    assert sum(map(len, encoder.calls)) == 1000


def test_fifty_threads_share_the_real_model(onnx: OnnxEncoder, pool: ThreadPoolExecutor) -> None:
    """The tokenizer and the session, which are not safe by themselves, are under load."""
    texts = [f"pain in segment {number} " * (number % 7 + 1) for number in range(100)]
    batching = BatchingEncoder(onnx, max_waiting=100)
    vectors = np.concatenate(list(pool.map(lambda text: batching.encode([text]), texts)))
    batching.close()
    np.testing.assert_allclose(vectors, onnx.encode(texts), atol=1e-5)


def test_what_waits_goes_in_one_call_up_to_the_limit(
    encoder: Watched, batching: BatchingEncoder, pool: ThreadPoolExecutor
) -> None:
    """Under load one call serves many questions, but none waits for an endless one."""
    with held(encoder, batching, pool):
        futures = [pool.submit(batching.encode, [f"t{number}"]) for number in range(20)]
        queued(batching, 20)
    wait(futures, SECONDS)
    assert [len(call) for call in encoder.calls] == [1, 8, 8, 4]


def test_a_full_queue_refuses_at_once(encoder: Watched, pool: ThreadPoolExecutor) -> None:
    """One call more than may wait is refused while the others still wait, and only that one."""
    batching = BatchingEncoder(encoder, max_waiting=3)
    with held(encoder, batching, pool):
        futures: list[Future[Vectors]] = [
            pool.submit(batching.encode, [f"t{number}"]) for number in range(4)
        ]
        done, waiting = wait(futures, SECONDS, FIRST_COMPLETED)
        assert (len(done), len(waiting)) == (1, 3)
        with pytest.raises(OverloadedError) as caught:
            done.pop().result()
        assert caught.value.remedy
    assert all(future.result(SECONDS).shape == (1, 256) for future in waiting)
    batching.close()


def test_one_bad_text_fails_its_own_call_only(
    encoder: Watched, batching: BatchingEncoder, pool: ThreadPoolExecutor
) -> None:
    """Neighbours in the same batch are answered; the caller at fault gets the error itself."""
    with held(encoder, batching, pool):
        good = [pool.submit(batching.encode, [f"good{number}"]) for number in range(3)]
        bad = pool.submit(batching.encode, ["bad"])
        queued(batching, 4)
    for number, future in enumerate(good):
        expected = HashingEncoder().encode([f"good{number}"])
        np.testing.assert_array_equal(future.result(SECONDS), expected)
    with pytest.raises(ValueError, match="cannot encode 1"):
        bad.result(SECONDS)
    assert batching.encode(["afterwards"]).shape == (1, 256)


def test_a_real_text_that_cannot_be_encoded_is_isolated(
    onnx: OnnxEncoder, pool: ThreadPoolExecutor
) -> None:
    """Half a surrogate pair is no text for the tokenizer; the next question is."""
    batching = BatchingEncoder(onnx, max_waiting=8)
    bad = pool.submit(batching.encode, ["\ud800"])
    good = pool.submit(batching.encode, ["pain"])
    assert good.result(SECONDS).shape == (1, 384)
    assert bad.exception(SECONDS) is not None
    batching.close()


def test_closing_finishes_what_waits(
    encoder: Watched, batching: BatchingEncoder, pool: ThreadPoolExecutor
) -> None:
    """A swap of the index drops no question that was accepted."""
    with held(encoder, batching, pool):
        futures = [pool.submit(batching.encode, [f"t{number}"]) for number in range(20)]
        queued(batching, 20)
        closing = [pool.submit(batching.close) for _ in range(2)]
    assert all(future.result(SECONDS).shape == (1, 256) for future in futures)
    wait(closing, SECONDS)
    assert not batching._worker.is_alive()


def test_closing_with_a_full_queue_ends(encoder: Watched, pool: ThreadPoolExecutor) -> None:
    """The end is announced behind the calls that wait, even when there is no room for it yet."""
    batching = BatchingEncoder(encoder, max_waiting=2, max_batch=1)
    with held(encoder, batching, pool):
        futures = [pool.submit(batching.encode, [f"t{number}"]) for number in range(2)]
        queued(batching, 2)
        closing = pool.submit(batching.close)
    closing.result(SECONDS)
    assert all(future.result(SECONDS).shape == (1, 256) for future in futures)


def test_after_closing_calls_are_refused(batching: BatchingEncoder) -> None:
    """A caller that still holds the old encoder is told to ask again; closing twice is nothing."""
    batching.close()
    batching.close()
    with pytest.raises(OverloadedError) as caught:
        batching.encode(["pain"])
    assert caught.value.remedy


def test_it_describes_the_encoder_behind_it(batching: BatchingEncoder) -> None:
    """Manifests are compared with what is served, not with the wrapper."""
    inner = HashingEncoder()
    assert batching.name == inner.name
    assert batching.weights_sha256 == inner.weights_sha256
    assert batching.dimension == inner.dimension
    assert batching.max_tokens == inner.max_tokens
