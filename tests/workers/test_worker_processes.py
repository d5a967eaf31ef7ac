"""Real workers: the embedded way (files, SQLite, folder) and production (Redis, PostgreSQL, S3).

Each way runs one worker and one sweeper for all tests of this file.
"""

from __future__ import annotations

import re
import stat
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pymupdf
import pytest
from sqlalchemy import select

from redactor import dispatch
from redactor.settings import Settings
from redactor.store import jobs
from redactor.store.blobs import open_blobs
from redactor.store.engine import make_engine, read_scope
from redactor.store.migrations import upgrade
from redactor.store.tables import Job

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]
SECRET = "Hemmelige Navnesen"
TEXT = f"{SECRET}, cpr.nr. 710190-1233, tlf. 40 05 60 70, bor Provevej 12, 8000 Aarhus C."
HANGS, KILLS = "hangs", "kills"

TESSERACT = """#!/bin/sh
case "$1" in
  --version) echo "tesseract 5.3.0"; exit 0;;
  --list-langs) printf 'List of languages:\\ndan\\neng\\n'; exit 0;;
esac
cat > /dev/null
case "$(cat {mood})" in
  hangs) exec sleep 600;;
  kills) kill -9 $PPID;;
esac
"""


@pytest.fixture(scope="module", params=["embedded", "production"])
def way(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp(request.param)
    common: dict[str, Any] = {
        "data_dir": folder,
        "model": "none",
        "lease_seconds": 3,
        "sweep_seconds": 1.0,
        "stage_timeout": 28,
        "worker_concurrency": 2,
        "pages_per_job": 2,
        "secret_key": "k" * 40,
        "log_level": "INFO",
    }
    if request.param == "production":
        postgres = request.getfixturevalue("postgres_server")
        s3 = request.getfixturevalue("make_s3_settings")(
            request.getfixturevalue("s3_server"), folder.name
        )
        common |= {
            "database_url": postgres.new_database(),
            "broker_url": request.getfixturevalue("make_redis")().url,
            "blob_url": s3.blob_url,
            "s3_endpoint": s3.s3_endpoint,
            "s3_access_key": s3.s3_access_key,
            "s3_secret_key": s3.s3_secret_key,
        }
    settings = Settings(_env_file=None, **common)
    upgrade(settings.resolved_database_url())
    return settings


@pytest.fixture(scope="module")
def mood(way: Settings) -> Path:
    """What the ``tesseract`` of these workers does, written into a file."""
    path = way.data_dir / "mood"
    path.write_text("well")
    program = way.data_dir / "bin" / "tesseract"
    program.parent.mkdir()
    program.write_text(TESSERACT.replace("{mood}", str(path)))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.fixture(scope="module")
def processes(way: Settings, mood: Path, make_processes: type[Any]) -> Iterator[Any]:
    path = f"{way.data_dir / 'bin'}:/usr/local/bin:/usr/bin:/bin"
    started = make_processes(way, way.data_dir, PATH=path)
    started.start("worker")
    started.start("sweeper")
    yield started
    started.stop()


@pytest.fixture
def live(way: Settings, processes: Any, make_case: type[Any]) -> Iterator[Any]:
    """A case whose work is done by the running worker."""
    engine = make_engine(way.resolved_database_url())
    yield make_case(engine, open_blobs(way), way)
    engine.dispose()


def send(case: Any) -> None:
    dispatch.dispatch_pending(case.engine, case.settings)


def scan_of() -> bytes:
    """A page that is a picture."""
    text = pymupdf.open()
    page = text.new_page(width=300, height=200)
    page.insert_text((20, 50), "A scan of something", fontsize=20)
    pixels = page.get_pixmap(dpi=100)
    scan = pymupdf.open()
    scan.new_page(width=300, height=200).insert_image(pymupdf.Rect(0, 0, 300, 200), pixmap=pixels)
    data: bytes = scan.tobytes()
    text.close()
    scan.close()
    return data


def test_from_upload_to_package(
    live: Any, make_pdf: Callable[..., bytes], wait_for: Callable[..., None]
) -> None:
    good = [live.upload(make_pdf(TEXT, f"Side {n}", TEXT), f"nr {n}.pdf") for n in range(4)]
    bad = live.upload(b"%PDF-1.7 broken", "broken.pdf")
    send(live)
    wait_for(lambda: all(live.document(d).state == "ready" for d in good), "reading", 90)
    wait_for(lambda: live.document(bad).state == "failed", "the bad one", 30)
    assert live.document(bad).error_text
    assert len(live.suggestions(good[0])) >= 6
    from redactor.services import documents
    from redactor.store.engine import session_scope

    with session_scope(live.engine) as session:
        documents.delete_document(session, live.actor, bad)
    live.review()
    release_id = live.release()
    send(live)
    wait_for(lambda: live.released(release_id).state in ("done", "blocked"), "release", 120)
    release = live.released(release_id)
    assert (release.state, release.findings) == ("done", [])
    with live.blobs.local_copy(release.package_sha) as path, zipfile.ZipFile(path) as package:
        assert len([n for n in package.namelist() if re.match(r"\d{4} - ", n)]) == 4


def test_a_job_that_hangs_is_ended_and_holds_nobody_up(
    live: Any, mood: Path, make_pdf: Callable[..., bytes], wait_for: Callable[..., None]
) -> None:
    mood.write_text(HANGS)
    scan = live.upload(scan_of(), "scan.pdf")
    other = live.upload(make_pdf(TEXT, "x"), "other.pdf")
    send(live)
    wait_for(lambda: live.document(other).state == "ready", "the other one", 120)
    wait_for(lambda: live.document(scan).state == "failed", "the one that hangs", 120)
    assert live.document(scan).error_code == "too_slow"
    mood.write_text("well")


def test_a_job_that_kills_its_worker_is_given_up_after_a_few(
    live: Any, mood: Path, make_pdf: Callable[..., bytes], wait_for: Callable[..., None]
) -> None:
    mood.write_text(KILLS)
    scan = live.upload(scan_of(), "scan.pdf")
    others = [live.upload(make_pdf(TEXT, "y", str(n))) for n in range(3)]
    send(live)
    wait_for(lambda: all(live.document(d).state == "ready" for d in others), "the others", 120)
    wait_for(lambda: live.document(scan).state == "failed", "the killer", 150)
    document = live.document(scan)
    assert document.error_code == "lost"
    assert "hukommelse" in document.error_text
    with read_scope(live.engine) as session:
        job = session.scalars(select(Job).where(Job.kind == "ocr", Job.lost > 0)).one()
    assert (job.lost, job.state) == (jobs.MAX_LOST, "failed")
    mood.write_text("well")


def test_logs_hold_no_text(processes: Any, live: Any) -> None:
    """Runs last: what the others did is in the log."""
    log = processes.log()
    assert "done in" in log
    for word in (*SECRET.split(), "710190", "40 05 60 70", "Provevej", "broken.pdf"):
        assert word not in log
