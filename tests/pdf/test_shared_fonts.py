"""A font program used by two fonts is cut down like any other: no outline of a struck letter."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import pikepdf
import pymupdf
import pytest
from pikepdf import Array, Dictionary, Name, Stream

from redactor.pdf.safe import redact_file

LINE = "Sagen om Quist og hans familie er lukket."


def outlines(program: bytes) -> dict[int, bytes]:
    """How each glyph of a TrueType program begins: its contours and its box."""
    count = struct.unpack(">H", program[4:6])[0]
    tables = {}
    for i in range(count):
        tag, _, start, length = struct.unpack(">4sLLL", program[12 + 16 * i : 28 + 16 * i])
        tables[tag] = program[start : start + length]
    long = struct.unpack(">h", tables[b"head"][50:52])[0]
    loca = tables[b"loca"]
    size = len(loca) // (4 if long else 2)
    places = struct.unpack(f">{size}{'L' if long else 'H'}", loca)
    places = places if long else tuple(2 * p for p in places)
    return {i: tables[b"glyf"][places[i] : places[i + 1]][:10] for i in range(size - 1)}


def programs(path: Path) -> list[bytes]:
    with pikepdf.open(path) as pdf:
        return [
            obj.FontFile2.read_bytes()
            for obj in pdf.objects
            if isinstance(obj, Dictionary) and "/FontFile2" in obj
        ]


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """Two lines in two fonts, simple and composite, on one descriptor and one program."""
    fonts = sorted(Path("/usr/share/fonts").rglob("DejaVuSans.ttf"))
    if not fonts:
        pytest.skip("DejaVuSans.ttf is not on this machine")
    path = tmp_path / "shared.pdf"
    with pymupdf.open() as doc:
        page = doc.new_page()
        page.insert_text((72, 100), LINE, fontname="F1", fontfile=str(fonts[0]))
        doc.save(path)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        page = pdf.pages[0]
        composite = next(iter(page.obj.Resources.Font.values()))
        descriptor = composite.DescendantFonts[0].FontDescriptor
        face = pymupdf.Font(fontfile=str(fonts[0]))
        widths = Array([round(1000 * face.glyph_advance(c)) for c in range(32, 127)])
        page.obj.Resources.Font["/F9"] = pdf.make_indirect(
            Dictionary(
                Type=Name.Font, Subtype=Name.TrueType, BaseFont=Name.DejaVuSans, FirstChar=32,
                LastChar=126, Widths=widths, FontDescriptor=descriptor,
                Encoding=Name.WinAnsiEncoding,
            )
        )  # fmt: skip
        page.contents_add(Stream(pdf, f"BT /F9 11 Tf 72 600 Td ({LINE}) Tj ET".encode()))
        pdf.save(path)
    return path


def test_outlines_of_struck_letters_go(shared: Path, find_marks: Any, tmp_path: Path) -> None:
    face = pymupdf.Font(fontfile=str(sorted(Path("/usr/share/fonts").rglob("DejaVuSans.ttf"))[0]))
    q, s = face.has_glyph(ord("Q")), face.has_glyph(ord("S"))
    assert len(programs(shared)) == 1
    whole = outlines(programs(shared)[0])
    assert whole[q]
    target = tmp_path / "out.pdf"
    result = redact_file(shared, target, find_marks(shared, "Quist"))
    assert result.overstrike.rasterised == ()
    found = [outlines(program) for program in programs(target)]
    assert found
    for glyphs in found:
        assert whole[q] not in glyphs.values()
        assert whole[s] in glyphs.values()
