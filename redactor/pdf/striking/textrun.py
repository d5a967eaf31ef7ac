"""Where a content stream sets its text, and the same stream with glyphs moved to the right.

Only the operators are read, no fonts: how many character codes each one shows tells which glyphs
of the page are its own. In a text object with moved glyphs every position is written out
as a matrix of its own and rounded, and numbers in a row are added up: the width of what was struck
may stand nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import pikepdf

__all__ = ["TextStream", "TextStreamError"]

Matrix = tuple[float, float, float, float, float, float]
Floats = npt.NDArray[np.float64]
_ONE: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_SHOW = frozenset(["Tj", "TJ", "'", '"'])
_PLACE = frozenset(["Tm", "Td", "TD", "T*"])


class TextStreamError(Exception):
    """A stream whose text can't be told glyph by glyph."""


@dataclass(slots=True)
class _State:
    """What q saves, as far as text needs it."""

    ctm: Matrix = _ONE
    font: str = ""
    size: float = 0.0
    stretch: float = 1.0
    leading: float = 0.0


@dataclass(slots=True)
class _Show:
    """One operator that shows text. parts: codes and numbers; first: index of its first glyph."""

    parts: list[bytes | float]
    first: int
    count: int
    placed: bool
    line: Matrix
    state: _State
    width: int = 1


class TextStream:
    """A parsed content stream. code_lengths: bytes of a code by font name."""

    def __init__(self, data: bytes, code_lengths: Mapping[str, int]) -> None:
        self._pdf = pikepdf.new()
        try:
            stream = self._pdf.make_stream(data)
            self._instructions = list(pikepdf.parse_content_stream(stream))
        except pikepdf.PdfError as error:
            raise TextStreamError("unreadable") from error
        self._lengths = code_lengths
        self._shows: dict[int, _Show] = {}
        self._block_of: dict[int, int] = {}
        self._forms: dict[int, Matrix] = {}
        self.glyphs = 0
        try:
            self._read()
        except (ValueError, TypeError, IndexError, ArithmeticError) as error:
            raise TextStreamError("unreadable") from error

    def _read(self) -> None:
        state, saved = _State(), list[_State]()
        line, placed, block = _ONE, True, -1
        for index, instruction in enumerate(self._instructions):
            op = str(instruction.operator)
            values = list(instruction.operands)
            if op == "q":
                saved.append(_copy(state))
            elif op == "Q":
                state = saved.pop() if saved else state
            elif op == "cm":
                state.ctm = _times(_matrix(values), state.ctm)
            elif op == "Do":
                self._forms[index] = state.ctm
            elif op == "Tf":
                state.font, state.size = str(values[0])[1:], float(values[1])
            elif op == "Tz":
                state.stretch = float(values[0]) / 100
            elif op == "TL":
                state.leading = float(values[0])
            elif op == "BT":
                line, placed, block = _ONE, True, index
            elif op == "Tm":
                line, placed = _matrix(values), True
            elif op in ("Td", "TD"):
                x, y = float(values[0]), float(values[1])
                if op == "TD":
                    state.leading = -y
                line, placed = _times((1, 0, 0, 1, x, y), line), True
            elif op == "T*":
                line, placed = _times((1, 0, 0, 1, 0, -state.leading), line), True
            if op in ("'", '"'):
                line, placed = _times((1, 0, 0, 1, 0, -state.leading), line), True
            if block >= 0:
                self._block_of[index] = block
            if op == "ET":
                block = -1
            if op in _SHOW:
                width = self._lengths.get(state.font)
                if width is None:
                    raise TextStreamError("codes of mixed length")
                parts = _parts(values[-1])
                count = sum(len(p) // width for p in parts if isinstance(p, bytes))
                self._shows[index] = _Show(
                    parts, self.glyphs, count, placed, line, _copy(state), width
                )
                self.glyphs += count
                placed = False

    # --- what is there ------------------------------------------------------------------------

    @property
    def operators(self) -> list[tuple[str, Any]]:
        """Each operator's name with its instruction, in order."""
        return [(str(i.operator), i) for i in self._instructions]

    @property
    def shows(self) -> bool:
        """Does it show any text?"""
        return bool(self._shows)

    def is_placed(self, index: int) -> bool:
        """Does the text of operator ``index`` begin at a place of its own, not after other text?"""
        return self._shows[index].placed

    def size_of(self, index: int, outer: Matrix = _ONE) -> float:
        """Size of the text of operator ``index`` in the space that ``outer`` leads to."""
        show = self._shows[index]
        a, b, c, d, _, _ = _times(_times(show.line, show.state.ctm), outer)
        return float(abs(show.state.size) * abs((a * d - b * c) * show.state.stretch) ** 0.5)

    def font_of(self, index: int) -> tuple[str, float]:
        """Resource name and size of the font of operator ``index``."""
        state = self._shows[index].state
        return state.font, state.size

    def sizes(self, matrix: Sequence[float] | None, outer: Matrix) -> list[float]:
        """Sizes of all its texts where it is drawn as a form. matrix: its own."""
        inner = _matrix(list(matrix)) if matrix else _ONE
        return [self.size_of(index, _times(inner, outer)) for index in self._shows]

    def matrix_at(self, index: int) -> Matrix:
        """The matrix under which operator ``index`` (a Do) draws."""
        return self._forms[index]

    # --- set anew -----------------------------------------------------------------------------

    def moved(self, shifts: Floats) -> bytes:
        """The stream with each glyph moved to the right by its row of ``shifts``, in points.

        Positions that nothing is set at are left out: they are where something was struck.
        """
        if len(shifts) != self.glyphs:
            raise TextStreamError("another number of glyphs")
        touched = {
            self._block_of[i]
            for i, show in self._shows.items()
            if shifts[show.first : show.first + show.count].any() or self._has_gap(show)
        }
        out: list[Any] = []
        pending = 0.0  # text space moved after the last glyph, in points of user space
        carried = 0.0  # how far the last glyph was moved
        for index, instruction in enumerate(self._instructions):
            op = str(instruction.operator)
            if self._block_of.get(index) not in touched:
                out.append(instruction)
                continue
            if op in _PLACE:
                if op == "TD":
                    out.append(_instruction([-float(instruction.operands[1])], "TL"))
                continue
            show = self._shows.get(index)
            if show is None:
                if op in ("BT", "ET"):
                    pending = carried = 0.0
                out.append(instruction)
                continue
            if op == '"':
                out.append(_instruction([instruction.operands[0]], "Tw"))
                out.append(_instruction([instruction.operands[1]], "Tc"))
            if show.placed:
                lead = pending = 0.0
                while show.parts and isinstance(first := show.parts[0], float):
                    lead += first
                    del show.parts[0]
                carried = float(shifts[show.first]) if show.count else 0.0
                out.append(_instruction(self._placed(show, lead, carried), "Tm"))
            array, pending, carried = self._array(show, shifts, pending, carried)
            if len(array):
                out.append(_instruction([array], "TJ"))
        data: bytes = pikepdf.unparse_content_stream(out)
        return data

    @staticmethod
    def _has_gap(show: _Show) -> bool:
        """Is there a number too large for kerning: a leftover of something struck?"""
        return any(isinstance(part, float) and part < -1000 for part in show.parts)

    @staticmethod
    def _placed(show: _Show, lead: float, by: float) -> list[Any]:
        """The matrix at which an operator's first glyph is set. lead: numbers before it, summed."""
        start = -lead / 1000 * show.state.size * show.state.stretch
        a, b, c, d, e, f = _times((1, 0, 0, 1, start, 0), show.line)
        if by or lead:
            ca, cb, cc, cd, _, _ = show.state.ctm
            det = ca * cd - cb * cc
            if abs(det) < 1e-9:
                raise TextStreamError("flat")
            e, f = round(e + by * cd / det, 2), f - by * cb / det
        return [_number(v) for v in (a, b, c, d, e, f)]

    def _array(
        self, show: _Show, shifts: Floats, pending: float, carried: float
    ) -> tuple[pikepdf.Array, float, float]:
        """The operand of TJ with its glyphs moved; what is left over for the next operator."""
        across = _times(show.line, show.state.ctm)
        unit = across[0] * show.state.size * show.state.stretch / 1000
        if abs(unit) < 1e-9 or abs(across[1]) > 1e-3 * abs(across[0]):
            raise TextStreamError("not level")
        array: list[Any] = []
        glyph, width = show.first, show.width
        for part in show.parts:
            if isinstance(part, float):
                pending -= part * unit
                continue
            run = b""
            for at in range(0, len(part) - width + 1, width):
                by = float(shifts[glyph])
                if pending or abs(by - carried) > 1e-9:
                    if run:
                        array.append(pikepdf.String(run))
                        run = b""
                    move = pending + by - carried
                    exact = -move / unit
                    number = round(exact) if abs(by - carried) > 1e-9 else round(exact, 3)
                    if number:
                        array.append(_number(number))
                    pending, carried = 0.0, by
                run += part[at : at + width]
                glyph += 1
            if run:
                array.append(pikepdf.String(run))
        return pikepdf.Array(array), pending, carried


def _parts(operand: Any) -> list[bytes | float]:
    if isinstance(operand, pikepdf.Array):
        return [bytes(v) if isinstance(v, pikepdf.String) else float(v) for v in operand]
    return [bytes(operand)]


def _instruction(operands: list[Any], operator: str) -> pikepdf.ContentStreamInstruction:
    return pikepdf.ContentStreamInstruction(operands, pikepdf.Operator(operator))


def _number(value: float) -> Decimal | int:
    number = round(Decimal(repr(float(value))), 5)
    return int(number) if number == number.to_integral() else number.normalize()


def _matrix(values: list[Any]) -> Matrix:
    a, b, c, d, e, f = (float(v) for v in values)
    return a, b, c, d, e, f


def _times(m: Matrix, n: Matrix) -> Matrix:
    """m first, then n."""
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )


def _copy(state: _State) -> _State:
    return _State(state.ctm, state.font, state.size, state.stretch, state.leading)
