"""Pages that others overstrike: a letter as text, as a scan, and as a scan with a text layer.

Every kind of ``bad_*.py`` and ``clean.py`` begins with one of them. ``BOX`` is where the name
stands, in user space (y up) of the page before it is turned or scaled.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pymupdf
from PIL import Image, ImageDraw, ImageFont

__all__ = [
    "AFTER", "BASELINE", "BEFORE", "BOX", "DPI", "HEIGHT", "LEFT", "NAME", "SIZE", "WIDTH",
    "Kind", "Kinds", "add_code", "edit", "letter", "pixels", "save", "scan", "scan_picture",
]  # fmt: skip

WIDTH, HEIGHT = 595, 842
NAME = "Frederikke Kvistgaard"
BEFORE, AFTER = "Sagen handler om ", ", som bor i kommunen."
LEFT, BASELINE, SIZE, FONT = 72.0, 200.0, 11.0, "helv"
DPI = 200
LINES = {
    120.0: "Afgørelse om aktindsigt",
    160.0: "Kommunen har modtaget din anmodning og har fundet fem dokumenter i sagen.",
    BASELINE: BEFORE + NAME + AFTER,
    216.0: "Der blev holdt et møde på rådhuset, og referatet er sendt til alle parter.",
    232.0: "Forvaltningen har herefter indstillet, at sagen afsluttes uden videre.",
    264.0: "Du kan klage over afgørelsen inden fire uger fra i dag.",
    312.0: "Med venlig hilsen",
    328.0: "Borgerservice",
}
_START = LEFT + pymupdf.get_text_length(BEFORE, FONT, SIZE)
_END = _START + pymupdf.get_text_length(NAME, FONT, SIZE)
BOX = (_START - 1.0, HEIGHT - BASELINE - 3.0, _END + 1.0, HEIGHT - BASELINE + 9.5)
"""x0, y0, x1, y1 of the name, user space."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One way in which a file is made.

    expected: "leak", "risk", "note" or "clean"; "open" where nothing is told of it yet.
    """

    name: str
    expected: str
    make: Callable[[Path], None]


class Kinds(dict[str, Kind]):
    """A table of kinds, filled by decorating what makes them."""

    def add(
        self, name: str, expected: str
    ) -> Callable[[Callable[[Path], None]], Callable[..., None]]:
        def keep(make: Callable[[Path], None]) -> Callable[[Path], None]:
            if name in self:
                raise KeyError(name)
            self[name] = Kind(name, expected, make)
            return make

        return keep


def letter(*, font: str = FONT, name: str = NAME) -> Any:
    """A new document of one page of text."""
    doc = pymupdf.open()
    page = doc.new_page(width=WIDTH, height=HEIGHT)
    for y, line in LINES.items():
        page.insert_text((LEFT, y), line.replace(NAME, name), fontname=font, fontsize=SIZE)
    return doc


def save(doc: Any, path: Path, **options: Any) -> None:
    """Save as a careful program does, without properties."""
    doc.set_metadata({})
    doc.save(path, **{"garbage": 3, "deflate": True, **options})
    doc.close()


def pixels(
    box: tuple[float, float, float, float] = BOX, dpi: int = DPI
) -> tuple[int, int, int, int]:
    """left, top, right, low of a box of user space in a scan of the page."""
    factor = dpi / 72
    x0, y0, x1, y1 = box
    left, top, right, low = (round(v * factor) for v in (x0, HEIGHT - y1, x1, HEIGHT - y0))
    return left, top, right, low


def scan_picture(dpi: int = DPI) -> Image.Image:
    """The letter as a scanner sees it: grey, on paper that isn't quite white."""
    factor = dpi / 72
    image = Image.new("L", (round(WIDTH * factor), round(HEIGHT * factor)), 250)
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype("LiberationSans-Regular.ttf", round(SIZE * factor))
    for y, line in LINES.items():
        draw.text((LEFT * factor, y * factor), line, fill=20, font=font, anchor="ls")
    return image


def scan(image: Image.Image | None = None, *, layer: bool = False, fmt: str = "JPEG") -> Any:
    """A new document of one scanned page. layer: with the letter's text, invisible, over it."""
    data = io.BytesIO()
    (image or scan_picture()).save(data, fmt, **({"quality": 80} if fmt == "JPEG" else {}))
    doc = pymupdf.open()
    page = doc.new_page(width=WIDTH, height=HEIGHT)
    page.insert_image(page.rect, stream=data.getvalue())
    if layer:
        for y, line in LINES.items():
            page.insert_text((LEFT, y), line, fontname=FONT, fontsize=SIZE, render_mode=3)
    return doc


def edit(path: Path, change: Callable[[pikepdf.Pdf, Any], None]) -> None:
    """Change the first page of a file in its place with qpdf."""
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        change(pdf, pdf.pages[0].obj)
        pdf.save(path)


def add_code(path: Path, code: str) -> None:
    """More code at the end of the page."""

    def change(pdf: pikepdf.Pdf, page: Any) -> None:
        pikepdf.Page(page).contents_add(pdf.make_stream(f"q {code} Q".encode("latin-1")))

    edit(path, change)
