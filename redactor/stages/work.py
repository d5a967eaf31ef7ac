"""What a stage is handed, and what it hands back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from redactor.errors import DamagedFile, NotFound
from redactor.pdf.reading.document import Limits
from redactor.settings import Settings
from redactor.store.blobs import BlobStore
from redactor.store.engine import read_scope
from redactor.store.jobs import Claim, LeaseLost
from redactor.store.tables import Document

Write = Callable[[Session], None]
"""Writes a stage's results, inside the transaction that finishes its job."""


@dataclass(frozen=True, slots=True)
class Work:
    """A claimed job and all it needs. lost: set once the lease is gone."""

    claim: Claim
    engine: Engine
    blobs: BlobStore
    settings: Settings
    lost: threading.Event = field(default_factory=threading.Event)

    def check(self) -> None:
        """Call now and then in long loops: ``LeaseLost`` once another worker has the job."""
        if self.lost.is_set():
            raise LeaseLost

    @contextmanager
    def stored(self, sha: str) -> Iterator[Path]:
        """A document's file from the store; ``DamagedFile`` with what to do where it is gone."""
        try:
            with self.blobs.local_copy(sha) as path:
                yield path
        except NotFound:
            raise DamagedFile(
                "Filens indhold findes ikke længere i lageret. Fjern dokumentet, og læg filen op "
                "igen."
            ) from None

    def limits(self) -> Limits:
        return Limits(
            max_pages=self.settings.max_pages,
            max_page_points=self.settings.max_page_points,
            max_page_words=self.settings.max_page_words,
        )


def nothing(_session: Session) -> None:
    """For a stage that has nothing to write."""


def pages_of(work: Work) -> int | None:
    """Pages of the rendition that the job is about; None where no document has it any more."""
    with read_scope(work.engine) as session:
        return session.scalar(
            select(Document.pages).where(Document.rendition_sha == work.claim.target).limit(1)
        )
