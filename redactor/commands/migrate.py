"""``redactor migrate``: bring the database to this version of the code, and make the bucket."""

from __future__ import annotations

import click

from redactor.settings import get_settings


@click.command("migrate")
def command() -> None:
    """Apply the migrations that are missing; safe to run again and by several at once."""
    from redactor.store.blobs import blobs_for
    from redactor.store.migrations import upgrade
    from redactor.store.s3 import S3Blobs

    settings = get_settings()
    upgrade(settings.resolved_database_url())
    click.echo("Databasen er opdateret.")
    store = blobs_for(settings)
    if isinstance(store, S3Blobs):
        store.ensure_bucket()
        click.echo("Lageret er klar.")
