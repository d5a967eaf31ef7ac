"""A worker that lost its broker in the middle of an acknowledgement comes back to work.

When Redis goes away just as a finished job's message is acknowledged, Celery logs that it couldn't
and goes on; but the delivery keeps its place in the prefetch window for ever. Once all places are
taken like that the worker asks for nothing more and doesn't even notice that the connection is
gone. This step compares deliveries with the jobs in hand and has the consumer connect anew where
they differ. The messages themselves don't matter: the database knows what is to be done.
"""

from __future__ import annotations

from typing import Any

from celery import Celery, bootsteps
from celery.worker import state

CHECK_SECONDS = 2.0
PATIENCE = 2
"""Checks in a row that must find a leak: a message may be on its way from one hand to the other."""


class FreeLeakedDeliveries(bootsteps.StartStopStep):  # type: ignore[misc]
    """Part of the consumer's start; only for brokers with an event loop (Redis)."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def __init__(self, parent: Any, **kwargs: Any) -> None:
        super().__init__(parent, **kwargs)
        self._entry: Any = None
        self._seen = 0

    def start(self, parent: Any) -> None:
        self._seen = 0
        if parent.hub is not None and parent.connection.transport.implements.asynchronous:
            self._entry = parent.timer.call_repeatedly(CHECK_SECONDS, self._check, (parent,))

    def stop(self, parent: Any) -> None:
        if self._entry is not None:
            self._entry.cancel()
            self._entry = None

    def _check(self, parent: Any) -> None:
        consumer = parent.task_consumer
        if consumer is None:
            return
        leaked = outstanding(consumer.channel.qos) > len(state.reserved_requests)
        self._seen = self._seen + 1 if leaked else 0
        if self._seen >= PATIENCE:
            self._seen = 0
            # one of the errors after which the consumer connects anew
            raise ConnectionResetError("deliveries that nobody holds")


def outstanding(qos: Any) -> int:
    """Messages that the broker gave us and that count as not acknowledged (Kombu's own sum)."""
    return len(qos._delivered) - len(qos._dirty)


def install(app: Celery) -> None:
    app.steps["consumer"].add(FreeLeakedDeliveries)
