"""One encoder for many threads: concurrent calls are collected into one and fanned out."""

import queue
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

from app.encoders.protocol import Encoder, Vectors
from app.errors import OverloadedError


@dataclass
class _Call:
    texts: list[str]
    result: Future[Vectors] = field(default_factory=Future)


class BatchingEncoder:
    """Serialises an encoder that is not safe for concurrent calls, and is itself safe for them.

    Args:
        encoder: Used by one thread at a time.
        max_waiting: Calls that may wait, at least 1; the next is refused at once.
        window_seconds: How long a call waits for company; short beside the encoding itself.
        max_batch: Texts after which no more calls are collected.
    """

    def __init__(
        self,
        encoder: Encoder,
        max_waiting: int,
        window_seconds: float = 0.002,
        max_batch: int = 32,
    ) -> None:
        self._encoder = encoder
        self._window_seconds = window_seconds
        self._max_batch = max_batch
        self._calls: queue.Queue[_Call | None] = queue.Queue(max_waiting)
        self._using = threading.Lock()
        self._closed = False
        self._closing = threading.Lock()
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
        with self._closing:  # so that nothing is queued behind the end
            if self._closed:
                raise OverloadedError("The encoder is being replaced.", remedy="Ask again.")
            try:
                self._calls.put_nowait(call)
            except queue.Full as error:
                raise OverloadedError(
                    "Too many questions are waiting.", remedy="Ask again in a few seconds."
                ) from error
        return call.result.result()

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Word pieces of each text, special tokens included, not cut at `max_tokens`."""
        with self._using:
            return self._encoder.count_tokens(texts)

    def close(self) -> None:
        """Finish what waits, refuse what comes and stop the worker. Idempotent."""
        with self._closing:
            first, self._closed = not self._closed, True
        if first:
            self._calls.put(None)
        self._worker.join()

    def _work(self) -> None:
        ended = False
        while not ended:
            batch, ended = self._collect()
            if batch:
                self._answer(batch)

    def _collect(self) -> tuple[list[_Call], bool]:
        """The next call and those that come within its window; whether the end was among them."""
        batch: list[_Call] = []
        call = self._calls.get()
        until = time.monotonic() + self._window_seconds
        while call is not None:
            batch.append(call)
            if sum(len(waiting.texts) for waiting in batch) >= self._max_batch:
                return batch, False
            try:
                call = self._calls.get(timeout=max(0.0, until - time.monotonic()))
            except queue.Empty:
                return batch, False
        return batch, True

    def _answer(self, batch: list[_Call]) -> None:
        try:
            with self._using:
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
