"""What lists and screens show, read in a fixed number of queries however much there is.

Every function returns plain dicts in the shape of the HTTP API; lists come as ``Listing``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer, cast, func, or_, select
from sqlalchemy.orm import Session

from redactor.domain.states import DocumentState
from redactor.services import cursors
from redactor.services.access import Actor, Permission, document_for, request_for
from redactor.services.attachments import hidden_views
from redactor.services.cursors import Listing
from redactor.services.documents import UNFINISHED
from redactor.services.filters import contains, live, undecided
from redactor.services.proposals import Proposals, proposals_of
from redactor.store.tables import (
    AccessRequest,
    Department,
    Document,
    Page,
    Suggestion,
    User,
)

# -- requests ---------------------------------------------------------------------------------


def list_requests(
    session: Session,
    actor: Actor,
    *,
    state: str = "",
    q: str = "",
    limit: int = 100,
    cursor: str | None = None,
) -> Listing:
    """Requests of the actor's departments, newest first."""
    actor.require(Permission.READ)
    where: list[ColumnElement[bool]] = [AccessRequest.department_id.in_(actor.departments)]
    if state:
        where.append(AccessRequest.state == state)
    if q.strip():
        parts = [AccessRequest.title, AccessRequest.requester_name, AccessRequest.case_number]
        found = [contains(column, q) for column in parts]
        if q.strip().isdecimal() and len(q.strip()) < 10:
            found.append(AccessRequest.number == int(q))
        where.append(or_(*found))
    total = session.scalar(select(func.count()).select_from(AccessRequest).where(*where)) or 0
    statement = select(AccessRequest).where(*where).order_by(AccessRequest.number.desc())
    if place := cursors.decode(cursor, int):
        statement = statement.where(AccessRequest.number < place[0])
    rows = session.scalars(statement.limit(limit + 1)).all()
    shown = rows[:limit]
    following = cursors.encode([shown[-1].number]) if len(rows) > limit else None
    return {"items": request_views(session, shown), "next": following, "total": total}


def request_view(session: Session, actor: Actor, request_id: str) -> dict[str, Any]:
    request = request_for(session, actor, request_id, Permission.READ)
    return request_views(session, [request])[0]


def request_views(session: Session, requests: Sequence[AccessRequest]) -> list[dict[str, Any]]:
    """Requests with their counts, in four queries for all of them."""
    ids = [r.id for r in requests]
    departments = session.execute(
        select(Department.id, Department.name).where(
            Department.id.in_({r.department_id for r in requests})
        )
    )
    names = {row.id: row.name for row in departments}
    documents: dict[str, dict[str, int]] = {i: {} for i in ids}
    by_state = (
        select(Document.request_id, Document.state, func.count())
        .where(Document.request_id.in_(ids))
        .group_by(Document.request_id, Document.state)
    )
    for request_id, state, count in session.execute(by_state):
        documents[request_id][state] = count
    suggestions: dict[str, tuple[int, int]] = {}
    by_outcome = (
        select(Suggestion.request_id, func.count(), func.sum(cast(undecided(), Integer)))
        .where(Suggestion.request_id.in_(ids), live())
        .group_by(Suggestion.request_id)
    )
    for request_id, count, open_count in session.execute(by_outcome):
        suggestions[request_id] = (count, int(open_count or 0))
    return [
        {
            "id": r.id,
            "number": r.number,
            "title": r.title,
            "case_number": r.case_number,
            "requester_name": r.requester_name,
            "requester_aliases": r.requester_aliases,
            "regime": r.regime,
            "department": {"id": r.department_id, "name": names.get(r.department_id, "")},
            "department_id": r.department_id,
            "state": r.state,
            "box_style": (r.settings or {}).get("box_style", ""),
            "box_width": (r.settings or {}).get("box_width", ""),
            "received_on": r.received_on,
            "due_on": r.due_on,
            "created_at": r.created_at,
            "documents": sum(documents[r.id].values()),
            "ready": documents[r.id].get("ready", 0),
            "reviewed": documents[r.id].get("reviewed", 0),
            "exempt": documents[r.id].get("exempt", 0),
            "failed": documents[r.id].get("failed", 0) + documents[r.id].get("needs_password", 0),
            "suggestions": suggestions.get(r.id, (0, 0))[0],
            "undecided": suggestions.get(r.id, (0, 0))[1],
        }
        for r in requests
    ]


def progress(session: Session, actor: Actor, request_id: str) -> dict[str, Any]:
    """How far the request's documents have come, by state and by page."""
    request = request_for(session, actor, request_id, Permission.READ)
    rows = session.execute(
        select(
            Document.state,
            func.count(),
            func.sum(Document.pages),
            func.sum(Document.pages_text),
            func.sum(Document.pages_nlp),
        )
        .where(Document.request_id == request_id)
        .group_by(Document.state)
    ).all()
    states = {state.value: 0 for state in DocumentState}
    states.update({state: count for state, count, *_ in rows})
    proposals = proposals_of(session, request_id)
    working = any(states[state.value] for state in UNFINISHED) or proposals is Proposals.DUE
    pages, pages_text, pages_nlp = (sum(int(row[i] or 0) for row in rows) for i in (2, 3, 4))
    return {
        "state": request.state,
        "documents": sum(states.values()),
        "states": states,
        "pages": pages,
        "pages_text": pages_text,
        "pages_done": pages_nlp,
        "proposals": proposals.value,
        "working": working,
        "finished": not working,
    }


# -- documents and pages ----------------------------------------------------------------------


def list_documents(
    session: Session,
    actor: Actor,
    request_id: str,
    *,
    limit: int = 500,
    cursor: str | None = None,
) -> Listing:
    """A request's documents by akt number."""
    request_for(session, actor, request_id, Permission.READ)
    where = Document.request_id == request_id
    total = session.scalar(select(func.count()).select_from(Document).where(where)) or 0
    statement = select(Document).where(where).order_by(Document.akt_id)
    if place := cursors.decode(cursor, int):
        statement = statement.where(Document.akt_id > place[0])
    rows = session.scalars(statement.limit(limit + 1)).all()
    shown = rows[:limit]
    following = cursors.encode([shown[-1].akt_id]) if len(rows) > limit else None
    return {"items": document_views(session, shown), "next": following, "total": total}


def document_view(session: Session, actor: Actor, document_id: str) -> dict[str, Any]:
    document = document_for(session, actor, document_id, Permission.READ)
    return document_views(session, [document])[0]


def document_views(session: Session, documents: Sequence[Document]) -> list[dict[str, Any]]:
    """Documents with their counts, in a few queries for all of them."""
    ids = [d.id for d in documents]
    counts: dict[str, dict[str, int]] = {i: {} for i in ids}
    grouped = (
        select(Suggestion.document_id, Suggestion.action, func.count())
        .where(
            Suggestion.request_id.in_({d.request_id for d in documents}),
            Suggestion.document_id.in_(ids),
            live(),
        )
        .group_by(Suggestion.document_id, Suggestion.action)
    )
    for document_id, action, count in session.execute(grouped):
        counts[document_id][action] = count
    reviewers = {d.reviewed_by for d in documents if d.reviewed_by}
    names = names_of(session, reviewers)
    hidden = hidden_views(session, documents)
    return [
        {
            "id": d.id,
            "request_id": d.request_id,
            "akt_id": d.akt_id,
            "dok_id": d.dok_id,
            "title": d.title,
            "category": d.category,
            "document_date": d.document_date,
            "attachment_of": d.attachment_of,
            "original_name": d.original_name,
            "sha256": d.sha256,
            "size": d.size,
            "media_type": d.media_type,
            "pages": d.pages,
            "pages_text": d.pages_text,
            "pages_done": d.pages_nlp,
            "state": d.state,
            "error": {"code": d.error_code, "message": d.error_text} if d.error_code else None,
            **hidden[d.id],
            "covered": d.covered,
            "access": d.access,
            "exempt_ground": d.exempt_ground,
            "reason": d.reason,
            "proposal": d.proposal or None,
            "reviewed_by": _person(d.reviewed_by, names),
            "reviewed_at": d.reviewed_at,
            "version": d.version,
            "created_at": d.created_at,
            "suggestions": sum(counts[d.id].values()),
            "undecided": counts[d.id].get("", 0),
            "redacted": counts[d.id].get("redact", 0),
            "kept": counts[d.id].get("keep", 0),
        }
        for d in documents
    ]


def list_pages(
    session: Session,
    actor: Actor,
    document_id: str,
    *,
    limit: int = 1000,
    cursor: str | None = None,
) -> Listing:
    """A document's pages: displayed size in points, where the text came from."""
    document = document_for(session, actor, document_id, Permission.READ)
    where = Page.rendition_sha == (document.rendition_sha or "")
    total = session.scalar(select(func.count()).select_from(Page).where(where)) or 0
    columns = (Page.number, Page.width, Page.height, Page.source, Page.words, Page.confidence)
    statement = select(*columns).where(where).order_by(Page.number)
    if place := cursors.decode(cursor, int):
        statement = statement.where(Page.number > place[0])
    rows = session.execute(statement.limit(limit + 1)).all()
    shown = rows[:limit]
    return {
        "items": [dict(row._mapping) for row in shown],
        "next": cursors.encode([shown[-1].number]) if len(rows) > limit else None,
        "total": total,
    }


def names_of(session: Session, user_ids: set[str]) -> dict[str, str]:
    """Display names by user id."""
    if not user_ids:
        return {}
    rows = session.execute(select(User.id, User.display_name).where(User.id.in_(user_ids)))
    return {row.id: row.display_name for row in rows}


def _person(user_id: str | None, names: dict[str, str]) -> dict[str, str] | None:
    return None if user_id is None else {"id": user_id, "name": names.get(user_id, "")}
