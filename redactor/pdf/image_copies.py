"""Images carried over: their data as stored, without what readers don't show of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pikepdf import Array, Dictionary, Name, Stream

from redactor.pdf.images import strip_image_metadata
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
_FILTERS = {
    "/FlateDecode", "/Fl", "/LZWDecode", "/LZW", "/RunLengthDecode", "/RL", "/ASCII85Decode",
    "/A85", "/ASCIIHexDecode", "/AHx", "/DCTDecode", "/DCT", "/JPXDecode", "/CCITTFaxDecode",
    "/CCF", "/JBIG2Decode",
}  # fmt: skip


class ImageCopier:
    """Copies images with their masks; shared ones once, by the rebuilder's memory."""

    def __init__(self, rebuilder: Rebuilder) -> None:
        self.new, self.once = rebuilder.new, rebuilder.once
        self.colours = rebuilder.colours

    def image(self, value: Stream) -> Stream:
        """An image with its data as stored, without what readers don't show of it."""
        raw = value.read_raw_bytes()
        filters = as_list(value.get("/Filter", value.get("/F")))
        parms = as_list(value.get("/DecodeParms", value.get("/DP")))
        names = [str(f) for f in filters if str(f) != "/Crypt"]
        if not set(names) <= _FILTERS:
            raise PageRebuildError("unknown filter")
        if len(names) == 1:
            raw = strip_image_metadata(raw, names[0])
        made = Stream(self.new, raw)
        made.Type, made.Subtype = Name.XObject, Name.Image
        if names:
            made.Filter = Name(names[0]) if len(names) == 1 else Array([Name(n) for n in names])
            kept = [self._parms(p) for f, p in _zip(filters, parms) if str(f) != "/Crypt"]
            if any(p is not None for p in kept):
                made.DecodeParms = (
                    kept[0] if len(kept) == 1 else Array([p or Dictionary() for p in kept])
                )
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

    def _parms(self, value: Any) -> Dictionary | None:
        if not isinstance(value, Dictionary):
            return None
        made = Dictionary({k: plain(value[k]) for k in _FILTER_PARMS if k in value})
        if isinstance(value.get("/JBIG2Globals"), Stream):
            made.JBIG2Globals = self.once(
                value.JBIG2Globals, "Globals", lambda v: self.new.make_stream(v.read_bytes())
            )
        return made


def _zip(filters: list[Any], parms: list[Any]) -> list[tuple[Any, Any]]:
    return list(zip(filters, parms + [None] * len(filters), strict=False))
