"""Pages look as they did: letters no longer drawn, things lost from pages without marks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pymupdf
import pytest

from redactor.domain.report import CheckState, VerificationReport
from redactor.domain.suggestion import Mark
from redactor.pdf.verify import look, verify
from tests.pdf.striking import alter, strike_clean

Case = tuple[Path, Path, list[Mark]]
TEXT = [
    "Afgørelsen kan påklages inden fire uger.",
    "Torben Hedegaard har fået besked.",
    *("Mødet blev holdt på rådhuset om mandagen.",) * 12,
]


def picture(side: int) -> pymupdf.Pixmap:
    pixmap = pymupdf.Pixmap(pymupdf.csRGB, pymupdf.IRect(0, 0, side, side), False)
    pixmap.set_rect(pixmap.irect, (90, 120, 200))
    return pixmap


@pytest.fixture
def case(tmp_path: Path, find_marks: Any) -> Callable[..., Case]:
    """case(pages, side) -> original, released, marks (on page 1): a font, a rule, a picture."""

    def make(pages: int = 2, side: int = 60) -> Case:
        original, released = tmp_path / "original.pdf", tmp_path / "released.pdf"
        with pymupdf.open() as doc:
            for _ in range(pages):
                page = doc.new_page(width=595, height=842)
                writer, font = pymupdf.TextWriter(page.rect), pymupdf.Font("notos")
                for number, line in enumerate(TEXT):
                    writer.append((72, 120 + 20 * number), line, font=font)
                writer.write_text(page)
                page.draw_line((72, 500), (520, 500), width=0.5)
                page.insert_image(pymupdf.Rect(72, 600, 132, 660), pixmap=picture(side))
            doc.save(original)
        marks = find_marks(original, "Torben Hedegaard")[:1]
        answer = strike_clean(original, released, marks)
        assert not answer["overstrike"]["rasterised_pages"]
        return original, released, marks

    return make


def failed(report: VerificationReport) -> set[tuple[str, int | None]]:
    assert report.checks["opens"] is CheckState.PASS
    return {(f.check, f.page) for f in report.findings}


def code(page: int, old: bytes, new: bytes) -> Callable[[pikepdf.Pdf], None]:
    def edit(pdf: pikepdf.Pdf) -> None:
        contents: Any = pdf.pages[page].obj.Contents
        data = contents.read_bytes()
        assert old in data
        contents.write(data.replace(old, new))

    return edit


LOST = {
    "rule": code(1, b"S\n", b"n\n"),
    "letters out of sight": code(1, b" Tf\n", b" Tf\n3 Tr\n"),
    "letters in white": code(1, b"BT\n", b"BT\n1 g\n"),
    "everything else": code(1, b"q\n", b"q\n0 0 1 1 re W n\n"),
}


@pytest.mark.parametrize("name", LOST)
def test_what_is_lost_from_a_page_without_marks_is_reported(
    name: str, case: Callable[..., Case]
) -> None:
    original, released, marks = case()
    alter(released, LOST[name])
    report = verify(released, original=original, marks=marks)
    assert ("picture", 2) in failed(report)


def test_a_lost_picture_is_reported_of_small_ones_always(case: Callable[..., Case]) -> None:
    original, released, marks = case()

    def edit(pdf: pikepdf.Pdf) -> None:
        image: Any = next(iter(pdf.pages[1].obj.Resources.XObject.values()))
        image.write(b"\xff" * len(image.read_bytes()))

    alter(released, edit)
    assert ("picture", 2) in failed(verify(released, original=original, marks=marks))


def test_fonts_that_no_longer_draw_are_reported(case: Callable[..., Case]) -> None:
    """On a page with marks, too, where letters are compared one by one as text."""
    original, released, marks = case()

    def edit(pdf: pikepdf.Pdf) -> None:
        for obj in pdf.objects:
            if isinstance(obj, pikepdf.Dictionary) and "/FontFile2" in obj:
                program: Any = obj.FontFile2
                data = bytearray(program.read_bytes())
                for i in range(int.from_bytes(data[4:6], "big")):
                    entry = 12 + 16 * i
                    if data[entry : entry + 4] == b"loca":
                        start = int.from_bytes(data[entry + 8 : entry + 12], "big")
                        length = int.from_bytes(data[entry + 12 : entry + 16], "big")
                        data[start : start + length] = bytes(length)
                program.write(bytes(data))

    alter(released, edit)
    found = failed(verify(released, original=original, marks=marks))
    assert ("picture", 1) in found
    assert {page for _, page in found} == {1, 2}


def test_pages_with_large_pictures_are_drawn_now_and_then(
    case: Callable[..., Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    original, released, marks = case(pages=10, side=1300)
    drawn = []
    real = look.same_page

    def note(*args: Any, **more: Any) -> bool:
        drawn.append(1)
        return real(*args, **more)

    monkeypatch.setattr(look, "same_page", note)
    assert verify(released, original=original, marks=marks).passed
    assert len(drawn) == 1  # page 9; page 1 has the mark
