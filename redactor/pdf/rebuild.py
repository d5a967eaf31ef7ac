"""A PDF copied into a new file by a list of what may come along.

Taking known hiding places out of a file misses those that nobody thought of. So nothing is taken
out here: a new file is begun, and only what a page needs to look as it does is carried over, key
by key. Whatever is not on the lists below (and so every unknown key) stays behind.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from decimal import Decimal
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from redactor.pdf import content
from redactor.pdf.fonts import FontCopier
from redactor.pdf.images import strip_image_metadata
from redactor.pdf.layers import Layers
from redactor.pdf.marked import PageTags

__all__ = ["PageRebuildError", "Rebuilder"]

_IMAGE = {
    "/Width", "/Height", "/BitsPerComponent", "/ImageMask", "/Decode", "/Interpolate",
    "/SMaskInData", "/Matte",
}  # fmt: skip
_GSTATE_PLAIN = {
    "/LW", "/LC", "/LJ", "/ML", "/D", "/RI", "/OP", "/op", "/OPM", "/FL", "/SM", "/SA", "/BM",
    "/CA", "/ca", "/AIS", "/TK",
}  # fmt: skip
_SHADING_PLAIN = {
    "/ShadingType", "/Background", "/BBox", "/AntiAlias", "/Coords", "/Domain", "/Extend",
    "/Matrix", "/BitsPerCoordinate", "/BitsPerComponent", "/BitsPerFlag", "/Decode",
    "/VerticesPerRow",
}  # fmt: skip
_FUNCTION_PLAIN = {
    "/FunctionType", "/Domain", "/Range", "/Size", "/BitsPerSample", "/Order", "/Encode",
    "/Decode", "/C0", "/C1", "/N", "/Bounds",
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
_COLORANTS = {"/All", "/None", "/Black", "/Cyan", "/Magenta", "/Yellow"}
_BLEND = re.compile(r"/[A-Z][A-Za-z]{3,14}\Z")
_DEPTH = 24


class PageRebuildError(Exception):
    """A page that can't be carried over by the lists; it has to become a picture."""


class Rebuilder:
    """Carries pages of ``source`` into a new file; shared things are carried once.

    subset: leave out of the fonts' character maps what no page shows any more. alternatives: the
    texts that our boxes refer to by number.
    """

    def __init__(
        self, source: Pdf, *, subset: bool = True, alternatives: Sequence[str] = ()
    ) -> None:
        self.source = source
        self.alternatives = alternatives
        self.new = Pdf.new()
        self.layers = Layers(source)
        self.fonts = FontCopier(self, subset=subset)
        self._memo: dict[tuple[tuple[int, int], str], Object] = {}
        self._open: set[tuple[int, int]] = set()

    def add_page(
        self, page: pikepdf.Page, box: Collection[float], tags: PageTags | None = None
    ) -> None:
        """Carry ``page`` over; ``box``: the visible part in PDF user space, the new MediaBox.

        tags: what the structure says of the page; filled with what became of its content.
        """
        obj = page.obj
        target = Dictionary(Type=Name.Page, MediaBox=Array([_number(v) for v in box]))
        rotate = _inherited(obj, "/Rotate")
        if isinstance(rotate, int) and rotate % 360:
            target.Rotate = rotate % 360
        unit = obj.get("/UserUnit")
        if isinstance(unit, int | Decimal | float) and unit != 1:
            target.UserUnit = unit
        if isinstance(obj.get("/Group"), Dictionary):
            target.Group = self._group(obj.Group)
        resources = _inherited(obj, "/Resources")
        data = b"\n".join(_content_parts(obj))
        new_data, new_resources = self.stream(data, resources, None, tags=tags)
        target.Contents = self.new.make_stream(new_data)
        target.Resources = new_resources
        self.new.pages.append(pikepdf.Page(self.new.make_indirect(target)))

    # --- content streams -------------------------------------------------------------------

    def stream(
        self,
        data: bytes,
        resources: Any,
        parent: Any,
        *,
        prefix: str = "",
        tags: PageTags | None = None,
    ) -> tuple[bytes, Dictionary]:
        """Write one content stream anew; returns it and the resources that it uses.

        parent: resources to fall back on. prefix: begins the new names, where several streams
        share one set of resources.
        """
        resources = resources if isinstance(resources, Dictionary) else parent
        resources = resources if isinstance(resources, Dictionary) else Dictionary()
        made: dict[str, dict[bytes, bytes]] = {}
        used = Dictionary()
        sources: dict[bytes, Object] = {}

        def rename(category: str, name: bytes) -> bytes | None:
            known = made.setdefault(category, {})
            if name in known:
                return known[name]
            value = _look_up(resources, category, name)
            if value is None or self.layers.object_hidden(value):
                return None
            short = f"/{category[0]}{prefix}{len(known)}".encode()
            copied = self._resource(category, value, resources)
            if copied is None:
                return None
            if "/" + category not in used:
                used["/" + category] = Dictionary()
            used["/" + category][short.decode()] = copied
            known[name] = short
            if category == "Font":
                sources[short] = value
            return short

        def hidden(name: bytes) -> bool:
            value = _look_up(resources, "Properties", name)
            return value is not None and self.layers.hidden(value)

        def numbered(name: bytes) -> int | None:
            value = _look_up(resources, "Properties", name)
            number = value.get("/MCID") if isinstance(value, Dictionary) else None
            return number if isinstance(number, int) else None

        try:
            result = content.rewrite(
                data, rename, hidden, self.alternatives, tags=tags, numbered=numbered
            )
        except content.ContentError as error:
            raise PageRebuildError(str(error)) from error
        for short, tokens in result.shown.items():
            if short in sources:
                self.fonts.shown(sources[short], tokens)
        spaces = resources.get("/ColorSpace")
        if isinstance(spaces, Dictionary):
            for key in ("/DefaultGray", "/DefaultRGB", "/DefaultCMYK"):
                if key in spaces:
                    if "/ColorSpace" not in used:
                        used["/ColorSpace"] = Dictionary()
                    used["/ColorSpace"][key] = self.color_space(spaces[key])
        return result.data, used

    def _resource(self, category: str, value: Object, parent: Any) -> Any:
        if category == "ColorSpace":
            return self.color_space(value)
        make: Callable[[Any], Object | None]
        make = {
            "Font": self.fonts.copy,
            "XObject": lambda v: self._xobject(v, parent),
            "ExtGState": lambda v: self._gstate(v, parent),
            "Pattern": lambda v: self._pattern(v, parent),
            "Shading": self._shading,
        }[category]
        return self.once(value, category, make)

    def once(self, value: Any, kind: str, make: Callable[[Any], Any]) -> Any:
        """Make the copy of an indirect object once; a cycle is refused."""
        if not getattr(value, "is_indirect", False):
            return make(value)
        key = (value.objgen, kind)
        if key in self._memo:
            return self._memo[key]
        if value.objgen in self._open or len(self._open) > _DEPTH:
            raise PageRebuildError("objects that hold themselves")
        self._open.add(value.objgen)
        try:
            made = make(value)
        finally:
            self._open.discard(value.objgen)
        if made is not None:
            if not made.is_indirect:
                made = self.new.make_indirect(made)
            self._memo[key] = made
        return made

    # --- things that pages use -------------------------------------------------------------

    def _xobject(self, value: Any, parent: Any) -> Any:
        if not isinstance(value, Stream):
            return None
        subtype = value.get("/Subtype")
        if subtype == Name.Image:
            return self.image(value)
        return self.form(value, parent) if subtype == Name.Form else None

    def form(self, value: Stream, parent: Any = None) -> Stream:
        data, resources = self.stream(_decoded(value), value.get("/Resources"), parent)
        made = self.new.make_stream(data)
        made.Type, made.Subtype = Name.XObject, Name.Form
        made.BBox = _numbers(value.get("/BBox"), 4)
        if "/Matrix" in value:
            made.Matrix = _numbers(value.Matrix, 6)
        made.Resources = resources
        if isinstance(value.get("/Group"), Dictionary):
            made.Group = self._group(value.Group)
        return made

    def _group(self, value: Any) -> Dictionary:
        made = Dictionary(Type=Name.Group, S=Name.Transparency)
        for key in ("/I", "/K"):
            if isinstance(value.get(key), bool):
                made[key] = value[key]
        if "/CS" in value:
            made.CS = self.color_space(value.CS)
        return made

    def image(self, value: Stream) -> Stream:
        """An image with its data as stored, without what readers don't show of it."""
        raw = value.read_raw_bytes()
        filters = _as_list(value.get("/Filter", value.get("/F")))
        parms = _as_list(value.get("/DecodeParms", value.get("/DP")))
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
                made[key] = _plain(value[key])
        if "/ColorSpace" in value:
            made.ColorSpace = self.color_space(value.ColorSpace)
        for key in ("/SMask", "/Mask"):
            mask = value.get(key)
            if isinstance(mask, Stream):
                made[key] = self.once(mask, "XObject", self.image)
            elif key == "/Mask" and isinstance(mask, Array):
                made[key] = _numbers(mask, None)
        return made

    def _parms(self, value: Any) -> Dictionary | None:
        if not isinstance(value, Dictionary):
            return None
        made = Dictionary({k: _plain(value[k]) for k in _FILTER_PARMS if k in value})
        if isinstance(value.get("/JBIG2Globals"), Stream):
            made.JBIG2Globals = self.once(
                value.JBIG2Globals, "Globals", lambda v: self.new.make_stream(v.read_bytes())
            )
        return made

    def color_space(self, value: Any, depth: int = 0) -> Any:
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
            base = self.color_space(rest[0], depth + 1)
            table = rest[2].read_bytes() if isinstance(rest[2], Stream) else bytes(rest[2])
            return Array([Name.Indexed, base, int(rest[1]), pikepdf.String(table)])
        if name in ("/Separation", "/DeviceN") and len(rest) >= 3:
            base = self.color_space(rest[1], depth + 1)
            inks: Any
            if name == "/Separation":
                inks = _ink(rest[0], 0)
            else:
                inks = Array([_ink(ink, i) for i, ink in enumerate(rest[0])])
            return Array([kind, inks, base, self.function(rest[2])])
        if name in ("/CalGray", "/CalRGB", "/Lab") and rest:
            keys = ("/WhitePoint", "/BlackPoint", "/Gamma", "/Matrix", "/Range")
            made = Dictionary({k: _plain(rest[0][k]) for k in keys if k in rest[0]})
            return Array([kind, made])
        if name == "/Pattern":
            return Array([kind, *(self.color_space(v, depth + 1) for v in rest[:1])])
        if name.startswith("/Device"):
            return kind
        raise PageRebuildError("unknown colour space")

    def _profile(self, value: Stream) -> Stream:
        made = self.new.make_stream(value.read_bytes())
        made.N = int(value.N)
        if isinstance(value.get("/Alternate"), Name):
            made.Alternate = value.Alternate
        if "/Range" in value:
            made.Range = _numbers(value.Range, None)
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
                made[key] = _plain(value[key])
        if "/Functions" in value:
            made.Functions = Array([self.function(v, depth + 1) for v in value.Functions])
        return made

    def _gstate(self, value: Any, parent: Any) -> Any:
        if not isinstance(value, Dictionary):
            return None
        made = Dictionary(Type=Name.ExtGState)
        for key in _GSTATE_PLAIN:
            if key in value:
                made[key] = _plain(value[key])
        font = value.get("/Font")
        if isinstance(font, Array) and len(font) == 2:
            made.Font = Array([self.once(font[0], "Font", self.fonts.copy), _plain(font[1])])
            self.fonts.keep_all(font[0])
        mask = value.get("/SMask")
        if isinstance(mask, Name):
            made.SMask = Name("/None")
        elif isinstance(mask, Dictionary) and isinstance(mask.get("/G"), Stream):
            kept = Dictionary(Type=Name.Mask, S=_plain(mask.S))
            kept.G = self.once(mask.G, "XObject", lambda v: self.form(v, parent))
            if "/BC" in mask:
                kept.BC = _numbers(mask.BC, None)
            if "/TR" in mask:
                kept.TR = self.function(mask.TR)
            made.SMask = kept
        return made

    def _pattern(self, value: Any, parent: Any) -> Any:
        if isinstance(value, Stream):
            data, resources = self.stream(_decoded(value), value.get("/Resources"), parent)
            made: Any = self.new.make_stream(data)
            for key in ("/PatternType", "/PaintType", "/TilingType", "/BBox", "/XStep", "/YStep"):
                if key in value:
                    made[key] = _plain(value[key])
            made.Resources = resources
        elif isinstance(value, Dictionary) and "/Shading" in value:
            made = Dictionary(PatternType=2)
            made.Shading = self.once(value.Shading, "Shading", self._shading)
            if isinstance(value.get("/ExtGState"), Dictionary):
                made.ExtGState = self.once(
                    value.ExtGState, "ExtGState", lambda v: self._gstate(v, parent)
                )
        else:
            return None
        if "/Matrix" in value:
            made.Matrix = _numbers(value.Matrix, 6)
        return made

    def _shading(self, value: Any) -> Any:
        made: Any
        if isinstance(value, Stream):
            made = self.new.make_stream(value.read_bytes())
        elif isinstance(value, Dictionary):
            made = Dictionary()
        else:
            return None
        for key in _SHADING_PLAIN:
            if key in value:
                made[key] = _plain(value[key])
        made.ColorSpace = self.color_space(value.ColorSpace)
        if "/Function" in value:
            made.Function = self.function(value.Function)
        return made


def _decoded(value: Stream) -> bytes:
    try:
        return value.read_bytes()
    except pikepdf.PdfError as error:
        raise PageRebuildError("stream can't be decoded") from error


def _content_parts(page: Object) -> list[bytes]:
    contents = page.get("/Contents")
    parts = list(contents) if isinstance(contents, Array) else [contents]
    return [_decoded(part) for part in parts if isinstance(part, Stream)]


def _inherited(page: Object, key: str) -> Any:
    node: Any = page
    steps = 0
    while node is not None and steps < 64:
        if key in node:
            return node[key]
        node, steps = node.get("/Parent"), steps + 1
    return None


def _look_up(resources: Any, category: str, name: bytes) -> Any:
    group = resources.get("/" + category)
    if not isinstance(group, Dictionary):
        return None
    try:
        return group.get(_name(name))
    except (ValueError, UnicodeDecodeError):
        raise PageRebuildError("unreadable name") from None


def _name(token: bytes) -> str:
    raw = re.sub(rb"#([0-9A-Fa-f]{2})", lambda m: bytes([int(m[1], 16)]), token)
    return raw.decode("utf-8")


def _as_list(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, Array) else [value]


def _zip(filters: list[Any], parms: list[Any]) -> list[tuple[Any, Any]]:
    return list(zip(filters, parms + [None] * len(filters), strict=False))


def _ink(value: Any, index: int) -> Name:
    return value if str(value) in _COLORANTS else Name(f"/Ink{index}")


def _number(value: Any) -> Decimal | int:
    number = Decimal(str(value))
    return int(number) if number == number.to_integral() else round(number, 4)


def _numbers(value: Any, count: int | None) -> Array:
    if not isinstance(value, Array) or (count is not None and len(value) < count):
        raise PageRebuildError("numbers missing")
    kept = [v for v in list(value)[:count] if isinstance(v, int | Decimal | float)]
    if count is not None and len(kept) != count:
        raise PageRebuildError("numbers missing")
    return Array(kept)


def _plain(value: Any, depth: int = 0) -> Any:
    """A value that can hold numbers, truth values and names of the standard only."""
    if isinstance(value, bool | int | Decimal | float):
        return value
    if isinstance(value, Name) and _BLEND.match(str(value)):
        return value
    if isinstance(value, Array) and depth < 3:
        return Array([_plain(v, depth + 1) for v in value])
    raise PageRebuildError("unexpected value")
