"""What a job that failed for good leaves behind: a reason where a person sees it.

A document ends as *failed*, a release as *blocked*; nobody else waits for either. Imports nothing
heavy: the sweep uses it too.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from redactor.domain.states import (
    DOCUMENT_STEPS,
    RELEASE_STEPS,
    DocumentState,
    ReleaseState,
    RequestState,
    move,
)
from redactor.services import audit
from redactor.services.attachments import mark_not_brought_in
from redactor.services.checks import fail_check
from redactor.services.proposals import repropose_for_waiting
from redactor.store.engine import lock
from redactor.store.jobs import Kind, State, add_job
from redactor.store.tables import AccessRequest, Document, Release, ReleaseDocument, utcnow

LOST_CODE = "lost"
UNMATCHED = (
    "Dokumentet kunne ikke sammenholdes med sagens andre dokumenter. Prøv igen, eller fjern det."
)
LOST = (
    "Dokumentet tog for lang tid eller krævede for meget hukommelse. Del det op i mindre filer, og "
    "læg dem op igen."
)
IN_WORK = (DocumentState.RECEIVED, DocumentState.CONVERTED, DocumentState.ANALYSING)


def mark_failed(session: Session, kind: Kind, target: str, code: str, message: str) -> None:
    """Mark what the job worked on. message: Danish, our own words, what to do."""
    if kind in (Kind.INTAKE, Kind.SUGGEST):
        document = session.get(Document, target, with_for_update=True)
        if document is not None:
            fail_document(session, document, code, message)
    elif kind in (Kind.TEXT, Kind.OCR, Kind.NLP):
        lock(session, f"rendition:{target}")
        waiting = select(Document).where(
            Document.rendition_sha == target, Document.state.in_(IN_WORK)
        )
        for document in session.scalars(waiting.with_for_update()):
            fail_document(session, document, code, message)
    elif kind is Kind.PROPOSE:
        matching = select(Document).where(
            Document.request_id == target, Document.state == DocumentState.MATCHING
        )
        for document in session.scalars(matching.with_for_update()):
            fail_document(session, document, code, UNMATCHED)
    elif kind is Kind.CHECK:
        fail_check(session, target, message)
    elif kind is Kind.ATTACHMENTS:
        mark_not_brought_in(session, target, message)
    elif kind is Kind.OVERSTRIKE:
        finding = {"check": code, "page": None, "message": message}
        block_document(session, target[:32], target[32:], [finding])
    elif kind is Kind.PACKAGE:
        block_release(session, target, [{"check": code, "page": None, "message": message}])


def fail_document(session: Session, document: Document, code: str, message: str) -> None:
    """*failed* (or *needs password*), unless people are at work on it already."""
    if document.state not in (*IN_WORK, DocumentState.MATCHING):
        return
    locked = code in ("encrypted_file", "wrong_password")
    new = DocumentState.NEEDS_PASSWORD if locked else DocumentState.FAILED
    document.state = move(DOCUMENT_STEPS, DocumentState(document.state), new)
    document.error_code, document.error_text = code, message[:500]
    document.password = None
    document.version += 1
    session.flush()
    repropose_for_waiting(session, document.request_id)
    audit.append(
        session,
        actor=audit.SYSTEM,
        action=f"document.{new.value}",
        subject=document.id,
        request_id=document.request_id,
        detail={"akt_id": document.akt_id, "code": code},
    )


def block_document(
    session: Session, release_id: str, document_id: str, findings: list[dict[str, Any]]
) -> None:
    """This document of a release can't go out; the release is blocked once all are through."""
    lock(session, f"release:{release_id}")
    row = session.get(ReleaseDocument, (release_id, document_id), populate_existing=True)
    if row is None or row.state != "pending":
        return
    row.state = "blocked"
    row.report = {**row.report, "findings": findings}
    package_when_through(session, release_id)


def package_when_through(session: Session, release_id: str) -> None:
    """Add the ``package`` job once no document is pending. The release's lock must be held."""
    session.flush()
    pending = select(ReleaseDocument.document_id).where(
        ReleaseDocument.release_id == release_id, ReleaseDocument.state == "pending"
    )
    if session.scalar(pending.limit(1)) is None:
        add_job(
            session,
            kind=Kind.PACKAGE,
            target=release_id,
            again=(State.DONE, State.FAILED),
        )


def block_release(session: Session, release_id: str, findings: list[dict[str, Any]]) -> None:
    """*blocked* for good, with its reasons; the request is open again for another try."""
    lock(session, f"release:{release_id}")
    release = session.get(Release, release_id, populate_existing=True)
    if release is None or ReleaseState.BLOCKED not in RELEASE_STEPS[ReleaseState(release.state)]:
        return
    release.state = ReleaseState.BLOCKED.value
    release.findings = findings
    release.finished_at = utcnow()
    request = session.get(AccessRequest, release.request_id, with_for_update=True)
    if request is not None and request.state == RequestState.RELEASING:
        request.state = RequestState.OPEN.value
    audit.append(
        session,
        actor=audit.SYSTEM,
        action="release.blocked",
        subject=release_id,
        request_id=release.request_id,
        detail={"checks": sorted({str(f.get("check")) for f in findings}), "count": len(findings)},
    )
