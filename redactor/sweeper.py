"""Find what was lost and set it going again: leases that ran out, messages that went astray.

Runs as a process of its own (``python -m redactor.sweeper``), beside the workers. Several may run
at once; every step is a conditional UPDATE. Nothing depends on it while all goes well.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
from dataclasses import dataclass

from sqlalchemy import Engine, exists, or_, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import aliased

from redactor import dispatch
from redactor.domain.states import DocumentState
from redactor.logs import configure_logging, describe
from redactor.services.proposals import repropose
from redactor.settings import Settings, get_settings
from redactor.stages.failure import IN_WORK, LOST, LOST_CODE, mark_failed
from redactor.stages.progress import BEING_READ, Derived, advance, start
from redactor.store import jobs, outbox
from redactor.store.blobs import BlobStore, blobs_for
from redactor.store.cleaning import forget_checks, remove_orphans
from redactor.store.engine import engine_for, read_scope, session_scope
from redactor.store.jobs import Kind, State
from redactor.store.tables import Document, Job

log = logging.getLogger("redactor.sweeper")  # also when run as __main__

CLEAN_SECONDS = 3600.0
"""How often bytes that nothing points at are looked for."""
QUEUED_LONG = 600.0
"""Seconds after which a queued job is sent again even though the broker still holds messages."""


@dataclass(frozen=True, slots=True)
class Swept:
    """What one round did, in jobs. stuck: renditions and requests whose missing jobs were added."""

    lost: int = 0
    given_up: int = 0
    astray: int = 0
    stuck: int = 0
    sent: int = 0

    def __bool__(self) -> bool:
        return bool(self.lost or self.given_up or self.astray or self.stuck)


def sweep(engine: Engine, blobs: BlobStore, settings: Settings) -> Swept:
    """One round. Raises the database's errors; a broker that is away is no error."""
    with session_scope(engine) as session:
        lost, given_up = outbox.take_back_lost(session)
        for job in given_up:
            mark_failed(session, Kind(job.kind), job.target, LOST_CODE, LOST)
    astray = _take_back_astray(engine, settings)
    stuck = _add_missing(engine, blobs, settings) + _match_forgotten(engine)
    sent = dispatch.dispatch_pending(engine, settings)
    return Swept(lost, len(given_up), astray, stuck, sent)


def _take_back_astray(engine: Engine, settings: Settings) -> int:
    """Queued jobs whose queue is empty: their message is lost (or its worker died with it)."""
    patience = max(3 * settings.sweep_seconds, 2.0)
    taken = 0
    for queue in jobs.QUEUES:
        with read_scope(engine) as session:
            waiting = session.scalar(
                select(Job.id).where(Job.queue == queue, Job.state == State.QUEUED).limit(1)
            )
        if waiting is None:
            continue
        try:
            empty = dispatch.queue_size(queue, settings) == 0
        except dispatch.BROKER_AWAY:
            continue
        with session_scope(engine) as session:
            taken += outbox.take_back_queued(
                session, queue, older_than=patience if empty else QUEUED_LONG
            )
    return taken


def _add_missing(engine: Engine, blobs: BlobStore, settings: Settings) -> int:
    """Documents being read that no job works for: after a change of version, or a defect."""
    at_work = exists().where(
        Job.state.in_([State.PENDING, State.QUEUED, State.RUNNING]),
        or_(Job.target == Document.rendition_sha, Job.target == Document.id),
        Job.kind != Kind.PICTURE,
    )
    with read_scope(engine) as session:
        renditions = session.execute(
            select(Document.rendition_sha, Document.pages)
            .where(Document.state.in_(BEING_READ), ~at_work)
            .distinct()
            .limit(100)
        ).all()
    for sha, pages in renditions:
        assert sha is not None  # noqa: S101 - a document being read has one
        derived = Derived(blobs, settings, sha)
        with session_scope(engine) as session:
            start(session, settings, sha, pages, derived)
            advance(session, settings, sha)
    return len(renditions)


def _match_forgotten(engine: Engine) -> int:
    """Requests with documents that wait for the others, where nothing comes that looks at them."""
    other = aliased(Document)
    being_read = exists().where(other.request_id == Document.request_id, other.state.in_(IN_WORK))
    at_work = exists().where(
        Job.kind == Kind.PROPOSE,
        Job.target == Document.request_id,
        Job.state.in_([State.PENDING, State.QUEUED, State.RUNNING]),
    )
    with read_scope(engine) as session:
        forgotten = session.scalars(
            select(Document.request_id)
            .where(Document.state == DocumentState.MATCHING, ~at_work, ~being_read)
            .distinct()
            .limit(100)
        ).all()
    for request_id in forgotten:
        with session_scope(engine) as session:
            repropose(session, request_id)
    return len(forgotten)


def sweep_forever(settings: Settings, stop: threading.Event) -> None:
    """Sweep every ``sweep_seconds`` until told to stop; outages are waited out."""
    clean_next = time.monotonic() + CLEAN_SECONDS
    while not stop.is_set():
        try:
            blobs = blobs_for(settings)
            swept = sweep(engine_for(settings), blobs, settings)
            if time.monotonic() > clean_next:
                clean_next = time.monotonic() + CLEAN_SECONDS
                forgotten = forget_checks(engine_for(settings))
                removed = remove_orphans(engine_for(settings), blobs)
                log.info("cleaned: %d checks, %d orphans", forgotten, removed)
            if swept:
                log.info(
                    "swept: %d lost, %d given up, %d astray, %d stuck, %d sent",
                    swept.lost,
                    swept.given_up,
                    swept.astray,
                    swept.stuck,
                    swept.sent,
                )
        except (SQLAlchemyError, OSError) as error:
            log.warning("sweep put off: %s", describe(error))
        except Exception as error:
            log.error("sweep failed: %s", describe(error))
        stop.wait(settings.sweep_seconds)


def main() -> None:
    """Sweep until SIGTERM or SIGINT."""
    settings = get_settings()
    configure_logging(settings.log_level)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    sweep_forever(settings, stop)


if __name__ == "__main__":
    main()
