"""A note of an office, written with embedded fonts: the page that the ``other_*`` kinds begin with.

Made by one who hadn't read the first kinds, so that the two sets share as little as may be: other
fonts, a table, a number, a name that wraps.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pymupdf
from PIL import Image, ImageDraw, ImageFont

__all__ = [
    "ADDRESS", "CHILD", "CPR", "DPI", "add_picture", "code_over", "face", "flat", "memo", "paper",
    "photo", "place", "png", "put", "resource", "scanned", "spot",
]  # fmt: skip

CHILD, CPR, ADDRESS = "Aslaug Thorhauge", "750312-9981", "Kildebakken 14"
WIDTH, HEIGHT = 595, 842
DPI = 150
SERIF, BOLD = "LiberationSerif-Regular.ttf", "LiberationSerif-Bold.ttf"
_FOLDER = Path("/usr/share/fonts/truetype")
LINES = (
    (56, 84, 15, BOLD, "Notat om støtte i hjemmet"),
    (56, 118, 10.5, SERIF, f"Barnet {CHILD} (cpr. {CPR}) bor hos sin far på {ADDRESS}."),
    (56, 131, 10.5, SERIF, "Skolen har i efteråret oplyst, at fraværet er faldet, og at der er ro"),
    (56, 144, 10.5, SERIF, f"i klassen. Ved mødet deltog sagsbehandleren og moren til {CHILD}."),
    (56, 170, 10.5, SERIF, "Udvalget tog orienteringen til efterretning uden bemærkninger."),
    (60, 204, 9, BOLD, "Dato"),
    (160, 204, 9, BOLD, "Navn"),
    (330, 204, 9, BOLD, "Beløb"),
    (60, 220, 9, SERIF, "3. maj"),
    (160, 220, 9, SERIF, "Torkild Ravnsborg"),
    (330, 220, 9, SERIF, "4.250,00"),
    (60, 236, 9, SERIF, "17. juni"),
    (160, 236, 9, SERIF, "Borgerservice"),
    (330, 236, 9, SERIF, "980,00"),
    (56, 276, 10.5, SERIF, "Indstillingen følger de vejledende satser for året."),
)


def face(name: str = SERIF) -> str:
    """Where a font file of that name is."""
    return str(next(_FOLDER.rglob(name)))


def put(
    page: Any, x: float, y: float, text: str, *, size: float = 10.5, font: str = SERIF, **more: Any
) -> None:
    """Write a line with an embedded font."""
    label = "F" + font.split(".")[0].replace("-", "")
    page.insert_text((x, y), text, fontsize=size, fontname=label, fontfile=face(font), **more)


def memo(*, without: tuple[str, ...] = (), rules: bool = True, **more: Any) -> Any:
    """A new document of one page. without: texts whose place stays empty. more: of every line."""
    doc = pymupdf.open()
    page = doc.new_page(width=WIDTH, height=HEIGHT)
    for x, y, size, font, line in LINES:
        for text in without:
            line = line.replace(text, " " * round(len(text) * 1.7))
        put(page, x, y, line, size=size, font=font, **more)
    for y in (194, 208, 224, 240) if rules else ():
        page.draw_line((56, y), (420, y), width=0.5)
    return doc


def place(page: Any, text: str = CHILD, grow: float = 1.0) -> Any:
    """The rectangle of the first such text on the page, a little larger."""
    box = page.search_for(text)[0]
    return pymupdf.Rect(box.x0 - grow, box.y0 - grow, box.x1 + grow, box.y1 + grow)


def flat(page: Any, rect: Any) -> str:
    """A rectangle as the operands of ``re`` in user space of an unturned page."""
    return f"{rect.x0:.2f} {HEIGHT - rect.y1:.2f} {rect.width:.2f} {rect.height:.2f}"


def code_over(doc: Any, code: str, resources: dict[str, str] | None = None) -> None:
    """More code at the end of the first page. resources: "ExtGState/G1" to a PDF object."""
    page = doc[0]
    page.wrap_contents()
    xref = doc.get_new_xref()
    doc.update_object(xref, "<<>>")
    doc.update_stream(xref, f"\nq {code} Q\n".encode("latin-1"))
    parts = [f"{x} 0 R" for x in [*page.get_contents(), xref]]
    doc.xref_set_key(page.xref, "Contents", f"[{' '.join(parts)}]")
    for key, value in (resources or {}).items():
        group, name = key.split("/")
        resource(doc, group, name, value)


def resource(doc: Any, group: str, name: str, value: str) -> None:
    """One more resource of the first page."""
    holder, path = doc[0].xref, ""
    for part in ("Resources", group):
        kind, at = doc.xref_get_key(holder, path + part)
        if kind == "xref":
            holder, path = int(at.split()[0]), ""
        else:
            path += f"{part}/"
    doc.xref_set_key(holder, path + name, value)


def png(image: Image.Image, fmt: str = "PNG", **more: Any) -> bytes:
    """A picture as a file."""
    data = io.BytesIO()
    image.save(data, fmt, **more)
    return data.getvalue()


def add_picture(page: Any, rect: Any, image: Image.Image, fmt: str = "PNG", **more: Any) -> int:
    """Put a picture over the page; its number."""
    return int(page.insert_image(rect, stream=png(image, fmt), keep_proportion=False, **more))


def photo(width: int = 240, height: int = 120) -> Image.Image:
    """A picture of a landscape of sorts: soft colours, no letters."""
    image = Image.effect_noise((width, height), 40).convert("RGB")
    draw = ImageDraw.Draw(image, "RGBA")
    for row in range(height):
        shade = 90 + 120 * row // height
        draw.line((0, row, width, row), fill=(shade // 2, shade, 255 - shade, 200))
    return image


def paper(dpi: int = DPI) -> Image.Image:
    """The note as a scanner in colour sees it."""
    image = Image.new("RGB", (WIDTH * dpi // 72, HEIGHT * dpi // 72), (247, 246, 240))
    draw = ImageDraw.Draw(image)
    for x, y, size, font, line in LINES:
        letters = ImageFont.truetype(face(font), round(size * dpi / 72))
        draw.text((x * dpi / 72, y * dpi / 72), line, fill=(38, 36, 40), font=letters, anchor="ls")
    return image


def spot(text: str = CHILD, dpi: int = DPI) -> tuple[int, int, int, int]:
    """Where such a text is on the scanned note, in its pixels."""
    doc = memo()
    box = place(doc[0], text)
    doc.close()
    left, top, right, low = (round(v * dpi / 72) for v in box)
    return left, top, right, low


def scanned(image: Image.Image, fmt: str = "JPEG", *, layer: bool = False) -> Any:
    """A new document of one scanned page. layer: with the note's text, unseen, over it."""
    doc = memo(render_mode=3, rules=False) if layer else pymupdf.open()
    page = doc[0] if layer else doc.new_page(width=WIDTH, height=HEIGHT)
    add_picture(page, page.rect, image, fmt, overlay=False)
    return doc
