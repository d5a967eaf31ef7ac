"""Which pictures of a page there are: the names that the picture job writes and the api reads.

A picture is derived from a rendition's blob: stage ``STAGE``, name ``picture_name(page, width)``,
always WebP. One picture job makes all widths of its pages.
"""

from __future__ import annotations

STAGE = "picture"
WIDTHS = (320, 1400)
"""Pixels across: for a strip of small pages, and for reading."""


def picture_name(page: int, width: int) -> str:
    """Name of the artefact; page from 1, width one of ``WIDTHS``."""
    return f"{page:06}-{width}.webp"


def nearest_width(wanted: int) -> int:
    """The smallest picture that is at least ``wanted`` wide, else the largest there is."""
    return next((width for width in WIDTHS if width >= wanted), WIDTHS[-1])
