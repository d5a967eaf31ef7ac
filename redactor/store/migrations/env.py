"""Alembic's entry: runs the revisions on the connection that ``migrations.upgrade`` hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from redactor.store.tables import Base


def render_item(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """Write our own column type as the plain one, so that history doesn't depend on our code."""
    if kind == "type" and type(item).__name__ == "UtcDateTime":
        return "sa.DateTime(timezone=True)"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_item=render_item,
    render_as_batch=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
