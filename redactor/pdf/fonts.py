"""Fonts carried over: only what the pages still show of them.

A font tells what was struck: its map from codes to letters, in the order in which the letters
were first used, may spell a name; so may glyph names, widths and the font's own name. What is
carried over is filtered by the codes that the pages still show, and names are neutral.
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pikepdf import Array, Dictionary, Name, Object, Stream, String

from redactor.pdf.charmaps import code_map, is_predefined, to_unicode
from redactor.pdf.fontfiles import clean_program
from redactor.pdf.glyph_names import GlyphNames
from redactor.pdf.tokens import strings_of
from redactor.pdf.values import PageRebuildError, as_list, decoded

if TYPE_CHECKING:
    from redactor.pdf.rebuild import Rebuilder

__all__ = ["FontCopier"]

_FAMILIES = re.compile(
    r"/(?:[A-Z]{6}\+)?((?:Arial|Helvetica|Times|Courier|Symbol|ZapfDingbats|Calibri|Cambria|Candara"
    r"|Consolas|Verdana|Georgia|Tahoma|Trebuchet|ComicSans|Garamond|Palatino|Bookman|Century|Segoe"
    r"|DejaVu|Liberation|Carlito|Caladea|Noto|OpenSans|Roboto|Lato|MS-?(?:Gothic|Mincho)|SimSun"
    r"|SimHei|Mincho|Gothic|Song|Heiti|Batang|Gulim|Dotum|HeiseiMin|HeiseiKakuGo|STSong|MHei|MSung"
    r"|HYSMyeongJo|HYGoThic|Wingdings|Webdings)"
    r"(?:New|Sans|Serif|Mono|UI|MS|MT|PS|PSMT|Roman|Bold|Italic|Oblique|Regular|Narrow|Black|Light"
    r"|Condensed|Medium|Std|Pro|Schlbk|Schoolbook|Linotype|W[0-9]|Acro|[ ,#-])*)\Z"
)
_ENCODINGS = frozenset([
    "/StandardEncoding", "/MacRomanEncoding", "/WinAnsiEncoding", "/PDFDocEncoding",
    "/MacExpertEncoding", "/SymbolEncoding", "/ZapfDingbatsEncoding",
])  # fmt: skip
_DESCRIPTOR = {
    "/Flags", "/FontBBox", "/ItalicAngle", "/Ascent", "/Descent", "/Leading", "/CapHeight",
    "/XHeight", "/StemV", "/StemH", "/AvgWidth", "/MaxWidth", "/MissingWidth",
}  # fmt: skip
_SUBTYPES = {"/Type1", "/MMType1", "/TrueType", "/Type3", "/Type0"}
Key = tuple[int, int] | str


class FontCopier:
    """Copies fonts once, learns what is shown with them, and finishes them at the end."""

    def __init__(self, rebuilder: Rebuilder, *, subset: bool) -> None:
        self.rebuilder, self.subset = rebuilder, subset
        self._used: defaultdict[Key, set[int]] = defaultdict(set)
        self._whole: set[Key] = set()
        self._made: dict[Key, tuple[Any, Any]] = {}
        self._names: dict[Key, str] = {}
        self._sizes: dict[Key, int] = {}
        self._blanks: dict[Key, Mapping[int, float]] = {}
        self.glyphs = GlyphNames()

    def copy(self, value: Any) -> Object | None:
        """The new font for ``value``; incomplete until ``finish``."""
        if not isinstance(value, Dictionary) or str(value.get("/Subtype")) not in _SUBTYPES:
            return None
        key = _key(value)
        if key not in self._made:
            self._check(value)
            self._made[key] = (value, self.rebuilder.new.make_indirect(Dictionary(Type=Name.Font)))
        made: Object = self._made[key][1]
        return made

    def _check(self, value: Any) -> None:
        """Can it be carried over at all? Asked while it is known which page needs it."""
        parts = [value, *as_list(value.get("/DescendantFonts"))]
        for part in parts:
            descriptor = part.get("/FontDescriptor") if isinstance(part, Dictionary) else None
            if isinstance(descriptor, Dictionary):
                self._programs(descriptor)
        if value.get("/Subtype") == Name.Type0:
            encoding = value.get("/Encoding")
            if isinstance(encoding, Stream):
                code_map(encoding.read_bytes())
            elif not is_predefined(str(encoding)):
                raise PageRebuildError("unknown encoding")

    def shown(self, value: Any, tokens: list[bytes]) -> None:
        """Note that ``tokens`` (strings or arrays of strings as written) are shown with a font."""
        key, used = _key(value), self._used[_key(value)]
        size = self._sizes.get(key)
        if size is None:
            size = self._sizes[key] = _code_size(value)
        if not size:
            self._whole.add(key)
            return
        for token in tokens:
            for text in strings_of(token):
                if size == 2:
                    used.update(struct.unpack(f">{len(text) // 2}H", text[: len(text) // 2 * 2]))
                else:
                    used.update(text)

    def blanks(self, value: Any) -> Mapping[int, float]:
        """The codes of a font of drawings (Type 3) that have none, and how far they go.

        In thousandths of the font size. Spaces may have none.
        """
        if not isinstance(value, Dictionary) or value.get("/Subtype") != Name.Type3:
            return {}
        key = _key(value)
        if key not in self._blanks:
            procs, names = value.get("/CharProcs"), _differences(value.get("/Encoding"), None)
            procs = procs if isinstance(procs, Dictionary) else Dictionary()
            drawn = {code for code, name in names.items() if isinstance(procs.get(name), Stream)}
            widths, first = _numbers(value.get("/Widths")), int(value.get("/FirstChar", 0))
            matrix = _numbers(value.get("/FontMatrix")) or [0.001]
            known = {first + i: float(w) for i, w in enumerate(widths)}
            self._blanks[key] = {
                code: 1000 * float(matrix[0]) * known.get(code, 0.0)
                for code in range(256)
                if code not in drawn and code != 32
            }
        return self._blanks[key]

    def keep_all(self, value: Any) -> None:
        self._whole.add(_key(value))

    def finish(self) -> None:
        """Fill in all fonts; glyph programs of Type 3 fonts may bring in more."""
        done: set[Key] = set()
        while pending := [key for key in self._made if key not in done]:
            for key in pending:
                done.add(key)
                self._fill(key)

    def _codes(self, key: Key) -> set[int] | None:
        """The codes still shown, or None where all must stay."""
        return None if key in self._whole or not self.subset else self._used[key]

    def _fill(self, key: Key) -> None:
        source, made = self._made[key]
        subtype = str(source.Subtype)
        made.Subtype = Name(subtype)
        codes = self._codes(key)
        if subtype == "/Type0":
            # what is kept by character id can only be told where codes are such ids
            self._composite(key, source, made, codes if _is_identity(source) else None)
        else:
            self._simple(key, source, made, codes)
        if isinstance(source.get("/ToUnicode"), Stream):
            size = _code_size(source) or 2
            data = to_unicode(source.ToUnicode.read_bytes(), codes, size)
            if data:
                made.ToUnicode = self.rebuilder.new.make_stream(data)

    def _name(self, source: Any, descriptor: Any) -> Name:
        """A neutral name for an embedded font, a known family for one that isn't."""
        embedded = isinstance(descriptor, Dictionary) and any(
            k in descriptor for k in ("/FontFile", "/FontFile2", "/FontFile3")
        )
        if embedded:
            identity = _key(descriptor)
            name = self._names.setdefault(identity, f"/AAAAAA+Font{len(self._names)}")
            return Name(name)
        try:
            known = _FAMILIES.match(str(source.get("/BaseFont", "")))
        except UnicodeDecodeError:
            known = None
        if known:
            return Name("/" + known[1])
        flags = int(descriptor.get("/Flags", 0)) if isinstance(descriptor, Dictionary) else 0
        if flags & 1:
            return Name.Courier
        return Name("/Times-Roman") if flags & 2 else Name.Helvetica

    def _simple(self, key: Key, source: Any, made: Any, codes: set[int] | None) -> None:
        first = int(source.get("/FirstChar", 0))
        encoding = source.get("/Encoding")
        names = _differences(encoding, codes)
        if source.Subtype == Name.Type3:
            self._type3(source, made, names)
        else:
            made.BaseFont = self._name(source, source.get("/FontDescriptor"))
            if isinstance(encoding, Name) and str(encoding) in _ENCODINGS:
                made.Encoding = encoding
            elif isinstance(encoding, Dictionary):
                made.Encoding = self._encoding(encoding, names)
        if isinstance(source.get("/Widths"), Array):
            widths = [
                w if codes is None or first + i in codes else 0
                for i, w in enumerate(_numbers(source.Widths))
            ]
            made.FirstChar, made.LastChar = first, first + len(widths) - 1
            made.Widths = Array(widths)
        if isinstance(source.get("/FontDescriptor"), Dictionary):
            made.FontDescriptor = self._descriptor(source.FontDescriptor, source)

    def _encoding(self, encoding: Any, names: dict[int, str]) -> Dictionary:
        made = Dictionary(Type=Name.Encoding)
        base = encoding.get("/BaseEncoding")
        if isinstance(base, Name) and str(base) in _ENCODINGS:
            made.BaseEncoding = base
        items: list[Any] = []
        for code in sorted(names):
            if code - 1 not in names:
                items.append(code)
            items.append(Name("/" + self.glyphs.neutral(names[code][1:])))
        made.Differences = Array(items)
        return made

    def _type3(self, source: Any, made: Any, names: dict[int, str]) -> None:
        made.FontBBox = Array(_numbers(source.get("/FontBBox"))[:4])
        made.FontMatrix = Array(_numbers(source.get("/FontMatrix"))[:6])
        procs, used = source.get("/CharProcs"), Dictionary()
        renamed: dict[int, str] = {}
        resources: Dictionary = Dictionary()
        for code in sorted(names):
            stream = procs.get(names[code]) if isinstance(procs, Dictionary) else None
            if not isinstance(stream, Stream):
                continue
            renamed[code] = f"/g{code}"
            data, part = self.rebuilder.stream(
                stream.read_bytes(), source.get("/Resources"), None, prefix=f"{code}g"
            )
            used[renamed[code]] = self.rebuilder.new.make_stream(data)
            for category, group in part.items():
                if category not in resources:
                    resources[category] = Dictionary()
                for name, value in group.items():
                    resources[category][name] = value
        made.CharProcs, made.Resources = used, resources
        made.Encoding = self._encoding(Dictionary(), renamed)

    def _composite(self, key: Key, source: Any, made: Any, codes: set[int] | None) -> None:
        encoding = source.get("/Encoding")
        if isinstance(encoding, Stream):
            made.Encoding = self._cmap(encoding)
        else:
            made.Encoding = encoding
        descendants = source.get("/DescendantFonts")
        old = (
            descendants[0] if isinstance(descendants, Array) and len(descendants) else Dictionary()
        )
        font = Dictionary(Type=Name.Font, Subtype=old.get("/Subtype", Name.CIDFontType2))
        name = self._name(old, old.get("/FontDescriptor"))
        made.BaseFont = font.BaseFont = name
        info = old.get("/CIDSystemInfo")
        font.CIDSystemInfo = _system_info(info)
        if isinstance(old.get("/FontDescriptor"), Dictionary):
            font.FontDescriptor = self._descriptor(old.FontDescriptor, old)
        if isinstance(old.get("/DW"), int):
            font.DW = old.DW
        if isinstance(old.get("/DW2"), Array):
            font.DW2 = Array(_numbers(old.DW2)[:2])
        for name_, step in (("/W", 1), ("/W2", 3)):
            if isinstance(old.get(name_), Array):
                font[name_] = _cid_widths(old[name_], codes, step)
        mapping = old.get("/CIDToGIDMap")
        if isinstance(mapping, Stream):
            font.CIDToGIDMap = self.rebuilder.new.make_stream(
                _filtered_gids(mapping.read_bytes(), codes)
            )
        elif mapping == Name.Identity:
            font.CIDToGIDMap = mapping
        made.DescendantFonts = Array([self.rebuilder.new.make_indirect(font)])

    def _cmap(self, value: Any) -> Object:
        made = self.rebuilder.new.make_stream(code_map(value.read_bytes()))
        made.Type, made.CMapName = Name.CMap, Name.Adhoc
        made.CIDSystemInfo = _system_info(value.get("/CIDSystemInfo"))
        if isinstance(value.get("/WMode"), int):
            made.WMode = value.WMode
        use = value.get("/UseCMap")
        if isinstance(use, Name) and is_predefined(str(use)):
            made.UseCMap = use
        return made

    def _descriptor(self, value: Any, font: Any) -> Object:
        made: Any = self.rebuilder.once(value, "FontDescriptor", self._plain_descriptor)
        made.FontName = self._name(font, value)
        result: Object = made
        return result

    def _plain_descriptor(self, value: Any) -> Object:
        made = Dictionary(Type=Name.FontDescriptor)
        for name in _DESCRIPTOR:
            item = value.get(name)
            if isinstance(item, Array):
                made[name] = Array(_numbers(item))
            elif item is not None and _is_number(item):
                made[name] = item
        for name, program in self._programs(value).items():
            made[name] = program
        return made

    def _programs(self, descriptor: Any) -> dict[str, Object]:
        return {
            name: self.rebuilder.once(descriptor[name], "FontFile", self._program)
            for name in ("/FontFile", "/FontFile2", "/FontFile3")
            if isinstance(descriptor.get(name), Stream)
        }

    def _program(self, value: Any) -> Object:
        program = clean_program(decoded(value), self.glyphs.neutral)
        made = self.rebuilder.new.make_stream(program.data)
        subtype = value.get("/Subtype")
        if subtype in (Name.Type1C, Name.CIDFontType0C, Name.OpenType):
            made.Subtype = subtype
        else:
            for number, length in enumerate(program.lengths, start=1):
                made[f"/Length{number}"] = length
        return made


def _key(value: Any) -> Key:
    if getattr(value, "is_indirect", False):
        key: tuple[int, int] = value.objgen
        return key
    return hashlib.sha256(value.unparse(resolved=False)).hexdigest()


def _is_identity(font: Any) -> bool:
    return font.get("/Encoding") in (Name("/Identity-H"), Name("/Identity-V"))


def _code_size(font: Any) -> int:
    """Bytes of each code of a font: 1 or 2; 0 where they differ or it isn't known."""
    if font.get("/Subtype") != Name.Type0:
        return 1
    encoding = font.get("/Encoding")
    if isinstance(encoding, Name):
        return 2 if _is_identity(font) or "UCS2" in str(encoding) else 0
    if not isinstance(encoding, Stream) or "/UseCMap" in encoding:
        return 0
    data = re.sub(rb"%[^\r\n]*", b"", encoding.read_bytes())
    if b"usecmap" in data:
        return 0
    ranges = b"".join(re.findall(rb"begincodespacerange(.*?)endcodespacerange", data, re.DOTALL))
    sizes = {len(re.sub(rb"\s", b"", code)) for code in re.findall(rb"<([0-9A-Fa-f\s]+)>", ranges)}
    return {2: 1, 4: 2}.get(sizes.pop(), 0) if len(sizes) == 1 else 0


def _is_number(value: Any) -> bool:
    return not isinstance(value, bool | str | bytes | Object)


def _numbers(value: Any) -> list[Any]:
    return [v if _is_number(v) else 0 for v in value] if isinstance(value, Array) else []


def _differences(encoding: Any, codes: set[int] | None) -> dict[int, str]:
    """Code to glyph name (with slash) of the codes still shown."""
    found: dict[int, str] = {}
    items = encoding.get("/Differences") if isinstance(encoding, Dictionary) else None
    code = 0
    for item in items if isinstance(items, Array) else []:
        if isinstance(item, Name):
            if (codes is None or code in codes) and 0 <= code < 256:
                found[code] = _written_name(item)
            code += 1
        elif _is_number(item):
            code = int(item)
    return found


def _written_name(value: Name) -> str:
    try:
        return str(value)
    except UnicodeDecodeError:
        return "/" + bytes(value).hex()


def _system_info(value: Any) -> Dictionary:
    made = {"/Registry": "Adobe", "/Ordering": "Identity"}
    supplement = 0
    if isinstance(value, Dictionary):
        for key in made:
            text = str(value.get(key, made[key]))
            made[key] = text if text in _ORDERINGS else made[key]
        supplement = int(value.get("/Supplement", 0))
    return Dictionary(
        Registry=String(made["/Registry"]),
        Ordering=String(made["/Ordering"]),
        Supplement=supplement,
    )


_ORDERINGS = {"Adobe", "Identity", "Japan1", "GB1", "CNS1", "Korea1", "KR", "UCS", "Japan2"}


def _cid_widths(value: Any, codes: set[int] | None, step: int) -> Array:
    """A W or W2 array for the character ids still shown."""
    items, found, pos = list(value), [], 0
    while pos + 1 < len(items):
        first = int(items[pos])
        if isinstance(items[pos + 1], Array):
            group = _numbers(items[pos + 1])
            for i in range(len(group) // step):
                if codes is None or first + i in codes:
                    found += [first + i, Array(group[i * step : (i + 1) * step])]
            pos += 2
        else:
            last, rest = int(items[pos + 1]), items[pos + 2 : pos + 2 + step]
            wanted = codes is None or any(first <= c <= last for c in codes)
            if wanted and len(rest) == step and all(map(_is_number, rest)):
                found += [first, last, *rest]
            pos += 2 + step
    return Array(found)


def _filtered_gids(data: bytes, codes: set[int] | None) -> bytes:
    if codes is None:
        return data
    out = bytearray(min(len(data), 2 * (max(codes, default=-1) + 1)))
    for code in codes:
        out[2 * code : 2 * code + 2] = data[2 * code : 2 * code + 2]
    return bytes(out)
