"""Write the audit trail and check that nobody has touched it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, select
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


@dataclass(frozen=True, slots=True)
class ChainState:
    """What a check of the chain found.

    entries: in the table. broken_at: ``seq`` of the first entry that doesn't fit, None where all
    do. last_seq, last_hash: of the newest entry that fits, 0 and ``FIRST_PREV`` without any.
    missing: the entry that was known is gone or another one.
    """

    entries: int
    broken_at: int | None
    last_seq: int
    last_hash: str
    missing: bool = False

    @property
    def whole(self) -> bool:
        return self.broken_at is None and not self.missing


def verify_chain(session: Session) -> int | None:
    """The ``seq`` of the first entry that was tampered with, None where the chain is whole."""
    return check_chain(session).broken_at


def check_chain(session: Session, *, known: tuple[int, str] | None = None) -> ChainState:
    """Walk the whole chain.

    known: ``seq`` and hash of an entry as they were noted elsewhere. Without it entries that were
    cut off the end aren't missed.
    """
    seq, newest, found = 0, FIRST_PREV, False

    def passing(at_a_time: int) -> Iterator[ChainEntry]:
        nonlocal seq, newest, found
        for entry in _entries(session, at_a_time):
            yield entry
            seq, newest = entry.seq, entry.hash  # the next one is asked for: this one fits
            found = found or (seq, newest) == known

    try:
        try:
            broken = first_break(passing(500))
        except ValueError:  # one of these can't even be read (its time, its JSON): which?
            broken = first_break(passing(1))
    except ValueError:
        broken = seq + 1
    count = session.scalar(select(func.count()).select_from(AuditEntry)) or 0
    return ChainState(count, broken, seq, newest, missing=known is not None and not found)


def _entries(session: Session, at_a_time: int) -> Iterator[ChainEntry]:
    rows = session.execute(
        select(AuditEntry).order_by(AuditEntry.seq).execution_options(yield_per=at_a_time)
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
