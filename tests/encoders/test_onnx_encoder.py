import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.encoders.onnx_encoder import (
    _BATCH_PIECES,
    DESCRIPTION,
    MODEL,
    TOKENIZER,
    OnnxEncoder,
    _batches,
    file_sha256,
)
from app.errors import EncoderError

SHORT = "Does it hurt?"
LONG = "The needle is put into the trigger point and moved up and down in the muscle. " * 8


def test_a_text_alone_equals_the_text_in_a_padded_batch(onnx: OnnxEncoder) -> None:
    """A question is encoded alone, passages together: padding must not leak into a vector."""
    together = onnx.encode([LONG, SHORT, LONG + LONG, "pain"])
    alone = np.concatenate([onnx.encode([text]) for text in (LONG, SHORT, LONG + LONG, "pain")])
    np.testing.assert_allclose(together, alone, atol=1e-5)


@settings(deadline=None, max_examples=30)
@given(texts=st.lists(st.text(max_size=60), min_size=1, max_size=8), repeats=st.integers(1, 30))
def test_neighbours_never_change_a_vector(
    small_onnx: OnnxEncoder, texts: list[str], repeats: int
) -> None:
    """Whatever the texts and however they fall into batches."""
    together = small_onnx.encode([*texts, LONG * repeats])
    alone = np.concatenate([small_onnx.encode([text]) for text in texts])
    np.testing.assert_allclose(together[:-1], alone, atol=1e-5)


@given(st.lists(st.integers(2, 256), max_size=400))
def test_batches_hold_every_row_once_within_the_budget(lengths: list[int]) -> None:
    """Memory is bounded by the pieces of a batch, padding included, not by the call."""
    batches = list(_batches(lengths))
    assert sorted(row for rows in batches for row in rows) == list(range(len(lengths)))
    assert all(len(rows) * max(lengths[row] for row in rows) <= _BATCH_PIECES for rows in batches)


@pytest.mark.parametrize("threads", [1, 3])
def test_threads_do_not_change_vectors(exported: Path, onnx: OnnxEncoder, threads: int) -> None:
    """An index built on a larger machine is the same index."""
    texts = [SHORT, *[LONG * times for times in range(1, 12)]]
    vectors = OnnxEncoder(exported, threads=threads).encode(texts)
    np.testing.assert_allclose(vectors, onnx.encode(texts), atol=1e-5)


@pytest.fixture
def copy(small_exported: Path, tmp_path: Path) -> Path:
    """An export to damage."""
    return Path(shutil.copytree(small_exported, tmp_path / "copy"))


def _remove(path: Path) -> None:
    path.unlink()


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def _alter(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("name", [MODEL, TOKENIZER, DESCRIPTION])
@pytest.mark.parametrize("damage", [_remove, _truncate])
def test_a_damaged_export_is_refused(copy: Path, name: str, damage: Callable[[Path], None]) -> None:
    """No file of an export can be incomplete unnoticed; the error says what to do."""
    damage(copy / name)
    with pytest.raises(EncoderError) as caught:
        OnnxEncoder(copy)
    assert "dnqa index build" in caught.value.remedy
    assert str(copy) not in str(caught.value)


@pytest.mark.parametrize("name", [MODEL, TOKENIZER])
def test_one_altered_bit_is_refused(copy: Path, name: str) -> None:
    """Vectors of an altered model are never compared with those of the index."""
    _alter(copy / name)
    with pytest.raises(EncoderError, match=f"altered: {name}") as caught:
        OnnxEncoder(copy)
    assert "dnqa index build" in caught.value.remedy


@pytest.mark.parametrize("name", [MODEL, TOKENIZER])
def test_a_file_that_is_no_model_is_refused(copy: Path, name: str) -> None:
    """Even with a checksum that fits, the library's own error does not reach the user."""
    (copy / name).write_bytes(b"neither a graph nor a tokenizer")
    description = json.loads((copy / DESCRIPTION).read_bytes())
    description["files"][name] = file_sha256(copy / name)
    (copy / DESCRIPTION).write_text(json.dumps(description))
    with pytest.raises(EncoderError, match="cannot be opened") as caught:
        OnnxEncoder(copy)
    assert "dnqa index build" in caught.value.remedy


def test_a_description_with_unknown_fields_is_refused(copy: Path) -> None:
    """An export of another version is made anew instead of half understood."""
    description = json.loads((copy / DESCRIPTION).read_bytes())
    (copy / DESCRIPTION).write_text(json.dumps({**description, "quantized": True}))
    with pytest.raises(EncoderError, match="unreadable"):
        OnnxEncoder(copy)


def test_serving_loads_no_training_library(small_exported: Path) -> None:
    """A serving process starts in a second and stays small: no torch, no transformers."""
    script = (
        "import sys; from pathlib import Path; from app.encoders.onnx_encoder import OnnxEncoder;"
        "encoder = OnnxEncoder(Path(sys.argv[1])); encoder.encode(['pain']);"
        "encoder.count_tokens(['pain']);"
        "heavy = {'torch', 'transformers', 'sentence_transformers'};"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(small_exported)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
