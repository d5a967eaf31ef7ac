"""One page that is hard to set: what it is written with, and what is to be struck on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pymupdf
from pikepdf import Array, Dictionary, Name, Pdf

__all__ = [
    "ABOVE",
    "BELOW",
    "HEIGHT",
    "KINDS",
    "MIDDLE",
    "STRUCK",
    "WIDTH",
    "HardPage",
    "add_page",
    "around",
    "build",
    "font",
    "form_of",
    "kind",
    "pattern_of",
    "raw",
    "text",
    "written",
]

STRUCK = "Kvistgaard"
ABOVE, BELOW = "Linjen over navnet gjpqy", "Linjen under navnet ÅÆØ"
MIDDLE = f"Borger {STRUCK} bor i Vejle med sin far"
WIDTH, HEIGHT = 595, 842


@dataclass(frozen=True, slots=True)
class HardPage:
    """What to strike: ``words`` on ``page``, or what lies in ``boxes`` (displayed points) there.

    picture: the page becomes one, for no engine can prove that it was struck in place. baked: it
    has notes or fields, which become part of the page. shown: the same page, if readers see other
    text on this one than its glyphs.
    """

    path: Path
    words: tuple[str, ...] = (STRUCK,)
    page: int = 1
    picture: bool = False
    baked: bool = False
    shown: Path | None = None
    boxes: tuple[tuple[float, float, float, float], ...] = ()


Builder = Callable[[Path], HardPage]
KINDS: dict[str, Builder] = {}


def kind(build_one: Builder) -> Builder:
    """A page that ``KINDS`` has under the function's name."""
    KINDS[build_one.__name__] = build_one
    return build_one


def build(name: str, folder: Path) -> HardPage:
    return KINDS[name](folder / f"{name}.pdf")


def font(pdf: Pdf, base: str = "Helvetica") -> Any:
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type1,
            BaseFont=Name("/" + base),
            Encoding=Name.WinAnsiEncoding,
        )
    )


def add_page(pdf: Pdf, content: str, *, fonts: Any = None, parts: Any = None, **more: Any) -> Any:
    """A page with Helvetica as F0, its bold as F1. parts: other resources. more: page keys."""
    resources = Dictionary(Font=Dictionary(F0=font(pdf), F1=font(pdf, "Helvetica-Bold")))
    for name, value in (fonts or {}).items():
        resources.Font["/" + name] = value
    for name, value in (parts or {}).items():
        resources["/" + name] = Dictionary(**value)
    page = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, WIDTH, HEIGHT]),
        Resources=resources,
        Contents=pdf.make_stream(content.encode("cp1252")),
    )
    for key, value in more.items():
        page["/" + key] = value
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
    return page


def raw(path: Path, content: str, **more: Any) -> Path:
    """A file of one page."""
    pdf = pikepdf.new()
    add_page(pdf, content, **more)
    pdf.save(path, deterministic_id=True)
    return path


def text(x: float, y: float, words: str, size: float = 12, name: str = "F0", more: str = "") -> str:
    escaped = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT {more} /{name} {size} Tf 1 0 0 1 {x} {y} Tm ({escaped}) Tj ET\n"


def around(middle: str, *, leading: float = 16, x: float = 72, y: float = 700) -> str:
    """Lines above and below ``middle``."""
    return text(x, y + leading, ABOVE) + middle + text(x, y - leading, BELOW)


def written(path: Path, lines: list[str], family: str = "notos") -> Path:
    """Lines by MuPDF's TextWriter: a CID font with Identity-H."""
    with pymupdf.open() as doc:
        page = doc.new_page(width=WIDTH, height=HEIGHT)
        writer, face = pymupdf.TextWriter(page.rect), pymupdf.Font(family)
        for number, line in enumerate(lines):
            writer.append((72, 120 + 17 * number), line, font=face, fontsize=12)
        writer.write_text(page)
        doc.subset_fonts()
        doc.save(path, deflate=True, garbage=3)
    return path


def pattern_of(pdf: Pdf, content: str, step: float) -> Any:
    return pdf.make_indirect(
        pdf.make_stream(
            content.encode(), PatternType=1, PaintType=1, TilingType=1, XStep=step, YStep=step,
            BBox=Array([0, 0, step, step]), Resources=Dictionary(Font=Dictionary(F0=font(pdf))),
        )
    )  # fmt: skip


def form_of(pdf: Pdf, content: str) -> Any:
    """A form as large as the page, with Helvetica as F0."""
    return pdf.make_indirect(
        pdf.make_stream(
            content.encode("cp1252"), Type=Name.XObject, Subtype=Name.Form,
            BBox=Array([0, 0, WIDTH, HEIGHT]), Resources=Dictionary(Font=Dictionary(F0=font(pdf))),
        )
    )  # fmt: skip
