"""The gate: quality must not fall below what was recorded, unless someone says so."""

import math
import tomllib
from collections.abc import Iterator
from pathlib import Path

from app.errors import InvalidInputError
from app.evaluation.evaluate import Evaluation

_TOLERANCE = 0.01
_EXACT = ("claims_equal_passage", "same_citations", "emergency.recall", "false_alarms")
_LOWER_IS_BETTER = ("_median", "false_alarms", "wrongly_refused")


def render_gate(evaluation: Evaluation) -> str:
    """The gate file for an evaluation: value and tolerance of each figure."""
    lines = [
        "# Recorded by `dnqa evaluate --update-gate`. A change here is a change of quality:",
        "# say in the commit why it is accepted.",
        f'corpus_hash = "{evaluation.provenance.corpus_hash}"',
        f'encoder = "{evaluation.provenance.encoder}"',
        f'file_sha256 = "{evaluation.sha256}"',
    ]
    for name, value in evaluation.figures.items():
        if not math.isnan(value):
            lines += [
                "",
                f'[metrics."{name}"]',
                f"value = {value:.4f}",
                f"tolerance = {_tolerance(name)}",
            ]
    return "\n".join(lines) + "\n"


def compare(evaluation: Evaluation, path: Path) -> list[str]:
    """What fell below the gate, one sentence each; empty when nothing did.

    Raises:
        InvalidInputError: The gate file is missing or not valid.
    """
    try:
        gate = tomllib.loads(path.read_text("utf-8"))
        recorded = {
            n: (float(m["value"]), float(m["tolerance"])) for n, m in gate["metrics"].items()
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InvalidInputError(
            f"{path} is not a gate file.", field="gate", remedy="Record one with --update-gate."
        ) from error
    return [*_conditions(evaluation, gate), *_fallen(evaluation.figures, recorded)]


def _conditions(evaluation: Evaluation, gate: dict[str, object]) -> Iterator[str]:
    """Figures of another corpus or other questions cannot be compared."""
    found = {
        "corpus_hash": evaluation.provenance.corpus_hash,
        "encoder": evaluation.provenance.encoder,
        "file_sha256": evaluation.sha256,
    }
    for name, value in found.items():
        if gate.get(name) != value:
            yield f"The gate was recorded for another {name}; run with --update-gate and review."


def _fallen(figures: dict[str, float], recorded: dict[str, tuple[float, float]]) -> Iterator[str]:
    for name, (value, tolerance) in recorded.items():
        now = figures.get(name, math.nan)
        worse = now - value if _lower_is_better(name) else value - now
        if math.isnan(now) or worse > tolerance + 1e-4:
            yield f"{name}: {now:.4f}, recorded {value:.4f} with tolerance {tolerance}."


def _lower_is_better(name: str) -> bool:
    return any(part in name for part in _LOWER_IS_BETTER)


def _tolerance(name: str) -> float:
    if any(part in name for part in _EXACT):
        return 0.0
    if "grade" in name:
        return 0.5
    if name.endswith("words_median"):
        return 20.0
    return 1.0 if name.endswith("_median") else _TOLERANCE
