"""The real model and its export, made once, and a small random model for what needs no meaning."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.encoders import packaged
from app.encoders.onnx_encoder import OnnxEncoder
from app.encoders.onnx_export import export
from app.encoders.reference import ReferenceEncoder

MakeModel = Callable[..., Path]


@pytest.fixture(scope="session")
def reference() -> ReferenceEncoder:
    """The packaged model in PyTorch."""
    return ReferenceEncoder(packaged.SPEC)


@pytest.fixture(scope="session")
def exported(reference: ReferenceEncoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packaged model's export; not to be changed."""
    folder = tmp_path_factory.mktemp("encoders") / "exported"
    export(reference, folder)
    return folder


@pytest.fixture(scope="session")
def onnx(exported: Path) -> OnnxEncoder:
    """The packaged model in onnxruntime."""
    return OnnxEncoder(exported)


@pytest.fixture(scope="session")
def make_model(tmp_path_factory: pytest.TempPathFactory) -> MakeModel:
    """Makes the folder of a small model with random weights, without a normalising module."""

    def make(pooling: str = "mean", prompt: str | None = None) -> Path:
        from transformers import BertConfig, BertModel

        folder = tmp_path_factory.mktemp("models") / "small-model"
        config = BertConfig(
            hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64
        )
        BertModel(config).save_pretrained(folder)
        for name in ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"):
            shutil.copy(packaged.model_folder() / name, folder / name)
        modules = [_module(0, "", "Transformer"), _module(1, "1_Pooling", "Pooling")]
        _write(folder / "modules.json", modules)
        _write(folder / "sentence_bert_config.json", {"max_seq_length": 256})
        pool = {"word_embedding_dimension": 32, "pooling_mode": pooling}
        _write(folder / "1_Pooling" / "config.json", pool)
        if prompt:
            prompts = {"prompts": {"query": prompt}, "default_prompt_name": "query"}
            _write(folder / "config_sentence_transformers.json", prompts)
        return folder

    return make


@pytest.fixture(scope="session")
def small(make_model: MakeModel) -> ReferenceEncoder:
    """A small random model in PyTorch."""
    return ReferenceEncoder(str(make_model()))


@pytest.fixture(scope="session")
def small_exported(small: ReferenceEncoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small model's export; not to be changed."""
    folder = tmp_path_factory.mktemp("encoders") / "small"
    export(small, folder)
    return folder


@pytest.fixture(scope="session")
def small_onnx(small_exported: Path) -> OnnxEncoder:
    """The small model in onnxruntime."""
    return OnnxEncoder(small_exported)


def _module(number: int, path: str, kind: str) -> dict[str, object]:
    kind = f"sentence_transformers.models.{kind}"
    return {"idx": number, "name": str(number), "path": path, "type": kind}


def _write(path: Path, content: object) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(content), "utf-8")
