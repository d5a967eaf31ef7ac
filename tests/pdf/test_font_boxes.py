"""Rewritten programs as FreeType measures them, which poppler and PIL draw with."""

from __future__ import annotations

import io

import pymupdf
import pytest
from PIL import ImageFont

from redactor.pdf.fonts.cff import clean_cff


@pytest.mark.parametrize("face", ["tiro", "heit", "cobo"])
def test_lines_are_as_high_as_before(face: str) -> None:
    """A box of all letters that is read as miles high makes readers draw at whole pixels."""
    data = pymupdf.Font(face).buffer
    old, new = (
        ImageFont.truetype(io.BytesIO(program), 100) for program in (data, clean_cff(data, str))
    )
    for font in (old, new):
        ascent, descent = font.getmetrics()
        assert 60 < ascent < 150
        assert 0 < descent < 60
    assert old.getbbox("Ågård") == new.getbbox("Ågård")
