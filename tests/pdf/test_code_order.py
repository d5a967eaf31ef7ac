"""Fonts whose codes follow a text: the order and its gaps may not tell what was struck."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pikepdf
import pymupdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, String

from redactor.domain.geometry import Box
from redactor.domain.suggestion import Mark
from redactor.pdf.fonts.cff import cff_shapes, reordered_cff
from redactor.pdf.fonts.charmaps import letters_of
from redactor.pdf.fonts.glyph_order import glyph_map, reordered, shapes_of
from tests.pdf.striking import strike_clean

STRUCK = "Hedvig Norup"
KEPT = ["Den verdensomspændende Hr. Nørup", "giver dig ugerne om Huginn og Nip."]
TEXT = [STRUCK, *KEPT]
FACES = {"simple": "notos", "composite": "notos", "lines": "tiro"}
"""Kinds of fonts (the last has outlines of the CFF kind), and what they are made of."""


def first_use(text: Sequence[str]) -> list[str]:
    """Its letters in the order in which programs come upon them."""
    return list(dict.fromkeys("".join(text)))


def numbered_font(pdf: pikepdf.Pdf, letters: Sequence[str], kind: str) -> Any:
    """A font as LibreOffice (or, composite, another program) writes it: letter n has code n."""
    face, wide = pymupdf.Font(FACES[kind]), kind != "simple"
    glyphs = [face.has_glyph(ord(letter)) for letter in letters]
    numbers = {glyph: code for code, glyph in enumerate(glyphs, start=1)}
    whole = face.buffer
    if kind == "lines":
        program = reordered_cff(whole, glyphs)
    else:
        program = reordered(whole, glyphs, lambda table, code: None)
    if not wide:
        plain = struct.pack(f">HHHHH{len(letters)}H", 6, 10 + 2 * len(letters), 0, 1, len(letters),
                            *numbers.values())  # fmt: skip
        at = program.index(b"cmap")
        program = program + b"\0" * (-len(program) % 4)
        body = struct.pack(">HHHHI", 0, 1, 1, 0, 12) + plain
        place = struct.pack(">II", len(program), len(body))
        program = program[: at + 8] + place + program[at + 16 :] + body
    lines = b"\n".join(
        b"<%0*X> <%s>" % (4 if wide else 2, code, letter.encode("utf-16-be").hex().encode())
        for code, letter in enumerate(letters, start=1)
    )
    unicode = pdf.make_stream(b"%d beginbfchar\n%s\nendbfchar" % (len(letters), lines))
    widths = [round(1000 * face.glyph_advance(ord(letter))) for letter in letters]
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=Name("/BAAAAA+Noto"), Flags=4, ItalicAngle=0,
        Ascent=1000, Descent=-200, StemV=80, CapHeight=700,
        FontBBox=Array([-600, -400, 2000, 1200]),FontFile2=pdf.make_stream(program),
    )  # fmt: skip
    descriptor = pdf.make_indirect(descriptor)
    if not wide:
        return Dictionary(
            Type=Name.Font, Subtype=Name.TrueType, BaseFont=Name("/BAAAAA+Noto"), FirstChar=1,
            LastChar=len(letters), Widths=Array(widths), ToUnicode=unicode,
            FontDescriptor=descriptor,
        )  # fmt: skip
    info = Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0)
    inner = Dictionary(
        Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name("/BAAAAA+Noto"),
        CIDSystemInfo=info, FontDescriptor=descriptor, CIDToGIDMap=Name.Identity,
        W=Array([1, Array(widths)]),
    )  # fmt: skip
    if kind == "lines":
        inner.Subtype = Name.CIDFontType0
        del inner.CIDToGIDMap
    return Dictionary(
        Type=Name.Font, Subtype=Name.Type0, BaseFont=Name("/BAAAAA+Noto"), ToUnicode=unicode,
        Encoding=Name("/Identity-H"), DescendantFonts=Array([pdf.make_indirect(inner)]),
    )  # fmt: skip


@pytest.fixture(params=list(FACES))
def numbered(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A page whose first words are struck, in a font numbered by them."""
    path, letters = tmp_path / "numbered.pdf", first_use(TEXT)
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595, 842))
    font = numbered_font(pdf, letters, request.param)
    page.obj.Resources = Dictionary(Font=Dictionary(F=pdf.make_indirect(font)))
    size = 2 if request.param == "simple" else 4
    shown = ["<" + "".join(f"{letters.index(c) + 1:0{size}x}" for c in line) + ">" for line in TEXT]
    code = f"BT /F 14 Tf 18 TL 72 700 Td {' Tj T* '.join(shown)} Tj ET"
    page.obj.Contents = pdf.make_stream(code.encode())
    pdf.save(path)
    return path


def released(source: Path, target: Path, words: str) -> Path:
    with pymupdf.open(source) as doc:
        rect = doc[0].search_for(words)[0]
    strike_clean(source, target, [Mark(1, (Box(*rect),), "OFL § 30")])
    return target


def fonts_of(path: Path) -> list[tuple[dict[int, str], bytes]]:
    """Of each font with a program: what its codes stand for, and the program."""
    found = []
    with pikepdf.open(path) as pdf:
        for font in pdf.objects:
            if not isinstance(font, Dictionary) or "/ToUnicode" not in font:
                continue
            inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
            for key in ("/FontFile2", "/FontFile3"):
                if key in inner.get("/FontDescriptor", {}):
                    program = inner.FontDescriptor[key].read_bytes()
                    found.append((letters_of(font.ToUnicode.read_bytes()), program))
    return found


def test_codes_follow_the_alphabet_and_have_no_gaps(numbered: Path, tmp_path: Path) -> None:
    ((before, _),) = fonts_of(numbered)
    assert "".join(before[code] for code in sorted(before)).startswith("Hedvig Norup"[:5])
    ((letters, program),) = fonts_of(released(numbered, tmp_path / "out.pdf", STRUCK))
    codes = sorted(letters)
    assert [letters[code] for code in codes] == sorted(set("".join(KEPT)))
    assert codes == list(range(codes[0], codes[0] + len(codes)))
    assert len(shapes(program)) == len(codes) + 1


def shapes(program: bytes) -> list[bytes]:
    return cff_shapes(program) if program[:1] == b"\1" else [s[:10] for s in shapes_of(program)]


def test_outlines_follow_the_alphabet(numbered: Path, tmp_path: Path) -> None:
    ((letters, program),) = fonts_of(released(numbered, tmp_path / "out.pdf", STRUCK))
    face = pymupdf.Font("tiro" if program[:1] == b"\1" else "notos")
    whole = shapes(face.buffer)
    expected = [whole[face.has_glyph(ord(letters[code]))] for code in sorted(letters)]
    assert shapes(program)[1:] == expected


def test_what_is_left_reads_as_before(numbered: Path, tmp_path: Path) -> None:
    target = released(numbered, tmp_path / "out.pdf", STRUCK)
    with pymupdf.open(target) as doc:
        text = doc[0].get_text()
    assert all(line in text for line in KEPT)
    page = pypdfium2.PdfDocument(target)[0]
    read = page.get_textpage().get_text_range()
    assert all(line in read for line in KEPT)


def test_a_file_without_marks_is_put_in_order_too(numbered: Path, tmp_path: Path) -> None:
    strike_clean(numbered, tmp_path / "out.pdf")
    ((letters, _),) = fonts_of(tmp_path / "out.pdf")
    assert [letters[code] for code in sorted(letters)] == sorted(set("".join(TEXT)))


def drawn(font: Any, text: str) -> bytes:
    with pymupdf.open() as doc:
        page = doc.new_page(width=300, height=60)
        writer = pymupdf.TextWriter(page.rect)
        writer.append((10, 40), text, font=font, fontsize=24)
        writer.write_text(page)
        return bytes(page.get_pixmap(dpi=150).samples)


@pytest.mark.parametrize("order", ["forwards", "backwards"])
def test_a_program_in_another_order_draws_the_same(order: str) -> None:
    face = pymupdf.Font("notos")
    glyphs = [face.has_glyph(ord(c)) for c in "Åse Ørum à la ﬁ"]
    glyphs = glyphs if order == "forwards" else glyphs[::-1]
    made = reordered(face.buffer, glyphs, lambda table, code: code)
    again = pymupdf.Font(fontbuffer=made)
    assert drawn(again, "Åse Ørum à la") == drawn(face, "Åse Ørum à la")
    assert all(g < len(shapes_of(made)) for m in glyph_map(made).values() for g in m.values())
