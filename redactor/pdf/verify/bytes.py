"""The bytes of a released file: one state, nothing between the objects, nothing behind packed data.

Only files laid out as qpdf writes them pass: whatever else stands in a file, this is not the place
where it is understood.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field

from redactor.pdf.verify.structure import StructureProblem

__all__ = ["FileBytes", "check_file_bytes"]

_HEADER = re.compile(rb"%PDF-1\.\d\n%\xbf\xf7\xa2\xfe\n")
_OBJECT = re.compile(rb"\n?(\d+) 0 obj\n")
_TAIL = re.compile(rb"\n?startxref\n\d+\n%%EOF\n?\Z")
_LENGTH = re.compile(rb"/Length (\d+)")
_MIXED = "Filen har data mellem eller efter sine objekter."


@dataclass(slots=True)
class FileBytes:
    """code: the text of objects, those in object streams too. streams: all other data as stored."""

    code: list[bytes] = field(default_factory=list)
    streams: list[bytes] = field(default_factory=list)

    def add(self, head: bytes, data: bytes) -> None:
        self.code.append(head)
        if b"/Type /ObjStm" not in head:
            if b"/Type /Metadata" not in head:  # of a closed form: verify.tags
                self.streams.append(data)
            return
        try:
            packed = zlib.decompressobj()
            self.code.append(packed.decompress(data) if b"/FlateDecode" in head else data)
        except zlib.error:
            raise StructureProblem(_MIXED) from None
        if packed.unused_data.strip():
            raise StructureProblem(_MIXED)


def check_file_bytes(raw: bytes) -> FileBytes:
    """One state, and nothing before, after or between the objects; else ``StructureProblem``."""
    if raw.count(b"%%EOF") != 1 or re.search(rb"/Prev\s+\d", raw):
        raise StructureProblem("Filen rummer mere end én udgave af dokumentet.")
    head = _HEADER.match(raw)
    if head is None:
        raise StructureProblem("Filen begynder ikke, som en udleveret fil skal.")
    pos, found = head.end(), FileBytes()
    while begins := _OBJECT.match(raw, pos):
        start = begins.end()
        end, stream = raw.find(b"endobj", start), raw.find(b"stream\n", start)
        if end < 0:
            break
        if 0 <= stream < end:
            length = _LENGTH.search(raw, start, stream)
            if length is None:
                raise StructureProblem("Filen har data af ukendt længde.")
            after = stream + 7 + int(length[1])
            if not raw.startswith(b"\nendstream\nendobj\n", after):
                raise StructureProblem("Filen har data, som ingen side bruger.")
            found.add(raw[start:stream], raw[stream + 7 : after])
            pos = after + 18
        else:
            found.code.append(raw[start:end])
            pos = end + 7
    if _TAIL.match(raw, pos) is None:
        raise StructureProblem(_MIXED)
    return found
