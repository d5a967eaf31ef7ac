"""The verifier itself is on trial: a secret planted in a good file must be found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pymupdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from redactor.domain.geometry import Box
from redactor.domain.report import CheckState, VerificationReport
from redactor.domain.suggestion import Mark
from redactor.pdf.verify import CHECKS, verify
from tests.pdf.striking import alter, failed, strike_clean

SECRET = "Frederikke Kvistgaard"
LINES = ("Borger: Frederikke Kvistgaard bor i Vejle.", "Denne linje bliver stående.", "CPR 1")


@pytest.fixture
def case(make_pdf: Any, find_marks: Any, tmp_path: Path) -> tuple[Path, Path, list[Mark]]:
    """original, released, marks: a page of text and a picture, struck and verified."""
    original, released = make_pdf(LINES), tmp_path / "released.pdf"
    with pymupdf.open(original) as doc:
        pixmap = pymupdf.Pixmap(pymupdf.csRGB, pymupdf.IRect(0, 0, 200, 100), False)
        pixmap.set_rect(pixmap.irect, (200, 220, 240))
        for x in range(0, 200, 7):
            pixmap.set_rect(pymupdf.IRect(x, 0, x + 3, 100), (10, 20, 30))
        doc[0].insert_image(pymupdf.Rect(100, 400, 300, 500), pixmap=pixmap)
        doc.saveIncr()
    marks = find_marks(original, SECRET)
    marks.append(Mark(1, (Box(150, 430, 250, 470),), "OFL § 30"))
    strike_clean(original, released, marks)
    return original, released, marks


def check(case: tuple[Path, Path, list[Mark]], **more: Any) -> VerificationReport:
    original, released, marks = case
    return verify(released, original=original, marks=marks, **more)


def test_a_good_file_passes_every_check(case: Any) -> None:
    alter(case[1], lambda pdf: None)
    report = check(case)
    assert report.passed
    assert set(report.checks) == set(CHECKS)
    assert report.pages == 1


def _page(pdf: pikepdf.Pdf) -> Any:
    return pdf.pages[0].obj


def _font(pdf: pikepdf.Pdf) -> Any:
    return next(iter(_page(pdf).Resources.Font.values()))


def _content(pdf: pikepdf.Pdf, data: str) -> None:
    page = _page(pdf)
    page.Contents.write(page.Contents.read_bytes() + b"\n" + data.encode("latin-1"))


def _font_name(pdf: pikepdf.Pdf) -> str:
    return str(next(iter(_page(pdf).Resources.Font.keys())))


def _attach(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["a.txt"] = SECRET.encode()


def _outline(pdf: pikepdf.Pdf) -> None:
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(SECRET, 0))


def _xmp(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata() as meta:
        meta["dc:title"] = SECRET


def _set(path: str, value: Any) -> Callable[[pikepdf.Pdf], None]:
    def plant(pdf: pikepdf.Pdf) -> None:
        *names, last = path.split("/")
        target: Any = {"page": _page, "root": lambda p: p.Root, "font": _font}[names[0]](pdf)
        for name in names[1:]:
            target = target["/" + name]
        target["/" + last] = value() if callable(value) else value

    return plant


def _annotation(pdf: pikepdf.Pdf) -> None:
    note = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([0, 0, 9, 9]))
    _page(pdf).Annots = Array([pdf.make_indirect(note)])


def _orphan(pdf: pikepdf.Pdf) -> None:
    # qpdf writes only what is reachable: hang it on a place that is not looked at by name
    _page(pdf).Resources["/Ukendt"] = pdf.make_indirect(Dictionary(A=String(SECRET)))


def _to_unicode_comment(pdf: pikepdf.Pdf) -> None:
    _font(pdf).ToUnicode = pdf.make_stream(f"% {SECRET}".encode())


def _image_tail(pdf: pikepdf.Pdf) -> None:
    image = next(iter(_page(pdf).Resources.XObject.values()))
    image.write(image.read_bytes() + SECRET.encode())


def _image_metadata(pdf: pikepdf.Pdf) -> None:
    image = next(iter(_page(pdf).Resources.XObject.values()))
    image.Metadata = pdf.make_stream(SECRET.encode())


def _resource_name(pdf: pikepdf.Pdf) -> None:
    fonts = _page(pdf).Resources.Font
    fonts["/Kvistgaard"] = _font(pdf)


def _glyph_name(pdf: pikepdf.Pdf) -> None:
    _font(pdf).Encoding = Dictionary(Differences=Array([250, Name("/Kvistgaard")]))


PLANTS: dict[str, tuple[Callable[[pikepdf.Pdf], None], str]] = {
    "attachment": (_attach, "structure"),
    "outline": (_outline, "structure"),
    "xmp": (_xmp, "structure"),
    "info key": (lambda p: p.docinfo.__setitem__("/Author", SECRET), "structure"),
    "title": (lambda p: p.docinfo.__setitem__("/Title", SECRET), "secrets"),
    "title with accents": (
        lambda p: p.docinfo.__setitem__("/Title", "FRÉDERIKKE kvistgård"),
        "secrets",
    ),
    "language": (_set("root/Lang", String("da-Kvistgaard")), "secrets"),
    "annotation": (_annotation, "structure"),
    "form": (_set("root/AcroForm", lambda: Dictionary(Fields=Array([]))), "structure"),
    "script": (
        _set("root/OpenAction", lambda: Dictionary(S=Name.JavaScript, JS=String("1"))),
        "structure",
    ),
    "page action": (_set("page/AA", lambda: Dictionary()), "structure"),
    "thumbnail": (_set("page/Thumb", lambda: Dictionary()), "structure"),
    "piece info": (_set("page/PieceInfo", lambda: Dictionary()), "structure"),
    "unknown page key": (_set("page/Ukendt", String("x")), "structure"),
    "unknown font key": (_set("font/Ukendt", 1), "structure"),
    "unknown resource": (_orphan, "structure"),
    "page labels": (_set("root/PageLabels", lambda: Dictionary()), "structure"),
    "structure tree": (_set("root/StructTreeRoot", lambda: Dictionary()), "structure"),
    "layers": (_set("root/OCProperties", lambda: Dictionary()), "structure"),
    "image metadata": (_image_metadata, "structure"),
    "string in a font": (_set("font/BaseFont", String(SECRET)), "structure"),
    "font name": (_set("font/BaseFont", Name("/Kvistgaard-Bold")), "secrets"),
    "resource name": (_resource_name, "secrets"),
    "glyph name": (_glyph_name, "secrets"),
    "character map": (_to_unicode_comment, "secrets"),
    "after the samples": (_image_tail, "secrets"),
    "comment in content": (lambda p: _content(p, f"% {SECRET}"), "structure"),
    "marked content": (lambda p: _content(p, "/Span <</Alt (x)>> BDC EMC"), "structure"),
    "string without effect": (lambda p: _content(p, "[(Kvist) 5 (gaard)] pop"), "secrets"),
    "text off the page": (
        lambda p: _content(p, f"BT {_font_name(p)} 9 Tf -500 0 Td ({SECRET}) Tj ET"),
        "text_kept",
    ),
    "text under the box": (
        lambda p: _content(p, f"BT {_font_name(p)} 9 Tf 120 722 Td (abc) Tj ET"),
        "glyphs",
    ),
    "unseen text under the box": (
        lambda p: _content(p, f"BT 3 Tr {_font_name(p)} 9 Tf 120 722 Td (abc) Tj ET"),
        "glyphs",
    ),
    "new text elsewhere": (
        lambda p: _content(p, f"BT {_font_name(p)} 9 Tf 300 300 Td (hej) Tj ET"),
        "text_kept",
    ),
    "drawing over the box": (
        lambda p: _content(p, "1 w 0 0 1 RG 130 722 m 140 730 150 715 160 728 c S"),
        "pixels",
    ),
    "little drawing": (lambda p: _content(p, "130 722 4 3 re f"), "pixels"),
}


@pytest.mark.parametrize("channel", PLANTS)
def test_planted_things_are_found(channel: str, case: Any) -> None:
    plant, name = PLANTS[channel]
    alter(case[1], plant)
    report = check(case)
    assert not report.passed
    assert name in failed(report), (failed(report), report.findings)
    for finding in report.findings:
        assert "kvist" not in finding.message.lower()


BYTES: dict[str, Callable[[bytes], bytes]] = {
    "after the end": lambda raw: raw + SECRET.encode(),
    "before the start": lambda raw: SECRET.encode() + b"\n" + raw,
    "between objects": lambda raw: raw.replace(b"endobj\n", b"endobj\n% hej\n", 1),
    "second state": lambda raw: raw + b"\n9 0 obj\n<<>>\nendobj\nstartxref\n0\n%%EOF\n",
}


@pytest.mark.parametrize("place", BYTES)
def test_bytes_outside_the_objects_are_found(place: str, case: Any) -> None:
    case[1].write_bytes(BYTES[place](case[1].read_bytes()))
    report = check(case)
    assert not report.passed
    assert failed(report) & {"one_revision", "opens"}


def test_incremental_save_is_found(case: Any) -> None:
    with pymupdf.open(case[1]) as doc:
        doc.set_metadata({"title": "x"})
        doc.saveIncr()
    assert "one_revision" in failed(check(case))


def test_file_as_another_program_writes_it_is_not_passed(case: Any) -> None:
    with pymupdf.open(case[1]) as doc:
        data = doc.tobytes()
    case[1].write_bytes(data)
    assert not check(case).passed


def test_missing_box_is_found(case: Any) -> None:
    def plant(pdf: pikepdf.Pdf) -> None:
        data = _page(pdf).Contents.read_bytes()
        _page(pdf).Contents.write(data.replace(b"re\nf\n", b"re\nn\n"))

    alter(case[1], plant)
    assert "pixels" in failed(check(case))


def test_moved_text_is_found(case: Any) -> None:
    def plant(pdf: pikepdf.Pdf) -> None:
        _page(pdf).Contents.write(b"1 0 0 1 2 0 cm\n" + _page(pdf).Contents.read_bytes())

    alter(case[1], plant)
    assert "text_kept" in failed(check(case))


def test_pixels_left_under_a_box_are_found(case: Any) -> None:
    original, released, _ = case
    with pikepdf.open(original) as old:
        image = next(iter(old.pages[0].obj.Resources.XObject.values()))
        samples = pikepdf.PdfImage(image).as_pil_image().convert("RGB").tobytes()

    def plant(pdf: pikepdf.Pdf) -> None:
        image = next(iter(_page(pdf).Resources.XObject.values()))
        image.write(samples)

    alter(released, plant)
    assert "pixels" in failed(check(case))


def test_lost_page_is_found(make_pdf: Any, tmp_path: Path) -> None:
    original, released = make_pdf(pages=2), tmp_path / "released.pdf"
    strike_clean(original, released)
    alter(released, lambda pdf: pdf.pages.__delitem__(0))
    assert "pages" in failed(verify(released, original=original))


def test_without_the_original_nothing_passes(case: Any) -> None:
    report = verify(case[1], marks=case[2])
    assert not report.passed
    assert report.checks["text_kept"] is CheckState.NOT_CHECKED
    assert report.checks["pages"] is CheckState.NOT_CHECKED


def test_explicit_secrets_may_not_even_stand_on_the_page(case: Any) -> None:
    report = check(case, secrets=["bliver"])
    assert failed(report) == {"secrets"}


def test_name_kept_elsewhere_is_no_leak(make_pdf: Any, find_marks: Any, tmp_path: Path) -> None:
    """The same name struck on one line and kept on another is what was decided."""
    original, released = make_pdf([SECRET, "ord", SECRET]), tmp_path / "released.pdf"
    marks = find_marks(original, SECRET)[:1]
    strike_clean(original, released, marks)
    alter(released, lambda p: p.docinfo.__setitem__("/Title", SECRET))
    assert "secrets" in failed(verify(released, original=original, marks=marks))


def test_a_name_that_is_also_a_font_is_no_leak(
    make_pdf: Any, find_marks: Any, tmp_path: Path
) -> None:
    original, released = make_pdf(["Roman Courier bor her."]), tmp_path / "released.pdf"
    marks = find_marks(original, "Roman Courier")
    strike_clean(original, released, marks)
    alter(released, _set("font/BaseFont", Name("/TimesNewRomanPS-BoldMT")))
    assert "secrets" not in failed(verify(released, original=original, marks=marks))


def test_not_a_pdf(tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(b"ikke en pdf")
    report = verify(path)
    assert failed(report) == {"opens"}
