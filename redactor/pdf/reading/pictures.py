"""Pictures of pages as displayed, for people and for OCR.

Drawn from the same opened document as the text (``document.open_document``): layers that a viewer
would hide are shown, so nobody reviews less than what was analysed.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pymupdf
from PIL import Image

from redactor.errors import DamagedFile
from redactor.pdf.reading.document import DEFAULT_LIMITS, FAULTS, Limits, load_page, open_document

PictureFormat = Literal["webp", "png"]

MAX_SIDE = 8_000
"""No picture side is longer than this many pixels, whatever was asked for."""
MAX_PIXELS = 40_000_000


def render_page(
    path: Path | str,
    number: int,
    *,
    width_px: int,
    fmt: PictureFormat = "webp",
    password: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> bytes:
    """Page ``number`` (from 1) as displayed, ``width_px`` pixels wide, as WebP or PNG bytes."""
    for _, data in iter_pictures(
        path,
        first=number,
        last=number,
        width_px=width_px,
        fmt=fmt,
        password=password,
        limits=limits,
    ):
        return data
    raise DamagedFile(f"Side {number} findes ikke i filen.")


def iter_pictures(
    path: Path | str,
    *,
    first: int = 1,
    last: int | None = None,
    width_px: int,
    fmt: PictureFormat = "webp",
    password: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Iterator[tuple[int, bytes]]:
    """Yield (page number, picture) of pages ``first`` to ``last``; the file is opened once."""
    with open_document(path, password=password, limits=limits) as document:
        end = document.page_count if last is None else min(last, document.page_count)
        for number in range(max(1, first), end + 1):
            page = load_page(document, number, limits)
            zoom = width_px / max(float(page.rect.width), 1e-3)
            pixmap = draw(page, zoom, number=number)
            yield number, _encode(pixmap, fmt)


def draw(page: pymupdf.Page, zoom: float, *, number: int, gray: bool = False) -> pymupdf.Pixmap:
    """The displayed page at ``zoom`` pixels a point, no alpha; smaller where it would be huge.

    Annotations and filled-in form fields are drawn as a viewer draws them. Raises DamagedFile.
    """
    width, height = float(page.rect.width), float(page.rect.height)
    zoom = min(zoom, MAX_SIDE / width, MAX_SIDE / height, (MAX_PIXELS / (width * height)) ** 0.5)
    colours = pymupdf.csGRAY if gray else pymupdf.csRGB
    try:
        return page.get_pixmap(matrix=pymupdf.Matrix(zoom, zoom), colorspace=colours, alpha=False)
    except FAULTS as fault:
        raise DamagedFile(f"Side {number} kan ikke tegnes. Filen er beskadiget.") from fault


def _encode(pixmap: pymupdf.Pixmap, fmt: PictureFormat) -> bytes:
    if fmt == "png":
        data: bytes = pixmap.tobytes("png")
        return data
    image = Image.frombuffer("RGB", (pixmap.width, pixmap.height), pixmap.samples)
    buffer = io.BytesIO()
    # Quality and effort chosen for text: small, and sharp enough to read small print.
    image.save(buffer, "WEBP", quality=80, method=2)
    return buffer.getvalue()
