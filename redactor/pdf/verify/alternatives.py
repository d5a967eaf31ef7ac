"""Alternative texts in page code: what a reader for the blind says in the place of the letters.

Any text can stand there. Only those of the form that this program writes into its boxes tell
nothing; all others are told of.
"""

from __future__ import annotations

import re

import pikepdf

__all__ = ["foreign_alternatives", "is_own", "own_alternatives"]

_PROPERTY_TEXT = re.compile(
    rb"/(?:ActualText|Alt|E|T)\s*(?:\(((?:[^\\()]|\\.)*)\)|<([0-9A-Fa-f\s]*)>)", re.DOTALL
)
_OUR_ALTERNATIVE = re.compile(
    r"\[(?:(?:Ansøger|Part|Barn|Tredjepart|Sagsbehandler|Fagperson|Person)(?: \d+)?, )?udeladt"
    r"(?: efter [\w-]{2,24} (?:§|art\.)(?: (?:§+|nr\.|stk\.|litra|og|\d{1,3}|[a-z])[,.]?)*)?\]"
)
"""What this program writes for screen readers in the place of a struck text."""


def is_own(text: str) -> bool:
    """Is it what this program says in the place of a struck text?"""
    return bool(_OUR_ALTERNATIVE.fullmatch(text.strip()))


def foreign_alternatives(data: bytes) -> list[str]:
    """The other texts in page code that say anything."""
    return [t for t in _texts(data) if sum(map(str.isalnum, t)) > 2 and not is_own(t)]


def own_alternatives(data: bytes) -> frozenset[str]:
    """The alternative texts in page code that are of the kind this program writes."""
    return frozenset(filter(_OUR_ALTERNATIVE.fullmatch, _texts(data)))


def _texts(data: bytes) -> list[str]:
    return [_property(*found.groups()) for found in _PROPERTY_TEXT.finditer(data)]


def _property(literal: bytes | None, digits: bytes | None) -> str:
    """The text of a string in page code."""
    if literal is not None:
        escaped = {b"n": b"\n", b"r": b"\r", b"t": b"\t"}
        raw = re.sub(
            rb"\\([0-7]{1,3}|.)",
            lambda m: bytes([int(m[1], 8) & 255]) if m[1].isdigit() else escaped.get(m[1], m[1]),
            literal,
            flags=re.DOTALL,
        )
    else:
        bare = re.sub(rb"\s", b"", digits or b"")
        raw = bytes.fromhex((bare + b"0" * (len(bare) % 2)).decode())
    return str(pikepdf.String(raw))
