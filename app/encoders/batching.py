"""One encoder for many threads: concurrent calls are collected into one and fanned out."""

import queue
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

from app.encoders.protocol import Encoder, Vectors
from app.errors import OverloadedError

_WINDOW_SECONDS = 0.002
"""How long a call waits for company; short beside the encoding itself."""
_MAX_BATCH = 32


@dataclass
class _Call:
    texts: list[str]
    result: Future[Vectors] = field(default_factory=Future)


class BatchingEncoder:
    """Serialises an encoder that is not safe for concurrent calls, and is itself safe for them.

    Args:
        encoder: Used by one worker thread only.
        max_waiting: Calls that may wait; the next is refused at once.
    """

    def __init__(self, encoder: Encoder, max_waiting: int) -> None:
        self._encoder = encoder
        self._calls: queue.Queue[_Call | None] = queue.Queue(max_waiting)
        self._closed = threading.Event()
        self._closing = threading.Lock()
        self._counting = threading.Lock()
        self._worker = threading.Thread(target=self._work, name="encoder", daemon=True)
        self._worker.start()

    @property
    def name(self) -> str:
        """The model's name."""
        return self._encoder.name

    @property
    def weights_sha256(self) -> str:
        """SHA-256 of the weights."""
        return self._encoder.weights_sha256

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._encoder.dimension

    @property
    def max_tokens(self) -> int:
        """Reading length in word pieces."""
        return self._encoder.max_tokens

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (len(texts), dimension), float32, each of length 1.

        Raises:
            OverloadedError: Too many calls wait, or the encoder was closed.
        """
        call = _Call(list(texts))
        with self._closing:
            if self._closed.is_set():
                raise OverloadedError("The encoder is being replaced.", remedy="Ask again.")
            try:
                self._calls.put_nowait(call)
            except queue.Full as error:
                raise OverloadedError(
                    "Too many questions are waiting.", remedy="Ask again in a few seconds."
                ) from error
        return call.result.result()

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Word pieces of each text, special tokens included."""
        with self._counting:
            return self._encoder.count_tokens(texts)

    def close(self) -> None:
        """Finish what waits and stop the worker. Idempotent."""
        with self._closing:
            if self._closed.is_set():
                return
            self._closed.set()
        self._calls.put(None)
        self._worker.join()

    def _work(self) -> None:
        ended = False
        while not ended:
            first = self._calls.get()
            if first is None:
                return
            batch, ended = self._collect(first)
            self._answer(batch)

    def _collect(self, first: _Call) -> tuple[list[_Call], bool]:
        """The first call and those that come within the window; whether the end was among them."""
        batch = [first]
        while sum(len(call.texts) for call in batch) < _MAX_BATCH:
            try:
                call = self._calls.get(timeout=_WINDOW_SECONDS)
            except queue.Empty:
                break
            if call is None:
                return batch, True
            batch.append(call)
        return batch, False

    def _answer(self, batch: list[_Call]) -> None:
        try:
            vectors = self._encoder.encode([text for call in batch for text in call.texts])
        except Exception as error:  # noqa: BLE001 - it belongs to the callers, whatever it is
            self._answer_one_by_one(batch, error)
            return
        start = 0
        for call in batch:
            call.result.set_result(vectors[start : start + len(call.texts)])
            start += len(call.texts)

    def _answer_one_by_one(self, batch: list[_Call], error: Exception) -> None:
        """A text that cannot be encoded must not fail its neighbours."""
        if len(batch) == 1:
            batch[0].result.set_exception(error)
            return
        for call in batch:
            self._answer([call])
