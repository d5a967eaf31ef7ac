"""Fonts that readers understand differently: what stands under a mark goes all the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pikepdf
import pymupdf
import pytest
from pikepdf import Array, Dictionary, Name

from redactor.domain.geometry import Box
from redactor.domain.suggestion import Mark
from redactor.pdf.safe import redact_file
from redactor.pdf.striking.unstrikeable import unstrikeable_pages

WORD = Box(18, 85, 60, 105)


def _file(path: Path, font: Callable[[pikepdf.Pdf], Dictionary], shown: bytes) -> Path:
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(200, 200))
        name = page.add_resource(pdf.make_indirect(font(pdf)), Name.Font, Name("/F1"))
        page.contents_add(f"BT {name} ".encode() + shown + b" ET")
        pdf.save(path)
    return path


def _plain(widths: list[float]) -> Callable[[pikepdf.Pdf], Dictionary]:
    def make(_: pikepdf.Pdf) -> Dictionary:
        return Dictionary(
            Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica,
            Encoding=Name.WinAnsiEncoding, FirstChar=65, LastChar=64 + len(widths),
            Widths=Array(widths),
        )  # fmt: skip

    return make


def _of_two_bytes(pdf: pikepdf.Pdf) -> Dictionary:
    inner = Dictionary(
        Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name.Helvetica,
        CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
        W=Array([65, Array([600, 600]), 9000, 9001, -300]), DW=1000,
    )  # fmt: skip
    return Dictionary(
        Type=Name.Font, Subtype=Name.Type0, BaseFont=Name.Helvetica,
        Encoding=Name("/Identity-H"), DescendantFonts=Array([pdf.make_indirect(inner)]),
    )  # fmt: skip


def _without_drawings(_: pikepdf.Pdf) -> Dictionary:
    return Dictionary(
        Type=Name.Font, Subtype=Name.Type3, FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]),
        FontBBox=Array([-1, -8, 28, 27]), FirstChar=49, LastChar=50, Widths=Array([8, 10]),
        CharProcs=Dictionary(),
        Encoding=Dictionary(
            Type=Name.Encoding, Differences=Array([49, Name("/uniE022"), Name("/uniE023")])
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("widths", "expected"),
    [
        ([600.0] * 58, False),
        ([0.0] * 58, False),
        ([600.0] * 57 + [-1], True),
        ([600.0] * 57 + [1e9], True),
    ],
)
def test_letters_that_go_backwards_make_a_picture(
    widths: list[float], expected: bool, tmp_path: Path
) -> None:
    path = _file(tmp_path / "a.pdf", _plain(widths), b"12 Tf 20 100 Td (Bodil) Tj")
    assert unstrikeable_pages(path, {1}, None) == ({1} if expected else set())
    result = redact_file(path, tmp_path / "out.pdf", [Mark(1, (WORD,), "OFL § 30")])
    assert result.verification.passed
    with pymupdf.open(tmp_path / "out.pdf") as doc:
        assert not set(doc[0].get_text(flags=pymupdf.TEXT_IGNORE_ACTUALTEXT)) & set("Bodil")


def test_codes_of_two_bytes_are_no_widths(tmp_path: Path) -> None:
    path = _file(tmp_path / "a.pdf", _of_two_bytes, b"12 Tf 20 100 Td <00410042> Tj")
    assert unstrikeable_pages(path, {1}, None) == {1}
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        font = pdf.pages[0].Resources.Font.F1.DescendantFonts[0]
        font.W[4] = 300
        pdf.save(path)
    assert unstrikeable_pages(path, {1}, None) == set()


def test_widths_of_the_wrong_kind_are_passed_by(tmp_path: Path) -> None:
    path = _file(tmp_path / "a.pdf", _of_two_bytes, b"12 Tf 20 100 Td <00410042> Tj")
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.pages[0].Resources.Font.F1.DescendantFonts[0].W = 7
        pdf.save(path)
    assert unstrikeable_pages(path, {1}, None) == set()


def test_text_that_shows_nothing_goes_too(tmp_path: Path) -> None:
    """Letters of a drawn font without drawings: pdfium sees none, other readers give them out."""
    shown = b"1 Tf 240 0 0 240 62 50 Tm (1) Tj .1 0 Td (2) Tj .05 0 Td (1) Tj"
    path = _file(tmp_path / "a.pdf", _without_drawings, shown)
    with pymupdf.open(path) as doc:
        words = [Box.of(w[:4]) for w in doc[0].get_text("words")]
    assert words
    marks = [Mark(1, (box,), "OFL § 30") for box in words]
    result = redact_file(path, tmp_path / "out.pdf", marks)
    assert result.verification.passed
    with pymupdf.open(tmp_path / "out.pdf") as doc:
        text = doc[0].get_text(flags=pymupdf.TEXT_IGNORE_ACTUALTEXT)
    assert not set(text) & {"1", "2", "\ue022", "\ue023"}
