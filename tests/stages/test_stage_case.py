"""What one document of a request tells is suggested in the others, as documents come in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select, update

from models.case_pass import FROM_CASE
from redactor.domain.states import PersonRole
from redactor.domain.suggestion import Action
from redactor.services import persons, review
from redactor.services.proposals import repropose
from redactor.settings import Settings
from redactor.store.blobs import FileBlobs
from redactor.store.engine import make_engine, read_scope, session_scope
from redactor.store.tables import AuditEntry, Document, Job, Person, Suggestion

MENTIONS = "Det gik godt. Kragholt har sagt ja\ntil at komme igen."
NAMED = """Notat vedr. Karla Kragholt, cpr.nr. 710190-1233

Karla Kragholt, tlf. 40 05 60 70, bor Provevej 12, 2. tv, 8000 Aarhus C."""


@pytest.fixture
def both(database_url: str, tmp_path: Path, make_case: type[Any]) -> Iterator[Any]:
    settings = Settings(
        _env_file=None,
        data_dir=tmp_path / "data",
        database_url=database_url,
        secret_key=SecretStr("x" * 40),
        model="none",
        pages_per_job=3,
    )
    engine = make_engine(database_url)
    yield make_case(engine, FileBlobs(settings.data_dir / "store"), settings)
    engine.dispose()


def from_case(case: Any, document_id: str) -> list[Any]:
    return [s for s in case.suggestions(document_id) if s.recognizer == FROM_CASE]


def run_again(case: Any) -> None:
    with session_scope(case.engine) as session:
        repropose(session, case.request_id)
    assert set(case.run_all()) == {"done"}


def test_a_later_document_tells_an_earlier_one(both: Any, make_pdf: Callable[..., bytes]) -> None:
    early = both.upload(make_pdf("Intet her.", MENTIONS))
    both.run_all()
    assert from_case(both, early) == []
    late = both.upload(make_pdf(NAMED))
    both.run_all()
    (hit,) = from_case(both, early)
    assert (hit.text, hit.page, hit.proposed, hit.action) == ("Kragholt", 2, "redact", "")
    assert hit.boxes
    assert hit.proposed_ground
    assert hit.explanation == "navn fundet i et andet dokument i sagen"
    assert hit.person in {s.person for s in both.suggestions(late) if s.text == "Karla Kragholt"}
    assert from_case(both, late) == []


def test_running_again_changes_nothing(both: Any, make_pdf: Callable[..., bytes]) -> None:
    early, _late = both.upload(make_pdf(MENTIONS)), both.upload(make_pdf(NAMED))
    both.run_all()
    before = [vars(s) | {"_sa_instance_state": None} for s in both.suggestions(early)]
    version = both.document(early).version
    run_again(both)
    assert [vars(s) | {"_sa_instance_state": None} for s in both.suggestions(early)] == before
    assert both.document(early).version == version


def test_a_reviewed_document_is_opened_again_once(
    both: Any, make_pdf: Callable[..., bytes]
) -> None:
    early = both.upload(make_pdf(MENTIONS))
    both.run_all()
    with session_scope(both.engine) as session:
        review.finish_review(session, both.actor, early, accept_proposals=True)
    assert both.document(early).state == "reviewed"
    both.upload(make_pdf(NAMED))
    both.run_all()
    assert both.document(early).state == "ready"
    assert len(from_case(both, early)) == 1
    with session_scope(both.engine) as session:
        review.finish_review(session, both.actor, early, accept_proposals=True)
        entries = session.scalars(
            select(AuditEntry.detail).where(AuditEntry.action == "document.reopened")
        ).all()
    assert [e["suggestions"] for e in entries] == [1]
    run_again(both)
    assert both.document(early).state == "reviewed"


def test_what_the_case_no_longer_tells_goes_unless_decided(
    both: Any, make_pdf: Callable[..., bytes]
) -> None:
    early = both.upload(make_pdf(MENTIONS, MENTIONS))
    late = both.upload(make_pdf(NAMED))
    both.run_all()
    decided, undecided = from_case(both, early)
    with session_scope(both.engine) as session:
        review.decide(session, both.actor, decided.id, action=Action.KEEP)
        for row in session.scalars(select(Suggestion).where(Suggestion.document_id == late)):
            row.superseded = True
    run_again(both)
    now = {s.id: s for s in from_case(both, early)}
    assert (now[decided.id].action, now[decided.id].superseded) == ("keep", False)
    assert (now[undecided.id].action, now[undecided.id].superseded) == ("", True)
    with session_scope(both.engine) as session:
        for row in session.scalars(select(Suggestion).where(Suggestion.document_id == late)):
            row.superseded = False
    run_again(both)
    assert [s.superseded for s in from_case(both, early)] == [False, False]


def test_a_role_that_a_person_sets_changes_undecided_proposals_everywhere(
    both: Any, make_pdf: Callable[..., bytes]
) -> None:
    early = both.upload(make_pdf(MENTIONS))
    late = both.upload(make_pdf(NAMED))
    both.run_all()
    (hit,) = from_case(both, early)
    named = [s for s in both.suggestions(late) if s.entity_type == "PERSON"]
    with session_scope(both.engine) as session:
        review.decide(session, both.actor, named[0].id, action=Action.REDACT)
        persons.change_person(
            session, both.actor, both.request_id, hit.person, role=PersonRole.OFFICIAL
        )
    both.run_all()
    assert [s.proposed for s in from_case(both, early)] == ["keep"]
    after = {s.id: s for s in both.suggestions(late)}
    assert after[named[0].id].action == "redact"
    assert {after[s.id].proposed for s in named[1:]} == {"keep"}
    with read_scope(both.engine) as session:
        person = session.scalar(select(Person).where(Person.key == hit.person))
    assert person is not None
    assert (person.role, person.decided) == ("official", True)


def test_a_new_analysis_of_its_own_leaves_what_the_case_told(
    both: Any, make_pdf: Callable[..., bytes]
) -> None:
    early = both.upload(make_pdf(MENTIONS))
    both.upload(make_pdf(NAMED))
    both.run_all()
    (hit,) = from_case(both, early)
    with session_scope(both.engine) as session:
        review.decide(session, both.actor, hit.id, action=Action.KEEP)
        session.execute(update(Document).where(Document.id == early).values(state="analysing"))
        jobs = update(Job).where(Job.kind == "suggest", Job.target == early)
        session.execute(jobs.values(state="pending"))
    assert set(both.run_all()) == {"done"}
    (after,) = from_case(both, early)
    assert (after.id, after.action, after.superseded) == (hit.id, "keep", False)
