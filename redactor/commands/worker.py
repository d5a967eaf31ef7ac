"""``redactor worker``: one Celery worker; production runs one service per queue."""

from __future__ import annotations

import os

import click

from redactor.commands.serve import worker_command
from redactor.settings import get_settings

QUEUES = ("intake", "ocr", "nlp", "pdf", "release")


@click.command("worker")
@click.option("--queue", "queues", multiple=True, type=click.Choice(QUEUES), help="Default: all")
@click.option("--concurrency", type=click.IntRange(1, 64), help="Processes (default: as set up)")
def command(queues: tuple[str, ...], concurrency: int | None) -> None:
    """Run a worker for the queues given until it is told to stop."""
    settings = get_settings()
    line = worker_command(",".join(queues or QUEUES), concurrency or settings.worker_concurrency)
    os.execv(line[0], line)  # noqa: S606 - the same program, so that signals reach it
