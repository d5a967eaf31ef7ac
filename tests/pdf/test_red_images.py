"""Hiding places in pictures: their containers, colours and masks, and pixels that nobody sees."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageDraw

VISIBLE, HIDDEN = "KVISTVIS1", "KVISTCHN2"
Plant = Callable[[pikepdf.Pdf], None]
WORD = HIDDEN.encode()


def _image(pdf: pikepdf.Pdf, raw: bytes, width: int, height: int, filters: Any = None) -> Any:
    image = pikepdf.Stream(pdf, raw)
    image.Type, image.Subtype = Name.XObject, Name.Image
    image.Width, image.Height, image.BitsPerComponent = width, height, 8
    image.ColorSpace = Name.DeviceGray
    if filters is not None:
        image.Filter = filters
    return image


def _draw(pdf: pikepdf.Pdf, image: Any, matrix: str = "120 0 0 60 300 300", code: str = "") -> None:
    page = pdf.pages[0]
    if "/XObject" not in page.obj.Resources:
        page.obj.Resources.XObject = Dictionary()
    page.obj.Resources.XObject["/Planted"] = pdf.make_indirect(image)
    page.contents_add(pdf.make_stream(f"q {code} {matrix} cm /Planted Do Q".encode()))


def _grey(width: int = 16, height: int = 16) -> bytes:
    return bytes((40 + x * 3 + y * 5) & 255 for y in range(height) for x in range(width))


def _jpeg(**keys: Any) -> bytes:
    buffer = io.BytesIO()
    Image.frombytes("L", (16, 16), _grey()).save(buffer, "JPEG", **keys)
    return buffer.getvalue()


def _with_segments(*segments: tuple[int, bytes]) -> bytes:
    raw = _jpeg()
    made = b"".join(struct.pack(">HH", m, len(d) + 2) + d for m, d in segments)
    return raw[:2] + made + raw[2:]


# --- containers -------------------------------------------------------------------------------


def jpeg_segments(pdf: pikepdf.Pdf) -> None:
    thumb = b"JFXX\0\x10" + WORD
    raw = _with_segments(
        (0xFFE0, thumb), (0xFFE1, b"http://ns.adobe.com/xap/1.0/\0" + WORD), (0xFFE2, WORD),
        (0xFFED, b"Photoshop 3.0\0" + WORD), (0xFFFE, WORD),
    )  # fmt: skip
    _draw(pdf, _image(pdf, raw, 16, 16, Name.DCTDecode))


def jpeg_packed_again(pdf: pikepdf.Pdf) -> None:
    raw = zlib.compress(_with_segments((0xFFFE, WORD), (0xFFE1, b"Exif\0\0" + WORD)) + WORD)
    _draw(pdf, _image(pdf, raw, 16, 16, Array([Name.FlateDecode, Name.DCTDecode])))


def jpeg_as_hex(pdf: pikepdf.Pdf) -> None:
    raw = _with_segments((0xFFFE, WORD)).hex().encode() + b">" + WORD
    _draw(pdf, _image(pdf, raw, 16, 16, Array([Name.ASCIIHexDecode, Name.DCTDecode])))


def jpeg_in_a_mask(pdf: pikepdf.Pdf) -> None:
    image = _image(pdf, _jpeg(), 16, 16, Name.DCTDecode)
    image.SMask = pdf.make_indirect(
        _image(pdf, _with_segments((0xFFFE, WORD)), 16, 16, Name.DCTDecode)
    )
    image.SMask.Metadata, image.SMask.Name = pdf.make_stream(WORD), Name(f"/{HIDDEN}")
    _draw(pdf, image)


def _jpx(*extra: tuple[bytes, bytes]) -> bytes:
    buffer = io.BytesIO()
    Image.frombytes("L", (16, 16), _grey()).save(buffer, "JPEG2000")
    return buffer.getvalue() + b"".join(
        struct.pack(">I4s", len(d) + 8, kind) + d for kind, d in extra
    )


def jpx_boxes(pdf: pikepdf.Pdf) -> None:
    raw = _jpx((b"xml ", b"<a>" + WORD), (b"uuid", b"\0" * 16 + WORD), (b"free", WORD))
    raw += WORD
    image = _image(pdf, raw, 16, 16, Name.JPXDecode)
    del image["/ColorSpace"]
    _draw(pdf, image)


def jpx_comment(pdf: pikepdf.Pdf) -> None:
    """A comment in the main header, and one in the header of a tile."""
    buffer = io.BytesIO()
    Image.frombytes("L", (16, 16), _grey()).save(buffer, "JPEG2000", no_jp2=True)
    raw = buffer.getvalue()
    comment = struct.pack(">HHH", 0xFF64, len(WORD) + 4, 1) + WORD
    tile, data = raw.index(b"\xff\x90"), raw.index(b"\xff\x93")
    (size,) = struct.unpack(">I", raw[tile + 6 : tile + 10])
    head = raw[tile : tile + 6] + struct.pack(">I", size + len(comment) if size else 0)
    rest = raw[tile + 10 : data] + comment + raw[data:]
    image = _image(pdf, raw[:tile] + comment + head + rest, 16, 16, Name.JPXDecode)
    _draw(pdf, image)


def samples_too_many(pdf: pikepdf.Pdf) -> None:
    _draw(pdf, _image(pdf, zlib.compress(_grey() + WORD), 16, 16, Name.FlateDecode))


def samples_unpacked_too_many(pdf: pikepdf.Pdf) -> None:
    _draw(pdf, _image(pdf, _grey() + WORD, 16, 16))


def samples_and_a_tail(pdf: pikepdf.Pdf) -> None:
    """Bytes after the end of the packed data, for each way of packing that has an end."""
    _draw(pdf, _image(pdf, zlib.compress(_grey()) + WORD, 16, 16, Name.FlateDecode))


def samples_with_run_lengths(pdf: pikepdf.Pdf) -> None:
    raw = b"\x81\x80\x81\x80" + b"\x80" + WORD
    _draw(pdf, _image(pdf, raw, 16, 16, Name.RunLengthDecode))


def samples_as_text(pdf: pikepdf.Pdf) -> None:
    raw = _grey().hex().encode() + b">" + WORD
    _draw(pdf, _image(pdf, raw, 16, 16, Name.ASCIIHexDecode))


def fax_tail(pdf: pikepdf.Pdf) -> None:
    """Group 4: sixteen white lines, the end of the block, and a word."""
    bits = "1" * 16 + "000000000001" * 2
    raw = bytes(int(bits[i : i + 8].ljust(8, "0"), 2) for i in range(0, len(bits), 8)) + WORD
    image = _image(pdf, raw, 16, 16, Name.CCITTFaxDecode)
    image.BitsPerComponent, image.DecodeParms = 1, Dictionary(K=-1, Columns=16, Rows=16, Egen=1)
    _draw(pdf, image)


def _jbig2(*, extension: bool, shared: bool) -> tuple[bytes, bytes]:
    """One generic region of MMR code: eight white lines; a comment segment beside it."""
    page = struct.pack(">IBBBI", 0, 0x30, 0, 1, 19) + struct.pack(">IIIIBH", 16, 8, 0, 0, 0, 0)
    region = struct.pack(">IIIIB", 16, 8, 0, 0, 0) + b"\x01" + b"\xff"
    body = struct.pack(">IBBBI", 2, 38, 0, 1, len(region)) + region
    words = struct.pack(">I", 0x20000000) + b"Navn\0" + WORD + b"\0\0"
    note = struct.pack(">IBBBI", 1, 62, 0, 0 if shared else 1, len(words)) + words
    return (page + body + (note if extension and not shared else b"")), (note if shared else b"")


def jbig2_comment(pdf: pikepdf.Pdf) -> None:
    raw, _ = _jbig2(extension=True, shared=False)
    image = _image(pdf, raw, 16, 8, Name.JBIG2Decode)
    image.BitsPerComponent = 1
    _draw(pdf, image)


def jbig2_shared_comment(pdf: pikepdf.Pdf) -> None:
    raw, shared = _jbig2(extension=True, shared=True)
    image = _image(pdf, raw, 16, 8, Name.JBIG2Decode)
    image.BitsPerComponent = 1
    image.DecodeParms = Dictionary(JBIG2Globals=pdf.make_stream(shared))
    _draw(pdf, image)


# --- dictionaries and colours -----------------------------------------------------------------


def image_keys(pdf: pikepdf.Pdf) -> None:
    image = _image(pdf, zlib.compress(_grey()), 16, 16, Name.FlateDecode)
    other = pdf.make_indirect(_image(pdf, WORD * 30, 16, 16))
    image.Alternates = Array([Dictionary(Image=other, DefaultForPrinting=True)])
    image.OPI = Dictionary({"/1.3": Dictionary(F=String(HIDDEN), Comments=String(HIDDEN))})
    image.Intent, image.Name, image.ID = Name(f"/{HIDDEN}"), Name(f"/{HIDDEN}"), String(HIDDEN)
    image.AF = image.Measure = Array([Dictionary(F=String(HIDDEN))])
    image.DecodeParms = Dictionary(Egen=String(HIDDEN))
    image.Metadata = pdf.make_stream(WORD)
    _draw(pdf, image)


def palette_too_long(pdf: pikepdf.Pdf) -> None:
    image = _image(pdf, zlib.compress(b"\0\1" * 128), 16, 16, Name.FlateDecode)
    image.ColorSpace = Array([Name.Indexed, Name.DeviceGray, 1, String(b"\x80\xff" + WORD)])
    _draw(pdf, image)


def palette_unused(pdf: pikepdf.Pdf) -> None:
    image = _image(pdf, zlib.compress(b"\0\1" * 128), 16, 16, Name.FlateDecode)
    table = b"\x80\xff" + WORD
    image.ColorSpace = Array([Name.Indexed, Name.DeviceGray, len(table) - 1, String(table)])
    _draw(pdf, image)


def _profile(*, own: bool) -> bytes:
    """A grey profile whose words are ours, and a tag that nobody knows."""
    text = b"text\0\0\0\0" + WORD + b"\0\0\0"
    desc = b"desc\0\0\0\0" + struct.pack(">I", 10) + WORD + b"\0" * 79
    white = b"XYZ \0\0\0\0" + struct.pack(">iii", 63190, 65536, 54061)
    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, 0x0233) + b"\0\0"
    tags = {b"cprt": text, b"desc": desc, b"wtpt": white, b"kTRC": curve}
    if own:
        tags[b"KVIS"] = text
    at, table, body = 128 + 4 + 12 * len(tags), b"", b""
    for name, data in tags.items():
        data += b"\0" * (-len(data) % 4)
        table += name + struct.pack(">II", at + len(body), len(data))
        body += data
    head = bytearray(128)
    struct.pack_into(">I", head, 0, at + len(body))
    head[4:8], head[12:24], head[36:40] = b"KVIS", b"mntrGRAYXYZ ", b"acsp"
    struct.pack_into(">I", head, 8, 0x02100000)
    head[68:80] = struct.pack(">iii", 63190, 65536, 54061)
    head[80:84] = b"TCHN"
    return bytes(head) + struct.pack(">I", len(tags)) + table + body


def colour_profile(pdf: pikepdf.Pdf) -> None:
    image = _image(pdf, zlib.compress(_grey()), 16, 16, Name.FlateDecode)
    stream = pdf.make_stream(_profile(own=True) + WORD, N=1, Alternate=Name.DeviceGray)
    stream.Metadata = pdf.make_stream(WORD)
    image.ColorSpace = Array([Name.ICCBased, stream])
    _draw(pdf, image)


def colour_profile_by_default(pdf: pikepdf.Pdf) -> None:
    stream = pdf.make_stream(_profile(own=False), N=1)
    space = Array([Name.ICCBased, stream])
    pdf.pages[0].obj.Resources.ColorSpace = Dictionary(DefaultGray=space)
    pdf.pages[0].contents_add(pdf.make_stream(b"0.5 g 300 300 20 20 re f"))


def colour_profile_of_no_kind(pdf: pikepdf.Pdf) -> None:
    stream = pdf.make_stream(WORD, N=1, Alternate=Name.DeviceGray)
    pdf.pages[0].obj.Resources.ColorSpace = Dictionary(C=Array([Name.ICCBased, stream]))
    pdf.pages[0].contents_add(pdf.make_stream(b"/C cs 0.5 sc 300 300 20 20 re f"))


def colour_space_name(pdf: pikepdf.Pdf) -> None:
    """A name where the standard knows a few only; readers take grey."""
    image = _image(pdf, zlib.compress(_grey()), 16, 16, Name.FlateDecode)
    image.ColorSpace = Array([Name.CalGray, Dictionary(WhitePoint=Array([1, 1, 1]), Egen=HIDDEN)])
    _draw(pdf, image)


CONTAINERS: dict[str, Plant] = {
    plant.__name__: plant
    for plant in (
        jpeg_segments, jpeg_packed_again, jpeg_as_hex, jpeg_in_a_mask, jpx_boxes, jpx_comment,
        samples_too_many, samples_unpacked_too_many, samples_and_a_tail, samples_with_run_lengths,
        samples_as_text, fax_tail, jbig2_comment, jbig2_shared_comment, image_keys,
        palette_too_long, palette_unused, colour_profile, colour_profile_by_default,
        colour_profile_of_no_kind, colour_space_name,
    )
}  # fmt: skip


@pytest.mark.channels(CONTAINERS, every=2, kinds=("text",))
def test_nothing_beside_the_pixels_is_left(
    channel: str, kind: str, boxes: Any, try_channel: Any
) -> None:
    tried = try_channel(CONTAINERS[channel], kind=kind, boxes=boxes)
    assert tried.passed, tried.findings
    assert not tried.found


# --- pixels that nobody sees ------------------------------------------------------------------
# The pictures show the word; the samples of a row spell it, too: what is left of the pixels is
# found like any other bytes.


def _spelling(pdf: pikepdf.Pdf) -> Any:
    """A picture of the word, black on white, 120 by 60."""
    picture = Image.new("L", (120, 60), 255)
    draw = ImageDraw.Draw(picture)
    draw.text((4, 2), HIDDEN, fill=10, font_size=20)
    draw.text((4, 32), HIDDEN, fill=10, font_size=20)
    samples = bytearray(picture.tobytes())
    samples[120 * 3 : 120 * 3 + len(WORD)] = WORD
    return _image(pdf, zlib.compress(bytes(samples)), 120, 60, Name.FlateDecode)


def _mask(pdf: pikepdf.Pdf, samples: bytes, bits: int) -> Any:
    """A mask for the picture: its upper half, and its lower half."""
    mask = _image(pdf, zlib.compress(samples), 120, 60, Name.FlateDecode)
    mask.BitsPerComponent = bits
    return pdf.make_indirect(mask)


def picture_off_page(pdf: pikepdf.Pdf) -> None:
    _draw(pdf, _spelling(pdf), "120 0 0 60 900 900")


def picture_partly_off_page(pdf: pikepdf.Pdf) -> None:
    """Its upper half is beyond the upper edge."""
    _draw(pdf, _spelling(pdf), "120 0 0 60 300 812")


def picture_outside_the_crop(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.CropBox = Array([0, 330, 595, 842])
    image = _spelling(pdf)
    image.Decode = Array([0, 1])
    _draw(pdf, image, "120 0 0 -60 300 360")


def picture_clipped_away(pdf: pikepdf.Pdf) -> None:
    _draw(pdf, _spelling(pdf), code="0 0 5 5 re W n")


def picture_half_clipped(pdf: pikepdf.Pdf) -> None:
    _draw(pdf, _spelling(pdf), code="300 300 120 30 re W n")


def picture_without_area(pdf: pikepdf.Pdf) -> None:
    _draw(pdf, _spelling(pdf), "0 0 0 0 300 300")


def picture_as_a_dot(pdf: pikepdf.Pdf) -> None:
    _draw(pdf, _spelling(pdf), "0.01 0 0 0.01 300 300")


def picture_seen_through(pdf: pikepdf.Pdf) -> None:
    image = _spelling(pdf)
    image.SMask = _mask(pdf, bytes(120 * 30) + b"\xff" * (120 * 30), 8)
    _draw(pdf, image)


def picture_cut_by_stencil(pdf: pikepdf.Pdf) -> None:
    image = _spelling(pdf)
    image.Mask = _mask(pdf, b"\xff" * (15 * 30) + bytes(15 * 30), 1)
    del image.Mask["/ColorSpace"]
    image.Mask.ImageMask = True
    _draw(pdf, image)


def picture_cut_by_colour(pdf: pikepdf.Pdf) -> None:
    """The ink is see-through."""
    image = _spelling(pdf)
    image.Mask = Array([0, 200])
    _draw(pdf, image)


def picture_decoded_to_nothing(pdf: pikepdf.Pdf) -> None:
    image = _spelling(pdf)
    image.Decode = Array([1, 1])
    _draw(pdf, image)


def picture_below_another(pdf: pikepdf.Pdf) -> None:
    _draw(pdf, _spelling(pdf))
    cover = _image(pdf, zlib.compress(_grey()), 16, 16, Name.FlateDecode)
    pdf.pages[0].obj.Resources.XObject["/Cover"] = pdf.make_indirect(cover)
    pdf.pages[0].contents_add(pdf.make_stream(b"q 120 0 0 60 300 300 cm /Cover Do Q"))


def picture_below_a_box(pdf: pikepdf.Pdf) -> None:
    """A black box over some rows of a scan: the classic."""
    _draw(pdf, _spelling(pdf))
    pdf.pages[0].contents_add(pdf.make_stream(b"0 g 298 332 124 30 re f"))


def picture_not_there(pdf: pikepdf.Pdf) -> None:
    state = Dictionary(ca=0, CA=0)
    pdf.pages[0].obj.Resources.ExtGState = Dictionary(G=state)
    _draw(pdf, _spelling(pdf), code="/G gs")


def picture_in_a_hidden_layer(pdf: pikepdf.Pdf) -> None:
    group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("lag")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(OFF=Array([group])))
    image = _spelling(pdf)
    image.OC = group
    _draw(pdf, image)


UNSEEN: dict[str, Plant] = {
    plant.__name__: plant
    for plant in (
        picture_off_page, picture_partly_off_page, picture_outside_the_crop, picture_clipped_away,
        picture_half_clipped, picture_without_area, picture_as_a_dot, picture_seen_through,
        picture_cut_by_stencil, picture_cut_by_colour, picture_decoded_to_nothing,
        picture_below_another, picture_below_a_box, picture_not_there, picture_in_a_hidden_layer,
    )
}  # fmt: skip


@pytest.mark.channels(UNSEEN, every=1, kinds=("text", "mixed"))
def test_pixels_that_nobody_sees_are_gone(
    channel: str, kind: str, boxes: Any, try_channel: Any
) -> None:
    tried = try_channel(UNSEEN[channel], kind=kind, boxes=boxes)
    assert tried.passed, tried.findings
    assert not tried.found
