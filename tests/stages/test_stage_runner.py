"""How a job ends, whatever happens in its stage."""

from __future__ import annotations

import errno
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError, ProgrammingError

from redactor.errors import (
    DamagedFile,
    EncryptedFile,
    InfrastructureError,
    LimitExceeded,
    WrongPassword,
)
from redactor.stages import intake
from redactor.stages.runner import run_job
from redactor.store import jobs, outbox
from redactor.store.engine import read_scope, session_scope
from redactor.store.tables import AuditEntry, Job

SECRET = "Hemmelige Navnesen"


def only_job(case: Any) -> Job:
    with read_scope(case.engine) as session:
        return session.scalars(select(Job).where(Job.kind == "intake")).one()


def run_with(case: Any, monkeypatch: pytest.MonkeyPatch, stage: Callable[..., Any]) -> str:
    case.upload(b"%PDF-not-read-here")
    monkeypatch.setattr(intake, "run", stage)
    job = only_job(case)
    return run_job(job.id, engine=case.engine, blobs=case.blobs, settings=case.settings)


def raising(error: BaseException) -> Callable[..., Any]:
    def stage(_work: object) -> Any:
        raise error

    return stage


@pytest.mark.parametrize(
    ("error", "ended", "job_state", "document_state", "code"),
    [
        (DamagedFile(), "failed", "failed", "failed", "damaged_file"),
        (LimitExceeded("For mange sider."), "failed", "failed", "failed", "limit_exceeded"),
        (EncryptedFile(), "failed", "failed", "needs_password", "encrypted_file"),
        (WrongPassword(), "failed", "failed", "needs_password", "wrong_password"),
        (SoftTimeLimitExceeded(), "failed", "failed", "failed", "too_slow"),
        (MemoryError(), "failed", "failed", "failed", "too_large"),
        (ValueError(SECRET), "failed", "failed", "failed", "error"),
        (ProgrammingError(SECRET, {}, Exception()), "failed", "failed", "failed", "error"),
        (FileNotFoundError(SECRET), "failed", "failed", "failed", "error"),
        (InfrastructureError(), "retry", "pending", "received", ""),
        (OperationalError(SECRET, {}, Exception()), "retry", "pending", "received", ""),
        (ConnectionResetError(SECRET), "retry", "pending", "received", ""),
        (OSError(errno.ENOSPC, SECRET), "retry", "pending", "received", ""),
        (jobs.LeaseLost(), "lost", "running", "received", ""),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else None,
)
def test_ends(
    case: Any,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: BaseException,
    ended: str,
    job_state: str,
    document_state: str,
    code: str,
) -> None:
    assert run_with(case, monkeypatch, raising(error)) == ended
    assert only_job(case).state == job_state
    document = case.document(only_job(case).target)
    assert (document.state, document.error_code) == (document_state, code)
    assert bool(document.error_text) == bool(code)
    assert SECRET not in caplog.text
    assert SECRET not in document.error_text


def test_results_and_done_are_one_transaction(case: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def stage(_work: object) -> Any:
        def write(session: Any) -> None:
            session.execute(update(Job).values(error_code="half"))
            raise OperationalError("x", {}, Exception())

        return write

    assert run_with(case, monkeypatch, stage) == "retry"
    assert only_job(case).error_code == "unavailable"


def test_a_worker_that_was_given_up_writes_nothing(
    case: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stage(work: Any) -> Any:
        with session_scope(case.engine) as session:
            session.execute(update(Job).values(fence=Job.fence + 1))

        def write(session: Any) -> None:
            session.execute(update(Job).values(error_code="mine"))

        return write

    assert run_with(case, monkeypatch, stage) == "lost"
    assert only_job(case).error_code == ""


def test_the_lease_is_kept_while_the_stage_works(
    case: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    case.settings = case.settings.model_copy(update={"lease_seconds": 1})
    leases = []

    def stage(_work: object) -> Any:
        for _ in range(6):
            time.sleep(0.3)
            leases.append(only_job(case).lease_until)
            with session_scope(case.engine) as session:
                assert outbox.take_back_lost(session) == (0, [])
        return lambda session: None

    assert run_with(case, monkeypatch, stage) == "done"
    assert len(set(leases)) > 1


def test_a_stage_hears_that_its_lease_is_gone(case: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    case.settings = case.settings.model_copy(update={"lease_seconds": 1})

    def stage(work: Any) -> Any:
        with session_scope(case.engine) as session:
            session.execute(update(Job).values(fence=Job.fence + 1))
        for _ in range(100):
            time.sleep(0.05)
            work.check()
        raise AssertionError("not told")

    assert run_with(case, monkeypatch, stage) == "lost"


def test_a_database_that_comes_back_gets_the_end(
    case: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The failure is written once the database answers again."""
    from redactor.stages import runner

    real, away = runner.session_scope, threading.Event()

    def flaky(engine: Any) -> Any:
        if away.is_set():
            away.clear()
            raise OperationalError("x", {}, Exception())
        return real(engine)

    def stage(_work: object) -> Any:
        away.set()
        raise DamagedFile

    monkeypatch.setattr(runner, "session_scope", flaky)
    assert run_with(case, monkeypatch, stage) == "failed"
    assert only_job(case).state == "failed"


def test_a_job_done_is_skipped(case: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run_with(case, monkeypatch, lambda work: lambda session: None) == "done"
    job = only_job(case)
    again = run_job(job.id, engine=case.engine, blobs=case.blobs, settings=case.settings)
    assert again == "skipped"
    assert run_job("0" * 32, engine=case.engine, blobs=case.blobs, settings=case.settings) == (
        "skipped"
    )


def test_a_failure_is_in_the_trail(case: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    run_with(case, monkeypatch, raising(DamagedFile()))
    with read_scope(case.engine) as session:
        actions = session.scalars(select(AuditEntry.action)).all()
    assert "document.failed" in actions
