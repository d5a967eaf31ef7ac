"""Pages of text to bytes and back, for the blob store.

Text layers of thousands of pages are kept between the text stage and the language stage. The
format is plain and safe to read: a magic line, then zlib around a JSON head and raw little-endian
arrays (float32 boxes, int32 lines). No pickle. Reading bytes of another shape raises
``DamagedFile``.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterable

import numpy as np

from redactor.domain.text import PageText, TextSource
from redactor.errors import DamagedFile

_MAGIC = b"redactor.pages/1\n"
_LEVEL = 1  # boxes hardly shrink further; level 6 takes four times as long


def dump_pages(pages: Iterable[PageText]) -> bytes:
    """Bytes that ``load_pages`` turns back into equal pages (boxes to the bit)."""
    heads, texts, boxes, lines = [], [], [], []
    for page in pages:
        text = page.text.encode("utf-32-le", "surrogatepass")
        heads.append(
            {
                "number": page.number,
                "width": page.width,
                "height": page.height,
                "source": page.source.value,
                "confidence": page.confidence,
                "warnings": list(page.warnings),
                "chars": len(page.text),
            }
        )
        texts.append(text)
        boxes.append(np.ascontiguousarray(page.boxes, dtype="<f4").tobytes())
        lines.append(np.ascontiguousarray(page.lines, dtype="<i4").tobytes())
    head = json.dumps(heads, ensure_ascii=True, separators=(",", ":")).encode("ascii")
    body = b"".join((struct.pack("<I", len(head)), head, *texts, *boxes, *lines))
    return _MAGIC + zlib.compress(body, _LEVEL)


def load_pages(data: bytes) -> list[PageText]:
    """Pages out of ``dump_pages``' bytes. Raises DamagedFile on anything else."""
    if not data.startswith(_MAGIC):
        raise DamagedFile("Den gemte tekst er beskadiget. Læs dokumentet ind igen.")
    try:
        return _load(zlib.decompress(data[len(_MAGIC) :]))
    except (zlib.error, struct.error, ValueError, KeyError, TypeError, UnicodeError) as fault:
        raise DamagedFile("Den gemte tekst er beskadiget. Læs dokumentet ind igen.") from fault


def _load(body: bytes) -> list[PageText]:
    (length,) = struct.unpack_from("<I", body)
    heads = json.loads(body[4 : 4 + length])
    counts = [int(h["chars"]) for h in heads]
    total, start = sum(counts), 4 + length
    if min(counts, default=0) < 0 or len(body) != start + total * (4 + 16 + 4):
        raise ValueError("length")
    boxes = np.frombuffer(body, "<f4", total * 4, start + total * 4).reshape(-1, 4)
    lines = np.frombuffer(body, "<i4", total, start + total * 20)
    pages, at = [], 0
    for head, count in zip(heads, counts, strict=True):
        end = at + count
        raw = body[start + at * 4 : start + end * 4]
        pages.append(
            PageText(
                number=int(head["number"]),
                width=float(head["width"]),
                height=float(head["height"]),
                text=raw.decode("utf-32-le", "surrogatepass"),
                boxes=boxes[at:end].astype(np.float32),
                lines=lines[at:end].astype(np.int32),
                source=TextSource(head["source"]),
                confidence=float(head["confidence"]),
                warnings=tuple(str(w) for w in head["warnings"]),
            )
        )
        at = end
    return pages
