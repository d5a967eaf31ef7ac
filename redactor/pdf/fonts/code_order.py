"""Codes and glyphs in an order that tells nothing of the text.

LibreOffice, macOS and others number the letters of a font as a text first uses them. So the codes
spell the first words of a document, and where those were struck, the codes that are gone tell how
long they were and which of their letters come again. Here the codes of such fonts are given anew,
by the alphabet and without gaps, and so are the glyphs of their programs.

Not guaranteed: fonts that don't say what each shown code stands for keep their order.
"""

from __future__ import annotations

import hashlib
import itertools
import re
import struct
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from redactor.pdf.fonts.cff import cff_characters, cff_shapes, reordered_cff
from redactor.pdf.fonts.charmaps import letters_of, to_unicode
from redactor.pdf.fonts.font_codes import widths_of
from redactor.pdf.fonts.glyph_order import Table, glyph_map, reordered, shapes_of
from redactor.pdf.writing.tokens import decode

__all__ = ["Written", "may_be_numbered", "put_in_order"]

_FIRST, _SPACE, _LAST = 33, 32, 255
"""New codes of one byte; a space stays where it is, for readers stretch it."""
_NATURAL = ("cp1252", "mac_roman", "latin-1")
_LONG, _RISING = 20, 0.9
"""From so many letters on, so many of which follow each other as in the alphabet: a font's own
numbers, not those of a text."""
_BY_CODE: frozenset[Table] = frozenset([(1, 0), (3, 0)])
_SHOWS = (b" Tj", b" TJ", b" '", b' "')
_STRINGS = re.compile(rb"\((?:[^\\()]|\\.)*\)|<[0-9A-Fa-f\x00\t\n\x0c\r ]*>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Written:
    """A content stream of the new file, its code in lines. fonts: by the names that it uses."""

    stream: Stream
    lines: Sequence[bytes]
    fonts: Mapping[bytes, Object]


@dataclass(slots=True)
class _Font:
    """codes: those shown. letters: what each stands for. new: what each became."""

    made: Any
    codes: Collection[int]
    letters: Mapping[int, str]
    glyphs: dict[int, int] = field(default_factory=dict)
    new: dict[int, int] = field(default_factory=dict)

    @property
    def wide(self) -> bool:
        return bool(self.made.Subtype == Name.Type0)

    @property
    def inner(self) -> Any:
        return self.made.DescendantFonts[0] if self.wide else self.made


def may_be_numbered(font: Any) -> bool:
    """Is it a font of the kinds whose codes can be given anew?"""
    if "/ToUnicode" not in font:
        return False
    if font.get("/Subtype") == Name.Type0:
        return bool(font.get("/Encoding") == Name("/Identity-H"))
    return bool(font.get("/Subtype") == Name.TrueType and "/Encoding" not in font)


def put_in_order(
    new: Pdf, written: Iterable[Written], fonts: Iterable[tuple[Any, Collection[int] | None]]
) -> int:
    """Give codes and glyphs of ``fonts`` of ``new`` anew; how many fonts have other codes then.

    fonts: each with the codes that are shown of it, None where that isn't known. ``written`` must
    hold every stream that shows text.
    """
    changed: dict[tuple[int, int], _Font] = {}
    for group in _by_program(fonts):
        known = [_known(made, codes) for made, codes in group]
        whole = [font for font in known if font is not None]
        if len(whole) != len(known) or not _tells(whole):
            continue
        try:
            _order(new, whole)
        except (ValueError, KeyError, IndexError, struct.error):
            continue
        changed |= {font.made.objgen: font for font in whole}
    if changed:
        for text in written:
            named = {n: changed[f.objgen] for n, f in text.fonts.items() if f.objgen in changed}
            if named:
                text.stream.write(b"\n".join(_recoded(text.lines, named)))
    return len(changed)


def _by_program(
    fonts: Iterable[tuple[Any, Collection[int] | None]],
) -> list[list[tuple[Any, Collection[int] | None]]]:
    """Fonts with a program of the kinds that are known here, those that share one together."""
    groups: dict[tuple[int, int], list[tuple[Any, Collection[int] | None]]] = {}
    for made, codes in fonts:
        program = _program(made)
        if program is not None:
            groups.setdefault(program.objgen, []).append((made, codes))
    return list(groups.values())


def _program(made: Any) -> Any:
    inner = made.DescendantFonts[0] if made.get("/Subtype") == Name.Type0 else made
    descriptor = inner.get("/FontDescriptor")
    if not isinstance(descriptor, Dictionary):
        return None
    program = descriptor.get("/FontFile3") if made.Subtype == Name.Type0 else None
    if isinstance(program, Stream) and program.get("/Subtype") != Name.OpenType:
        return program
    return descriptor.get("/FontFile2")


def _known(made: Any, codes: Collection[int] | None) -> _Font | None:
    """The font, if all of its shown codes can be given anew."""
    letters = letters_of(made.ToUnicode.read_bytes()) if "/ToUnicode" in made else {}
    if not codes or any(code not in letters for code in codes):
        return None
    font = _Font(made, codes, letters)
    program = _program(made).read_bytes()
    try:
        if font.wide:
            if made.Encoding != Name("/Identity-H") or "/W2" in font.inner:
                return None
            font.glyphs = _glyphs_of_ids(font, program)
        elif _is_cff(program):
            return None
        else:
            maps = glyph_map(program)
            if "/Encoding" in made or not maps or not maps.keys() <= _BY_CODE:
                return None
            font.glyphs = {code: _glyph(maps, code) for code in codes}
    except (ValueError, KeyError, IndexError, struct.error):
        return None
    return font


def _glyph(maps: Mapping[Table, Mapping[int, int]], code: int) -> int:
    """As readers find it: by the map for symbols, else by the other one."""
    symbols, plain = maps.get((3, 0), {}), maps.get((1, 0), {})
    return symbols.get(0xF000 + code) or symbols.get(code) or plain.get(code, 0)


def _is_cff(program: bytes) -> bool:
    return program[:1] == b"\1"


def _glyphs_of_ids(font: _Font, program: bytes) -> dict[int, int]:
    if _is_cff(program):
        known = cff_characters(program)
        return {code: known[code] for code in font.codes}
    mapping = font.inner.get("/CIDToGIDMap")
    if not isinstance(mapping, Stream):
        return {code: code for code in font.codes}
    data = mapping.read_bytes()
    return {c: int.from_bytes(data[2 * c : 2 * c + 2], "big") for c in font.codes}


def _tells(fonts: Sequence[_Font]) -> bool:
    """Could the order of the codes, or what is missing in it, come from the text?"""
    for font in fonts:
        if not font.wide:
            if not any(_natural(font, encoding) for encoding in _NATURAL):
                return True
            continue
        letters = [font.letters[code] for code in sorted(font.codes)]
        rising = sum(a < b for a, b in itertools.pairwise(letters))
        if len(letters) < _LONG or rising < _RISING * (len(letters) - 1):
            return True
    return False


def _natural(font: _Font, encoding: str) -> bool:
    """Does every code stand for the letter that it does in ``encoding``?"""
    return all(
        font.letters[code] == bytes([code]).decode(encoding, "replace") for code in font.codes
    )


# --- giving anew ---------------------------------------------------------------------------------


def _order(new: Pdf, fonts: Sequence[_Font]) -> None:
    """Codes and glyphs of the fonts that share a program."""
    stream = _program(fonts[0].made)
    program = stream.read_bytes()
    shapes = cff_shapes(program) if _is_cff(program) else shapes_of(program)
    digests = [hashlib.sha256(shape).digest() for shape in shapes]

    def key(item: tuple[_Font, int]) -> tuple[str, bytes]:
        font, code = item
        return font.letters[code], digests[font.glyphs[code]]

    pairs = sorted(((font, code) for font in fonts for code in font.codes), key=key)
    glyphs = list(dict.fromkeys(font.glyphs[code] for font, code in pairs if font.glyphs[code]))
    places = {glyph: i for i, glyph in enumerate(glyphs, start=1)}
    simple = _simple_codes([code for font, code in pairs if not font.wide])
    for font in fonts:
        font.new = (
            {code: places[font.glyphs[code]] for code in font.codes}
            if _is_cff(program)
            else {code: i for i, code in enumerate((c for f, c in pairs if f is font), start=1)}
            if font.wide
            else {code: simple[code] for code in font.codes}
        )

    def recode(table: Table, code: int) -> int | None:
        low = simple.get(code & 0xFF)
        return None if low is None else code & 0xFF00 | low

    if any(len(set(font.new.values())) != len(font.codes) for font in fonts):
        raise ValueError("codes of one glyph")
    if _is_cff(program):
        data = reordered_cff(program, glyphs)
    else:
        data = reordered(program, glyphs, recode)
        stream.Length1 = len(data)
    stream.write(data)
    for font in fonts:
        _write(new, font, None if _is_cff(program) else places)


def _simple_codes(codes: Iterable[int]) -> dict[int, int]:
    """Old code to new one; ``codes``: in their new order."""
    wanted = [code for code in dict.fromkeys(codes) if code != _SPACE]
    if len(wanted) > _LAST - _FIRST + 1:
        raise ValueError("codes")
    return {_SPACE: _SPACE} | {code: _FIRST + i for i, code in enumerate(wanted)}


def _write(new: Pdf, font: _Font, places: Mapping[int, int] | None) -> None:
    """Put the new codes into a font's dictionaries.

    places: old glyph to new one, where a map says which glyph a character is.
    """
    made, inner = font.made, font.inner
    old = {code: was for was, code in font.new.items()}
    if font.wide:
        widths = widths_of(inner, font.codes)
        if "/W" in inner:
            inner.W = Array([v for code in sorted(old) for v in (code, Array([widths[old[code]]]))])
        glyphs = [0, *((places or {}).get(font.glyphs[old[code]], 0) for code in sorted(old))]
        if places is None:
            pass
        elif glyphs == list(range(len(glyphs))):
            inner.CIDToGIDMap = Name.Identity
        else:
            inner.CIDToGIDMap = new.make_stream(struct.pack(f">{len(glyphs)}H", *glyphs))
    elif "/Widths" in made:
        first, last = min(old), max(old)
        row, begin = list(made.Widths), int(made.get("/FirstChar", 0))
        at = {begin + i: width for i, width in enumerate(row)}
        made.FirstChar, made.LastChar = first, last
        made.Widths = Array([at.get(old.get(code, -1), 0) for code in range(first, last + 1)])
    letters = {code: font.letters[was] for code, was in old.items()}
    made.ToUnicode.write(to_unicode(b"", None, 2 if font.wide else 1, letters))


def _recoded(lines: Sequence[bytes], fonts: Mapping[bytes, _Font]) -> list[bytes]:
    """Lines of code whose strings are written with the new codes."""
    out: list[bytes] = []
    font: _Font | None = None
    kept: list[_Font | None] = []
    for line in lines:
        if line.endswith(b" Tf"):
            font = fonts.get(line[: line.index(b" ")])
        elif line == b"q":
            kept.append(font)
        elif line == b"Q" and kept:
            font = kept.pop()
        elif font is not None and line.endswith(_SHOWS) and not line.startswith(b"BI "):
            codes, wide = font.new, font.wide
            line = _STRINGS.sub(lambda found: _string(found[0], codes, wide), line)  # noqa: B023
        out.append(line)
    return out


def _string(token: bytes, new: Mapping[int, int], wide: bool) -> bytes:
    text = decode(token)
    if not wide:
        return b"<" + bytes(new[code] for code in text).hex().encode() + b">"
    codes = struct.unpack(f">{len(text) // 2}H", text[: len(text) // 2 * 2])
    return b"<" + struct.pack(f">{len(codes)}H", *(new[c] for c in codes)).hex().encode() + b">"
