"""What a JPEG holds besides its picture: descriptions, places, comments, and smaller pictures.

Cameras, scanners and picture programs write them; a PDF program that packs the JPEG into a page
keeps every byte. Found without unpacking the picture.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from PIL import Image

__all__ = ["embedded_jpegs", "tells_something"]

_PLAIN_TAGS = frozenset([254, 256, 257, 258, 259, 262, 271, 272, 274, 277, 282, 283, 284, 296, 305,
                         306, 318, 319, 529, 531, 532, 34665, 40965])  # fmt: skip
"""Tags of EXIF for sizes, colours, device, program and time."""
_GPS, _DETAILS = 34853, 34665
_FREE_DETAILS = (37510, 42016, 42032, 42033)
"""Within the details of a shot: the user's comment, identifiers, owner, number of the camera."""
_PROGRAMS = re.compile(
    r"(?i)^\W*(?:creator: gd-jpeg|lead tech|lavc|intel\(r\)|file (?:written|source)|optimi[sz]ed"
    r"|jpeg (?:encoder|library)|quality|created with|handmade|av ?libjpeg|xv |ijg|compressed by)"
)
_WORD = re.compile(r"[^\W\d_]{3,}")
_XMP_PLAIN = re.compile(
    rb"(?s)<(?:dc:(?:title|description|creator|subject)|photoshop:|Iptc4xmpCore|exif:GPS|xmpRights)"
)
_MOST_SMALL = 4


def tells_something(data: bytes) -> bool:
    """Has a JPEG (or JPEG 2000) text or a place that somebody or some device wrote into it?"""
    if data[:2] != b"\xff\xd8":
        return b"xml " in data[:4096] or b"uuid" in data[:4096]
    return any(_part_tells(marker, part) for marker, part in _parts(data))


def embedded_jpegs(data: bytes) -> Iterator[bytes]:
    """Smaller pictures within the parts of a JPEG that aren't its own samples."""
    count = 0
    for marker, part in _parts(data):
        start = part.find(b"\xff\xd8\xff")
        if 0xE0 <= marker <= 0xEF and start >= 0 and count < _MOST_SMALL:
            count += 1
            yield part[start:]


def _parts(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Marker and content of the parts before the samples."""
    pos = 2
    while pos + 4 <= len(data) and data[pos] == 0xFF:
        marker, size = data[pos + 1], int.from_bytes(data[pos + 2 : pos + 4], "big")
        if marker == 0xFF:
            pos += 1
            continue
        if marker == 0xDA or size < 2:
            return
        yield marker, data[pos + 4 : pos + 2 + size]
        pos += 2 + size


def _part_tells(marker: int, part: bytes) -> bool:
    if marker == 0xFE:
        text = part.decode("latin-1").strip("\0 \r\n")
        return len(_WORD.findall(text)) >= 2 and not _PROGRAMS.match(text)
    if marker == 0xED:
        return b"8BIM\x04\x04" in part and bool(re.search(rb"\x1c\x02[\x05-\x7a]\0[^\0]", part))
    if marker == 0xE1 and part.startswith(b"Exif\0\0"):
        return _exif_tells(part)
    return marker == 0xE1 and bool(_XMP_PLAIN.search(part))


def _exif_tells(part: bytes) -> bool:
    exif = Image.Exif()
    try:
        exif.load(io.BytesIO(part).getvalue())
        free = [v for k, v in exif.items() if k not in _PLAIN_TAGS and k != _GPS]
        details = exif.get_ifd(_DETAILS)
        free += [details[k] for k in _FREE_DETAILS if k in details]
        place = exif.get_ifd(_GPS)
    except (OSError, ValueError, SyntaxError, KeyError, TypeError, EOFError):
        return True
    return len(place) > 2 or any(_says(value) for value in free)


def _says(value: object) -> bool:
    text = value.decode("latin-1") if isinstance(value, bytes) else value
    return isinstance(text, str) and bool(_WORD.search(text.replace("\0", "").replace("ASCII", "")))
