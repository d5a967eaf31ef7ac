"""In whatever order workers and people act: what one document tells of another is struck.

The order is drawn by chance, with faults between; a name that one document tells of another is
struck in every release that holds both.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from redactor import sweeper
from redactor.domain.states import PersonRole
from redactor.errors import RedactorError
from redactor.services import documents, persons, review
from redactor.services.filters import SuggestionFilter
from redactor.settings import Settings
from redactor.stages import propose as propose_stage
from redactor.stages.runner import run_job
from redactor.store.blobs import FileBlobs
from redactor.store.engine import make_engine, read_scope, session_scope
from redactor.store.tables import AuditEntry, Document, Job, ReleaseDocument, utcnow
from tests.stages.telling import MENTIONS, NAMED, OTHER, jobs, run_until


class Killed(BaseException):
    """What stands for SIGKILL."""


@pytest.fixture
def analysed(
    tmp_path_factory: pytest.TempPathFactory,
    sqlite_template: Path,
    make_case: type[Any],
    make_pdf: Callable[..., bytes],
) -> tuple[Path, Any, list[str]]:
    """A folder with three documents whose language analysis is done and nothing after it."""
    folder = tmp_path_factory.mktemp("analysed")
    shutil.copyfile(sqlite_template, folder / "redactor.db")
    settings = Settings(_env_file=None, data_dir=folder, model="none")
    engine = make_engine(settings.resolved_database_url())
    case = make_case(engine, FileBlobs(folder / "store"), settings)
    ids = [case.upload(make_pdf(text)) for text in (MENTIONS, NAMED, OTHER)]
    run_until(case, "suggest")
    engine.dispose()
    return folder, case, ids


def anyone(case: Any, ids: list[str], dice: random.Random, patch: pytest.MonkeyPatch) -> str | None:
    """One step of somebody: a worker, a hasty client, a person, a fault; the id of a release."""
    step = dice.choices(
        ["work", "accept", "accept filter", "release", "role", "kill", "delete"],
        [10, 6, 2, 6, 2, 2, 1],
    )[0]
    todo = jobs(case)
    try:
        if step == "work" and todo:
            job = dice.choice(todo)[0]
            run_job(job, engine=case.engine, blobs=case.blobs, settings=case.settings)
        elif step == "kill" and todo:
            with patch.context() as patched:
                patched.setattr(propose_stage, "_let_go", _killed)
                _run_and_die(case, dice.choice(todo)[0])
        elif step == "accept":
            with session_scope(case.engine) as session:
                document_id = dice.choice(ids)
                review.finish_review(session, case.actor, document_id, accept_proposals=True)
        elif step == "accept filter":
            with session_scope(case.engine) as session:
                everything = SuggestionFilter()
                review.decide_many(
                    session, case.actor, case.request_id, action=None, wanted=everything
                )
        elif step == "role":
            with session_scope(case.engine) as session:
                role = dice.choice([PersonRole.CHILD, PersonRole.THIRD_PARTY])
                persons.change_person(session, case.actor, case.request_id, "p1", role=role)
        elif step == "delete":
            with session_scope(case.engine) as session:
                documents.delete_document(session, case.actor, ids[2])
        elif step == "release":
            return str(case.release())
    except RedactorError:
        pass  # refused, as it should be
    return None


def _killed(*_args: object) -> None:
    raise Killed


def _run_and_die(case: Any, job: str) -> None:
    try:
        run_job(job, engine=case.engine, blobs=case.blobs, settings=case.settings)
    except Killed:
        with session_scope(case.engine) as session:
            past = utcnow().replace(year=2020)
            lease = update(Job).where(Job.state == "running")
            session.execute(lease.values(lease_until=past))
        sweeper.sweep(case.engine, case.blobs, case.settings)


@pytest.mark.slow
def test_in_any_order_no_release_misses_what_the_case_tells(
    analysed: tuple[Path, Any, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, case, ids = analysed
    released = 0
    for seed in range(25):
        dice = random.Random(seed)
        database = tmp_path / f"{seed}.db"
        shutil.copyfile(folder / "redactor.db", database)
        case.engine = make_engine(f"sqlite:///{database}")
        release_id = None
        for _ in range(150):
            release_id = anyone(case, ids, dice, monkeypatch)
            if release_id:
                break
        if release_id is None:  # the end is always reached by work and review alone
            work(case)
            case.review()
            release_id = case.release()
        released += 1
        with read_scope(case.engine) as session:
            rows = session.scalars(
                select(ReleaseDocument).where(ReleaseDocument.release_id == release_id)
            ).all()
            marks = {r.document_id: [m["text"] for m in r.snapshot["marks"]] for r in rows}
        assert "Kragholt" in marks[ids[0]], f"order {seed}: {marks[ids[0]]}"
        with session_scope(case.engine) as session:
            session.execute(update(Job).where(Job.kind == "overstrike").values(state="done"))
        work(case)
        with read_scope(case.engine) as session:
            ready = select(AuditEntry.subject).where(AuditEntry.action == "document.ready")
            told = list(session.scalars(ready))
            states = set(session.scalars(select(Document.state)))
        assert len(told) == len(set(told)), f"order {seed}: ready twice"
        assert states == {"reviewed"}, f"order {seed}: opened again after the release"
        case.engine.dispose()
    assert released == 25


def work(case: Any) -> None:
    """All jobs; a killed one's sweep may come between."""
    for _ in range(20):
        case.run_all()
        sweeper.sweep(case.engine, case.blobs, case.settings)
        if not jobs(case):
            return
    raise AssertionError("the work doesn't end")
