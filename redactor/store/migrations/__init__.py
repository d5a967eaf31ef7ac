"""The history of the database's shape (Alembic), and bringing a database up to it.

``upgrade`` may be called by several processes that start at once: one does the work under a lock
(an advisory lock in PostgreSQL, a lock file beside a SQLite file), the others wait and find it
done. A new revision is written by ``python -m redactor.store.migrations.revise "what changes"``.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from redactor.store.engine import make_engine

LOCK_NUMBER = 7_305_112_026
"""Key of the PostgreSQL advisory lock that migrations hold."""


def alembic_config() -> Config:
    """Alembic's configuration, without a file."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    return config


def upgrade(database: str | Engine) -> None:
    """Bring a database (URL or engine) up to the newest revision; safe when several do at once."""
    engine = make_engine(database) if isinstance(database, str) else database
    try:
        with _alone(engine):
            config = alembic_config()
            with engine.connect() as connection:
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
                connection.commit()
    finally:
        if engine is not database:
            engine.dispose()


def is_current(engine: Engine) -> bool:
    """Whether the database stands at the newest revision (for the readiness check)."""
    head = ScriptDirectory.from_config(alembic_config()).get_current_head()
    with engine.execution_options(redactor_reading=True).connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head


@contextmanager
def _alone(engine: Engine) -> Iterator[None]:
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            connection.execute(text("SELECT pg_advisory_lock(:n)"), {"n": LOCK_NUMBER})
            connection.commit()
            try:
                yield
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(:n)"), {"n": LOCK_NUMBER})
                connection.commit()
        return
    database = engine.url.database
    if not database or database == ":memory:":
        yield
        return
    with Path(f"{database}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)  # let go when the file is closed
        yield
