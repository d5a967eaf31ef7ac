"""PDFs that unpack to far more than they look like: refused before anything draws them."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Name

from redactor.errors import LimitExceeded

__all__ = ["QPDF_FAULTS", "open_with_qpdf", "refuse_bombs"]

MAX_STREAM = 256 * 1024 * 1024
"""Bytes one decoded stream that isn't a picture may have."""
MAX_PIXELS = 500_000_000
QPDF_FAULTS = (pikepdf.PdfError, pikepdf.PasswordError, RuntimeError, ValueError, TypeError)
_TOO_MUCH = (
    "Filen pakker sig ud til mere, end tjenesten tager imod. Gem den som ny PDF i et andet "
    "program, og læg den op igen."
)
_INLINE = re.compile(rb"(?<!\S)BI\s(.{0,1000}?)\sID\s", re.DOTALL)
_SIDES = re.compile(rb"/(W|Width|H|Height)\s*(\d{1,12})")


def open_with_qpdf(source: Path, password: str | None) -> pikepdf.Pdf:
    """Open with the password given, or with none: a file may be locked against changes alone."""
    try:
        return pikepdf.open(source)
    except pikepdf.PasswordError:
        return pikepdf.open(source, password=password or "")


def refuse_bombs(source: Path, password: str | None) -> None:
    """Raise LimitExceeded where a stream or a picture would unpack to more than is taken in."""
    try:
        with open_with_qpdf(source, password) as pdf:
            for item in pdf.objects:
                if isinstance(item, pikepdf.Stream):
                    _check(item)
    except QPDF_FAULTS:
        return  # not readable by this engine: the limits of the child still hold


def _check(stream: pikepdf.Stream) -> None:
    try:
        if stream.get("/Subtype") == Name.Image:
            if _whole(stream.get("/Width")) * _whole(stream.get("/Height")) > MAX_PIXELS:
                raise LimitExceeded(_TOO_MUCH)
            return _check_length(stream)
        _check_length(stream)
        if "/Subtype" not in stream or stream.get("/Subtype") == Name.Form:
            _check_inline_pictures(stream.read_bytes())
    except QPDF_FAULTS:
        return None  # neither can it be drawn


def _whole(value: Any) -> int:
    return int(value) if isinstance(value, int | Decimal) else 0


def _check_length(stream: pikepdf.Stream) -> None:
    filters = stream.get("/Filter")
    names = list(filters) if isinstance(filters, pikepdf.Array) else [filters]
    flates = [name in (Name.FlateDecode, Name("/Fl")) for name in names]
    depth = flates.index(False) if False in flates else len(flates)
    raw = stream.read_raw_bytes()
    # deflate reaches a factor of about 1,030: what is small enough raw can't be too large
    for _ in range(depth):
        if depth == 1 and len(raw) * 1040 < MAX_STREAM:
            return
        raw = _inflate(raw)


def _inflate(data: bytes) -> bytes:
    engine = zlib.decompressobj()
    try:
        out = engine.decompress(data, MAX_STREAM + 1)
    except zlib.error:
        return b""
    if len(out) > MAX_STREAM:
        raise LimitExceeded(_TOO_MUCH)
    return out


def _check_inline_pictures(content: bytes) -> None:
    """A picture of 99,999 by 99,999 pixels needs no data to keep a reader busy for minutes."""
    if b"BI" in content and any(pixels > MAX_PIXELS for pixels in _inline_pixels(content)):
        raise LimitExceeded(_TOO_MUCH)


def _inline_pixels(content: bytes) -> Iterator[int]:
    for match in _INLINE.finditer(content):
        sides = {key[:1]: int(value) for key, value in _SIDES.findall(match[1])}
        yield sides.get(b"W", 0) * sides.get(b"H", 0)
