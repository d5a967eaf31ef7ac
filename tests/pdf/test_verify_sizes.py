"""Fonts whose letters have one huge box: what is covered is found, what isn't is left be."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from redactor.domain.report import Severity
from redactor.pdf.verify.foreign import inspect_file

LETTERS = "abcdefgh"
WORDS = ("hac beg dace", "fad bagde haf", "gab chef deaf")


def page_of_type3(path: Path, extra: bytes = b"") -> None:
    """Lines of a Type 3 font whose box is twenty times its letters."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(400, 300))
    glyphs = Dictionary()
    for n, letter in enumerate(LETTERS):
        strokes = f"{50 + 30 * (n % 3)} 0 90 {500 + 30 * n} re f 300 0 80 400 re f"
        code = f"520 0 d0 {strokes} 50 {60 * n} 330 80 re f"
        glyphs[f"/{letter}"] = pdf.make_stream(code.encode())
    font = Dictionary(
        Type=Name.Font, Subtype=Name.Type3, FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]),
        FontBBox=Array([-10000, -10000, 10000, 10000]), CharProcs=glyphs, FirstChar=97,
        LastChar=104, Widths=Array([520] * 8), Resources=Dictionary(),
        Encoding=Dictionary(Differences=Array([97, *(Name(f"/{c}") for c in LETTERS)])),
    )  # fmt: skip
    page.Resources = Dictionary(Font=Dictionary(T=pdf.make_indirect(font)))
    lines = b" ".join(
        b"BT /T 12 Tf 40 %d Td (%s) Tj ET" % (240 - 20 * n, line.encode())
        for n, line in enumerate(WORDS)
    )
    page.Contents = pdf.make_stream(lines + extra)
    pdf.save(path)


@pytest.mark.parametrize(
    ("extra", "leaks"),
    [
        (b"", set()),
        (b" 0 g 38 217 90 14 re f", {"text_under_cover"}),
        (b" 0.9 0.9 1 rg 220 100 90 90 re f", set()),
    ],
)
def test_type3_letters_with_a_huge_box(extra: bytes, leaks: set[str], tmp_path: Path) -> None:
    path = tmp_path / "foreign.pdf"
    page_of_type3(path, extra)
    found = {f.channel for f in inspect_file(path) if f.severity is Severity.LEAK}
    assert found == leaks
