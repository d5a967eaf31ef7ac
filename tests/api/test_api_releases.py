"""Releases: refused with all reasons, frozen, approved by another, fetched."""

from __future__ import annotations

import io
from typing import Any

from sqlalchemy import select

from redactor.domain.states import Role
from redactor.store.engine import session_scope
from redactor.store.tables import Job, Release, ReleaseDocument

GROUND = "OFL § 30, nr. 1"


def reviewed(office: Any, clara: Any, request_id: str, **values: Any) -> str:
    document = str(office.add_document(request_id, **values))
    office.add_suggestion(document)
    body = {"accept_proposals": True}
    assert clara.post(f"+documents/{document}/review", json=body).status_code == 200
    return document


def messages(answer: Any) -> dict[int | None, str]:
    assert answer.status_code == 409, answer.text
    assert answer.json()["code"] == "release_refused"
    return {r["akt_id"]: r["message"] for r in answer.json()["reasons"]}


def test_everything_that_stands_against_it_is_said_at_once(
    office: Any, clara: Any, request_id: str
) -> None:
    path = f"+requests/{request_id}/releases"
    assert messages(clara.post(path)) == {None: "Der er ingen dokumenter."}
    for state in ("received", "needs_password", "failed", "analysing", "ready"):
        office.add_document(request_id, state=state)
    reviewed(office, clara, request_id)
    contradiction = reviewed(office, clara, request_id)
    clara.patch(f"+documents/{contradiction}", json={"access": "yes"})
    office.add_document(request_id, state="failed", covered=False)
    found = messages(clara.post(path))
    assert set(found) == {1, 2, 3, 4, 5, 7}
    assert "låst" in found[2]
    assert "kunne ikke læses" in found[3]
    assert "ikke gennemgået" in found[5]
    assert "fuld aktindsigt" in found[7]


def test_a_reviewed_document_with_an_undecided_suggestion_is_refused(
    office: Any, clara: Any, request_id: str
) -> None:
    document = reviewed(office, clara, request_id)
    office.add_suggestion(document, start=60, end=66)  # whatever let it in
    assert "uden afgørelse" in messages(clara.post(f"+requests/{request_id}/releases"))[1]


def test_the_snapshot_and_its_jobs(office: Any, clara: Any, request_id: str) -> None:
    struck = reviewed(office, clara, request_id)
    box = {"page": 1, "boxes": [[10, 10, 60, 22]], "ground": GROUND}
    clara.post(f"+documents/{struck}/suggestions", json=box)
    kept = office.add_suggestion(struck, start=80, end=84, text="Ida")
    edit = {"action": "redact", "boxes": [[70, 300, 90, 312]]}
    clara.post(f"+suggestions/{kept}/decisions", json=edit)
    clara.post(f"+documents/{struck}/review", json={})
    exempt = office.add_document(request_id)
    clara.patch(f"+documents/{exempt}", json={"access": "no", "exempt_ground": "OFL § 23, stk. 1"})
    outside = office.add_document(request_id, covered=False)
    whole = office.add_document(request_id)
    clara.post(f"+documents/{whole}/review", json={})

    answer = clara.post(f"+requests/{request_id}/releases")
    assert answer.status_code == 201
    release = answer.json()
    assert (release["state"], release["number"], release["documents_total"]) == ("pending", 1, 4)
    assert clara.get(f"+requests/{request_id}").json()["state"] == "releasing"
    with session_scope(office.engine) as session:
        rows = {r.document_id: r for r in session.scalars(select(ReleaseDocument))}
        jobs = set(session.scalars(select(Job.target).where(Job.kind == "overstrike")))
    assert jobs == {release["id"] + struck, release["id"] + whole}
    access = {i: (r.snapshot["document"]["access"], r.state) for i, r in rows.items()}
    assert access == {
        struck: ("partial", "pending"),
        exempt: ("no", "done"),
        outside: ("", "done"),
        whole: ("yes", "pending"),
    }
    marks = {m["boxes"][0][1]: m for m in rows[struck].snapshot["marks"]}
    assert marks[90.0]["text"] == "Bo Lindgren"
    assert marks[90.0]["label"] == "OFL § 30"
    assert marks[10.0]["text"] == ""  # drawn by hand: read from the page when it is struck
    assert marks[300.0]["text"] == ""  # boxes were changed: the text may stand elsewhere
    assert rows[exempt].snapshot["document"]["exempt_ground"] == "OFL § 23, stk. 1"


def test_a_case_of_exempt_documents_goes_straight_to_packing(
    office: Any, clara: Any, request_id: str
) -> None:
    document = office.add_document(request_id)
    clara.patch(
        f"+documents/{document}", json={"access": "no", "exempt_ground": "OFL § 23, stk. 1"}
    )
    release = clara.post(f"+requests/{request_id}/releases").json()
    with session_scope(office.engine) as session:
        assert session.execute(select(Job.kind, Job.target)).all() == [("package", release["id"])]


def test_asking_twice_gives_the_same_release_and_a_change_a_new_one(
    office: Any, clara: Any, request_id: str
) -> None:
    document = reviewed(office, clara, request_id)
    path = f"+requests/{request_id}/releases"
    first = clara.post(path)
    second = clara.post(path)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]
    clara.patch(f"+documents/{document}", json={"title": "Nyt navn"})
    third = clara.post(path)
    assert third.status_code == 201
    assert third.json()["number"] == 2
    with session_scope(office.engine) as session:
        session.get_one(Release, third.json()["id"]).state = "blocked"
    assert clara.post(path).json()["number"] == 3  # a blocked try may be made again


def packed(office: Any, release_id: str, state: str) -> None:
    """What the workers do to a release in the end."""
    with session_scope(office.engine) as session:
        row = session.get_one(Release, release_id)
        row.state = state
        row.package_sha = office.app.state.context.blobs.put_file(io.BytesIO(b"PK pakke"))
        row.package_name = "Aktindsigt 24-17 – Ærø.zip"


def test_four_eyes(office: Any, clara: Any, request_id: str) -> None:
    office.add_user("ane", [Role.APPROVER], ["Byg"])
    ane, anton = office.client("ane"), office.client("anton")
    document = reviewed(office, ane, request_id)
    release = ane.post(f"+requests/{request_id}/releases").json()["id"]
    path = f"+releases/{release}"
    assert anton.post(f"{path}/approve").status_code == 409  # not packed yet
    packed(office, release, "awaiting_approval")
    assert clara.get(f"{path}/package").status_code == 409
    assert clara.post(f"{path}/approve").status_code == 403
    own = ane.post(f"{path}/approve")
    assert own.status_code == 403
    assert "en anden" in own.json()["detail"]
    assert anton.get(f"{path}/package").status_code == 200  # one looks before one approves
    suggestion = clara.get(f"+documents/{document}/suggestions").json()["items"][0]["id"]
    batch = clara.post(f"+suggestions/{suggestion}/decisions", json={"action": "keep"}).json()
    changed = anton.post(f"{path}/approve")
    assert changed.status_code == 409
    assert "ændret" in changed.json()["detail"]
    clara.post(f"+decisions/{batch['batch']}/undo")
    clara.post(f"+documents/{document}/review", json={})
    done = anton.post(f"{path}/approve").json()
    assert (done["state"], done["approved_by"]["name"]) == ("done", "Anton")
    assert anton.post(f"{path}/approve").status_code == 409
    assert clara.get(f"+requests/{request_id}").json()["state"] == "released"
    assert clara.get(f"{path}/package").content == b"PK pakke"


def test_the_package_has_a_name_and_its_fetching_is_on_record(
    office: Any, clara: Any, request_id: str
) -> None:
    reviewed(office, clara, request_id)
    release = clara.post(f"+requests/{request_id}/releases").json()["id"]
    assert clara.get(f"+releases/{release}/package").status_code == 409
    packed(office, release, "done")
    answer = clara.get(f"+releases/{release}/package")
    assert answer.headers["content-type"] == "application/zip"
    assert (
        "filename*=UTF-8''Aktindsigt%2024-17%20%E2%80%93%20%C3%86r%C3%B8.zip"
        in (answer.headers["content-disposition"])
    )
    assert answer.headers["cache-control"] == "no-store"
    trail = office.client("rita").get(f"+requests/{request_id}/audit").json()["items"]
    assert trail[0]["action"] == "release.downloaded"
    assert trail[0]["actor"]["name"] == "Clara"


def test_a_closed_request_releases_nothing(office: Any, clara: Any, request_id: str) -> None:
    reviewed(office, clara, request_id)
    clara.patch(f"+requests/{request_id}", json={"state": "closed"})
    assert clara.post(f"+requests/{request_id}/releases").status_code == 409
