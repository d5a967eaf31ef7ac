"""Server-sent events: progress while somebody looks.

Each look at the database is one short query in a worker thread; between looks no session is held.
Whether the caller may still see the request is asked anew each time, so a stream ends soon after
its session does.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any

from fastapi import Request
from fastapi.encoders import jsonable_encoder
from sqlalchemy.exc import DBAPIError
from starlette.concurrency import run_in_threadpool

from api.auth import identify
from api.context import AppContext
from redactor.errors import RedactorError
from redactor.services import queries

BUSY_SECONDS, IDLE_SECONDS = 0.7, 3.0
BEAT_SECONDS = 15.0
LONGEST_SECONDS = 30 * 60.0
"""After this the browser connects again by itself."""


async def progress_events(
    context: AppContext, request: Request, request_id: str, first: dict[str, Any]
) -> AsyncIterator[str]:
    """Yield a ``progress`` event now and whenever it changes, and a comment as a sign of life."""
    now: dict[str, Any] | None = first
    shown: dict[str, Any] | None = None
    started = beat = time.monotonic()
    yield "retry: 3000\n\n"
    while now is not None and time.monotonic() - started < LONGEST_SECONDS:
        if now != shown:
            yield f"event: progress\ndata: {json.dumps(jsonable_encoder(now))}\n\n"
            shown, beat = now, time.monotonic()
        elif time.monotonic() - beat > BEAT_SECONDS:
            yield ": her\n\n"
            beat = time.monotonic()
        busy = shown["working"] or shown["state"] == "releasing"
        await asyncio.sleep(BUSY_SECONDS if busy else IDLE_SECONDS)
        if await request.is_disconnected():
            return
        now = await run_in_threadpool(_look, context, request, request_id, shown)


def _look(
    context: AppContext, request: Request, request_id: str, last: dict[str, Any]
) -> dict[str, Any] | None:
    """Progress now; the last known while the database is away; None once it may not be seen."""
    try:
        with context.reading() as session:
            caller = identify(session, request)
            if caller is None:
                return None
            return queries.progress(session, caller.actor, request_id)
    except DBAPIError:
        return last
    except RedactorError:
        return None
