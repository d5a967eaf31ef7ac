"""From the outbox to the queues: a Celery client that sends job ids and nothing else.

Whoever writes a job commits first and calls ``dispatch_pending`` then (or uses ``transaction``,
which does both). A broker that is away is no error here: the jobs stay in the outbox and the
sweep sends them later.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from celery import Celery
from kombu.entity import Exchange, Queue
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from redactor import broker
from redactor.settings import Settings, get_settings
from redactor.store import outbox
from redactor.store.engine import session_scope
from redactor.store.jobs import QUEUES, Kind

log = logging.getLogger(__name__)

TASK = "redactor.run"
BROKER_AWAY = (OperationalError, OSError, RedisError)
MAX_QUEUED = 32
"""Jobs of one queue that wait on the broker at a time; the rest waits in the outbox."""
URGENT, NORMAL = 0, 5
SOFT_MARGIN = 30
"""Seconds at most between the polite and the hard time limit."""


def hard_limit(kind: Kind, settings: Settings) -> int:
    """Seconds after which the worker process that runs such a job is killed."""
    share = {Kind.PICTURE: 0.2, Kind.SUGGEST: 1.0}.get(kind, 1.0)
    return max(10, int(settings.stage_timeout * share))


def soft_limit(kind: Kind, settings: Settings) -> int:
    """Seconds after which the job is asked to end with an error of its own."""
    hard = hard_limit(kind, settings)
    return hard - min(SOFT_MARGIN, hard // 4)


def make_celery(settings: Settings) -> Celery:
    """The Celery app for these settings, client and worker alike."""
    app = Celery("redactor", set_as_current=False)
    url = settings.resolved_broker_url()
    options: dict[str, Any]
    if url.startswith("filesystem://"):
        broker.register()
        url = f"{broker.SCHEME}://localhost"
        folder = (settings.data_dir / "broker").resolve()
        options = {"folder": str(folder), "polling_interval": 0.1}
    else:
        options = {
            # a message comes back by itself only after the longest job has been killed
            "visibility_timeout": 2 * settings.stage_timeout + 60,
            "priority_steps": [URGENT, NORMAL],
            "queue_order_strategy": "priority",
            "socket_connect_timeout": 3,
            "socket_timeout": 15,
            "socket_keepalive": True,
            "health_check_interval": 10,
            # a sender doesn't wait for a broker that is away: the outbox does
            "max_retries": 1,
            "interval_start": 0,
            "interval_step": 0.1,
            "connect_retries_timeout": 2,
            "global_keyprefix": "redactor:",
        }
    direct: Any = Exchange("", type="direct")  # type: ignore[no-untyped-call]
    queues = [
        Queue(name, direct, routing_key=name)  # type: ignore[no-untyped-call]
        for name in QUEUES
    ]
    app.conf.update(
        broker_url=url,
        broker_transport_options=options,
        broker_connection_retry=True,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        task_queues=queues,
        task_create_missing_queues=False,
        task_default_queue="intake",
        task_default_exchange="",
        task_default_routing_key="intake",
        task_serializer="json",
        accept_content=["json"],
        result_backend=None,
        task_ignore_result=True,
        task_store_errors_even_if_ignored=False,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_publish_retry=False,  # the outbox is the retry
        worker_prefetch_multiplier=1,
        worker_send_task_events=False,
        task_send_sent_event=False,
        worker_enable_remote_control=False,
        enable_utc=True,
        timezone="UTC",
    )
    return app


_apps: dict[tuple[int, str, str], Celery] = {}


def celery_for(settings: Settings) -> Celery:
    """The process's Celery app; a forked child gets its own connections."""
    key = (os.getpid(), settings.resolved_broker_url(), str(settings.data_dir))
    if key not in _apps:
        _apps.clear()
        _apps[key] = make_celery(settings)
    return _apps[key]


def dispatch_pending(
    engine: Engine, settings: Settings | None = None, *, queues: tuple[str, ...] = QUEUES
) -> int:
    """Send what is due in the outbox; returns how many ids were sent.

    Doesn't raise for a broker that is away: what couldn't be sent goes back into the outbox. Call
    it outside transactions.
    """
    settings = settings or get_settings()
    sent = 0
    for queue in queues:
        with session_scope(engine) as session:
            due = outbox.take_due(session, queue, at_most=MAX_QUEUED)
        unsent = _send(due, queue, settings)
        sent += len(due) - len(unsent)
        if unsent:
            with session_scope(engine) as session:
                outbox.give_back(session, unsent)
            log.warning("broker away, %d jobs stay in the outbox of %s", len(unsent), queue)
    return sent


@contextmanager
def transaction(engine: Engine, settings: Settings | None = None) -> Iterator[Session]:
    """``session_scope``, and after its commit the jobs written in it are sent."""
    with session_scope(engine) as session:
        yield session
    dispatch_pending(engine, settings)


def queue_size(queue: str, settings: Settings) -> int:
    """Messages that wait on the broker; raises the broker's own error where it is away."""
    with celery_for(settings).connection_for_write() as connection:
        declared = connection.default_channel.queue_declare(queue)
        return int(declared.message_count)


def is_reachable(settings: Settings) -> bool:
    """Whether the broker answers (for the readiness check)."""
    try:
        queue_size(QUEUES[0], settings)
    except BROKER_AWAY:
        return False
    return True


def _send(due: list[tuple[str, Kind]], queue: str, settings: Settings) -> list[str]:
    """Send ids; returns the ones that couldn't be."""
    app = celery_for(settings)
    for position, (job_id, kind) in enumerate(due):
        try:
            app.send_task(
                TASK,
                args=[job_id],
                queue=queue,
                priority=URGENT if kind is Kind.PICTURE else NORMAL,
                time_limit=hard_limit(kind, settings),
                soft_time_limit=soft_limit(kind, settings),
                ignore_result=True,
            )
        except BROKER_AWAY:
            return [job_id for job_id, _ in due[position:]]
    return []
