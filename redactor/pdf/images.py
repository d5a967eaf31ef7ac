"""Stored images: destroyed pixels packed again, and no words beside the pixels.

MuPDF hands back an image whose pixels it has blanked as plain samples, which makes a scan many
times larger. Here it is packed as it came: JPEG with the same tables, two-colour scans as CCITT
group 4, all else losslessly. Images that nobody struck lose what isn't picture: EXIF, XMP,
comments, thumbnails, and anything that follows the end of the picture.
"""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image

__all__ = ["pack_bilevel", "pack_flate", "pack_jpeg", "strip_image_metadata"]

_JPEG_KEPT = {0xFFEE}  # the Adobe segment says how colours are stored
_JPX_KEPT = {b"jP  ", b"ftyp", b"jp2h", b"jp2c"}
_JP2H_KEPT = {b"ihdr", b"bpcc", b"colr", b"pclr", b"cmap", b"cdef"}


def strip_image_metadata(raw: bytes, filter_name: str) -> bytes:
    """The stored data of an image without anything that isn't picture.

    filter_name: the PDF filter ("/DCTDecode" …). Data of other filters, and data that can't be
    read as what it claims to be, comes back as it is: the verifier looks at it anyway.
    """
    try:
        if filter_name in ("/DCTDecode", "/DCT"):
            return _strip_jpeg(raw)
        if filter_name == "/JPXDecode":
            return _strip_jpx(raw)
    except (struct.error, IndexError, ValueError):
        return raw
    return raw


def _strip_jpeg(raw: bytes) -> bytes:
    start = raw.index(b"\xff\xd8")
    out, pos = [b"\xff\xd8"], start + 2
    while True:
        while raw[pos] != 0xFF:
            pos += 1
        while raw[pos] == 0xFF:
            pos += 1
        marker = 0xFF00 | raw[pos]
        pos += 1
        if marker == 0xFFD9:
            out.append(b"\xff\xd9")
            return b"".join(out)
        if 0xFFD0 <= marker <= 0xFFD7 or marker == 0xFF01:
            continue
        (size,) = struct.unpack(">H", raw[pos : pos + 2])
        segment = raw[pos : pos + size]
        pos += size
        if marker == 0xFFFE or (0xFFE0 <= marker <= 0xFFEF and marker not in _JPEG_KEPT):
            continue
        if marker == 0xFFEE:
            segment = struct.pack(">H", 14) + segment[2:14].ljust(12, b"\0")
        out += [struct.pack(">H", marker), segment]
        if marker == 0xFFDA:  # the scan: up to the next marker that isn't part of it
            end = pos
            while True:
                end = raw.find(b"\xff", end)
                if end < 0 or end + 1 >= len(raw):
                    out.append(raw[pos:])
                    out.append(b"\xff\xd9")
                    return b"".join(out)
                if raw[end + 1] == 0 or 0xD0 <= raw[end + 1] <= 0xD7:
                    end += 2
                    continue
                if raw[end + 1] == 0xFF:
                    end += 1
                    continue
                break
            out.append(raw[pos:end])
            pos = end


def _boxes(raw: bytes, start: int, end: int) -> list[tuple[bytes, bytes]]:
    found, pos = [], start
    while pos + 8 <= end:
        size, kind = struct.unpack(">I4s", raw[pos : pos + 8])
        head = 8
        if size == 1:
            (size,) = struct.unpack(">Q", raw[pos + 8 : pos + 16])
            head = 16
        elif size == 0:
            size = end - pos
        if size < head or pos + size > end:
            raise ValueError("box")
        found.append((kind, raw[pos + head : pos + size]))
        pos += size
    return found


def _box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body) + 8, kind) + body


def _strip_jpx(raw: bytes) -> bytes:
    if raw[:4] == b"\xff\x4f\xff\x51":
        return _strip_codestream(raw)
    out = []
    for kind, body in _boxes(raw, 0, len(raw)):
        if kind not in _JPX_KEPT:
            continue
        if kind == b"jp2h":
            body = b"".join(_box(k, b) for k, b in _boxes(body, 0, len(body)) if k in _JP2H_KEPT)
        if kind == b"jp2c":
            body = _strip_codestream(body)
        out.append(_box(kind, body))
    return b"".join(out)


def _strip_codestream(raw: bytes) -> bytes:
    """A JPEG 2000 codestream without the comments of its main header."""
    out, pos = [raw[:2]], 2
    while True:
        marker, size = struct.unpack(">HH", raw[pos : pos + 4])
        if marker == 0xFF90:
            end = raw.rfind(b"\xff\xd9")
            out.append(raw[pos : end + 2] if end > pos else raw[pos:])
            return b"".join(out)
        if marker != 0xFF64:
            out.append(raw[pos : pos + 2 + size])
        pos += 2 + size


def pack_flate(samples: bytes) -> bytes:
    return zlib.compress(samples, 6)


def pack_bilevel(samples: bytes, width: int, height: int) -> bytes:
    """One-bit rows (1 = white, padded to bytes) as CCITT group 4 (BlackIs1 false)."""
    image = Image.frombytes("1", (width, height), samples)
    buffer = io.BytesIO()
    image.save(buffer, "TIFF", compression="group4", tiffinfo={278: height})
    buffer.seek(0)
    with Image.open(buffer) as tiff:
        tags = tiff.tag_v2  # type: ignore[attr-defined]
        offsets, counts, fill = tags[273], tags[279], tags.get(266, 1)
        photometric = tags[262]
    if len(offsets) != 1 or fill != 1 or photometric != 0:
        raise ValueError("not one strip")
    data = buffer.getvalue()
    return data[offsets[0] : offsets[0] + counts[0]]


def pack_jpeg(samples: bytes, width: int, height: int, parts: int, original: bytes) -> bytes:
    """Samples of 1 or 3 parts a pixel as JPEG, with the quantisation tables of ``original``."""
    image = Image.frombytes("L" if parts == 1 else "RGB", (width, height), samples)
    with Image.open(io.BytesIO(original)) as old:
        tables = dict(getattr(old, "quantization", {}))
        mode = old.mode
    buffer = io.BytesIO()
    wanted = {"L": 1, "RGB": 2, "YCbCr": 2}.get(mode)
    if wanted is None or len(tables) < (1 if parts == 1 else 2):
        image.save(buffer, "JPEG", quality=85)
    else:
        image.save(buffer, "JPEG", qtables=[tables[k] for k in sorted(tables)][:wanted])
    return buffer.getvalue()
