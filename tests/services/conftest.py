"""A request with one document under review, over SQLite and PostgreSQL."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine

from redactor.domain.states import Role
from redactor.services.access import Actor
from redactor.store.engine import make_engine, session_scope
from redactor.store.tables import (
    AccessRequest,
    Department,
    Document,
    Membership,
    Page,
    Suggestion,
    User,
    new_id,
)


@dataclass
class Desk:
    """A caseworker, their request, and its document with some suggestions."""

    engine: Engine
    actor: Actor
    request_id: str
    document_id: str
    suggestion_ids: list[str]


@pytest.fixture
def desk(engine: Engine) -> Desk:
    return furnish(engine)


@pytest.fixture
def make_desk(sqlite_template: Path, tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    """A desk in a database of its own, as often as one likes."""
    engines: list[Engine] = []

    def make(_url: str = "") -> Desk:
        path = tmp_path / f"{new_id()}.db"
        shutil.copyfile(sqlite_template, path)
        engines.append(make_engine(f"sqlite:///{path}"))
        return furnish(engines[-1])

    yield make
    for engine in engines:
        engine.dispose()


def furnish(engine: Engine, suggestions: int = 4) -> Desk:
    with session_scope(engine) as session:
        department = Department(name=new_id())
        user = User(username=new_id(), display_name="Clara", roles=["caseworker"])
        session.add_all([department, user])
        session.flush()
        session.add(Membership(user_id=user.id, department_id=department.id))
        request = AccessRequest(
            number=int(new_id()[:7], 16),
            title="Sag",
            requester_name="Anna Holm",
            regime="ofl",
            department_id=department.id,
            received_on=dt.date(2026, 11, 2),
            created_by=user.id,
            next_akt=2,
        )
        session.add(request)
        session.flush()
        sha = new_id() * 2
        document = Document(
            request_id=request.id,
            akt_id=1,
            dok_id="1",
            title="Brev",
            original_name="brev.pdf",
            sha256=sha,
            rendition_sha=sha,
            size=1,
            pages=1,
            state="ready",
        )
        session.add_all(
            [document, Page(rendition_sha=sha, number=1, width=595, height=842, source="layer")]
        )
        session.flush()
        rows = [
            Suggestion(
                id=new_id()[:24],
                document_id=document.id,
                request_id=request.id,
                page=1,
                start=10 * n,
                end=10 * n + 5,
                position=n,
                entity_type="PERSON",
                category="identifier",
                text="Bo Lindgren",
                score=0.9,
                boxes=[[10.0, 10.0 + 20 * n, 60.0, 22.0 + 20 * n]],
                recognizer="ner",
                proposed="redact",
                proposed_ground="OFL § 30, nr. 1",
            )
            for n in range(suggestions)
        ]
        session.add_all(rows)
        session.flush()
        actor = Actor(user.id, frozenset({Role.CASEWORKER}), frozenset({department.id}))
        return Desk(engine, actor, request.id, document.id, [r.id for r in rows])
