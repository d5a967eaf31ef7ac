"""Write a revision: ``python -m redactor.store.migrations.revise "what changes"`` (developers)."""

from __future__ import annotations

import sys

from alembic import command
from alembic.script import ScriptDirectory

from redactor.store.engine import make_engine
from redactor.store.migrations import alembic_config


def new_revision(message: str) -> None:
    """Write the difference between the history and ``tables`` as a new revision."""
    engine = make_engine("sqlite://")
    config = alembic_config()
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        if ScriptDirectory.from_config(config).get_current_head() is not None:
            command.upgrade(config, "head")
        command.revision(config, message=message, autogenerate=True)
    engine.dispose()


if __name__ == "__main__":
    new_revision(" ".join(sys.argv[1:]))
