"""What a font dictionary says of its codes: how long they are, what they draw, how far they go.

``codes``: those that the pages still show; None where all must stay.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, Stream, String

from redactor.pdf.writing.values import fine

__all__ = [
    "Key",
    "character_widths",
    "code_size",
    "differences",
    "entries",
    "fitting",
    "glyphs_of",
    "is_identity",
    "is_number",
    "key_of",
    "system_info",
    "widths_of",
]

Key = tuple[int, int] | str
_MOST = 65535
_ORDERINGS = {"Adobe", "Identity", "Japan1", "GB1", "CNS1", "Korea1", "KR", "UCS", "Japan2"}


def key_of(value: Any) -> Key:
    """What tells fonts apart: the object's number, or a digest of what stands in place."""
    if getattr(value, "is_indirect", False):
        key: tuple[int, int] = value.objgen
        return key
    return hashlib.sha256(value.unparse(resolved=False)).hexdigest()


def is_identity(font: Any) -> bool:
    """Are the codes of a composite font its character ids?"""
    return font.get("/Encoding") in (Name("/Identity-H"), Name("/Identity-V"))


def code_size(font: Any) -> int:
    """Bytes of each code of a font: 1 or 2; 0 where they differ or it isn't known."""
    if font.get("/Subtype") != Name.Type0:
        return 1
    encoding = font.get("/Encoding")
    if isinstance(encoding, Name):
        return 2 if is_identity(font) or "UCS2" in str(encoding) else 0
    if not isinstance(encoding, Stream) or "/UseCMap" in encoding:
        return 0
    data = re.sub(rb"%[^\r\n]*", b"", encoding.read_bytes())
    if b"usecmap" in data:
        return 0
    ranges = b"".join(re.findall(rb"begincodespacerange(.*?)endcodespacerange", data, re.DOTALL))
    sizes = {len(re.sub(rb"\s", b"", code)) for code in re.findall(rb"<([0-9A-Fa-f\s]+)>", ranges)}
    return {2: 1, 4: 2}.get(sizes.pop(), 0) if len(sizes) == 1 else 0


def is_number(value: Any) -> bool:
    """Is it a number as a font dictionary has them?"""
    return not isinstance(value, bool | str | bytes | Object)


def entries(value: Any) -> list[Any]:
    """The numbers of an array, 0 for what is none; of anything else nothing."""
    return [fitting(v) if is_number(v) else 0 for v in value] if isinstance(value, Array) else []


def fitting(value: Any) -> Any:
    """A number as a font may have it: of sixteen bits, with no more digits than can be seen."""
    return fine(min(max(value, -_MOST), _MOST))


def differences(encoding: Any, codes: set[int] | None) -> dict[int, str]:
    """Code to glyph name (with slash) of the codes still shown."""
    found: dict[int, str] = {}
    items = encoding.get("/Differences") if isinstance(encoding, Dictionary) else None
    code = 0
    for item in items if isinstance(items, Array) else []:
        if isinstance(item, Name):
            if (codes is None or code in codes) and 0 <= code < 256:
                found[code] = _written_name(item)
            code += 1
        elif is_number(item):
            code = int(item)
    return found


def _written_name(value: Name) -> str:
    try:
        return str(value)
    except UnicodeDecodeError:
        return "/" + bytes(value).hex()


def system_info(value: Any) -> Dictionary:
    """Whose character ids they are, in words of the standard."""
    made = {"/Registry": "Adobe", "/Ordering": "Identity"}
    supplement = 0
    if isinstance(value, Dictionary):
        for key in made:
            text = str(value.get(key, made[key]))
            made[key] = text if text in _ORDERINGS else made[key]
        supplement = min(max(int(value.get("/Supplement", 0)), 0), 9)
    return Dictionary(
        Registry=String(made["/Registry"]),
        Ordering=String(made["/Ordering"]),
        Supplement=supplement,
    )


def character_widths(value: Any, codes: set[int] | None, step: int) -> Array:
    """A W or W2 array for the character ids still shown."""
    items, found, pos = list(value), [], 0
    while pos + 1 < len(items):
        first = int(items[pos])
        if isinstance(items[pos + 1], Array):
            group = entries(items[pos + 1])
            for i in range(len(group) // step):
                if codes is None or first + i in codes:
                    found += [first + i, Array(group[i * step : (i + 1) * step])]
            pos += 2
        else:
            last, rest = int(items[pos + 1]), items[pos + 2 : pos + 2 + step]
            wanted = codes is None or any(first <= c <= last for c in codes)
            if wanted and len(rest) == step and all(map(is_number, rest)):
                found += [max(first, 0), min(last, _MOST), *map(fitting, rest)]
            pos += 2 + step
    return Array(found)


def widths_of(font: Any, codes: Collection[int]) -> dict[int, Any]:
    """How far each of ``codes`` goes, of a font with widths by character ids."""
    found = dict.fromkeys(codes, font.get("/DW", 1000))
    items, at = list(font.get("/W", ())), 0
    while at + 1 < len(items):
        first = int(items[at])
        if isinstance(items[at + 1], Array):
            run = list(enumerate(items[at + 1], first))
            at += 2
        else:
            last = min(int(items[at + 1]), 0xFFFF)
            run = [(c, items[at + 2]) for c in range(first, last + 1)]
            at += 3
        found |= {code: width for code, width in run if code in found}
    return found


def glyphs_of(data: bytes, codes: set[int] | None) -> bytes:
    """A map from character ids to glyphs (two bytes each) with nothing but ``codes``."""
    if codes is None:
        return data
    out = bytearray(min(len(data), 2 * (max(codes, default=-1) + 1)))
    for code in codes:
        out[2 * code : 2 * code + 2] = data[2 * code : 2 * code + 2]
    return bytes(out)
