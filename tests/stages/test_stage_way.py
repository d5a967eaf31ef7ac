"""The way of a document through the stages, in one process, on both databases."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from redactor.domain.suggestion import Action
from redactor.services import documents, marking, releases, review
from redactor.services.proposals import repropose
from redactor.settings import Settings
from redactor.stages import artefacts
from redactor.store.blobs import FileBlobs
from redactor.store.engine import make_engine, read_scope, session_scope
from redactor.store.sealing import seal
from redactor.store.tables import AuditEntry, Document, Job, Page, Person, Suggestion

LETTER = """Notat vedr. Karla Testesen

Karla Testesen, cpr.nr. 710190-1233, bor Provevej 12, 2. tv, 8000 Aarhus C.
Tlf. 40 05 60 70, mail karla@testesen.example.
Naboen Birger Provsen, cpr.nr. 720288-1235, ringede den 3. maj."""
OTHER = """Referat af mode

Birger Provsen, tlf. 20 30 40 50, blev hort om forlobet.
Konto 1234 0012345678, IBAN DK50 0040 0440 1162 43."""


@pytest.fixture
def both(database_url: str, tmp_path: Path, make_case: type[Any]) -> Iterator[Any]:
    """A case on SQLite and on PostgreSQL."""
    settings = Settings(
        _env_file=None,
        data_dir=tmp_path / "data",
        database_url=database_url,
        secret_key="x" * 40,  # type: ignore[arg-type]
        model="none",
        pages_per_job=3,
    )
    engine = make_engine(database_url)
    yield make_case(engine, FileBlobs(settings.data_dir / "store"), settings)
    engine.dispose()


def pages(case: Any, document_id: str) -> list[Page]:
    with read_scope(case.engine) as session:
        sha = session.get_one(Document, document_id).rendition_sha
        return list(
            session.scalars(select(Page).where(Page.rendition_sha == sha).order_by(Page.number))
        )


def count(case: Any, kind: str) -> int:
    with read_scope(case.engine) as session:
        return session.scalar(select(func.count()).where(Job.kind == kind)) or 0


def test_from_file_to_suggestions(both: Any, make_pdf: Callable[..., bytes]) -> None:
    document_id = both.upload(make_pdf(LETTER, *["Side uden noget saerligt."] * 6, OTHER))
    assert set(both.run_all()) == {"done"}
    document = both.document(document_id)
    assert (document.state, document.pages) == ("ready", 8)
    assert (document.pages_text, document.pages_nlp) == (8, 8)
    assert [page.number for page in pages(both, document_id)] == list(range(1, 9))
    assert (count(both, "text"), count(both, "nlp"), count(both, "suggest")) == (3, 3, 1)
    found = both.suggestions(document_id)
    assert {s.entity_type for s in found} >= {"CPR", "PHONE", "EMAIL", "IBAN"}
    assert {s.page for s in found} == {1, 8}
    assert all(s.boxes and s.proposed_reason and s.action == "" for s in found)
    redacted = [s for s in found if s.proposed == "redact"]
    assert redacted
    assert all(s.proposed_ground for s in redacted)
    with read_scope(both.engine) as session:
        actions = session.scalars(select(AuditEntry.action)).all()
    assert {"document.converted", "document.ready"} <= set(actions)


def test_running_again_changes_nothing_and_loses_no_decision(
    both: Any, make_pdf: Callable[..., bytes]
) -> None:
    document_id = both.upload(make_pdf(LETTER))
    both.run_all()
    before = both.suggestions(document_id)
    with session_scope(both.engine) as session:
        review.decide(session, both.actor, before[0].id, action=Action.KEEP)
        session.execute(
            update(Suggestion)
            .where(Suggestion.id == before[1].id)
            .values(decided_boxes=[[1.0, 2.0, 3.0, 4.0]], action="redact", ground="x")
        )
    _again(both, document_id)
    after = both.suggestions(document_id)
    assert [s.id for s in after] == [s.id for s in before]
    assert (after[0].action, after[0].superseded) == ("keep", False)
    assert after[1].decided_boxes == [[1.0, 2.0, 3.0, 4.0]]
    assert [(s.proposed, s.person, s.text, s.score, s.boxes) for s in after] == [
        (s.proposed, s.person, s.text, s.score, s.boxes) for s in before
    ]


def _again(case: Any, document_id: str) -> None:
    with session_scope(case.engine) as session:
        session.execute(
            update(Document).where(Document.id == document_id).values(state="analysing")
        )
        session.execute(
            update(Job)
            .where(Job.kind == "suggest", Job.target == document_id)
            .values(state="pending")
        )
    assert set(case.run_all()) == {"done"}


def test_what_is_no_longer_found_stays_if_decided(
    both: Any, make_pdf: Callable[..., bytes]
) -> None:
    document_id = both.upload(make_pdf(LETTER))
    both.run_all()
    decided, undecided, *rest = both.suggestions(document_id)
    ground = next(s.proposed_ground for s in rest if s.proposed_ground)
    with session_scope(both.engine) as session:
        review.decide(session, both.actor, decided.id, action=Action.KEEP)
        manual = marking.add_box(
            session,
            both.actor,
            document_id,
            page=1,
            boxes=[[10, 10, 50, 20]],
            ground=ground,
        )
    sha = both.document(document_id).rendition_sha
    stage = artefacts.nlp_stage(both.settings)
    kept = artefacts.get_entities(both.blobs, both.settings, sha, (1, 1))[0]
    artefacts.put_entities(both.blobs, both.settings, sha, (1, 1), [kept[2:]])
    assert both.blobs.has_derived(sha, stage, artefacts.name_of((1, 1)))
    _again(both, document_id)
    now = {s.id: s for s in both.suggestions(document_id)}
    assert (now[decided.id].superseded, now[decided.id].action) == (True, "keep")
    assert now[undecided.id].superseded
    assert any(s.recognizer == "manual" and not s.superseded for s in now.values()), manual


def test_the_same_file_twice_is_analysed_once(both: Any, make_pdf: Callable[..., bytes]) -> None:
    content = make_pdf(LETTER)
    first = both.upload(content)
    both.run_all()
    second = both.upload(content, request_id=both.new_request("Birger Provsen"))
    third = both.upload(content, request_id=both.new_request())
    assert set(both.run_all()) == {"done"}
    assert both.states() == ["ready"] * 3
    assert (count(both, "text"), count(both, "nlp"), count(both, "suggest")) == (1, 1, 3)
    texts = [[s.text for s in both.suggestions(d)] for d in (first, second, third)]
    assert texts[0] == texts[1] == texts[2]
    own = {s.text: s.proposed for s in both.suggestions(first) if s.entity_type == "CPR"}
    other = {s.text: s.proposed for s in both.suggestions(second) if s.entity_type == "CPR"}
    assert own.keys() == other.keys()


def test_a_bad_file_fails_alone(both: Any, make_pdf: Callable[..., bytes]) -> None:
    good = both.upload(make_pdf(LETTER))
    bad = both.upload(b"%PDF-1.7\nthis is no PDF", "daarlig.pdf")
    strange = both.upload(b"\x7fELF" + b"\0" * 200, "program.exe")
    other = both.upload(make_pdf(OTHER))
    both.run_all()
    for document_id, state in ((good, "ready"), (other, "ready"), (bad, "failed")):
        assert both.document(document_id).state == state
    for document_id in (bad, strange):
        document = both.document(document_id)
        assert document.state == "failed"
        assert document.error_code
        assert len(document.error_text) > 20


def test_a_locked_file_waits_for_its_password(both: Any, make_pdf: Callable[..., bytes]) -> None:
    content = make_pdf(LETTER, password="rigtig")
    document_id = both.upload(content)
    both.run_all()
    assert both.document(document_id).state == "needs_password"
    for password, state in (("forkert", "needs_password"), ("rigtig", "ready")):
        with session_scope(both.engine) as session:
            documents.give_password(
                session, both.actor, document_id, sealed_password=seal(both.settings, password)
            )
        both.run_all()
        assert both.document(document_id).state == state
        assert both.document(document_id).password is None
    known = both.upload(make_pdf(OTHER, password="abc"), password="abc")
    both.run_all()
    assert both.document(known).state == "ready"


def test_a_failed_document_can_be_tried_again(
    both: Any, make_pdf: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    from redactor.stages import nlp

    def breaks(*_args: object, **_kwargs: object) -> None:
        raise ValueError

    document_id = both.upload(make_pdf(*[LETTER] * 7))
    with monkeypatch.context() as patched:
        patched.setattr(nlp, "detect", breaks)
        both.run_all()
    assert both.document(document_id).state == "failed"
    with session_scope(both.engine) as session:
        documents.retry(session, both.actor, document_id)
    assert set(both.run_all()) == {"done"}
    assert both.document(document_id).state == "ready"


def test_lost_artefacts_are_made_again(both: Any, make_pdf: Callable[..., bytes]) -> None:
    content = make_pdf(LETTER, OTHER)
    first = both.upload(content)
    both.run_all()
    sha = both.document(first).rendition_sha
    both.blobs.delete(sha)
    second = both.upload(content, request_id=both.new_request())
    both.run_all()
    assert both.document(second).state == "ready"
    assert len(both.suggestions(second)) == len(both.suggestions(first))


def test_a_role_set_by_a_person_changes_the_proposals(
    both: Any, make_pdf: Callable[..., bytes]
) -> None:
    both.upload(make_pdf(LETTER))
    both.run_all()
    with read_scope(both.engine) as session:
        version = session.scalars(select(Job.key).where(Job.kind == "propose")).all()
        people = session.scalars(select(Person)).all()
    assert len({p.key for p in people}) == len(people)
    with session_scope(both.engine) as session:
        repropose(session, both.request_id)
        repropose(session, both.request_id)
    assert both.run_all() == ["done", "done"]
    with read_scope(both.engine) as session:
        assert len(session.scalars(select(Job.key).where(Job.kind == "propose")).all()) == (
            len(version) + 2
        )


def test_from_review_to_package(both: Any, make_pdf: Callable[..., bytes], tmp_path: Path) -> None:
    struck = both.upload(make_pdf(LETTER), "0003 - 77 - Notat om Karla.pdf")
    both.upload(make_pdf("Her staar intet saerligt."), "Følgebrev.pdf")
    both.run_all()
    both.review()
    release_id = both.release()
    assert both.release() == release_id
    assert set(both.run_all()) == {"done"}
    released = both.released(release_id)
    assert (released.state, released.findings) == ("done", [])
    with both.blobs.local_copy(released.package_sha) as path, zipfile.ZipFile(path) as package:
        names = package.namelist()
        assert sum(name.endswith(".pdf") for name in names) == 4
        assert {"manifest.json", "Afgørelse.docx"} <= set(names)
        inside = b"".join(package.read(name) for name in names if name[0] == "0")
    assert b"720288" not in inside
    with read_scope(both.engine) as session:
        done = session.scalars(
            select(AuditEntry.action).where(AuditEntry.subject == release_id)
        ).all()
    assert done.count("release.done") == 1
    assert both.document(struck).state == "reviewed"
    assert both.release() == release_id, "the same decisions are released once"
    assert both.run_all() == []


def test_four_eyes(both: Any, make_pdf: Callable[..., bytes]) -> None:
    both.settings = both.settings.model_copy(update={"require_approval": True})
    both.upload(make_pdf(LETTER))
    both.run_all()
    both.review()
    release_id = both.release()
    both.run_all()
    assert both.released(release_id).state == "awaiting_approval"
    with session_scope(both.engine) as session:
        releases.approve_release(session, both.approver, release_id)
    assert both.released(release_id).state == "done"


def test_a_file_that_cannot_be_proven_clean_blocks(
    both: Any, make_pdf: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    from redactor.domain.report import CheckState, Finding, VerificationReport
    from redactor.errors import VerificationFailed
    from redactor.stages import overstrike

    report = VerificationReport({"text": CheckState.FAIL}, (Finding("text", "Tekst ses endnu", 1),))

    def refuses(*_args: object, **_kwargs: object) -> None:
        raise VerificationFailed(report=report)

    both.upload(make_pdf(LETTER))
    both.upload(make_pdf(OTHER))
    both.run_all()
    both.review()
    release_id = both.release()
    with monkeypatch.context() as patched:
        patched.setattr(overstrike, "redact_file", refuses)
        both.run_all()
    released = both.released(release_id)
    assert (released.state, released.package_sha) == ("blocked", None)
    assert [f["akt_id"] for f in released.findings] == [1, 2]
    assert released.findings[0]["message"] == "Tekst ses endnu"
    second = both.release()
    assert second != release_id
    both.run_all()
    assert both.released(second).state == "done"


def test_a_struck_file_changed_in_the_store_blocks(
    both: Any, make_pdf: Callable[..., bytes]
) -> None:
    both.upload(make_pdf(LETTER))
    both.run_all()
    both.review()
    release_id = both.release()
    with read_scope(both.engine) as session:
        overstrike = session.scalar(select(Job.id).where(Job.kind == "overstrike"))
    from redactor.stages.runner import run_job
    from redactor.store.tables import ReleaseDocument

    run_job(overstrike, engine=both.engine, blobs=both.blobs, settings=both.settings)
    with read_scope(both.engine) as session:
        sha = session.scalar(select(ReleaseDocument.output_sha))
    (both.blobs.root / "blobs" / sha[:2] / sha).write_bytes(b"%PDF-1.7 something else")
    both.run_all()
    assert both.released(release_id).state == "blocked"


def test_jobs_of_another_version_are_left_then_taken_over(
    both: Any, make_pdf: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a new version is rolled out, and after."""
    from redactor.stages import versions

    document_id = both.upload(make_pdf(LETTER, OTHER))
    with read_scope(both.engine) as session:
        intake = session.scalar(select(Job.id))
    from redactor.stages.runner import run_job

    run_job(intake, engine=both.engine, blobs=both.blobs, settings=both.settings)
    monkeypatch.setattr(versions, "digest_of", lambda *_: "new code")
    for _ in range(4):
        with session_scope(both.engine) as session:
            session.execute(update(Job).values(not_before=Job.created_at))
        ended = both.run_all()
    assert "retry" not in ended
    assert both.document(document_id).state == "ready"


def test_a_language_artefact_that_vanished_is_made_again(
    both: Any, make_pdf: Callable[..., bytes]
) -> None:
    document_id = both.upload(make_pdf(LETTER))
    both.run_all()
    before = both.suggestions(document_id)
    sha = both.document(document_id).rendition_sha
    name = artefacts.name_of((1, 1))
    stage = artefacts.nlp_stage(both.settings)
    (both.blobs.root / "derived" / sha[:2] / sha / stage / name).unlink()
    _again(both, document_id)
    assert both.document(document_id).state == "ready"
    assert [s.id for s in both.suggestions(document_id)] == [s.id for s in before]
