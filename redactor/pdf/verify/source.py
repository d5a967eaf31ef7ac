"""What a page of the original has besides its text, that explains how the released page differs.

Asked only where the text or the look of a page isn't the same as before.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from pikepdf import Array, Dictionary, Name, Stream

from redactor.pdf.verify.frames import inherited, rectangle
from redactor.pdf.verify.glyphs import FloatArray, Frame

__all__ = ["has_actual_text", "notes"]


def has_actual_text(page: Any) -> bool:
    """May a pikepdf page say other letters to a reader than it shows?"""
    contents = page.get("/Contents")
    parts = list(contents) if isinstance(contents, Array) else [contents]
    if any(b"ActualText" in p.read_bytes() for p in parts if isinstance(p, Stream)):
        return True
    resources = inherited(page, "/Resources")
    properties = resources.get("/Properties") if isinstance(resources, Dictionary) else None
    return properties is not None or "/StructParents" in page


def notes(page: Any, frame: Frame) -> FloatArray:
    """Where a pikepdf page has notes and fields, which are part of the released page.

    Rows x0, y0, x1, y1, displayed points; not a number for one without a place.
    """
    annots = page.get("/Annots")
    nowhere = (np.nan,) * 4
    found = [
        rectangle(annot.get("/Rect")) or nowhere
        for annot in (annots if isinstance(annots, Array) else [])
        if isinstance(annot, Dictionary) and annot.get("/Subtype") != Name.Link
    ]
    return frame.displayed(np.array(found, dtype=np.float64).reshape(-1, 4))
