"""Connections and transactions, the same for SQLite (embedded) and PostgreSQL (production).

SQLite runs in WAL mode. A writing transaction starts with BEGIN IMMEDIATE, so that read-then-write
steps (claims, counts, the audit chain) are as atomic there as they are under PostgreSQL's row and
advisory locks; ``read_scope`` starts a plain BEGIN, so that readers never wait for a writer.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import Session

from redactor.errors import ConfigurationError
from redactor.settings import Settings

BUSY_SECONDS = 30
"""How long a SQLite writer waits for another one."""


def parse_url(url: str) -> URL:
    """The SQLAlchemy URL with the driver we ship; ``ConfigurationError`` for other databases."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise ConfigurationError("REDACTOR_DATABASE_URL kan ikke læses.") from None
    backend = parsed.get_backend_name()
    if backend in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    if backend == "sqlite":
        return parsed.set(drivername="sqlite+pysqlite")
    raise ConfigurationError("REDACTOR_DATABASE_URL skal være sqlite:/// eller postgresql://.")


def make_engine(url: str) -> Engine:
    """An engine for ``url``; the folder of a SQLite file is made where it's missing."""
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        engine = create_engine(
            parsed, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False}
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(
        parsed,
        pool_pre_ping=True,  # a restarted server costs one reconnect, not one failed request
        pool_size=5,
        max_overflow=10,
        connect_args={"connect_timeout": 5, "application_name": "redactor"},
    )


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")  # what a user was told is saved survives a power cut
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get("redactor_reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


_engines: dict[tuple[int, str], Engine] = {}


def engine_for(settings: Settings) -> Engine:
    """The process's engine; a forked child gets its own, never its parent's connections."""
    key = (os.getpid(), settings.resolved_database_url())
    engine = _engines.get(key)
    if engine is None:
        for old_key, old in list(_engines.items()):
            if old_key[0] != key[0]:  # inherited over a fork: forget without closing
                old.dispose(close=False)
                del _engines[old_key]
        engine = _engines[key] = make_engine(key[1])
    return engine


@contextmanager
def session_scope(engine: Engine) -> Iterator[Session]:
    """A writing transaction: committed at the end, rolled back when anything is raised.

    Objects stay readable after it. Keep it short: under SQLite there is one writer at a time.
    """
    with Session(engine, expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def read_scope(engine: Engine) -> Iterator[Session]:
    """A transaction that only reads; nothing written in it is kept."""
    reading = engine.execution_options(redactor_reading=True)
    with Session(reading, expire_on_commit=False, autoflush=False) as session:
        try:
            yield session
        finally:
            session.expunge_all()  # what was read stays readable; a rollback would expire it
            session.rollback()


def lock(session: Session, name: str) -> None:
    """Wait for the lock ``name`` and hold it to the end of the transaction.

    Under SQLite the writing transaction itself is that lock.
    """
    if session.get_bind().dialect.name != "postgresql":
        return
    digest = hashlib.sha256(name.encode()).digest()
    number = int.from_bytes(digest[:8], "big", signed=True)
    session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})


def is_reachable(engine: Engine) -> bool:
    """Whether the database answers (for the readiness check)."""
    try:
        with read_scope(engine) as session:
            session.execute(text("SELECT 1"))
    except (DBAPIError, OSError):
        return False
    return True
