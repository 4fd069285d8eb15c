"""What of a passage is embedded, and how its views become one vector."""

from collections.abc import Iterable, Sequence

import numpy as np

from app.domain.passages import Passage
from app.encoders.protocol import Encoder, Vectors
from app.errors import BuildError

VIEWS = "clinical+plain"
"""Recorded with a snapshot: vectors made from other texts are not comparable."""


def views(passage: Passage) -> tuple[str, ...]:
    """The texts embedded for a passage: its two registers, since patients and clinicians use
    different words. Adding the title to each was measured and did not help (see app/README.md):
    a statement stands alone, and BM25 reads the title and the subject terms.
    """
    return (passage.clinical, passage.plain)


def embed_views(
    encoder: Encoder, texts: Sequence[tuple[str, ...]], batch: int = 128
) -> Iterable[Vectors]:
    """The mean of each passage's views, in batches of shape (at most `batch`, dimension).

    The inner product of a query with the mean is the mean of its cosines with the views.
    """
    for start in range(0, len(texts), batch):
        part = texts[start : start + batch]
        flat = encoder.encode([view for passage in part for view in passage])
        yield flat.reshape(len(part), -1, encoder.dimension).mean(axis=1).astype(np.float32)


def assert_readable(
    encoder: Encoder, passages: Sequence[Passage], texts: Sequence[tuple[str, ...]]
) -> None:
    """Refuse a text whose end the model would never read.

    Raises:
        BuildError: Names the first passage that is too long.
    """
    for passage, passage_views in zip(passages, texts, strict=True):
        longest = max(encoder.count_tokens(passage_views))
        if longest > encoder.max_tokens:
            raise BuildError(
                f"{passage.id} has {longest} word pieces; the model reads {encoder.max_tokens}.",
                remedy="Split the statement in two; `dnqa corpus lint` lists such statements.",
            )
