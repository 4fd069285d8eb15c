"""The exported model run with onnxruntime: what serves questions, without torch."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import Field, ValidationError
from tokenizers import Tokenizer

from app.domain.base import Frozen
from app.encoders.protocol import Vectors
from app.errors import EncoderError

MODEL = "model.onnx"
TOKENIZER = "tokenizer.json"
DESCRIPTION = "encoder.json"
_BATCH = 32
_REMEDY = "Run `dnqa index build`; it makes the exported model anew."


class _Description(Frozen):
    name: str
    weights_sha256: str
    dimension: Annotated[int, Field(ge=1)]
    max_tokens: Annotated[int, Field(ge=3)]
    opset: int
    files: dict[str, str]


class OnnxEncoder:
    """Encodes with onnxruntime. Not for concurrent calls: the tokenizer is not.

    Args:
        folder: An export, as `onnx_export.export` wrote it.
        threads: Processor threads for one call.

    Raises:
        EncoderError: A file is missing, altered or unreadable.
    """

    def __init__(self, folder: Path, threads: int = 2) -> None:
        description = _verified(folder)
        self.name = description.name
        self.weights_sha256 = description.weights_sha256
        self.dimension = description.dimension
        self.max_tokens = description.max_tokens
        self._counting = Tokenizer.from_file(str(folder / TOKENIZER))
        self._counting.no_truncation()
        self._counting.no_padding()
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        self._tokenizer.enable_truncation(self.max_tokens)
        self._tokenizer.enable_padding()
        self._session = _session(folder / MODEL, threads)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (len(texts), dimension), float32, each of length 1.

        A text's vector does not depend on what else is in the call: padding is masked.
        """
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        # Texts of like length share a batch, so that little is computed on padding.
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        for start in range(0, len(order), _BATCH):
            rows = order[start : start + _BATCH]
            vectors[rows] = self._run([texts[row] for row in rows])
        return vectors

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Word pieces of each text, special tokens included, not cut at `max_tokens`."""
        return [len(encoding.ids) for encoding in self._counting.encode_batch(list(texts))]

    def _run(self, texts: list[str]) -> Vectors:
        encodings = self._tokenizer.encode_batch(texts)
        inputs = {
            "input_ids": np.array([encoding.ids for encoding in encodings], dtype=np.int64),
            "attention_mask": np.array(
                [encoding.attention_mask for encoding in encodings], dtype=np.int64
            ),
        }
        vectors: Vectors = self._session.run(["embedding"], inputs)[0]
        return vectors


def file_sha256(path: Path) -> str:
    """SHA-256 of a file in lower-case hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _verified(folder: Path) -> _Description:
    try:
        description = _Description.model_validate(json.loads((folder / DESCRIPTION).read_bytes()))
        found = {name: file_sha256(folder / name) for name in (MODEL, TOKENIZER)}
    except (OSError, ValueError, ValidationError) as error:
        raise EncoderError(
            "The exported embedding model is missing or unreadable.", remedy=_REMEDY
        ) from error
    altered = [name for name in found if found[name] != description.files.get(name)]
    if altered:
        raise EncoderError(
            f"The exported embedding model was altered: {', '.join(altered)}.", remedy=_REMEDY
        )
    return description


def _session(path: Path, threads: int) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # The arena keeps the memory of the largest batch for good; a service encodes short texts.
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(
            str(path), sess_options=options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:
        raise EncoderError(
            "The exported embedding model cannot be opened.", remedy=_REMEDY
        ) from error
