"""Uploads: many files, odd names, bad ones among good ones, limits, nothing left behind."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from redactor.settings import Settings
from redactor.store.engine import session_scope
from redactor.store.sealing import unseal
from redactor.store.tables import Document, Job

PDF = b"%PDF-1.7 nok til at blive lagt op"


def upload(office: Any, request_id: str, *files: tuple[str, bytes], **values: Any) -> Any:
    sent = [("files", file) for file in files]
    path = f"+requests/{request_id}/documents"
    return office.client("clara").post(path, files=sent, **values)


def test_each_file_has_its_own_result_and_the_rest_goes_on(office: Any) -> None:
    request_id = office.add_request("Byg")
    answer = upload(
        office,
        request_id,
        ("01_Ansøgning om byggetilladelse.pdf", PDF),
        ("tom.pdf", b""),
        ("kopi.pdf", PDF),
        ("0003 - 98765 - Referat af møde.docx", PDF + b"2"),
    )
    assert answer.status_code == 202
    first, empty, twin, last = answer.json()["items"]
    assert first["error"] is None
    assert first["document"]["akt_id"] == 1
    assert first["document"]["title"] == "01 Ansøgning om byggetilladelse"
    assert first["document"]["state"] == "received"
    assert empty["document"] is None
    assert empty["error"]["code"] == "empty_file"
    assert "akt 1" in twin["error"]["message"]
    assert last["document"]["akt_id"] == 2  # refused files use no number
    assert last["document"]["dok_id"] == "98765"
    assert last["document"]["title"] == "Referat af møde"
    with session_scope(office.engine) as session:
        jobs = session.execute(select(Job.kind, Job.target)).all()
    assert {(j.kind, j.target) for j in jobs} == {
        ("intake", first["document"]["id"]),
        ("intake", last["document"]["id"]),
    }


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system32\\x.pdf", "x.pdf"),
        ("referat\u202efdp.exe", "referatfdp.exe"),
        ("møde \U0001f600 referat.pdf", "møde \U0001f600 referat.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("...", "dokument"),
    ],
)
def test_names_from_outside_are_made_safe(office: Any, name: str, shown: str) -> None:
    (item,) = upload(office, office.add_request("Byg"), (name, PDF)).json()["items"]
    assert item["name"] == shown
    assert item["document"]["original_name"] == shown


def test_the_same_bytes_may_come_in_two_requests(office: Any) -> None:
    for _ in range(2):
        answer = upload(office, office.add_request("Byg"), ("a.pdf", PDF))
        assert answer.json()["items"][0]["document"]["akt_id"] == 1


def test_a_password_is_kept_sealed_and_out_of_sight(office: Any) -> None:
    answer = upload(
        office, office.add_request("Byg"), ("a.pdf", PDF), data={"password": "sesam luk dig op"}
    )
    (item,) = answer.json()["items"]
    assert "sesam" not in answer.text
    with session_scope(office.engine) as session:
        sealed = session.get_one(Document, item["document"]["id"]).password
    assert sealed is not None
    assert b"sesam" not in sealed
    assert unseal(office.settings, sealed) == "sesam luk dig op"


def test_limits_are_said_in_danish(open_office: Any, tmp_path: Path) -> None:
    settings = Settings(
        data_dir=tmp_path,
        max_files_per_upload=2,
        max_file_bytes=2 * 2**20,
        max_upload_bytes=6 * 2**20,
        _env_file=None,
    )
    office = open_office(settings)
    request_id = office.add_request("Byg")
    large = upload(office, request_id, ("stor.pdf", PDF + b"x" * 3 * 2**20), ("lille.pdf", PDF))
    first, second = large.json()["items"]
    assert first["error"]["code"] == "limit_exceeded"
    assert "2 MB" in first["error"]["message"]
    assert second["document"] is not None
    many = upload(office, request_id, *[(f"{i}.pdf", PDF + b"%d" % i) for i in range(3)])
    assert many.status_code == 413
    assert many.json()["detail"] == "Læg højst 2 filer op ad gangen."
    much = upload(office, request_id, ("a.pdf", b"x" * 7 * 2**20))
    assert much.status_code == 413
    assert much.headers["content-type"] == "application/problem+json"
    assert office.client("clara").get(f"+requests/{request_id}").json()["documents"] == 1


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"", "multipart/form-data; boundary=x", 422),
        (b"--x\r\nstumpet", "multipart/form-data; boundary=x", 422),
        (b"{}", "application/json", 422),
        (b"--x--\r\n", "multipart/form-data; boundary=x", 422),
    ],
)
def test_a_form_that_is_none(office: Any, content: bytes, kind: str, status: int) -> None:
    request_id = office.add_request("Byg")
    answer = office.client("clara").post(
        f"+requests/{request_id}/documents", content=content, headers={"Content-Type": kind}
    )
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_nothing_is_taken_in_without_a_right_to_it(office: Any) -> None:
    taken = 0

    async def pieces() -> Any:
        nonlocal taken
        for _ in range(100):
            taken += 1
            yield b"x" * 2**20

    request_id = office.add_request("Børn")
    answer = office.client("clara").post(
        f"+requests/{request_id}/documents",
        content=pieces(),
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    )
    assert answer.status_code == 404


def test_a_closed_request_takes_no_documents(office: Any) -> None:
    request_id = office.add_request("Byg", state="closed")
    (item,) = upload(office, request_id, ("a.pdf", PDF)).json()["items"]
    assert "lukket" in item["error"]["message"]


def test_large_files_pass_through_without_filling_memory_or_leaving_files(
    office: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import tempfile

    import psutil

    spool = tmp_path / "spool"
    spool.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(spool))
    request_id = office.add_request("Byg")
    size = 64 * 2**20
    head = b'--x\r\nContent-Disposition: form-data; name="files"; filename="stor.pdf"\r\n\r\n'

    async def body() -> Any:
        yield head
        for _ in range(64):
            yield b"%" * 2**20
        yield b"\r\n--x--\r\n"

    gc.collect()
    before = psutil.Process().memory_info().rss
    answer = office.client("clara").post(
        f"+requests/{request_id}/documents",
        content=body(),
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    )
    grown = psutil.Process().memory_info().rss - before
    assert answer.json()["items"][0]["document"]["size"] == size
    assert grown < size / 2
    assert list(spool.iterdir()) == []


def test_a_store_that_is_away_is_said_per_file(
    office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(stream: Any) -> str:
        raise OSError("disk")

    request_id = office.add_request("Byg")
    monkeypatch.setattr(office.app.state.context.blobs, "put_file", away)
    (item,) = upload(office, request_id, ("a.pdf", PDF)).json()["items"]
    assert item["error"]["code"] == "unavailable"


def test_a_broker_that_is_away_loses_nothing(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from redactor import dispatch

    def away(*args: Any, **kwargs: Any) -> int:
        raise ConnectionError

    monkeypatch.setattr(dispatch, "dispatch_pending", away)
    answer = upload(office, office.add_request("Byg"), ("a.pdf", PDF))
    assert answer.json()["items"][0]["document"] is not None
    with session_scope(office.engine) as session:
        assert session.scalars(select(Job.state)).all() == ["pending"]
