"""Where the numbered content of a tagged page stands, so that a box finds its place in the tree."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pypdfium2
from pypdfium2 import raw

from redactor.pdf.along.tags import Spot

__all__ = ["find_spots"]

_MOST = 20_000
"""Objects of a page that are looked at; what comes later has no place of its own."""


def find_spots(path: Path, password: str | None, pages: Collection[int]) -> dict[int, list[Spot]]:
    """Text of ``pages`` (from 0) with its number, in PDF user space; {} where it can't be read."""
    if not pages:
        return {}
    found: dict[int, list[Spot]] = {}
    try:
        document = pypdfium2.PdfDocument(path, password=password)
    except pypdfium2.PdfiumError:
        return {}
    try:
        for number in sorted(pages):
            if number < len(document):
                found[number] = _spots(document[number])
    except pypdfium2.PdfiumError:
        return found
    finally:
        document.close()
    return found


def _spots(page: pypdfium2.PdfPage) -> list[Spot]:
    spots: list[Spot] = []
    for count, thing in enumerate(page.get_objects(max_depth=1)):
        if count >= _MOST:
            break
        number = raw.FPDFPageObj_GetMarkedContentID(thing.raw)
        if number >= 0 and thing.type in (raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_IMAGE):
            spots.append((number, *thing.get_bounds()))
    page.close()
    return spots
