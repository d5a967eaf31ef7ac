"""Gaps that MuPDF leaves where it took glyphs out, put where they mean what they should.

A gap is a number in thousandths of the font size. MuPDF holds it back until the next text is
shown; where the font's size changes in between (a name before a raised footnote number), it is
written in the wrong one, and the rest of the line moves. So it goes back to where it was made:
behind the text before it. Not done where the source itself begins text with such a number after a
change of font: the two can't be told apart, and the page becomes a picture.
"""

from __future__ import annotations

import re

import pymupdf

__all__ = ["Gaps"]

_BETWEEN = rb"([^()<>\[\]]{0,300}?)"
_LATE = re.compile(rb"(T[jJ]|')" + _BETWEEN + rb"\[\s*(-?[\d.]+)\s*\]\s*TJ")
_OWN = re.compile(rb"(T[jJ]|'|BT)" + _BETWEEN + rb"\[\s*-?[\d.]")
_SIZE = re.compile(rb"\bT[fz]\b")
_ELSEWHERE = re.compile(rb"\b(?:T[mdD]|BT|ET|Do|q|Q)\b|T\*")


class Gaps:
    """The streams of a page of ``doc`` before it is struck; ``settle`` after each time it was."""

    def __init__(self, doc: pymupdf.Document, page: pymupdf.Page) -> None:
        self.doc = doc
        self._before = _streams(doc, page)

    def settle(self, page: pymupdf.Page) -> None:
        """Move gaps before the change of font that they were written behind."""
        for xref, data in _streams(self.doc, page).items():
            settled = _LATE.sub(_moved, data)
            if settled != data and not self._may_be_own():
                self.doc.update_stream(xref, settled)

    def _may_be_own(self) -> bool:
        """Did the page have gaps behind a change of font before anything was struck?"""
        return any(
            _changes_size(found[2])
            for data in self._before.values()
            for found in _OWN.finditer(data)
        )


def _streams(doc: pymupdf.Document, page: pymupdf.Page) -> dict[int, bytes]:
    """Content of the page, and of its forms where it has any, by object number."""
    found = {xref: doc.xref_stream(xref) or b"" for xref in page.get_contents()}
    if any(b" Do" in data or b"\nDo" in data for data in found.values()):
        for xref, *_ in page.get_xobjects():
            found.setdefault(xref, doc.xref_stream(xref) or b"")
    return found


def _changes_size(between: bytes) -> bool:
    return bool(_SIZE.search(between)) and not _ELSEWHERE.search(between)


def _moved(match: re.Match[bytes]) -> bytes:
    if not _changes_size(match[2]):
        return match[0]
    return match[1] + b"[" + match[3] + b"]TJ" + match[2]
