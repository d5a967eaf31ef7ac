"""Single values and streams taken from a source: checked, or the page can't be carried over.

Numbers can say something too: digits so far behind the point that nobody sees them, and items of
a list that no reader takes. So they are cut to what can be seen, and lists to what is taken.
"""

from __future__ import annotations

import re
from decimal import Context, Decimal
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

__all__ = [
    "PageRebuildError",
    "as_list",
    "content_parts",
    "decoded",
    "fine",
    "inherited",
    "is_word",
    "look_up",
    "number",
    "numbers",
    "plain",
]

_WORDS = frozenset([
    "/Normal", "/Compatible", "/Multiply", "/Screen", "/Overlay", "/Darken", "/Lighten",
    "/ColorDodge", "/ColorBurn", "/HardLight", "/SoftLight", "/Difference", "/Exclusion", "/Hue",
    "/Saturation", "/Color", "/Luminosity", "/Alpha", "/AbsoluteColorimetric",
    "/RelativeColorimetric", "/Perceptual",
])  # fmt: skip
"""Names that values of the standard may be: blend modes, intents, kinds of masks."""


class PageRebuildError(Exception):
    """A page that can't be carried over by the lists; it has to become a picture."""


def decoded(value: Stream) -> bytes:
    try:
        return value.read_bytes()
    except pikepdf.PdfError as error:
        raise PageRebuildError("stream can't be decoded") from error


def content_parts(page: Object) -> list[bytes]:
    contents = page.get("/Contents")
    parts = list(contents) if isinstance(contents, Array) else [contents]
    return [decoded(part) for part in parts if isinstance(part, Stream)]


def inherited(page: Object, key: str) -> Any:
    node: Any = page
    steps = 0
    while node is not None and steps < 64:
        if key in node:
            return node[key]
        node, steps = node.get("/Parent"), steps + 1
    return None


def look_up(resources: Any, category: str, name: bytes) -> Any:
    group = resources.get("/" + category)
    if not isinstance(group, Dictionary):
        return None
    try:
        return group.get(_name(name))
    except (ValueError, UnicodeDecodeError):
        raise PageRebuildError("unreadable name") from None


def _name(token: bytes) -> str:
    raw = re.sub(rb"#([0-9A-Fa-f]{2})", lambda m: bytes([int(m[1], 16)]), token)
    return raw.decode("utf-8")


def as_list(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, Array) else [value]


_SEEN = Context(prec=7)
_LEAST = Decimal("0.000001")


def fine(value: Any) -> Decimal | int:
    """A number with no more digits than can be seen on a page."""
    short = _SEEN.create_decimal(str(value))
    if not short.is_finite():
        raise PageRebuildError("no number")
    if abs(short) >= 1:
        short = round(short, 4)
    elif abs(short) < _LEAST:
        return 0
    return int(short) if short == short.to_integral() else short.normalize()


def number(value: Any) -> Decimal | int:
    number = Decimal(str(value))
    return int(number) if number == number.to_integral() else round(number, 4)


def numbers(value: Any, count: int | None) -> Array:
    """Just as many numbers as ``count``; None: as many as there are, up to a few."""
    if not isinstance(value, Array) or (count is not None and len(value) < count):
        raise PageRebuildError("numbers missing")
    first = list(value)[: _FEW if count is None else count]
    kept = [fine(v) for v in first if isinstance(v, int | Decimal | float)]
    if count is not None and len(kept) != count:
        raise PageRebuildError("numbers missing")
    return Array(kept)


def is_word(value: Name) -> bool:
    """Is it a name that a value of the standard may be?"""
    return str(value) in _WORDS


_FEW = 64


def plain(value: Any, most: int = 0, depth: int = 0) -> Any:
    """A value that can hold numbers, truth values and names of the standard only.

    most: of the items of a list, how many a reader takes; 0: it takes no list. What stands behind
    them stays behind.
    """
    if isinstance(value, bool):
        return value
    if isinstance(value, int | Decimal | float):
        return fine(value)
    if isinstance(value, Name) and str(value) in _WORDS:
        return Name(str(value))
    if isinstance(value, Array) and depth < 3 and most:
        return Array([plain(v, _FEW, depth + 1) for v in list(value)[:most]])
    raise PageRebuildError("unexpected value")
