"""Colour profiles without words in them.

An ICC profile says who made it, for what, and can hold tags that nobody knows. Colours need only
the tags below; the words that the format demands are neutral.
"""

from __future__ import annotations

import struct

from redactor.pdf.writing.values import PageRebuildError

__all__ = ["clean_profile"]

_TABLES = frozenset([b"wtpt", b"chad", b"A2B0", b"A2B1", b"A2B2"])
_CURVES = frozenset([b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC"])
_BACK = frozenset([b"B2A0", b"B2A1", b"B2A2"])
_TAGS = {b"GRAY": _TABLES | {b"kTRC"}, b"RGB ": _TABLES | _CURVES, b"CMYK": _TABLES | _BACK}
"""What makes colours of samples; the way back is asked for inks alone."""
_KINDS = frozenset([b"XYZ ", b"curv", b"para", b"sf32", b"mft1", b"mft2", b"mAB "])
_CLASSES = frozenset([b"mntr", b"scnr", b"prtr", b"spac"])
_SPACES = frozenset([b"GRAY", b"RGB ", b"CMYK", b"Lab ", b"XYZ "])
_HEADER = 128


def clean_profile(data: bytes) -> bytes:
    """``data`` with the tags that make colours, in the order in which they stood.

    Raises ``PageRebuildError`` where it can't be read as a profile.
    """
    try:
        return _clean(data)
    except (struct.error, IndexError) as error:
        raise PageRebuildError("colour profile") from error


def _clean(data: bytes) -> bytes:
    if data[36:40] != b"acsp" or data[12:16] not in _CLASSES or data[16:20] not in _SPACES:
        raise PageRebuildError("colour profile")
    (count,) = struct.unpack(">I", data[_HEADER : _HEADER + 4])
    if count > 100:
        raise PageRebuildError("colour profile")
    parts: list[tuple[bytes, bytes]] = []
    for i in range(count):
        at = _HEADER + 4 + 12 * i
        tag, start, size = struct.unpack(">4sII", data[at : at + 12])
        body = data[start : start + size]
        if tag in _TAGS.get(data[16:20], _TABLES) and body[:4] in _KINDS and len(body) == size:
            parts.append((tag, _exact(body)))
    version = data[8]
    parts += [(b"desc", _words(b"Profil", version, described=True)),
              (b"cprt", _words(b"-", version, described=False))]  # fmt: skip
    return _written(data[:_HEADER], parts)


def _exact(body: bytes) -> bytes:
    """A tag's data without what follows its last value, where the length can be told."""
    kind, length = body[:4], len(body)
    body = kind + bytes(4) + body[8:]  # reserved
    if kind == b"mAB ":
        return _lut(body)
    if kind == b"curv":
        (count,) = struct.unpack(">I", body[8:12])
        length = 12 + 2 * count
    elif kind == b"para":
        (function,) = struct.unpack(">H", body[8:10])
        length = 12 + 4 * (1, 3, 4, 5, 7)[function]
    elif kind == b"XYZ ":
        length = 20
    elif kind == b"sf32":
        length = 8 + 36
    elif kind == b"mft1":
        inputs, outputs, grid = body[8:11]
        body = body[:11] + b"\0" + body[12:]
        length = 48 + 256 * inputs + grid**inputs * outputs + 256 * outputs
    elif kind == b"mft2":
        inputs, outputs, grid = body[8:11]
        body = body[:11] + b"\0" + body[12:]
        one, two = struct.unpack(">HH", body[48:52])
        length = 52 + 2 * (one * inputs + grid**inputs * outputs + two * outputs)
    return body[:length]


def _lut(body: bytes) -> bytes:
    """A table of the newer kind, its parts one after the other."""
    inputs, outputs = body[8:10]
    places = struct.unpack(">5I", body[12:32])  # curves, matrix, curves, grid, curves
    parts: list[bytes] = []
    for place, kind, count in zip(places, "cmcgc", (outputs, 0, outputs, 0, inputs), strict=True):
        if not place:
            parts.append(b"")
        elif kind == "c":
            parts.append(_curves(body, place, count))
        elif kind == "m":
            parts.append(body[place : place + 48])
        else:
            grid, size = body[place : place + inputs], body[place + 16]
            length = size * outputs
            for step in grid:
                length *= step
            data = body[place + 20 : place + 20 + length]
            if size not in (1, 2) or len(data) != length:
                raise PageRebuildError("colour profile")
            parts.append(grid.ljust(16, b"\0") + bytes([size, 0, 0, 0]) + data)
    out, new = b"", []
    for part in parts:
        new.append(32 + len(out) if part else 0)
        out += part + b"\0" * (-len(part) % 4)
    return body[:8] + bytes([inputs, outputs, 0, 0]) + struct.pack(">5I", *new) + out


def _curves(body: bytes, at: int, count: int) -> bytes:
    out = b""
    for _ in range(count):
        if body[at : at + 4] not in (b"curv", b"para"):
            raise PageRebuildError("colour profile")
        curve = _exact(body[at:])
        out += curve + b"\0" * (-len(curve) % 4)
        at += len(curve) + -len(curve) % 4
    return out


def _words(text: bytes, version: int, *, described: bool) -> bytes:
    if version >= 4:
        wide = text.decode().encode("utf-16-be")
        return b"mluc\0\0\0\0" + struct.pack(">II4sII", 1, 12, b"enUS", len(wide), 28) + wide
    if described:
        return (
            b"desc\0\0\0\0" + struct.pack(">I", len(text) + 1) + text + b"\0" + b"\0" * 8
            + b"\0" * 3 + b"\0" * 67
        )  # fmt: skip
    return b"text\0\0\0\0" + text + b"\0"


def _written(header: bytes, parts: list[tuple[bytes, bytes]]) -> bytes:
    at = _HEADER + 4 + 12 * len(parts)
    table, bodies, places = b"", b"", {}
    for tag, body in parts:
        if body not in places:  # the three curves of grey are often one
            places[body] = at + len(bodies)
            bodies += body + b"\0" * (-len(body) % 4)
        table += struct.pack(">4sII", tag, places[body], len(body))
    head = bytearray(_HEADER)
    struct.pack_into(">I", head, 0, at + len(bodies))
    head[8:12] = header[8:10] + b"\0\0"  # version
    head[12:24] = header[12:24]  # class, colours, connection space
    struct.pack_into(">6H", head, 24, 2000, 1, 1, 0, 0, 0)
    head[36:40] = b"acsp"
    head[64:68] = struct.pack(">I", struct.unpack(">I", header[64:68])[0] & 3)  # intent
    head[68:80] = struct.pack(">iii", 63190, 65536, 54061)  # D50
    return bytes(head) + struct.pack(">I", len(parts)) + table + bodies
