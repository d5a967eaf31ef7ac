"""What is sent and what is sent again: the side of ``jobs`` that senders and the sweep use.

Jobs that are due get a message, at most so many at a time. A message that is lost and a worker
that dies leave a row behind that says so by its age; both come back into the outbox from here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session

from redactor.store.jobs import MAX_LOST, Kind, State, changed, is_postgresql
from redactor.store.tables import Job, utcnow


def take_back_lost(session: Session) -> tuple[int, list[Job]]:
    """Take over jobs whose lease has run out.

    Returns how many will be tried again, and the ones that now failed for good (code ``lost``),
    for the caller to mark what they worked on.
    """
    now = utcnow()
    stale = and_(Job.state == State.RUNNING, Job.lease_until < now)
    failed = session.execute(
        update(Job)
        .where(stale, Job.lost + 1 >= MAX_LOST)
        .values(
            state=State.FAILED,
            lost=Job.lost + 1,
            fence=Job.fence + 1,
            lease_until=None,
            finished_at=now,
            error_code="lost",
        )
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    ).scalars()
    failed_ids = list(failed)
    again = session.execute(
        update(Job)
        .where(stale)
        .values(
            state=State.PENDING,
            lost=Job.lost + 1,
            fence=Job.fence + 1,
            lease_until=None,
            not_before=now,
        )
        .execution_options(synchronize_session=False)
    )
    jobs = session.execute(select(Job).where(Job.id.in_(failed_ids))).scalars().all()
    return changed(again), list(jobs)


def take_back_queued(session: Session, queue: str, *, older_than: float) -> int:
    """Put jobs whose message seems lost back into the outbox; returns how many.

    older_than: seconds since their id was put on the queue. A doubled message does no harm.
    """
    before = utcnow() - dt.timedelta(seconds=older_than)
    return changed(
        session.execute(
            update(Job)
            .where(Job.queue == queue, Job.state == State.QUEUED)
            .where(or_(Job.queued_at < before, Job.queued_at.is_(None)))
            .values(state=State.PENDING)
            .execution_options(synchronize_session=False)
        )
    )


def take_due(session: Session, queue: str, *, at_most: int) -> list[tuple[str, Kind]]:
    """Mark due jobs of the outbox as queued, oldest first, so that one sender sends each.

    at_most: how many may be queued and unclaimed at a time; the rest waits in the database, which
    keeps the broker small and its loss cheap.
    """
    queued = session.execute(
        select(func.count()).where(Job.queue == queue, Job.state == State.QUEUED)
    ).scalar_one()
    room = at_most - queued
    if room <= 0:
        return []
    due = (
        select(Job.id)
        .where(Job.queue == queue, Job.state == State.PENDING, Job.not_before <= utcnow())
        .order_by(_urgency(), Job.created_at)
        .limit(room)
    )
    if is_postgresql(session):
        due = due.with_for_update(skip_locked=True)
    ids = session.execute(due).scalars().all()
    if not ids:
        return []
    rows = session.execute(
        update(Job)
        .where(Job.id.in_(ids), Job.state == State.PENDING)
        .values(state=State.QUEUED, queued_at=utcnow())
        .returning(Job.id, Job.kind)
        .execution_options(synchronize_session=False)
    ).all()
    return [(row.id, Kind(row.kind)) for row in rows]


def give_back(session: Session, job_ids: Sequence[str]) -> None:
    """Undo ``take_due`` for jobs that couldn't be sent."""
    session.execute(
        update(Job)
        .where(Job.id.in_(list(job_ids)), Job.state == State.QUEUED)
        .values(state=State.PENDING, queued_at=None)
        .execution_options(synchronize_session=False)
    )


def _urgency() -> Any:
    """Pictures first: someone is looking at that page now."""
    return (Job.kind != Kind.PICTURE).asc()
