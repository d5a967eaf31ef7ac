"""Pictures (PNG, JPEG, TIFF, WebP): one page a picture, upright, without the camera's notes."""

from __future__ import annotations

import io
from pathlib import Path

import pymupdf
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from redactor.errors import DamagedFile, LimitExceeded
from redactor.pdf.reading.document import Limits

MAX_PIXELS = 200_000_000
A4 = (595.0, 842.0)
_FALLBACK_DPI = 200.0
_TOO_LARGE = "Billedet er for stort. Gem det mindre, og læg det op igen."


def convert(source: Path, target: Path, password: str | None, limits: Limits) -> None:
    """Write a PDF with one page for each frame of the picture file."""
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    pdf = pymupdf.open()
    try:
        with Image.open(source) as picture:
            limits.check_pages(getattr(picture, "n_frames", 1))
            for frame in ImageSequence.Iterator(picture):
                if frame.width * frame.height > MAX_PIXELS:
                    raise LimitExceeded(
                        "Billedet er for stort. Gem det mindre, og læg det op igen."
                    )
                _add_page(pdf, frame, limits)
    except Image.DecompressionBombError:
        raise LimitExceeded(_TOO_LARGE) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as fault:
        raise DamagedFile(
            "Billedet er beskadiget og kan ikke læses. Gem det på ny, og læg det op igen."
        ) from fault
    pdf.set_metadata({})
    pdf.save(target, garbage=3, deflate=True, no_new_id=True)
    pdf.close()


def _add_page(pdf: pymupdf.Document, frame: Image.Image, limits: Limits) -> None:
    dpi = _dpi(frame)
    photo = frame.mode in ("RGB", "YCbCr", "CMYK")
    upright = _opaque(ImageOps.exif_transpose(frame))
    data = io.BytesIO()
    # a new image of the pixels alone: no EXIF, comments or profiles come along
    bare = Image.frombytes(upright.mode, upright.size, upright.tobytes())
    bare.save(data, "JPEG", quality=92) if photo else bare.save(data, "PNG")
    width, height = upright.width * 72 / dpi, upright.height * 72 / dpi
    limits.check_size(pdf.page_count + 1, width, height)
    page = pdf.new_page(width=width, height=height)
    page.insert_image(page.rect, stream=data.getvalue())


def _opaque(picture: Image.Image) -> Image.Image:
    """The picture on white, in a mode that needs no palette: 1, L or RGB."""
    if "A" in picture.mode or "transparency" in picture.info:
        ground = Image.new("RGBA", picture.size, "white")
        ground.alpha_composite(picture.convert("RGBA"))
        return ground.convert("RGB")
    return picture if picture.mode in ("1", "L", "RGB") else picture.convert("RGB")


def _dpi(frame: Image.Image) -> float:
    """Resolution noted in the file where it's believable, else one that gives about A4."""
    noted = frame.info.get("dpi", (0, 0))[0]
    if 72 <= float(noted) <= 1200 and frame.width / float(noted) < 30:
        return float(noted)
    return max(_FALLBACK_DPI, max(frame.width, frame.height) * 72 / A4[1])
