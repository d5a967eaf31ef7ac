"""The last resort: a page as a picture, with a new invisible text layer of what remains.

Patterns, soft masks and some images can't be struck in place. A picture of the page with the
boxes burned into it holds nothing but pixels; the words that nobody struck are laid over it
unseen, so that the page can still be searched and read aloud.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pymupdf

from redactor.domain.labelling import BoxLook
from redactor.pdf.boxes.labels import add_font, add_label_font, box_operators
from redactor.pdf.boxes.placing import DrawnBox
from redactor.pdf.reading.glyphs import lifted
from redactor.pdf.striking.page_picture import PackedPicture, pack_page
from redactor.pdf.striking.place import place_of
from redactor.pdf.striking.rows import Flags, Rows, rows_of, turned

__all__ = ["DPI", "rasterise_page"]

DPI = 200
_UNSEEN = "RedactorUnseenFont"
_PICTURE = "RedactorPagePicture"
_MOST_PIXELS = 40_000_000
_MOST_DPI = 400
_WHOLE_PAGE = 0.8
_END, _BESIDE = 0.08, 0.25
"""Shares of a character's place that a box may cover: at its ends, and from beside its line."""
_FLAGS = pymupdf.TEXT_PRESERVE_LIGATURES | pymupdf.TEXT_IGNORE_ACTUALTEXT | pymupdf.TEXT_CLIP
"""As shown: ActualText and the like were reviewed by nobody."""


def rasterise_page(
    doc: pymupdf.Document,
    number: int,
    drawn: Sequence[DrawnBox],
    look: BoxLook,
    texts: Sequence[str] = (),
    untouched: pymupdf.Page | None = None,
) -> None:
    """Replace page ``number`` (from 1) by its picture at 200 dpi with the boxes burned in.

    texts: the alternative texts of the document's boxes. untouched: the same page of another
    document, where this one's has been struck in part.
    """
    page = doc[number - 1] if untouched is None else untouched
    width, height = page.rect.width, page.rect.height
    words = _remaining_words(page, rows_of(d.box for d in drawn))
    scan = _scan_dpi(page)
    dpi = min(scan or DPI, 72 * (_MOST_PIXELS / max(width * height, 1)) ** 0.5)
    zoom = max(dpi, 20) / 72
    pixmap = page.get_pixmap(matrix=pymupdf.Matrix(zoom, zoom), alpha=False, annots=False)
    scale_x, scale_y = pixmap.width / width, pixmap.height / height
    pixels = np.frombuffer(pixmap.samples, dtype=np.uint8).reshape(pixmap.height, pixmap.width, 3)
    pixels = pixels.copy()
    for item in drawn:
        b = item.box
        rows = slice(max(int(b.y0 * scale_y) - 1, 0), int(b.y1 * scale_y) + 2)
        pixels[rows, max(int(b.x0 * scale_x) - 1, 0) : int(b.x1 * scale_x) + 2] = 0
    packed = pack_page(pixels, scanned=bool(scan))
    fresh = doc.new_page(pno=number - 1, width=width, height=height)
    _show(doc, fresh, packed, (pixmap.width, pixmap.height))
    if words:
        pymupdf.TOOLS._insert_contents(fresh, _unseen_text(doc, fresh, words), 1)
    name = add_label_font(doc, fresh)
    to_pdf = ~fresh.transformation_matrix
    pymupdf.TOOLS._insert_contents(fresh, box_operators(drawn, to_pdf, look, name, texts), 1)
    # Document.delete_page stumbles over bookmarks that lead in circles
    pymupdf.mupdf.pdf_delete_page(pymupdf._as_pdf_document(doc), number)
    doc._reset_page_refs()


def _scan_dpi(page: pymupdf.Page) -> float:
    """The resolution of a scan in two colours that is the page, where it can be kept; else 0."""
    area = max(page.rect.width * page.rect.height, 1.0)
    images = page.get_image_info()
    whole = [i for i in images if _WHOLE_PAGE * area <= pymupdf.Rect(i["bbox"]).get_area()]
    if len(images) != 1 or len(whole) != 1 or whole[0]["bpc"] != 1 or page.get_cdrawings():
        return 0.0
    a, b, c, d, *_ = whole[0]["transform"]
    across, down = (a * a + b * b) ** 0.5, (c * c + d * d) ** 0.5
    one, two = 72 * whole[0]["width"] / across, 72 * whole[0]["height"] / down
    dpi = max(one, two)
    if abs(one - two) > 0.02 * dpi or any(t["type"] != 3 for t in page.get_texttrace()):
        return 0.0
    return float(dpi) if DPI <= dpi <= _MOST_DPI else float(2 * dpi if 2 * dpi == DPI else 0)


def _show(
    doc: pymupdf.Document, page: pymupdf.Page, packed: PackedPicture, size: tuple[int, int]
) -> None:
    """Lay a picture over the whole of a fresh page."""
    image = doc.get_new_xref()
    doc.update_object(
        image,
        f"<</Type/XObject/Subtype/Image/Width {size[0]}/Height {size[1]}/ColorSpace {packed.space}"
        f"/BitsPerComponent {packed.bits}>>",
    )
    doc.update_stream(image, packed.data, compress=False)
    doc.xref_set_key(image, "Filter", packed.name)
    doc.xref_set_key(page.xref, "Resources", f"<</XObject<</{_PICTURE} {image} 0 R>>>>")
    width, height = page.rect.width, page.rect.height
    code = f"q {width:.4f} 0 0 {height:.4f} 0 0 cm /{_PICTURE} Do Q"
    pymupdf.TOOLS._insert_contents(page, code.encode(), 1)


@dataclass(frozen=True, slots=True)
class _Word:
    """start, end: where the baseline begins and ends, displayed points. size: height.

    mirrored: its letters stand on the other side of the baseline.
    """

    text: str
    start: pymupdf.Point
    end: pymupdf.Point
    size: float
    mirrored: bool = False


def _remaining_words(page: pymupdf.Page, boxes: Rows) -> list[_Word]:
    """Words without the characters that a box touches, with their places as displayed."""
    turn = place_of(page).turned
    kept: list[_Word] = []
    lines = [
        line
        for block in page.get_text("rawdict", flags=_FLAGS)["blocks"]
        for line in block.get("lines", ())
    ]
    _lift_vertical(lines)
    chars = [char for line in lines for span in line["spans"] for char in span["chars"]]
    places = np.array([char["bbox"] for char in chars], dtype=np.float64).reshape(-1, 4)
    directions = [line["dir"] for line in lines for span in line["spans"] for _ in span["chars"]]
    linear = np.array([[turn.a, turn.b], [turn.c, turn.d]])
    along = np.array(directions, dtype=np.float64).reshape(-1, 2) @ linear
    struck = iter(_struck(turned(places, turn), along, boxes).tolist())
    for line in lines:
        ahead = pymupdf.Point(*line["dir"])
        word: list[_Letter] = []
        for span in line["spans"]:
            for char in span["chars"]:
                if next(struck) or char["c"].isspace():
                    _end_word(word, ahead, turn, span["size"], kept)
                else:
                    word.append((char["c"], char["bbox"], char["origin"]))
            _end_word(word, ahead, turn, span["size"], kept)
    return kept


def _lift_vertical(lines: list[dict[str, Any]]) -> None:
    """Put the characters of vertical lines where they are seen, and their origins before them."""
    for line in lines:
        if not line["wmode"]:
            continue
        (dx, dy), spans = line["dir"], line["spans"]
        for span in spans:
            boxes = lifted([char["bbox"] for char in span["chars"]], line["dir"], span["size"])
            for char, (x0, y0, x1, y1) in zip(span["chars"], boxes, strict=True):
                char["bbox"] = x0, y0, x1, y1
                char["origin"] = x0 if dx >= 0 else x1, y0 if dy >= 0 else y1


def _struck(chars: Rows, along: Rows, boxes: Rows) -> Flags:
    """Which characters a box touches, but for the outer parts of their places.

    along: the direction of each one's line. At tight spacing the place of a character reaches
    into the boxes of the lines above and below: there a quarter may lie under a box.
    """
    level, upright = np.abs(along[:, 0]) > 0.99, np.abs(along[:, 1]) > 0.99
    dx = np.where(upright, _BESIDE, _END) * (chars[:, 2] - chars[:, 0])
    dy = np.where(level, _BESIDE, _END) * (chars[:, 3] - chars[:, 1])
    x0, y0, x1, y1 = chars[:, 0] + dx, chars[:, 1] + dy, chars[:, 2] - dx, chars[:, 3] - dy
    touched = np.zeros(len(chars), dtype=bool)
    for left, top, right, low in boxes.tolist():
        touched |= (x0 < right) & (x1 > left) & (y0 < low) & (y1 > top)
    return touched


_Letter = tuple[str, tuple[float, ...], tuple[float, float]]
"""Character, its place, and where its baseline begins."""


def _end_word(
    word: list[_Letter],
    along: pymupdf.Point,
    turn: pymupdf.Matrix,
    size: float,
    kept: list[_Word],
) -> None:
    if word and size > 0.5:
        _, (x0, y0, x1, y1), (x, y) = word[-1]
        room = abs(along.x) * (x1 - x0) + abs(along.y) * (y1 - y0)
        start = pymupdf.Point(*word[0][2]) * turn
        end = pymupdf.Point(x + along.x * room, y + along.y * room) * turn
        beside = along.x * ((y0 + y1) / 2 - y) - along.y * ((x0 + x1) / 2 - x)
        text = "".join(c for c, _, _ in word)
        kept.append(_Word(text, start, end, size, mirrored=beside > 0.2 * size))
    word.clear()


def _unseen_text(doc: pymupdf.Document, page: pymupdf.Page, words: Sequence[_Word]) -> bytes:
    """Content operators that lay ``words`` over the page without drawing them.

    The font has no shapes, only a map from its codes to letters, so any script will do.
    """
    letters = sorted({c for w in words for c in w.text})[:0xFFFE]
    codes = {c: i + 1 for i, c in enumerate(letters)}
    add_font(page, doc, _UNSEEN, _unseen_font(doc, letters))
    to_pdf = ~page.transformation_matrix
    lines = ["BT 3 Tr"]
    for word in words:
        text = [codes[c] for c in word.text if c in codes]
        start, end = word.start * to_pdf, word.end * to_pdf
        length = abs(end - start)
        if not text or length < 0.1:
            continue
        cos, sin = (end.x - start.x) / length, (end.y - start.y) / length
        side = -1 if word.mirrored else 1
        stretch = 100 * length / (0.5 * word.size * len(text))
        shown = "".join(f"{c:04X}" for c in text)
        lines.append(
            f"/{_UNSEEN} {word.size:.2f} Tf {stretch:.2f} Tz {cos:.5f} {sin:.5f} "
            f"{-side * sin:.5f} {side * cos:.5f} {start.x:.3f} {start.y:.3f} Tm <{shown}> Tj"
        )
    return "\n".join([*lines, "100 Tz ET"]).encode()


def _unseen_font(doc: pymupdf.Document, letters: Sequence[str]) -> int:
    """A font without shapes; returns its object number."""
    pairs = [
        f"<{i + 1:04X}> <{c.encode('utf-16-be').hex().upper()}>" for i, c in enumerate(letters)
    ]
    parts = [pairs[i : i + 100] for i in range(0, len(pairs), 100)]
    sections = "\n".join(f"{len(p)} beginbfchar\n" + "\n".join(p) + "\nendbfchar" for p in parts)
    to_unicode, descriptor, below, font = (doc.get_new_xref() for _ in range(4))
    doc.update_object(to_unicode, "<<>>")
    doc.update_stream(
        to_unicode,
        f"begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange\n{sections}\n"
        "endcmap".encode(),
    )
    doc.update_object(
        descriptor,
        "<</Type/FontDescriptor/FontName/Helvetica/Flags 32/FontBBox[0 -200 1000 800]"
        "/ItalicAngle 0/Ascent 800/Descent -200/CapHeight 700/StemV 80>>",
    )
    doc.update_object(
        below,
        "<</Type/Font/Subtype/CIDFontType2/BaseFont/Helvetica/CIDSystemInfo"
        f"<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 500/FontDescriptor {descriptor} "
        "0 R>>",
    )
    doc.update_object(
        font,
        "<</Type/Font/Subtype/Type0/BaseFont/Helvetica/Encoding/Identity-H"
        f"/DescendantFonts[{below} 0 R]/ToUnicode {to_unicode} 0 R>>",
    )
    return int(font)
