"""The glyphs of a page as pdfium sees them, in displayed points.

pdfium is not the engine that struck anything. Reading is done with one call a glyph and no Python
objects in between: a page of 2,500 glyphs takes about a millisecond and a half.
"""

from __future__ import annotations

import ctypes
from collections import deque
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium

from redactor.pdf.verify.glyph_sizes import true_boxes

__all__ = ["Frame", "Glyphs", "read_glyphs", "read_text", "word_numbers"]

FloatArray = npt.NDArray[np.float64]
_loose = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)(
    ctypes.cast(pdfium.FPDFText_GetLooseCharBox, ctypes.c_void_p).value or 0
)
_origin = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p
)(ctypes.cast(pdfium.FPDFText_GetCharOrigin, ctypes.c_void_p).value or 0)
_unicode = ctypes.CFUNCTYPE(ctypes.c_uint, ctypes.c_void_p, ctypes.c_int)(
    ctypes.cast(pdfium.FPDFText_GetUnicode, ctypes.c_void_p).value or 0
)
_BLANK = np.array([0, 0xA0, 0xAD, 0x200B, 0xFEFF, 0xFFFE, 0xFFFF, 2], dtype=np.uint32)

_WORD_GAP = 0.12
"""Most space between the letters of a word, shares of their height."""


@dataclass(frozen=True, slots=True)
class Frame:
    """How PDF user space lies on the displayed page.

    box: the visible part in user space. rotate: 0, 90, 180 or 270. unit: UserUnit.
    """

    box: tuple[float, float, float, float]
    rotate: int
    unit: float

    @property
    def size(self) -> tuple[float, float]:
        """Displayed width and height, points."""
        width, height = self.box[2] - self.box[0], self.box[3] - self.box[1]
        if self.rotate in (90, 270):
            width, height = height, width
        return width * self.unit, height * self.unit

    def displayed(self, boxes: FloatArray) -> FloatArray:
        """Rows x0, y0, x1, y1 of user space (y up) as displayed (y down)."""
        x0, y0, x1, y1 = self.box
        left, bottom, right, top = (boxes[:, i] for i in range(4))
        if self.rotate == 0:
            columns = left - x0, y1 - top, right - x0, y1 - bottom
        elif self.rotate == 90:
            columns = bottom - y0, left - x0, top - y0, right - x0
        elif self.rotate == 180:
            columns = x1 - right, bottom - y0, x1 - left, top - y0
        else:
            columns = y1 - top, x1 - right, y1 - bottom, x1 - left
        return np.stack(columns, axis=1) * self.unit


@dataclass(frozen=True, slots=True, eq=False)
class Glyphs:
    """codes: uint32 (N,). boxes: float64 (N, 4), displayed points. Spaces are left out.

    origins: float64 (N, 2), where each glyph's baseline begins, displayed points.
    """

    codes: npt.NDArray[np.uint32]
    boxes: FloatArray
    origins: FloatArray

    @property
    def centres(self) -> FloatArray:
        return (self.boxes[:, :2] + self.boxes[:, 2:]) / 2

    def pick(self, rows: npt.NDArray[np.bool_]) -> Glyphs:
        return Glyphs(self.codes[rows], self.boxes[rows], self.origins[rows])


def read_glyphs(
    page: Any, frame: Frame, like: Glyphs | None = None, *, foreign: bool = False
) -> Glyphs:
    """The visible and invisible glyphs of a pypdfium2 page.

    like: glyphs of another page. What begins at the same point as the same character of that one
    is taken to be as large as it, which saves half of the calls. foreign: the fonts needn't say how
    large their letters are.
    """
    textpage = page.get_textpage()
    try:
        handle = ctypes.cast(textpage.raw, ctypes.c_void_p).value
        count = pdfium.FPDFText_CountChars(textpage.raw)
        if count <= 0:
            return Glyphs(np.zeros(0, np.uint32), np.zeros((0, 4)), np.zeros((0, 2)))
        codes = _codes(textpage.raw, handle, count)
        origins = np.zeros((count, 2))
        start, end = origins.ctypes.data, origins.ctypes.data + 16 * count
        every = repeat(handle)
        places = range(start, end, 16), range(start + 8, end + 8, 16)
        deque(map(_origin, every, range(count), *places), maxlen=0)
        keep = (codes > 32) & ~np.isin(codes, _BLANK) & np.isfinite(origins).all(axis=1)
        wanted = np.flatnonzero(keep)
        codes = codes[wanted]
        starts = frame.displayed(np.hstack([origins[wanted], origins[wanted]]))[:, :2]
        known = np.full(len(wanted), -1) if like is None else _same_start(codes, starts, like)
        boxes = np.zeros((len(wanted), 4))
        if like is not None:
            boxes[known >= 0] = like.boxes[known[known >= 0]]
        unknown = wanted[known < 0]
        raw = np.zeros((len(unknown), 4), dtype=np.float32)
        base = raw.ctypes.data
        deque(
            map(_loose, every, unknown.tolist(), range(base, base + 16 * len(unknown), 16)),
            maxlen=0,
        )
        # FS_RECTF is left, top, right, bottom
        boxes[known < 0] = frame.displayed(raw[:, [0, 3, 2, 1]].astype(np.float64))
        if foreign:
            boxes = true_boxes(textpage.raw, wanted, boxes, starts, frame.unit)
    finally:
        textpage.close()
    sound = np.isfinite(boxes).all(axis=1)
    return Glyphs(codes[sound], boxes[sound], starts[sound])


def _same_start(
    codes: npt.NDArray[np.uint32], starts: FloatArray, like: Glyphs
) -> npt.NDArray[np.intp]:
    """For each glyph its index in ``like``; -1 where there is none, or more than one."""
    keys, index, counts = np.unique(
        _start_keys(like.codes, like.origins), return_index=True, return_counts=True
    )
    if not len(keys):
        return np.full(len(codes), -1)
    wanted = _start_keys(codes, starts)
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where((keys[at] == wanted) & (counts[at] == 1), index[at], -1)


def _start_keys(codes: npt.NDArray[np.uint32], starts: FloatArray) -> npt.NDArray[np.int64]:
    """Character and place, to a quarter of a point, in one number."""
    spots = np.clip(np.rint(starts * 4), -(1 << 19), (1 << 19) - 1).astype(np.int64) + (1 << 19)
    keys: npt.NDArray[np.int64] = (codes.astype(np.int64) << 40) + (spots[:, 0] << 20) + spots[:, 1]
    return keys


def _codes(textpage: Any, handle: int | None, count: int) -> npt.NDArray[np.uint32]:
    """The characters of all glyphs: in one call where it gives one unit a glyph, else singly."""
    units = np.zeros(count + 1, dtype=np.uint16)
    pointer = units.ctypes.data_as(ctypes.POINTER(ctypes.c_ushort))
    written = pdfium.FPDFText_GetText(textpage, 0, count, pointer)
    surrogates = (units >= 0xD800) & (units < 0xE000)
    if written == count + 1 and not surrogates.any():
        return units[:count].astype(np.uint32)
    return np.fromiter((_unicode(handle, i) for i in range(count)), np.uint32, count)


def read_text(page: Any) -> str:
    """The text of a pypdfium2 page in one call."""
    textpage = page.get_textpage()
    try:
        return str(textpage.get_text_bounded(errors="replace"))
    finally:
        textpage.close()


def word_numbers(glyphs: Glyphs) -> npt.NDArray[np.int64]:
    """The number of each glyph's word: glyphs that follow each other on a line without a space."""
    boxes = glyphs.boxes
    height = np.maximum(boxes[:, 3] - boxes[:, 1], 1.0)
    gap = boxes[1:, 0] - boxes[:-1, 2]
    line = np.abs(glyphs.origins[1:, 1] - glyphs.origins[:-1, 1])
    new = (np.abs(gap) > _WORD_GAP * height[:-1]) | (line > 0.3 * height[:-1])
    return np.concatenate([np.zeros(min(len(boxes), 1)), np.cumsum(new)]).astype(np.int64)
