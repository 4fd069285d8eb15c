"""Which encoder is used, by setting and by snapshot."""

from app.encoders.protocol import Encoder, Reranker
from app.errors import EncoderError
from app.index.build import Progress
from app.index.snapshots import SnapshotStore
from app.settings import Settings

HASHING = "hashing"


def open_encoder(settings: Settings, snapshots: SnapshotStore, export: str | None) -> Encoder:
    """The encoder a snapshot was built with: its ONNX export, without torch.

    Args:
        settings: Names the encoder where there is no export.
        snapshots: Where exports are kept.
        export: Folder name of the export, None for an encoder that has none.

    Raises:
        EncoderError: The export is missing or damaged, or the setting names another encoder.
    """
    if export is None:
        return _without_export(settings)
    from app.encoders.onnx_encoder import OnnxEncoder

    return OnnxEncoder(snapshots.encoders / export, threads=settings.encoder_threads)


def prepare_encoder(
    settings: Settings, snapshots: SnapshotStore, progress: Progress, *, fresh: bool
) -> tuple[Encoder, str | None]:
    """The encoder for a build, exported first unless a sound export lies there, and its folder's
    name. Call it inside `snapshots.building()`.
    """
    if settings.encoder == HASHING:
        return _without_export(settings), None
    from app.encoders.reference import weights_sha256

    name = weights_sha256(settings.encoder)[:16]
    if not fresh:
        try:
            return open_encoder(settings, snapshots, name), name
        except EncoderError:
            pass  # missing or damaged: it is made anew below
    _export(settings, snapshots, name, progress)
    return open_encoder(settings, snapshots, name), name


def _export(settings: Settings, snapshots: SnapshotStore, name: str, progress: Progress) -> None:
    from app.encoders.onnx_export import export
    from app.encoders.reference import ReferenceEncoder

    step = "Exporting the embedding model (about half a minute, once)"
    progress(step, 0, 1)
    snapshots.encoders.mkdir(exist_ok=True)
    reference = ReferenceEncoder(settings.encoder)
    with snapshots.staging_encoder(name) as folder:
        export(reference, folder)
    progress(step, 1, 1)


def _without_export(settings: Settings) -> Encoder:
    if settings.encoder != HASHING:
        raise EncoderError(
            "The active index was built with the hashing encoder, which is for tests only.",
            remedy="Run `dnqa index build`.",
        )
    from app.encoders.hashing import HashingEncoder

    return HashingEncoder()


def open_reranker(settings: Settings) -> Reranker | None:
    """The cross-encoder of the settings, None when none is set.

    Raises:
        EncoderError: It cannot be loaded.
    """
    if not settings.reranker:
        return None
    from app.encoders.reference import CrossEncoderReranker

    return CrossEncoderReranker(settings.reranker)
