"""``redactor doctor``: what is missing on this machine, and how to get it."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import click

from redactor.settings import Settings, get_settings


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. needed: without it the product doesn't work as set up."""

    name: str
    good: bool
    detail: str
    cure: str = ""
    needed: bool = True


def run_checks(settings: Settings) -> Iterator[Check]:
    """All checks for an installation with these settings."""
    version = ".".join(str(v) for v in sys.version_info[:3])
    yield Check("Python", sys.version_info >= (3, 11), version, "Installér Python 3.11 eller nyere")
    yield from _tesseract()
    yield _data_folder(settings)
    yield _database(settings)
    yield _broker(settings)
    yield _blobs(settings)
    yield from _audit(settings)
    yield _model(settings)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    yield Check(
        "Chromium (kun test)", bool(chromium), chromium or "mangler", "apt install chromium", False
    )


def _tesseract() -> Iterator[Check]:
    program = shutil.which("tesseract")
    cure = "apt install tesseract-ocr tesseract-ocr-dan"
    if not program:
        yield Check("Tesseract (skannede sider)", False, "mangler", cure)
        return
    done = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=30)
    languages = done.stdout.split()[1:]
    yield Check("Tesseract (skannede sider)", True, program)
    has_danish = "dan" in languages
    yield Check("Tesseract: dansk", has_danish, "dan" if has_danish else "mangler", cure)


def _data_folder(settings: Settings) -> Check:
    folder = settings.data_dir
    parent = folder if folder.exists() else folder.resolve().parent
    good = os.access(parent, os.W_OK)
    cure = "Giv skriveadgang, eller vælg en anden mappe med REDACTOR_DATA_DIR"
    return Check("Datamappe", good, str(folder), cure)


def _database(settings: Settings) -> Check:
    from sqlalchemy import text
    from sqlalchemy.exc import SQLAlchemyError

    from redactor.errors import ConfigurationError
    from redactor.store.engine import make_engine

    if settings.embedded_database:
        return Check("Database", True, "SQLite i datamappen")
    try:
        engine = make_engine(settings.resolved_database_url())
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
        engine.dispose()
    except (SQLAlchemyError, ConfigurationError) as error:
        cure = "Er serveren startet, og er REDACTOR_DATABASE_URL rigtig?"
        return Check("Database", False, type(error).__name__, cure)
    return Check("Database", True, "svarer")


def _broker(settings: Settings) -> Check:
    if not settings.broker_url:
        return Check("Kø", True, "filer i datamappen")
    import redis

    try:
        with redis.Redis.from_url(settings.broker_url, socket_timeout=5) as client:
            client.ping()
            policy = client.config_get("maxmemory-policy").get("maxmemory-policy", "?")
    except (redis.RedisError, ValueError) as error:
        cure = "Er Redis startet, og er REDACTOR_BROKER_URL rigtig?"
        return Check("Kø", False, type(error).__name__, cure)
    good = policy == "noeviction"
    return Check(
        "Kø", good, f"svarer, maxmemory-policy {policy}", "Sæt maxmemory-policy noeviction"
    )


def _blobs(settings: Settings) -> Check:
    if not settings.blob_url:
        return Check("Filer", True, "mappe i datamappen")
    from redactor.errors import RedactorError
    from redactor.store.blobs import blobs_for

    try:
        blobs_for(settings).exists("0" * 64)
    except RedactorError as error:
        cure = "Er S3-lageret startet, og er REDACTOR_S3_… og REDACTOR_BLOB_URL rigtige?"
        return Check("Filer", False, type(error).__name__, cure)
    return Check("Filer", True, "S3-lageret svarer")


def _audit(settings: Settings) -> Iterator[Check]:
    """The trail, where there is one yet and the database answers (``_database`` says if not)."""
    from sqlalchemy.exc import SQLAlchemyError

    from redactor.commands.audit import read_chain
    from redactor.errors import RedactorError

    try:
        state = read_chain(settings)
    except (RedactorError, SQLAlchemyError):
        return
    cure = "Kør 'redactor audit verify', og læs afsnittet om sporet i vejledningen for driften"
    detail = f"{state.entries} poster" if state.whole else f"brudt ved post {state.broken_at}"
    yield Check("Aktivitetsspor", state.whole, detail, cure)


def _model(settings: Settings) -> Check:
    name = settings.model
    if name.startswith("dacy:"):
        good = importlib.util.find_spec("dacy") is not None
        return Check("Sprogmodel", good, name, "pip install -r requirements-dacy.lock")
    try:
        from models.ner import load_ner

        found = load_ner(name).name
    except Exception as error:
        return Check("Sprogmodel", False, type(error).__name__, "Kontrollér REDACTOR_MODEL")
    return Check("Sprogmodel", True, found)


@click.command("doctor")
def command() -> None:
    """Say what is missing on this machine, and how to get it."""
    bad = 0
    for check in run_checks(get_settings()):
        sign = "ok " if check.good else ("FEJL" if check.needed else "-  ")
        line = f"{sign:<5}{check.name:<30}{check.detail}"
        click.echo(line if check.good else f"{line}   → {check.cure}")
        bad += check.needed and not check.good
    if bad:
        raise SystemExit(1)
