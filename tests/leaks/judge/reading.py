"""What five engines read of a file, in one system of places: points of the page as displayed.

Nothing of the product is imported here: the judge must not share a mistake with what it judges.
Places are of glyphs or words, origin top left, CropBox, Rotate and UserUnit applied (MuPDF's page
size is the measure for the unit; the other engines are scaled to it).
"""

from __future__ import annotations

import ctypes
import functools
import html
import re
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pymupdf
import pypdfium2
import pypdfium2.raw as pdfium
from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTChar
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage

Rect = tuple[float, float, float, float]
Matrix = tuple[float, float, float, float, float, float]
DPI = 100
_WORD = re.compile(
    r'<word xMin="([-\d.e]+)" yMin="([-\d.e]+)" xMax="([-\d.e]+)" yMax="([-\d.e]+)">(.*?)</word>'
)


@dataclass(frozen=True, slots=True)
class Glyph:
    """One sign. box: of its ink (pdfium) or of its cell. word: which word of the page it is in."""

    char: str
    box: Rect
    word: int


@dataclass(frozen=True, slots=True)
class Token:
    """A word: white-space separated, or what the engine calls one."""

    text: str
    box: Rect


@dataclass(slots=True)
class Page:
    """What the engines read of one page; an engine that couldn't isn't there."""

    width: float = 0.0
    height: float = 0.0
    glyphs: dict[str, list[Glyph]] = field(default_factory=dict)
    tokens: dict[str, list[Token]] = field(default_factory=dict)

    def text(self, engine: str) -> str:
        if engine in self.tokens:
            return " ".join(t.text for t in self.tokens[engine])
        return "".join(g.char for g in self.glyphs.get(engine, ()))


def sizes(path: Path) -> list[tuple[float, float]]:
    """Width and height of every page as displayed."""
    with pymupdf.open(path) as doc:
        return [(page.rect.width, page.rect.height) for page in doc]


def read(path: Path, numbers: Sequence[int]) -> dict[int, Page]:
    """What stands on pages ``numbers`` (from 1)."""
    pages = {n: Page() for n in numbers}
    every = sizes(path)
    for n in numbers:
        pages[n].width, pages[n].height = every[n - 1]
    for engine in (_mupdf, _pdfium, _poppler, _pdfminer):
        try:
            engine(path, pages)
        except (MemoryError, KeyboardInterrupt, TimeoutError):
            raise
        except Exception:
            continue
    return pages


def tokens_of(glyphs: Sequence[Glyph]) -> list[Token]:
    """Words of glyphs that follow each other."""
    found: dict[int, list[Glyph]] = {}
    for g in glyphs:
        if not g.char.isspace():
            found.setdefault(g.word, []).append(g)
    return [Token("".join(g.char for g in gs), around(g.box for g in gs)) for gs in found.values()]


def around(boxes: Any) -> Rect:
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return min(x0), min(y0), max(x1), max(y1)


# -- engines ----------------------------------------------------------------------------------


def _mupdf(path: Path, pages: dict[int, Page]) -> None:
    # places of letters, not of what ActualText says of them
    flags = pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_IGNORE_ACTUALTEXT
    with pymupdf.open(path) as doc:
        for n, page in pages.items():
            one = doc[n - 1]
            turn = one.rotation_matrix
            glyphs: list[Glyph] = []
            word = 0
            for block in one.get_text("rawdict", flags=flags)["blocks"]:
                for line in block.get("lines", ()):
                    word += 1
                    for span in line["spans"]:
                        for c in span["chars"]:
                            if c["c"].isspace():
                                word += 1
                                continue
                            box = tuple(pymupdf.Rect(c["bbox"]) * turn)
                            glyphs.append(Glyph(c["c"], box, word))
            page.glyphs["mupdf"] = glyphs
            page.tokens["mupdf"] = tokens_of(glyphs)


def _pdfium(path: Path, pages: dict[int, Page]) -> None:
    doc = pypdfium2.PdfDocument(path)
    try:
        for n, page in pages.items():
            one = doc[n - 1]
            place = _device(one, page)
            text = one.get_textpage()
            glyphs: list[Glyph] = []
            word = 0
            a, b, c, d = (ctypes.c_double() for _ in range(4))
            for i in range(text.count_chars()):
                code = pdfium.FPDFText_GetUnicode(text.raw, i)
                char = chr(code) if code else "\ufffd"
                if char.isspace() or pdfium.FPDFText_IsGenerated(text.raw, i) == 1:
                    word += 1
                    continue
                if not pdfium.FPDFText_GetCharBox(text.raw, i, a, b, c, d):
                    continue
                xa, ya = place(a.value, c.value)
                xb, yb = place(b.value, d.value)
                box = (min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb))
                glyphs.append(Glyph(char, box, word))
            page.glyphs["pdfium"] = glyphs
            page.tokens["pdfium"] = tokens_of(glyphs)
    finally:
        doc.close()


def _device(one: Any, page: Page) -> Callable[[float, float], tuple[float, float]]:
    """From a page's own space to displayed points."""
    big = 1_000_000
    x, y = ctypes.c_int(), ctypes.c_int()

    def at(u: float, v: float) -> tuple[float, float]:
        pdfium.FPDF_PageToDevice(one.raw, 0, 0, big, big, 0, u, v, x, y)
        return x.value / big * page.width, y.value / big * page.height

    ox, oy = at(0, 0)
    (ux, uy), (vx, vy) = at(1000, 0), at(0, 1000)
    a, b, c, d = (ux - ox) / 1000, (uy - oy) / 1000, (vx - ox) / 1000, (vy - oy) / 1000
    return lambda u, v: (ox + a * u + c * v, oy + b * u + d * v)


def _poppler(path: Path, pages: dict[int, Page]) -> None:
    for n, page in pages.items():
        got = subprocess.run(
            ["pdftotext", "-bbox", "-cropbox", "-f", str(n), "-l", str(n), str(path), "-"],
            capture_output=True, timeout=20, check=False,
        )  # fmt: skip
        text = got.stdout.decode("utf-8", "replace")
        size = re.search(r'<page width="([\d.]+)" height="([\d.]+)"', text)
        if got.returncode or not size:
            continue
        w, h = float(size[1]), float(size[2])
        if (w > h) != (page.width > page.height):
            w, h = h, w
        sx, sy = page.width / w, page.height / h
        page.tokens["poppler"] = [
            Token(
                html.unescape(t),
                (float(x0) * sx, float(y0) * sy, float(x1) * sx, float(y1) * sy),
            )
            for x0, y0, x1, y1, t in _WORD.findall(text)
        ]


def _pdfminer(path: Path, pages: dict[int, Page]) -> None:
    manager = PDFResourceManager()
    device = PDFPageAggregator(manager, laparams=None)  # lines and blocks cost minutes on some
    interpreter = PDFPageInterpreter(manager, device)
    few = sorted(pages)[:6]
    with path.open("rb") as stream:
        for n, one in zip(few, PDFPage.get_pages(stream, [k - 1 for k in few]), strict=False):
            page, (left, top, width, height) = pages[n], _crop(one)
            sx, sy = page.width / width, page.height / height
            interpreter.process_page(one)
            page.glyphs["pdfminer"] = [
                Glyph(c.get_text(), ((c.x0 - left) * sx, (top - c.y1) * sy,
                                     (c.x1 - left) * sx, (top - c.y0) * sy), 0)
                for c in _chars(device.get_result())
            ]  # fmt: skip


def _crop(page: PDFPage) -> tuple[float, float, float, float]:
    """Left and top edge of the CropBox in pdfminer's turned space, its width and height."""
    x0, y0, x1, y1 = page.mediabox
    turns: dict[int, Matrix] = {
        90: (0, -1, 1, 0, -y0, x1), 180: (-1, 0, 0, -1, x1, y1), 270: (0, 1, -1, 0, y1, -x0),
    }  # fmt: skip
    a, b, c, d, e, f = turns.get(page.rotate, (1, 0, 0, 1, -x0, -y0))
    box = page.cropbox or page.mediabox
    u0, v0 = max(box[0], x0), max(box[1], y0)
    u1, v1 = min(box[2], x1), min(box[3], y1)
    xs = [a * u + c * v + e for u, v in ((u0, v0), (u1, v1))]
    ys = [b * u + d * v + f for u, v in ((u0, v0), (u1, v1))]
    return min(xs), max(ys), max(xs) - min(xs), max(ys) - min(ys)


def _chars(item: Any) -> Any:
    if isinstance(item, LTChar):
        yield item
    elif hasattr(item, "__iter__"):
        for part in item:
            yield from _chars(part)


# -- looks ------------------------------------------------------------------------------------


def look_pdfium(path: Path, number: int, dpi: int = DPI) -> np.ndarray[Any, Any] | None:
    """Grey values of a page, or None where pdfium can't draw it.

    With what stands in fields: on a released page it is drawn like everything else.
    """
    try:
        doc = pypdfium2.PdfDocument(path)
        try:
            doc.init_forms()
            # fields are not to be lit up, as in a window
            if doc.formenv is not None:
                pdfium.FPDF_SetFormFieldHighlightAlpha(doc.formenv.raw, 0)
            bitmap = doc[number - 1].render(scale=dpi / 72, grayscale=True)
            return np.asarray(bitmap.to_numpy()).reshape(bitmap.height, bitmap.width).astype(int)
        finally:
            doc.close()
    except (pypdfium2.PdfiumError, MemoryError, ValueError):
        return None


def look_poppler(path: Path, number: int, dpi: int = DPI) -> np.ndarray[Any, Any] | None:
    """The same by poppler."""
    got = subprocess.run(
        ["pdftoppm", "-gray", "-cropbox", "-r", str(dpi), "-f", str(number), "-l", str(number),
         str(path)],
        capture_output=True, timeout=30, check=False,
    )  # fmt: skip
    head = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", got.stdout)
    if not head:
        return None
    w, h = int(head[1]), int(head[2])
    data = np.frombuffer(got.stdout, np.uint8, offset=head.end())
    return data[: w * h].reshape(h, w).astype(int) if len(data) >= w * h else None


@functools.cache
def looks() -> dict[str, Callable[[Path, int], np.ndarray[Any, Any] | None]]:
    return {"pdfium": look_pdfium, "poppler": look_poppler}
