"""Documents after upload: act-list fields, exemption, retry, password, removal, pages."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from redactor.store.engine import session_scope
from redactor.store.tables import Document, Job, Release, ReleaseDocument, Suggestion


def test_fields_of_the_act_list(office: Any, clara: Any, request_id: str) -> None:
    document = office.add_document(request_id)
    changes = {
        "title": "Brev  fra naboen",
        "dok_id": "77/12",
        "document_date": "2026-03-01",
        "category": "Indgående",
        "covered": False,
        "reason": "Hører til en anden sag",
    }
    answer = clara.patch(f"+documents/{document}", json=changes)
    assert answer.status_code == 200
    found = answer.json()
    assert {k: found[k] for k in changes} == {
        **changes,
        "title": "Brev fra naboen",
        "dok_id": "12",  # no slashes: it becomes part of a file name
    }
    assert found["version"] == 2


def test_exempting_a_document_as_a_whole_and_taking_it_back(
    office: Any, clara: Any, request_id: str
) -> None:
    path = f"+documents/{office.add_document(request_id)}"
    assert clara.patch(path, json={"access": "no"}).status_code == 422  # no ground
    wrong = clara.patch(path, json={"access": "no", "exempt_ground": "OFL § 999"})
    assert wrong.status_code == 422
    exempt = clara.patch(path, json={"access": "no", "exempt_ground": "OFL § 23, stk. 1"})
    assert exempt.json()["state"] == "exempt"
    back = clara.patch(path, json={"access": ""}).json()
    assert back["state"] == "ready"
    assert back["exempt_ground"] == ""


def test_an_unreadable_document_may_be_exempted_and_is_unreadable_again(
    office: Any, clara: Any, request_id: str
) -> None:
    values = {"state": "failed", "error_code": "damaged_file", "rendition_sha": None}
    path = f"+documents/{office.add_document(request_id, **values)}"
    clara.patch(path, json={"access": "no", "exempt_ground": "OFL § 23, stk. 1"})
    assert clara.get(path).json()["state"] == "exempt"
    assert clara.patch(path, json={"access": "yes"}).json()["state"] == "failed"


def test_a_document_being_read_cannot_be_exempted(office: Any, clara: Any, request_id: str) -> None:
    path = f"+documents/{office.add_document(request_id, state='analysing')}"
    body = {"access": "no", "exempt_ground": "OFL § 23, stk. 1"}
    assert clara.patch(path, json=body).status_code == 409


def test_retry_and_password_start_a_new_intake(office: Any, clara: Any, request_id: str) -> None:
    failed = office.add_document(request_id, state="failed", error_code="damaged_file")
    locked = office.add_document(request_id, state="needs_password", error_code="encrypted_file")
    assert clara.post(f"+documents/{failed}/retry").json()["state"] == "received"
    assert clara.post(f"+documents/{failed}/retry").status_code == 409  # under way already
    answer = clara.post(f"+documents/{locked}/password", json={"password": "hemmelig"})
    assert answer.status_code == 202
    assert answer.json()["error"] is None
    with session_scope(office.engine) as session:
        targets = session.scalars(select(Job.target).where(Job.kind == "intake")).all()
    assert set(targets) == {failed, locked}


def test_each_try_is_a_job_of_its_own(office: Any, clara: Any, request_id: str) -> None:
    document = office.add_document(request_id, state="failed")
    for _ in range(3):
        assert clara.post(f"+documents/{document}/retry").status_code == 202
        with session_scope(office.engine) as session:
            session.get_one(Document, document).state = "failed"
    with session_scope(office.engine) as session:
        assert len(session.scalars(select(Job.id)).all()) == 3


def test_deleting_a_document_uploaded_by_mistake(office: Any, clara: Any, request_id: str) -> None:
    document = office.add_document(request_id)
    suggestion = office.add_suggestion(document)
    clara.post(f"+suggestions/{suggestion}/decisions", json={"action": "keep"})
    assert clara.delete(f"+documents/{document}").status_code == 204
    assert clara.get(f"+documents/{document}").status_code == 404
    assert clara.get(f"+requests/{request_id}").json()["suggestions"] == 0
    again = clara.post(f"+requests/{request_id}/documents", files=[("files", ("a.pdf", b"%PDF"))])
    assert again.json()["items"][0]["document"]["akt_id"] == 2  # numbers aren't used twice


def test_a_released_document_stays(office: Any, clara: Any, request_id: str) -> None:
    document = office.add_document(request_id)
    with session_scope(office.engine) as session:
        row = Release(request_id=request_id, number=1, fingerprint="f", created_by="x")
        session.add(row)
        session.flush()
        session.add(ReleaseDocument(release_id=row.id, document_id=document))
    answer = clara.delete(f"+documents/{document}")
    assert answer.status_code == 409
    assert "udlevering" in answer.json()["detail"]


def test_lists_come_in_pages(office: Any, clara: Any, request_id: str) -> None:
    for _ in range(5):
        office.add_document(request_id, pages=3)
    seen, cursor, rounds = [], "", 0
    while True:
        page = clara.get(f"+requests/{request_id}/documents?limit=2{cursor}").json()
        seen += [d["akt_id"] for d in page["items"]]
        rounds += 1
        assert page["total"] == 5
        if not page["next"]:
            break
        cursor = f"&cursor={page['next']}"
    assert seen == [1, 2, 3, 4, 5]
    assert rounds == 3


def test_pictures_are_served_with_an_etag_and_only_when_made(
    office: Any, clara: Any, request_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from api.routes import pages

    document = office.add_document(request_id)
    sha = clara.get(f"+documents/{document}").json()["sha256"]
    path = f"+documents/{document}/pages/1/image"
    monkeypatch.setattr(pages, "WAIT_SECONDS", 0.3)
    missing = clara.get(path)
    assert missing.status_code == 503
    assert missing.headers["retry-after"]
    with session_scope(office.engine) as session:
        (job,) = session.execute(select(Job.kind, Job.target, Job.first, Job.last)).all()
    assert tuple(job) == ("picture", sha, 1, 1)

    made = io.BytesIO()
    Image.new("RGB", (320, 450), "white").save(made, "WEBP")
    blobs = office.app.state.context.blobs
    blobs.put_derived(sha, "picture", "000001-320.webp", made.getvalue())
    small = clara.get(f"{path}?width=200")
    assert small.status_code == 200
    assert small.headers["content-type"] == "image/webp"
    assert small.headers["cache-control"] == "private, no-cache"
    again = clara.get(f"{path}?width=200", headers={"If-None-Match": small.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    png = clara.get(f"{path}?width=200&format=png")
    assert png.content.startswith(b"\x89PNG")
    assert png.headers["etag"] != small.headers["etag"]
    assert clara.get(f"+documents/{document}/pages/9/image").status_code == 404
    assert clara.get(f"{path}?format=svg").status_code == 422


def test_a_picture_that_fails_is_said_and_not_asked_for_in_vain(
    office: Any, clara: Any, request_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from api.routes import pages
    from redactor.store.tables import utcnow

    document = office.add_document(request_id)
    path = f"+documents/{document}/pages/1/image"
    monkeypatch.setattr(pages, "WAIT_SECONDS", 0.2)
    clara.get(path)
    with session_scope(office.engine) as session:
        job = session.scalars(select(Job)).one()
        job.state, job.finished_at = "failed", utcnow()
    assert clara.get(path).status_code == 409


def test_progress_counts_pages_and_states(office: Any, clara: Any, request_id: str) -> None:
    office.add_document(request_id, pages=4, pages_nlp=1, state="analysing")
    office.add_document(request_id, pages=2)
    found = clara.get(f"+requests/{request_id}/progress").json()
    assert found["pages"] == 6
    assert found["pages_done"] == 3
    assert found["states"]["analysing"] == 1
    assert found["working"] is True
    assert found["finished"] is False


def test_a_request_changes_and_its_deadline_follows(office: Any, clara: Any) -> None:
    body = {
        "title": " Byggesag ",
        "requester_name": "Anna Holm",
        "requester_aliases": ["Anna B. Holm", "", "Anna B. Holm"],
        "regime": "ofl",
        "department_id": office.departments["Byg"],
        "received_on": "2026-11-20",
    }
    made = clara.post("+requests", json=body).json()
    assert made["number"] == 1
    assert made["requester_aliases"] == ["Anna B. Holm"]
    assert made["due_on"] == "2026-12-01"
    path = f"+requests/{made['id']}"
    changed = clara.patch(path, json={"regime": "mol"}).json()
    assert changed["due_on"] == "2026-12-20" or changed["due_on"] > "2026-12-20"
    assert clara.patch(path, json={"due_on": "2026-12-15"}).json()["due_on"] == "2026-12-15"
    assert clara.patch(path, json={"title": " "}).status_code == 422
    assert clara.patch(path, json={"ukendt": 1}).status_code == 422
    foreign = {"department_id": office.departments["Børn"]}
    assert clara.patch(path, json=foreign).status_code == 403
    assert clara.post("+requests", json={**body, **foreign}).status_code == 404
    assert clara.patch(path, json={"state": "closed"}).json()["state"] == "closed"
    assert clara.patch(path, json={"state": "open"}).json()["state"] == "open"


def test_searching_requests_ignores_case_also_of_danish_letters(office: Any, clara: Any) -> None:
    wanted = office.add_request("Byg", title="Ændring på Ærøvej", case_number="24/00_17")
    office.add_request("Byg", title="Noget andet", case_number="24/00X17")
    for q in ("ærø", "ÆRØ", "ændring", "24/00_17"):
        found = clara.get("+requests", params={"q": q}).json()
        assert [r["id"] for r in found["items"]] == [wanted], q
        assert found["total"] == 1
    assert clara.get("+requests", params={"q": "%"}).json()["total"] == 0


def test_a_changed_role_has_proposals_made_anew(office: Any, clara: Any, request_id: str) -> None:
    document = office.add_document(request_id)
    office.add_suggestion(document, person="p1")
    office.add_person(request_id, "p1", "Bo Lindgren")
    path = f"+requests/{request_id}/persons/p1"
    changed = clara.patch(path, json={"role": "official"}).json()
    assert changed["role"] == "official"
    assert changed["suggestions"] == 1
    with session_scope(office.engine) as session:
        assert session.scalars(select(Job.kind)).all() == ["propose"]
    assert clara.patch(path, json={"role": "konge"}).status_code == 422
    assert clara.get(f"+requests/{request_id}/persons/p9").status_code == 404


def test_deleting_leaves_no_suggestion_behind(office: Any, clara: Any, request_id: str) -> None:
    document = office.add_document(request_id)
    office.add_suggestion(document)
    clara.delete(f"+documents/{document}")
    with session_scope(office.engine) as session:
        assert session.scalars(select(Suggestion.id)).all() == []
