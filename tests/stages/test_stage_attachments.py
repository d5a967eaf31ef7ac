"""Files inside a document brought in as documents of their own, by the jobs that do it."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pymupdf
import pytest
from pikepdf import Pdf
from sqlalchemy import select

from redactor.errors import RuleError
from redactor.services import attachments, documents, queries
from redactor.store.engine import read_scope, session_scope
from redactor.store.tables import AuditEntry, Document


def file_in(pdf: pikepdf.Pdf, content: bytes, name: str) -> Any:
    made: Any = pikepdf.AttachedFileSpec
    return made(pdf, content, filename=name)


def pdf_with(files: dict[str, bytes], text: str = "Se bilag.") -> bytes:
    document = pymupdf.open()
    document.new_page().insert_text((72, 72), text)
    buffer = io.BytesIO()
    with Pdf.open(io.BytesIO(document.tobytes(no_new_id=True))) as pdf:
        for name, content in files.items():
            pdf.attachments[name] = file_in(pdf, content, name)
        pdf.save(buffer, static_id=True)
    document.close()
    return buffer.getvalue()


def bring_in(case: Any, document_id: str) -> None:
    with session_scope(case.engine) as session:
        attachments.bring_in(session, case.actor, document_id)
    case.run_all()


def view(case: Any, document_id: str) -> dict[str, Any]:
    with read_scope(case.engine) as session:
        return queries.document_view(session, case.actor, document_id)


def below(case: Any, parent: str) -> list[Document]:
    with read_scope(case.engine) as session:
        statement = select(Document).where(Document.attachment_of == parent)
        return list(session.scalars(statement.order_by(Document.akt_id)))


LETTER = b"Karla Testesen, tlf. 40 05 60 70, ringede.\n"
FILES = {
    "Brev fra nabo.txt": LETTER,
    "../../../etc/cron.d/x": b"Sagt af Birger Provsen.\n",
    "42.zip": b"PK\x03\x04" + b"\0" * 100,
    "tom.txt": b"",
}


def test_they_are_left_out_until_asked_for_and_then_go_the_normal_way(case: Any) -> None:
    parent = case.upload(pdf_with(FILES), "Hovedbrev.pdf")
    case.run_all()
    shown = view(case, parent)
    assert shown["hidden"]["attachments"] == 4
    assert shown["attachments"]["state"] == "left_out"
    assert below(case, parent) == []
    with session_scope(case.engine) as session:
        attachments.bring_in(session, case.actor, parent)
    assert view(case, parent)["attachments"]["state"] == "working"
    case.run_all()
    found = {d.original_name: d for d in below(case, parent)}
    assert {name: d.state for name, d in found.items()} == {
        "Brev fra nabo.txt": "ready",
        "x": "ready",
        "42.zip": "failed",
    }
    assert [d.akt_id for d in below(case, parent)] == [2, 3, 4]
    assert "40 05 60 70" in {s.text for s in case.suggestions(found["Brev fra nabo.txt"].id)}
    shown = view(case, parent)
    assert shown["attachments"] == {
        "state": "done",
        "documents": 3,
        "known": 0,
        "refused": [{"name": "tom.txt", "message": "Filen er tom."}],
        "message": "",
    }
    assert "brought_in" not in shown["hidden"]
    with read_scope(case.engine) as session:
        trail = session.scalars(
            select(AuditEntry.detail).where(AuditEntry.action == "document.added")
        ).all()
    assert [d.get("attachment_of") for d in trail] == [None, parent, parent, parent]


def test_asking_again_brings_nothing_in_twice(case: Any) -> None:
    parent = case.upload(pdf_with(FILES))
    case.run_all()
    bring_in(case, parent)
    before = [d.id for d in below(case, parent)]
    bring_in(case, parent)
    assert [d.id for d in below(case, parent)] == before
    assert view(case, parent)["attachments"]["documents"] == 3
    with session_scope(case.engine) as session:
        documents.delete_document(session, case.actor, before[0])
    bring_in(case, parent)  # a file that was removed by mistake can be had again
    assert len(below(case, parent)) == 3


def test_a_file_that_the_request_has_already_is_said_to_be_known(case: Any) -> None:
    own = case.upload(LETTER, "brev.txt")
    parent = case.upload(pdf_with({"brev.txt": LETTER}))
    case.run_all()
    bring_in(case, parent)
    assert below(case, parent) == []
    assert view(case, parent)["attachments"]["known"] == 1
    assert case.document(own).attachment_of is None


def test_levels_end(case: Any) -> None:
    content = b"Inderst.\n"
    for level in range(4):
        content = pdf_with({f"lag{level}.pdf": content}, f"Lag {level}")
    current = case.upload(content)
    case.run_all()
    for _ in range(attachments.MAX_LEVELS - 1):
        bring_in(case, current)
        (child,) = below(case, current)
        current = child.id
    with session_scope(case.engine) as session, pytest.raises(RuleError, match="led"):
        attachments.bring_in(session, case.actor, current)


def test_refusals(case: Any, make_pdf: Any) -> None:
    plain = case.upload(make_pdf("Intet vedhaeftet."))
    early = case.upload(pdf_with(FILES))
    with session_scope(case.engine) as session, pytest.raises(RuleError, match="læst færdigt"):
        attachments.bring_in(session, case.actor, early)
    case.run_all()
    with session_scope(case.engine) as session, pytest.raises(RuleError, match="ingen vedhæftede"):
        attachments.bring_in(session, case.actor, plain)


def test_a_document_whose_files_cant_be_had_says_so(
    case: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent = case.upload(pdf_with(FILES))
    case.run_all()
    sha = case.document(parent).rendition_sha
    case.blobs.delete(sha)
    bring_in(case, parent)
    shown = view(case, parent)["attachments"]
    assert shown["state"] == "failed"
    assert "lageret" in shown["message"]


def test_the_released_file_holds_none_of_them(case: Any) -> None:
    parent = case.upload(pdf_with({"brev.txt": LETTER}))
    case.run_all()
    case.review()
    release = case.release()
    case.run_all()
    assert case.released(release).state in ("done", "awaiting_approval"), case.released(
        release
    ).findings
    from redactor.store.tables import ReleaseDocument

    with read_scope(case.engine) as session:
        row = session.get_one(ReleaseDocument, (release, parent))
    with case.blobs.local_copy(row.output_sha) as path, pikepdf.open(path) as pdf:
        assert not pdf.attachments
    with case.blobs.local_copy(row.output_sha) as path:
        assert b"EmbeddedFile" not in path.read_bytes()
