"""Fonts carried over: only what the pages still show of them.

A font tells what was struck: its map from codes to letters, in the order in which the letters
were first used, may spell a name; so may glyph names, widths and the font's own name. What is
carried over is filtered by the codes that the pages still show, and names are neutral.
"""

from __future__ import annotations

import struct
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pikepdf import Array, Dictionary, Name, Object, Stream

from redactor.pdf.fonts.charmaps import (
    characters,
    code_map,
    is_predefined,
    letters_of,
    to_unicode,
    written_code_map,
)
from redactor.pdf.fonts.code_order import may_be_numbered
from redactor.pdf.fonts.font_codes import (
    Key,
    character_widths,
    code_size,
    differences,
    entries,
    fitting,
    glyphs_of,
    is_identity,
    is_number,
    key_of,
    system_info,
)
from redactor.pdf.fonts.font_descriptors import DescriptorCopier
from redactor.pdf.fonts.shapes import looks_like
from redactor.pdf.writing.tokens import strings_of
from redactor.pdf.writing.values import PageRebuildError, as_list

if TYPE_CHECKING:
    from redactor.pdf.writing.rebuild import Rebuilder

__all__ = ["FontCopier"]

_ENCODINGS = frozenset([
    "/StandardEncoding", "/MacRomanEncoding", "/WinAnsiEncoding", "/PDFDocEncoding",
    "/MacExpertEncoding", "/SymbolEncoding", "/ZapfDingbatsEncoding",
])  # fmt: skip
_SUBTYPES = {"/Type1", "/MMType1", "/TrueType", "/Type3", "/Type0"}
_CID0 = Name.CIDFontType0


class FontCopier:
    """Copies fonts once, learns what is shown with them, and finishes them at the end."""

    def __init__(self, rebuilder: Rebuilder, *, subset: bool) -> None:
        self.rebuilder, self.subset = rebuilder, subset
        self._used: defaultdict[Key, set[int]] = defaultdict(set)
        self._whole: set[Key] = set()
        self._made: dict[Key, tuple[Any, Any]] = {}
        self._sizes: dict[Key, int] = {}
        self._spoken: defaultdict[Key, dict[int, set[str]]] = defaultdict(dict)
        self._blanks: dict[Key, Mapping[int, float]] = {}
        self._numbered: set[tuple[int, int]] = set()
        self.descriptors = DescriptorCopier(rebuilder)

    def copy(self, value: Any) -> Object | None:
        """The new font for ``value``; incomplete until ``finish``."""
        if not isinstance(value, Dictionary) or str(value.get("/Subtype")) not in _SUBTYPES:
            return None
        key = key_of(value)
        if key not in self._made:
            self._check(value)
            self._made[key] = (value, self.rebuilder.new.make_indirect(Dictionary(Type=Name.Font)))
            if may_be_numbered(value):
                self._numbered.add(self._made[key][1].objgen)
        made: Object = self._made[key][1]
        return made

    def _check(self, value: Any) -> None:
        """Can it be carried over at all? Asked while it is known which page needs it."""
        parts = [value, *as_list(value.get("/DescendantFonts"))]
        for part in parts:
            descriptor = part.get("/FontDescriptor") if isinstance(part, Dictionary) else None
            if isinstance(descriptor, Dictionary):
                self.descriptors.programs(descriptor)
        if value.get("/Subtype") == Name.Type0:
            encoding = value.get("/Encoding")
            if isinstance(encoding, Stream):
                code_map(encoding.read_bytes())
            elif not is_predefined(str(encoding)):
                raise PageRebuildError("unknown encoding")

    def shown(self, value: Any, tokens: list[bytes]) -> None:
        """Note that ``tokens`` (strings or arrays of strings as written) are shown with a font."""
        key, used = key_of(value), self._used[key_of(value)]
        size = self._sizes.get(key)
        if size is None:
            size = self._sizes[key] = code_size(value)
        if not size:
            self._whole.add(key)
            return
        for token in tokens:
            for text in strings_of(token):
                if size == 2:
                    used.update(struct.unpack(f">{len(text) // 2}H", text[: len(text) // 2 * 2]))
                else:
                    used.update(text)

    def spoken(self, value: Any, pairs: Collection[tuple[bytes, str]]) -> None:
        """Note strings that are shown with a font, and what is said beside them."""
        size = code_size(value)
        for text, said in pairs:
            if size and len(text) == size:
                code = int.from_bytes(text, "big")
                self._spoken[key_of(value)].setdefault(code, set()).add(said)

    def blanks(self, value: Any) -> Mapping[int, float]:
        """The codes of a font of drawings (Type 3) that have none, and how far they go.

        In thousandths of the font size. Spaces may have none.
        """
        if not isinstance(value, Dictionary) or value.get("/Subtype") != Name.Type3:
            return {}
        key = key_of(value)
        if key not in self._blanks:
            procs, names = value.get("/CharProcs"), differences(value.get("/Encoding"), None)
            procs = procs if isinstance(procs, Dictionary) else Dictionary()
            drawn = {code for code, name in names.items() if isinstance(procs.get(name), Stream)}
            widths, first = entries(value.get("/Widths")), int(value.get("/FirstChar", 0))
            matrix = entries(value.get("/FontMatrix")) or [0.001]
            known = {first + i: float(w) for i, w in enumerate(widths)}
            self._blanks[key] = {
                code: 1000 * float(matrix[0]) * known.get(code, 0.0)
                for code in range(256)
                if code not in drawn and code != 32
            }
        return self._blanks[key]

    def keep_all(self, value: Any) -> None:
        self._whole.add(key_of(value))

    def finish(self) -> None:
        """Fill in all fonts; glyph programs of Type 3 fonts may bring in more."""
        done: set[Key] = set()
        while pending := [key for key in self._made if key not in done]:
            for key in pending:
                done.add(key)
                self._fill(key)

    def by_number(self, made: Object) -> bool:
        """May the codes of a new font be given anew in the end?"""
        return made.objgen in self._numbered

    def shown_codes(self) -> Iterator[tuple[Any, set[int] | None]]:
        """The new fonts, each with the codes still shown, or None where all must stay."""
        for key, (_, made) in self._made.items():
            yield made, self._codes(key)

    def _codes(self, key: Key) -> set[int] | None:
        """The codes still shown, or None where all must stay."""
        return None if key in self._whole or not self.subset else self._used[key]

    def _fill(self, key: Key) -> None:
        source, made = self._made[key]
        subtype = str(source.Subtype)
        made.Subtype = Name(subtype)
        codes = self._codes(key)
        if subtype == "/Type0":
            self._composite(source, made, codes)
        else:
            self._simple(key, source, made, codes)
        if isinstance(source.get("/ToUnicode"), Stream):
            size, data = code_size(source) or 2, source.ToUnicode.read_bytes()
            data = to_unicode(data, codes, size, self._said(key, made, data))
            if data:
                made.ToUnicode = self.rebuilder.new.make_stream(data)

    def _said(self, key: Key, made: Any, data: bytes) -> dict[int, str]:
        """What codes stand for by what is said beside them; data: what the font says of them.

        Where the font says it, too, but by a sign of its own (a ligature), search needs letters.
        """
        if key not in self._spoken:
            return {}
        letters = letters_of(data)
        claims = {c: next(iter(said)) for c, said in self._spoken[key].items() if len(said) == 1}
        spelt = {
            code: text
            for code, text in claims.items()
            if code in letters and unicodedata.normalize("NFKC", letters[code]) == text
        }
        unknown = {code: text for code, text in claims.items() if code not in letters}
        return spelt | looks_like(made, unknown, letters)

    def _simple(self, key: Key, source: Any, made: Any, codes: set[int] | None) -> None:
        first = min(max(int(source.get("/FirstChar", 0)), 0), 255)
        encoding = source.get("/Encoding")
        names = differences(encoding, codes)
        if source.Subtype == Name.Type3:
            self._type3(source, made, names)
        else:
            made.BaseFont = self.descriptors.name(source, source.get("/FontDescriptor"))
            if isinstance(encoding, Name) and str(encoding) in _ENCODINGS:
                made.Encoding = encoding
            elif isinstance(encoding, Dictionary):
                made.Encoding = self._encoding(encoding, names)
        if isinstance(source.get("/Widths"), Array):
            widths = [
                w if codes is None or first + i in codes else 0
                for i, w in enumerate(entries(source.Widths)[: 256 - first])
            ]
            made.FirstChar, made.LastChar = first, first + len(widths) - 1
            made.Widths = Array(widths)
        if isinstance(source.get("/FontDescriptor"), Dictionary):
            made.FontDescriptor = self.descriptors.copy(source.FontDescriptor, source)

    def _encoding(self, encoding: Any, names: dict[int, str]) -> Dictionary:
        made = Dictionary(Type=Name.Encoding)
        base = encoding.get("/BaseEncoding")
        if isinstance(base, Name) and str(base) in _ENCODINGS:
            made.BaseEncoding = base
        items: list[Any] = []
        for code in sorted(names):
            if code - 1 not in names:
                items.append(code)
            items.append(Name("/" + self.descriptors.glyphs.neutral(names[code][1:])))
        made.Differences = Array(items)
        return made

    def _type3(self, source: Any, made: Any, names: dict[int, str]) -> None:
        made.FontBBox = Array(entries(source.get("/FontBBox"))[:4])
        made.FontMatrix = Array(entries(source.get("/FontMatrix"))[:6])
        procs, used = source.get("/CharProcs"), Dictionary()
        renamed: dict[int, str] = {}
        resources: Dictionary = Dictionary()
        for code in sorted(names):
            stream = procs.get(names[code]) if isinstance(procs, Dictionary) else None
            if not isinstance(stream, Stream):
                continue
            renamed[code] = f"/g{code}"
            used[renamed[code]], part = self.rebuilder.stream(
                stream.read_bytes(), source.get("/Resources"), None, prefix=f"{code}g"
            )
            for category, group in part.items():
                if category not in resources:
                    resources[category] = Dictionary()
                for name, value in group.items():
                    resources[category][name] = value
        made.CharProcs, made.Resources = used, resources
        made.Encoding = self._encoding(Dictionary(), renamed)

    def _composite(self, source: Any, made: Any, codes: set[int] | None) -> None:
        encoding, size = source.get("/Encoding"), code_size(source)
        if isinstance(encoding, Stream):
            known = codes is not None and size > 0
            targets = characters(encoding.read_bytes(), codes or (), size) if known else None
            made.Encoding = self._cmap(encoding, targets, size)
            codes = None if targets is None else set(targets.values()) | {0}
        else:
            made.Encoding = encoding
            # what is kept by character id can only be told where codes are such ids
            codes = codes if is_identity(source) else None
        descendants = source.get("/DescendantFonts")
        old = (
            descendants[0] if isinstance(descendants, Array) and len(descendants) else Dictionary()
        )
        kind = Name.CIDFontType0 if old.get("/Subtype") == _CID0 else Name.CIDFontType2
        font = Dictionary(Type=Name.Font, Subtype=kind)
        name = self.descriptors.name(old, old.get("/FontDescriptor"))
        made.BaseFont = font.BaseFont = name
        info = old.get("/CIDSystemInfo")
        font.CIDSystemInfo = system_info(info)
        if isinstance(old.get("/FontDescriptor"), Dictionary):
            font.FontDescriptor = self.descriptors.copy(old.FontDescriptor, old)
        if "/DW" in old and is_number(old.DW):
            font.DW = fitting(old.DW)
        if isinstance(old.get("/DW2"), Array):
            font.DW2 = Array(entries(old.DW2)[:2])
        for name_, step in (("/W", 1), ("/W2", 3)):
            if isinstance(old.get(name_), Array):
                font[name_] = character_widths(old[name_], codes, step)
        mapping = old.get("/CIDToGIDMap")
        if isinstance(mapping, Stream):
            font.CIDToGIDMap = self.rebuilder.new.make_stream(
                glyphs_of(mapping.read_bytes(), codes)
            )
        elif mapping == Name.Identity:
            font.CIDToGIDMap = mapping
        made.DescendantFonts = Array([self.rebuilder.new.make_indirect(font)])

    def _cmap(self, value: Any, targets: Mapping[int, int] | None, width: int) -> Object:
        data = value.read_bytes()
        made = self.rebuilder.new.make_stream(
            code_map(data) if targets is None else written_code_map(targets, width, data)
        )
        made.Type, made.CMapName = Name.CMap, Name.Adhoc
        made.CIDSystemInfo = system_info(value.get("/CIDSystemInfo"))
        if isinstance(value.get("/WMode"), int):
            made.WMode = int(value.WMode != 0)
        use = value.get("/UseCMap")
        if isinstance(use, Name) and is_predefined(str(use)):
            made.UseCMap = use
        return made
