"""Names of glyphs that tell nothing: of the standard, or a number.

A glyph may be called anything. A name that isn't known is replaced by a number, in the font's
dictionary and in its program alike, so that they still find one another.
"""

from __future__ import annotations

import re

from redactor.pdf.standard_names import standard_names

__all__ = ["GlyphNames"]

_NUMBERED = re.compile(
    r"(?:uni(?:[0-9A-F]{4}){1,3}|u[0-9A-F]{4,6}|(?:g|G|gid|glyph|index|cid|CID|a|c|C|H|S)\d{1,5}"
    r"|[cCGgHSa][0-9A-F]{2,4}|afii\d{5}|SF\d{6}|[.]null|nonmarkingreturn|NULL|CR)\Z"
)
_STYLES = frozenset(
    b"alt alt1 alt2 sc smcp c2sc small case oldstyle onum lnum tnum pnum taboldstyle fitted sups "
    b"subs sinf superior inferior numr dnom titl titling salt ss01 ss02 ss03 ss04 ss05 swsh swash "
    b"init fina medi isol liga dlig hist zero slash tf tosf lf cap caps denominator "
    b"numerator".decode().split()
)


class GlyphNames:
    """The neutral name of each name; the same for the same, as long as this lives."""

    def __init__(self) -> None:
        self._given: dict[str, str] = {}

    def neutral(self, name: str) -> str:
        """``name`` (without slash) itself, or a number for it."""
        if _is_known(name):
            return name
        return self._given.setdefault(name, f"g{90000 + len(self._given)}")


def _is_known(name: str) -> bool:
    """A glyph of the standard, up to three joined, with what is usual behind a full stop."""
    if f"/{name}" in standard_names() or _NUMBERED.match(name):
        return True
    base, _, style = name.partition(".")
    if style and style not in _STYLES:
        return False
    parts = base.split("_")
    return len(parts) <= 3 and all(
        f"/{part}" in standard_names() or _NUMBERED.match(part) for part in parts
    )
