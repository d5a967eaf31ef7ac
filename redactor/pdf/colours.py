"""Colour spaces, functions and shadings, carried over by lists.

Names of inks can be any words; those that the standard doesn't know become neutral ones.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

from redactor.pdf.values import PageRebuildError, numbers, plain

if TYPE_CHECKING:
    from redactor.pdf.rebuild import Rebuilder

__all__ = ["ColourCopier"]

_SHADING_PLAIN = {
    "/ShadingType", "/Background", "/BBox", "/AntiAlias", "/Coords", "/Domain", "/Extend",
    "/Matrix", "/BitsPerCoordinate", "/BitsPerComponent", "/BitsPerFlag", "/Decode",
    "/VerticesPerRow",
}  # fmt: skip
_FUNCTION_PLAIN = {
    "/FunctionType", "/Domain", "/Range", "/Size", "/BitsPerSample", "/Order", "/Encode",
    "/Decode", "/C0", "/C1", "/N", "/Bounds",
}  # fmt: skip
_COLORANTS = {"/All", "/None", "/Black", "/Cyan", "/Magenta", "/Yellow"}


class ColourCopier:
    """Copies what gives pages their colours; shared things once, by the rebuilder's memory."""

    def __init__(self, rebuilder: Rebuilder) -> None:
        self.new, self.once = rebuilder.new, rebuilder.once

    def space(self, value: Any, depth: int = 0) -> Any:
        """A colour space; colourant names are neutral, they are read by no viewer."""
        if depth > 6:
            raise PageRebuildError("colour space too deep")
        if isinstance(value, Name):
            if not re.fullmatch(r"/[A-Za-z]{1,12}", str(value)):
                raise PageRebuildError("unknown colour space")
            return value
        if not isinstance(value, Array) or not len(value):
            raise PageRebuildError("unknown colour space")
        return self.once(value, "ColorSpace", lambda v: self._space_array(v, depth))

    def _space_array(self, value: Array, depth: int) -> Object:
        kind, rest = value[0], list(value)[1:]
        name = str(kind)
        if name == "/ICCBased" and rest and isinstance(rest[0], Stream):
            return Array([kind, self.once(rest[0], "Profile", self._profile)])
        if name in ("/Indexed", "/I") and len(rest) >= 3:
            base = self.space(rest[0], depth + 1)
            table = rest[2].read_bytes() if isinstance(rest[2], Stream) else bytes(rest[2])
            return Array([Name.Indexed, base, int(rest[1]), pikepdf.String(table)])
        if name in ("/Separation", "/DeviceN") and len(rest) >= 3:
            base = self.space(rest[1], depth + 1)
            inks: Any
            if name == "/Separation":
                inks = _ink(rest[0], 0)
            else:
                inks = Array([_ink(ink, i) for i, ink in enumerate(rest[0])])
            return Array([kind, inks, base, self.function(rest[2])])
        if name in ("/CalGray", "/CalRGB", "/Lab") and rest:
            keys = ("/WhitePoint", "/BlackPoint", "/Gamma", "/Matrix", "/Range")
            made = Dictionary({k: plain(rest[0][k]) for k in keys if k in rest[0]})
            return Array([kind, made])
        if name == "/Pattern":
            return Array([kind, *(self.space(v, depth + 1) for v in rest[:1])])
        if name.startswith("/Device"):
            return kind
        raise PageRebuildError("unknown colour space")

    def _profile(self, value: Stream) -> Stream:
        made = self.new.make_stream(value.read_bytes())
        made.N = int(value.N)
        if isinstance(value.get("/Alternate"), Name):
            made.Alternate = value.Alternate
        if "/Range" in value:
            made.Range = numbers(value.Range, None)
        return made

    def function(self, value: Any, depth: int = 0) -> Any:
        if depth > 6:
            raise PageRebuildError("function too deep")
        if isinstance(value, Name):
            return value if value == Name.Identity else Name.Identity
        if isinstance(value, Array):
            return Array([self.function(v, depth + 1) for v in value])
        return self.once(value, "Function", lambda v: self._function(v, depth))

    def _function(self, value: Any, depth: int) -> Any:
        made: Any
        if isinstance(value, Stream):
            data = value.read_bytes()
            if value.get("/FunctionType") == 4:
                data = re.sub(rb"%[^\r\n]*", b"", data)
            made = self.new.make_stream(data)
        elif isinstance(value, Dictionary):
            made = Dictionary()
        else:
            raise PageRebuildError("unknown function")
        for key in _FUNCTION_PLAIN:
            if key in value:
                made[key] = plain(value[key])
        if "/Functions" in value:
            made.Functions = Array([self.function(v, depth + 1) for v in value.Functions])
        return made

    def shading(self, value: Any) -> Any:
        made: Any
        if isinstance(value, Stream):
            made = self.new.make_stream(value.read_bytes())
        elif isinstance(value, Dictionary):
            made = Dictionary()
        else:
            return None
        for key in _SHADING_PLAIN:
            if key in value:
                made[key] = plain(value[key])
        made.ColorSpace = self.space(value.ColorSpace)
        if "/Function" in value:
            made.Function = self.function(value.Function)
        return made


def _ink(value: Any, index: int) -> Name:
    return value if str(value) in _COLORANTS else Name(f"/Ink{index}")
