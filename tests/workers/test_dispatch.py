"""From the outbox to the broker, file-based and Redis."""

from __future__ import annotations

import base64
import datetime as dt
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import redis
from sqlalchemy import select, update

from redactor import dispatch, sweeper
from redactor.errors import InputError
from redactor.settings import Settings
from redactor.store import jobs
from redactor.store.engine import make_engine, read_scope, session_scope
from redactor.store.jobs import Kind
from redactor.store.tables import Job, utcnow


@pytest.fixture
def office(settings: Settings, broker_url: str, make_case: type[Any]) -> Any:
    """A case whose jobs go to a broker that nobody reads from."""
    chosen = settings.model_copy(update={"broker_url": broker_url, "sweep_seconds": 0.1})
    engine = make_engine(chosen.resolved_database_url())
    from redactor.store.blobs import FileBlobs

    yield make_case(engine, FileBlobs(chosen.data_dir / "store"), chosen)
    engine.dispose()


def messages(settings: Settings, queue: str) -> list[dict[str, Any]]:
    """Raw messages on a queue, taken off nothing."""
    if not settings.broker_url:
        folder = settings.data_dir / "broker" / queue
        return [json.loads(p.read_text()) for p in sorted(folder.iterdir()) if p.name[0] != "."]
    with redis.Redis.from_url(settings.broker_url) as client:
        keys = sorted(k for k in client.scan_iter() if queue.encode() in k and b"_kombu" not in k)
        return [json.loads(m) for k in keys for m in reversed(client.lrange(k, 0, -1))]


def states(case: Any) -> dict[str, str]:
    with read_scope(case.engine) as session:
        return {row.id: row.state for row in session.execute(select(Job.id, Job.state))}


def age(case: Any, seconds: float) -> None:
    with session_scope(case.engine) as session:
        session.execute(
            update(Job)
            .where(Job.state == "queued")
            .values(queued_at=utcnow() - dt.timedelta(seconds=seconds))
        )


def test_nothing_but_the_id_is_sent(office: Any) -> None:
    office.upload(b"some bytes", "Hemmelige Navnesen 710190-1233.pdf")
    assert dispatch.dispatch_pending(office.engine, office.settings) == 1
    (job_id,) = states(office)
    assert states(office) == {job_id: "queued"}
    (message,) = messages(office.settings, "intake")
    assert json.loads(base64.b64decode(message["body"]))[:2] == [[job_id], {}]
    raw = json.dumps(message) + base64.b64decode(message["body"]).decode()
    for word in ("Hemmelige", "Navnesen", "710190"):
        assert word not in raw
    assert message["content-type"] == "application/json"


def test_sent_once(office: Any) -> None:
    office.upload(b"some bytes")
    assert dispatch.dispatch_pending(office.engine, office.settings) == 1
    assert dispatch.dispatch_pending(office.engine, office.settings) == 0
    assert dispatch.queue_size("intake", office.settings) == 1


def test_after_the_commit_only(office: Any) -> None:
    def fails() -> None:
        with dispatch.transaction(office.engine, office.settings) as session:
            jobs.add_job(session, kind=Kind.INTAKE, target="t")
            raise InputError

    with pytest.raises(InputError):
        fails()
    assert dispatch.queue_size("intake", office.settings) == 0
    with dispatch.transaction(office.engine, office.settings) as session:
        jobs.add_job(session, kind=Kind.INTAKE, target="t")
    assert dispatch.queue_size("intake", office.settings) == 1


def test_the_broker_holds_few(office: Any) -> None:
    with session_scope(office.engine) as session:
        for n in range(dispatch.MAX_QUEUED + 5):
            jobs.add_job(session, kind=Kind.NLP, target=f"{n:064x}")
    sent = dispatch.dispatch_pending(office.engine, office.settings)
    assert sent == dispatch.MAX_QUEUED == dispatch.queue_size("nlp", office.settings)


def test_pictures_overtake(office: Any, broker_url: str) -> None:
    with dispatch.transaction(office.engine, office.settings) as session:
        jobs.add_job(session, kind=Kind.OVERSTRIKE, target="r" * 64)
    with dispatch.transaction(office.engine, office.settings) as session:
        picture = jobs.add_job(session, kind=Kind.PICTURE, target="p" * 64, first=1, last=1)
    app = dispatch.celery_for(office.settings)
    with (
        app.connection_for_read() as connection,
        connection.SimpleQueue(app.conf.task_queues[3]) as queue,
    ):
        message = queue.get(timeout=5)
        message.ack()
        queue.get(timeout=5).reject(requeue=True)
    assert message.payload[0] == [picture]


def test_a_broker_that_lost_everything(office: Any) -> None:
    office.upload(b"some bytes")
    dispatch.dispatch_pending(office.engine, office.settings)
    app = dispatch.celery_for(office.settings)
    with app.connection_for_write() as connection:
        connection.default_channel.queue_purge("intake")
    sweeper.sweep(office.engine, office.blobs, office.settings)
    assert dispatch.queue_size("intake", office.settings) == 0, "not so soon"
    age(office, 60)
    swept = sweeper.sweep(office.engine, office.blobs, office.settings)
    assert (swept.astray, swept.sent) == (1, 1)
    assert dispatch.queue_size("intake", office.settings) == 1


def test_a_long_queue_is_no_loss(office: Any) -> None:
    for n in range(3):
        office.upload(b"bytes %d" % n)
    dispatch.dispatch_pending(office.engine, office.settings)
    age(office, 60)
    assert sweeper.sweep(office.engine, office.blobs, office.settings).astray == 0
    assert dispatch.queue_size("intake", office.settings) == 3


def test_a_broker_that_is_away(settings: Settings, make_case: type[Any], tmp_path: Path) -> None:
    away = settings.model_copy(update={"broker_url": "redis://127.0.0.1:9/0"})
    engine = make_engine(away.resolved_database_url())
    from redactor.store.blobs import FileBlobs

    case = make_case(engine, FileBlobs(tmp_path / "store"), away)
    case.upload(b"some bytes")
    assert dispatch.dispatch_pending(engine, away) == 0
    assert not dispatch.is_reachable(away)
    assert set(states(case).values()) == {"pending"}
    sweeper.sweep(engine, case.blobs, away)
    there = settings.model_copy(update={"broker_url": ""})
    assert dispatch.is_reachable(there)
    assert dispatch.dispatch_pending(engine, there) == 1
    engine.dispose()


def test_sweep_gives_a_dead_workers_job_to_another(office: Any) -> None:
    document = office.upload(b"some bytes")
    (job_id,) = states(office)
    for _ in range(jobs.MAX_LOST - 1):
        with session_scope(office.engine) as session:
            assert jobs.claim(session, job_id, lease_seconds=-1)
        assert sweeper.sweep(office.engine, office.blobs, office.settings).lost == 1
    with session_scope(office.engine) as session:
        assert jobs.claim(session, job_id, lease_seconds=-1)
    assert sweeper.sweep(office.engine, office.blobs, office.settings).given_up == 1
    assert office.document(document).state == "failed"
    assert office.document(document).error_code == "lost"


def test_each_message_is_read_once_by_many_readers(office: Any) -> None:
    with session_scope(office.engine) as session:
        wanted = {jobs.add_job(session, kind=Kind.NLP, target=f"{n:064x}") for n in range(30)}
    dispatch.dispatch_pending(office.engine, office.settings)
    app = dispatch.make_celery(office.settings)
    got: list[str] = []

    def read() -> None:
        from queue import Empty

        with (
            app.connection_for_read() as connection,
            connection.SimpleQueue(app.conf.task_queues[2]) as queue,
        ):
            while True:
                try:
                    message = queue.get(timeout=0.5)
                except Empty:
                    return
                got.append(message.payload[0][0])
                message.ack()

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == sorted(wanted)


def test_config_holds_the_rules(settings: Settings) -> None:
    production = settings.model_copy(update={"broker_url": "redis://localhost:1/0"})
    conf = dispatch.make_celery(production).conf
    assert conf.task_acks_late
    assert conf.task_reject_on_worker_lost
    assert conf.worker_prefetch_multiplier == 1
    assert conf.accept_content == ["json"]
    longest = max(dispatch.hard_limit(kind, production) for kind in Kind)
    assert longest < conf.broker_transport_options["visibility_timeout"]
    assert all(
        dispatch.soft_limit(kind, production) < dispatch.hard_limit(kind, production)
        for kind in Kind
    )
    assert {queue.name for queue in conf.task_queues} == set(jobs.QUEUES)


def test_every_kind_has_a_stage_and_a_queue() -> None:
    import importlib

    for kind in Kind:
        assert jobs.QUEUE_OF[kind] in jobs.QUEUES
        stage: Callable[..., Any] = importlib.import_module(f"redactor.stages.{kind.value}").run
        assert callable(stage)
