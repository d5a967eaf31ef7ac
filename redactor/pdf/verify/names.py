"""Names and strings of a released file that are neutral: of the standard, or made by the writer."""

from __future__ import annotations

import re
from collections.abc import Iterable

from redactor.pdf.standard_names import standard_names

__all__ = ["ORDERINGS", "unknown_names", "without_names"]


ORDERINGS = frozenset(b"Adobe Identity Japan1 Japan2 GB1 CNS1 Korea1 KR UCS da da-DK en".split())
"""Strings that name a standard: character collections and languages."""
_NEUTRAL = re.compile(
    r"/(?:[FXECPS](?:\d{1,5}g)?\d{1,5}|AAAAAA\+Font\d{1,5}|Ink\d{1,5}"
    r"|(?:uni|u|g|G|cid|CID|glyph|index|a|c|C|H|S)[0-9A-F.]{1,6}"
    r"|(?:Arial|Helvetica|Times|Courier|Symbol|Calibri|Cambria|Verdana|Georgia|Tahoma|Garamond)"
    r"(?:New|Roman|Bold|Italic|Oblique|Regular|Narrow|Black|MT|PS|PSMT|[,-])*)"
)

_NAMES = re.compile(
    rb"/[^\x00\t\n\x0c\r ()<>\[\]{}/%]*|\((?:" + b"|".join(sorted(ORDERINGS)) + rb")\)"
)


def unknown_names(names: Iterable[str]) -> list[str]:
    """Names that aren't of the standard, nor of the neutral kind that a released file has."""
    standard = standard_names()
    return sorted(n for n in names if n not in standard and not _NEUTRAL.fullmatch(n))


def without_names(data: bytes) -> bytes:
    """The text of objects without the names in it, which are searched one by one, and without
    the strings that name a standard."""
    return _NAMES.sub(b" ", data)
