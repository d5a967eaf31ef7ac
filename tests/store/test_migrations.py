"""The history leads to the tables, whoever starts first, and guards what must not change."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, delete, update
from sqlalchemy.exc import DBAPIError

from redactor.services import audit
from redactor.store.engine import make_engine, session_scope
from redactor.store.migrations import is_current
from redactor.store.tables import AuditEntry, Base, Decision


def test_the_history_gives_the_tables(engine: Engine) -> None:
    assert is_current(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        difference = compare_metadata(context, Base.metadata)
    assert difference == [], "write a revision: python -m redactor.store.migrations.revise NAME"


def decision() -> Decision:
    return Decision(batch="b", suggestion_id="s", document_id="d", decided_by="u")


@pytest.mark.parametrize("table", [Decision, AuditEntry])
@pytest.mark.parametrize("change", ["update", "delete"])
def test_append_only(engine: Engine, table: type[Base], change: str) -> None:
    with session_scope(engine) as session:
        session.add(decision())
        audit.append(session, actor="u", action="test", subject="s")
    if change == "update":
        field = "comment" if table is Decision else "actor"
        statement = update(table).values({field: "changed"})
    else:
        statement = delete(table)
    with pytest.raises(DBAPIError, match="append-only"), session_scope(engine) as session:
        session.execute(statement)


def test_many_may_start_at_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'redactor.db'}"
    _start_together(url)
    engine = make_engine(url)
    assert is_current(engine)
    engine.dispose()


@pytest.mark.services
def test_many_may_start_at_once_on_postgresql(postgres_server: object) -> None:
    url = postgres_server.new_database()  # type: ignore[attr-defined]
    _start_together(url)
    engine = make_engine(url)
    assert is_current(engine)
    engine.dispose()


def _start_together(url: str) -> None:
    code = "import sys; from redactor.store.migrations import upgrade; upgrade(sys.argv[1])"
    started = [
        subprocess.Popen([sys.executable, "-c", code, url], stderr=subprocess.PIPE)
        for _ in range(4)
    ]
    for process in started:
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors.decode()[-1000:]
