"""Struck pixels are gone from the stored picture, however it was packed, and the file stays small.

A scan of a letter is stored in every way that a PDF knows; a name on it is struck. The stored
picture must be flat there, as pdfium and MuPDF decode it, and unchanged elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pikepdf
import pymupdf
import pypdfium2
import pytest
from pikepdf import Name, Stream

from redactor.domain.geometry import Box
from redactor.domain.suggestion import Mark
from tests.pdf.coded_scans import (
    ccitt_g3,
    ccitt_g4,
    jbig2,
    jbig2_globals,
    jbig2_symbols,
    jpeg_cmyk,
    jpeg_coarse,
    jpeg_colour,
    jpeg_grey,
    jpeg_in_flate,
    jpeg_photograph,
    jpeg_progressive,
    jpeg_restarts,
    jpeg_ycck,
    jpx_colour,
    jpx_grey,
    mixed,
)
from tests.pdf.plain_scans import (
    alternates,
    ascii_85,
    colour_key,
    flate_clean_colour,
    flate_cmyk,
    flate_colour,
    flate_grey,
    flate_one_bit,
    indexed_1,
    indexed_2,
    indexed_4,
    indexed_8,
    inline,
    inverted,
    lzw,
    matte,
    run_length,
    sixteen_bits,
    soft_mask,
    stencil,
    stencil_mask,
)
from tests.pdf.striking import strike_clean

Bytes = npt.NDArray[np.uint8]
BOX = Box(100, 200, 260, 216)
MOST = 1.3
"""What a scanned file may grow by."""
MAKERS: tuple[Callable[[pikepdf.Pdf], Stream | bytes], ...] = (
    jpeg_grey, jpeg_colour, jpeg_progressive, jpeg_coarse, jpeg_photograph, jpeg_in_flate,
    jpeg_cmyk, jpeg_ycck, jpeg_restarts, mixed, jpx_grey, jpx_colour, jbig2, jbig2_symbols,
    jbig2_globals, ccitt_g4, ccitt_g3, flate_one_bit, stencil, flate_grey, flate_colour,
    flate_clean_colour, run_length, lzw, ascii_85, inverted, indexed_8, indexed_4, indexed_2,
    indexed_1, flate_cmyk, sixteen_bits, colour_key, soft_mask, matte, stencil_mask, alternates,
    inline,
)  # fmt: skip


def page_of(maker: Callable[[pikepdf.Pdf], Stream | bytes], path: Path) -> Path:
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        made = maker(pdf)
        if isinstance(made, bytes):
            pdf.pages[0].contents_add(b"q 595 0 0 842 0 0 cm " + made + b" Q")
        else:
            name = pdf.pages[0].add_resource(pdf.make_indirect(made), Name.XObject)
            pdf.pages[0].contents_add(f"q 595 0 0 842 0 0 cm {name} Do Q".encode())
        pdf.save(path)
    return path


def zone(samples: Bytes, inset: float) -> Bytes:
    height, width = samples.shape[:2]
    across, down = width / 595, height / 842
    rows = slice(int((BOX.y0 + inset) * down), int((BOX.y1 - inset) * down))
    return samples[rows, int((BOX.x0 + inset) * across) : int((BOX.x1 - inset) * across)]


def stored_pictures(path: Path) -> list[Bytes]:
    """Every picture of page 1, and its mask, as MuPDF and pdfium decode them."""
    found: list[Bytes] = []
    with pymupdf.open(path) as doc:
        for xref, mask, *_ in doc[0].get_images(full=True):
            for number in (xref, mask):
                if number:
                    pixmap = pymupdf.Pixmap(doc, number)
                    flat = np.frombuffer(pixmap.samples, dtype=np.uint8)
                    found.append(flat.reshape(pixmap.height, pixmap.width, pixmap.n))
    document = pypdfium2.PdfDocument(path)
    page = document[0]
    for obj in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=5):
        found.append(obj.get_bitmap().to_numpy().copy())
    page.close()
    document.close()
    return found


def seen(path: Path) -> Bytes:
    document = pypdfium2.PdfDocument(path)
    picture: Bytes = document[0].render(scale=1, grayscale=True).to_numpy().copy()
    document.close()
    return picture.reshape(picture.shape[0], picture.shape[1], -1)[:, :, 0]


@pytest.mark.parametrize("maker", MAKERS, ids=lambda m: m.__name__)
def test_struck_pixels_are_gone(maker: Any, tmp_path: Path, record_property: Any) -> None:
    source, target = page_of(maker, tmp_path / "scan.pdf"), tmp_path / "out.pdf"
    assert np.ptp(zone(seen(source), 2)) > 100, "the name must be there to begin with"
    answer = strike_clean(source, target, [Mark(1, (BOX,), "OFL § 30")])
    assert answer["overstrike"]["rasterised_pages"] == []
    lossy = maker.__name__.startswith("jp") or maker is mixed
    pictures = stored_pictures(target)
    assert len(pictures) >= (1 if maker is inline else 2)
    for samples in pictures:
        inside = zone(samples.reshape(*samples.shape[:2], -1), 6 if lossy else 1.5)
        assert inside.size
        most = 140 if "photograph" in maker.__name__ else 24
        assert int(np.ptp(inside, axis=(0, 1)).max()) <= (most if lossy else 0)
        assert int(np.ptp(inside.mean(axis=2))) <= (24 if lossy else 0)
    gap = np.abs(seen(source).astype(int) - seen(target))
    gap[int(BOX.y0) - 8 : int(BOX.y1) + 8, int(BOX.x0) - 8 : int(BOX.x1) + 8] = 0
    assert gap.mean() < 1.5
    ratio = target.stat().st_size / source.stat().st_size
    record_property("size", round(ratio, 2))
    assert ratio <= MOST
