"""A sentence-transformers model as one ONNX graph: transformer, mean pooling, unit length."""

import shutil
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from app.encoders.onnx_encoder import (
    DESCRIPTION,
    MODEL,
    TOKENIZER,
    ExportReport,
    OnnxEncoder,
    file_sha256,
)
from app.encoders.reference import ReferenceEncoder
from app.errors import EncoderError

MIN_COSINE = 0.9999
_OPSET = 17

GOLDEN_TEXTS = (
    "What is dry needling?",
    "pain",
    "does it hurt the day after, and is that normal?",
    "my mum is 79 with a bad back, are needles any good at her age",
    "What do sham-controlled trials of dry needling show in chronic mechanical neck pain?",
    "MD -0.86 (95% CI -1.17 to -0.55), 12 studies, n = 624, p < 0.001",
    "Pneumothorax after needling of the thorax: 1 per 1,024 treatments, or <0.1%",
    "Na\u00efve caf\u00e9, \u00fcber, \u017b\u00f3\u0142\u0107",
    "\u4e2d\u6587, \u0627\u0644\u0639\u0631\u0628\u064a\u0629 and \U0001f642",
    "TrP, LBP, TMD, GTPS, IMES, PENS & DN",
    "a",
    "needling " * 60,
    "A long statement that goes on beyond what the model reads. " * 40,
)
"""Short, long beyond the reading length, numbers, other scripts, both kinds of reader."""


def export(reference: ReferenceEncoder, folder: Path) -> ExportReport:
    """Write the ONNX form of `reference` into `folder`, which must not exist yet.

    The same weights and versions of the libraries give the same bytes.

    Raises:
        EncoderError: The model is of a kind that is not supported, or the exported form differs
            from the reference; the folder is removed.
    """
    _require_supported(reference)
    folder.mkdir(parents=True)
    try:
        _write_graph(reference, folder / MODEL)
        reference.tokenizer.save(str(folder / TOKENIZER))
        _describe(reference, folder, minimum_cosine=None)
        lowest = _lowest_cosine(reference, OnnxEncoder(folder))
        _require_faithful(lowest)
        return _describe(reference, folder, minimum_cosine=lowest)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _require_faithful(lowest: float) -> None:
    if lowest < MIN_COSINE:
        raise EncoderError(
            f"The exported model differs from the original (cosine {lowest:.6f}).",
            remedy="Use the versions of torch and onnxruntime that pyproject.toml asks for.",
        )


def _require_supported(reference: ReferenceEncoder) -> None:
    names = [type(module).__name__ for module in reference.model]
    others = sorted(set(names[2:]) - {"Normalize"})
    if names[:2] != ["Transformer", "Pooling"] or others:
        raise _unsupported(f"the modules {', '.join(names)}")
    pooling = reference.model[1].get_config_dict()["pooling_mode"]
    if pooling not in ("mean", ["mean"]):
        raise _unsupported(f"{pooling} pooling")
    if reference.model.default_prompt_name is not None:
        raise _unsupported("a prompt before every text")


def _unsupported(what: str) -> EncoderError:
    return EncoderError(
        f"A model with {what} cannot be exported; only mean pooling, with or without "
        "normalisation, is supported.",
        remedy="Choose another model with DNQA_ENCODER.",
    )


def _write_graph(reference: ReferenceEncoder, path: Path) -> None:
    transformer = reference.model[0].auto_model
    attention = transformer.config._attn_implementation  # noqa: SLF001 - has no public reader
    transformer.set_attn_implementation("eager")  # the exporter knows no fused kernels
    try:
        _trace(transformer, path)
    except Exception as error:  # whatever the exporter meets in an unknown architecture
        raise _unsupported("this architecture") from error
    finally:
        transformer.set_attn_implementation(attention)


def _trace(transformer: Any, path: Path) -> None:
    import torch

    class Embedder(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.transformer = transformer

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            hidden = self.transformer(
                input_ids=input_ids, attention_mask=attention_mask
            ).last_hidden_state
            mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
            mean = (hidden * mask).sum(dim=1) / mask.sum(dim=1).clamp(min=1e-9)
            return torch.nn.functional.normalize(mean, p=2.0, dim=1)

    ids = torch.ones((2, 8), dtype=torch.int64)
    # With padding in the sample: a mask of ones may be left out of the graph as needless.
    mask = torch.tensor([[1] * 8, [1] * 5 + [0] * 3], dtype=torch.int64)
    axes = {0: "batch", 1: "sequence"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Embedder().eval(),
            (ids, mask),
            str(path),
            input_names=["input_ids", "attention_mask"],
            output_names=["embedding"],
            dynamic_axes={"input_ids": axes, "attention_mask": axes, "embedding": {0: "batch"}},
            opset_version=_OPSET,
            dynamo=False,
        )


def _describe(
    reference: ReferenceEncoder, folder: Path, minimum_cosine: float | None
) -> ExportReport:
    report = ExportReport(
        name=reference.name,
        weights_sha256=reference.weights_sha256,
        dimension=reference.dimension,
        max_tokens=reference.max_tokens,
        opset=_OPSET,
        minimum_cosine=minimum_cosine,
        files={name: file_sha256(folder / name) for name in (MODEL, TOKENIZER)},
    )
    (folder / DESCRIPTION).write_text(report.model_dump_json(indent=1), "utf-8")
    return report


def _lowest_cosine(reference: ReferenceEncoder, exported: OnnxEncoder) -> float:
    products = reference.encode(GOLDEN_TEXTS) * exported.encode(GOLDEN_TEXTS)
    # Seven digits: the last bits of a sum depend on the processor.
    return round(float(np.min(products.sum(axis=1))), 7)
