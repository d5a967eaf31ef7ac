"""A file of anybody's is checked by the workers; only who asked sees the answer, and for a day."""

from __future__ import annotations

import datetime as dt
import io
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pikepdf
import pymupdf
import pytest
from sqlalchemy import select

from redactor import sweeper
from redactor.errors import Forbidden, NotFound
from redactor.services import checks
from redactor.store.cleaning import forget_checks, remove_orphans
from redactor.store.engine import read_scope, session_scope
from redactor.store.sealing import seal
from redactor.store.tables import FileCheck, ReleaseDocument, utcnow

TEXT = "Sagen handler om Karla Vestergaard, som bor her."
SECRET = "Vestergaard"


def black_box(data: bytes) -> bytes:
    """The file with a black rectangle over the name and nothing taken out."""
    with pymupdf.open(stream=data) as doc:
        for rect in doc[0].search_for("Karla Vestergaard"):
            doc[0].draw_rect(rect, fill=(0, 0, 0))
        return bytes(doc.tobytes())


def ask(case: Any, data: bytes, password: str = "") -> str:
    sha = case.blobs.put_file(io.BytesIO(data))
    sealed = seal(case.settings, password) if password else None
    with session_scope(case.engine) as session:
        return checks.ask(session, case.actor, sha, sealed_password=sealed).id


def answer(case: Any, check_id: str) -> dict[str, Any]:
    with read_scope(case.engine) as session:
        return checks.check_view(session, case.actor, check_id)


def test_a_box_over_text_is_told_and_nothing_of_the_text(
    case: Any, make_pdf: Callable[..., bytes]
) -> None:
    check_id = ask(case, black_box(make_pdf(TEXT)))
    assert answer(case, check_id)["state"] == "pending"
    case.run_all()
    found = answer(case, check_id)
    assert (found["state"], found["error"]) == ("done", "")
    told = found["answer"]
    assert (told["verdict"], told["pages"]) == ("leak", 1)
    worst = told["findings"][0]
    assert (worst["severity"], worst["pages"]) == ("leak", [1])
    assert {c["state"] for c in told["checks"]} <= {"pass", "fail", "not_checked"}
    assert SECRET not in str(found)


def test_what_the_service_itself_released_is_no_leak(
    case: Any, make_pdf: Callable[..., bytes]
) -> None:
    document = case.upload(make_pdf(TEXT))
    case.run_all()
    case.review()
    release = case.release()
    case.run_all()
    with read_scope(case.engine) as session:
        row = session.get_one(ReleaseDocument, (release, document))
        sha = row.output_sha or ""
    with case.blobs.open(sha) as stream:
        check_id = ask(case, stream.read())
    case.run_all()
    told = answer(case, check_id)["answer"]
    assert told["verdict"] in ("safe", "unproven"), told["findings"]


def test_a_locked_file_is_opened_with_its_password_which_is_forgotten(
    case: Any, make_pdf: Callable[..., bytes]
) -> None:
    locked = io.BytesIO()
    with pikepdf.open(io.BytesIO(black_box(make_pdf(TEXT)))) as pdf:
        pdf.save(locked, encryption=pikepdf.Encryption(user="kode", owner="kode"))
    without, with_it = ask(case, locked.getvalue()), ask(case, locked.getvalue(), "kode")
    case.run_all()
    refused = answer(case, without)
    assert (refused["state"], refused["answer"]) == ("failed", None)
    assert "adgangskode" in refused["error"].lower()
    assert answer(case, with_it)["answer"]["verdict"] == "leak"
    with read_scope(case.engine) as session:
        assert session.get_one(FileCheck, with_it).password is None


@pytest.mark.parametrize("data", [b"%PDF-1.7\nnothing", b"hello", b"PK\x03\x04 no pdf at all"])
def test_what_cant_be_read_is_said(case: Any, data: bytes) -> None:
    check_id = ask(case, data)
    case.run_all()
    found = answer(case, check_id)
    assert (found["state"], found["answer"]) == ("failed", None)
    assert found["error"].startswith("Filen")
    assert "PDF" in found["error"]


def test_only_who_asked_sees_it(case: Any, make_pdf: Callable[..., bytes]) -> None:
    check_id = ask(case, make_pdf(TEXT))
    with read_scope(case.engine) as session:
        with pytest.raises(NotFound):
            checks.check_view(session, replace(case.actor, user_id="0" * 32), check_id)
        with pytest.raises(Forbidden):
            checks.check_view(session, replace(case.actor, roles=frozenset()), check_id)
        with pytest.raises(NotFound):
            checks.check_view(session, case.actor, "0" * 32)


def test_file_and_answer_go_after_a_day(case: Any, make_pdf: Callable[..., bytes]) -> None:
    data = make_pdf(TEXT)
    check_id = ask(case, data)
    case.run_all()
    with read_scope(case.engine) as session:
        sha = session.get_one(FileCheck, check_id).sha256
    nothing = dt.timedelta(0)
    assert forget_checks(case.engine) == 0
    remove_orphans(case.engine, case.blobs, older_than=nothing)
    assert case.blobs.exists(sha)  # it is still asked about
    with session_scope(case.engine) as session:
        session.get_one(FileCheck, check_id).created_at = utcnow() - dt.timedelta(hours=25)
    assert forget_checks(case.engine) == 1
    remove_orphans(case.engine, case.blobs, older_than=nothing)
    assert not case.blobs.exists(sha)
    with pytest.raises(NotFound):
        answer(case, check_id)


def test_the_sweep_does_it_by_itself(
    case: Any, make_pdf: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    old, young = ask(case, make_pdf(TEXT)), ask(case, make_pdf("Noget andet."))
    with session_scope(case.engine) as session:
        session.get_one(FileCheck, old).created_at = utcnow() - dt.timedelta(hours=25)
    monkeypatch.setattr(sweeper, "CLEAN_SECONDS", -1.0)
    stop = threading.Event()
    thread = threading.Thread(target=sweeper.sweep_forever, args=(case.settings, stop))
    thread.start()
    until = time.monotonic() + 30
    left = {old, young}
    while old in left and time.monotonic() < until:
        time.sleep(0.05)
        with read_scope(case.engine) as session:
            left = set(session.scalars(select(FileCheck.id)))
    stop.set()
    thread.join(30)
    assert left == {young}
