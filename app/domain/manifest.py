"""What a snapshot says of itself."""

from datetime import datetime

from app.domain.base import Frozen

FORMAT_VERSION = 1
"""Raised whenever a snapshot of the old form can no longer be read."""


class EncoderManifest(Frozen):
    """The encoder that made the vectors; queries must be encoded by the same weights.

    `export` names the folder under `encoders/` with the ONNX form, or is None when the encoder
    has none and is used as it is.
    """

    name: str
    weights_sha256: str
    dimension: int
    max_tokens: int
    export: str | None


class GoldenVector(Frozen):
    """A text and its vector at build time; serving must reproduce it."""

    text: str
    vector: tuple[float, ...]


class Counts(Frozen):
    """How much a snapshot holds; all files must agree."""

    records: int
    passages: int


class Manifest(Frozen):
    """`manifest.json` of a snapshot. `files` maps each other file to its SHA-256."""

    format_version: int
    id: str
    created_at: datetime
    app_version: str
    corpus_hash: str
    counts: Counts
    encoder: EncoderManifest
    settings: dict[str, float | int | str | bool]
    thresholds: dict[str, float]
    files: dict[str, str]
    golden_vectors: tuple[GoldenVector, ...]
