"""Server-sent events over a real server: told as it happens, ended with the session."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import uvicorn
from sqlalchemy import delete, update

from redactor.store.engine import session_scope
from redactor.store.tables import Document
from redactor.store.tables import Session as SignedIn


@pytest.fixture
def address(office: Any) -> Iterator[str]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        config = uvicorn.Config(office.app, log_level="error", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)
        assert not thread.is_alive()


def events(stream: httpx.Response) -> Iterator[dict[str, Any]]:
    for line in stream.iter_lines():
        if line.startswith("data: "):
            yield json.loads(line[6:])


@pytest.fixture
def cookies(office: Any) -> dict[str, str]:
    return dict(office.client("clara").cookies)


def test_progress_is_told_as_it_happens_and_ends_with_the_session(
    office: Any, address: str, cookies: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.events.BUSY_SECONDS", 0.05)
    monkeypatch.setattr("api.events.IDLE_SECONDS", 0.05)
    request_id = office.add_request("Byg")
    document = office.add_document(request_id, pages=4, pages_nlp=0, state="analysing")
    url = f"{address}/api/v1/requests/{request_id}/events"
    with httpx.stream("GET", url, cookies=cookies, timeout=10) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        assert stream.headers["cache-control"] == "no-store"
        told = events(stream)
        assert next(told)["pages_done"] == 0
        with session_scope(office.engine) as session:
            session.execute(update(Document).values(pages_nlp=3))
        assert next(told)["pages_done"] == 3
        with session_scope(office.engine) as session:
            session.get_one(Document, document).state = "ready"
        assert next(told)["finished"] is True
        with session_scope(office.engine) as session:
            session.execute(delete(SignedIn))
        assert list(told) == []


def test_many_watchers_hold_no_connection_and_no_thread(
    office: Any, address: str, cookies: dict[str, str]
) -> None:
    request_id = office.add_request("Byg")
    office.add_document(request_id, state="analysing")
    url = f"{address}/api/v1/requests/{request_id}/events"
    with httpx.Client(cookies=cookies, timeout=10, limits=httpx.Limits()) as client:
        streams = [client.stream("GET", url) for _ in range(60)]
        opened = [s.__enter__() for s in streams]
        try:
            assert all(next(events(s))["working"] for s in opened)
            before = time.monotonic()
            assert client.get(f"{address}/api/v1/requests/{request_id}").status_code == 200
            assert time.monotonic() - before < 5
        finally:
            for s in streams:
                s.__exit__(None, None, None)


def test_a_stream_of_another_department_is_404(address: str, office: Any) -> None:
    request_id = office.add_request("Byg")
    frida = dict(office.client("frida").cookies)
    answer = httpx.get(f"{address}/api/v1/requests/{request_id}/events", cookies=frida)
    assert answer.status_code == 404
