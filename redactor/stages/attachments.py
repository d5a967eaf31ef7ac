"""The files inside a document are taken out and journalised as its attachments."""

from __future__ import annotations

import tempfile
from pathlib import Path

from sqlalchemy.orm import Session

from redactor.errors import RedactorError
from redactor.intake.attachments import Attachment, extract
from redactor.leftovers import JOB_FOLDER
from redactor.services.attachments import add_attachments
from redactor.services.documents import StoredFile, store_file
from redactor.stages.work import Work, Write, nothing
from redactor.store.engine import read_scope
from redactor.store.tables import Document

PDF = "application/pdf"


def run(work: Work) -> Write:
    """Take the files out of the rendition, which is unlocked and holds what the upload held."""
    document_id = work.claim.target
    with read_scope(work.engine) as session:
        document = session.get(Document, document_id)
    if document is None or document.rendition_sha is None or document.media_type != PDF:
        return nothing
    stored: list[StoredFile] = []
    refused: list[tuple[str, str]] = []
    with tempfile.TemporaryDirectory(prefix=JOB_FOLDER) as folder:
        for found in _extract(work, document.rendition_sha, Path(folder)):
            work.check()
            if found.path is None:
                refused.append((found.name, found.problem))
                continue
            try:
                with found.path.open("rb") as stream:
                    stored.append(
                        store_file(work.blobs, work.settings, found.name, stream, found.size)
                    )
            except RedactorError as error:
                refused.append((found.name, error.message))

    def write(session: Session) -> None:
        add_attachments(session, document_id, stored, refused)

    return write


def _extract(work: Work, sha: str, folder: Path) -> list[Attachment]:
    settings = work.settings
    with work.stored(sha) as source:
        return extract(
            source,
            folder,
            max_bytes=settings.max_file_bytes,
            timeout=settings.stage_timeout / 2,
            memory=settings.child_memory,
        )
