"""``redactor migrate``: bring the database to this version of the code."""

from __future__ import annotations

import click

from redactor.settings import get_settings


@click.command("migrate")
def command() -> None:
    """Apply the migrations that are missing; safe to run again and by several at once."""
    from redactor.store.migrations import upgrade

    upgrade(get_settings().resolved_database_url())
    click.echo("Databasen er opdateret.")
