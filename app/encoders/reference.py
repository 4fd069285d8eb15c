"""Any sentence-transformers model as an encoder. The only file that imports the library."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from app.encoders import packaged
from app.encoders.protocol import Vectors
from app.errors import EncoderError

_OTHER_RUNTIMES = ("onnx", "openvino")
"""Folders of a published model that repeat its weights for other libraries."""
_NOT_FETCHED = ("onnx/*", "openvino/*", "*.h5", "*.msgpack", "*.ot", "*.onnx", "*.ckpt")
_RERANKER = "Check DNQA_RERANKER: empty, the path of a folder, or name@revision."
_REMEDY = "Check DNQA_ENCODER: `packaged`, the path of a folder, or name@revision."


class ReferenceEncoder:
    """Encodes with PyTorch. Exact and slow to start: for exports and comparisons.

    Args:
        spec: `packaged`, a folder, or `name@revision` of a model hub.

    Raises:
        EncoderError: The model cannot be found, is not the pinned one, or has no fixed revision.
    """

    def __init__(self, spec: str) -> None:
        folder, self.weights_sha256 = locate(spec)
        self.model = _load(folder)
        self.name = _name(spec)
        self.dimension = int(self.model.get_embedding_dimension() or 0)
        # A model that states no reading length would try to read any text whole.
        self.max_tokens = int(self.model.max_seq_length or packaged.MAX_TOKENS)
        self.model.max_seq_length = self.max_tokens
        self.tokenizer = _whole_text_tokenizer(self.model)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (len(texts), dimension), float32, each of length 1."""
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        vectors: Vectors = self.model.encode(
            list(texts), normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True
        ).astype(np.float32)
        return vectors

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Word pieces of each text, special tokens included, not cut at `max_tokens`."""
        return [len(encoding.ids) for encoding in self.tokenizer.encode_batch(list(texts))]


class CrossEncoderReranker:
    """A sentence-transformers cross-encoder. Slow on a processor: some 20 ms a passage.

    Args:
        spec: A folder, or `name@revision` of a model hub. No weights come with the package.

    Raises:
        EncoderError: The model cannot be found or has no fixed revision.
    """

    def __init__(self, spec: str) -> None:
        folder, _ = locate(spec)
        os.environ["HF_HUB_OFFLINE"] = "1"
        from sentence_transformers import CrossEncoder

        try:
            self._model = CrossEncoder(str(folder), device="cpu", local_files_only=True)
        except Exception as error:  # whatever the libraries make of a damaged file
            raise EncoderError("The reranker cannot be loaded.", remedy=_RERANKER) from error

    def scores(self, question: str, passages: Sequence[str]) -> Vectors:
        """One score per passage, shape (len(passages),)."""
        pairs = [(question, passage) for passage in passages]
        scores: Vectors = np.asarray(
            self._model.predict(pairs, show_progress_bar=False), dtype=np.float32
        )
        return scores


def locate(spec: str) -> tuple[Path, str]:
    """The folder of a model and the SHA-256 of its weights; a hub model is fetched if needed.

    Raises:
        EncoderError: There is no such model, it has no fixed revision, or its weights are not
            the expected ones.
    """
    if spec == packaged.SPEC:
        folder = packaged.model_folder()
        return folder, packaged.verify_weights(folder)
    folder = Path(spec) if _is_folder(spec) else _fetch(spec)
    return folder, _weights_sha256(folder)


def weights_sha256(spec: str) -> str:
    """SHA-256 of the weights of the model that `spec` names.

    Raises:
        EncoderError: As `locate`.
    """
    return locate(spec)[1]


def _name(spec: str) -> str:
    """What the manifest and the answers show: never the path of a folder on this machine."""
    if spec == packaged.SPEC:
        return packaged.NAME
    return Path(spec).resolve().name if _is_folder(spec) else spec


def _is_folder(spec: str) -> bool:
    return spec != "" and Path(spec).is_dir()  # an empty path would be the working folder


def _fetch(spec: str) -> Path:
    name, _, revision = spec.partition("@")
    if not name or not revision:
        raise EncoderError(
            "DNQA_ENCODER names neither a folder that exists nor a model with a revision; "
            "without one its weights could change under the index.",
            remedy="Use `packaged`, the path of a folder, or name@revision.",
        )
    from huggingface_hub import snapshot_download

    try:
        folder = snapshot_download(name, revision=revision, ignore_patterns=list(_NOT_FETCHED))
    except (OSError, ValueError) as error:
        raise EncoderError(
            "The embedding model cannot be fetched from the model hub.", remedy=_REMEDY
        ) from error
    return Path(folder)


def _weights_sha256(folder: Path) -> str:
    """Of the only weight file, or of the list of all weight files' names and hashes."""
    files = _weight_files(folder)
    if not files:
        raise EncoderError(
            "The model's folder holds no weights.", remedy="Point DNQA_ENCODER at the model itself."
        )
    hashes = {path.relative_to(folder).as_posix(): _file_sha256(path) for path in files}
    if len(hashes) == 1:
        return next(iter(hashes.values()))
    lines = "".join(f"{found}  {name}\n" for name, found in sorted(hashes.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def _weight_files(folder: Path) -> list[Path]:
    modules = [path for path in folder.iterdir() if path.is_dir()]
    files: list[Path] = []
    for module in (folder, *(path for path in modules if path.name not in _OTHER_RUNTIMES)):
        # Where both forms lie side by side, the library reads safetensors.
        files += list(module.glob("*.safetensors")) or list(module.glob("pytorch_model*.bin"))
    return files


def _file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _load(folder: Path) -> Any:
    # Read when the library is imported: with it, nothing is ever looked up on a hub.
    os.environ["HF_HUB_OFFLINE"] = "1"
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()
    try:
        model = SentenceTransformer(
            str(folder), device="cpu", local_files_only=True, model_kwargs={"dtype": "float32"}
        )
    except Exception as error:  # whatever the libraries make of a damaged file
        raise EncoderError("The embedding model cannot be loaded.", remedy=_REMEDY) from error
    model.eval()
    return model


def _whole_text_tokenizer(model: Any) -> Tokenizer:
    """A copy that cuts nothing: the model's own one is switched back and forth as it encodes."""
    fast = getattr(model.tokenizer, "backend_tokenizer", None)
    if fast is None:
        raise EncoderError(
            "Models without a tokenizer.json are not supported.",
            remedy="Choose another model with DNQA_ENCODER.",
        )
    tokenizer = Tokenizer.from_str(fast.to_str())
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
