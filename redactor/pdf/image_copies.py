"""Images carried over: their data as stored, without what readers don't show of it."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

from pikepdf import Array, Dictionary, Name, Stream

from redactor.pdf.colours import parts_of
from redactor.pdf.image_codecs import strip_jbig2
from redactor.pdf.image_data import FILTERS, Packed, Shape, exact_data
from redactor.pdf.values import PageRebuildError, as_list, numbers, plain

if TYPE_CHECKING:
    from redactor.pdf.rebuild import Rebuilder

__all__ = ["ImageCopier"]

_IMAGE = {
    "/Width", "/Height", "/BitsPerComponent", "/ImageMask", "/Decode", "/Interpolate",
    "/SMaskInData", "/Matte",
}  # fmt: skip
_FILTER_PARMS = {
    "/K", "/EndOfLine", "/EncodedByteAlign", "/Columns", "/Rows", "/EndOfBlock", "/BlackIs1",
    "/DamagedRowsBeforeError", "/Predictor", "/Colors", "/BitsPerComponent", "/EarlyChange",
    "/ColorTransform",
}  # fmt: skip


class ImageCopier:
    """Copies images with their masks; shared ones once, by the rebuilder's memory."""

    def __init__(self, rebuilder: Rebuilder) -> None:
        self.new, self.once = rebuilder.new, rebuilder.once
        self.colours = rebuilder.colours

    def image(self, value: Stream) -> Stream:
        """An image with its data as stored, without what readers don't show of it."""
        packed = exact_data(_packed(value), self._shape(value))
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
        for key in _IMAGE:
            if key in value:
                made[key] = plain(value[key])
        if "/ColorSpace" in value:
            made.ColorSpace = self.colours.space(value.ColorSpace)
        for key in ("/SMask", "/Mask"):
            mask = value.get(key)
            if isinstance(mask, Stream):
                made[key] = self.once(mask, "XObject", self.image)
            elif key == "/Mask" and isinstance(mask, Array):
                made[key] = numbers(mask, None)
        return made

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
