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
from redactor.pdf.verify import verify
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
