"""Functions (tints, shadings, masks) carried over with just as many numbers as they take.

What a function is used for says how many numbers go in and come out; a reader takes no more items
of its lists and no more samples than that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pikepdf import Array, Dictionary, Name, Stream

from redactor.pdf.writing.calculators import clean_calculator
from redactor.pdf.writing.sampled import clean_samples
from redactor.pdf.writing.tokens import ContentError
from redactor.pdf.writing.values import PageRebuildError, plain

if TYPE_CHECKING:
    from redactor.pdf.writing.rebuild import Rebuilder

__all__ = ["FunctionCopier"]

_SAMPLED, _STITCHED, _CALCULATED = 0, 3, 4
_DEEPEST = 6


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
            made = self.new.make_stream(b"")
        for key, most in {
            "/FunctionType": 0, "/Domain": 2 * inputs, "/Range": 2 * outputs, "/Size": inputs,
            "/BitsPerSample": 0, "/Order": 0, "/Decode": 2 * outputs, "/C0": outputs or 1,
            "/Encode": 2 * (parts if kind == _STITCHED else inputs), "/C1": outputs or 1, "/N": 0,
            "/Bounds": max(parts - 1, 1),
        }.items():  # fmt: skip
            if key in value:
                made[key] = plain(value[key], most)
        if isinstance(value, Stream):
            _write_data(made, value.read_bytes())
        if parts == 1 and "/Bounds" in made:
            made.Bounds = Array([])
        if "/Functions" in value:
            made.Functions = Array([self.copy(v, 1, outputs, depth + 1) for v in value.Functions])
        return made


def _length(value: Any, key: str) -> int:
    item = value.get(key)
    return len(item) if isinstance(item, Array) else 0


def _write_data(made: Stream, data: bytes) -> None:
    """Give a copy what of ``data`` its results depend on: a program, or samples."""
    try:
        if made.FunctionType == _CALCULATED:
            made.write(clean_calculator(data, _pairs(made.Domain), _pairs(made.Range)))
        elif made.FunctionType == _SAMPLED:
            sizes = [int(size) for size in made.Size]
            encode = made.get("/Encode") or [v for size in sizes for v in (0, size - 1)]
            result = clean_samples(
                data, sizes, int(made.BitsPerSample), _pairs(encode),
                _pairs(made.get("/Decode", made.Range)), _pairs(made.Range),
            )  # fmt: skip
            made.write(result.data)
            made.Size = Array(result.sizes)
            made.Encode = Array([plain(v) for pair in result.encode for v in pair])
        else:
            raise PageRebuildError("unknown function")
    except (ValueError, TypeError, AttributeError, ContentError) as error:
        raise PageRebuildError("unknown function") from error


def _pairs(values: Any) -> list[tuple[float, float]]:
    row = [float(v) for v in values]
    return list(zip(row[::2], row[1::2], strict=True))
