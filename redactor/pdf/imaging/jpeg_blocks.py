"""Struck samples of JPEG blocks made one tone: the arithmetic of the cosine transform."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from redactor.pdf.imaging.jpeg_write import Coefficients

__all__ = ["strike_blocks"]

Flags = npt.NDArray[np.bool_]
_ZIGZAG = np.array([
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20,
    13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59,
    52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
])  # fmt: skip
_WAVES = np.array(
    [
        [
            (np.sqrt(0.125) if k == 0 else 0.5) * np.cos((2 * x + 1) * k * np.pi / 16)
            for x in range(8)
        ]
        for k in range(8)
    ]
)
"""Rows: the waves of the cosine transform over eight samples."""
_LARGEST = 1023
_PAPER = 24
"""Tones (of 256) around the commonest one that are paper, with its grain."""


def strike_blocks(
    blocks: Coefficients, masks: Flags, steps: Sequence[int], tone: int, rings: float
) -> None:
    """Strike coded blocks (N, 64; in zigzag order, of the steps ``steps``) in place.

    masks (N, 8, 8): struck samples. tone: first number of a plain block. rings: tones by which
    what stands beside may ring in the struck samples. Raises ``ValueError`` where it rings more.
    """
    whole = masks.all(axis=(1, 2))
    blocks[whole] = 0
    blocks[whole, 0] = tone
    sizes = np.array(steps, dtype=np.float64)
    some = np.flatnonzero(~whole)
    if not len(some):
        return
    square = np.zeros((len(some), 64))
    square[:, _ZIGZAG] = blocks[some] * sizes
    samples = _WAVES.T @ square.reshape(-1, 8, 8) @ _WAVES
    light = tone * sizes[0] / 8
    samples[masks[some]] = light
    # what packing has smeared of struck letters over the paper beside them goes, too
    samples[np.abs(samples - light).max(axis=(1, 2)) <= _PAPER] = light
    waves = (_WAVES @ samples @ _WAVES.T).reshape(-1, 64)[:, _ZIGZAG]
    blocks[some] = np.clip(np.rint(waves / sizes), -_LARGEST, _LARGEST)
    if rings < np.inf:
        square[:, _ZIGZAG] = blocks[some] * sizes
        rung = np.abs(_WAVES.T @ square.reshape(-1, 8, 8) @ _WAVES - light)
        if rung[masks[some]].max() > rings:
            raise ValueError("steps too coarse")
