"""The pictures stored on a page, as pdfium unpacks them, and where the page's boxes lie in them.

Unpacking a scan is the dearest thing the verifier does: it is done once a picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2
import pypdfium2.raw as pdfium

from redactor.pdf.verify.glyphs import FloatArray, Frame
from redactor.pdf.verify.picture import Grey, picture

__all__ = ["Drawn", "Matrix", "Samples", "StoredPicture", "apply", "displayed", "user_rect"]

Matrix = npt.NDArray[np.float64]
Samples = npt.NDArray[np.uint8]
"""Rows, columns and, where there is more than one, parts."""
_UNIT = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
_SAME_PLACE = 0.5
"""Points by which the corners of one picture on two pages may differ."""


def apply(points: FloatArray, matrix: Matrix) -> FloatArray:
    result: FloatArray = np.column_stack([points, np.ones(len(points))]) @ matrix
    return result[:, :2]


def displayed(points: FloatArray, frame: Frame) -> FloatArray:
    """Points of user space on the displayed page."""
    return frame.displayed(np.column_stack([points, points]))[:, :2]


def user_rect(box: FloatArray, frame: Frame) -> FloatArray:
    """Corners of a displayed box in user space."""
    corners = np.array([[box[0], box[1]], [box[2], box[1]], [box[2], box[3]], [box[0], box[3]]])
    origin = displayed(np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]), frame)
    linear = np.array([origin[1] - origin[0], origin[2] - origin[0]])
    result: FloatArray = (corners - origin[0]) @ np.asarray(np.linalg.inv(linear), np.float64)
    return result


@dataclass(slots=True)
class StoredPicture:
    """obj: pdfium's image. full: from the unit square to user space of ``frame``'s page."""

    obj: Any
    full: Matrix
    frame: Frame
    _samples: Samples | None = field(default=None)
    _tried: bool = False

    @property
    def samples(self) -> Samples | None:
        """As stored, masks left out; None if they can't be unpacked."""
        if not self._tried:
            self._tried = True
            raw = pdfium.FPDFImageObj_GetBitmap(self.obj)
            if raw:
                self._samples = pypdfium2.PdfBitmap.from_raw(raw).to_numpy()
        return self._samples

    @property
    def corners(self) -> FloatArray:
        """Of the unit square, displayed points."""
        return displayed(apply(_UNIT, self.full), self.frame)

    def area(self, box: FloatArray) -> tuple[FloatArray, bool]:
        """left, top, right, low in pixels of a displayed box; do its lines run down the rows?"""
        samples = self.samples
        height, width = samples.shape[:2] if samples is not None else (1, 1)
        inverse = np.asarray(np.linalg.inv(self.full), np.float64)
        unit = apply(user_rect(box, self.frame), inverse)
        across = np.abs(unit[1] - unit[0]) * (width, height)
        u0, v0 = unit.min(axis=0)
        u1, v1 = unit.max(axis=0)
        pixels = np.array([u0 * width, (1 - v1) * height, u1 * width, (1 - v0) * height])
        return pixels, bool(across[1] > across[0])

    def shown(self, area: FloatArray, shape: tuple[int, ...]) -> FloatArray:
        """Where an area of the picture is displayed: x0, y0, x1, y1.

        area: left, top, right, low in samples of a picture of ``shape`` (rows, columns).
        """
        height, width = shape[:2]
        x0, y0, x1, y1 = area / (width, height, width, height)
        corners = np.array([[x0, 1 - y0], [x1, 1 - y0], [x1, 1 - y1], [x0, 1 - y1]])
        points = displayed(apply(corners, self.full), self.frame)
        result: FloatArray = np.concatenate([points.min(axis=0), points.max(axis=0)])
        return result

    def like(self, others: Sequence[StoredPicture]) -> StoredPicture | None:
        """That of ``others`` (of another page) that has the same place and size."""
        if self.samples is None:
            return None
        for other in others:
            if np.abs(other.corners - self.corners).max() > _SAME_PLACE or other.samples is None:
                continue
            if other.samples.shape[:2] == self.samples.shape[:2]:
                return other
        return None


@dataclass(slots=True)
class Drawn:
    """A page drawn whole, in place of a stored picture."""

    samples: Grey
    factor: float

    @classmethod
    def of(cls, page: Any, frame: Frame, scale: float) -> Drawn:
        grey = picture(page, scale)
        return cls(grey, grey.shape[1] / max(frame.size[0], 1e-6))

    def area(self, box: FloatArray) -> tuple[FloatArray, bool]:
        """As of a stored picture."""
        return box * self.factor, False
