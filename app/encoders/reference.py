"""Any sentence-transformers model as an encoder. The only file that imports the library."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from app.encoders import packaged
from app.encoders.protocol import Vectors
from app.errors import EncoderError

_WEIGHT_FILES = ("*.safetensors", "*.bin")


class ReferenceEncoder:
    """Encodes with PyTorch. Exact and slow to start: for builds, exports and comparisons.

    Args:
        spec: `packaged`, a folder, or `name@revision` of a model hub.

    Raises:
        EncoderError: The model cannot be found, is not the pinned one, or has no fixed revision.
    """

    def __init__(self, spec: str) -> None:
        folder, revision = locate(spec)
        if folder is not None:
            # Read when the library is imported: with it, nothing is ever looked up on a hub.
            os.environ["HF_HUB_OFFLINE"] = "1"
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()
        try:
            self.model = SentenceTransformer(
                str(folder or spec.partition("@")[0]), revision=revision, device="cpu"
            )
        except (OSError, ValueError) as error:
            raise EncoderError(
                "The embedding model cannot be loaded.",
                remedy="Check DNQA_ENCODER: `packaged`, a folder, or name@revision.",
            ) from error
        self.model.eval()
        self.name = packaged.NAME if spec == packaged.SPEC else spec
        self.weights_sha256 = weights_sha256(spec)
        self.max_tokens = int(self.model.max_seq_length or packaged.MAX_TOKENS)
        self.dimension = int(self.model.get_embedding_dimension() or 0)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (len(texts), dimension), float32, each of length 1."""
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        vectors: Vectors = self.model.encode(
            list(texts), normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True
        ).astype(np.float32)
        return vectors

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Word pieces of each text, special tokens included."""
        return [len(self.model.tokenizer(text, truncation=False)["input_ids"]) for text in texts]


def locate(spec: str) -> tuple[Path | None, str | None]:
    """The model's folder, or None and the hub revision to use.

    Raises:
        EncoderError: A hub name without a revision: its weights could change under the index.
    """
    if spec == packaged.SPEC:
        folder = packaged.model_folder()
        packaged.verify_weights(folder)
        return folder, None
    if Path(spec).is_dir():
        return Path(spec), None
    name, _, revision = spec.partition("@")
    if not name or not revision:
        raise EncoderError(
            "DNQA_ENCODER names neither a folder that exists nor a model with a revision.",
            remedy="Use `packaged`, the path of a folder, or name@revision.",
        )
    return None, revision


def weights_sha256(spec: str) -> str:
    """SHA-256 over the weights; of a hub model over its name and revision, which pin them."""
    if spec == packaged.SPEC:
        return packaged.WEIGHTS_SHA256
    folder, _ = locate(spec)
    digest = hashlib.sha256()
    if folder is None:
        digest.update(spec.encode())
        return digest.hexdigest()
    weights = sorted(path for pattern in _WEIGHT_FILES for path in folder.rglob(pattern))
    if not weights:
        raise EncoderError(
            "The model's folder holds no weights.", remedy="Point DNQA_ENCODER at the model itself."
        )
    for path in weights:
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()
