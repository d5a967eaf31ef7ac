"""Words in places that a list of keys doesn't reach: in numbers, in parts that nothing asks for."""

from __future__ import annotations

import itertools
import struct
from collections.abc import Callable
from typing import Any

import pikepdf
import pymupdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from tests.pdf.test_red_fonts import _tables

HIDDEN = "KVISTCHN2"
DIGITS = "7412319876"
Plant = Callable[[pikepdf.Pdf], None]
NUMBERS = [ord(c) for c in HIDDEN]
SPELT = " ".join(map(str, NUMBERS))


def _add(pdf: pikepdf.Pdf, code: str) -> None:
    pdf.pages[0].contents_add(pdf.make_stream(code.encode("latin-1")))


def _resource(pdf: pikepdf.Pdf, category: str, name: str, value: Any) -> None:
    resources = pdf.pages[0].obj.Resources
    if f"/{category}" not in resources:
        resources[f"/{category}"] = Dictionary()
    resources[f"/{category}"][f"/{name}"] = value


# --- functions and colours --------------------------------------------------------------------


def _tint(pdf: pikepdf.Pdf, function: Any, base: Any = Name.DeviceGray, tint: str = "0.5") -> None:
    _resource(pdf, "ColorSpace", "Tint", Array([Name.Separation, Name.Black, base, function]))
    _add(pdf, f"/Tint cs {tint} scn 300 300 40 40 re f")


def _calculator(pdf: pikepdf.Pdf, code: str) -> Any:
    return pdf.make_stream(code.encode(), FunctionType=4, Domain=Array([0, 1]), Range=Array([0, 1]))


def calculator_with_a_branch_never_taken(pdf: pikepdf.Pdf) -> None:
    pops = " pop" * len(NUMBERS)
    _tint(pdf, _calculator(pdf, f"{{ dup 2 gt {{ {SPELT} {pops} }} if 1 exch sub }}"))


def calculator_with_numbers_put_away(pdf: pikepdf.Pdf) -> None:
    pops = " pop" * len(NUMBERS)
    _tint(pdf, _calculator(pdf, f"{{ {SPELT} {pops} 1 exch sub }}"))


def _sampled(pdf: pikepdf.Pdf, data: bytes, size: int, **keys: Any) -> Any:
    return pdf.make_stream(
        data, FunctionType=0, Domain=Array([0, 1]), Range=Array([0, 1]), Size=Array([size]),
        BitsPerSample=8, **keys,
    )  # fmt: skip


def samples_that_are_never_reached(pdf: pikepdf.Pdf) -> None:
    data = b"\xff\0" + HIDDEN.encode()
    _tint(pdf, _sampled(pdf, data, len(data), Encode=Array([0, 1])))


def samples_that_all_mean_one_colour(pdf: pikepdf.Pdf) -> None:
    _tint(pdf, _sampled(pdf, HIDDEN.encode(), len(HIDDEN), Decode=Array([0, 0])))


def samples_beyond_the_range(pdf: pikepdf.Pdf) -> None:
    _tint(pdf, _sampled(pdf, HIDDEN.encode(), len(HIDDEN), Decode=Array([2, 9])))


def palette_of_code(pdf: pikepdf.Pdf) -> None:
    table = b"\0\0\0\xff\0\0" + HIDDEN.encode()
    space = Array([Name.Indexed, Name.DeviceRGB, len(table) // 3 - 1, String(table)])
    _resource(pdf, "ColorSpace", "Palette", space)
    _add(pdf, "/Palette cs 1 sc 300 300 40 40 re f")


def _profile(tags: dict[bytes, bytes], *, parts: bytes = b"RGB ", version: int = 2) -> bytes:
    at, table, bodies = 132 + 12 * len(tags), b"", b""
    for tag, body in tags.items():
        table += struct.pack(">4sII", tag, at + len(bodies), len(body))
        bodies += body + b"\0" * (-len(body) % 4)
    head = bytearray(128)
    struct.pack_into(
        ">I4sB3x4s4s4s", head, 0, at + len(bodies), b"", version, b"mntr", parts, b"XYZ "
    )
    head[36:40] = b"acsp"
    head[68:80] = struct.pack(">iii", 63190, 65536, 54061)
    return bytes(head) + struct.pack(">I", len(tags)) + table + bodies


def _xyz(*values: float, reserved: bytes = bytes(4)) -> bytes:
    return b"XYZ " + reserved + struct.pack(">iii", *(round(65536 * v) for v in values))


def _rgb_tags(curve: bytes = b"curv\0\0\0\0\0\0\0\1\2\0") -> dict[bytes, bytes]:
    return {
        b"wtpt": _xyz(0.9642, 1, 0.8249), b"rXYZ": _xyz(0.436, 0.222, 0.014),
        b"gXYZ": _xyz(0.385, 0.717, 0.097), b"bXYZ": _xyz(0.143, 0.061, 0.714),
        b"rTRC": curve, b"gTRC": curve, b"bTRC": curve,
    }  # fmt: skip


def _by_profile(pdf: pikepdf.Pdf, tags: dict[bytes, bytes]) -> None:
    profile = pdf.make_stream(_profile(tags), N=3)
    _resource(pdf, "ColorSpace", "Profile", Array([Name.ICCBased, profile]))
    _add(pdf, "/Profile cs 0.2 0.4 0.6 sc 300 300 40 40 re f")


def profile_for_the_way_back(pdf: pikepdf.Pdf) -> None:
    table = b"mft1\0\0\0\0\3\3\2\0" + struct.pack(">9i", *[65536, 0, 0, 0, 65536, 0, 0, 0, 65536])
    table += (HIDDEN.encode() * 90)[:768] + bytes(24) + bytes(range(256)) * 3
    _by_profile(pdf, _rgb_tags() | {b"B2A0": table, b"gamt": table})


def profile_of_another_kind(pdf: pikepdf.Pdf) -> None:
    grey = b"curv\0\0\0\0" + struct.pack(">I", 5) + (HIDDEN + "x").encode()
    _by_profile(pdf, _rgb_tags() | {b"kTRC": grey})


def profile_with_reserved_bytes(pdf: pikepdf.Pdf) -> None:
    tags = _rgb_tags()
    for i, tag in enumerate((b"rXYZ", b"gXYZ", b"bXYZ")):
        part = HIDDEN.encode()[3 * i : 3 * i + 3]
        tags[tag] = tags[tag][:4] + part.ljust(4, b"\0") + tags[tag][8:]
    tags[b"lumi"] = b"XYZ " + bytes(4) + HIDDEN.encode().ljust(12)
    _by_profile(pdf, tags)


def states_of_wild_numbers(pdf: pikepdf.Pdf) -> None:
    state = Dictionary(FL=int(DIGITS[:5]), SM=int(DIGITS[5:]), ML=int(DIGITS[:7]), LW=1)
    _resource(pdf, "ExtGState", "State", state)
    _add(pdf, f"/State gs 0.5 g 300 300 40 40 re f %{HIDDEN}")


# --- fonts ------------------------------------------------------------------------------------


def _sfnt(tables: dict[bytes, bytes]) -> bytes:
    at, head, body = 12 + 16 * len(tables), b"", b""
    for tag, data in sorted(tables.items()):
        head += struct.pack(">4sIII", tag, 0, at + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    return b"\0\1\0\0" + struct.pack(">HHHH", len(tables), 0, 0, 0) + head + body


def _composite(pdf: pikepdf.Pdf, program: bytes, encoding: Any = None, shown: str = "") -> None:
    """An A (glyph 36) in a composite font with a program of its own."""
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=Name.NotoSans, Flags=4, ItalicAngle=0, Ascent=1000,
        Descent=-200, StemV=80, CapHeight=700, FontBBox=Array([-600, -400, 2000, 1200]),
        FontFile2=pdf.make_stream(program),
    )  # fmt: skip
    info = Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0)
    inner = Dictionary(
        Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name.NotoSans, CIDSystemInfo=info,
        FontDescriptor=pdf.make_indirect(descriptor), CIDToGIDMap=Name.Identity, DW=600,
    )  # fmt: skip
    font = Dictionary(
        Type=Name.Font, Subtype=Name.Type0, BaseFont=Name.NotoSans,
        Encoding=Name("/Identity-H") if encoding is None else encoding,
        DescendantFonts=Array([pdf.make_indirect(inner)]),
    )  # fmt: skip
    _resource(pdf, "Font", "Planted", pdf.make_indirect(font))
    _add(pdf, f"BT /Planted 20 Tf 300 300 Td {shown or '<0024>'} Tj ET")


def _noto() -> dict[bytes, bytes]:
    return _tables(pymupdf.Font("notos").buffer)


def truetype_fields_of_the_heads(pdf: pikepdf.Pdf) -> None:
    tables = _noto()
    tables[b"hhea"] = tables[b"hhea"][:24] + HIDDEN.encode()[:8] + tables[b"hhea"][32:]
    tables[b"maxp"] = tables[b"maxp"][:14] + HIDDEN.encode() + tables[b"maxp"][23:]
    tables[b"post"] = b"\0\3\0\0" + HIDDEN.encode().ljust(12, b"\0") + bytes(16)
    _composite(pdf, _sfnt(tables))


def truetype_map_longer_than_its_codes(pdf: pikepdf.Pdf) -> None:
    body = struct.pack(">HHHHHH", 6, 12 + len(HIDDEN), 0, 65, 1, 36) + HIDDEN.encode()
    wide = struct.pack(">HHIIIIII", 12, 0, 28 + len(HIDDEN), 0, 1, 65, 65, 36) + HIDDEN.encode()
    tables = _noto()
    tables[b"cmap"] = struct.pack(">HHHHIHHI", 0, 2, 1, 0, 20, 3, 10, 20 + len(body)) + body + wide
    _composite(pdf, _sfnt(tables))


def _with_shape(change: Callable[[bytes], bytes]) -> dict[bytes, bytes]:
    """The program with its A (glyph 36) changed."""
    tables = _noto()
    (count,) = struct.unpack(">H", tables[b"maxp"][4:6])
    long = struct.unpack(">h", tables[b"head"][50:52])[0] != 0
    places = struct.unpack(f">{count + 1}{'I' if long else 'H'}", tables[b"loca"])
    places = places if long else tuple(2 * p for p in places)
    shapes = [tables[b"glyf"][a:b] for a, b in itertools.pairwise(places)]
    shapes[36] = change(shapes[36])
    shapes = [s + b"\0" * (-len(s) % 4) for s in shapes]
    at, new = 0, [0]
    for shape in shapes:
        at += len(shape)
        new.append(at)
    tables[b"glyf"], tables[b"loca"] = b"".join(shapes), struct.pack(f">{count + 1}I", *new)
    tables[b"head"] = tables[b"head"][:50] + b"\0\1" + tables[b"head"][52:]
    return tables


def truetype_behind_an_outline(pdf: pikepdf.Pdf) -> None:
    _composite(pdf, _sfnt(_with_shape(lambda shape: shape + HIDDEN.encode())))


def truetype_instructions_of_a_glyph(pdf: pikepdf.Pdf) -> None:
    def change(shape: bytes) -> bytes:
        (contours,) = struct.unpack(">h", shape[:2])
        at = 10 + 2 * contours
        (size,) = struct.unpack(">H", shape[at : at + 2])
        code = b"\x40" + bytes([len(HIDDEN)]) + HIDDEN.encode() + b"\x21" * len(HIDDEN)
        return shape[:at] + struct.pack(">H", len(code)) + code + shape[at + 2 + size :]

    _composite(pdf, _sfnt(_with_shape(change)))


def truetype_instructions_of_all(pdf: pikepdf.Pdf) -> None:
    code = b"\x40" + bytes([len(HIDDEN)]) + HIDDEN.encode() + b"\x21" * len(HIDDEN)
    tables = _noto()
    tables |= {
        b"fpgm": tables.get(b"fpgm", b"") + code,
        b"prep": code,
        b"cvt ": HIDDEN.encode() + b" ",
    }
    _composite(pdf, _sfnt(tables))


def map_of_codes_never_shown(pdf: pikepdf.Pdf) -> None:
    word = HIDDEN.encode().hex()
    data = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"4 begincidchar <0024> 36 <{word[:8]}> 1 <{word[8:16]}> 2 <{word[16:]}> 3 endcidchar\n"
        "endcmap end end"
    )
    stream = pdf.make_stream(data.encode(), Type=Name.CMap, CMapName=Name.X)
    stream.CIDSystemInfo = Dictionary(
        Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0
    )
    _composite(pdf, pymupdf.Font("notos").buffer, stream)


PLANTS: dict[str, Plant] = {
    plant.__name__: plant
    for plant in (
        calculator_with_a_branch_never_taken, calculator_with_numbers_put_away,
        samples_that_are_never_reached, samples_that_all_mean_one_colour, samples_beyond_the_range,
        palette_of_code, profile_for_the_way_back, profile_of_another_kind,
        profile_with_reserved_bytes, states_of_wild_numbers, truetype_fields_of_the_heads,
        truetype_map_longer_than_its_codes, truetype_behind_an_outline,
        truetype_instructions_of_a_glyph, truetype_instructions_of_all, map_of_codes_never_shown,
    )
}  # fmt: skip


@pytest.mark.channels(PLANTS, every=1, kinds=("text",))
def test_nothing_between_the_numbers_is_left(
    channel: str, kind: str, boxes: Any, try_channel: Any
) -> None:
    tried = try_channel(PLANTS[channel], kind=kind, boxes=boxes)
    assert tried.passed, tried.findings
    assert not tried.found
