"""An uploaded file becomes its rendition; the rendition's analysis is begun, or found done."""

from __future__ import annotations

import tempfile
from pathlib import Path

from sqlalchemy.orm import Session

from redactor.domain.states import DOCUMENT_STEPS, DocumentState, move
from redactor.errors import ConfigurationError, WrongPassword
from redactor.intake.convert import Rendition, convert
from redactor.leftovers import JOB_FOLDER
from redactor.services import audit
from redactor.stages.progress import Derived, advance, start
from redactor.stages.work import Work, Write, nothing
from redactor.store.engine import read_scope
from redactor.store.jobs import Kind, State, add_job
from redactor.store.sealing import unseal
from redactor.store.tables import Document

PICTURES_AHEAD = 1
"""Pages whose pictures are made before anyone asks for them."""


def run(work: Work) -> Write:
    """Convert the document's file. Raises an ``InputError`` for what can't be read."""
    with read_scope(work.engine) as session:
        document = session.get(Document, work.claim.target)
    if document is None or document.state != DocumentState.RECEIVED:
        return nothing
    password = _password(work, document)
    with tempfile.TemporaryDirectory(prefix=JOB_FOLDER) as folder:
        rendition, sha = _convert(work, document, Path(folder) / "rendition.pdf", password)
    derived = Derived(work.blobs, work.settings, sha)

    def write(session: Session) -> None:
        row = session.get(Document, work.claim.target, with_for_update=True)
        if row is None or row.state != DocumentState.RECEIVED:
            return
        row.rendition_sha, row.pages, row.media_type = sha, rendition.pages, rendition.media_type
        row.hidden = dict(rendition.hidden)
        row.password = None
        row.state = move(DOCUMENT_STEPS, DocumentState.RECEIVED, DocumentState.CONVERTED).value
        row.version += 1
        session.flush()
        start(session, work.settings, sha, rendition.pages, derived)
        add_job(
            session,
            kind=Kind.PICTURE,
            target=sha,
            first=1,
            last=min(PICTURES_AHEAD, rendition.pages),
            again=(State.FAILED,),
        )
        advance(session, work.settings, sha)
        audit.append(
            session,
            actor=audit.SYSTEM,
            action="document.converted",
            subject=row.id,
            request_id=row.request_id,
            detail={"rendition": sha, "pages": rendition.pages, "media_type": row.media_type},
        )

    return write


def _password(work: Work, document: Document) -> str | None:
    if document.password is None:
        return None
    try:
        return unseal(work.settings, document.password)
    except ConfigurationError as error:  # the key was changed since: the person gives it again
        raise WrongPassword(error.message) from None


def _convert(
    work: Work, document: Document, target: Path, password: str | None
) -> tuple[Rendition, str]:
    settings = work.settings
    with work.stored(document.sha256) as source:
        rendition = convert(
            source,
            target,
            password=password,
            limits=work.limits(),
            max_bytes=settings.max_file_bytes,
            timeout=settings.stage_timeout / 2,
            memory=settings.child_memory,
        )
    return rendition, work.blobs.put_file(rendition.path)
