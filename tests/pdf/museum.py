"""One page with a specimen of everything that a page can draw with, for tests that saturate it.

Nothing here holds a secret but the visible name: what is hidden is put in by the tests.
"""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pikepdf
import pymupdf
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import Image, ImageDraw

from tests.pdf.test_red_fonts import _cff, _type1

__all__ = ["museum"]

LINES = ("Borger: KVISTVIS1 bor i Vejle.", "Denne linje bliver stående.")


def museum() -> Pdf:
    """A page with the name of the tests at its usual place and one of each kind below it."""
    doc = pymupdf.open()
    page = doc.new_page(width=595, height=842)
    for number, line in enumerate(LINES):
        page.insert_text((72, 120 + 20 * number), line, fontsize=12)
    page.insert_font("F9", fontbuffer=pymupdf.Font("notos").buffer)
    page.insert_text((72, 170), "Abegav", fontname="F9")
    doc.subset_fonts()
    doc.new_page(width=595, height=842)
    doc.set_toc([[1, "Denne linje", 1]])
    pdf = pikepdf.open(io.BytesIO(doc.tobytes()))
    marked, plain = _Room(pdf, 0), _Room(pdf, 1)
    for show in (fonts, colours, pictures, states, extras):
        show(marked)
    mesh(plain)
    for number, room in enumerate((marked, plain)):
        pdf.pages[number].contents_add(pdf.make_stream(b"\n".join(room.code)))
    return pdf


class _Room:
    """Where specimens are hung, one beside the other."""

    def __init__(self, pdf: Pdf, number: int) -> None:
        self.pdf, self.page, self.code = pdf, pdf.pages[number].obj, list[bytes]()
        self.resources, self.count = self.page.Resources, 0

    def name(self, category: str, value: Any) -> str:
        group = self.resources.get("/" + category)
        if group is None:
            self.resources["/" + category] = group = Dictionary()
        name = f"/{category[0]}m{len(list(group.keys()))}"
        group[name] = value
        return name

    def place(self) -> tuple[int, int]:
        self.count += 1
        return 60 + self.count % 8 * 60, 600 - self.count // 8 * 50

    def draw(self, code: str) -> None:
        """code: draws within 40 by 30 points."""
        x, y = self.place()
        self.code.append(f"q 1 0 0 1 {x} {y} cm {code} Q".encode())

    def text(self, font: Any, shown: str) -> None:
        name, (x, y) = self.name("Font", self.pdf.make_indirect(font)), self.place()
        self.code.append(f"BT {name} 20 Tf {x} {y} Td {shown} Tj ET".encode())


# --- fonts --------------------------------------------------------------------------------------


def fonts(room: _Room) -> None:
    pdf = room.pdf
    old = next(f for f in room.resources.Font.values() if f.Subtype == Name.Type0)
    inner = old.DescendantFonts[0]
    cmap = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        b"/CIDSystemInfo 3 dict dup begin /Registry (Adobe) def /Ordering (Identity) def\n"
        b"/Supplement 0 def end def /CMapName /Egen def /CMapType 1 def\n"
        b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        b"1 begincidrange <0000> <0fff> 0 endcidrange\n"
        b"endcmap CMapName currentdict /CMap defineresource pop end end"
    )
    info = Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0)
    encoding = pdf.make_stream(cmap, Type=Name.CMap, CMapName=Name.Egen, CIDSystemInfo=info)
    by_map = Dictionary(
        Type=Name.Font, Subtype=Name.Type0, BaseFont=old.BaseFont, Encoding=encoding,
        DescendantFonts=Array([pdf.make_indirect(Dictionary(inner))]), ToUnicode=old.ToUnicode,
    )  # fmt: skip
    glyph = _first_glyph(pdf, old)
    room.text(by_map, f"<{glyph:04x}>")
    program = inner.FontDescriptor.FontFile2.read_bytes()
    simple = _embedded(pdf, "/FontFile2", pdf.make_stream(program), Name.TrueType)
    simple.FontDescriptor.Flags = 4
    room.text(simple, "(A)")
    parts = _type1()
    one, two, three = map(len, parts)
    type1 = pdf.make_stream(b"".join(parts), Length1=one, Length2=two, Length3=three)
    room.text(_embedded(pdf, "/FontFile", type1, Name.Type1), "(A)")
    cff = pdf.make_stream(_cff([], 34), Subtype=Name.Type1C)
    room.text(_embedded(pdf, "/FontFile3", cff, Name.Type1), "(A)")
    letter = pdf.make_stream(b"750 0 0 0 750 750 d1 0 0 700 700 re f")
    spare = pdf.make_stream(b"750 0 0 0 750 750 d1 0 0 700 700 re f")
    drawn = Dictionary(
        Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, 0, 750, 750]),
        FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]), FirstChar=97, LastChar=98,
        Widths=Array([800, 800]), CharProcs=Dictionary(a=letter, b=spare),
        Encoding=Dictionary(Type=Name.Encoding, Differences=Array([97, Name.a, Name.b])),
        Resources=Dictionary(),
    )  # fmt: skip
    room.text(drawn, "(a)")
    named = Dictionary(
        Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, FirstChar=65, LastChar=67,
        Widths=Array([667, 667, 722]),
        Encoding=Dictionary(BaseEncoding=Name.WinAnsiEncoding, Differences=Array([65, Name.A])),
    )  # fmt: skip
    room.text(named, "(A)")


def _first_glyph(pdf: Pdf, font: Any) -> int:
    """A code that the page's text in this font begins with."""
    data = b"\n".join(s.read_bytes() for s in pdf.pages[0].obj.Contents)
    for line in data.split(b"Tf")[1:]:
        start = line.find(b"<")
        if start >= 0 and b"TJ" in line:
            return int(line[start + 1 : start + 5], 16)
    return 1


def _embedded(pdf: Pdf, key: str, program: Any, kind: Any) -> Any:
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=Name.Egen, Flags=32, ItalicAngle=0, Ascent=800,
        Descent=-200, StemV=80, CapHeight=700, FontBBox=Array([0, 0, 1000, 1000]),
    )  # fmt: skip
    descriptor[key] = program
    return Dictionary(
        Type=Name.Font, Subtype=kind, BaseFont=Name.Egen, FirstChar=65, LastChar=66,
        Widths=Array([600, 600]), Encoding=Name.WinAnsiEncoding,
        FontDescriptor=pdf.make_indirect(descriptor),
    )  # fmt: skip


# --- colours ------------------------------------------------------------------------------------


def _power(*to: float) -> Any:
    zeros = Array([0] * len(to))
    return Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=zeros, C1=Array(to), N=1)


def functions(pdf: Pdf) -> list[Any]:
    """One of each kind, from one number to one."""
    sampled = pdf.make_stream(
        bytes([255, 128, 0, 0]), FunctionType=0, Domain=Array([0, 1]), Range=Array([0, 1]),
        Size=Array([4]), BitsPerSample=8,
    )  # fmt: skip
    stitched = Dictionary(
        FunctionType=3, Domain=Array([0, 1]), Functions=Array([_power(0.5), _power(0.7)]),
        Bounds=Array([0.5]), Encode=Array([0, 1, 0, 1]),
    )  # fmt: skip
    program = pdf.make_stream(
        b"{ 0.5 mul 0.2 add }", FunctionType=4, Domain=Array([0, 1]), Range=Array([0, 1])
    )
    return [pdf.make_indirect(f) for f in (sampled, _power(0.6), stitched, program)]


def profile() -> bytes:
    """A grey profile."""
    tags = {
        b"cprt": b"text\0\0\0\0-\0\0\0",
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", 2) + b"P\0" + b"\0" * 80,
        b"wtpt": b"XYZ \0\0\0\0" + struct.pack(">iii", 63190, 65536, 54061),
        b"kTRC": b"curv\0\0\0\0" + struct.pack(">IH", 1, 0x0233) + b"\0\0",
    }
    at, table, body = 128 + 4 + 12 * len(tags), b"", b""
    for name, data in tags.items():
        data += b"\0" * (-len(data) % 4)
        table += name + struct.pack(">II", at + len(body), len(data))
        body += data
    head = bytearray(128)
    struct.pack_into(">I", head, 0, at + len(body))
    head[12:24], head[36:40] = b"mntrGRAYXYZ ", b"acsp"
    struct.pack_into(">I", head, 8, 0x02100000)
    head[68:80] = struct.pack(">iii", 63190, 65536, 54061)
    return bytes(head) + struct.pack(">I", len(tags)) + table + body


def colours(room: _Room) -> None:
    pdf, some = room.pdf, functions(room.pdf)
    icc = pdf.make_stream(profile(), N=1, Alternate=Name.DeviceGray)
    three = pdf.make_stream(
        b"{ pop 0.5 mul }", FunctionType=4, Domain=Array([0, 1, 0, 1]), Range=Array([0, 1])
    )
    white = Array([0.9505, 1, 1.089])
    spaces = [Array([Name.Separation, Name("/Egen farve"), Name.DeviceGray, f]) for f in some]
    spaces += [
        Array([Name.ICCBased, icc]),
        Array([Name.CalGray, Dictionary(WhitePoint=white)]),
        Array([Name.Indexed, Name.DeviceGray, 1, String(b"\x20\x80")]),
    ]
    for space in spaces:
        number = "1" if space[0] == Name.Indexed else "0.5"
        room.draw(f"{room.name('ColorSpace', space)} cs {number} scn 0 0 40 30 re f")
    inks = Array(
        [Name.DeviceN, Array([Name("/Egen"), Name.Black]), Name.DeviceGray, three, Dictionary()]
    )
    room.draw(f"{room.name('ColorSpace', inks)} cs 0.5 0.5 scn 0 0 40 30 re f")
    for space in (
        Array([Name.CalRGB, Dictionary(WhitePoint=white)]),
        Array([Name.Lab, Dictionary(WhitePoint=white, Range=Array([-100, 100, -100, 100]))]),
    ):
        room.draw(f"{room.name('ColorSpace', space)} cs 0.5 0.5 0.5 scn 0 0 40 30 re f")
    flat = Dictionary(
        ShadingType=2, ColorSpace=Name.DeviceGray, Coords=Array([0, 0, 40, 0]), Function=some[1],
        Extend=Array([True, True]),
    )  # fmt: skip
    round_ = Dictionary(
        ShadingType=3, ColorSpace=Name.DeviceGray, Coords=Array([20, 15, 2, 20, 15, 15]),
        Function=some[1],
    )  # fmt: skip
    by_place = Dictionary(
        ShadingType=1, ColorSpace=Name.DeviceGray, Domain=Array([0, 1, 0, 1]), Function=three,
        Matrix=Array([40, 0, 0, 30, 0, 0]),
    )  # fmt: skip
    for shading in (flat, round_, by_place):
        made = pdf.make_indirect(shading)
        room.draw(f"0 0 40 30 re W n {room.name('Shading', made)} sh")
    pattern = pdf.make_indirect(Dictionary(PatternType=2, Shading=pdf.make_indirect(flat)))
    room.draw(f"/Pattern cs {room.name('Pattern', pattern)} scn 0 0 40 30 re f")
    tile = pdf.make_stream(
        b"0.5 g 0 0 3 3 re f", PatternType=1, PaintType=1, TilingType=1,
        BBox=Array([0, 0, 6, 6]), XStep=6, YStep=6, Resources=Dictionary(),
    )  # fmt: skip
    room.draw(f"/Pattern cs {room.name('Pattern', tile)} scn 0 0 40 30 re f")


def mesh(room: _Room) -> None:
    """A triangle; a page with marks would become a picture because of it."""
    corners = ((0, 0, 0), (255, 0, 128), (128, 255, 255))
    shading = room.pdf.make_stream(
        b"".join(bytes([0, x, y, g]) for x, y, g in corners), ShadingType=4,
        ColorSpace=Name.DeviceGray, BitsPerCoordinate=8, BitsPerComponent=8, BitsPerFlag=8,
        Decode=Array([0, 40, 0, 30, 0, 1]),
    )  # fmt: skip
    room.draw(f"0 0 40 30 re W n {room.name('Shading', shading)} sh")


# --- pictures -----------------------------------------------------------------------------------


def _grey(width: int = 40, height: int = 30) -> Image.Image:
    picture = Image.new("L", (width, height), 255)
    ImageDraw.Draw(picture).ellipse((4, 4, width - 5, height - 5), fill=60)
    return picture


def _packed(picture: Image.Image, form: str, **keys: Any) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, form, **keys)
    return buffer.getvalue()


def _image(
    pdf: Pdf, data: bytes, filters: str = "", space: Any = Name.DeviceGray, **keys: Any
) -> Any:
    made = pikepdf.Stream(pdf, data)
    made.Type, made.Subtype = Name.XObject, Name.Image
    made.Width, made.Height, made.BitsPerComponent, made.ColorSpace = 40, 30, 8, space
    if filters:
        made.Filter = Name(f"/{filters}")
    for key, value in keys.items():
        made[f"/{key}"] = value
    return made


def pictures(room: _Room) -> None:
    pdf, grey = room.pdf, _grey()
    raw, bits = grey.tobytes(), grey.convert("1", dither=Image.Dither.NONE).tobytes()
    colour = grey.convert("RGB")
    fax = _packed(grey.convert("1", dither=Image.Dither.NONE), "TIFF", compression="group4")
    with Image.open(io.BytesIO(fax)) as tiff:
        start, length = tiff.tag_v2[273][0], tiff.tag_v2[279][0]
    palette = b"".join(bytes([n, n, n]) for n in range(256))
    hexed = raw.hex().encode() + b">"
    for image in (
        _image(pdf, raw),
        _image(pdf, zlib.compress(raw), "FlateDecode", Intent=Name.Perceptual),
        _image(pdf, zlib.compress(raw), "FlateDecode",
               Array([Name.Indexed, Name.DeviceRGB, 255, String(palette)])),
        _image(pdf, bits, BitsPerComponent=1),
        _image(pdf, zlib.compress(bits), "FlateDecode", BitsPerComponent=1),
        _image(pdf, hexed, "ASCIIHexDecode"),
        _image(pdf, b"".join(b"\0" + bytes([v]) for v in raw) + b"\x80", "RunLengthDecode"),
        _image(pdf, _packed(grey, "JPEG"), "DCTDecode"),
        _image(pdf, _packed(colour, "JPEG", progressive=True), "DCTDecode", Name.DeviceRGB),
        _image(pdf, _packed(colour.convert("CMYK"), "JPEG"), "DCTDecode", Name.DeviceCMYK),
        _image(pdf, _packed(grey, "JPEG2000"), "JPXDecode"),
        _image(pdf, fax[start : start + length], "CCITTFaxDecode", BitsPerComponent=1,
               DecodeParms=Dictionary(K=-1, Columns=40, Rows=30)),
        _image(pdf, b"".join(bytes([v, v]) for v in raw), BitsPerComponent=16),
        _image(pdf, zlib.compress(b"".join(b"\0" + raw[i : i + 40] for i in range(0, 1200, 40))),
               "FlateDecode", DecodeParms=Dictionary(Predictor=15, Columns=40)),
        _image(pdf, raw, SMask=pdf.make_indirect(_image(pdf, b"\xff" * 1200))),
        _image(pdf, raw, Mask=Array([0, 2])),
    ):  # fmt: skip
        name = room.name("XObject", pdf.make_indirect(image))
        room.draw(f"40 0 0 30 0 0 cm {name} Do")
    x, y = room.place()
    room.code.append(
        f"q 40 0 0 30 {x} {y} cm BI /W 40 /H 30 /BPC 8 /CS /G ID ".encode() + raw + b"\nEI Q"
    )


# --- states, forms and what lies around the page ------------------------------------------------


def states(room: _Room) -> None:
    pdf = room.pdf
    light = pdf.make_stream(
        b"0.8 g 0 0 40 30 re f", Type=Name.XObject, Subtype=Name.Form,
        BBox=Array([0, 0, 595, 842]), Resources=Dictionary(),
        Group=Dictionary(S=Name.Transparency, CS=Name.DeviceGray),
    )  # fmt: skip
    mask = Dictionary(Type=Name.Mask, S=Name.Luminosity, G=light, BC=Array([0]))
    for state in (
        Dictionary(Type=Name.ExtGState, LW=2, CA=0.5, ca=0.5, BM=Name.Multiply, RI=Name.Perceptual),
        Dictionary(Type=Name.ExtGState, SMask=mask, D=Array([Array([3, 2]), 0])),
    ):
        made = pdf.make_indirect(state)
        room.draw(f"{room.name('ExtGState', made)} gs 0.5 g 0 0 40 30 re B")
    form = pdf.make_stream(
        b"q 0.4 g 0 0 30 20 re f Q", Type=Name.XObject, Subtype=Name.Form,
        BBox=Array([0, 0, 40, 30]), Resources=Dictionary(), Matrix=Array([1, 0, 0, 1, 0, 0]),
        Group=Dictionary(S=Name.Transparency, CS=Name.DeviceRGB),
    )  # fmt: skip
    room.draw(f"{room.name('XObject', form)} Do")
    room.draw("[4 2] 0 d 2 w 0 0 m 40 30 l S")
    room.draw("BX 0 0 20 20 re f EX")


def extras(room: _Room) -> None:
    """Tags, labels, a layer, an annotation with a look, a named destination."""
    pdf, page = room.pdf, room.page
    tree = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    element = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.P, P=tree, Pg=page, K=0))
    tree.K, page.StructParents = Array([element]), 0
    tree.ParentTree = pdf.make_indirect(Dictionary(Nums=Array([0, Array([element])])))
    pdf.Root.StructTreeRoot, pdf.Root.MarkInfo = tree, Dictionary(Marked=True)
    pdf.Root.Lang = String("da-DK")
    pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.D)]))
    group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("lag")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(Order=Array([group])))
    layer = room.name("Properties", group)
    fonts = room.resources.Font.items()
    font = next(name for name, font in fonts if font.get("/BaseFont") == Name.Helvetica)
    room.code.append(
        f"/P <</MCID 0>> BDC BT {font} 12 Tf 72 220 Td (Maerket) Tj ET EMC "
        f"/OC {layer} BDC 0.3 g 72 190 20 20 re f EMC".encode()
    )
    look = pdf.make_stream(
        b"0.6 g 0 0 20 20 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 20, 20]),
        Resources=Dictionary(),
    )  # fmt: skip
    stamp = Dictionary(
        Type=Name.Annot, Subtype=Name.Stamp, F=4, Rect=Array([120, 190, 140, 210]),
        AP=Dictionary(N=look),
    )  # fmt: skip
    page.Annots = Array([pdf.make_indirect(stamp)])
