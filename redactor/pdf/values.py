"""Single values and streams taken from a source: checked, or the page can't be carried over."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

__all__ = [
    "PageRebuildError",
    "as_list",
    "content_parts",
    "decoded",
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


def number(value: Any) -> Decimal | int:
    number = Decimal(str(value))
    return int(number) if number == number.to_integral() else round(number, 4)


def numbers(value: Any, count: int | None) -> Array:
    if not isinstance(value, Array) or (count is not None and len(value) < count):
        raise PageRebuildError("numbers missing")
    kept = [v for v in list(value)[:count] if isinstance(v, int | Decimal | float)]
    if count is not None and len(kept) != count:
        raise PageRebuildError("numbers missing")
    return Array(kept)


def is_word(value: Name) -> bool:
    """Is it a name that a value of the standard may be?"""
    return str(value) in _WORDS


def plain(value: Any, depth: int = 0) -> Any:
    """A value that can hold numbers, truth values and names of the standard only."""
    if isinstance(value, bool | int | Decimal | float):
        return value
    if isinstance(value, Name) and str(value) in _WORDS:
        return Name(str(value))
    if isinstance(value, Array) and depth < 3:
        return Array([plain(v, depth + 1) for v in value])
    raise PageRebuildError("unexpected value")
