"""Rows of a JPEG picture that its last blocks hold and nobody is shown."""

from __future__ import annotations

import io
import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pytest
from pikepdf import Dictionary, Name
from PIL import Image, ImageDraw

from redactor.pdf.imaging.jpeg_edges import shows_beyond_edges, struck_beyond_edges
from tests.pdf.striking import strike_clean

WORD, SIZE, SHOWN = "KVISTCHN2 HEMMELIG", (320, 64), 50


def cropped(*, word: str = WORD, tone: int = 255, sampling: int = 2, passes: bool = False) -> bytes:
    """A picture whose lower 14 rows (6 where it comes in passes) are cut off by its head alone."""
    shown = SIZE[1] - 6 if passes else SHOWN
    picture = Image.new("L", SIZE, tone)
    drawn = ImageDraw.Draw(picture)
    drawn.text((5, 10), "Brev om en sag", fill=0)
    drawn.text((5, shown - 3 if passes else shown + 1), word, fill=0)
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=85, subsampling=sampling, progressive=passes)
    data = bytearray(out.getvalue())
    at = data.index(b"\xff\xc2" if passes else b"\xff\xc0") + 5
    data[at : at + 2] = shown.to_bytes(2, "big")
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (cropped(), True),
        (cropped(word=""), False),
        (cropped(tone=235), True),
        (cropped(passes=True), True),
    ],
)
def test_rows_behind_the_edge_are_told(data: bytes, told: bool) -> None:
    assert shows_beyond_edges(data) is told


@pytest.mark.parametrize("passes", [False, True])
@pytest.mark.parametrize("sampling", [0, 1, 2])
def test_they_are_struck_and_the_picture_stays(sampling: int, passes: bool) -> None:
    data = cropped(sampling=sampling, passes=passes)
    made = struck_beyond_edges(data)
    assert not shows_beyond_edges(made)
    before, after = (
        np.asarray(Image.open(io.BytesIO(d)).convert("L"), dtype=np.int16) for d in (data, made)
    )
    assert before.shape == after.shape
    assert (before[:40] == after[:40]).all()
    assert np.abs(before - after).max() < 40
    assert struck_beyond_edges(made) == made


@pytest.mark.parametrize("size", [(33, 41), (50, 50), (64, 64), (199, 77)])
def test_pictures_as_they_are_packed_stay_as_they_are(size: tuple[int, int]) -> None:
    picture = Image.effect_noise(size, 60).convert("RGB")
    for quality, passes in itertools.product((30, 90), (False, True)):
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality, progressive=passes)
        assert struck_beyond_edges(out.getvalue()) == out.getvalue()


def test_nothing_behind_the_edge_is_released(
    make_pdf: Any, find_marks: Any, tmp_path: Path
) -> None:
    source, target = make_pdf(["Adressen er KVISTVIS1."]), tmp_path / "out.pdf"
    marks = find_marks(source, "KVISTVIS1")
    with pikepdf.open(source, allow_overwriting_input=True) as pdf:
        image = pdf.make_stream(
            cropped(), Type=Name.XObject, Subtype=Name.Image, Width=SIZE[0], Height=SHOWN,
            ColorSpace=Name.DeviceRGB, BitsPerComponent=8, Filter=Name.DCTDecode,
        )  # fmt: skip
        page = pdf.pages[0]
        page.obj.Resources.XObject = Dictionary(I=image)
        page.contents_add(pdf.make_stream(b"q 320 0 0 50 100 500 cm /I Do Q"))
        pdf.save(source)
    answer = strike_clean(source, target, marks)
    assert answer["overstrike"]["rasterised_pages"] == []
    with pikepdf.open(target) as pdf:
        (stored,) = (x for x in pdf.pages[0].Resources.XObject.values() if "/Filter" in x)
        data = stored.read_raw_bytes()
    assert shows_beyond_edges(cropped())
    assert not shows_beyond_edges(data)
