"""Colour spaces, functions and shadings, carried over by lists.

Names of inks can be any words; those that the standard doesn't know become neutral ones.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

from redactor.pdf.writing.functions import FunctionCopier
from redactor.pdf.writing.meshes import mesh_data
from redactor.pdf.writing.profiles import clean_profile
from redactor.pdf.writing.values import PageRebuildError, numbers, plain

if TYPE_CHECKING:
    from redactor.pdf.writing.rebuild import Rebuilder

__all__ = ["ColourCopier", "parts_of", "used_palette"]

_SHADING_PLAIN = {
    "/ShadingType": 0, "/Background": 32, "/BBox": 4, "/AntiAlias": 0, "/Coords": 6, "/Domain": 4,
    "/Extend": 2, "/Matrix": 6, "/BitsPerCoordinate": 0, "/BitsPerComponent": 0, "/BitsPerFlag": 0,
    "/Decode": 68, "/VerticesPerRow": 0,
}  # fmt: skip
"""Of shadings: how many numbers there are of each at most (0: it is no list)."""
_AXIAL, _BY_PLACE = 2, 1
_CALIBRATED = {"/WhitePoint": 3, "/BlackPoint": 3, "/Gamma": 3, "/Matrix": 9, "/Range": 4}
_COLORANTS = {"/All", "/None", "/Black", "/Cyan", "/Magenta", "/Yellow"}
_SPACES = {"/DeviceGray", "/DeviceRGB", "/DeviceCMYK", "/Pattern", "/G", "/RGB", "/CMYK"}
_FAMILIES = {
    "/ICCBased", "/Indexed", "/I", "/Separation", "/DeviceN", "/CalGray", "/CalRGB", "/Lab",
}  # fmt: skip
_PARTS = {"/DeviceGray": 1, "/DeviceRGB": 3, "/DeviceCMYK": 4, "/G": 1, "/RGB": 3, "/CMYK": 4}


class ColourCopier:
    """Copies what gives pages their colours; shared things once, by the rebuilder's memory."""

    def __init__(self, rebuilder: Rebuilder) -> None:
        self.new, self.once = rebuilder.new, rebuilder.once
        self.function = FunctionCopier(rebuilder).copy

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
            last = min(max(int(rest[1]), 0), 255)
            table = table[: (last + 1) * (parts_of(base) or 1)]
            return Array([Name.Indexed, base, last, pikepdf.String(table)])
        if name in ("/Separation", "/DeviceN") and len(rest) >= 3:
            base = self.space(rest[1], depth + 1)
            inks: Any
            if name == "/Separation":
                inks = _ink(rest[0], 0)
            else:
                inks = Array([_ink(ink, i) for i, ink in enumerate(rest[0])])
            count = len(inks) if isinstance(inks, Array) else 1
            return Array([kind, inks, base, self.function(rest[2], count, parts_of(base))])
        if name in ("/CalGray", "/CalRGB", "/Lab") and rest:
            made = Dictionary(
                {k: plain(rest[0][k], most) for k, most in _CALIBRATED.items() if k in rest[0]}
            )
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
            made.Range = numbers(value.Range, 2 * int(value.N))
        return made

    def shading(self, value: Any) -> Any:
        made: Any
        if isinstance(value, Stream):
            made = self.new.make_stream(mesh_data(value, parts_of(value.ColorSpace)))
        elif isinstance(value, Dictionary):
            made = Dictionary()
        else:
            return None
        made.ColorSpace = self.space(value.ColorSpace)
        if isinstance(made.ColorSpace, Array) and str(made.ColorSpace[0]) == "/Indexed":
            raise PageRebuildError("palette of a shading")  # which of its colours aren't seen?
        kind, parts = value.get("/ShadingType"), parts_of(made.ColorSpace)
        fewer = {
            "/Background": parts, "/Coords": 4 if kind == _AXIAL else 6,
            "/Domain": 4 if kind == _BY_PLACE else 2,
            "/Decode": 4 + 2 * (1 if "/Function" in value else parts),
        }  # fmt: skip
        for key, most in (_SHADING_PLAIN | (fewer if parts else {})).items():
            if key in value:
                made[key] = plain(value[key], most)
        if "/Function" in value:
            inputs = 2 if kind == _BY_PLACE else 1
            made.Function = self.function(value.Function, inputs, parts)
        return made


def used_palette(space: Array, used: Collection[int]) -> Array:
    """A copy of an Indexed ``space`` with the colours ``used`` alone, the others zero."""
    last, table = int(space[2]), bytes(space[3])
    parts, most = parts_of(space[1]) or 1, min(max(used, default=0), last)
    rows = [table[parts * i : parts * (i + 1)] for i in range(most + 1)]
    kept = [row if i in used else bytes(len(row)) for i, row in enumerate(rows)]
    return Array([space[0], space[1], most, pikepdf.String(b"".join(kept))])


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


def _ink(value: Any, index: int) -> Name:
    return value if str(value) in _COLORANTS else Name(f"/Ink{index}")
