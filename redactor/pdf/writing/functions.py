"""Functions (tints, shadings, masks) carried over with just as many numbers as they take.

What a function is used for says how many numbers go in and come out; a reader takes no more items
of its lists and no more samples than that.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pikepdf import Array, Dictionary, Name, Stream

from redactor.pdf.writing.values import PageRebuildError, plain

if TYPE_CHECKING:
    from redactor.pdf.writing.rebuild import Rebuilder

__all__ = ["FunctionCopier"]

_SAMPLED, _STITCHED, _CALCULATED = 0, 3, 4
_DEEPEST = 6
_CALCULATOR = frozenset(
    b"abs add atan ceiling cos cvi cvr div exp floor idiv ln log mod mul neg round sin sqrt sub "
    b"truncate and bitshift eq false ge gt le lt ne not or true xor if ifelse copy dup exch index "
    b"pop roll { }".split()
)
_TOKEN = re.compile(rb"%[^\r\n]*|([{}])|([^\x00\t\n\x0c\r {}%]+)")
_NUMBER = re.compile(rb"[+-]?(?:\d{1,10}\.?\d{0,10}|\.\d{1,10})\Z")


class FunctionCopier:
    """Copies functions; shared ones once, by the rebuilder's memory."""

    def __init__(self, rebuilder: Rebuilder) -> None:
        self.new, self.once = rebuilder.new, rebuilder.once

    def copy(self, value: Any, inputs: int, outputs: int, depth: int = 0) -> Any:
        """A function of ``inputs`` numbers to ``outputs`` (0: not known), or one for each."""
        if depth > _DEEPEST:
            raise PageRebuildError("function too deep")
        if isinstance(value, Name):
            return Name.Identity
        if isinstance(value, Array):
            each = list(value)[: outputs or None]
            return Array([self.copy(v, inputs, 1, depth + 1) for v in each])
        return self.once(value, "Function", lambda v: self._made(v, inputs, outputs, depth))

    def _made(self, value: Any, inputs: int, outputs: int, depth: int) -> Any:
        if not isinstance(value, Stream | Dictionary):
            raise PageRebuildError("unknown function")
        inputs = inputs or _length(value, "/Domain") // 2
        outputs = outputs or _length(value, "/Range") // 2 or _length(value, "/C0")
        kind = value.get("/FunctionType")
        parts = _length(value, "/Functions")
        made: Any = Dictionary()
        if isinstance(value, Stream):
            made = self.new.make_stream(_data(value, inputs, outputs))
        for key, most in {
            "/FunctionType": 0, "/Domain": 2 * inputs, "/Range": 2 * outputs, "/Size": inputs,
            "/BitsPerSample": 0, "/Order": 0, "/Decode": 2 * outputs, "/C0": outputs or 1,
            "/Encode": 2 * (parts if kind == _STITCHED else inputs), "/C1": outputs or 1, "/N": 0,
            "/Bounds": max(parts - 1, 1),
        }.items():  # fmt: skip
            if key in value:
                made[key] = plain(value[key], most)
        if parts == 1 and "/Bounds" in made:
            made.Bounds = Array([])
        if "/Functions" in value:
            made.Functions = Array([self.copy(v, 1, outputs, depth + 1) for v in value.Functions])
        return made


def _length(value: Any, key: str) -> int:
    item = value.get(key)
    return len(item) if isinstance(item, Array) else 0


def _data(value: Stream, inputs: int, outputs: int) -> bytes:
    """A calculator's program, or as many samples as the function has; nothing besides."""
    data = value.read_bytes()
    if value.get("/FunctionType") == _CALCULATED:
        tokens = [m[1] or m[2] for m in _TOKEN.finditer(data) if m[1] or m[2]]
        if not all(t in _CALCULATOR or _NUMBER.match(t) for t in tokens):
            raise PageRebuildError("unknown function")
        return b" ".join(tokens)
    bits = int(value.get("/BitsPerSample", 0)) * outputs
    for size in list(value.get("/Size", ()))[:inputs]:
        bits *= int(size)
    return data[: (bits + 7) // 8]
