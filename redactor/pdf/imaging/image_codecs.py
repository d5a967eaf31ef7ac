"""Packed pictures (JPEG, JPEG 2000, JBIG2, fax) without anything in them that isn't picture.

EXIF, XMP, comments, thumbnails, private segments, and whatever follows the end of the picture.
Data that can't be read as what it claims to be raises ``ValueError``: its page becomes a picture.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping

__all__ = ["segments", "strip_fax", "strip_jbig2", "strip_jpeg", "strip_jpx"]

_NEXT_MARKER = re.compile(rb"\xff[^\xff\x00\xd0-\xd7]", re.DOTALL)
_JPX_KEPT = {b"jP  ", b"ftyp", b"jp2h", b"jp2c"}
_JP2H_KEPT = {b"ihdr", b"bpcc", b"colr", b"pclr", b"cmap", b"cdef"}


# --- JPEG -------------------------------------------------------------------------------------


def _is_jpeg_picture(marker: int) -> bool:
    """Frames, tables, restarts, and the number of lines; nothing of applications."""
    return (0xFFC0 <= marker <= 0xFFDF and marker not in (0xFFC8, 0xFFDE, 0xFFDF)) or (
        marker == 0xFFEE  # says how colours are stored
    )


def strip_jpeg(raw: bytes) -> bytes:
    """A JPEG picture with its tables and scans."""
    start = raw.index(b"\xff\xd8")
    out, pos = [b"\xff\xd8"], start + 2
    try:
        while True:
            pos = raw.index(b"\xff", pos)
            while raw[pos] == 0xFF:
                pos += 1
            marker = 0xFF00 | raw[pos]
            pos += 1
            if marker == 0xFFD9:
                break
            if 0xFFD0 <= marker <= 0xFFD8 or marker in (0xFF00, 0xFF01):
                continue
            (size,) = struct.unpack(">H", raw[pos : pos + 2])
            segment = raw[pos : pos + size]
            pos += size
            if not _is_jpeg_picture(marker):
                continue
            if marker == 0xFFEE:
                if segment[2:7] != b"Adobe" or len(segment) < 14:
                    continue
                segment = struct.pack(">H", 14) + b"Adobe\0\x64\0\0\0\0" + segment[13:14]
            out += [struct.pack(">H", marker), segment]
            if marker == 0xFFDA:
                end = _scan_end(raw, pos)
                out.append(raw[pos:end])
                pos = end
                if pos >= len(raw):
                    break
    except (ValueError, IndexError, struct.error) as error:
        if not any(part == b"\xff\xda" for part in out):  # a picture cut short is one still
            raise ValueError("JPEG") from error
    return b"".join([*out, b"\xff\xd9"])


def _scan_end(raw: bytes, pos: int) -> int:
    """Where the coded data of a scan end: at the next marker that isn't part of them."""
    found = _NEXT_MARKER.search(raw, pos)
    return found.start() if found else len(raw)


# --- JPEG 2000 --------------------------------------------------------------------------------


def strip_jpx(raw: bytes) -> bytes:
    """A JPEG 2000 picture: the boxes that make it, up to its codestream."""
    if raw[:4] == b"\xff\x4f\xff\x51":
        return _strip_codestream(raw)
    out: list[bytes] = []
    pos = 0
    while pos + 8 <= len(raw):
        kind, start, end = _box_at(raw, pos)
        body, pos = raw[start:end], end
        if kind == b"jp2h":
            body = _strip_header(body)
        if kind == b"jp2c":
            out.append(_box(kind, _strip_codestream(body)))
            return b"".join(out)  # one picture; what follows is beside it
        if kind in _JPX_KEPT:
            out.append(_box(kind, body))
    raise ValueError("JPEG 2000")


def _box_at(raw: bytes, pos: int) -> tuple[bytes, int, int]:
    size, kind = struct.unpack(">I4s", raw[pos : pos + 8])
    head = 8
    if size == 1:
        (size,) = struct.unpack(">Q", raw[pos + 8 : pos + 16])
        head = 16
    elif size == 0:
        size = len(raw) - pos
    if size < head or (pos + size > len(raw) and kind != b"jp2c"):
        raise ValueError("box")
    return kind, pos + head, min(pos + size, len(raw))


def _strip_header(body: bytes) -> bytes:
    out: list[bytes] = []
    pos = 0
    while pos + 8 <= len(body):
        kind, start, end = _box_at(body, pos)
        if kind in _JP2H_KEPT:
            out.append(_box(kind, body[start:end]))
        pos = end
    return b"".join(out)


def _box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body) + 8, kind) + body


def _segments(raw: bytes, pos: int, last: int) -> tuple[bytes, int]:
    """The marker segments from ``pos`` on to the marker ``last``, without comments."""
    out: list[bytes] = []
    while True:
        marker, size = struct.unpack(">HH", raw[pos : pos + 4])
        if marker == last:
            return b"".join(out), pos
        if marker != 0xFF64:
            out.append(raw[pos : pos + 2 + size])
        pos += 2 + size


def _strip_codestream(raw: bytes) -> bytes:
    """A JPEG 2000 codestream without the comments in the headers of it and its tiles."""
    try:
        head, pos = _segments(raw, 2, 0xFF90)
        out = [raw[:2], head]
        while raw[pos : pos + 2] == b"\xff\x90":
            size, tile, length, part, parts = struct.unpack(">HHIBB", raw[pos + 2 : pos + 12])
            end = pos + length if length else len(raw)
            inner, data = _segments(raw, pos + 2 + size, 0xFF93)
            if not length and raw.rfind(b"\xff\xd9", data) > 0:
                end = raw.rfind(b"\xff\xd9", data)
            body = raw[data : min(end, len(raw))]
            length = 12 + len(inner) + len(body)
            out += [struct.pack(">HHHIBB", 0xFF90, 10, tile, length, part, parts), inner, body]
            pos = end
        return b"".join([*out, b"\xff\xd9"])
    except (struct.error, IndexError) as error:
        raise ValueError("JPEG 2000") from error


# --- JBIG2 ------------------------------------------------------------------------------------

_COMMENT_SEGMENTS = {51, 52, 62}
"""End of file (embedded pictures have none), profiles, extensions."""


def strip_jbig2(raw: bytes) -> bytes:
    """The segments of an embedded JBIG2 picture, or of what several share, without comments."""
    return b"".join(data for kind, data in segments(raw) if kind not in _COMMENT_SEGMENTS)


def segments(raw: bytes) -> list[tuple[int, bytes]]:
    """Kind and bytes of each segment of an embedded JBIG2 picture."""
    out: list[tuple[int, bytes]] = []
    pos = 0
    while pos + 11 <= len(raw):
        start = pos
        number, flags, referred = struct.unpack(">IBB", raw[pos : pos + 6])
        count = referred >> 5
        pos += 6
        if count == 7:
            count = struct.unpack(">I", raw[pos - 1 : pos + 3])[0] & 0x1FFFFFFF
            pos += 3 + (count + 8) // 8
        if count > 4096:
            raise ValueError("JBIG2")
        pos += count * (1 if number <= 256 else 2 if number <= 65536 else 4)
        pos += 4 if flags & 0x40 else 1
        if pos + 4 > len(raw):
            break
        (size,) = struct.unpack(">I", raw[pos : pos + 4])
        pos += 4
        kind = flags & 0x3F
        if size == 0xFFFFFFFF:
            if kind != 38:
                raise ValueError("JBIG2")
            mmr = raw[pos + 17] & 1
            at = raw.find(b"\0\0" if mmr else b"\xff\xac", pos + 18)
            if at < 0:
                raise ValueError("JBIG2")
            size = at + 6 - pos
        out.append((kind, raw[start : pos + size]))
        pos += size
    return out


# --- fax --------------------------------------------------------------------------------------


def strip_fax(raw: bytes, parms: Mapping[str, int | bool]) -> bytes | None:
    """Group 4 data up to the end of their block; None where no end can be found.

    The end (two words of eleven noughts and a one) can't stand within the lines of group 4.
    """
    end = _end_of_block(raw) if parms.get("/K", 0) == -1 else None
    return None if end is None else raw[:end]


def _end_of_block(raw: bytes) -> int | None:
    """The first byte after the end of the block."""
    at = -1
    while True:
        # wherever the words begin within a byte, one of them has a whole byte of noughts
        at = raw.find(b"\0", at + 1)
        if at < 0:
            return None
        start = max(at - 2, 0)
        window = raw[start : at + 5]
        bits = int.from_bytes(window, "big")
        size = 8 * len(window)
        for shift in range(size - 24, -1, -1):
            if (bits >> shift) & 0xFFFFFF == 0x001001:
                return start + (size - shift + 7) // 8
