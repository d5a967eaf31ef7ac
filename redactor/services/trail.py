"""The trail of a request as auditors read it (``audit`` writes it)."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from redactor.services import cursors
from redactor.services.access import Actor, Permission, request_for
from redactor.services.cursors import Listing
from redactor.services.queries import names_of
from redactor.store.tables import AuditEntry


def list_audit(
    session: Session,
    actor: Actor,
    request_id: str,
    *,
    limit: int = 100,
    cursor: str | None = None,
) -> Listing:
    """The trail of a request, newest first: who did what, when; never what stands in a document."""
    request_for(session, actor, request_id, Permission.AUDIT)
    where = AuditEntry.request_id == request_id
    total = session.scalar(select(func.count()).select_from(AuditEntry).where(where)) or 0
    statement = select(AuditEntry).where(where).order_by(AuditEntry.seq.desc())
    if place := cursors.decode(cursor, int):
        statement = statement.where(AuditEntry.seq < place[0])
    rows = session.scalars(statement.limit(limit + 1)).all()
    shown = rows[:limit]
    names = names_of(session, {e.actor for e in shown})
    items = [
        {
            "seq": e.seq,
            "at": e.at,
            "actor": {"id": e.actor, "name": names.get(e.actor, "Systemet")},
            "action": e.action,
            "subject": e.subject,
            "detail": e.detail,
            "hash": e.hash,
        }
        for e in shown
    ]
    following = cursors.encode([shown[-1].seq]) if len(rows) > limit else None
    return {"items": items, "next": following, "total": total}
