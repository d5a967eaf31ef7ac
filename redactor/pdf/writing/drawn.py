"""What of a stream's text and pictures can be seen at all, by size alone.

Text without a font, of no size, or under a matrix that makes nothing of it draws nothing, and yet
its letters stand in the file. So do the pixels of a picture as small as a speck of dust.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

__all__ = ["Blanks", "Drawn", "Tells"]

Blanks = Callable[[bytes], Mapping[int, float]]
"""New name of a font to its codes that draw nothing, and how far each goes."""

Tells = Callable[[str, bytes], bool | None]
"""Does the "ExtGState" of this name make what is filled see-through (None: it says nothing of
that)? Is the "XObject" of this name a picture?"""

_DUST_TEXT = 0.04
"""Square points: letters a fifth of a point high."""
_DUST_PICTURE = 0.01


class Drawn:
    """The part of the graphics state that makes things too small to be seen.

    parts: how many numbers make a colour to fill and to stroke with (0: not known). scale: square
    points of one of the stream's own; None where that isn't known, and then only
    what has no size at all isn't seen. tells: see ``Tells``.
    """

    def __init__(self, scale: float | None, tells: Tells) -> None:
        self.scale, self.tells = scale, tells
        self.font = b""
        self._area = 1.0 if scale is None else scale
        self._size = self._stretch = self._text_area = 1.0
        self._in_text = self._hidden = False
        self.needs_shapes = True
        # grey is what a page begins with; what a form begins with differs from use to use
        self.parts = (1, 1) if scale == 1.0 else (0, 0)
        self._stack: list[tuple[bytes, float, float, float, bool, bool, tuple[int, int]]] = []

    @property
    def shows_text(self) -> bool:
        """Can letters shown now be seen?"""
        if not self._in_text:
            return False
        area = self._size * self._size * self._stretch * self._text_area * self._area
        by_size = self.scale is not None and not self.font.startswith(b"/P")
        return area >= _DUST_TEXT if by_size else area > 0

    @property
    def shows_pictures(self) -> bool:
        return not self._hidden and self._has_area

    def shows_object(self, name: bytes) -> bool:
        """Can the object of this (old) name be seen? A form may undo what hides pictures."""
        if self._hidden and self.tells("XObject", name):
            return False
        return self._has_area

    @property
    def _has_area(self) -> bool:
        return self._area >= _DUST_PICTURE if self.scale is not None else self._area > 0

    def font_set(self, name: bytes, size: bytes) -> None:
        """name: "/P…" for fonts of drawings (Type 3), whose size says nothing."""
        self.font, self._size = name, float(size)

    def state_set(self, name: bytes) -> None:
        """A graphics state (its old name) may bring a font along, or hide what is filled."""
        self.font = self.font or b"/P"
        hidden = self.tells("ExtGState", name)
        if hidden is not None:
            self._hidden = hidden

    def mode_set(self, mode: bytes) -> None:
        """Mode 3 draws nothing: text over a scan, which needs no shapes."""
        self.needs_shapes = mode != b"3"

    def space_set(self, op: bytes, parts: int) -> None:
        """op: what sets a colour space. parts: how many numbers make a colour (0: not known)."""
        fill, stroke = self.parts
        self.parts = (parts, stroke) if op.islower() else (fill, parts)

    def stretched(self, percent: bytes) -> None:
        self._stretch = abs(_number(percent)) / 100

    def text_begins(self) -> None:
        self._in_text, self._text_area = True, 1.0

    def text_ends(self) -> None:
        self._in_text = False

    def transformed(self, matrix: Sequence[bytes]) -> None:
        self._area *= _determinant(matrix)

    def text_transformed(self, matrix: Sequence[bytes]) -> None:
        self._text_area = _determinant(matrix)

    def push(self) -> None:
        self._stack.append(
            (
                self.font, self._area, self._size, self._stretch, self._hidden, self.needs_shapes,
                self.parts,
            )
        )  # fmt: skip

    def pop(self) -> bool:
        """False where nothing was put aside."""
        if not self._stack:
            return False
        (
            self.font, self._area, self._size, self._stretch, self._hidden, self.needs_shapes,
            self.parts,
        ) = self._stack.pop()  # fmt: skip
        return True


def _determinant(matrix: Sequence[bytes]) -> float:
    a, b, c, d = (_number(v) for v in matrix[:4])
    return abs(a * d - b * c)


def _number(token: bytes) -> float:
    """A number as it is written; odd ones ("--5", "1.-2") count as one."""
    try:
        return float(token)
    except ValueError:
        return 1.0
