"""Jobs: each is had by one worker at a time, done once, and never lost."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from redactor.store import jobs, outbox
from redactor.store.engine import read_scope, session_scope
from redactor.store.jobs import Claim, Kind, LeaseLost, State
from redactor.store.tables import Job, utcnow

TARGET = "d" * 32


def add(engine: Engine, **values: object) -> str:
    wanted = {"kind": Kind.INTAKE, "target": TARGET, **values}
    with session_scope(engine) as session:
        return jobs.add_job(session, **wanted)  # type: ignore[arg-type]


def take(engine: Engine, job_id: str, lease: float = 60) -> Claim | None:
    with session_scope(engine) as session:
        return jobs.claim(session, job_id, lease_seconds=lease)


def taken(engine: Engine, job_id: str, lease: float = 60) -> Claim:
    claim = take(engine, job_id, lease)
    assert claim is not None
    return claim


def row(engine: Engine, job_id: str) -> Job:
    with read_scope(engine) as session:
        return session.get_one(Job, job_id)


def test_the_same_work_is_one_job(engine: Engine) -> None:
    first = add(engine, kind=Kind.TEXT, first=1, last=50, version="v1")
    assert add(engine, kind="text", first=1, last=50, version="v1") == first
    assert add(engine, kind=Kind.TEXT, first=51, last=60, version="v1") != first
    assert add(engine, kind=Kind.TEXT, first=1, last=50, version="v2") != first


def test_rolled_back_with_its_transaction(engine: Engine) -> None:
    def fails() -> None:
        with session_scope(engine) as session:
            jobs.add_job(session, kind=Kind.INTAKE, target=TARGET)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    with read_scope(engine) as session:
        assert session.scalar(select(func.count()).select_from(Job)) == 0


def test_claim_hands_over_what_was_added(engine: Engine) -> None:
    job_id = add(engine, kind=Kind.NLP, first=3, last=7, version="v1.2")
    claim = taken(engine, job_id)
    assert (claim.kind, claim.target, claim.first, claim.last) == (Kind.NLP, TARGET, 3, 7)
    assert (claim.version, claim.fence) == ("v1.2", 1)


def test_one_claims_at_a_time(engine: Engine) -> None:
    job_id = add(engine)
    start = threading.Barrier(8)
    got: list[Claim | None] = []

    def work() -> None:
        start.wait()
        got.append(take(engine, job_id))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(claim is not None for claim in got) == 1


@pytest.mark.parametrize("end", ["finish", "fail"])
def test_what_is_over_is_not_had_again(engine: Engine, end: str) -> None:
    claim = taken(engine, add(engine))
    with session_scope(engine) as session:
        if end == "finish":
            jobs.finish(session, claim)
        else:
            jobs.fail(session, claim, "damaged_file")
    assert take(engine, claim.job_id) is None
    assert row(engine, claim.job_id).finished_at is not None


def test_added_again_runs_again_only_where_asked(engine: Engine) -> None:
    claim = taken(engine, add(engine))
    with session_scope(engine) as session:
        jobs.fail(session, claim, "damaged_file")
    assert add(engine) == claim.job_id
    assert row(engine, claim.job_id).state == State.FAILED
    assert add(engine, again=(State.DONE,)) == claim.job_id
    assert row(engine, claim.job_id).state == State.FAILED
    assert add(engine, again=(State.FAILED,)) == claim.job_id
    assert row(engine, claim.job_id).state == State.PENDING
    assert taken(engine, claim.job_id).fence == 2


def test_a_worker_without_lease_writes_nothing(engine: Engine) -> None:
    claim = taken(engine, add(engine), lease=-1)
    with session_scope(engine) as session:
        assert outbox.take_back_lost(session)[0] == 1
    second = taken(engine, claim.job_id)
    for write in (
        lambda s: jobs.finish(s, claim),
        lambda s: jobs.fail(s, claim, "x"),
        lambda s: jobs.retry(s, claim, "x"),
        lambda s: jobs.heartbeat(s, claim, lease_seconds=9),
    ):
        with pytest.raises(LeaseLost):
            _write_result(engine, claim, write)
    assert row(engine, claim.job_id).error_code == ""
    with session_scope(engine) as session:
        jobs.finish(session, second)
    assert row(engine, claim.job_id).state == State.DONE


def _write_result(engine: Engine, claim: Claim, write: Callable[[Session], object]) -> None:
    with session_scope(engine) as session:
        session.execute(update(Job).where(Job.id == claim.job_id).values(error_code="mine"))
        write(session)


def test_a_beating_worker_keeps_its_job(engine: Engine) -> None:
    claim = taken(engine, add(engine), lease=-1)
    with session_scope(engine) as session:
        jobs.heartbeat(session, claim, lease_seconds=60)
    with session_scope(engine) as session:
        assert outbox.take_back_lost(session) == (0, [])


def test_three_dead_workers_are_enough(engine: Engine) -> None:
    job_id = add(engine)
    for _ in range(jobs.MAX_LOST - 1):
        taken(engine, job_id, lease=-1)
        with session_scope(engine) as session:
            assert outbox.take_back_lost(session) == (1, [])
    taken(engine, job_id, lease=-1)
    with session_scope(engine) as session:
        again, failed = outbox.take_back_lost(session)
        assert again == 0
        assert [(job.id, job.target) for job in failed] == [(job_id, TARGET)]
    assert row(engine, job_id).error_code == "lost"
    assert take(engine, job_id) is None


def test_retry_waits_and_gives_up_in_the_end(engine: Engine) -> None:
    job_id = add(engine)
    for attempt in range(jobs.MAX_ATTEMPTS - 1):
        claim = taken(engine, job_id)
        assert claim.attempts == attempt
        with session_scope(engine) as session:
            assert jobs.retry(session, claim, "unavailable")
        assert take(engine, job_id) is None, "not due yet"
        with session_scope(engine) as session:
            session.execute(update(Job).values(not_before=utcnow()))
    with session_scope(engine) as session:
        assert not jobs.retry(session, taken_in(session, job_id), "unavailable")


def taken_in(session: object, job_id: str) -> Claim:
    claim = jobs.claim(session, job_id, lease_seconds=60)  # type: ignore[arg-type]
    assert claim is not None
    return claim


@pytest.mark.parametrize("attempts", [0, 1, 5, 11, 10_000])
def test_backoff_grows_within_bounds(attempts: int) -> None:
    waits = [jobs.backoff(attempts) for _ in range(50)]
    longest = min(jobs.BACKOFF_MOST, jobs.BACKOFF_FIRST * 2 ** min(attempts, 30))
    assert all(longest / 2 <= wait <= longest for wait in waits)
    assert len(set(waits)) > 1


def test_due_jobs_are_taken_once_oldest_first(engine: Engine) -> None:
    ids = [add(engine, target=f"{n:032x}") for n in range(5)]
    with session_scope(engine) as session:
        due = outbox.take_due(session, "intake", at_most=3)
        assert [job_id for job_id, _ in due] == ids[:3] or {i for i, _ in due} == set(ids[:3])
    with session_scope(engine) as session:
        assert outbox.take_due(session, "intake", at_most=3) == []
    with session_scope(engine) as session:
        outbox.give_back(session, [ids[0]])
    with session_scope(engine) as session:
        assert [i for i, _ in outbox.take_due(session, "intake", at_most=3)] == [ids[0]]
        assert outbox.take_due(session, "pdf", at_most=3) == []


def test_a_picture_someone_waits_for_goes_first(engine: Engine) -> None:
    add(engine, kind=Kind.OVERSTRIKE, target="r" * 64)
    picture = add(engine, kind=Kind.PICTURE, first=9, last=9)
    with session_scope(engine) as session:
        assert outbox.take_due(session, "pdf", at_most=1) == [(picture, Kind.PICTURE)]


def test_two_senders_share_the_outbox(engine: Engine) -> None:
    ids = {add(engine, target=f"{n:032x}") for n in range(40)}
    got: list[list[str]] = []
    start = threading.Barrier(4)

    def send() -> None:
        start.wait()
        with session_scope(engine) as session:
            got.append([i for i, _ in outbox.take_due(session, "intake", at_most=100)])

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    flat = [i for part in got for i in part]
    assert sorted(flat) == sorted(ids)


def test_a_message_gone_astray_is_sent_again(engine: Engine) -> None:
    job_id = add(engine)
    with session_scope(engine) as session:
        outbox.take_due(session, "intake", at_most=9)
    with session_scope(engine) as session:
        assert outbox.take_back_queued(session, "intake", older_than=60) == 0
        session.execute(update(Job).values(queued_at=utcnow() - dt.timedelta(seconds=61)))
    with session_scope(engine) as session:
        assert outbox.take_back_queued(session, "pdf", older_than=60) == 0
        assert outbox.take_back_queued(session, "intake", older_than=60) == 1
    assert row(engine, job_id).state == State.PENDING


def test_a_job_can_be_had_before_its_message_was_marked(engine: Engine) -> None:
    """A worker may be quicker than the sender's commit."""
    assert taken(engine, add(engine)).fence == 1


def test_revive_only_that_version(engine: Engine) -> None:
    old, new = (add(engine, kind=Kind.NLP, first=1, last=2, version=v) for v in ("v1", "v2"))
    for job_id in (old, new):
        claim = taken(engine, job_id)
        with session_scope(engine) as session:
            jobs.fail(session, claim, "x")
    with session_scope(engine) as session:
        assert jobs.revive(session, target=TARGET, kinds=(Kind.NLP,), version="v2") == 1
    assert row(engine, old).state == State.FAILED
    assert row(engine, new).state == State.PENDING


@pytest.fixture(autouse=True)
def _no_threads_left() -> Iterator[None]:
    before = threading.active_count()
    yield
    assert threading.active_count() <= before
