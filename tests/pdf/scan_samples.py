"""A scanned letter with a name on it, as samples, and images made of samples."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import numpy.typing as npt
import pikepdf
import pymupdf
from pikepdf import Name, Stream
from PIL import Image

Bytes = npt.NDArray[np.uint8]


LINES = 40


def letter(dpi: int, *, colour: bool) -> Bytes:
    """A letter as a scanner sees it: rows, columns, RGB or grey."""
    with pymupdf.open() as doc:
        page = doc.new_page(width=595, height=842)
        for i in range(LINES):
            ink = (0, 0, 0.6) if i % 7 == 3 else (0, 0, 0)
            text = f"Linje {i}: Kommunen har modtaget oplysninger om Bodil Rosenkær og vurderer dem"
            page.insert_text((60, 60 + 18 * i), text, fontsize=11, color=ink)
        pixmap = page.get_pixmap(dpi=dpi, colorspace=pymupdf.csRGB if colour else pymupdf.csGRAY)
        flat = np.frombuffer(pixmap.samples, dtype=np.uint8)
        return flat.reshape(pixmap.height, pixmap.width, pixmap.n).squeeze().copy()


def noisy(samples: Bytes) -> Bytes:
    noise = np.random.default_rng(1).normal(0, 4, samples.shape)
    return np.clip(samples.astype(np.float64) * 0.9 + 20 + noise, 0, 255).astype(np.uint8)


def png_predicted(samples: Bytes) -> bytes:
    """As libpng packs it: the best of its filters for every row."""
    buffer = io.BytesIO()
    Image.fromarray(samples).save(buffer, "PNG", optimize=True)
    data, out, pos = buffer.getvalue(), b"", 8
    while pos < len(data):
        size, kind = int.from_bytes(data[pos : pos + 4], "big"), data[pos + 4 : pos + 8]
        out += data[pos + 8 : pos + 8 + size] if kind == b"IDAT" else b""
        pos += 12 + size
    return out


def encoded(samples: Bytes, fmt: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    mode = {4: "CMYK"}.get(samples.shape[-1]) if samples.ndim == 3 else None
    Image.fromarray(samples, mode).save(buffer, fmt, **options)
    return buffer.getvalue()


def image(pdf: pikepdf.Pdf, data: bytes, shape: tuple[int, ...], **keys: Any) -> Stream:
    stream = Stream(pdf, data)
    stream.Type, stream.Subtype = Name.XObject, Name.Image
    stream.Height, stream.Width = shape[:2]
    stream.BitsPerComponent = 8
    parts = shape[2] if len(shape) > 2 else 1
    stream.ColorSpace = Name({1: "/DeviceGray", 3: "/DeviceRGB", 4: "/DeviceCMYK"}[parts])
    for key, value in keys.items():
        stream["/" + key] = value
    return stream
