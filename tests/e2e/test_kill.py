"""Kill any worker, the broker or the database at any moment: everything finishes, once.

Real processes, ``kill -9``, fifty documents, on the way to suggestions and on the way to the
package. The embedded way loses its worker and every message on its broker; production loses the
worker, the sweeper, Redis and PostgreSQL.
"""

from __future__ import annotations

import contextlib
import random
import shutil
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from redactor import dispatch
from redactor.services import audit, documents
from redactor.settings import Settings
from redactor.store.blobs import open_blobs
from redactor.store.engine import make_engine, read_scope, session_scope
from redactor.store.migrations import upgrade
from redactor.store.tables import AuditEntry, Job, Release, Suggestion

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

DOCUMENTS = 50
PATIENCE = 400.0
"""Seconds; a quiet machine needs a tenth of it."""
QUICK: dict[str, Any] = {
    "model": "none",
    "lease_seconds": 4,
    "sweep_seconds": 0.5,
    "worker_concurrency": 2,
    "secret_key": "k" * 40,
}


def text_of(number: int) -> str:
    """A letter with one CPR number of its own (day + 60: nobody has it)."""
    return f"Brev nr. {number}\n\nBirger Provsen, cpr.nr. 7101{number:02}-1233, klager over stoj."


class Office:
    """The whole installation as processes, and somebody who kills them."""

    def __init__(self, case: Any, processes: Any, attacks: dict[str, Callable[[], None]]) -> None:
        self.case, self.processes, self.attacks = case, processes, attacks
        self.chance = random.Random(20261122)
        self.made: Counter[str] = Counter()

    def survive(self, finished: Callable[[], bool], *, work: int, attacks: int) -> None:
        """Wait until finished; attacks come on the way, each kind at least once.

        work: how many jobs it takes, about. The moments are chosen in done jobs, not in seconds:
        a slow machine is hit in the middle of its work just as a quick one.
        """
        names = [*self.attacks, *self.chance.choices(list(self.attacks), k=attacks)][:attacks]
        self.chance.shuffle(names)
        begun = self._done()
        moments = sorted(begun + self.chance.randrange(int(work * 0.9)) for _ in names)
        end = time.monotonic() + PATIENCE
        while not self._answer(finished):
            assert time.monotonic() < end, self.tale()
            time.sleep(self.chance.uniform(0.05, 0.3))
            if moments and self._answer(lambda: self._done() >= moments[0]):
                moments.pop(0)
                name = names.pop()
                self.attacks[name]()
                self.made[name] += 1
        assert not moments, "it was over before all attacks came"

    def _done(self) -> int:
        with read_scope(self.case.engine) as session:
            return session.scalar(select(func.count()).where(Job.state == "done")) or 0

    def _answer(self, finished: Callable[[], bool]) -> bool:
        with contextlib.suppress(DBAPIError):
            return finished()
        return False

    def tale(self) -> str:
        with read_scope(self.case.engine) as session:
            jobs = session.execute(
                select(Job.kind, Job.state, func.count()).group_by(Job.kind, Job.state)
            ).all()
        return f"{self.made} {jobs} {self.processes.log()[-3000:]}"

    def restart(self, name: str) -> None:
        self.processes.kill(name)
        self.processes.start(name)


@pytest.fixture
def embedded(
    tmp_path: Path, make_case: type[Any], make_processes: type[Any], sqlite_url: str
) -> Iterator[Office]:
    settings = Settings(_env_file=None, data_dir=tmp_path / "data", **QUICK)
    engine = make_engine(sqlite_url)
    processes = make_processes(settings, tmp_path)
    case = make_case(engine, open_blobs(settings), settings)

    def wipe() -> None:
        """The worker dies with the message in its hands, and the rest of the broker is gone."""
        processes.kill("worker")
        shutil.rmtree(settings.data_dir / "broker", ignore_errors=True)
        processes.start("worker")

    office = Office(
        case,
        processes,
        {
            "worker": lambda: office.restart("worker"),
            "sweeper": lambda: office.restart("sweeper"),
            "messages": wipe,
        },
    )
    yield office
    processes.stop()
    engine.dispose()


@pytest.fixture
def production(
    tmp_path: Path,
    make_case: type[Any],
    make_processes: type[Any],
    make_redis: Callable[[], Any],
    make_postgres: Callable[[], Any],
) -> Iterator[Office]:
    redis, postgres = make_redis(), make_postgres()
    url = postgres.new_database()
    upgrade(url)
    settings = Settings(
        _env_file=None,
        data_dir=tmp_path / "data",
        blob_url=str(tmp_path / "store"),
        database_url=url,
        broker_url=redis.url,
        **QUICK,
    )
    engine = make_engine(url)
    processes = make_processes(settings, tmp_path)
    case = make_case(engine, open_blobs(settings), settings)

    def crash(server: Any) -> Callable[[], None]:
        def attack() -> None:
            server.kill()
            time.sleep(office.chance.uniform(0.0, 1.0))
            (server.folder / "data" / "postmaster.pid").unlink(missing_ok=True)
            server.start()

        return attack

    office = Office(
        case,
        processes,
        {
            "worker": lambda: office.restart("worker"),
            "sweeper": lambda: office.restart("sweeper"),
            "broker": crash(redis),
            "database": crash(postgres),
        },
    )
    yield office
    processes.stop()
    engine.dispose()


def go_through(office: Office, make_pdf: Callable[..., bytes], attacks: int) -> None:
    case = office.case
    good = [
        case.upload(make_pdf(text_of(n)), f"{n:04} - {n} - Brev.pdf") for n in range(1, DOCUMENTS)
    ]
    bad = case.upload(b"%PDF-1.7 but no more", "broken.pdf")
    dispatch.dispatch_pending(case.engine, case.settings)
    office.processes.start("worker")
    office.processes.start("sweeper")

    office.survive(
        lambda: Counter(case.states()) == {"ready": DOCUMENTS - 1, "failed": 1},
        work=5 * DOCUMENTS,
        attacks=attacks,
    )
    _nothing_lost_nothing_twice(office, good, bad)

    with session_scope(case.engine) as session:
        documents.delete_document(session, case.actor, bad)
    case.review()
    release_id = case.release()
    dispatch.dispatch_pending(case.engine, case.settings)
    office.survive(
        lambda: case.released(release_id).state in ("done", "blocked"),
        work=DOCUMENTS,
        attacks=attacks,
    )
    _released_once(office, release_id)
    assert set(office.made) == set(office.attacks)


def _nothing_lost_nothing_twice(office: Office, good: list[str], bad: str) -> None:
    with read_scope(office.case.engine) as session:
        numbers = session.scalars(
            select(Suggestion.text).where(Suggestion.entity_type == "CPR")
        ).all()
        ready = session.scalars(
            select(AuditEntry.subject).where(AuditEntry.action == "document.ready")
        ).all()
        assert audit.verify_chain(session) is None
        failed = session.scalars(select(Job.target).where(Job.state == "failed")).all()
    assert sorted(numbers) == [f"7101{n:02}-1233" for n in range(1, DOCUMENTS)]
    assert sorted(ready) == sorted(good), "each document became ready once"
    assert failed == [bad]


def _released_once(office: Office, release_id: str) -> None:
    case = office.case
    release = case.released(release_id)
    assert (release.state, release.findings) == ("done", []), office.tale()
    assert case.release() == release_id
    with read_scope(case.engine) as session:
        done = session.scalars(select(AuditEntry.action).where(AuditEntry.subject == release_id))
        assert list(done).count("release.done") == 1
        assert session.scalar(select(func.count()).select_from(Release)) == 1
        assert audit.verify_chain(session) is None
    with case.blobs.local_copy(release.package_sha) as path, zipfile.ZipFile(path) as package:
        struck = [name for name in package.namelist() if name[0] == "0"]
        assert len(struck) == DOCUMENTS - 1
        assert package.testzip() is None


def test_embedded(embedded: Office, make_pdf: Callable[..., bytes]) -> None:
    go_through(embedded, make_pdf, attacks=5)


@pytest.mark.services
def test_production(production: Office, make_pdf: Callable[..., bytes]) -> None:
    go_through(production, make_pdf, attacks=6)
