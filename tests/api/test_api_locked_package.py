"""The package fetched locked: only the password opens it, and the password is nowhere."""

from __future__ import annotations

import hashlib
import io
import json
import logging
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pymupdf
import pytest
from sqlalchemy import text

from redactor.domain.states import Role
from redactor.errors import DamagedFile, LimitExceeded
from redactor.release import locked_package
from redactor.release.package import build_package
from redactor.services import downloads
from redactor.settings import Settings
from redactor.store.engine import read_scope, session_scope
from redactor.store.tables import Release

WORD = "sommerfugl ål kæde 27"
TEXTS = {"0001 - 4711 - Brev.pdf": "Brevet er sendt", "Aktliste - 24-17.pdf": "Listen er kort"}
OPEN = ("Aktliste - 24-17.xlsx", "Afgørelse.docx")


def make_package(folder: Path) -> Path:
    """A package as ``release.package`` writes it, of real PDFs."""
    files = {}
    for number, (name, words) in enumerate(TEXTS.items()):
        files[name] = folder / f"{number}.pdf"
        with pymupdf.open() as document:
            document.new_page().insert_text((72, 90), words)
            document.save(files[name])
    for name in OPEN:
        files[name] = folder / Path(name).suffix.lstrip(".")
        files[name].write_bytes(b"PK " + name.encode())
    manifest = {"case_number": "24-17", "release": 1, "counts": {"documents": 1}}
    return build_package(folder / "package.zip", files, manifest).path


def add_release(office: Any, request_id: str, package: Path, state: str = "done") -> str:
    with session_scope(office.engine) as session:
        row = Release(
            request_id=request_id,
            number=1,
            state=state,
            fingerprint=request_id * 2,
            created_by=office.users["clara"],
            package_sha=office.app.state.context.blobs.put_file(package),
            package_name="Aktindsigt - 24-17 - 1.zip",
        )
        session.add(row)
        session.flush()
        return row.id


@pytest.fixture
def release_id(office: Any, request_id: str, tmp_path: Path) -> str:
    return add_release(office, request_id, make_package(tmp_path))


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of temporary files, for this test alone."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def fetch(who: Any, release_id: str, password: str = WORD, **values: Any) -> Any:
    return who.post(f"+releases/{release_id}/package", json={"password": password, **values})


def opened(answer: Any) -> tuple[zipfile.ZipFile, dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    return archive, json.loads(archive.read("manifest.json"))


def test_each_pdf_opens_with_the_password_only(
    clara: Any, release_id: str, temporary: Path
) -> None:
    answer = fetch(clara, release_id)
    archive, manifest = opened(answer)
    assert set(archive.namelist()) == {*TEXTS, "manifest.json"}
    for name, words in TEXTS.items():
        data = archive.read(name)
        for wrong in ("", WORD.upper(), WORD + " "):
            with pytest.raises(pikepdf.PasswordError):
                pikepdf.open(io.BytesIO(data), password=wrong)
        with pikepdf.open(io.BytesIO(data), password=WORD) as pdf:
            assert pdf.encryption.bits == 256
        with pymupdf.open(stream=data) as document:
            assert document.authenticate(WORD)
            assert words in document[0].get_text()
    assert manifest["locked"] is True
    assert manifest["counts"] == {"documents": 1, "files": 2}
    for entry in manifest["files"]:
        data = archive.read(entry["name"])
        assert hashlib.sha256(data).hexdigest() == entry["sha256"]
        assert len(data) == entry["size"]
    assert answer.headers["content-type"] == "application/zip"
    assert (
        "Aktindsigt%20-%2024-17%20-%201%20%28l%C3%A5st%29.zip"
        in (answer.headers["content-disposition"])
    )
    assert not list(temporary.iterdir())


def test_word_and_excel_come_along_where_they_are_asked_for(clara: Any, release_id: str) -> None:
    archive, manifest = opened(fetch(clara, release_id, editable=True))
    assert set(archive.namelist()) == {*TEXTS, *OPEN, "manifest.json"}
    assert manifest["open_files"] == sorted(OPEN)
    assert archive.read(OPEN[0]).startswith(b"PK ")


def test_an_accent_of_its_own_is_the_same_password(clara: Any, release_id: str) -> None:
    archive, _ = opened(fetch(clara, release_id, "a\u030aben sesam luk op"))
    data = io.BytesIO(archive.read("0001 - 4711 - Brev.pdf"))
    with pikepdf.open(data, password="åben sesam luk op") as pdf:
        assert len(pdf.pages) == 1


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("elleve tegn", "mindst 12 tegn"),
        ("", "mindst 12 tegn"),
        ("å" * 64, "for lang"),
        ("mellemrum til sidst ", "mellemrum"),
        ("en linje\nog en til", "linjeskift"),
        ("tolv tegn og \ud800", "linjeskift"),
    ],
)
def test_a_password_that_wont_do(clara: Any, release_id: str, password: str, said: str) -> None:
    body = json.dumps({"password": password}).encode()
    answer = clara.post(
        f"+releases/{release_id}/package",
        content=body,
        headers={**clara.headers, "Content-Type": "application/json"},
    )
    assert answer.status_code == 422
    assert said in answer.json()["detail"]
    assert not password or password not in answer.text


@pytest.mark.parametrize("body", [{}, {"password": 7}, {"password": WORD, "more": 1}])
def test_a_wrong_body_isnt_echoed(clara: Any, release_id: str, body: dict[str, Any]) -> None:
    answer = clara.post(f"+releases/{release_id}/package", json=body)
    assert answer.status_code == 422
    assert WORD not in answer.text


def test_the_same_rules_as_for_the_plain_package(
    office: Any, request_id: str, tmp_path: Path
) -> None:
    office.add_user("ane", [Role.APPROVER], ["Byg"])
    waiting = add_release(office, request_id, make_package(tmp_path), "awaiting_approval")
    expected = {"frida": 404, "adam": 403, "clara": 409, "rita": 409, "ane": 200}
    for who, status in expected.items():
        for method in ("GET", "POST"):
            body = {"json": {"password": WORD}} if method == "POST" else {}
            answer = office.client(who).request(method, f"+releases/{waiting}/package", **body)
            assert answer.status_code == status, (who, method, answer.text)
    assert fetch(office.client(), waiting).status_code == 401
    foreign = office.client("ane")
    del foreign.headers["X-CSRF-Token"]
    assert fetch(foreign, waiting).json()["code"] == "csrf"


def test_where_packages_must_be_locked(
    open_office: Callable[[Settings], Any], tmp_path: Path
) -> None:
    settings = Settings(data_dir=tmp_path / "data", release_must_lock=True, _env_file=None)
    office = open_office(settings)
    release = add_release(office, office.add_request("Byg"), make_package(tmp_path))
    clara = office.client("clara")
    assert clara.get(f"+releases/{release}").json()["locked_only"] is True
    refused = clara.get(f"+releases/{release}/package")
    assert (refused.status_code, refused.json()["code"]) == (403, "must_be_locked")
    assert "Hent pakken låst" in refused.json()["detail"]
    assert office.client("frida").get(f"+releases/{release}/package").status_code == 404
    opened(fetch(clara, release))


def test_the_trail_tells_of_it_and_nothing_tells_the_password(
    office: Any, clara: Any, request_id: str, release_id: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        given = fetch(clara, release_id)
        fetch(clara, release_id, "kort")
    trail = office.client("rita").get(f"+requests/{request_id}/audit").json()["items"]
    assert [t["action"] for t in trail] == ["release.downloaded_locked"]  # the refused one isn't
    assert trail[0]["detail"]["locked_package"] == hashlib.sha256(given.content).hexdigest()
    with read_scope(office.engine) as session:
        tables = session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'")).all()
        rows = [
            repr(row) for name in tables for row in session.execute(text(f'SELECT * FROM "{name}"'))
        ]
    for part in ("sommerfugl", "kæde"):
        assert not [row for row in rows if part in row]
        assert part not in caplog.text


@pytest.mark.parametrize(
    ("error", "said"), [(DamagedFile(), "ikke låses"), (LimitExceeded(), "for stor")]
)
def test_work_that_fails_gives_nothing_out(
    office: Any,
    clara: Any,
    request_id: str,
    release_id: str,
    temporary: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    said: str,
) -> None:
    def fails(*_args: Any, **_values: Any) -> Any:
        raise error

    monkeypatch.setattr(locked_package, "run_in_child", fails)
    answer = fetch(clara, release_id)
    assert (answer.status_code, answer.json()["code"]) == (503, "not_locked")
    assert said in answer.json()["detail"]
    assert not office.client("rita").get(f"+requests/{request_id}/audit").json()["items"]
    assert not list(temporary.iterdir())


def test_a_package_that_was_touched_isnt_given_out(
    office: Any, clara: Any, request_id: str, tmp_path: Path
) -> None:
    package = make_package(tmp_path)
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(package) as source, zipfile.ZipFile(other, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, data + b" " if name.endswith("Brev.pdf") else data)
    answer = fetch(clara, add_release(office, request_id, other))
    assert (answer.status_code, answer.json()["code"]) == (409, "verification_failed")


def test_no_more_than_a_few_at_a_time(
    clara: Any, release_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "_WAIT", 0.01)
    taken = [downloads._turns.acquire() for _ in range(downloads.AT_ONCE)]
    try:
        answer = fetch(clara, release_id)
    finally:
        for _ in taken:
            downloads._turns.release()
    assert answer.status_code == 503
    assert "lige nu" in answer.json()["detail"]
    opened(fetch(clara, release_id))
