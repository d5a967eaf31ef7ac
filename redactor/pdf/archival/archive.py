"""A released file made PDF/A-2b, where all that we know of that standard is met.

The level is written only where no rule of ``pdf.archival.archive_rules`` is broken after the fonts
that readers bring themselves have been embedded; else the file stays plain, and the report says
why. Not guaranteed: widths in foreign font programs, and .notdef glyphs, are not looked at.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pikepdf
import pymupdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from redactor.pdf.archival.archive_metadata import CONDITION, metadata_for, srgb_profile
from redactor.pdf.archival.archive_rules import broken_rules, unembedded_fonts
from redactor.pdf.fonts.fontfiles import clean_program
from redactor.pdf.fonts.glyph_names import GlyphNames

__all__ = ["LEVEL", "make_archival"]

LEVEL = "PDF/A-2b"
_BUILT_IN = {
    "Helvetica": ("helv", "hebo", "heit", "hebi"),
    "Arial": ("helv", "hebo", "heit", "hebi"),
    "Times": ("tiro", "tibo", "tiit", "tibi"),
    "Courier": ("cour", "cobo", "coit", "cobi"),
}
"""Families whose widths MuPDF's own fonts share: regular, bold, italic, both."""


def make_archival(new: Pdf, *, title: str) -> list[str]:
    """Make a rebuilt file PDF/A-2b; returns the rules that stand against it, in Danish.

    Where there are any, nothing tells of the level, but embedded fonts stay embedded.
    """
    for font in unembedded_fonts(new):
        _embed(new, font)
    for obj in new.objects:
        if isinstance(obj, pikepdf.Object):
            _tidy(obj)
    problems = broken_rules(new)
    if problems:
        return problems
    metadata = new.make_stream(metadata_for(title))
    metadata.Type, metadata.Subtype = Name.Metadata, Name.XML
    new.Root.Metadata = metadata
    profile = new.make_stream(srgb_profile())
    profile.N = 3
    new.Root.OutputIntents = Array(
        [
            Dictionary(
                Type=Name.OutputIntent,
                S=Name.GTS_PDFA1,
                OutputConditionIdentifier=String(CONDITION),
                Info=String(CONDITION),
                DestOutputProfile=profile,
            )
        ]
    )
    return []


def _tidy(obj: Any) -> None:
    """What the standard wants said or unsaid, though it changes nothing of the pages' look."""
    if isinstance(obj, pikepdf.Stream):
        if "/Interpolate" in obj:
            del obj.Interpolate
    elif isinstance(obj, Dictionary) and obj.get("/Subtype") == Name.CIDFontType2:
        embedded = "/FontFile2" in obj.get("/FontDescriptor", Dictionary())
        if embedded and "/CIDToGIDMap" not in obj:
            obj.CIDToGIDMap = Name.Identity  # what readers take it for


# --- fonts that readers bring themselves ---------------------------------------------------


def _embed(new: Pdf, font: Any) -> None:
    """Embed MuPDF's own font in place of one of the standard families; others stay as they are."""
    code = _code(str(font.get("/BaseFont", "")))
    if not code or font.get("/Subtype") not in (Name.Type1, Name.TrueType):
        return
    letters = _letters(font.get("/Encoding"))
    if letters is None:
        return
    program = _program(code)
    known = set(program.valid_codepoints())
    widths = [
        round(1000 * program.glyph_advance(letters[i])) if letters.get(i) in known else 0
        for i in range(32, 256)
    ]
    if not _same_widths(font, widths):
        return
    box = program.bbox
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=Name(f"/AAAAAB+{code.capitalize()}"), Flags=32,
        FontBBox=Array([round(1000 * v) for v in (box.x0, box.y0, box.x1, box.y1)]),
        ItalicAngle=-12 if code[2:] in ("it", "bi") else 0,
        Ascent=round(1000 * program.ascender), Descent=round(1000 * program.descender),
        CapHeight=720, StemV=120 if code[2:] in ("bo", "bi") else 80,
    )  # fmt: skip
    stream = new.make_stream(clean_program(program.buffer, GlyphNames().neutral).data)
    stream.Subtype = Name.Type1C
    descriptor.FontFile3 = stream
    font.Subtype, font.BaseFont = Name.Type1, descriptor.FontName
    font.FirstChar, font.LastChar, font.Widths = 32, 255, Array(widths)
    font.FontDescriptor = new.make_indirect(descriptor)
    if "/Encoding" not in font:
        font.Encoding = Name.WinAnsiEncoding


@lru_cache(maxsize=16)
def _program(code: str) -> Any:
    return pymupdf.Font(code)


def _code(name: str) -> str:
    """MuPDF's name of the font that stands for ``name`` ("/Arial,Bold"), "" for none."""
    plain = name.lstrip("/").replace("TimesNewRoman", "Times").replace("CourierNew", "Courier")
    family = next((f for f in _BUILT_IN if plain.startswith(f)), "")
    rest = plain[len(family) :].lower()
    if not family or "narrow" in rest or "black" in rest or "condensed" in rest:
        return ""
    bold, slanted = "bold" in rest, "italic" in rest or "oblique" in rest
    return _BUILT_IN[family][bold + 2 * slanted]


def _letters(encoding: Any) -> dict[int, int] | None:
    """Code to letter of a simple encoding; None where it isn't known."""
    base = encoding.get("/BaseEncoding") if isinstance(encoding, Dictionary) else encoding
    if base not in (None, Name.WinAnsiEncoding):
        return None
    found = {}
    for code in range(32, 256):
        try:
            found[code] = ord(bytes([code]).decode("cp1252"))
        except UnicodeDecodeError:
            found[code] = 0x2022  # as the standard says for codes that Windows leaves free
    if isinstance(encoding, Dictionary):
        code = 0
        for item in encoding.get("/Differences", Array([])):
            if isinstance(item, Name):
                found[code] = pymupdf.mupdf.fz_unicode_from_glyph_name(str(item)[1:])
                code += 1
            else:
                code = int(item)
    elif encoding is None:
        return {c: u for c, u in found.items() if c < 127 and c not in (0x27, 0x60)}
    return found


def _same_widths(font: Any, widths: list[int]) -> bool:
    """Are the widths that the page was set with those of the font that is put in?"""
    first = font.get("/FirstChar")
    old = font.get("/Widths")
    if not isinstance(first, int) or not isinstance(old, Array):
        return True
    return all(
        not w or abs(float(w) - widths[first + i - 32]) <= 1
        for i, w in enumerate(old)
        if 32 <= first + i < 256
    )
