import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from app.encoders import onnx_export
from app.encoders.onnx_encoder import DESCRIPTION, ExportReport, OnnxEncoder, file_sha256
from app.encoders.onnx_export import GOLDEN_TEXTS, MIN_COSINE, export
from app.encoders.packaged import count_tokens
from app.encoders.reference import ReferenceEncoder
from app.errors import EncoderError

MakeModel = Callable[..., Path]

OTHER_TEXTS = (
    "How many sessions of dry needling are usual for tennis elbow?",
    "my knee clicks",
    "Adverse events: bruising 7.55 %, bleeding 4.65 %, pain 3.01 % of 20,464 treatments.",
    "Ultrasound-guided needling of the iliopsoas, PEDro 7/10; SMD -0.52, I\u00b2 = 61 %",
    "\u00bfDuele la punci\u00f3n seca? \u0645\u0627 \u0647\u064a \u0627\u0644\u0625\u0628\u0631",
    "Do not needle over the lung fields without training. " * 30,
)


def test_the_description_is_true(exported: Path, reference: ReferenceEncoder) -> None:
    """encoder.json says which weights, of what length, and how near to the original."""
    report = ExportReport.model_validate(json.loads((exported / DESCRIPTION).read_bytes()))
    assert report.name == "all-MiniLM-L6-v2"
    assert report.weights_sha256 == reference.weights_sha256
    assert (report.dimension, report.max_tokens) == (384, 256)
    assert report.minimum_cosine is not None
    assert report.minimum_cosine >= MIN_COSINE
    assert report.files == {name: file_sha256(exported / name) for name in report.files}
    assert {path.name for path in exported.iterdir()} == {*report.files, DESCRIPTION}


def test_golden_texts_cover_what_differs() -> None:
    """An export is compared on short, long, numeric and foreign texts, not on easy ones only."""
    counts = count_tokens(GOLDEN_TEXTS)
    assert len(GOLDEN_TEXTS) >= 12
    assert max(counts) > 256
    assert min(counts) == 3
    assert any(not text.isascii() for text in GOLDEN_TEXTS)
    assert any(char.isdigit() for text in GOLDEN_TEXTS for char in text)


def test_export_and_original_agree_on_other_texts(
    reference: ReferenceEncoder, onnx: OnnxEncoder
) -> None:
    """What was indexed with one is found with the other, beyond the golden texts."""
    assert not set(OTHER_TEXTS) & set(GOLDEN_TEXTS)
    cosines = (reference.encode(OTHER_TEXTS) * onnx.encode(OTHER_TEXTS)).sum(axis=1)
    assert cosines.min() >= MIN_COSINE


def test_counts_agree_with_the_original(reference: ReferenceEncoder, onnx: OnnxEncoder) -> None:
    """The lint, the build and the server measure a passage alike."""
    texts = [*OTHER_TEXTS, *GOLDEN_TEXTS]
    assert onnx.count_tokens(texts) == reference.count_tokens(texts) == count_tokens(texts)


def test_a_second_export_has_the_same_bytes(
    small: ReferenceEncoder, small_exported: Path, tmp_path: Path
) -> None:
    """Two machines with the same weights and libraries have the same encoder, even after use."""
    small.encode(["pain " * 400])
    export(small, tmp_path / "again")
    for path in small_exported.iterdir():
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes()


def test_a_model_without_normalisation_is_exported_with_it(
    small: ReferenceEncoder, small_onnx: OnnxEncoder
) -> None:
    """The inner product is a cosine for such a model too."""
    vectors = small_onnx.encode(OTHER_TEXTS)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert (vectors * small.encode(OTHER_TEXTS)).sum(axis=1).min() >= MIN_COSINE


@pytest.mark.parametrize(
    ("changed", "named"), [({"pooling": "cls"}, "cls"), ({"prompt": "query: "}, "prompt")]
)
def test_what_the_export_would_compute_differently_is_refused(
    make_model: MakeModel, tmp_path: Path, changed: dict[str, str], named: str
) -> None:
    """No silent approximation of a model with other pooling or with hidden prompts."""
    with pytest.raises(EncoderError, match=named) as caught:
        export(ReferenceEncoder(str(make_model(**changed))), tmp_path / "export")
    assert "DNQA_ENCODER" in caught.value.remedy
    assert not (tmp_path / "export").exists()


def test_a_model_with_further_layers_is_refused(make_model: MakeModel, tmp_path: Path) -> None:
    """The graph holds mean pooling and normalisation only; the error names what it cannot hold."""
    from sentence_transformers.sentence_transformer.modules import Dense

    deep = ReferenceEncoder(str(make_model()))
    deep.model.append(Dense(32, 16))
    with pytest.raises(EncoderError, match="Dense"):
        export(deep, tmp_path / "export")
    assert not (tmp_path / "export").exists()


def test_an_unfaithful_export_leaves_nothing(
    small: ReferenceEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A graph that differs from the original cannot be picked up later by mistake."""
    monkeypatch.setattr(onnx_export, "MIN_COSINE", 1.1)
    with pytest.raises(EncoderError, match="differs from the original"):
        export(small, tmp_path / "export")
    assert not (tmp_path / "export").exists()


def test_a_failing_exporter_leaves_nothing_and_the_model_as_it_was(
    small: ReferenceEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the exporter cannot trace is said in our words; the original goes on working."""

    def fail(*_: object) -> None:
        raise RuntimeError("no such operator")

    before = small.encode(["pain"])
    monkeypatch.setattr(onnx_export, "_trace", fail)
    with pytest.raises(EncoderError, match="cannot be exported"):
        export(small, tmp_path / "export")
    assert not (tmp_path / "export").exists()
    assert small.encode(["pain"]).tobytes() == before.tobytes()


def test_an_existing_folder_is_not_touched(small: ReferenceEncoder, tmp_path: Path) -> None:
    """An export in use is never written over."""
    (tmp_path / "kept").write_text("kept")
    with pytest.raises(FileExistsError):
        export(small, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
