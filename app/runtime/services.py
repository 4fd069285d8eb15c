"""What can be asked of a running service, put together from a snapshot."""

import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from app.answer.catalogue import Catalogue
from app.answer.service import AnswerService
from app.answer.views import passage_view
from app.domain.answers import Answer, PassageView
from app.domain.manifest import Manifest
from app.domain.passages import Audience
from app.domain.questions import Filters, Question
from app.domain.results import (
    IndexStatus,
    SearchHit,
    SearchResult,
    ServiceStatus,
    Source,
    SourcePage,
)
from app.encoders.batching import BatchingEncoder
from app.errors import DnqaError, IndexUnavailableError
from app.index.snapshot import check_golden_vectors, open_snapshot
from app.index.snapshots import SnapshotStore
from app.retrieve.retriever import Retriever
from app.runtime.encoder import open_encoder, open_reranker
from app.settings import Settings


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _new_answer_id() -> str:
    """Random: an id made from the question would let anyone test what was asked."""
    return f"ans-{secrets.token_hex(12)}"


@dataclass
class _Loaded:
    """The parts that belong to one snapshot; replaced as a whole, closed when nobody uses them."""

    answers: AnswerService
    retriever: Retriever
    catalogue: Catalogue
    encoder: BatchingEncoder
    index: IndexStatus
    users: int = 0
    retired: bool = False


class Services:
    """Everything the outside can ask for. Safe for concurrent calls once loaded."""

    def __init__(
        self,
        settings: Settings,
        *,
        now: Callable[[], datetime] = _now,
        new_id: Callable[[], str] = _new_answer_id,
    ) -> None:
        self.settings = settings
        self.snapshots = SnapshotStore(settings.index_dir)
        self._now = now
        self._new_id = new_id
        self._loaded: _Loaded | None = None
        self._problem: DnqaError | None = None
        self._loading = threading.Lock()
        self._using = threading.Lock()

    def load(self) -> None:
        """Open and verify the active snapshot, unless it is open already. Takes seconds.

        On failure the snapshot that was open before, if any, goes on serving.

        Raises:
            DnqaError: What is wrong and how to mend it; `status()` says the same.
        """
        with self._loading:
            try:
                snapshot_id = self.snapshots.require_current()
                if self._loaded is None or self._loaded.index.id != snapshot_id:
                    self._swap(self._open(snapshot_id))
                self._problem = None
            except DnqaError as error:
                self._problem = error
                raise

    def status(self) -> ServiceStatus:
        """Whether questions can be answered now, and if not, why. Never raises."""
        loaded = self._loaded
        return ServiceStatus(
            ready=loaded is not None,
            problem=self._problem,
            index=loaded.index if loaded else None,
        )

    def answer(self, question: Question) -> Answer:
        """Answer a question.

        Raises:
            IndexUnavailableError: No snapshot is loaded.
            OverloadedError: Too many questions wait already.
        """
        with self._borrowed() as loaded:
            return loaded.answers.answer(question)

    def search(self, question: Question, k: int) -> SearchResult:
        """The best `k` passages, without triage. Raises as `answer`."""
        with self._borrowed() as loaded:
            ranking = loaded.retriever.rank(question)
        hits = tuple(
            SearchHit(
                rank=rank,
                score=round(candidate.support, 4),
                passage=passage_view(candidate.passage, question.audience),
            )
            for rank, candidate in enumerate(ranking.candidates[:k], start=1)
        )
        return SearchResult(
            standalone_question=ranking.standalone_question,
            carried_terms=ranking.carried_terms,
            confidence=round(ranking.confidence, 4),
            results=hits,
            index_id=loaded.index.id,
        )

    def sources(
        self, filters: Filters, query: str | None, cursor: str | None, limit: int
    ) -> SourcePage:
        """One page of the corpus. Raises IndexUnavailableError, InvalidInputError."""
        return self._require().catalogue.page(filters, query, cursor, limit)

    def source(self, source_id: str) -> Source:
        """One publication. Raises IndexUnavailableError, NotFoundError."""
        return self._require().catalogue.source(source_id)

    def passage(self, passage_id: str, audience: Audience = Audience.CLINICIAN) -> PassageView:
        """One passage by its address. Raises IndexUnavailableError, NotFoundError."""
        return self._require().catalogue.passage(passage_id, audience)

    def index(self) -> IndexStatus:
        """The snapshot in use. Raises IndexUnavailableError."""
        return self._require().index

    def close(self) -> None:
        """Stop the encoder's worker. Idempotent."""
        self._swap(None)

    def _require(self) -> _Loaded:
        if self._loaded is not None:
            return self._loaded
        problem = self._problem
        if problem is None:
            raise IndexUnavailableError(
                "The index is being loaded.", remedy="Try again in a few seconds."
            )
        raise IndexUnavailableError(problem.message, remedy=problem.remedy)

    @contextmanager
    def _borrowed(self) -> Iterator[_Loaded]:
        """The parts of one snapshot, kept open until the end of the block whatever is activated."""
        with self._using:
            loaded = self._require()
            loaded.users += 1
        try:
            yield loaded
        finally:
            with self._using:
                loaded.users -= 1
                unused = loaded.retired and not loaded.users
            if unused:
                loaded.encoder.close()

    def _swap(self, loaded: _Loaded | None) -> None:
        with self._using:
            old, self._loaded = self._loaded, loaded
            if old is None:
                return
            old.retired = True
            unused = not old.users
        if unused:
            old.encoder.close()

    def _open(self, snapshot_id: str) -> _Loaded:
        snapshot = open_snapshot(self.snapshots.folder(snapshot_id))
        manifest = snapshot.manifest
        encoder = BatchingEncoder(
            open_encoder(self.settings, self.snapshots, manifest.encoder.export),
            self.settings.max_waiting,
        )
        check = check_golden_vectors(manifest, encoder)
        if not check.ok:
            encoder.close()
            raise IndexUnavailableError(check.problem, remedy=check.remedy)
        retriever = Retriever(snapshot, encoder, open_reranker(self.settings))
        return _Loaded(
            answers=AnswerService(snapshot, retriever, self._now, self._new_id),
            retriever=retriever,
            catalogue=Catalogue(snapshot.store, snapshot.vocabulary),
            encoder=encoder,
            index=index_status(manifest),
        )


@contextmanager
def open_services(settings: Settings) -> Iterator[Services]:
    """Services that are closed at the end; call `load()` before asking."""
    services = Services(settings)
    try:
        yield services
    finally:
        services.close()


def index_status(manifest: Manifest) -> IndexStatus:
    """What is told of the active snapshot."""
    return IndexStatus(
        id=manifest.id,
        created_at=manifest.created_at,
        corpus_hash=manifest.corpus_hash,
        counts=manifest.counts,
        encoder=manifest.encoder,
    )
