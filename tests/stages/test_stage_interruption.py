"""Law 6: interruption at any point leaves a state from which the work resumes.

A worker is killed at its n-th step, for n spread over the whole way: before or after a commit,
before or after bytes reach the store. Then its lease runs out, the sweep takes the job back, and
another worker goes on.
The outcome is that of a run without interruption; nothing is lost and nothing done twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, select, update

from redactor import sweeper
from redactor.services import audit
from redactor.settings import Settings
from redactor.store.blobs import FileBlobs
from redactor.store.engine import make_engine, read_scope, session_scope
from redactor.store.tables import AuditEntry, Job, Release, Suggestion, utcnow

PAGES = (
    "Karla Testesen, cpr.nr. 710190-1233, tlf. 40 05 60 70.",
    "Birger Provsen, cpr.nr. 720288-1235, mail birger@provsen.example.",
    "Konto 1234 0012345678.",
)


class Killed(BaseException):
    """What stands for SIGKILL: nothing of ours catches it."""


class Bomb:
    """Counts steps and goes off at one of them, once."""

    def __init__(self) -> None:
        self.left: int | None = None
        self.steps = 0

    def step(self, *_args: object) -> None:
        self.steps += 1
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                self.left = None
                raise Killed

    @contextmanager
    def armed(self, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        """Steps are: each commit (before it), each claim made (after it), each blob (both)."""
        event.listen(engine, "commit", self.step)
        event.listen(engine, "begin", self.step)
        with monkeypatch.context() as patched:
            for name in ("put_file", "put_derived"):
                patched.setattr(FileBlobs, name, self._around(getattr(FileBlobs, name)))
            yield
        event.remove(engine, "commit", self.step)
        event.remove(engine, "begin", self.step)

    def _around(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: Any) -> Any:
            self.step()
            result = method(*args)
            self.step()
            return result

        return wrapped


@pytest.fixture
def world(
    tmp_path: Path, sqlite_template: Path, make_case: type[Any], make_pdf: Callable[..., bytes]
) -> Iterator[Callable[[], Any]]:
    engines: list[Engine] = []

    def make() -> Any:
        folder = tmp_path / f"world{len(engines)}"
        folder.mkdir()
        (folder / "redactor.db").write_bytes(sqlite_template.read_bytes())
        settings = Settings(_env_file=None, data_dir=folder, model="none", pages_per_job=2)
        engine = make_engine(settings.resolved_database_url())
        engines.append(engine)
        case = make_case(engine, FileBlobs(folder / "store"), settings)
        case.upload(make_pdf(*PAGES))
        case.upload(b"no document at all \x00\x01", "fil.bin")
        return case

    yield make
    for engine in engines:
        engine.dispose()


def outcome(case: Any) -> Any:
    """All that a user sees, without ids and times."""
    with read_scope(case.engine) as session:
        assert audit.verify_chain(session) is None
        found = session.scalars(select(Suggestion).order_by(Suggestion.page, Suggestion.position))
        trail = session.scalars(select(AuditEntry.action).where(AuditEntry.actor == "system"))
        releases = session.scalars(select(Release)).all()
        return (
            case.states(),
            [(s.page, s.text, s.entity_type, s.proposed, s.person, s.action) for s in found],
            sorted(trail),
            [(r.state, r.package_sha, r.findings) for r in releases],
        )


def work(case: Any) -> None:
    """The whole way, as often as it takes; a killed worker's leases run out in between."""
    while True:
        try:
            case.run_all()
            return
        except Killed:
            with session_scope(case.engine) as session:
                session.execute(
                    update(Job)
                    .where(Job.state == "running")
                    .values(lease_until=utcnow() - dt.timedelta(seconds=1))
                )
            sweeper.sweep(case.engine, case.blobs, case.settings)


def read_and_review(case: Any, bomb: Bomb, monkeypatch: pytest.MonkeyPatch) -> None:
    with bomb.armed(case.engine, monkeypatch):
        work(case)


def spread(steps: int, tries: int) -> list[int]:
    """``tries`` of the steps, other ones every day, so that in time all are tried."""
    stride = max(1, steps // tries)
    return list(range(dt.date.today().toordinal() % stride, steps, stride))


@pytest.mark.slow
def test_killed_while_reading(world: Callable[[], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = Bomb()
    whole = world()
    read_and_review(whole, bomb, monkeypatch)
    wanted, steps = outcome(whole), bomb.steps
    assert wanted[0] == ["ready", "failed"]
    assert steps > 30
    for step in spread(steps, 14):
        case = world()
        bomb.left = step
        read_and_review(case, bomb, monkeypatch)
        assert bomb.left is None, "the bomb never went off"
        assert outcome(case) == wanted, f"killed at step {step}"


@pytest.mark.slow
def test_killed_while_releasing(world: Callable[[], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def make() -> Any:
        case = world()
        case.run_all()
        with session_scope(case.engine) as session:
            from redactor.store.tables import Document

            session.execute(
                update(Document).where(Document.state == "failed").values(covered=False)
            )
        case.review()
        case.release()
        return case

    bomb = Bomb()
    whole = make()
    with bomb.armed(whole.engine, monkeypatch):
        work(whole)
    wanted, steps = outcome(whole), bomb.steps
    assert [state for state, *_ in wanted[3]] == ["done"]
    for step in spread(steps, 6):
        case = make()
        bomb.left = step
        with bomb.armed(case.engine, monkeypatch):
            work(case)
        result = outcome(case)
        assert result[3][0][0] == "done", f"killed at step {step}"
        assert result[2] == wanted[2], f"killed at step {step}"
