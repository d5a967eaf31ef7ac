"""The checks of a released file by name, and how bad it is where one fails."""

from __future__ import annotations

from redactor.domain.report import Finding, Severity

__all__ = ["CHECKS", "finding"]

CHECKS = (
    "opens",  # both engines open it and draw every page that is looked at
    "pages",  # as many pages as the original, of the same size
    "structure",  # only what a page needs; nothing interactive, hidden or unknown
    "one_revision",  # one state; no bytes between the objects
    "secrets",  # nothing of what was struck in any string, name, stream or byte
    "glyphs",  # no glyph under a mark but the label's
    "pixels",  # the box is there; stored images are flat below it; no drawing below it
    "text_kept",  # every other character is where it was, and none was added
    "picture",  # the pages look as before outside the boxes
    "readable",  # where a box lies on a picture: no struck word can be read around it (OCR)
    "fonts",  # the fonts' character maps know no letter that no page shows
    "syntax",  # qpdf has nothing to complain of
)
_LEAKS = frozenset(["secrets", "glyphs", "pixels", "readable"])
"""Checks whose failure means that something struck can be read; the others are risks."""


def finding(check: str, message: str, page: int | None = None) -> Finding:
    """One finding of a check; how bad it is follows from the check."""
    severity = Severity.LEAK if check in _LEAKS else Severity.RISK
    return Finding(check, message, page, severity)
