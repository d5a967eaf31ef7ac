"""Pages hard by spacing, direction or scale; see ``hard_pages``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pymupdf
from pikepdf import Array

from tests.leaks.hard_page import (
    ABOVE,
    BELOW,
    HEIGHT,
    MIDDLE,
    STRUCK,
    HardPage,
    around,
    kind,
    raw,
    text,
)


@kind
def plain(path: Path) -> HardPage:
    return HardPage(raw(path, around(text(72, 700, MIDDLE))))


@kind
def letter_spaced(path: Path) -> HardPage:
    return HardPage(raw(path, around(text(72, 700, MIDDLE, more="4 Tc"))))


@kind
def word_spaced(path: Path) -> HardPage:
    return HardPage(raw(path, around(text(72, 700, MIDDLE, more="9 Tw"))))


@kind
def negative_spacing(path: Path) -> HardPage:
    return HardPage(raw(path, around(text(72, 700, MIDDLE, more="-0.8 Tc"))))


@kind
def kerned(path: Path) -> HardPage:
    parts = " ".join(f"({c}) {(-35, 40, -12)[i % 3]}" for i, c in enumerate(MIDDLE))
    middle = f"BT /F0 12 Tf 1 0 0 1 72 700 Tm [{parts}] TJ ET\n"
    return HardPage(raw(path, around(middle)))


@kind
def glyph_by_glyph(path: Path) -> HardPage:
    parts, x = [], 72.0
    for char in MIDDLE:
        parts.append(f"1 0 0 1 {x:.3f} 700 Tm ({char}) Tj")
        x += pymupdf.get_text_length(char, "helv", 12)
    return HardPage(raw(path, around("BT /F0 12 Tf " + "\n".join(parts) + " ET\n")))


@kind
def words_out_of_order(path: Path) -> HardPage:
    """Words drawn in another order than they stand on the line."""
    spots, x = [], 72.0
    for word in MIDDLE.split():
        spots.append((x, word))
        x += pymupdf.get_text_length(word + " ", "helv", 12)
    content = "".join(text(round(x, 2), 700, word) for x, word in sorted(spots, key=lambda s: s[1]))
    return HardPage(raw(path, around(content)))


@kind
def stretched(path: Path) -> HardPage:
    return HardPage(raw(path, around(text(72, 700, MIDDLE, more="60 Tz"))))


@kind
def quote_operators(path: Path) -> HardPage:
    middle = f"({MIDDLE}) '\n3 0.5 ({BELOW}) \"\n({ABOVE}) '"
    return HardPage(raw(path, f"BT /F0 12 Tf 15 TL 72 720 Td ({ABOVE}) Tj {middle} ET\n"))


@kind
def justified(path: Path) -> HardPage:
    words = [ABOVE, MIDDLE, BELOW, f"og {STRUCK} igen i linjen", "sidste linje"]
    lines = [
        f"{3 + i % 4} Tw 1 0 0 1 72 {720 - 14 * i} Tm ({line}) Tj" for i, line in enumerate(words)
    ]
    return HardPage(raw(path, "BT /F0 12 Tf " + "\n".join(lines) + " ET\n"))


def _turned(path: Path, a: float, b: float, x: float, y: float, **more: Any) -> HardPage:
    """Three lines under a matrix."""
    lines = "".join(
        f"1 0 0 1 0 {16 * (1 - i)} Tm ({line}) Tj\n"
        for i, line in enumerate((ABOVE, MIDDLE, BELOW))
    )
    content = f"q {a} {b} {-b} {a} {x} {y} cm BT /F0 12 Tf {lines} ET Q\n"
    return HardPage(raw(path, content, **more))


@kind
def turned_90(path: Path) -> HardPage:
    return _turned(path, 0, 1, 300, 300)


@kind
def turned_180(path: Path) -> HardPage:
    return _turned(path, -1, 0, 400, 500)


@kind
def turned_270(path: Path) -> HardPage:
    return _turned(path, 0, -1, 300, 600)


@kind
def turned_7(path: Path) -> HardPage:
    return _turned(path, 0.992546, 0.121869, 100, 400)


@kind
def turned_45(path: Path) -> HardPage:
    """Its mark is a square over three lines: what lies in it goes with it."""
    page = _turned(path, 0.7071068, 0.7071068, 150, 300)
    return HardPage(page.path, picture=True)


@kind
def page_turned_90(path: Path) -> HardPage:
    return _turned(path, 1, 0, 100, 500, Rotate=90)


@kind
def page_turned_270_cropped(path: Path) -> HardPage:
    return _turned(path, 1, 0, 100, 500, Rotate=270, CropBox=Array([40, 50, 560, 800]))


@kind
def text_up_a_turned_page(path: Path) -> HardPage:
    return _turned(path, 0, 1, 300, 300, Rotate=90)


@kind
def matrix_of_one_point(path: Path) -> HardPage:
    return HardPage(raw(path, around(f"BT /F0 1 Tf 12 0 0 12 72 700 Tm ({MIDDLE}) Tj ET\n")))


@kind
def upside_down_space(path: Path) -> HardPage:
    """As many printers do: y runs down the page, and the text is flipped back."""
    lines = "".join(
        f"BT /F0 12 Tf 1 0 0 -1 72 {120 + 16 * i} Tm ({line}) Tj ET\n"
        for i, line in enumerate((ABOVE, MIDDLE, BELOW))
    )
    return HardPage(raw(path, f"q 1 0 0 -1 0 {HEIGHT} cm {lines} Q\n"))


@kind
def negative_size(path: Path) -> HardPage:
    return HardPage(raw(path, around(f"BT /F0 -12 Tf -1 0 0 -1 72 700 Tm ({MIDDLE}) Tj ET\n")))


@kind
def slanted(path: Path) -> HardPage:
    return HardPage(raw(path, around(f"BT /F0 12 Tf 1 0 .3 1 72 700 Tm ({MIDDLE}) Tj ET\n")))


@kind
def user_unit(path: Path) -> HardPage:
    return HardPage(raw(path, around(text(72, 700, MIDDLE)), UserUnit=2))
