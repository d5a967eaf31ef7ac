"""Colour spaces, functions and shadings, carried over by lists.

Names of inks can be any words; those that the standard doesn't know become neutral ones.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

from redactor.pdf.profiles import clean_profile
from redactor.pdf.values import PageRebuildError, numbers, plain

if TYPE_CHECKING:
    from redactor.pdf.rebuild import Rebuilder

__all__ = ["ColourCopier", "parts_of"]

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
_SPACES = {"/DeviceGray", "/DeviceRGB", "/DeviceCMYK", "/Pattern", "/G", "/RGB", "/CMYK"}
_FAMILIES = {
    "/ICCBased", "/Indexed", "/I", "/Separation", "/DeviceN", "/CalGray", "/CalRGB", "/Lab",
}  # fmt: skip
_PARTS = {"/DeviceGray": 1, "/DeviceRGB": 3, "/DeviceCMYK": 4, "/G": 1, "/RGB": 3, "/CMYK": 4}
_CALCULATOR = frozenset(
    b"abs add atan ceiling cos cvi cvr div exp floor idiv ln log mod mul neg round sin sqrt sub "
    b"truncate and bitshift eq false ge gt le lt ne not or true xor if ifelse copy dup exch index "
    b"pop roll { }".split()
)
_CALCULATOR_TOKEN = re.compile(rb"%[^\r\n]*|([{}])|([^\x00\t\n\x0c\r {}%]+)")
_NUMBER = re.compile(rb"[+-]?(?:\d{1,10}\.?\d{0,10}|\.\d{1,10})\Z")


class ColourCopier:
    """Copies what gives pages their colours; shared things once, by the rebuilder's memory."""

    def __init__(self, rebuilder: Rebuilder) -> None:
        self.new, self.once = rebuilder.new, rebuilder.once

    def space(self, value: Any, depth: int = 0) -> Any:
        """A colour space; colourant names are neutral, they are read by no viewer."""
        if depth > 6:
            raise PageRebuildError("colour space too deep")
        if isinstance(value, Name):
            if str(value) not in _SPACES:
                raise PageRebuildError("unknown colour space")
            return Name(str(value))  # a name that is an object of its own belongs to its file
        if not isinstance(value, Array) or not len(value):
            raise PageRebuildError("unknown colour space")
        return self.once(value, "ColorSpace", lambda v: self._space_array(v, depth))

    def _space_array(self, value: Array, depth: int) -> Object:
        name, rest = str(value[0]), list(value)[1:]
        if name not in _SPACES and name not in _FAMILIES:
            raise PageRebuildError("unknown colour space")
        kind = Name(name)
        if name == "/ICCBased" and rest and isinstance(rest[0], Stream):
            try:
                return Array([kind, self.once(rest[0], "Profile", self._profile)])
            except PageRebuildError:  # a reader that can't read it counts its parts, too
                return _by_parts(rest[0].get("/N"))
        if name in ("/Indexed", "/I") and len(rest) >= 3:
            base = self.space(rest[0], depth + 1)
            table = rest[2].read_bytes() if isinstance(rest[2], Stream) else bytes(rest[2])
            table = table[: (int(rest[1]) + 1) * (parts_of(base) or 1)]
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
        if name in _SPACES:
            return kind
        raise PageRebuildError("unknown colour space")

    def _profile(self, value: Stream) -> Stream:
        made = self.new.make_stream(clean_profile(value.read_bytes()))
        made.N = int(value.N)
        if str(value.get("/Alternate", "")) in _SPACES:
            made.Alternate = Name(str(value.Alternate))
        if "/Range" in value:
            made.Range = numbers(value.Range, None)
        return made

    def function(self, value: Any, depth: int = 0) -> Any:
        if depth > 6:
            raise PageRebuildError("function too deep")
        if isinstance(value, Name):
            return Name.Identity
        if isinstance(value, Array):
            return Array([self.function(v, depth + 1) for v in value])
        return self.once(value, "Function", lambda v: self._function(v, depth))

    def _function(self, value: Any, depth: int) -> Any:
        made: Any
        if isinstance(value, Stream):
            made = self.new.make_stream(_function_data(value))
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


def _by_parts(parts: Any) -> Name:
    names = {1: Name.DeviceGray, 3: Name.DeviceRGB, 4: Name.DeviceCMYK}
    if parts not in names:
        raise PageRebuildError("colour profile")
    return names[parts]


def parts_of(space: Any) -> int:
    """How many numbers make a colour of ``space``; 0 where that isn't known."""
    if isinstance(space, Name):
        return _PARTS.get(str(space), 0)
    if not isinstance(space, Array) or not len(space):
        return 0
    name = str(space[0])
    if name == "/ICCBased":
        return int(space[1].get("/N", 0))
    if name == "/DeviceN":
        return len(space[1])
    return {"/Separation": 1, "/Indexed": 1, "/I": 1, "/CalGray": 1, "/CalRGB": 3, "/Lab": 3}.get(
        name, _PARTS.get(name, 0)
    )


def _function_data(value: Stream) -> bytes:
    """A calculator's program, or as many samples as the function has; nothing besides."""
    data = value.read_bytes()
    if value.get("/FunctionType") == 4:
        tokens = [m[1] or m[2] for m in _CALCULATOR_TOKEN.finditer(data) if m[1] or m[2]]
        if not all(t in _CALCULATOR or _NUMBER.match(t) for t in tokens):
            raise PageRebuildError("unknown function")
        return b" ".join(tokens)
    bits = int(value.get("/BitsPerSample", 0)) * (len(value.get("/Range", ())) // 2)
    for size in value.get("/Size", ()):
        bits *= int(size)
    return data[: (bits + 7) // 8]


def _ink(value: Any, index: int) -> Name:
    return value if str(value) in _COLORANTS else Name(f"/Ink{index}")
