"""Jobs: the outbox, the unit of work and its lease in one row.

A job is written in the transaction that makes it necessary (``add_job``). A worker claims it with
one conditional UPDATE that raises ``fence``, keeps its lease alive while it works (``heartbeat``)
and writes its results in the transaction of ``finish``, which fails where the fence has moved on.
So a message may be lost or come twice, and a worker may die at any moment: the work counts once.

``attempts`` counts tries that ended because something around us was away, ``lost`` counts leases
that ran out, which is what a job that kills its worker (memory, time) looks like.
"""

from __future__ import annotations

import datetime as dt
import enum
import random
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CursorResult, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from redactor.store.tables import Job, new_id, utcnow

MAX_ATTEMPTS = 12
"""Tries before a job that meets a missing service gives up: about 40 minutes, see ``backoff``."""
MAX_LOST = 6
"""Workers that may die over a job before it is held to be the killer. A redelivered job is the
first to be taken up again, so whoever kills workers at random hits the same one several times."""
BACKOFF_FIRST, BACKOFF_MOST = 2.0, 300.0


class Kind(enum.StrEnum):
    """What a job does; one module of ``redactor.stages`` each."""

    INTAKE = "intake"
    TEXT = "text"
    OCR = "ocr"
    NLP = "nlp"
    SUGGEST = "suggest"
    PROPOSE = "propose"
    PICTURE = "picture"
    OVERSTRIKE = "overstrike"
    PACKAGE = "package"
    ATTACHMENTS = "attachments"
    CHECK = "check"


QUEUES = ("intake", "ocr", "nlp", "pdf", "release")
QUEUE_OF: dict[Kind, str] = {
    Kind.INTAKE: "intake",
    Kind.TEXT: "intake",
    Kind.OCR: "ocr",
    Kind.NLP: "nlp",
    Kind.SUGGEST: "nlp",
    Kind.PROPOSE: "nlp",
    Kind.PICTURE: "pdf",
    Kind.OVERSTRIKE: "pdf",
    Kind.PACKAGE: "release",
    Kind.ATTACHMENTS: "intake",
    Kind.CHECK: "pdf",
}


_FRESH: dict[str, Any] = {
    "state": "pending",
    "attempts": 0,
    "lost": 0,
    "error_code": "",
    "finished_at": None,
}


class State(enum.StrEnum):
    PENDING = "pending"  # in the outbox
    QUEUED = "queued"  # its id was put on a queue
    RUNNING = "running"  # a worker holds the lease
    DONE = "done"
    FAILED = "failed"


class LeaseLost(Exception):
    """Another worker may have the job by now: write nothing, stop."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A job in the hands of this worker.

    first..last: pages, from 1 (0, 0 without pages). version: as given to ``add_job``.
    """

    job_id: str
    kind: Kind
    target: str
    first: int
    last: int
    version: str
    fence: int
    attempts: int
    lost: int


def add_job(
    session: Session,
    *,
    kind: Kind | str,
    target: str,
    first: int = 0,
    last: int = 0,
    version: str = "",
    again: Collection[State] = (),
) -> str:
    """Write a job in the running transaction and return its id; send it with ``dispatch`` after.

    target: id of a document, request, release or check, the two ids of a release document (release
    first, 64 characters), or the hash of a rendition. The same kind, target, pages and version
    (of the code or of the input) is the same job: it is not made twice. again: states (done,
    failed) in which it is to run once more.
    """
    kind = Kind(kind)
    key = f"{kind}:{target}:{first}-{last}:{version}"
    values = {
        "id": new_id(),
        "kind": kind.value,
        "queue": QUEUE_OF[kind],
        "target": target,
        "key": key,
        "first": first,
        "last": last,
    }
    insert = postgresql.insert if is_postgresql(session) else sqlite.insert
    session.execute(insert(Job).values(**values).on_conflict_do_nothing(index_elements=["key"]))
    if again:
        session.execute(
            update(Job)
            .where(Job.key == key, Job.state.in_(list(again)))
            .values(**_FRESH, not_before=utcnow())
            .execution_options(synchronize_session=False)
        )
    return session.execute(select(Job.id).where(Job.key == key)).scalar_one()


def revive(session: Session, *, target: str, kinds: Collection[Kind], version: str) -> int:
    """Have failed jobs of a target run again, after a person asked for it; returns how many."""
    return changed(
        session.execute(
            update(Job)
            .where(Job.target == target, Job.kind.in_(list(kinds)), Job.state == State.FAILED)
            .where(Job.key.endswith(f":{version}", autoescape=True))
            .values(**_FRESH, not_before=utcnow())
            .execution_options(synchronize_session=False)
        )
    )


def claim(session: Session, job_id: str, *, lease_seconds: float) -> Claim | None:
    """Take the job, or None where it is done, not due, or in another worker's hands.

    Commit before working, so that others see the lease.
    """
    now = utcnow()
    row = session.execute(
        update(Job)
        .where(
            Job.id == job_id, Job.state.in_([State.PENDING, State.QUEUED]), Job.not_before <= now
        )
        .values(
            state=State.RUNNING,
            fence=Job.fence + 1,
            lease_until=now + dt.timedelta(seconds=lease_seconds),
        )
        .returning(
            Job.key, Job.kind, Job.target, Job.first, Job.last, Job.fence, Job.attempts, Job.lost
        )
    ).one_or_none()
    if row is None:
        return None
    return Claim(
        job_id=job_id,
        kind=Kind(row.kind),
        target=row.target,
        first=row.first,
        last=row.last,
        version=row.key.split(":", 3)[3],
        fence=row.fence,
        attempts=row.attempts,
        lost=row.lost,
    )


def heartbeat(session: Session, claim: Claim, *, lease_seconds: float) -> None:
    """Make the lease longer; ``LeaseLost`` where it is no longer ours."""
    _change(session, claim, lease_until=utcnow() + dt.timedelta(seconds=lease_seconds))


def finish(session: Session, claim: Claim) -> None:
    """Mark done, in the transaction that writes the results; ``LeaseLost`` undoes them too."""
    _change(session, claim, state=State.DONE, lease_until=None, finished_at=utcnow())


def fail(session: Session, claim: Claim, code: str) -> None:
    """Mark failed for good, with a code of ``redactor.errors``, never a message."""
    _change(
        session, claim, state=State.FAILED, lease_until=None, finished_at=utcnow(), error_code=code
    )


def retry(session: Session, claim: Claim, code: str) -> bool:
    """Give the job back to be tried later; False where it has been tried often enough.

    Then nothing is changed and the caller fails it.
    """
    if claim.attempts + 1 >= MAX_ATTEMPTS:
        return False
    _change(
        session,
        claim,
        state=State.PENDING,
        attempts=Job.attempts + 1,
        lease_until=None,
        error_code=code,
        not_before=utcnow() + dt.timedelta(seconds=backoff(claim.attempts)),
    )
    return True


def backoff(attempts: int) -> float:
    """Seconds to wait before the next try: doubling, at most 5 minutes, half of it by chance.

    Chance keeps jobs that failed together from all coming back in the same moment.
    """
    longest = min(BACKOFF_MOST, BACKOFF_FIRST * 2.0 ** min(attempts, 30))
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 - not for secrets


def _change(session: Session, claim: Claim, **values: Any) -> None:
    done = session.execute(
        update(Job)
        .where(Job.id == claim.job_id, Job.fence == claim.fence, Job.state == State.RUNNING)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if changed(done) != 1:
        raise LeaseLost


def changed(result: Any) -> int:
    """How many rows an UPDATE has changed."""
    assert isinstance(result, CursorResult)  # noqa: S101 - what an UPDATE always gives
    return result.rowcount


def is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"
