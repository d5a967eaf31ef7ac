"""Run one job: claim it, keep its lease alive, do its stage, write results and ``done`` at once.

Whatever goes wrong has one of four ends: the file is the problem (failed, with a Danish reason on
the document), something around us is away (tried again later), the lease is gone (nothing is
written), or a defect of ours (failed, so that it is seen). A worker that dies in here leaves a
lease that runs out; the sweep takes the job back.
"""

from __future__ import annotations

import errno
import importlib
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol, cast

from celery.exceptions import SoftTimeLimitExceeded
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from redactor.dispatch import hard_limit
from redactor.errors import InfrastructureError, InputError, RedactorError
from redactor.leftovers import remove_leftovers
from redactor.logs import describe
from redactor.settings import Settings
from redactor.stages.failure import mark_failed
from redactor.stages.work import Work, Write
from redactor.store import jobs
from redactor.store.blobs import BlobStore
from redactor.store.engine import session_scope
from redactor.store.jobs import Claim, LeaseLost

log = logging.getLogger(__name__)

AWAY = (OperationalError, InterfaceError, PoolTimeout, InfrastructureError, ConnectionError)
"""Something around us is away; the same job may well succeed later."""
PASSING = {
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EIO,
    errno.EMFILE,
    errno.ENFILE,
    errno.EAGAIN,
    errno.ESTALE,
    errno.ETIMEDOUT,
    errno.ENOMEM,
}
"""Errors of the operating system that are not the file's fault."""
SETTLE_SECONDS = 120.0
"""How long a finished try waits for a database that is away before it leaves it to the sweep."""
TOO_SLOW = "Dokumentet tog for lang tid at behandle. Del det op i mindre filer, og læg dem op igen."
TOO_LARGE = (
    "Dokumentet kræver mere hukommelse, end tjenesten giver. Del det op i mindre filer, og læg "
    "dem op igen."
)


class Stage(Protocol):
    """What every stage module offers."""

    def run(self, work: Work) -> Write: ...


def run_job(job_id: str, *, engine: Engine, blobs: BlobStore, settings: Settings) -> str:
    """Do the job if it is to be had; returns how it ended: skipped, done, failed, retry or lost.

    Raises nothing of the job's, so that a worker never dies of one; only a database that is away
    before the job is claimed is the caller's to handle.
    """
    started = time.monotonic()
    remove_leftovers(older_than=2.0 * settings.stage_timeout)
    with session_scope(engine) as session:
        claim = jobs.claim(session, job_id, lease_seconds=settings.lease_seconds)
    if claim is None:
        return "skipped"
    work = Work(claim, engine, blobs, settings)
    with _lease_kept(work):
        ended = _end(work)
    log.info("job %s %s %s in %.2f s", job_id, claim.kind.value, ended, time.monotonic() - started)
    return ended


def _end(work: Work) -> str:
    try:
        _do(work)
    except LeaseLost:
        return "lost"
    except InputError as error:
        return _failed(work, error.code, error.message)
    except AWAY as error:
        return _retry(work, error)
    except DBAPIError as error:
        if error.connection_invalidated or _is_passing(error):
            return _retry(work, error)
        return _defect(work, error)
    except SoftTimeLimitExceeded:
        return _failed(work, "too_slow", TOO_SLOW)
    except MemoryError:
        return _failed(work, "too_large", TOO_LARGE)
    except OSError as error:
        return _retry(work, error) if error.errno in PASSING else _defect(work, error)
    except RedactorError as error:
        return _failed(work, error.code, error.message)
    except Exception as error:
        return _defect(work, error)
    return "done"


def _do(work: Work) -> None:
    stage = cast(Stage, importlib.import_module(f"redactor.stages.{work.claim.kind.value}"))
    write = stage.run(work)
    work.check()
    with session_scope(work.engine) as session:
        jobs.finish(session, work.claim)
        write(session)


def _failed(work: Work, code: str, message: str) -> str:
    def write(session: Session) -> None:
        jobs.fail(session, work.claim, code)
        mark_failed(session, work.claim.kind, work.claim.target, code, message)

    return _settle(work, write, "failed")


def _defect(work: Work, error: BaseException) -> str:
    log.error("job %s defect: %s", work.claim.job_id, describe(error))
    return _failed(work, RedactorError.code, RedactorError.default)


def _retry(work: Work, error: BaseException) -> str:
    log.warning("job %s waits for a service: %s", work.claim.job_id, describe(error))

    def write(session: Session) -> None:
        if not jobs.retry(session, work.claim, InfrastructureError.code):
            jobs.fail(session, work.claim, InfrastructureError.code)
            mark_failed(
                session,
                work.claim.kind,
                work.claim.target,
                InfrastructureError.code,
                InfrastructureError.default,
            )

    return _settle(work, write, "retry")


def _settle(work: Work, write: Callable[[Session], None], ended: str) -> str:
    """Write the end of a try, waiting a while for a database that is away."""
    until = time.monotonic() + SETTLE_SECONDS
    pause = 0.25
    while True:
        try:
            with session_scope(work.engine) as session:
                write(session)
        except LeaseLost:
            return "lost"
        except AWAY:
            if time.monotonic() + pause > until:
                return "lost"
            time.sleep(pause)
            pause = min(5.0, pause * 2)
        else:
            return ended


def _is_passing(error: DBAPIError) -> bool:
    """Deadlocks and serialisation failures: the same transaction may well succeed later."""
    return getattr(error.orig, "sqlstate", "") in {"40001", "40P01", "55P03", "57P01", "57P02"}


@contextmanager
def _lease_kept(work: Work) -> Iterator[None]:
    """Make the lease longer from a thread, as long as the time limit of the job allows."""
    done = threading.Event()
    thread = threading.Thread(target=_beat, args=(work, done), daemon=True, name="lease")
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _beat(work: Work, done: threading.Event) -> None:
    claim: Claim = work.claim
    until = time.monotonic() + hard_limit(claim.kind, work.settings)
    while not done.wait(work.settings.lease_seconds / 3):
        if time.monotonic() > until:  # hangs where no one can kill it: let others have it
            work.lost.set()
            return
        try:
            with session_scope(work.engine) as session:
                jobs.heartbeat(session, claim, lease_seconds=work.settings.lease_seconds)
        except LeaseLost:
            if not done.is_set():
                work.lost.set()
            return
        except (*AWAY, DBAPIError):
            continue  # the next beat may reach the database in time
