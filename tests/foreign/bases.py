"""A page with one secret line: as text, as a scan, as a scan with a text layer."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pymupdf
from PIL import Image, ImageDraw, ImageFont

SECRET = "Frederikke Kvistgaard"
LINE = pymupdf.Rect(70, 105, 330, 125)
"""Where the secret stands on every base page."""
KINDS = ("text", "scan", "mixed")


def page_of_text(page: Any) -> None:
    page.insert_text((72, 120), SECRET, fontsize=14)
    page.insert_text((72, 160), "Denne linje må alle gerne læse.", fontsize=12)


def scan_of(words: str) -> bytes:
    """A picture of a line of type, 260 × 20 points at 200 dpi."""
    image = Image.new("RGB", (722, 56), "white")
    ImageDraw.Draw(image).text((6, 6), words, fill="black", font=ImageFont.load_default(38))
    data = io.BytesIO()
    image.save(data, "PNG")
    return data.getvalue()


def page_of_scan(page: Any) -> None:
    page.insert_image(LINE, stream=scan_of(SECRET))
    below = pymupdf.Rect(LINE.x0, LINE.y0 + 40, LINE.x1, LINE.y1 + 40)
    page.insert_image(below, stream=scan_of("Denne linje er fri"))


def page_of_both(page: Any) -> None:
    page_of_scan(page)
    page.insert_text((72, 120), SECRET, fontsize=14, render_mode=3)
    page.insert_text((72, 220), "Tekst ved siden af.", fontsize=12)


BASES = {"text": page_of_text, "scan": page_of_scan, "mixed": page_of_both}


def made(kind: str, folder: Path, *draw: Callable[[Any], None]) -> Path:
    """A file of one page of that kind with what the steps draw on it."""
    doc = pymupdf.open()
    page = doc.new_page(width=595, height=842)
    BASES[kind](page)
    for step in draw:
        step(page)
    path = folder / f"{kind}.pdf"
    doc.save(path, garbage=3, deflate=True)
    doc.close()
    return path


def edit(path: Path, change: Callable[[pikepdf.Pdf, Any], None]) -> Path:
    target = path.with_name(f"edited-{path.name}")
    with pikepdf.open(path) as pdf:
        change(pdf, pdf.pages[0].obj)
        pdf.save(target)
    return target


def add(data: str) -> Callable[[pikepdf.Pdf, Any], None]:
    """More code at the end of the page; in user space, y up."""

    def change(pdf: pikepdf.Pdf, page: Any) -> None:
        pikepdf.Page(page).contents_add(pdf.make_stream(f"q {data} Q".encode()))

    return change
