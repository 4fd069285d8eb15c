"""The exported model run with onnxruntime: what serves questions, without torch."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, ValidationError
from tokenizers import Tokenizer

from app.domain.base import Frozen
from app.encoders.protocol import Vectors
from app.errors import EncoderError

MODEL = "model.onnx"
TOKENIZER = "tokenizer.json"
DESCRIPTION = "encoder.json"
_BATCH_PIECES = 1_024
"""Word pieces in one run, padding included. More is no faster on a few cores; memory grows."""
_REMEDY = "Run `dnqa index build`; it makes the exported model anew."


class ExportReport(Frozen):
    """What encoder.json says about an export."""

    name: str
    weights_sha256: str
    dimension: Annotated[int, Field(ge=1)]
    max_tokens: Annotated[int, Field(ge=3)]
    opset: int
    minimum_cosine: float | None
    """Lowest cosine to the original over the golden texts; None until they were compared."""
    files: dict[str, str]
    """SHA-256 by file name."""


class OnnxEncoder:
    """Encodes with onnxruntime. Not for concurrent calls: the tokenizer is not.

    Args:
        folder: An export, as `onnx_export.export` wrote it.
        threads: Batches that are computed at the same time.

    Raises:
        EncoderError: A file is missing, altered or unreadable.
    """

    def __init__(self, folder: Path, threads: int = 2) -> None:
        report = _verified(folder)
        self.name = report.name
        self.weights_sha256 = report.weights_sha256
        self.dimension = report.dimension
        self.max_tokens = report.max_tokens
        self._folder = folder
        self._tokenizer = _tokenizer(folder)
        self._tokenizer.enable_truncation(self.max_tokens)
        self._threads = threads
        self._session = _session(folder / MODEL)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (len(texts), dimension), float32, each of length 1.

        A text's vector does not depend on what else is in the call: padding is masked.
        """
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        pieces = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        batches = list(_batches([len(ids) for ids in pieces]))
        inputs = [_padded([pieces[row] for row in rows]) for rows in batches]
        if len(batches) == 1:
            vectors[batches[0]] = self._run(inputs[0])
            return vectors
        with ThreadPoolExecutor(self._threads) as pool:
            for rows, result in zip(batches, pool.map(self._run, inputs), strict=True):
                vectors[rows] = result
        return vectors

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Word pieces of each text, special tokens included, not cut at `max_tokens`."""
        return [len(encoding.ids) for encoding in self._counting.encode_batch(list(texts))]

    @cached_property
    def _counting(self) -> Tokenizer:
        """Made when first used: builds count, serving does not."""
        return _tokenizer(self._folder)

    def _run(self, inputs: dict[str, NDArray[np.int64]]) -> Vectors:
        vectors: Vectors = self._session.run(["embedding"], inputs)[0]
        return vectors


def file_sha256(path: Path) -> str:
    """SHA-256 of a file in lower-case hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _batches(lengths: list[int]) -> Iterator[list[int]]:
    """Row numbers, shortest texts first, so that little is computed on padding."""
    batch: list[int] = []
    for row in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[row] > _BATCH_PIECES:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def _padded(pieces: list[list[int]]) -> dict[str, NDArray[np.int64]]:
    """Ids and attention mask of shape (texts, longest). Which id pads is of no matter: masked."""
    shape = (len(pieces), max(len(ids) for ids in pieces))
    padded, mask = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    for row, ids in enumerate(pieces):
        padded[row, : len(ids)] = ids
        mask[row, : len(ids)] = 1
    return {"input_ids": padded, "attention_mask": mask}


def _verified(folder: Path) -> ExportReport:
    try:
        report = ExportReport.model_validate(json.loads((folder / DESCRIPTION).read_bytes()))
        found = {name: file_sha256(folder / name) for name in (MODEL, TOKENIZER)}
    except FileNotFoundError as error:
        missing = Path(error.filename).name
        raise EncoderError(
            f"The exported embedding model is missing: {missing}.", remedy=_REMEDY
        ) from error
    except (OSError, ValueError, ValidationError) as error:
        raise EncoderError("The exported embedding model is unreadable.", remedy=_REMEDY) from error
    altered = [name for name in found if found[name] != report.files.get(name)]
    if altered:
        raise EncoderError(
            f"The exported embedding model was altered: {', '.join(altered)}.", remedy=_REMEDY
        )
    return report


def _tokenizer(folder: Path) -> Tokenizer:
    try:
        tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    except Exception as error:  # the library raises the bare class
        raise _unopened() from error
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _session(path: Path) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    # One thread a batch and several batches at once scales better than several threads a batch.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # Between questions the threads sleep: the HTTP server needs the same cores.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(
            str(path), sess_options=options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:
        raise _unopened() from error


def _unopened() -> EncoderError:
    return EncoderError("The exported embedding model cannot be opened.", remedy=_REMEDY)
