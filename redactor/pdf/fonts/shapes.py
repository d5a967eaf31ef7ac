"""What a glyph looks like, compared with letters that everybody knows.

Some programs write what a glyph stands for beside it (ActualText), and nowhere else: figures of
equal width in prints of a browser, ligatures. What is written beside a glyph may say anything, so
it isn't believed: the picture of the glyph is laid beside pictures of all letters, figures and
ligatures in plain faces and in the font itself, and only the one that it looks most like counts.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pikepdf
import pymupdf
from pikepdf import Dictionary, Name
from PIL import Image

__all__ = ["KNOWN", "looks_like"]

_LIGATURES = (
    "ff", "fi", "fl", "ffi", "ffl", "fj", "fb", "fh", "fk", "ft", "fft", "tf", "ti", "tt", "tti",
    "st", "ct", "Th",
)  # fmt: skip
KNOWN = frozenset("0123456789abcdefghijklmnopqrstuvwxyzæøåABCDEFGHIJKLMNOPQRSTUVWXYZÆØÅ") | {
    *_LIGATURES
}
"""What a glyph may stand for. Signs that are only dots and strokes look too much alike."""
_FACES = (
    "helv", "hebo", "heit", "hebi", "tiro", "tibo", "tiit", "tibi", "cour", "cobo", "coit", "cobi",
)  # fmt: skip
"""The plain faces that MuPDF brings along: with and without serifs, of one width, bold, slanted."""
_CELL, _SIZE = 120.0, 48.0
_ACROSS = 20
_HIGH, _WIDE = 28, 24
_MOST = 256
"""Codes of one font that are looked at."""
_ALIKE = 0.6
"""Of 1: how alike two pictures of a letter are at least."""

_TWINS = str.maketrans("OoIl", "0011")
"""Letters that look like a figure, or like each other."""

Floats = npt.NDArray[np.float64]
Look = tuple[Floats, float]
"""A glyph's ink in a frame of its own, of unit length, and the logarithm of width by height."""


def looks_like(font: Any, claims: Mapping[int, str], letters: Mapping[int, str]) -> dict[int, str]:
    """Those of ``claims`` (code to text) that the glyphs of a font bear out.

    font: its dictionary. letters: codes of the same font whose text is known. Capitals and small
    letters that differ in size alone count as the same.
    """
    claims = {code: text for code, text in claims.items() if text in KNOWN}
    if not claims or len(claims) > _MOST:
        return {}
    code_of = {text: code for code, text in letters.items() if code not in claims}
    own = {  # what the font itself makes of them, ligatures from their letters
        text: [code_of[letter] for letter in ([text] if text in code_of else text)]
        for text in KNOWN
        if text in code_of or all(letter in code_of for letter in text)
    }
    looks = _looks_of(font, [*([code] for code in claims), *own.values()])
    known = [
        *_faces(),
        *((text, look) for text, look in zip(own, looks[len(claims) :], strict=True) if look),
    ]
    found = {}
    for (code, text), look in zip(claims.items(), looks, strict=False):
        if look is None:
            continue
        like, name = max((_likeness(look, other), name) for name, other in known)
        if like >= _ALIKE and _same(name, text):
            found[code] = text
    return found


def _same(one: str, other: str) -> bool:
    """Can nobody tell two texts by their shape alone?"""
    return one.casefold() == other.casefold() or one.translate(_TWINS) == other.translate(_TWINS)


def _likeness(one: Look, other: Look) -> float:
    """1 for the same picture; pictures of other proportions are less alike."""
    return float((one[0] * other[0]).sum()) - 0.5 * abs(one[1] - other[1])


def _look(ink: Floats) -> Look | None:
    """Of a picture (1: ink); None where there is none."""
    rows, columns = np.flatnonzero(ink.max(axis=1) > 0.3), np.flatnonzero(ink.max(axis=0) > 0.3)
    if len(rows) < 3 or not len(columns):
        return None
    part = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    picture = Image.fromarray((255 * part).astype(np.uint8)).resize(
        (_WIDE, _HIGH), Image.Resampling.BOX
    )
    even = np.asarray(picture, dtype=np.float64)
    even = (even + np.roll(even, 1, 0) + np.roll(even, -1, 0)) / 3
    even = (even + np.roll(even, 1, 1) + np.roll(even, -1, 1)) / 3
    even -= even.mean()
    length = float(np.sqrt((even**2).sum()))
    if length < 1:
        return None
    return even / length, float(np.log(part.shape[1] / part.shape[0]))


@functools.lru_cache(maxsize=1)
def _faces() -> list[tuple[str, Look]]:
    """Every known text in every plain face."""
    found = []
    texts = sorted(KNOWN)
    for face in _FACES:
        with pymupdf.open() as doc:
            page = doc.new_page(width=_CELL * _ACROSS, height=_CELL * (len(texts) // _ACROSS + 1))
            for at, text in enumerate(texts):
                page.insert_text(_spot(at), text, fontname=face, fontsize=_SIZE)
            looks = _cells(page, len(texts))
            found += [(text, look) for text, look in zip(texts, looks, strict=True) if look]
    return found


def _spot(at: int) -> tuple[float, float]:
    """Where the sign of cell ``at`` is set, from the top left."""
    return (at % _ACROSS) * _CELL + 10, (at // _ACROSS) * _CELL + 0.65 * _CELL


def _looks_of(font: Any, texts: Sequence[Sequence[int]]) -> list[Look | None]:
    """How each text (codes of a font) looks; None where it draws nothing."""
    size = 2 if font.get("/Subtype") == Name.Type0 else 1
    wide, high = _CELL * _ACROSS, _CELL * (len(texts) // _ACROSS + 1)
    code = []
    for at, text in enumerate(texts):
        x, y = _spot(at)
        shown = b"".join(b"%0*X" % (2 * size, value) for value in text)
        cell = b"%g %g %g %g" % (x - 10, high - y - 0.35 * _CELL, _CELL, _CELL)
        code.append(
            b"q %b re W n BT /F %g Tf %g %g Td <%b> Tj ET Q" % (cell, _SIZE, x, high - y, shown)
        )
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(wide, high))
        page = pdf.pages[0].obj
        page.Resources = Dictionary(Font=Dictionary(F=pdf.copy_foreign(font)))
        page.Contents = pdf.make_stream(b"\n".join(code))
        data = io.BytesIO()
        pdf.save(data)
    with pymupdf.open(stream=data.getvalue(), filetype="pdf") as doc:
        return list(_cells(doc[0], len(texts)))


def _cells(page: pymupdf.Page, count: int) -> Iterator[Look | None]:
    pixmap = page.get_pixmap(colorspace=pymupdf.csGRAY, alpha=False)
    grey = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width)
    side = int(_CELL)
    for at in range(count):
        y, x = at // _ACROSS * side, at % _ACROSS * side
        yield _look(1 - grey[y : y + side, x : x + side] / 255.0)
