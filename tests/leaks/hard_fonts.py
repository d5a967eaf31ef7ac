"""Hard pages because of their fonts and scripts; see ``hard_pages``."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pikepdf
import pymupdf
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageDraw

from tests.leaks.hard_page import (
    BELOW,
    HEIGHT,
    MIDDLE,
    STRUCK,
    WIDTH,
    HardPage,
    add_page,
    around,
    kind,
    pattern_of,
    text,
    written,
)


@kind
def identity_h(path: Path) -> HardPage:
    return HardPage(written(path, ["Linjen over", MIDDLE, BELOW]))


@kind
def italic_overhang(path: Path) -> HardPage:
    lines = ["Linjen over fjf", f"af {STRUCK}f ff {STRUCK} fj", BELOW]
    return HardPage(written(path, lines, "notosit"), words=(STRUCK,))


@kind
def ligatures(path: Path) -> HardPage:
    """fi and ffi as one glyph, within the name and beside it."""
    lines = ["Linjen over af\ufb01n", "ef\ufb01cient Kvist\ufb01nk of\ufb01ciel gra\ufb01k", BELOW]
    return HardPage(written(path, lines, "notos"), words=("Kvistfink",))


@kind
def combining_accents(path: Path) -> HardPage:
    lines = ["Linjen over", "Rene\u0301 Kviste\u0301n og Andre\u0301 i Vejle", BELOW]
    return HardPage(written(path, lines), words=("Kvist\u00e9n",))


@kind
def right_to_left(path: Path) -> HardPage:
    """Hebrew as it is stored: glyphs in the order in which they are seen, from left to right.

    The shapes are Latin; that they are Hebrew says the character map.
    """
    pdf = pikepdf.new()
    pairs = "\n".join(f"<{0x61 + i:02X}> <{0x05D0 + i:04X}>" for i in range(26))
    cmap = (
        "begincmap 1 begincodespacerange <00> <FF> endcodespacerange "
        f"26 beginbfchar {pairs} endbfchar 1 beginbfchar <20> <0020> endbfchar endcmap"
    )
    face = pdf.make_indirect(
        Dictionary(
            Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica,
            Encoding=Name.WinAnsiEncoding, ToUnicode=pdf.make_stream(cmap.encode()),
        )
    )  # fmt: skip
    add_page(pdf, around(text(300, 700, "abcd efghij klmno pqr", 12, "FH")), fonts={"FH": face})
    pdf.save(path, deterministic_id=True)
    start = 300 + pymupdf.get_text_length("abcd ", "helv", 12)
    end = start + pymupdf.get_text_length("efghij", "helv", 12)
    return HardPage(path, boxes=((start, 130, end, 145.5),))


@kind
def type_3(path: Path) -> HardPage:
    """Letters as little drawings; most wide, some with a width of their own."""
    pdf = pikepdf.new()
    letters = sorted(set(MIDDLE + "OverUndAktig .") - {" "})
    procs, differences = Dictionary(), [33]
    for i, char in enumerate(letters):
        high = 400 + 17 * (ord(char) % 20)
        shape = f"600 0 0 -200 600 800 d1 60 0 {420 + 9 * (i % 9)} 90 re 60 0 90 {high} re f"
        procs[f"/g{i}"] = pdf.make_stream(shape.encode())
        differences.append(Name(f"/g{i}"))  # type: ignore[arg-type]
    pairs = "\n".join(f"<{33 + i:02X}> <{ord(c):04X}>" for i, c in enumerate(letters))
    cmap = (
        "begincmap 1 begincodespacerange <00> <FF> endcodespacerange "
        f"{len(letters)} beginbfchar {pairs} endbfchar endcmap"
    )
    drawn = pdf.make_indirect(
        Dictionary(
            Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, -200, 600, 800]),
            FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]), CharProcs=procs, FirstChar=33,
            LastChar=32 + len(letters), Widths=Array([600] * len(letters)),
            Encoding=Dictionary(Type=Name.Encoding, Differences=Array(differences)),
            ToUnicode=pdf.make_stream(cmap.encode()), Resources=Dictionary(),
        )
    )  # fmt: skip
    codes = {c: f"{33 + i:02X}" for i, c in enumerate(letters)}
    parts, x = [], 72.0
    for y, line in ((720, "Over"), (700, MIDDLE), (680, "Under")):
        for word in line.split():
            hexed = "".join(codes[c] for c in word)
            parts.append(f"BT /T3 12 Tf 1 0 0 1 {x:.1f} {y} Tm <{hexed}> Tj ET\n")
            x += 7.2 * (len(word) + 1)
        x = 72.0
    add_page(pdf, "".join(parts), fonts={"T3": drawn})
    pdf.save(path, deterministic_id=True)
    return HardPage(path)


@kind
def identity_h_without_to_unicode(path: Path) -> HardPage:
    written(path, ["Linjen over", MIDDLE, "Linjen under"])
    with pymupdf.open(path) as doc:
        (rect,) = doc[0].search_for(STRUCK)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        for face in _composite_fonts(pdf):
            del face["/ToUnicode"]
        pdf.save(path, deterministic_id=True)
    return HardPage(path, boxes=(tuple(rect),))


def _vertical(path: Path, line: str) -> HardPage:
    """A line whose glyphs stand under each other (WMode 1)."""
    written(path, [line])
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        for face in _composite_fonts(pdf):
            face.Encoding = Name("/Identity-V")
        page = pdf.pages[0]
        page.contents_add(b"q 1 0 0 1 260 0 cm", prepend=True)
        page.contents_add(b"Q")
        pdf.save(path, deterministic_id=True)
    return HardPage(path)


@kind
def vertical_writing(path: Path) -> HardPage:
    return _vertical(path, MIDDLE)


@kind
def vertical_writing_without_spaces(path: Path) -> HardPage:
    return _vertical(path, f"Borger:{STRUCK}/bor")


@kind
def vertical_writing_over_words(path: Path) -> HardPage:
    """A pattern of words behind it makes the page a picture with a text layer."""
    page = _vertical(path, MIDDLE)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        words = pattern_of(pdf, "0.9 g BT /F0 8 Tf 2 2 Td (KOPI) Tj ET", 30)
        pdf.pages[0].obj.Resources.Pattern = Dictionary(P0=words)
        content = b"/Pattern cs /P0 scn 60 100 90 400 re f 0 g"
        pdf.pages[0].contents_add(content, prepend=True)
        pdf.save(path, deterministic_id=True)
    return HardPage(page.path, picture=True)


def _composite_fonts(pdf: pikepdf.Pdf) -> list[Any]:
    fonts = (obj for obj in pdf.objects if isinstance(obj, Dictionary))
    return [font for font in fonts if font.get("/Subtype") == Name.Type0]


@kind
def re_encoded(path: Path) -> HardPage:
    """A simple font whose codes are no letters, but have names."""
    pdf = pikepdf.new()
    line = sorted(set(MIDDLE))
    names = {" ": "space"}
    differences: list[Any] = [1, *(Name("/" + names.get(c, c)) for c in line)]
    face = pdf.make_indirect(
        Dictionary(
            Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica,
            Encoding=Dictionary(Type=Name.Encoding, Differences=Array(differences)),
        )
    )  # fmt: skip
    codes = "".join(f"{line.index(c) + 1:02X}" for c in MIDDLE)
    middle = f"BT /FX 12 Tf 1 0 0 1 72 700 Tm <{codes}> Tj ET\n"
    add_page(pdf, around(middle), fonts={"FX": face})
    pdf.save(path, deterministic_id=True)
    return HardPage(path)


@kind
def scan_with_unseen_text(path: Path) -> HardPage:
    """A picture of the page under an invisible layer of its words."""
    with pymupdf.open() as doc:
        page = doc.new_page(width=WIDTH, height=HEIGHT)
        for i, line in enumerate(("Linjen over", MIDDLE, "Linjen under")):
            page.insert_text((72, 120 + 20 * i), line, fontsize=12)
        pixels = page.get_pixmap(dpi=150, colorspace=pymupdf.csGRAY)
        picture = Image.frombytes("L", (pixels.width, pixels.height), pixels.samples)
        ImageDraw.Draw(picture).rectangle((400, 900, 500, 950), fill=90)
        buffer = io.BytesIO()
        picture.save(buffer, "JPEG", quality=80)
        scan = doc.new_page(width=WIDTH, height=HEIGHT)
        scan.insert_image(scan.rect, stream=buffer.getvalue())
        for i, line in enumerate(("Linjen over", MIDDLE, "Linjen under")):
            scan.insert_text((72, 120 + 20 * i), line, fontsize=12, render_mode=3)
        doc.delete_page(0)
        doc.save(path)
    return HardPage(path)
