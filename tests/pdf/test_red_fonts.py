"""Hiding places in fonts: their dictionaries, maps, encodings and programs."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

import pikepdf
import pymupdf
import pytest
from pikepdf import Array, Dictionary, Name, String

VISIBLE, HIDDEN = "KVISTVIS1", "KVISTCHN2"
Plant = Callable[[pikepdf.Pdf], None]


def _use(pdf: pikepdf.Pdf, font: Any, shown: str = "(A)") -> None:
    page = pdf.pages[0]
    page.obj.Resources.Font["/Planted"] = pdf.make_indirect(font)
    code = f"BT /Planted 20 Tf 300 300 Td {shown} Tj ET"
    page.contents_add(pdf.make_stream(code.encode("latin-1")))


def _simple(**keys: Any) -> Any:
    return Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, **keys)


def _composite(pdf: pikepdf.Pdf, encoding: Any, **keys: Any) -> Any:
    """A composite font with a program of its own; its glyph 36 is an A."""
    program = pdf.make_stream(pymupdf.Font("notos").buffer)
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=Name.NotoSans, Flags=4, ItalicAngle=0, Ascent=1000,
        Descent=-200, StemV=80, CapHeight=700, FontBBox=Array([-600, -400, 2000, 1200]),
        FontFile2=program,
    )  # fmt: skip
    info = Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0)
    inner = Dictionary(
        Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name.NotoSans, CIDSystemInfo=info,
        FontDescriptor=pdf.make_indirect(descriptor), CIDToGIDMap=Name.Identity, DW=600,
    )  # fmt: skip
    return Dictionary(
        Type=Name.Font, Subtype=Name.Type0, BaseFont=Name.NotoSans, Encoding=encoding,
        DescendantFonts=Array([pdf.make_indirect(inner)]), **keys,
    )  # fmt: skip


# --- dictionaries -----------------------------------------------------------------------------


def font_words(pdf: pikepdf.Pdf) -> None:
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=Name(f"/{HIDDEN}"), FontFamily=String(HIDDEN),
        CharSet=String(HIDDEN), Lang=Name(f"/{HIDDEN}"), FontStretch=Name(f"/{HIDDEN}"),
        Style=Dictionary(Panose=String(HIDDEN)), Flags=32, FontWeight=String(HIDDEN),
        FD=Dictionary({f"/{HIDDEN}": Dictionary()}), CIDSet=pdf.make_stream(HIDDEN.encode()),
    )  # fmt: skip
    font = _simple(FontDescriptor=descriptor, Name=Name(f"/{HIDDEN}"), Egen=String(HIDDEN))
    font.BaseFont = Name(f"/KVISTC+{HIDDEN}")
    font.Metadata = pdf.make_stream(HIDDEN.encode(), Type=Name.Metadata)
    _use(pdf, font)


def font_encoding_name(pdf: pikepdf.Pdf) -> None:
    _use(pdf, _simple(Encoding=Name(f"/{HIDDEN}")))


def font_base_encoding_name(pdf: pikepdf.Pdf) -> None:
    _use(pdf, _simple(Encoding=Dictionary(BaseEncoding=Name(f"/{HIDDEN}"))))


def font_glyph_name_shown(pdf: pikepdf.Pdf) -> None:
    """The name of a glyph that is shown, in a font that hasn't got it."""
    names = Array([65, Name(f"/{HIDDEN}"), 66, Name.B])
    _use(pdf, _simple(Encoding=Dictionary(Differences=names)), "(AB)")


def font_widths(pdf: pikepdf.Pdf) -> None:
    """Widths of codes that nobody shows spell the letters."""
    widths = [500, *(ord(c) for c in HIDDEN)]
    _use(pdf, _simple(FirstChar=65, LastChar=65 + len(HIDDEN), Widths=Array(widths)))


def font_of_glyphs_unused(pdf: pikepdf.Pdf) -> None:
    """A Type 3 font whose text shows codes that have no shape."""
    shape = pdf.make_stream(b"500 0 d0 0 0 400 400 re f")
    font = Dictionary(
        Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, 0, 500, 500]),
        FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]), FirstChar=97, LastChar=97,
        Widths=Array([500]), CharProcs=Dictionary(a=shape),
        Encoding=Dictionary(Differences=Array([97, Name.a])),
    )  # fmt: skip
    _use(pdf, font, f"(a{HIDDEN})")


# --- maps -------------------------------------------------------------------------------------

_MAP = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering ({word}) /Supplement 0 >> def
/CMapName /{word} def /CMapType {kind} def % {word}
1 begincodespacerange <0000> <FFFF> endcodespacerange
{body}
({word}) /Egen exch def
endcmap CMapName currentdict /CMap defineresource pop end end"""


def map_to_unicode(pdf: pikepdf.Pdf) -> None:
    word = "".join(f"{ord(c):04X}" for c in HIDDEN)
    body = f"2 beginbfchar <0024> <0041> <0099> <{word}> endbfchar\n"
    body += f"1 beginbfrange <0100> <0101> [<{word}> <0042>] endbfrange"
    data = _MAP.format(word=HIDDEN, kind=2, body=body)
    font = _composite(pdf, Name("/Identity-H"), ToUnicode=pdf.make_stream(data.encode()))
    _use(pdf, font, "<0024>")


def map_of_codes(pdf: pikepdf.Pdf) -> None:
    body = "1 begincidrange <0000> <FFFF> 0 endcidrange"
    data = _MAP.format(word=HIDDEN, kind=1, body=body)
    stream = pdf.make_stream(data.encode(), Type=Name.CMap, CMapName=Name(f"/{HIDDEN}"))
    stream.CIDSystemInfo = Dictionary(Registry=HIDDEN, Ordering=HIDDEN, Supplement=0)
    _use(pdf, _composite(pdf, stream), "<0024>")


def map_name(pdf: pikepdf.Pdf) -> None:
    _use(pdf, _composite(pdf, Name(f"/{HIDDEN}")), "<0024>")


def map_of_glyphs(pdf: pikepdf.Pdf) -> None:
    """The table from characters to glyphs, longer than what is shown."""
    font = _composite(pdf, Name("/Identity-H"))
    table = b"".join(struct.pack(">H", i) for i in range(100)) + HIDDEN.encode()
    font.DescendantFonts[0].CIDToGIDMap = pdf.make_stream(table)
    _use(pdf, font, "<0024>")


def character_widths(pdf: pikepdf.Pdf) -> None:
    font = _composite(pdf, Name("/Identity-H"))
    font.DescendantFonts[0].W = Array([36, Array([600]), 200, Array([ord(c) for c in HIDDEN])])
    font.DescendantFonts[0].CIDSystemInfo.Registry = String(HIDDEN)
    font.DescendantFonts[0].CIDSystemInfo.Ordering = String(HIDDEN)
    _use(pdf, font, "<0024>")


# --- programs ---------------------------------------------------------------------------------


def _embedded(pdf: pikepdf.Pdf, key: str, data: bytes, **keys: Any) -> Any:
    program = pdf.make_stream(data, **keys)
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=Name.Egen, Flags=32, ItalicAngle=0, Ascent=800,
        Descent=-200, StemV=80, CapHeight=700, FontBBox=Array([0, 0, 1000, 1000]),
    )  # fmt: skip
    descriptor[key] = program
    kind = Name.TrueType if key == "/FontFile2" else Name.Type1
    return Dictionary(
        Type=Name.Font, Subtype=kind, BaseFont=Name.Egen, FirstChar=65, LastChar=65,
        Widths=Array([600]), Encoding=Name.WinAnsiEncoding,
        FontDescriptor=pdf.make_indirect(descriptor),
    )  # fmt: skip


def _sfnt(tables: dict[bytes, bytes]) -> bytes:
    count = len(tables)
    out = b"\0\1\0\0" + struct.pack(">HHHH", count, 16, 1, 16)
    at, body = 12 + 16 * count, b""
    for tag, data in sorted(tables.items()):
        out += struct.pack(">4sIII", tag, 0, at, len(data))
        body += data + b"\0" * (-len(data) % 4)
        at += len(data) + -len(data) % 4
    return out + body


def _tables(data: bytes) -> dict[bytes, bytes]:
    (count,) = struct.unpack(">H", data[4:6])
    found = {}
    for i in range(count):
        tag, _, start, size = struct.unpack(">4sIII", data[12 + 16 * i : 28 + 16 * i])
        found[tag] = data[start : start + size]
    return found


def truetype_own_table(pdf: pikepdf.Pdf) -> None:
    tables = _tables(pymupdf.Font("notos").buffer)
    tables |= {b"KVIS": HIDDEN.encode(), b"prep": tables.get(b"prep", b"") + b""}
    _use(pdf, _embedded(pdf, "/FontFile2", _sfnt(tables)))


def truetype_tail(pdf: pikepdf.Pdf) -> None:
    data = pymupdf.Font("notos").buffer + HIDDEN.encode()
    _use(pdf, _embedded(pdf, "/FontFile2", data))


def truetype_glyph_names(pdf: pikepdf.Pdf) -> None:
    tables = _tables(pymupdf.Font("notos").buffer)
    (glyphs,) = struct.unpack(">H", tables[b"maxp"][4:6])
    indices = struct.pack(f">{glyphs}H", *([258] * glyphs))
    name = bytes([len(HIDDEN)]) + HIDDEN.encode()
    tables[b"post"] = b"\0\2\0\0" + b"\0" * 28 + struct.pack(">H", glyphs) + indices + name
    _use(pdf, _embedded(pdf, "/FontFile2", _sfnt(tables)))


def truetype_words(pdf: pikepdf.Pdf) -> None:
    """Its name table, its signature, and a table of rules."""
    tables = _tables(pymupdf.Font("notos").buffer)
    word = HIDDEN.encode("utf-16-be")
    record = struct.pack(">HHHHHHHHH", 0, 1, 18, 3, 1, 0x409, 0, len(word), 0)
    tables |= {b"name": record + word, b"DSIG": HIDDEN.encode(), b"meta": HIDDEN.encode()}
    _use(pdf, _embedded(pdf, "/FontFile2", _sfnt(tables)))


def _crypt(data: bytes, r: int) -> bytes:
    out = bytearray()
    for byte in data:
        out.append(byte ^ (r >> 8))
        r = ((out[-1] + r) * 52845 + 22719) & 0xFFFF
    return bytes(out)


def _type1(private: str = "", names: str = "", head: str = "", tail: bytes = b"") -> list[bytes]:
    """A font with an A: the parts of its program."""
    shape = bytes([0x8B, 0xF7, 0xEC, 0x0D, 0x8B, 0x8B, 0x15, 0xEF, 0x06, 0xEF, 0x07, 0x09, 0x0E])
    coded = _crypt(b"\0\0\0\0" + shape, 4330)
    extra = b"".join(
        b"/%s %d RD " % (n.encode(), len(coded)) + coded + b" ND\n" for n in names.split()
    )
    count = 2 + len(names.split())
    inner = (
        b"\0\0\0\0dup /Private 8 dict dup begin\n/RD {string currentfile exch readstring pop}"
        b" executeonly def\n/ND {noaccess def} executeonly def /NP {noaccess put} executeonly def\n"
        b"/BlueValues [] def /MinFeature {16 16} def /password 5839 def\n" + private.encode()
        + b"2 index /CharStrings %d dict dup begin\n" % count
        + b"/.notdef %d RD " % len(coded) + coded + b" ND\n"
        + b"/A %d RD " % len(coded) + coded + b" ND\n" + extra
        + b"end\nend\nreadonly put\nnoaccess put\ndup/FontName get exch definefont pop\n"
        b"mark currentfile closefile\n"
    )  # fmt: skip
    clear = (
        f"%!PS-AdobeFont-1.0: Egen 1.0\n12 dict begin\n{head}/FontInfo 2 dict dup begin\n"
        "/isFixedPitch false def end readonly def\n/FontName /Egen def /PaintType 0 def\n"
        "/FontType 1 def /FontMatrix [0.001 0 0 0.001 0 0] readonly def\n"
        "/Encoding StandardEncoding def /FontBBox {0 0 1000 1000} readonly def\n"
        "currentdict end\ncurrentfile eexec\n"
    ).encode()
    zeros = b"0" * 64 + b"\n"
    return [clear, _crypt(inner, 55665), zeros * 8 + b"cleartomark\n" + tail]


def _type1_font(pdf: pikepdf.Pdf, parts: list[bytes]) -> Any:
    one, two, three = map(len, parts)
    return _embedded(
        pdf, "/FontFile", b"".join(parts), Length1=one, Length2=two, Length3=three
    )  # fmt: skip


def type1_clear_words(pdf: pikepdf.Pdf) -> None:
    head = f"% {HIDDEN}\n/{HIDDEN} ({HIDDEN}) def /XUID [1] def\n"
    _use(pdf, _type1_font(pdf, _type1(head=head)))


def type1_encrypted_words(pdf: pikepdf.Pdf) -> None:
    private = f"% {HIDDEN}\n/{HIDDEN} ({HIDDEN}) def\n"
    _use(pdf, _type1_font(pdf, _type1(private=private)))


def type1_glyph_names(pdf: pikepdf.Pdf) -> None:
    _use(pdf, _type1_font(pdf, _type1(names=HIDDEN)))


def type1_tail(pdf: pikepdf.Pdf) -> None:
    _use(pdf, _type1_font(pdf, _type1(tail=HIDDEN.encode())))


def _index(items: list[bytes]) -> bytes:
    if not items:
        return b"\0\0"
    offsets, at = [1], 1
    for item in items:
        at += len(item)
        offsets.append(at)
    head = struct.pack(">HB", len(items), 2) + b"".join(struct.pack(">H", o) for o in offsets)
    return head + b"".join(items)


def _cff(strings: list[str], sid: int, tail: bytes = b"", notice: int = 0) -> bytes:
    """A font with two glyphs; the second one is called by the string ``sid``."""
    shape = bytes([0xF7, 0xEC, 0x8B, 0x8B, 0x15, 0xEF, 0x06, 0xEF, 0x07, 0x0E])

    def number(value: int) -> bytes:
        return b"\x1d" + struct.pack(">i", value)

    def top(charset: int, charstrings: int, private: int) -> bytes:
        words = number(notice) + b"\x01" if notice else b""
        return (
            words + number(charset) + b"\x0f" + number(charstrings) + b"\x11"
            + number(4) + number(private) + b"\x12"
        )  # fmt: skip

    charset = b"\0" + struct.pack(">H", sid)
    glyphs = _index([b"\x8b\x0e", shape])
    hints = b"\x8b\x14\x8b\x15"

    def whole(a: int, b: int, c: int) -> bytes:
        names, words = _index([b"Egen"]), _index([s.encode() for s in strings])
        return b"\1\0\4\2" + names + _index([top(a, b, c)]) + words + _index([])

    at = len(whole(0, 0, 0))
    b = at + len(charset)
    c = b + len(glyphs)
    return whole(at, b, c) + charset + glyphs + hints + tail


def _cff_font(pdf: pikepdf.Pdf, data: bytes) -> Any:
    return _embedded(pdf, "/FontFile3", data, Subtype=Name.Type1C)


def cff_words(pdf: pikepdf.Pdf) -> None:
    _use(pdf, _cff_font(pdf, _cff([HIDDEN], 34, notice=391)))


def cff_loose_words(pdf: pikepdf.Pdf) -> None:
    """A string that nothing in the font refers to."""
    _use(pdf, _cff_font(pdf, _cff(["ingenting", HIDDEN], 34)))


def cff_glyph_names(pdf: pikepdf.Pdf) -> None:
    """The glyph that is shown is called that."""
    font = _cff_font(pdf, _cff([HIDDEN], 391))
    font.Encoding = Dictionary(Differences=Array([65, Name(f"/{HIDDEN}")]))
    _use(pdf, font)


def cff_tail(pdf: pikepdf.Pdf) -> None:
    _use(pdf, _cff_font(pdf, _cff([], 34, tail=HIDDEN.encode())))


def program_of_no_kind(pdf: pikepdf.Pdf) -> None:
    _use(pdf, _embedded(pdf, "/FontFile", b"intet\n" + HIDDEN.encode(), Length1=6))


PLANTS: dict[str, Plant] = {
    plant.__name__: plant
    for plant in (
        font_words, font_encoding_name, font_base_encoding_name, font_glyph_name_shown,
        font_widths, font_of_glyphs_unused, map_to_unicode, map_of_codes, map_name, map_of_glyphs,
        character_widths, truetype_own_table, truetype_tail, truetype_glyph_names, truetype_words,
        type1_clear_words, type1_encrypted_words, type1_glyph_names, type1_tail, cff_words,
        cff_loose_words, cff_glyph_names, cff_tail, program_of_no_kind,
    )
}  # fmt: skip


@pytest.mark.channels(PLANTS, every=1, kinds=("text",))
def test_nothing_in_a_font_is_left(channel: str, kind: str, boxes: Any, try_channel: Any) -> None:
    tried = try_channel(PLANTS[channel], kind=kind, boxes=boxes)
    assert tried.passed, tried.findings
    assert not tried.found
