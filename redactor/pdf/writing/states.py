"""Graphics states: the keys that are carried over, each with what it may mean at most."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pikepdf import Array, Name

from redactor.pdf.writing.values import PageRebuildError, is_word, plain

__all__ = ["FURTHEST", "STATE_KEYS", "state_value"]

STATE_KEYS = {
    "/LW", "/LC", "/LJ", "/ML", "/D", "/RI", "/OP", "/op", "/OPM", "/FL", "/SM", "/SA", "/BM",
    "/CA", "/ca", "/AIS", "/TK",
}  # fmt: skip
FURTHEST = 20_000
"""Points: no page is as large, nor begins further away."""
_BOUNDS = {
    "/CA": (0, 1), "/ca": (0, 1), "/FL": (0, 100), "/SM": (0, 1), "/ML": (1, 1000), "/LC": (0, 2),
    "/LJ": (0, 2), "/OPM": (0, 1), "/LW": (0, FURTHEST),
}  # fmt: skip
"""Of graphics states: the least and the most that means anything."""


def state_value(key: str, value: Any) -> Any:
    """A value of a graphics state; what readers don't know they take for the usual one."""
    if key == "/BM" and isinstance(value, Array):  # the first that a reader knows
        known = [v for v in value if isinstance(v, Name) and is_word(v)]
        value = known[0] if known else Name.Normal
    if key in ("/BM", "/RI") and isinstance(value, Name) and not is_word(value):
        return Name.Normal if key == "/BM" else Name.RelativeColorimetric
    if key in _BOUNDS and isinstance(value, int | Decimal | float) and not isinstance(value, bool):
        low, high = _BOUNDS[key]
        value = min(max(value, low), high)
    if key == "/D" and any(abs(v) > FURTHEST for v in _numbers_in(value)):
        raise PageRebuildError("dashes")
    return plain(value, 2 if key == "/D" else 0)


def _numbers_in(value: Any) -> list[Any]:
    """The numbers of a list, and of lists in it."""
    if isinstance(value, Array):
        return [number for item in value for number in _numbers_in(item)]
    return [value] if isinstance(value, int | Decimal | float) else []
