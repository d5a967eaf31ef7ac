"""The API over both databases: from request to release; and lists in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import event

from redactor.settings import Settings


@pytest.fixture
def any_office(database_url: str, tmp_path: Path, open_office: Callable[[Settings], Any]) -> Any:
    settings = Settings(
        data_dir=tmp_path / "data",
        database_url=database_url,
        secret_key=SecretStr("en hemmelighed til prøver, lang nok"),
        _env_file=None,
    )
    return open_office(settings)


def test_from_request_to_release(any_office: Any) -> None:
    office = any_office
    clara = office.client("clara")
    body = {
        "title": "Byggesag på Ærøvej",
        "requester_name": "Anna Holm",
        "regime": "fvl",
        "department_id": office.departments["Byg"],
        "received_on": "2026-11-20",
    }
    request_id = clara.post("+requests", json=body).json()["id"]
    files = [("files", (f"{n}.pdf", b"%%PDF %d" % n)) for n in range(3)]
    uploaded = clara.post(f"+requests/{request_id}/documents", files=files).json()["items"]
    assert [i["document"]["akt_id"] for i in uploaded] == [1, 2, 3]
    for item in uploaded:
        clara.patch(f"+documents/{item['document']['id']}", json={"covered": False})
    document = office.add_document(request_id)
    for n in range(30):
        office.add_suggestion(document, position=n, start=20 * n, end=20 * n + 9, text=f"Æ{n}")
    page = clara.get(f"+requests/{request_id}/suggestions?limit=7&q=%C3%A6").json()
    assert (len(page["items"]), page["total"]) == (7, 30)
    seen = [s["text"] for s in page["items"]]
    while page["next"]:
        query = {"limit": 7, "q": "æ", "cursor": page["next"]}
        page = clara.get(f"+requests/{request_id}/suggestions", params=query).json()
        seen += [s["text"] for s in page["items"]]
    assert seen == [f"Æ{n}" for n in range(30)]
    many = clara.post(
        f"+requests/{request_id}/decisions",
        json={"action": "redact", "filter": {"state": ["undecided"], "q": "æ1"}},
    ).json()
    assert many["count"] == 11
    assert clara.post(f"+decisions/{many['batch']}/undo").json()["count"] == 11
    review = f"+documents/{document}/review"
    assert clara.post(review, json={}).status_code == 409
    assert clara.post(review, json={"accept_proposals": True}).status_code == 200
    release = clara.post(f"+requests/{request_id}/releases")
    assert release.status_code == 201, release.text
    assert clara.post(f"+requests/{request_id}/releases").status_code == 200
    found = clara.get(f"+requests/{request_id}").json()
    counts = {k: found[k] for k in ("documents", "reviewed", "suggestions", "undecided", "state")}
    assert counts == {
        "documents": 4,
        "reviewed": 1,
        "suggestions": 30,
        "undecided": 0,
        "state": "releasing",
    }
    trail = office.client("rita").get(f"+requests/{request_id}/audit").json()
    assert trail["total"] >= 8


LISTS = [
    "+requests",
    "+requests/{r}",
    "+requests/{r}/documents",
    "+requests/{r}/suggestions",
    "+requests/{r}/progress",
    "+requests/{r}/persons",
    "+requests/{r}/releases",
    "+documents/{d}/suggestions",
    "+documents/{d}/pages",
]


def test_lists_take_as_many_queries_for_many_rows_as_for_few(any_office: Any) -> None:
    office = any_office
    clara = office.client("clara")
    statements: list[str] = []
    event.listen(
        office.engine, "before_cursor_execute", lambda c, cur, s, *rest: statements.append(s)
    )

    def count(path: str, **ids: str) -> int:
        statements.clear()
        assert clara.get(path.format(**ids)).status_code == 200
        return len(statements)

    few = office.add_request("Byg")
    small = office.add_document(few)
    office.add_suggestion(small)
    before = [count(path, r=few, d=small) for path in LISTS]
    many = office.add_request("Byg")
    for n in range(6):
        large = office.add_document(many, pages=5)
        office.add_person(many, f"p{n}", f"Person {n}")
        for k in range(5):
            office.add_suggestion(large, position=k, person=f"p{k}")
    after = [count(path, r=many, d=large) for path in LISTS]
    assert after == before
    assert max(after) <= 10
