"""The real app over a real database file, with an office of two departments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI
from sqlalchemy import Engine, func, select

from api.main import create_app
from redactor.domain.states import Role
from redactor.services import credentials
from redactor.settings import Settings
from redactor.store.engine import engine_for, session_scope
from redactor.store.migrations import upgrade
from redactor.store.tables import (
    AccessRequest,
    Department,
    Document,
    Membership,
    Page,
    Person,
    Suggestion,
    User,
    new_id,
)

PASSWORD = "en lang nok adgangskode"
_password_hash: list[str] = []


def password_hash() -> str:
    """Hashing takes long on purpose: once a run is enough."""
    if not _password_hash:
        _password_hash.append(credentials.hash_password(PASSWORD))
    return _password_hash[0]


class Browser:
    """A client of the app in this process; the app runs in its own event loop."""

    def __init__(self, app: FastAPI, portal: BlockingPortal) -> None:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://testserver")
        self._portal = portal
        self.cookies, self.headers = self._client.cookies, self._client.headers

    def request(self, method: str, path: str, **values: Any) -> httpx.Response:
        if path.startswith("+"):  # "+requests" is short for "/api/v1/requests"
            path = f"/api/v1/{path[1:]}"
        return self._portal.call(lambda: self._client.request(method, path, **values))

    def get(self, path: str, **values: Any) -> httpx.Response:
        return self.request("GET", path, **values)

    def post(self, path: str, **values: Any) -> httpx.Response:
        return self.request("POST", path, **values)

    def patch(self, path: str, **values: Any) -> httpx.Response:
        return self.request("PATCH", path, **values)

    def delete(self, path: str, **values: Any) -> httpx.Response:
        return self.request("DELETE", path, **values)


async def _first_of_stream(app: FastAPI, cookies: dict[str, str], path: str) -> httpx.Response:
    """Run a GET of the bare ASGI app until its first piece of body, then disconnect."""
    cookie = "; ".join(f"{k}={v}" for k, v in cookies.items())
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": f"/api/v1/{path[1:]}",
        "raw_path": f"/api/v1/{path[1:]}".encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"testserver"), (b"cookie", cookie.encode())],
        "client": ("127.0.0.1", 1),
        "server": ("testserver", 80),
    }
    asked, seen = anyio.Event(), anyio.Event()
    status, body = 0, b""

    async def receive() -> dict[str, Any]:
        if not asked.is_set():
            asked.set()
            return {"type": "http.request", "body": b"", "more_body": False}
        await seen.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        nonlocal status, body
        if message["type"] == "http.response.start":
            status = message["status"]
        else:
            body += message.get("body", b"")
            if b"data:" in body or not message.get("more_body", False):
                seen.set()

    with anyio.fail_after(10):
        await app(scope, receive, send)
    return httpx.Response(status, content=body)


@dataclass
class Office:
    """Department ids, user ids, and helpers that write straight to the database."""

    app: FastAPI
    settings: Settings
    engine: Engine
    portal: BlockingPortal
    departments: dict[str, str] = field(default_factory=dict)
    users: dict[str, str] = field(default_factory=dict)

    def add_department(self, name: str) -> str:
        with session_scope(self.engine) as session:
            row = Department(name=name)
            session.add(row)
            session.flush()
            self.departments[name] = row.id
        return self.departments[name]

    def add_user(self, username: str, roles: list[Role], departments: list[str]) -> str:
        with session_scope(self.engine) as session:
            row = User(
                username=username,
                display_name=username.title(),
                password_hash=password_hash(),
                roles=[r.value for r in roles],
            )
            session.add(row)
            session.flush()
            session.add_all(
                Membership(user_id=row.id, department_id=self.departments[d]) for d in departments
            )
            self.users[username] = row.id
        return self.users[username]

    def client(self, username: str | None = None) -> Browser:
        """A browser of this user, signed in, CSRF header set."""
        client = Browser(self.app, self.portal)
        if username is not None:
            with session_scope(self.engine) as session:
                secret = credentials.start_session(session, self.users[username], hours=1)
            client.cookies.set("redactor_session", secret)
            client.headers["X-CSRF-Token"] = credentials.csrf_token(secret)
        return client

    def first_of_stream(self, browser: Browser, path: str) -> httpx.Response:
        """Status of a stream that would go on: the app is told that the client has gone away."""
        return self.portal.call(_first_of_stream, self.app, dict(browser.cookies), path)

    def add_request(self, department: str, **values: Any) -> str:
        with session_scope(self.engine) as session:
            number = (session.scalar(select(func.max(AccessRequest.number))) or 0) + 1
            defaults = {
                "title": f"Sag {number}",
                "requester_name": "Anna Holm",
                "regime": "ofl",
                "received_on": dt.date(2026, 11, 2),
                "created_by": next(iter(self.users.values()), new_id()),
            }
            row = AccessRequest(
                number=number,
                department_id=self.departments[department],
                **{**defaults, **values},
            )
            session.add(row)
            session.flush()
            return row.id

    def add_document(self, request_id: str, *, pages: int = 2, **values: Any) -> str:
        """A document as the analysis leaves it, with its pages; no suggestions."""
        sha = new_id() * 2
        with session_scope(self.engine) as session:
            request = session.get_one(AccessRequest, request_id)
            akt_id = request.next_akt
            request.next_akt += 1
            defaults = {
                "title": f"Dokument {akt_id}",
                "dok_id": str(akt_id),
                "original_name": f"dokument {akt_id}.pdf",
                "sha256": sha,
                "rendition_sha": sha,
                "size": 1000,
                "media_type": "application/pdf",
                "pages": pages,
                "pages_text": pages,
                "pages_nlp": pages,
                "state": "ready",
            }
            row = Document(request_id=request_id, akt_id=akt_id, **{**defaults, **values})
            session.add(row)
            session.add_all(
                Page(rendition_sha=sha, number=n, width=595.0, height=842.0, source="layer")
                for n in range(1, pages + 1)
            )
            session.flush()
            return row.id

    def add_suggestion(self, document_id: str, **values: Any) -> str:
        with session_scope(self.engine) as session:
            document = session.get_one(Document, document_id)
            defaults = {
                "id": new_id()[:24],
                "page": 1,
                "start": 10,
                "end": 19,
                "entity_type": "PERSON",
                "category": "identifier",
                "text": "Bo Lindgren",
                "score": 0.9,
                "boxes": [[72.0, 90.0, 130.0, 102.0]],
                "recognizer": "ner",
                "proposed": "redact",
                "proposed_ground": "OFL § 30, nr. 1",
            }
            row = Suggestion(
                document_id=document_id,
                request_id=document.request_id,
                **{**defaults, **values},
            )
            session.add(row)
            session.flush()
            return row.id

    def add_person(self, request_id: str, key: str, name: str) -> None:
        with session_scope(self.engine) as session:
            session.add(Person(request_id=request_id, key=key, name=name))


def make_office(settings: Settings, portal: BlockingPortal) -> Office:
    engine = engine_for(settings)
    upgrade(engine)
    office = Office(create_app(settings), settings, engine, portal)
    office.add_department("Byg")
    office.add_department("Børn")
    office.add_user("clara", [Role.CASEWORKER], ["Byg"])
    office.add_user("anton", [Role.APPROVER], ["Byg"])
    office.add_user("rita", [Role.AUDITOR], ["Byg"])
    office.add_user("adam", [Role.ADMINISTRATOR], ["Byg"])
    office.add_user("frida", [Role.CASEWORKER], ["Børn"])
    return office


@pytest.fixture(scope="session")
def portal() -> Iterator[BlockingPortal]:
    with start_blocking_portal() as running:
        yield running


@pytest.fixture(scope="session")
def open_office(portal: BlockingPortal) -> Iterator[Callable[[Settings], Office]]:
    """Make an office for settings of one's own."""
    offices: list[Office] = []

    def make(settings: Settings) -> Office:
        offices.append(make_office(settings, portal))
        return offices[-1]

    yield make
    for made in offices:
        made.engine.dispose()


@pytest.fixture
def office(tmp_path: Path, open_office: Callable[[Settings], Office]) -> Office:
    """Two departments, Byg and Børn; clara (caseworker), anton (approver), rita (auditor) and
    adam (administrator) in Byg, frida (caseworker) in Børn.
    """
    return open_office(Settings(data_dir=tmp_path, _env_file=None))


@pytest.fixture
def clara(office: Any) -> Any:
    """The client of a caseworker."""
    return office.client("clara")


@pytest.fixture
def request_id(office: Any) -> str:
    """Of a request that she may work on."""
    return str(office.add_request("Byg"))
