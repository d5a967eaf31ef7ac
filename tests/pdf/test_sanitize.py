"""The file written anew: what was hidden is counted, what was seen stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pikepdf
import pymupdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, String

from redactor.pdf.hidden import inspect_hidden
from redactor.pdf.sanitize import sanitize
from redactor.pdf.writing.content import ContentError, rewrite, strings_of


@pytest.fixture
def full(make_pdf: Any, tmp_path: Path) -> Path:
    """A file with one or two of everything nobody sees."""
    path = tmp_path / "full.pdf"
    with pikepdf.open(make_pdf()) as pdf:
        pdf.attachments["a.txt"] = b"a"
        pdf.attachments["b.txt"] = b"b"
        with pdf.open_outline() as outline:
            outline.root += [pikepdf.OutlineItem(t, 0) for t in ("A", "B", "C")]
        pdf.docinfo["/Author"] = "A"
        with pdf.open_metadata() as meta:
            meta["dc:creator"] = ["A"]
        script = Dictionary(S=Name.JavaScript, JS=String("1"))
        pdf.Root.OpenAction = script
        group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("L")))
        pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(OFF=Array([group])))
        note = Dictionary(
            Type=Name.Annot, Subtype=Name.Text, Rect=Array([0, 0, 9, 9]), Contents=String("n")
        )
        redact = Dictionary(Type=Name.Annot, Subtype=Name.Redact, Rect=Array([70, 700, 200, 740]))
        link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]))
        field = pdf.make_indirect(
            Dictionary(
                Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("f"), V=String("v"),
                Rect=Array([300, 300, 400, 320]), F=4,
            )
        )  # fmt: skip
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]))
        pdf.pages[0].obj.Annots = Array([pdf.make_indirect(note), redact, link, field])
        pdf.Root.StructTreeRoot = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        pdf.pages[0].obj.Thumb = pdf.make_stream(b"t")
        pdf.pages[0].obj.PieceInfo = Dictionary()
        pdf.save(path)
    return path


EXPECTED = {
    "attachments": 2, "bookmarks": 3, "annotations": 1, "pending_redactions": 1, "links": 1,
    "form_fields": 1, "scripts": 1, "hidden_layers": 1, "tags": 1, "thumbnails": 1,
    "private_data": 1,
}  # fmt: skip


def test_hidden_content_is_counted_by_kind(full: Path, tmp_path: Path) -> None:
    found = inspect_hidden(full)
    assert found.pop("metadata") >= 2
    assert found == EXPECTED
    report = sanitize(full, tmp_path / "out.pdf")
    assert {k: v for k, v in report.removed.items() if k != "metadata"} == EXPECTED
    assert inspect_hidden(tmp_path / "out.pdf") == {}


def test_pending_redactions_do_not_take_what_lies_under_them(full: Path, tmp_path: Path) -> None:
    sanitize(full, tmp_path / "out.pdf")
    with pymupdf.open(tmp_path / "out.pdf") as doc:
        assert "KVISTVIS1" in doc[0].get_text()


def test_plain_file_hides_nothing(make_pdf: Any) -> None:
    found = inspect_hidden(make_pdf())
    found.pop("metadata", None)
    assert found == {}


def test_same_bytes_whatever_the_source_is_called(full: Path, tmp_path: Path) -> None:
    copy = tmp_path / "andet navn.pdf"
    copy.write_bytes(full.read_bytes())
    for source, target in ((full, "one"), (copy, "two")):
        sanitize(source, tmp_path / f"{target}.pdf", title="Akt 1")
    one = (tmp_path / "one.pdf").read_bytes()
    assert one == (tmp_path / "two.pdf").read_bytes()


def test_identity_is_not_that_of_the_source(make_pdf: Any, tmp_path: Path) -> None:
    source = make_pdf()
    sanitize(source, tmp_path / "out.pdf")
    with pikepdf.open(source) as old, pikepdf.open(tmp_path / "out.pdf") as new:
        before = {bytes(v) for v in old.trailer.get("/ID", [])}
        assert not before & {bytes(v) for v in new.trailer.ID}


def test_title_and_language(make_pdf: Any, tmp_path: Path) -> None:
    sanitize(make_pdf(), tmp_path / "out.pdf", title="Akt 12 – svar", language="da-DK")
    with pikepdf.open(tmp_path / "out.pdf") as pdf:
        assert str(pdf.docinfo.Title) == "Akt 12 – svar"
        assert list(pdf.docinfo.keys()) == ["/Title"]
        assert str(pdf.Root.Lang) == "da-DK"
        assert "/Metadata" not in pdf.Root


def test_output_is_valid_for_qpdf(full: Path, tmp_path: Path) -> None:
    sanitize(full, tmp_path / "out.pdf")
    with pikepdf.open(tmp_path / "out.pdf") as pdf:
        assert pdf.check_pdf_syntax() == []


@pytest.mark.parametrize("rotate", [0, 90])
def test_pages_look_the_same(rotate: int, make_pdf: Any, tmp_path: Path) -> None:
    source = make_pdf(["Linje ét", "Linje to"], rotate=rotate, crop=(50, 60, 500, 700))
    sanitize(source, tmp_path / "out.pdf")
    with pymupdf.open(source) as old, pymupdf.open(tmp_path / "out.pdf") as new:
        assert old[0].rect == new[0].rect
        assert old[0].get_pixmap().samples == new[0].get_pixmap().samples


def test_visible_layers_stay(make_pdf: Any, tmp_path: Path) -> None:
    source, target = tmp_path / "layers.pdf", tmp_path / "out.pdf"
    with pymupdf.open(make_pdf()) as doc:
        seen, unseen = doc.add_ocg("a", on=True), doc.add_ocg("b", on=False)
        doc[0].insert_text((72, 300), "Synligt lag", oc=seen)
        doc[0].insert_text((72, 330), "Skjult lag", oc=unseen)
        doc.save(source)
    sanitize(source, target)
    with pymupdf.open(target) as doc:
        text = doc[0].get_text()
    assert "Synligt lag" in text
    assert "Skjult" not in text


LINE, DRAWN = b" 0 0 m 9 9 l S", b"\n0 0 m\n9 9 l\nS"
CONTENT: list[tuple[bytes, bytes]] = [
    (b"q 1 0 0 1 5 5 cm" + LINE + b" Q", b"q\n1 0 0 1 5 5 cm" + DRAWN + b"\nQ"),
    (b"% hemmelig\nq" + LINE + b" Q", b"q" + DRAWN + b"\nQ"),
    (b"q q" + LINE + b" Q", b"q\nq" + DRAWN + b"\nQ\nQ"),
    (b"Q Q 1 G" + LINE, b"1 G" + DRAWN),
    (b"(hemmelig) 1 0 0 RG" + LINE, b"1 0 0 RG" + DRAWN),
    (b"(hemmelig) g", b""),
    (b"/Hemmelig Do", b""),
    (b"(hemmelig) ukendt 1 w" + LINE, b"1 w" + DRAWN),
    (b"[3 2] 0 d [(hemmelig)] 0 d [3] (hemmelig) d" + LINE, b"[3 2] 0 d" + DRAWN),
    (b"/Span <</ActualText (hemmelig)>> BDC 1 w EMC" + LINE, b"1 w" + DRAWN),
    (b"BT /A 9 Tf (a(b)c) Tj ET", b"BT\n/F0 9 Tf\n<6128622963> Tj\nET"),
    (
        b"BT /A 9 Tf [(a) -20 <62>] TJ [(a) /Hemmelig] TJ ET",
        b"BT\n/F0 9 Tf\n[(a) -20 <62>] TJ\n[(a)] TJ\nET",
    ),
    (b"BT /A 0 Tf (hemmelig) Tj ET", b""),
    (b"/A 9 Tf (hemmelig) Tj BT 0 0 0 0 1 1 Tm (hemmelig) Tj ET", b""),
    (b"BT /A 9 Tf 0 Tz (hemmelig) Tj ET", b""),
    (
        b"BI /W 1 /H 1 /BPC 8 /CS /G /Hemmelig (x) ID \x41\nEI 1 w" + LINE,
        b"BI /W 1 /H 1 /BPC 8 /CS /G ID \x41\nEI\n1 w" + DRAWN,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new"), CONTENT)
def test_content_is_written_by_the_list(old: bytes, new: bytes) -> None:
    made = rewrite(old, lambda kind, _: b"/F0" if kind == "Font" else None, lambda _: False)
    assert made.data == new


def test_hidden_marked_content_draws_nothing() -> None:
    data = b"/OC /L BDC 0 0 9 9 re f BT (x) Tj ET EMC 1 1 2 2 re f"
    result = rewrite(data, lambda category, name: None, lambda name: name == b"/L")
    assert result.data == b"1 1 2 2 re\nf"


def test_strings_are_decoded() -> None:
    assert strings_of(rb"[(a\)\101\n) -3 <4 1>]") == [b"a)A\n", b"A"]


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        once = rewrite(data, lambda category, name: None, lambda name: False).data
    except ContentError:
        return
    assert rewrite(once, lambda category, name: None, lambda name: False).data == once
