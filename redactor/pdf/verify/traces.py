"""Does anything of a struck word shine through in a picture that is packed with loss?

What is around a struck place shines into it when a picture is packed with loss, so near its edges
the place can't be held to be one tone; in a coarse picture that is all of it. But what is left of
the word itself follows the word: where the released samples go the way of the original's, it is
there still, however faint. Asked of all boxes, to the last sample and of each colour.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from redactor.domain.suggestion import Mark
from redactor.pdf.verify.flat import is_lossy
from redactor.pdf.verify.images import Samples, StoredPicture
from redactor.pdf.verify.objects import boxes_of

__all__ = ["traces_left"]

_FAINT = 6
"""Tones that a stroke must be lighter or darker than the rest to be seen by anybody."""
_INK = 40
"""Tones between paper and ink in the original, where there was anything to strike."""
_ALIKE = 0.5
_COPY = 0.1
"""Of the original's strokes, how strong those left may be that go the same way."""
_LONG = 6
"""Heights of a box that are looked at by themselves: a letter or two may be left of a word."""


def traces_left(
    marks: Sequence[Mark], new: Sequence[StoredPicture], old: Sequence[StoredPicture]
) -> bool:
    """new, old: the pictures of the released and the original page."""
    boxes = boxes_of(marks)
    for stored in new:
        if not is_lossy(stored.obj):
            continue
        like = stored.like(old)
        samples, was = stored.samples, like.samples if like is not None else None
        if samples is None or was is None or samples.shape != was.shape:
            continue  # another picture than before: what can be read on it is asked elsewhere
        for box in boxes:
            left, top, right, low = stored.area(box)[0]
            rows = slice(max(int(np.ceil(top)), 0), max(int(np.floor(low)), 0))
            columns = slice(max(int(np.ceil(left)), 0), max(int(np.floor(right)), 0))
            if _follows(samples[rows, columns], was[rows, columns]):
                return True
    return False


def _follows(new: Samples, old: Samples) -> bool:
    """Do the samples of a box go the way of the original's, in any part of it?"""
    height, width = new.shape[:2]
    if height < 2 or width < 2 or (new == new[0, 0]).all():
        return False
    one, two = (area.reshape(height, width, -1).astype(np.float32) for area in (new, old))
    across = width >= height
    step = max(_LONG * min(height, width) // 2, 8)
    for start in range(0, max(width if across else height, 1), step):
        piece = slice(start, start + 2 * step)
        part = (slice(None), piece) if across else (piece, slice(None))
        if any(_copied(one[..., c][part], two[..., c][part]) for c in range(one.shape[2])):
            return True
    return False


def _copied(new: npt.NDArray[np.float32], old: npt.NDArray[np.float32]) -> bool:
    if not new.size or np.ptp(old) < _INK or np.ptp(new) < _FAINT:
        return False
    one, two = new - new.mean(), old - old.mean()
    shared, mine, theirs = float((one * two).sum()), float((one**2).sum()), float((two**2).sum())
    alike = shared / max((mine * theirs) ** 0.5, 1e-6)
    return abs(alike) > _ALIKE and abs(shared) / theirs > _COPY
