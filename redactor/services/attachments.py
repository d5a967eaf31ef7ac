"""Files inside a document, brought in as documents of their own when a person asks for it.

They are never given out with the document they lie in. Brought in, each is journalised as an
attachment of it and goes the way of any upload. Asking twice brings nothing in twice.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from redactor.domain.states import DocumentState, RequestState
from redactor.errors import RuleError
from redactor.services import audit
from redactor.services.access import Actor, Permission, document_for, request_for
from redactor.services.documents import StoredFile, journalise
from redactor.store.engine import lock
from redactor.store.jobs import Kind, State, add_job
from redactor.store.tables import AccessRequest, Document, Job

COUNT = "attachments"
"""Kind of hidden content that can be brought in, as ``pdf.hidden`` names it."""
RESULT = "brought_in"
"""Key in ``document.hidden`` beside the kinds: what became of the files."""
MAX_LEVELS = 3
READABLE = (
    DocumentState.MATCHING,
    DocumentState.READY,
    DocumentState.REVIEWED,
    DocumentState.EXEMPT,
)


class BroughtIn(enum.StrEnum):
    """How far it is: none there, left out (the default), being fetched, in, or it failed."""

    NONE = "none"
    LEFT_OUT = "left_out"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"


def bring_in(session: Session, actor: Actor, document_id: str) -> Document:
    """Have the files inside a document journalised as its attachments; dispatch after commit."""
    document = document_for(session, actor, document_id, Permission.EDIT, lock=True)
    request = request_for(session, actor, document.request_id, Permission.EDIT)
    if request.state == RequestState.CLOSED:
        raise RuleError("Anmodningen er lukket. Åbn den igen, før der hentes bilag ind.")
    if DocumentState(document.state) not in READABLE:
        raise RuleError("Dokumentet er ikke læst færdigt. Vent lidt.")
    if not document.hidden.get(COUNT):
        raise RuleError("Der er ingen vedhæftede filer i dokumentet.")
    if _level(session, document) >= MAX_LEVELS:
        raise RuleError(
            f"Filer i bilag hentes ikke ind i mere end {MAX_LEVELS} led. Gem dem selv, og læg dem "
            "op, hvis de skal med."
        )
    add_job(session, kind=Kind.ATTACHMENTS, target=document.id, again=(State.DONE, State.FAILED))
    audit.append(
        session,
        actor=actor.user_id,
        action="attachments.asked",
        subject=document.id,
        request_id=document.request_id,
        detail={"akt_id": document.akt_id},
    )
    return document


def _level(session: Session, document: Document) -> int:
    """1 for an uploaded document, 2 for a file in it, and so on."""
    level, parent = 1, document.attachment_of
    while parent is not None and level <= MAX_LEVELS:
        level += 1
        parent = session.scalar(select(Document.attachment_of).where(Document.id == parent))
    return level


def add_attachments(
    session: Session,
    document_id: str,
    stored: Sequence[StoredFile],
    refused: Sequence[tuple[str, str]],
) -> None:
    """Journalise what was taken out. refused: (name, Danish problem) of what couldn't be."""
    request_id = session.scalar(select(Document.request_id).where(Document.id == document_id))
    request = session.get(AccessRequest, request_id or "", with_for_update=True)
    parent = session.get(Document, document_id, with_for_update=True)
    if request is None or parent is None or request.state == RequestState.CLOSED:
        return
    added = known = 0
    for file in stored:
        twin = session.scalar(
            select(Document).where(
                Document.request_id == request.id, Document.sha256 == file.sha256
            )
        )
        if twin is None:
            journalise(session, request, file, actor=audit.SYSTEM, attachment_of=parent.id)
            added += 1
        elif twin.attachment_of != parent.id:
            known += 1
    before = parent.hidden.get(RESULT) or {}
    parent.hidden = {
        **parent.hidden,
        RESULT: {
            "documents": int(before.get("documents", 0)) + added,
            "known": known,
            "refused": [{"name": name[:200], "message": message} for name, message in refused],
        },
    }
    session.flush()


def mark_not_brought_in(session: Session, document_id: str, message: str) -> None:
    """Say on the document why its files couldn't be taken out."""
    lock(session, f"document:{document_id}")
    document = session.get(Document, document_id, with_for_update=True)
    if document is not None:
        document.hidden = {**document.hidden, RESULT: {"error": message}}


def hidden_views(session: Session, documents: Sequence[Document]) -> dict[str, dict[str, Any]]:
    """For each document ``hidden`` (how many of each kind) and ``attachments``, in one query."""
    working = set(
        session.scalars(
            select(Job.target).where(
                Job.kind == Kind.ATTACHMENTS,
                Job.target.in_([d.id for d in documents if d.hidden.get(COUNT)]),
                Job.state.in_([State.PENDING, State.QUEUED, State.RUNNING]),
            )
        )
    )
    return {d.id: _view(d, d.id in working) for d in documents}


def _view(document: Document, working: bool) -> dict[str, Any]:
    result = document.hidden.get(RESULT) or {}
    state = BroughtIn.NONE
    if document.hidden.get(COUNT):
        state = BroughtIn.LEFT_OUT
    if result:
        state = BroughtIn.FAILED if "error" in result else BroughtIn.DONE
    if working:
        state = BroughtIn.WORKING
    return {
        "hidden": {k: v for k, v in document.hidden.items() if k != RESULT},
        "attachments": {
            "state": state.value,
            "documents": result.get("documents", 0),
            "known": result.get("known", 0),
            "refused": result.get("refused", []),
            "message": result.get("error", ""),
        },
    }
