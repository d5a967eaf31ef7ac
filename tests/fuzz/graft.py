"""Mutations that know what a page is made of: pictures, fonts, forms, patterns, layers, revisions.

Each makes something that is allowed, or nearly so, and rare: the places where two readers differ.
"""

from __future__ import annotations

import io
import random
import zlib
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String


def _page(pdf: pikepdf.Pdf) -> pikepdf.Page:
    return pdf.pages[0]


def _added(pdf: pikepdf.Pdf, rnd: random.Random, value: Any, kind: Name) -> Name:
    """Among the page's resources, under a name that the same seed gives again."""
    name = Name(f"/G{rnd.randrange(10**9)}")
    return _page(pdf).add_resource(pdf.make_indirect(value), kind, name)


def _font(pdf: pikepdf.Pdf, rnd: random.Random) -> Name:
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    return _added(pdf, rnd, font, Name.Font)


def _text(pdf: pikepdf.Pdf, rnd: random.Random) -> bytes:
    mode = rnd.choice([0, 0, 1, 2, 3, 7])
    spread = rnd.choice([0, 0, 3, -1])
    size = rnd.choice([1, 6, 12, 40])
    turn = rnd.choice([b"1 0 0 1", b"0 1 -1 0", b"0.9 0.3 -0.3 0.9", b"-1 0 0 1", b"1 0 0.3 1"])
    place = f"{rnd.uniform(-50, 600):.2f} {rnd.uniform(-50, 850):.2f}".encode()
    name = str(_font(pdf, rnd)).encode()
    return (
        b"BT %s %d Tf %d Tr %d Tc " % (name, size, mode, spread)
        + turn + b" " + place + b" Tm [(Bodil) -200 (Rosenk) 50 (ger)] TJ ET"
    )  # fmt: skip


def more_text(pdf: pikepdf.Pdf, rnd: random.Random) -> None:
    _page(pdf).contents_add(_text(pdf, rnd), prepend=rnd.random() < 0.3)


def in_a_form(pdf: pikepdf.Pdf, rnd: random.Random) -> None:
    """Forms in forms, drawn several times, some with a group or a turned matrix."""
    data = _text(pdf, rnd)
    resources = _page(pdf).resources
    name = None
    for _ in range(rnd.randint(1, 4)):
        form = Stream(pdf, data)
        form.Type, form.Subtype = Name.XObject, Name.Form
        form.BBox = Array([0, 0, rnd.choice([10, 300, 700]), rnd.choice([10, 900])])
        if rnd.random() < 0.5:
            form.Matrix = Array([rnd.choice([1, 0.5, -1]), 0, 0, 1, rnd.choice([0, 200]), 0])
        if rnd.random() < 0.3:
            form.Group = Dictionary(S=Name.Transparency, I=True)
        form.Resources = resources
        name = _added(pdf, rnd, form, Name.XObject)
        data = str(name).encode() + b" Do " + (data if rnd.random() < 0.2 else b"")
    for _ in range(rnd.randint(1, 3)):
        _page(pdf).contents_add(f"q 1 0 0 1 {rnd.randint(0, 200)} 0 cm {name} Do Q".encode())


def picture(pdf: pikepdf.Pdf, rnd: random.Random) -> None:
    """A picture whose data, size, bits, colours and masks may not fit together."""
    width, height = rnd.choice([1, 7, 64]), rnd.choice([1, 8, 50])
    bits = rnd.choice([1, 2, 4, 8, 16, 3])
    space = rnd.choice(
        [
            Name.DeviceGray, Name.DeviceRGB, Name.DeviceCMYK, Name.Pattern, Name("/Ukendt"),
            Array([Name.Indexed, Name.DeviceRGB, 1, String(b"\0\0\0\xff\xff\xff")]),
        ]
    )  # fmt: skip
    raw = bytes(rnd.randrange(256) for _ in range(rnd.choice([0, 10, 400, 4000])))
    image = Stream(pdf, zlib.compress(raw) if rnd.random() < 0.8 else raw)
    image.Type, image.Subtype, image.Filter = Name.XObject, Name.Image, Name.FlateDecode
    image.Width, image.Height, image.BitsPerComponent, image.ColorSpace = width, height, bits, space
    if rnd.random() < 0.3:
        image.Filter = Name(
            rnd.choice(
                ["/DCTDecode", "/JPXDecode", "/JBIG2Decode", "/CCITTFaxDecode", "/LZWDecode"]
            )
        )
    if rnd.random() < 0.3:
        image.DecodeParms = Dictionary(Predictor=rnd.choice([2, 12, 15]), Columns=width, Colors=3)
    if rnd.random() < 0.3:
        image.ImageMask = True
    if rnd.random() < 0.3:
        mask = Stream(pdf, zlib.compress(raw))
        mask.Type, mask.Subtype, mask.Filter = Name.XObject, Name.Image, Name.FlateDecode
        mask.Width, mask.Height, mask.BitsPerComponent = height, width, 8
        mask.ColorSpace = Name.DeviceGray
        image["/" + rnd.choice(["SMask", "Mask"])] = pdf.make_indirect(mask)
    name = _added(pdf, rnd, image, Name.XObject)
    scale = rnd.choice(
        [b"600 0 0 800 0 0", b"0 300 -300 0 400 100", b"9 3 -3 9 9 9", b"0 0 0 0 0 0"]
    )
    _page(pdf).contents_add(b"q " + scale + b" cm " + str(name).encode() + b" Do Q")


def pattern(pdf: pikepdf.Pdf, rnd: random.Random) -> None:
    tile = Stream(pdf, _text(pdf, rnd))
    tile.Type, tile.PatternType, tile.PaintType, tile.TilingType = Name.Pattern, 1, 1, 1
    tile.BBox, tile.XStep, tile.YStep = Array([0, 0, 100, 100]), rnd.choice([100, 1, 0]), 100
    tile.Resources = _page(pdf).resources
    name = _added(pdf, rnd, tile, Name.Pattern)
    _page(pdf).contents_add(f"/Pattern cs {name} scn 0 0 400 700 re f".encode())


def layer(pdf: pikepdf.Pdf, rnd: random.Random) -> None:
    group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Bodil")))
    off = Array([group]) if rnd.random() < 0.6 else Array([])
    pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(OFF=off))
    resources = _page(pdf).resources
    resources.Properties = Dictionary(L0=group)
    end = rnd.choice([b" EMC", b"", b" EMC EMC"])
    _page(pdf).contents_add(b"/OC /L0 BDC " + _text(pdf, rnd) + end)


def alternative_text(pdf: pikepdf.Pdf, rnd: random.Random) -> None:
    _page(pdf).contents_add(
        b"/Span <</ActualText (Bodil) /Alt (Rosenk\\346r)>> BDC " + _text(pdf, rnd) + b" EMC"
    )


def other_encoding(pdf: pikepdf.Pdf, rnd: random.Random) -> None:
    fonts = [o for o in pdf.objects if isinstance(o, Dictionary) and o.get("/Type") == Name.Font]
    if not fonts:
        return
    font = rnd.choice(fonts)
    change = rnd.randrange(5)
    if change == 0:
        names = [Name(f"/{c}") for c in rnd.sample("abcdefghijklmnop", 8)]
        font.Encoding = Dictionary(Differences=Array([65, *names]))
    elif change == 1:
        lines = "\n".join(f"<{c:02X}> <{rnd.randrange(0x20, 0xFFFF):04X}>" for c in range(60, 90))
        font.ToUnicode = pdf.make_stream(
            f"begincmap 1 begincodespacerange <00> <FF> endcodespacerange 30 beginbfchar\n{lines}\n"
            "endbfchar endcmap".encode()
        )
    elif change == 2:
        font.Widths = Array([rnd.choice([0, 500, -500, 1e9]) for _ in range(20)])
        font.FirstChar, font.LastChar = rnd.choice([0, 65, 300]), 90
    elif change == 3:
        font.Subtype = Name(rnd.choice(["/Type0", "/Type3", "/TrueType", "/MMType1", "/Ukendt"]))
    else:
        font.Encoding = Name(rnd.choice(["/Identity-V", "/UniJIS-UTF16-H", "/MacExpertEncoding"]))


def revision(pdf: pikepdf.Pdf, rnd: random.Random) -> None:
    """Another page's content in place of this one's; the tree of pages may count wrongly."""
    pages = pdf.Root.Pages
    pages.Count = rnd.choice([0, 1, 2, 7, -1])
    if rnd.random() < 0.5:
        pages.Kids = Array([*pages.Kids, *pages.Kids])


def small_page(pdf: pikepdf.Pdf, rnd: random.Random) -> None:
    page = _page(pdf).obj
    page.UserUnit = rnd.choice([0.1, 2, 10, 0, -1, 1e9])
    page.CropBox = Array(sorted(rnd.choice([0, 20, 300, 595]) for _ in range(4)))
    page.Rotate = rnd.choice([0, 90, 180, 270])


def hostile_stream(pdf: pikepdf.Pdf, rnd: random.Random) -> None:
    """Deep nesting, long numbers, tiny bombs."""
    parts = [
        b"[" * 2000, b"<<" * 300, b"q " * 20_000, b"1e400 0 0 1 0 0 cm", b"(" * 500,
        b"9" * 400 + b" w", b"/" + b"A" * 5000 + b" gs", b"0 0 m " + b"1 1 l " * 20_000 + b"S",
        b"BI /W 99999 /H 99999 /BPC 8 /CS /RGB ID \0 EI", b"BT " * 300,
        b"/P <</MCID 0>> BDC " * 200,
    ]  # fmt: skip
    data = b"\n".join(rnd.choices(parts, k=rnd.randint(1, 3)))
    bomb = rnd.random() < 0.15
    stream = Stream(pdf, zlib.compress(zlib.compress(b"0 " * 5_000_000)) if bomb else data)
    if bomb:
        stream.Filter = Array([Name.FlateDecode, Name.FlateDecode])
    _page(pdf).contents_add(stream, prepend=rnd.random() < 0.5)


CHANGES = (
    more_text, in_a_form, picture, pattern, layer, alternative_text, other_encoding, revision,
    small_page, hostile_stream,
)  # fmt: skip


def added_revision(data: bytes, rnd: random.Random) -> bytes:
    """A second state of the file behind the first, as programs save that only append."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            size = int(pdf.trailer.get("/Size", 1))
            root = pdf.trailer.Root.objgen
    except Exception:
        return data[::-1]
    note = f"\n{size} 0 obj\n(Bodil {rnd.random()})\nendobj\n".encode()
    start = len(data) + len(note)
    previous = data.rfind(b"startxref")
    before = data[previous + 9 :].split()[:1] or [b"0"]
    table = f"xref\n{size} 1\n{len(data) + 1:010} 00000 n \n".encode()
    trailer = b"trailer <</Size %d /Root %d %d R /Prev %s>>\n" % (size + 1, *root, before[0])
    return data + note + table + trailer + f"startxref\n{start}\n%%EOF\n".encode()
