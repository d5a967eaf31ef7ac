"""Scans whose pixels were changed where the name stands, but not enough."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFilter

from tests.foreign.other_pages import CHILD, add_picture, memo, paper, place, scanned, spot
from tests.foreign.pages import Kinds, save

OTHER_PIXELS = Kinds()
BLACK = (0, 0, 0)


def in_pixels(
    name: str, expected: str = "risk", **more: Any
) -> Callable[[Callable[[Image.Image, tuple[int, int, int, int]], None]], None]:
    """A kind that changes the pixels of the name and leaves the rest as it was."""

    def keep(change: Callable[[Image.Image, tuple[int, int, int, int]], None]) -> None:
        @OTHER_PIXELS.add(name, expected)
        def make(path: Path) -> None:
            image = paper()
            change(image, spot())
            save(scanned(image, **more), path)

    return keep


@in_pixels("pixels: mosaik")
def mosaic(image: Image.Image, box: tuple[int, int, int, int]) -> None:
    part = image.crop(box)
    small = part.resize((max(part.width // 6, 1), max(part.height // 6, 1)), Image.Resampling.BOX)
    image.paste(small.resize(part.size, Image.Resampling.NEAREST), box)


@in_pixels("pixels: sløret")
def blurred(image: Image.Image, box: tuple[int, int, int, int]) -> None:
    image.paste(image.crop(box).filter(ImageFilter.GaussianBlur(5)), box)


@in_pixels("pixels: hvirvlet", "open")
def swirled(image: Image.Image, box: tuple[int, int, int, int]) -> None:
    part = image.crop(box)
    size = part.size
    mesh = [
        ((x, 0, x + 8, size[1]), (x, dy, x, size[1] + dy, x + 8, size[1] - dy, x + 8, -dy))
        for x, dy in ((x, (x // 8 % 5) * 3 - 6) for x in range(0, size[0], 8))
    ]
    image.paste(part.transform(size, Image.Transform.MESH, mesh), box)


@in_pixels("pixels: tusch, som skriften skinner igennem", "leak", fmt="PNG")
def marker(image: Image.Image, box: tuple[int, int, int, int]) -> None:
    part = image.crop(box).convert("L")
    image.paste(part.point(lambda v: 16 + v * 26 // 255).convert("RGB"), box)


@in_pixels("pixels: blå tusch, gemt som JPEG", "leak")
def blue_marker(image: Image.Image, box: tuple[int, int, int, int]) -> None:
    part = image.crop(box).convert("L")
    tones = [part.point(lambda v, top=top: 12 + v * top // 255) for top in (20, 28, 90)]
    image.paste(Image.merge("RGB", tones), box)


@in_pixels("pixels: 98 procent sort, tabsfrit", "leak", fmt="PNG")
def nearly(image: Image.Image, box: tuple[int, int, int, int]) -> None:
    image.paste(Image.blend(image.crop(box), Image.new("RGB", image.crop(box).size), 0.98), box)


@in_pixels("pixels: hvid boks med et svagt aftryk", "leak", fmt="PNG")
def ghost(image: Image.Image, box: tuple[int, int, int, int]) -> None:
    part = image.crop(box)
    image.paste(Image.blend(part, Image.new("RGB", part.size, (255, 255, 255)), 0.97), box)


@in_pixels("pixels: kun midten af linjen er sort")
def thin_line(image: Image.Image, box: tuple[int, int, int, int]) -> None:
    left, top, right, low = box
    ImageDraw.Draw(image).rectangle((left, top + 8, right, low - 12), fill=(5, 5, 5))


@in_pixels("pixels: boks for kort, en del af navnet ses", "open")
def too_short(image: Image.Image, box: tuple[int, int, int, int]) -> None:
    left, top, right, low = box
    ImageDraw.Draw(image).rectangle((left, top, right - 24, low), fill=BLACK)


@OTHER_PIXELS.add("sløret lap i en linje af tekst", "risk")
def patch(path: Path) -> None:
    whole = memo()
    box = place(whole[0])
    whole.close()
    part = paper(200).crop(spot(dpi=200)).filter(ImageFilter.GaussianBlur(7))
    doc = memo(without=(CHILD,))
    add_picture(doc[0], box, part)
    save(doc, path)
