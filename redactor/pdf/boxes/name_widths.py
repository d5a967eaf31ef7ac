"""How wide Danish names are in a page's type: who guesses a struck name by its box needs no more.

The published attack (Bland, Iyer, Levchenko: Story Beyond the Eye, 2022) takes a list of names and
keeps those that would fill the gap. This is the list, and its widths in the letters of a page.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from models.lexicons import lines
from redactor.pdf.verify.glyphs import Glyphs

__all__ = ["EXACT", "NAMES", "NameList", "advances", "advances_at", "full_names", "name_list"]

NAMES = 5000
"""Names on the list."""
EXACT = 0.02
"""Points that an attacker can tell apart."""

_STAND_IN = dict(zip(
    " -'.ABCDEFGHIJKLMNOPQRSTUVWXYZÆØÅabcdefghijklmnopqrstuvwxyzæøåéöüä",
    (
        278, 333, 191, 278, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722,
        778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 1000, 778, 667, 556, 556, 500,
        556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556,
        500, 722, 500, 500, 500, 889, 611, 556, 556, 556, 556, 556,
    ),
    strict=True,
))  # fmt: skip
"""Widths of Helvetica (Adobe's published metrics), thousandths of the size: for letters that the
page doesn't show, scaled to those that it does."""


@dataclass(frozen=True, slots=True, eq=False)
class NameList:
    """Names that may stand below a box. counts: (N, letters), how often each has each letter."""

    names: tuple[str, ...]
    letters: str
    counts: npt.NDArray[np.float64]

    def widths(self, advance: Mapping[str, float]) -> npt.NDArray[np.float64]:
        """Width of each name, points, without kerning. advance: of each letter that is known."""
        known = [c for c in self.letters if c in advance and c in _STAND_IN]
        scale = (
            float(np.median([advance[c] / _STAND_IN[c] for c in known])) if known else 11.0 / 1000
        )
        usual = float(np.median(list(_STAND_IN.values())))
        each = [advance.get(c, _STAND_IN.get(c, usual) * scale) for c in self.letters]
        widths: npt.NDArray[np.float64] = self.counts @ np.array(each)
        return widths


def full_names(count: int, seed: int = 1) -> list[str]:
    """Full names made of the lexicons' first and last names, one to three of them, each once."""
    draw = random.Random(seed)  # noqa: S311 - nothing secret: the same list each time
    first, last = _parts()
    names: dict[str, None] = {}
    while len(names) < count:
        middle = [draw.choice(last)] if draw.random() < 0.4 else []
        names[" ".join([draw.choice(first), *middle, draw.choice(last)])] = None
    return list(names)


@cache
def name_list(*, single: bool = False, upper: bool = False) -> NameList:
    """The list of ``NAMES`` full names; or of single ones, as many as there are up to that."""
    names = sorted({*_parts()[0], *_parts()[1]})[:NAMES] if single else full_names(NAMES)
    if upper:
        names = [name.upper() for name in names]
    letters = "".join(sorted(set("".join(names))))
    place = {letter: i for i, letter in enumerate(letters)}
    counts = np.zeros((len(names), len(letters)))
    for row, name in enumerate(names):
        for letter in name:
            counts[row, place[letter]] += 1
    return NameList(tuple(names), letters, counts)


@cache
def _parts() -> tuple[Sequence[str], Sequence[str]]:
    first = sorted({n for n in lines("first_names.txt") if n.isalpha()})
    last = sorted({n for n in lines("last_names.txt") if n.isalpha()})
    return first, last


def advances_at(glyphs: Glyphs, height: float) -> dict[str, float]:
    """The usual advance of each letter that is as high: of one type, most likely; points."""
    high = glyphs.boxes[:, 3] - glyphs.boxes[:, 1]
    return advances(glyphs.pick(np.abs(high - height) < 0.02 * height))


def advances(glyphs: Glyphs) -> dict[str, float]:
    """The usual advance of each letter among ``glyphs`` (of one font and size), points."""
    wide = glyphs.boxes[:, 2] - glyphs.boxes[:, 0]
    order = np.argsort(glyphs.codes, kind="stable")
    codes, starts = np.unique(glyphs.codes[order], return_index=True)
    groups = np.split(wide[order], starts[1:])
    return {
        chr(code): float(np.median(group))
        for code, group in zip(codes.tolist(), groups, strict=True)
    }
