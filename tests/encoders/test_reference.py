import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.encoders import packaged
from app.encoders.onnx_encoder import file_sha256
from app.encoders.reference import ReferenceEncoder, weights_sha256
from app.errors import EncoderError

MakeModel = Callable[..., Path]
REVISION = "0" * 40


def test_the_packaged_model_is_the_published_one(reference: ReferenceEncoder) -> None:
    """Name, weights and reading length as the manifest records them."""
    assert reference.name == "all-MiniLM-L6-v2"
    assert reference.weights_sha256 == packaged.WEIGHTS_SHA256 == weights_sha256("packaged")
    assert (reference.dimension, reference.max_tokens) == (384, 256)
    assert reference.model.max_seq_length == 256


def test_altered_packaged_weights_are_refused(
    make_model: MakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The packaged model is loaded only with the published weights."""
    folder = make_model()
    monkeypatch.setattr(packaged, "model_folder", lambda: folder)
    with pytest.raises(EncoderError, match=packaged.WEIGHTS_SHA256):
        ReferenceEncoder(packaged.SPEC)


def test_meaning_brings_texts_near(reference: ReferenceEncoder) -> None:
    """The weights are those of a model that was trained, not random ones."""
    question, near, far = reference.encode(
        ["collapsed lung after needles", "pneumothorax from dry needling", "cost of a session"]
    )
    assert question @ near > question @ far + 0.1


def test_loading_and_encoding_are_offline_and_silent() -> None:
    """Nothing is fetched and nothing is written: no bars, no warnings, whatever the text."""
    script = (
        "import os, socket\n"
        "def refuse(*_): raise SystemExit('the network was used')\n"
        "socket.socket.connect = socket.getaddrinfo = refuse\n"
        "from app.encoders.reference import ReferenceEncoder\n"
        "encoder = ReferenceEncoder('packaged')\n"
        "encoder.encode(['pain', 'needling ' * 700])\n"
        "encoder.count_tokens(['needling ' * 700])\n"
        "assert os.environ['HF_HUB_OFFLINE'] == '1'\n"
    )
    done = _python(script)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_folder_is_named_without_its_path(make_model: MakeModel) -> None:
    """The name is shown with every answer; where a model lies is nobody's business."""
    folder = make_model()
    encoder = ReferenceEncoder(str(folder))
    assert encoder.name == "small-model"
    assert encoder.weights_sha256 == file_sha256(folder / "model.safetensors")


def test_the_hash_covers_every_weight_file(tmp_path: Path) -> None:
    """Weights in several files, or in a module's folder, are all part of the identity."""
    (tmp_path / "2_Dense").mkdir()
    names = ("model-1.safetensors", "model-2.safetensors", "2_Dense/pytorch_model.bin")
    for name in names:
        (tmp_path / name).write_bytes(name.encode())
    hashes = {weights_sha256(str(tmp_path))}
    for name in names:
        (tmp_path / name).write_bytes(b"other")
        hashes.add(weights_sha256(str(tmp_path)))
    assert len(hashes) == 1 + len(names)


def test_copies_for_other_libraries_are_not_hashed(tmp_path: Path) -> None:
    """The same model, published with or without them, keeps its identity."""
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    before = weights_sha256(str(tmp_path))
    (tmp_path / "pytorch_model.bin").write_bytes(b"the same for older versions")
    (tmp_path / "openvino").mkdir()
    (tmp_path / "openvino" / "model.safetensors").write_bytes(b"the same for others")
    assert weights_sha256(str(tmp_path)) == before


def test_a_folder_without_weights_is_refused(tmp_path: Path) -> None:
    """A wrong path is not taken for a model."""
    with pytest.raises(EncoderError, match="holds no weights") as caught:
        ReferenceEncoder(str(tmp_path))
    assert "DNQA_ENCODER" in caught.value.remedy


def test_a_damaged_folder_is_refused(make_model: MakeModel) -> None:
    """The libraries' own errors do not reach the user."""
    folder = make_model()
    (folder / "model.safetensors").write_bytes(b"no weights")
    with pytest.raises(EncoderError, match="cannot be loaded") as caught:
        ReferenceEncoder(str(folder))
    assert "DNQA_ENCODER" in caught.value.remedy


@pytest.mark.parametrize("spec", ["owner/model", "owner/model@", "@main", "", "no/such/folder"])
def test_a_hub_model_needs_a_revision(spec: str) -> None:
    """Weights that can change under the index are refused before anything is fetched."""
    with pytest.raises(EncoderError, match="revision") as caught:
        ReferenceEncoder(spec)
    assert "name@revision" in caught.value.remedy


def test_a_hub_model_is_used_at_its_revision(make_model: MakeModel, tmp_path: Path) -> None:
    """What was fetched once works offline; its name says the revision, its hash the weights."""
    folder = make_model()
    cached = tmp_path / "models--owner--model" / "snapshots" / REVISION
    shutil.copytree(folder, cached)
    script = (
        "import json\n"
        "from app.encoders.reference import ReferenceEncoder\n"
        f"encoder = ReferenceEncoder('owner/model@{REVISION}')\n"
        "print(json.dumps([encoder.name, encoder.weights_sha256]))\n"
    )
    done = _python(script, HF_HUB_OFFLINE="1", HF_HUB_CACHE=str(tmp_path))
    expected = [f"owner/model@{REVISION}", file_sha256(folder / "model.safetensors")]
    assert json.loads(done.stdout) == expected


def test_a_hub_model_that_cannot_be_fetched_is_refused(tmp_path: Path) -> None:
    """Offline, the error names the setting instead of a stack of connection errors."""
    script = (
        "from app.encoders.reference import weights_sha256\n"
        "from app.errors import EncoderError\n"
        "try:\n"
        f"    weights_sha256('owner/model@{REVISION}')\n"
        "except EncoderError as error:\n"
        "    print(error)\n"
    )
    done = _python(script, HF_HUB_OFFLINE="1", HF_HUB_CACHE=str(tmp_path))
    assert "cannot be fetched" in done.stdout
    assert "DNQA_ENCODER" in done.stdout


def _python(script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "default", "-c", script],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )
