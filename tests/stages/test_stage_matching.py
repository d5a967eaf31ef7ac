"""No document can be finished or released before the case's other documents were looked at too."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update

from models.case_pass import FROM_CASE
from redactor import sweeper
from redactor.domain.states import PersonRole
from redactor.domain.suggestion import Action
from redactor.errors import RuleError
from redactor.services import documents, persons, queries, releases, review
from redactor.services.filters import SuggestionFilter
from redactor.services.proposals import Proposals, proposals_of, repropose
from redactor.stages import propose as propose_stage
from redactor.stages import whole_case
from redactor.stages.runner import run_job
from redactor.store.engine import read_scope, session_scope
from redactor.store.tables import Job
from tests.stages.telling import MENTIONS, NAMED, OTHER, jobs, run_until


@pytest.fixture
def quick(case: Any) -> Any:
    return case


def run_kind(case: Any, kind: str) -> list[str]:
    return [
        run_job(j[0], engine=case.engine, blobs=case.blobs, settings=case.settings)
        for j in jobs(case, kind)
    ]


def from_case(case: Any, document_id: str) -> list[Any]:
    return [s for s in case.suggestions(document_id) if s.recognizer == FROM_CASE]


def test_the_last_document_is_not_ready_before_the_case_pass(
    quick: Any, make_pdf: Callable[..., bytes]
) -> None:
    early, late = quick.upload(make_pdf(MENTIONS)), quick.upload(make_pdf(NAMED))
    run_until(quick, "propose")
    assert quick.states() == ["matching", "matching"]
    for document_id in (early, late):
        with session_scope(quick.engine) as session, pytest.raises(RuleError, match="Vent lidt"):
            review.finish_review(session, quick.actor, document_id, accept_proposals=True)
    with session_scope(quick.engine) as session, pytest.raises(releases.ReleaseRefused) as refused:
        releases.create_release(session, quick.actor, quick.request_id)
    assert "sammenholdt med sagens andre" in str(refused.value.reasons)
    with read_scope(quick.engine) as session:
        progress = queries.progress(session, quick.actor, quick.request_id)
    assert (progress["proposals"], progress["finished"]) == ("due", False)
    quick.run_all()
    assert quick.states() == ["ready", "ready"]
    assert len(from_case(quick, early)) == 1


def test_a_document_alone_is_ready_at_once(quick: Any, make_pdf: Callable[..., bytes]) -> None:
    quick.upload(make_pdf(MENTIONS))
    run_until(quick, "propose")
    assert quick.states() == ["ready"]


@pytest.mark.parametrize("bad", ["fails", "deleted", "locked"])
def test_a_document_that_never_comes_holds_nobody_up(
    quick: Any, make_pdf: Callable[..., bytes], bad: str
) -> None:
    early, late = quick.upload(make_pdf(MENTIONS)), quick.upload(make_pdf(NAMED))
    content = make_pdf(OTHER, password="abc") if bad == "locked" else b"%PDF-1.7\nbroken"
    third = quick.upload(content, "tredje.pdf")
    if bad == "deleted":
        hold = [j[0] for j in jobs(quick, "intake")][2]
        with session_scope(quick.engine) as session:
            session.execute(update(Job).where(Job.id == hold).values(state="failed"))
    quick.run_all()
    if bad == "deleted":
        with session_scope(quick.engine) as session:
            documents.delete_document(session, quick.actor, third)
        quick.run_all()
    assert [quick.document(d).state for d in (early, late)] == ["ready", "ready"]
    assert len(from_case(quick, early)) == 1


def test_a_document_that_goes_when_all_others_are_ready_keeps_nobody_waiting(
    quick: Any, make_pdf: Callable[..., bytes]
) -> None:
    for text in (MENTIONS, NAMED):
        quick.upload(make_pdf(text))
    quick.run_all()
    bad = quick.upload(b"%PDF-1.7\nbroken", "tredje.pdf")
    run_until(quick, "propose")
    assert quick.states() == ["ready", "ready", "failed"]
    with session_scope(quick.engine) as session:
        assert proposals_of(session, quick.request_id) is Proposals.CURRENT
        documents.delete_document(session, quick.actor, bad)
        assert proposals_of(session, quick.request_id) is Proposals.CURRENT
    quick.review()
    assert quick.release()


def test_a_lost_pass_is_found_by_the_sweep(quick: Any, make_pdf: Callable[..., bytes]) -> None:
    early = quick.upload(make_pdf(MENTIONS))
    quick.upload(make_pdf(NAMED))
    run_until(quick, "propose")
    with session_scope(quick.engine) as session:
        session.execute(update(Job).where(Job.kind == "propose").values(state="done"))
    assert sweeper._match_forgotten(quick.engine) == 1
    assert sweeper._match_forgotten(quick.engine) == 0
    quick.run_all()
    assert quick.states() == ["ready", "ready"]
    assert len(from_case(quick, early)) == 1


def test_a_pass_that_fails_for_good_is_seen_and_can_be_had_again(
    quick: Any, make_pdf: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    early, late = quick.upload(make_pdf(MENTIONS)), quick.upload(make_pdf(NAMED))

    def defect(*_args: object, **_kwargs: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(propose_stage, "spread", defect)
        run_until(quick, "propose")
        assert run_kind(quick, "propose")[-1] == "failed"
        quick.run_all()
    assert quick.states() == ["failed", "failed"]
    assert "sammenholdes" in quick.document(late).error_text
    for document_id in (early, late):
        with session_scope(quick.engine) as session:
            documents.retry(session, quick.actor, document_id)
    quick.run_all()
    assert quick.states() == ["ready", "ready"]
    assert len(from_case(quick, early)) == 1


def test_text_that_went_away_meanwhile_is_read_anew(
    quick: Any, make_pdf: Callable[..., bytes]
) -> None:
    early = quick.upload(make_pdf(MENTIONS))
    quick.upload(make_pdf(NAMED))
    run_until(quick, "propose")
    sha = quick.document(early).rendition_sha
    for folder in quick.settings.data_dir.rglob(f"*{sha}*"):
        for path in [folder, *folder.rglob("*")] if folder.is_dir() else []:
            if path.is_dir() and path.name.startswith("text"):
                shutil.rmtree(path)
    run_kind(quick, "propose")
    assert quick.document(early).state == "analysing"
    sweeper.sweep(quick.engine, quick.blobs, quick.settings)
    quick.run_all()
    assert quick.states() == ["ready", "ready"]
    assert len(from_case(quick, early)) == 1


# -- roles ------------------------------------------------------------------------------------


def make_official(case: Any, key: str, role: PersonRole = PersonRole.OFFICIAL) -> None:
    with session_scope(case.engine) as session:
        persons.change_person(session, case.actor, case.request_id, key, role=role)


def test_a_role_proposes_anew_without_reading_the_documents_against_each_other(
    quick: Any, make_pdf: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    early, late = quick.upload(make_pdf(MENTIONS)), quick.upload(make_pdf(NAMED))
    quick.run_all()
    (hit,) = from_case(quick, early)
    looked: list[str] = []
    gained: Any = vars(whole_case)["gained"]

    def look(document: Any, *rest: Any) -> Any:
        looked.append(document.scope)
        return gained(document, *rest)

    monkeypatch.setattr(whole_case, "gained", look)
    make_official(quick, hit.person)
    assert set(quick.run_all()) == {"done"}
    assert looked == []
    assert [s.proposed for s in from_case(quick, early)] == ["keep"]
    named = [s for s in quick.suggestions(late) if s.entity_type == "PERSON"]
    assert {s.proposed for s in named} == {"keep"}


def test_a_role_changed_while_the_pass_is_due_doesnt_set_it_aside(
    quick: Any, make_pdf: Callable[..., bytes]
) -> None:
    early, late = quick.upload(make_pdf(MENTIONS)), quick.upload(make_pdf(NAMED))
    run_until(quick, "propose")
    key = next(s.person for s in quick.suggestions(late) if s.text == "Karla Kragholt")
    make_official(quick, key)
    quick.run_all()
    assert [s.proposed for s in from_case(quick, early)] == ["keep"]
    with session_scope(quick.engine) as session:  # a pass of everything, then two roles in a row
        repropose(session, quick.request_id)
    make_official(quick, key, PersonRole.CHILD)
    make_official(quick, key, PersonRole.PARTY)
    assert not jobs(quick, "propose")[-1][2].endswith(".roles")
    quick.run_all()
    assert [s.proposed for s in from_case(quick, early)] == ["redact"]
    make_official(quick, key)
    assert jobs(quick, "propose")[-1][2].endswith(".roles")


def test_nothing_is_accepted_or_released_while_proposals_change(
    quick: Any, make_pdf: Callable[..., bytes]
) -> None:
    early, late = quick.upload(make_pdf(MENTIONS)), quick.upload(make_pdf(NAMED))
    quick.run_all()
    (hit,) = from_case(quick, early)
    make_official(quick, hit.person)
    wait = "ved at blive lavet om"
    with session_scope(quick.engine) as session, pytest.raises(RuleError, match=wait):
        review.finish_review(session, quick.actor, early, accept_proposals=True)
    everything = SuggestionFilter()
    with session_scope(quick.engine) as session, pytest.raises(RuleError, match=wait):
        review.decide_many(session, quick.actor, quick.request_id, action=None, wanted=everything)
    with session_scope(quick.engine) as session:  # one's own choice stands
        review.decide(session, quick.actor, hit.id, action=Action.REDACT)
        review.finish_review(session, quick.actor, early, accept_proposals=False)
    with session_scope(quick.engine) as session, pytest.raises(releases.ReleaseRefused) as refused:
        releases.create_release(session, quick.actor, quick.request_id)
    assert wait in str(refused.value.reasons)
    quick.run_all()
    assert [s.action for s in from_case(quick, early)] == ["redact"]
    with session_scope(quick.engine) as session:
        review.finish_review(session, quick.actor, late, accept_proposals=True)
        releases.create_release(session, quick.actor, quick.request_id)


def test_failed_proposals_stop_a_release_until_they_are_had_again(
    quick: Any, make_pdf: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    quick.upload(make_pdf(NAMED))
    quick.run_all()
    quick.review()
    with session_scope(quick.engine) as session:
        repropose(session, quick.request_id)
        session.execute(update(Job).where(Job.kind == "propose").values(state="failed"))
    with read_scope(quick.engine) as session:
        assert proposals_of(session, quick.request_id) is Proposals.FAILED
    with session_scope(quick.engine) as session, pytest.raises(releases.ReleaseRefused):
        releases.create_release(session, quick.actor, quick.request_id)
    with session_scope(quick.engine) as session:
        persons.propose_again(session, quick.actor, quick.request_id)
    quick.run_all()
    assert quick.release()
