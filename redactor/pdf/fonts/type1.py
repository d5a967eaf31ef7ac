"""Type 1 programs written anew: shapes, hints, how codes are named; no words, nothing after them.

A Type 1 program is a PostScript program of two parts, the second one encrypted. It may hold
comments, strings and procedures of any kind; what draws glyphs is read by its form and written in
the order that readers expect. (Adobe Type 1 Font Format, version 1.1.)
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Callable, Collection, Mapping

import pymupdf

from redactor.pdf.fonts.type1_outlines import Glyph, crypt, decrypt, glyph_of

__all__ = ["built_in_codes", "clean_type1"]

_EEXEC = 55665
_SHAPE = re.compile(rb"/([^\s/{}()\[\]<>%]{1,80})\s+(\d{1,6})\s+[^\s/]{1,4} ")
_SUBR = re.compile(rb"dup\s+(\d{1,5})\s+(\d{1,6})\s+[^\s/]{1,4} ")
_CODE = re.compile(
    rb"dup\s+(\d{1,3}|8#[0-7]{1,3}|16#[0-9A-Fa-f]{1,2})\s*/([^\s/{}()\[\]<>%]+)\s*put"
)
_MOST = 65_536
_PARTS = {
    193: 0x60, 194: 0xB4, 195: 0x2C6, 196: 0x2DC, 197: 0xAF, 198: 0x2D8, 199: 0x2D9, 200: 0xA8,
    202: 0x2DA, 203: 0xB8, 205: 0x2DD, 206: 0x2DB, 207: 0x2C7, 245: 0x131,
}  # fmt: skip
"""Accents by their codes in the standard encoding."""


def clean_type1(
    data: bytes,
    neutral: Callable[[str], str],
    *,
    keep: Callable[[str], bool] | None = None,
    codes: Collection[int] | None = None,
) -> tuple[bytes, tuple[int, int, int]]:
    """``data`` written anew, and the lengths of its three parts.

    neutral: what a glyph may be called. keep: is a glyph of this name asked for? codes: those of
    its own encoding that are. Raises ``ValueError`` where it can't be read.
    """
    data = _without_pfb(data)
    found = re.search(rb"currentfile\s+eexec\s", data)
    if found is None:
        raise ValueError("Type 1")
    clear, locked = data[: found.end()], data[found.end() :]
    if clear.endswith(b"\r") and locked.startswith(b"\n"):
        locked = locked[1:]
    if b"/WeightVector" in clear:  # several masters in one: shapes depend on procedures
        raise ValueError("Type 1")
    private = _decrypted(locked)
    head = _clear_part(clear, neutral, codes)
    body = crypt(bytes(4) + _private_part(private, neutral, keep), _EEXEC)
    tail = (b"0" * 64 + b"\n") * 8 + b"cleartomark\n"
    return head + body + tail, (len(head), len(body), len(tail))


def _without_pfb(data: bytes) -> bytes:
    """The parts of a file for PCs, without the marks between them."""
    if data[:2] != b"\x80\x01":
        return data
    out, pos = [], 0
    while data[pos : pos + 1] == b"\x80" and data[pos + 1] in (1, 2):
        size = int.from_bytes(data[pos + 2 : pos + 6], "little")
        out.append(data[pos + 6 : pos + 6 + size])
        pos += 6 + size
    return b"".join(out)


def _decrypted(locked: bytes) -> bytes:
    if re.match(rb"[0-9A-Fa-f\s]{8}", locked):
        digits = re.sub(rb"[^0-9A-Fa-f]", b"", locked)
        locked = bytes.fromhex(digits[: len(digits) // 2 * 2].decode())
    return decrypt(locked, _EEXEC)[4:]


# --- the readable part ----------------------------------------------------------------------------


def built_in_codes(data: bytes) -> dict[int, str]:
    """Its own names of codes; {} where it has the standard's."""
    return {code: name.decode("latin-1") for code, name in _named_codes(data)}


def _clear_part(
    clear: bytes, neutral: Callable[[str], str], codes: Collection[int] | None
) -> bytes:
    bare = re.sub(rb"%[^\r\n]*", b"", re.sub(rb"\((?:[^()\\]|\\.)*\)", b"()", clear))
    lines = [
        b"%!PS-AdobeFont-1.0: F", b"12 dict begin", b"/FontName /F def",
        b"/PaintType %d def" % _whole(bare, b"PaintType", 0), b"/FontType 1 def",
        b"/FontMatrix [%s] readonly def" % (_list(bare, b"FontMatrix") or b"0.001 0 0 0.001 0 0"),
        *_encoding(bare, neutral, codes),
        b"/FontBBox {%s} readonly def" % (_list(bare, b"FontBBox") or b"0 0 1000 1000"),
        b"currentdict end", b"currentfile eexec\n",
    ]  # fmt: skip
    return b"\n".join(lines)


def _whole(text: bytes, key: bytes, missing: int) -> int:
    found = re.search(rb"/" + key + rb"\s+(\d{1,4})\b", text)
    return int(found[1]) if found else missing


def _list(text: bytes, key: bytes) -> bytes:
    found = re.search(rb"/" + key + rb"\s*[\[{]([-+0-9.eE\s]{1,200})[\]}]", text)
    return b" ".join(found[1].split()) if found else b""


def _encoding(
    text: bytes, neutral: Callable[[str], str], codes: Collection[int] | None
) -> list[bytes]:
    if re.search(rb"/Encoding\s+StandardEncoding\b", text):
        return [b"/Encoding StandardEncoding def"]
    lines = [b"/Encoding 256 array", b"0 1 255 {1 index exch /.notdef put} for"]
    for number, name in _named_codes(text):
        if codes is None or number in codes:
            lines.append(b"dup %d /%s put" % (number, _named(name, neutral)))
    return [*lines, b"readonly def"]


def _named_codes(text: bytes) -> list[tuple[int, bytes]]:
    """Codes and names, by code."""
    found: dict[int, bytes] = {}
    for code, name in _CODE.findall(text):
        base, _, digits = code.rpartition(b"#")
        number = int(digits, int(base or b"10"))
        if number < 256:
            found[number] = name
    return sorted(found.items())


def _named(name: bytes, neutral: Callable[[str], str]) -> bytes:
    return neutral(name.decode("latin-1")).encode("latin-1")


# --- the encrypted part ---------------------------------------------------------------------


def _private_part(
    text: bytes, neutral: Callable[[str], str], keep: Callable[[str], bool] | None
) -> bytes:
    start = text.find(b"/CharStrings")
    if start < 0:
        raise ValueError("Type 1")
    lines = [b"dup /Private 16 dict dup begin", b"/RD {string currentfile exch readstring pop} "
             b"executeonly def", b"/ND {noaccess def} executeonly def",
             b"/NP {noaccess put} executeonly def", b"/MinFeature {16 16} def",
             b"/password 5839 def"]  # fmt: skip
    first = min(i for i in (text.find(b"/Subrs"), start) if i >= 0)
    lines.append(b"/BlueValues [] def")
    found = re.search(rb"/lenIV\s+(-?\d)\b", text[:start])
    skipped = int(found[1]) if found else 4
    subrs = {int(n): d for n, d in (_pieces(text, first, _SUBR) if first < start else [])}
    pieces = _pieces(text, start + 12, _SHAPE)
    glyphs = {n: _glyph(d, subrs, skipped) for n, d in pieces}
    if keep is not None:
        names = {n for n in glyphs if keep(n.decode("latin-1"))}
        parts = {chr(_PARTS.get(c, c)) for n in names for c in glyphs[n].parts}
        names |= {n for n in glyphs if _letter(n) in parts}
        glyphs = {n: glyph for n, glyph in glyphs.items() if n in names}
    shapes = [(n, glyph.written()) for n, glyph in glyphs.items()]
    if not shapes:
        raise ValueError("Type 1")
    lines.append(b"2 index /CharStrings %d dict dup begin" % len(shapes))
    # in an order that says nothing of the text that they were first used in
    shapes.sort(key=lambda pair: (pair[0] != b".notdef", hashlib.sha256(pair[1]).digest(), pair[0]))
    lines += [b"/%s %d RD %s ND" % (_named(n, neutral), len(d), d) for n, d in shapes]
    lines += [b"end", b"end", b"readonly put", b"noaccess put",
              b"dup/FontName get exch definefont pop", b"mark currentfile closefile\n"]  # fmt: skip
    return b"\n".join(lines)


def _letter(name: bytes) -> str:
    return chr(max(pymupdf.mupdf.fz_unicode_from_glyph_name(name.decode("latin-1")), 0))


def _glyph(code: bytes, subrs: Mapping[int, bytes], skipped: int) -> Glyph:
    """A glyph written anew, without a shape where readers can't read it either."""
    try:
        made = glyph_of(code, subrs, skipped)
        made.written()
        return made
    except (ValueError, IndexError, KeyError, struct.error, OverflowError):
        return Glyph()


def _pieces(text: bytes, pos: int, form: re.Pattern[bytes]) -> list[tuple[bytes, bytes]]:
    """Names (or numbers) and their binary data, in a row."""
    found: list[tuple[bytes, bytes]] = []
    while len(found) < _MOST:
        match = form.search(text, pos, pos + 400)
        if match is None or (found and b"/CharStrings" in text[pos : match.start()]):
            return found
        pos = match.end() + int(match[2])
        found.append((match[1], text[match.end() : pos]))
        if pos > len(text):
            raise ValueError("Type 1")
    raise ValueError("Type 1")
