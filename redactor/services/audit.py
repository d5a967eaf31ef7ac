"""Write the audit trail and check that nobody has touched it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from redactor.audit import FIRST_PREV, ChainEntry, entry_hash, first_break
from redactor.store.engine import lock
from redactor.store.tables import AuditEntry, utcnow

SYSTEM = "system"
"""Actor of what the workers do."""


def append(
    session: Session,
    *,
    actor: str,
    action: str,
    subject: str,
    request_id: str | None = None,
    detail: dict[str, Any] | None = None,
) -> AuditEntry:
    """Add an entry to the chain, in the transaction that makes the change it tells of.

    actor: a user's id or ``SYSTEM``. subject: id of what was changed. detail: ids, codes and
    counts only. The chain stays locked until the transaction ends, so call it last.
    """
    lock(session, "audit")
    session.flush()
    last = session.execute(
        select(AuditEntry.seq, AuditEntry.hash).order_by(AuditEntry.seq.desc()).limit(1)
    ).one_or_none()
    entry = ChainEntry(
        seq=last.seq + 1 if last else 1,
        at=utcnow(),
        actor=actor,
        action=action,
        subject=subject,
        request_id=request_id,
        detail=detail or {},
        prev_hash=last.hash if last else FIRST_PREV,
    )
    entry = replace(entry, hash=entry_hash(entry))
    row = AuditEntry(
        seq=entry.seq,
        at=entry.at,
        actor=actor,
        action=action,
        subject=subject,
        request_id=request_id,
        detail=dict(entry.detail),
        prev_hash=entry.prev_hash,
        hash=entry.hash,
    )
    session.add(row)
    session.flush()
    return row


def verify_chain(session: Session) -> int | None:
    """The ``seq`` of the first entry that was tampered with, None where the chain is whole."""
    return first_break(_entries(session))


def _entries(session: Session) -> Iterator[ChainEntry]:
    rows = session.execute(
        select(AuditEntry).order_by(AuditEntry.seq).execution_options(yield_per=500)
    ).scalars()
    for row in rows:
        yield ChainEntry(
            seq=row.seq,
            at=row.at,
            actor=row.actor,
            action=row.action,
            subject=row.subject,
            request_id=row.request_id,
            detail=row.detail,
            prev_hash=row.prev_hash,
            hash=row.hash,
        )
