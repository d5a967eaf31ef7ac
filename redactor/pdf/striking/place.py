"""How a page's own coordinates lie on the page as displayed.

PyMuPDF's matrices leave out the CropBox's offset on turned pages, and UserUnit, so they are made
here. Three spaces: *displayed* (the domain's), *upright* (what PyMuPDF gives for text and
drawings: as displayed, but not turned), and *user space* (what stands in the file, y up).
"""

from __future__ import annotations

from dataclasses import dataclass

import pymupdf

__all__ = ["Place", "place_of"]


@dataclass(frozen=True, slots=True)
class Place:
    """box: the visible part in user space. rotate: 0, 90, 180 or 270. unit: UserUnit."""

    box: tuple[float, float, float, float]
    rotate: int
    unit: float

    @property
    def upright_size(self) -> tuple[float, float]:
        """Width and height in upright points."""
        x0, y0, x1, y1 = self.box
        return (x1 - x0) * self.unit, (y1 - y0) * self.unit

    @property
    def turned(self) -> pymupdf.Matrix:
        """Upright to displayed."""
        width, height = self.upright_size
        return {
            0: pymupdf.Matrix(1, 0, 0, 1, 0, 0),
            90: pymupdf.Matrix(0, 1, -1, 0, height, 0),
            180: pymupdf.Matrix(-1, 0, 0, -1, width, height),
            270: pymupdf.Matrix(0, -1, 1, 0, 0, width),
        }[self.rotate]

    @property
    def upright(self) -> pymupdf.Matrix:
        """Displayed to upright."""
        return ~self.turned

    @property
    def user(self) -> pymupdf.Matrix:
        """Upright to user space."""
        scale = 1 / self.unit
        return pymupdf.Matrix(scale, 0, 0, -scale, self.box[0], self.box[3])


def place_of(page: pymupdf.Page) -> Place:
    """The place of an open page; ``ValueError`` where its boxes make no sense."""
    media, crop = page.mediabox, page.cropbox
    # PyMuPDF counts the CropBox from the top of the MediaBox
    x0, x1 = max(crop.x0, media.x0), min(crop.x1, media.x1)
    y0, y1 = max(media.y1 - crop.y1, media.y0), min(media.y1 - crop.y0, media.y1)
    if not (x1 > x0 and y1 > y0):
        raise ValueError("page without a visible part")
    kind, text = page.parent.xref_get_key(page.xref, "UserUnit")
    unit = float(text) if kind in ("int", "float") else 1.0
    place = Place((x0, y0, x1, y1), page.rotation % 360, unit if unit > 0 else 1.0)
    width, height = place.upright_size
    if place.rotate in (90, 270):
        width, height = height, width
    if abs(width - page.rect.width) > 0.5 or abs(height - page.rect.height) > 0.5:
        raise ValueError("page of uncertain size")
    return place
