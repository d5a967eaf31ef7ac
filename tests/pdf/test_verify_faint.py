"""What the eye takes for one tone: words in it are found, grain, toner and packing are not."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from redactor.pdf.verify.faint import faint_areas
from redactor.pdf.verify.unclear import blurs, mosaics

BOX = (200, 300, 520, 340)


def sheet(noise: float = 0.0) -> Image.Image:
    image = Image.new("L", (1000, 800), 246)
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype("LiberationSans-Regular.ttf", 28)
    for y in range(60, 800, 60):
        draw.text(
            (60, y + 40), "Hun bor i Nakskov ved havnen i dag", fill=30, font=font, anchor="ls"
        )
    if noise:
        grain = np.random.default_rng(7).normal(0, noise, (800, 1000))
        image = Image.fromarray(np.clip(np.asarray(image) + grain, 0, 255).astype(np.uint8))
    return image


def toned(image: Image.Image, low: int, high: int) -> Image.Image:
    """The box's tones between ``low`` and ``high``, in the order they had."""
    part = image.crop(BOX).point(lambda v: low + (high - low) * v // 255)
    image.paste(part, BOX)
    return image


def packed(image: Image.Image) -> Any:
    data = io.BytesIO()
    image.save(data, "JPEG", quality=75)
    return np.asarray(Image.open(data))


@pytest.mark.parametrize(("low", "high"), [(16, 42), (0, 5), (50, 90)])
@pytest.mark.parametrize("noise", [0.0, 4.0])
def test_letters_below_a_marker(low: int, high: int, noise: float) -> None:
    found = faint_areas(np.asarray(toned(sheet(noise), low, high)))
    assert any(a[0] < 260 and a[2] > 460 and 280 < a[1] < 340 for a in found)


def test_an_imprint_on_white() -> None:
    found = faint_areas(np.asarray(toned(sheet(), 243, 255)))
    assert any(a[1] < 340 and a[3] > 300 for a in found)


@pytest.mark.parametrize("noise", [0.0, 4.0])
def test_an_empty_box_isn_t_read(noise: float) -> None:
    image = sheet(noise)
    ImageDraw.Draw(image).rectangle(BOX, fill=0)
    assert faint_areas(np.asarray(image)) == []


def test_paper_with_grain_isn_t_read() -> None:
    assert faint_areas(np.asarray(sheet(2.5))) == []


@pytest.mark.parametrize("block", [5, 6, 8])
def test_a_mosaic_of_thin_letters(block: int) -> None:
    image = sheet()
    part = image.crop(BOX)
    small = part.resize((part.width // block, part.height // block), Image.Resampling.BOX)
    image.paste(small.resize(part.size, Image.Resampling.NEAREST), BOX)
    found = mosaics(packed(image))
    assert any(a[1] < 340 and a[3] > 300 for a in found)


@pytest.mark.parametrize("turn", [0.0, 1.3, -4.0])
def test_letters_and_edges_of_paper_are_no_mosaic(turn: float) -> None:
    image = sheet().rotate(turn, expand=True, fillcolor=60, resample=Image.Resampling.BICUBIC)
    assert mosaics(packed(image)) == []


@pytest.mark.parametrize("radius", [4, 6])
def test_blurred_letters_swing_and_a_fold_of_the_paper_does_not(radius: int) -> None:
    image = sheet()
    image.paste(image.crop(BOX).filter(ImageFilter.GaussianBlur(radius)), BOX)
    assert any(a[1] < 340 and a[3] > 300 for a in blurs(packed(image)))
    folded = np.asarray(sheet()).copy()
    shade = 60 * np.exp(-(((np.arange(48) - 24) / 10.0) ** 2))
    folded[610:658, 700:1000] = (246 - shade[:, None]).astype(np.uint8)
    assert blurs(packed(Image.fromarray(folded))) == []
