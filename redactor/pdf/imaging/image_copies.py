"""Images carried over: their data as stored, without what readers don't show of it."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

from pikepdf import Array, Dictionary, Name, Stream, String

from redactor.pdf.imaging.image_codecs import strip_jbig2
from redactor.pdf.imaging.image_colours import check_parts, halved, told_apart
from redactor.pdf.imaging.image_data import (
    CODECS,
    FILTERS,
    Packed,
    Shape,
    exact_data,
    one_key,
    used_values,
)
from redactor.pdf.writing.colours import parts_of
from redactor.pdf.writing.values import PageRebuildError, as_list, numbers, plain

if TYPE_CHECKING:
    from redactor.pdf.writing.rebuild import Rebuilder

__all__ = ["ImageCopier"]

_IMAGE = {
    "/Width", "/Height", "/BitsPerComponent", "/ImageMask", "/Decode", "/Interpolate",
    "/SMaskInData", "/Matte",
}  # fmt: skip
_LISTS = {"/Decode", "/Matte"}
_FILTER_PARMS = {
    "/K", "/EndOfLine", "/EncodedByteAlign", "/Columns", "/Rows", "/EndOfBlock", "/BlackIs1",
    "/DamagedRowsBeforeError", "/Predictor", "/Colors", "/BitsPerComponent", "/EarlyChange",
    "/ColorTransform",
}  # fmt: skip


_LEAST_RANGE = 0.2
"""What is left of the range from black to white, for a picture to be seen."""


class ImageCopier:
    """Copies images with their masks; shared ones once, by the rebuilder's memory."""

    def __init__(self, rebuilder: Rebuilder) -> None:
        self.new, self.once = rebuilder.new, rebuilder.once
        self.colours = rebuilder.colours

    def image(self, value: Stream) -> Stream:
        """An image with its data as stored, without what readers don't show of it."""
        shape = self._shape(value)
        packed = exact_data(_packed(value), shape)
        see_through, most = value.get("/Mask"), 2 * shape.parts if shape is not None else 8
        if isinstance(see_through, Array) and shape is not None:
            packed = one_key(packed, shape, [int(v) for v in numbers(see_through, most)])
        elif shape is not None:
            packed, shape = self._as_shown(value, packed, shape)
        if "/JPXDecode" in packed.filters and not value.get("/SMaskInData"):
            check_parts(packed.data, parts_of(value.get("/ColorSpace")))
        made = Stream(self.new, packed.data)
        made.Type, made.Subtype = Name.XObject, Name.Image
        names = packed.filters
        if names:
            made.Filter = Name(names[0]) if len(names) == 1 else Array([Name(n) for n in names])
            kept = [Dictionary(dict(p)) for p in packed.parms]
            shared = _shared(value)
            if shared is not None and names == ("/JBIG2Decode",):
                kept[0].JBIG2Globals = self.once(shared, "Globals", self._globals)
            if any(len(p) for p in kept):
                made.DecodeParms = kept[0] if len(kept) == 1 else Array(kept)
        if _flattened(value):
            raise PageRebuildError("samples that are read as one colour")
        for key in _IMAGE:
            if key in value:
                made[key] = plain(value[key], most if key in _LISTS else 0)
        if shape is not None and "/BitsPerComponent" in made:
            made.BitsPerComponent = shape.bits
        if "/ColorSpace" in value:
            made.ColorSpace = self._space(value.ColorSpace, packed, shape)
        for key in ("/SMask", "/Mask"):
            mask = value.get(key)
            if isinstance(mask, Stream):
                made[key] = self.once(mask, "XObject", self.image)
            elif key == "/Mask" and isinstance(mask, Array):
                made[key] = numbers(mask, None if shape is None else most)
        return made

    def _as_shown(self, value: Stream, packed: Packed, shape: Shape) -> tuple[Packed, Shape]:
        """Its samples without differences that nobody sees."""
        if shape.bits == 16 and not set(packed.filters) & CODECS:
            return halved(packed, shape)
        space: Any = self.colours.space(value.ColorSpace) if "/ColorSpace" in value else None
        if isinstance(space, Array) and space[0] == Name.Indexed and parts_of(space[1]):
            packed = told_apart(packed, shape, bytes(space[3]), parts_of(space[1]))
        return packed, shape

    def _space(self, value: Any, packed: Packed, shape: Shape | None) -> Any:
        """A colour space; of a palette only the colours that the image uses."""
        made: Any = self.colours.space(value)
        if not isinstance(made, Array) or made[0] != Name.Indexed or shape is None:
            return made
        used = used_values(packed, shape)
        table, parts = bytes(made[3]), parts_of(made[1])
        last = int(made[2])
        if used is None or not parts or len(used) > last:
            return made
        kept = b"".join(
            table[parts * i : parts * (i + 1)] if i in used else bytes(parts)
            for i in range(last + 1)
        )
        return Array([Name.Indexed, made[1], last, String(kept)])

    def _globals(self, value: Stream) -> Stream:
        try:
            return self.new.make_stream(strip_jbig2(value.read_bytes()))
        except (ValueError, struct.error, IndexError) as error:
            raise PageRebuildError("image data") from error

    def _shape(self, value: Stream) -> Shape | None:
        """How many samples of which size; None where only the data say it."""
        try:
            width, height = int(value.Width), int(value.Height)
            if bool(value.get("/ImageMask", False)):
                return Shape(width, height, 1, 1)
            parts = parts_of(value.get("/ColorSpace"))
            bits = int(value.get("/BitsPerComponent", 0))
            if str(value.get("/Filter")) in ("/CCITTFaxDecode", "/JBIG2Decode"):
                bits, parts = 1, 1
            return Shape(width, height, bits, parts) if parts and bits else None
        except (AttributeError, TypeError, ValueError):
            return None


def _flattened(value: Stream) -> bool:
    """Does its Decode make (nearly) one colour of all samples?"""
    ranges = value.get("/Decode")
    space = value.get("/ColorSpace")
    if not isinstance(ranges, Array) or len(ranges) < 2 or isinstance(space, Array):
        return False
    low, high = [float(v) for v in ranges[::2]], [float(v) for v in ranges[1::2]]
    return all(abs(b - a) < _LEAST_RANGE for a, b in zip(low, high, strict=False))


def _packed(value: Stream) -> Packed:
    """The data of an image as stored, with the settings of the standard."""
    filters = [str(f) for f in as_list(value.get("/Filter"))]
    parms = as_list(value.get("/DecodeParms", value.get("/DP")))
    both = [
        (FILTERS.get(f), _parms(p))
        for f, p in zip(filters, parms + [None] * len(filters), strict=False)
        if f != "/Crypt"
    ]
    names = tuple(name for name, _ in both if name is not None)
    if len(names) != len(both) or "/F" in value:
        raise PageRebuildError("unknown filter")
    return Packed(value.read_raw_bytes(), names, tuple(p for _, p in both))


def _parms(value: Any) -> dict[str, int | bool]:
    if not isinstance(value, Dictionary):
        return {}
    found: dict[str, int | bool] = {}
    for key in sorted(_FILTER_PARMS):
        item: Any = value.get(key)
        if isinstance(item, int):
            found[key] = item
    return found


def _shared(value: Stream) -> Stream | None:
    for parms in as_list(value.get("/DecodeParms", value.get("/DP"))):
        shared = parms.get("/JBIG2Globals") if isinstance(parms, Dictionary) else None
        if isinstance(shared, Stream):
            return shared
    return None
