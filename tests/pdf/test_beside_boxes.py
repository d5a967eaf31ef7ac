"""What stands beside a box looks as it did: pictures of few samples, drawings that go."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pymupdf
import pypdfium2
import pytest

from redactor.domain.geometry import Box
from redactor.domain.suggestion import Mark
from redactor.pdf import attempts
from redactor.pdf.verify import mute, verify
from tests.pdf.striking import alter_page, failed, strike_clean

_NAME = "Mette Hyltdgaard"


def _grey(path: Path) -> Any:
    with pypdfium2.PdfDocument(path) as doc:
        bitmap = doc[0].render(scale=1, grayscale=True)
        return bitmap.to_numpy().reshape(bitmap.height, bitmap.width).astype(int)


def _changed(one: Path, two: Path, mark: Mark) -> int:
    """Pixels that look otherwise, but for the box."""
    gap = np.abs(_grey(one) - _grey(two)) > 40
    (b,) = mark.boxes
    gap[int(b.y0) - 4 : int(b.y1) + 5, int(b.x0) - 30 : int(b.x1) + 31] = False
    return int(gap.sum())


def _letter(path: Path, draw: object = None) -> Mark:
    with pymupdf.open() as doc:
        page = doc.new_page()
        if draw is not None:
            draw(page)  # type: ignore[operator]
        page.insert_text((100, 200), f"Sagen om {_NAME} er afsluttet i dag.")
        page.insert_text((100, 400), "Resten af siden skal blive, som den er.")
        doc.save(path)
        return Mark(1, (Box(*page.search_for(_NAME)[0]),), "OFL § 30, nr. 1", _NAME)


def _picture(tones: list[int], alpha: int | None, turn: int = 0) -> object:
    """A picture of one row of samples over most of the page. alpha: None: it has no mask."""

    def draw(page: pymupdf.Page) -> None:
        pixmap = pymupdf.Pixmap(
            pymupdf.csGRAY, pymupdf.IRect(0, 0, len(tones), 1), alpha is not None
        )
        for x, tone in enumerate(tones):
            pixmap.set_pixel(x, 0, (tone,) if alpha is None else (tone, alpha))
        page.insert_image((50, 100, 500, 600), pixmap=pixmap, rotate=turn, keep_proportion=False)

    return draw


@pytest.mark.parametrize(
    ("tones", "alpha", "exact"),
    [
        ([0], 0, True),  # nobody sees it
        ([255], None, True),
        ([200], None, True),
        ([200, 200, 200], 255, True),
        ([200, 255], None, False),  # one sample is wider than the mark: it can't be struck in part
        ([200, 210, 220, 230, 240, 250], None, False),
    ],
)
def test_samples_as_large_as_half_the_page_stay_as_they_look(
    tmp_path: Path, tones: list[int], alpha: int | None, exact: bool
) -> None:
    mark = _letter(tmp_path / "in.pdf", _picture(tones, alpha))
    answer = strike_clean(tmp_path / "in.pdf", tmp_path / "out.pdf", [mark])
    # in a picture the letters are drawn by another engine
    most = 20 if exact else 1500
    assert _changed(tmp_path / "in.pdf", tmp_path / "out.pdf", mark) < most
    assert (answer["overstrike"]["rasterised_pages"] == []) == exact


def test_letters_set_of_pictures_of_one_sample_go_with_their_mark(tmp_path: Path) -> None:
    def mosaic(page: pymupdf.Page) -> None:
        black = pymupdf.Pixmap(pymupdf.csGRAY, pymupdf.IRect(0, 0, 1, 1), False)
        black.set_pixel(0, 0, (0,))
        for x, row in enumerate(["101", "111", "101"]):
            for y, dot in enumerate(row):
                if dot == "1":
                    x0, y0 = 100 + 10 * x, 500 + 10 * y
                    page.insert_image((x0, y0, x0 + 10, y0 + 10), pixmap=black)

    _letter(tmp_path / "in.pdf", mosaic)
    mark = Mark(1, (Box(95, 495, 150, 535),), "OFL § 30, nr. 1", "")
    strike_clean(tmp_path / "in.pdf", tmp_path / "out.pdf", [mark])
    with pymupdf.open(tmp_path / "out.pdf") as doc:
        pictures = [info["bbox"] for info in doc[0].get_image_info()]
    assert not any(100 <= x0 < 140 for x0, *_ in pictures)


def test_a_drawing_that_goes_hides_nothing_else_that_changed(tmp_path: Path) -> None:
    """A white ground with slanted edges goes; a dark area that came instead is told."""

    def ground(page: pymupdf.Page) -> None:
        page.draw_quad(
            pymupdf.Quad((5, 0), (595, 5), (0, 835), (590, 842)), fill=(1, 1, 1), color=None
        )

    mark = _letter(tmp_path / "in.pdf", ground)
    answer = strike_clean(tmp_path / "in.pdf", tmp_path / "out.pdf", [mark])
    assert answer["overstrike"]["rasterised_pages"] == []

    def spoil(pdf: pikepdf.Pdf, page: pikepdf.Object) -> None:
        code = page.Contents.read_bytes()
        page.Contents = pdf.make_stream(code + b"\n0 g\n100 140 200 200 re\nf")

    alter_page(tmp_path / "out.pdf", spoil)
    report = verify(tmp_path / "out.pdf", original=tmp_path / "in.pdf", marks=[mark])
    assert "picture" in failed(report)


@pytest.mark.parametrize("place", [(100, 500, 200, 520), None])
def test_a_page_that_stands_twice_in_a_file_is_struck_where_it_was_marked(
    tmp_path: Path, place: tuple[float, ...] | None
) -> None:
    """One object may be several pages; a mark on one of them is none on the others."""
    mark = _letter(tmp_path / "one.pdf")
    with pikepdf.open(tmp_path / "one.pdf") as pdf:
        pages = pdf.Root.Pages
        pages.Kids = pikepdf.Array([pages.Kids[0]] * 3)
        pages.Count = 3
        pdf.save(tmp_path / "in.pdf")
    box = Box(*place) if place else mark.boxes[0]
    marks = [Mark(2, (box,), mark.label, "" if place else _NAME)]
    answer = strike_clean(tmp_path / "in.pdf", tmp_path / "out.pdf", marks)
    assert answer["overstrike"]["rasterised_pages"] == []
    with pymupdf.open(tmp_path / "out.pdf") as doc:
        found = [(_NAME in page.get_text(), len(page.get_drawings())) for page in doc]
    assert found == [(True, 0), (place is not None, 1), (True, 0)]


def test_fields_that_readers_have_to_draw_are_part_of_the_page(tmp_path: Path) -> None:
    """Programs that fill in forms may leave it to readers to draw what was filled in."""
    mark = _letter(tmp_path / "letter.pdf")
    with pymupdf.open(tmp_path / "letter.pdf") as doc:
        field = pymupdf.Widget()
        field.field_type, field.field_name = pymupdf.PDF_WIDGET_TYPE_TEXT, "felt"
        field.rect, field.field_value = pymupdf.Rect(100, 500, 300, 520), "Foreløbig"
        doc[0].add_widget(field)
        doc.xref_set_key(doc.pdf_catalog(), "AcroForm/NeedAppearances", "true")
        doc.xref_set_key(next(doc[0].widgets()).xref, "V", "(Udfyldt afkrydsning)")
        doc.save(tmp_path / "in.pdf")
    strike_clean(tmp_path / "in.pdf", tmp_path / "out.pdf", [mark])
    with pypdfium2.PdfDocument(tmp_path / "out.pdf") as doc:
        assert "Udfyldt afkrydsning" in doc[0].get_textpage().get_text_range()


def test_fields_whose_form_is_gone_are_part_of_the_page(tmp_path: Path) -> None:
    """Programs that join files forget the form; readers still show what its fields show."""
    mark = _letter(tmp_path / "letter.pdf")
    with pymupdf.open(tmp_path / "letter.pdf") as doc:
        field = pymupdf.Widget()
        field.field_type, field.field_name = pymupdf.PDF_WIDGET_TYPE_TEXT, "felt"
        field.rect, field.field_value = pymupdf.Rect(100, 500, 300, 520), "Udfyldt afkrydsning"
        doc[0].add_widget(field)
        doc.save(tmp_path / "form.pdf")
    with pymupdf.open(tmp_path / "form.pdf") as doc:
        doc.xref_set_key(doc.pdf_catalog(), "AcroForm", "null")
        doc.save(tmp_path / "in.pdf")
    strike_clean(tmp_path / "in.pdf", tmp_path / "out.pdf", [mark])
    with pypdfium2.PdfDocument(tmp_path / "out.pdf") as doc:
        assert "Udfyldt afkrydsning" in doc[0].get_textpage().get_text_range()


def test_a_word_with_a_shadow_that_stays_is_no_leak_of_one_that_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """pdfium reads letters with their shadows as doubled ones; a picture's text layer isn't so."""

    def shadowed(page: pymupdf.Page) -> None:
        for x, letter in enumerate(_NAME):
            for off in (0.7, 0.0):
                page.insert_text((100 + 8 * x + off, 300 + off), letter)

    mark = _letter(tmp_path / "in.pdf", shadowed)
    monkeypatch.setattr(attempts, "unstrikeable_pages", lambda *_: {1})
    answer = strike_clean(tmp_path / "in.pdf", tmp_path / "out.pdf", [mark])
    assert answer["overstrike"]["rasterised_pages"] == [1]


def test_a_space_of_its_own_is_no_text_that_cannot_be_read(tmp_path: Path) -> None:
    """Browsers set italics as drawn fonts, and the space before them as text of its own."""
    font = pymupdf.Font("helv")
    with pymupdf.open() as doc:
        page = doc.new_page()
        page.insert_font(fontname="F", fontbuffer=font.buffer)
        page.insert_text((400, 800), "x ", fontname="F")
        doc.save(tmp_path / "font.pdf")
    space, wide = b"<%04X>" % font.has_glyph(32), font.text_length("Sagen", 12)
    shown = b"".join(b"%04X" % font.has_glyph(ord(letter)) for letter in "Sagen")
    code = b"1 0 0 -1 0 842 cm BT /F 12 Tf 1 0 0 -1 60 200 Tm <%b> Tj %f 0 Td %b Tj ET "
    code %= shown, wide, space
    code += b"BT /P 12 Tf 1 0 0 -1 %f 200 Tm (a) Tj 7 0 Td (a) Tj 7 0 Td (a) Tj ET" % (
        60 + wide + font.text_length(" ", 12)
    )
    with pikepdf.open(tmp_path / "font.pdf") as pdf:
        page = pdf.pages[0].obj
        drawn = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type3, FontBBox=[0, 0, 600, 600],
            FontMatrix=[0.001, 0, 0, 0.001, 0, 0], FirstChar=97, LastChar=97, Widths=[583],
            Encoding=pikepdf.Dictionary(Differences=[97, pikepdf.Name.a]),
            CharProcs=pikepdf.Dictionary(
                a=pdf.make_stream(b"583 0 0 0 600 600 d1 0 0 500 500 re f")
            ),
            ToUnicode=pdf.make_stream(b"begincmap 1 beginbfchar <61> <006D> endbfchar endcmap"),
        )  # fmt: skip
        page.Resources.Font.P = pdf.make_indirect(drawn)
        page.Contents = pdf.make_stream(code)
        pdf.save(tmp_path / "in.pdf")
    x0 = 60 + wide
    marks = [Mark(1, (Box(x0 + 3, 190, x0 + 30, 204),), "OFL § 30, nr. 1", "mmm")]
    answer = strike_clean(tmp_path / "in.pdf", tmp_path / "out.pdf", marks)
    assert answer["overstrike"]["rasterised_pages"] == []
    with pypdfium2.PdfDocument(tmp_path / "in.pdf") as doc:
        texts = list(doc[0].get_objects([pypdfium2.raw.FPDF_PAGEOBJ_TEXT]))
        assert [mute._has_program(text.raw) for text in texts] == [True, True, False, False, False]
