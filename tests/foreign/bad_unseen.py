"""Text that was made unseen, covered in part, or put where nobody looks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pymupdf
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageDraw, ImageFont

from tests.foreign.bad_text import NAME_LEFT, NAME_TOP, RECT, X0, X1, Y0, Y1, H, W
from tests.foreign.pages import (
    AFTER,
    BASELINE,
    BEFORE,
    HEIGHT,
    LEFT,
    NAME,
    SIZE,
    WIDTH,
    Kinds,
    add_code,
    edit,
    letter,
    save,
)

UNSEEN = Kinds()


def split_line(name: str, expected: str, put: Callable[[Any, float], None]) -> None:
    """A kind whose name is written by ``put`` (page, where it begins), the rest as usual."""

    @UNSEEN.add(name, expected)
    def make(path: Path) -> None:
        doc = letter(name="")
        page = doc[0]
        page.add_redact_annot(pymupdf.Rect(LEFT - 4, BASELINE - 9, 500, BASELINE + 3))
        page.apply_redactions()
        page.insert_text((LEFT, BASELINE), BEFORE, fontsize=SIZE)
        page.insert_text((X1 - 1, BASELINE), AFTER, fontsize=SIZE)
        put(page, X0 + 1)
        save(doc, path)


def _bar(page: Any, colour: tuple[float, ...] = (0.0, 0.0, 0.0)) -> None:
    page.draw_rect(pymupdf.Rect(X0, HEIGHT - Y1, X1, HEIGHT - Y0), fill=colour, width=0, color=None)


def _word_shading(page: Any, x: float) -> None:
    _bar(page)
    page.insert_text((x, BASELINE), NAME, fontsize=SIZE)


def _white(page: Any, x: float) -> None:
    page.insert_text((x, BASELINE), NAME, fontsize=SIZE, color=(1, 1, 1))


def _near_white(page: Any, x: float) -> None:
    page.insert_text((x, BASELINE), NAME, fontsize=SIZE, color=(0.98, 0.98, 0.98))


def _dark_on_black(page: Any, x: float) -> None:
    _bar(page)
    page.insert_text((x, BASELINE), NAME, fontsize=SIZE, color=(0.12, 0.12, 0.12))


def _invisible(page: Any, x: float) -> None:
    _bar(page)
    page.insert_text((x, BASELINE), NAME, fontsize=SIZE, render_mode=3)


def _tiny(page: Any, x: float) -> None:
    _bar(page)
    page.insert_text((x, BASELINE + 40), NAME, fontsize=0.3)


def _clear(page: Any, x: float) -> None:
    page.insert_text((x, BASELINE), NAME, fontsize=SIZE, fill_opacity=0, stroke_opacity=0)


def _blocks(page: Any, x: float) -> None:
    page.insert_text((x, BASELINE), NAME, fontsize=SIZE)
    font = pymupdf.Font(fontfile="/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf")
    page.insert_font("dv", fontbuffer=font.buffer)
    page.insert_text((x, BASELINE), "█" * 18, fontname="dv", fontsize=SIZE)


def _crosses(page: Any, x: float) -> None:
    page.insert_text((x, BASELINE), NAME, fontsize=SIZE)
    for shift in (0, 3):
        page.insert_text((x + shift, BASELINE), "X" * 15, fontsize=SIZE)


def _half(page: Any, x: float) -> None:
    page.insert_text((x, BASELINE), NAME, fontsize=SIZE)
    page.draw_rect(
        pymupdf.Rect(X0, BASELINE - 5.4, X1, BASELINE + 2), fill=(0, 0, 0), width=0, color=None
    )


def _short(page: Any, x: float) -> None:
    page.insert_text((x, BASELINE), NAME, fontsize=SIZE)
    page.draw_rect(
        pymupdf.Rect(X0 + 7, HEIGHT - Y1, X1 - 25, HEIGHT - Y0), fill=(0, 0, 0), width=0, color=None
    )


def _rest_of_word(page: Any, x: float) -> None:
    gone = pymupdf.get_text_length("Frederikke Kvist", "helv", SIZE)
    page.insert_text((x + gone, BASELINE), "gaard", fontsize=SIZE)
    rect = pymupdf.Rect(X0, HEIGHT - Y1, x + gone, HEIGHT - Y0)
    page.draw_rect(rect, fill=(0, 0, 0), width=0, color=None)


split_line("sort tekst på sort bund (Word)", "leak", _word_shading)
split_line("hvid tekst", "risk", _white)
split_line("næsten hvid tekst", "risk", _near_white)
split_line("mørk tekst på sort bund", "leak", _dark_on_black)
split_line("usynlig tekst over boks", "leak", _invisible)
split_line("bittesmå bogstaver", "risk", _tiny)
split_line("helt gennemsigtig tekst", "risk", _clear)
split_line("blokke (█) skrevet over", "leak", _blocks)
split_line("X'er skrevet over", "leak", _crosses)
split_line("halvhøj boks", "leak", _half)
split_line("boks smallere end navnet", "leak", _short)
split_line("resten af ordet ved boksen", "risk", _rest_of_word)


@UNSEEN.add("skrifttype af sorte bokse", "leak")
def _(path: Path) -> None:
    save(letter(name=""), path)

    def change(pdf: pikepdf.Pdf, page: Any) -> None:
        names = {c: f"b{ord(c)}" for c in sorted(set(NAME))}
        procs = {
            n: pdf.make_stream(b"520 0 0 -250 520 900 d1 0 -250 520 1150 re f")
            for n in names.values()
        }
        differences: list[Any] = []
        for char, title in names.items():
            differences += [ord(char), Name("/" + title)]
        cmap = (
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap "
            "1 begincodespacerange <00> <FF> endcodespacerange " + f"{len(names)} beginbfchar "
            + " ".join(f"<{ord(c):02X}> <{ord(c):04X}>" for c in names)
            + " endbfchar endcmap end end"
        )  # fmt: skip
        page.Resources.Font.Bars = Dictionary(
            Type=Name.Font, Subtype=Name.Type3,
            FontBBox=[0, -250, 520, 900], FontMatrix=[0.001, 0, 0, 0.001, 0, 0],
            CharProcs=Dictionary({"/" + k: v for k, v in procs.items()}),
            Encoding=Dictionary(Differences=Array(differences)),
            FirstChar=32, LastChar=126, Widths=[520] * 95,
            Resources=Dictionary(), ToUnicode=pdf.make_stream(cmap.encode()),
        )  # fmt: skip
        code = f"q 0 g BT /Bars {SIZE} Tf {LEFT} {HEIGHT - 360} Td ({NAME}) Tj ET Q"
        pikepdf.Page(page).contents_add(pdf.make_stream(code.encode()))

    edit(path, change)


@UNSEEN.add("tekst som tegning under boks", "leak")
def _(path: Path) -> None:
    scale, code = 6, ["0 g"]
    font = ImageFont.truetype("LiberationSans-Regular.ttf", round(SIZE * scale))
    image = Image.new("L", (round(W * scale), round(H * scale)), 0)
    ImageDraw.Draw(image).text((scale, H * scale * 0.75), NAME, fill=255, font=font, anchor="ls")
    pixels = np.asarray(image)
    for y in range(image.height):
        ink = [*(pixels[y] > 127).tolist(), False]
        start = 0
        for x, black in enumerate(ink):
            if black and (x == 0 or not ink[x - 1]):
                start = x
            elif not black and x and ink[x - 1]:
                left, low = X0 + start / scale, Y1 - (y + 1) / scale
                code.append(f"{left:.2f} {low:.2f} {(x - start) / scale:.2f} {1 / scale:.2f} re f")
    save(letter(name=" " * 38), path)
    add_code(path, " ".join(code) + f" 0 g {RECT} f")


@UNSEEN.add("klippet væk", "risk")
def _(path: Path) -> None:
    save(letter(name=" " * 38), path)
    add_code(
        path,
        f"0 g {RECT} f 0 0 9 9 re W n BT /helv {SIZE} Tf {NAME_LEFT} {NAME_TOP} Td ({NAME}) Tj ET",
    )


@UNSEEN.add("uden for siden", "risk")
def _(path: Path) -> None:
    save(letter(name=" " * 38), path)
    add_code(path, f"0 g {RECT} f BT /helv {SIZE} Tf -500 {NAME_TOP} Td ({NAME}) Tj ET")


@UNSEEN.add("beskåret væk", "risk")
def _(path: Path) -> None:
    doc = letter()
    doc[0].set_cropbox(pymupdf.Rect(0, BASELINE + 5, WIDTH, HEIGHT))
    save(doc, path)


for turn in (90, 180, 270):

    @UNSEEN.add(f"drejet {turn}°, sort rektangel", "leak")
    def _(path: Path, turn: int = turn) -> None:
        save(letter(), path)
        add_code(path, f"0 g {RECT} f")
        edit(path, lambda _, page: page.__setitem__("/Rotate", turn))


@UNSEEN.add("UserUnit 2 og beskåret, sort rektangel", "leak")
def _(path: Path) -> None:
    save(letter(), path)
    add_code(path, f"0 g {RECT} f")

    def change(_: pikepdf.Pdf, page: Any) -> None:
        page.UserUnit, page.CropBox = 2, Array([40, 300, 560, 800])

    edit(path, change)


@UNSEEN.add("to sider lagt oven på hinanden", "leak")
def _(path: Path) -> None:
    doc = pymupdf.open()
    page = doc.new_page(width=WIDTH, height=HEIGHT)
    below, above = letter(), letter(name=" " * 38)
    page.show_pdf_page(page.rect, below)
    page.draw_rect(page.rect, fill=(1, 1, 1), width=0, color=None)
    page.show_pdf_page(page.rect, above)
    save(doc, path)


@UNSEEN.add("side skjult i lag, der er slået fra", "risk")
def _(path: Path) -> None:
    doc = letter(name=" " * 38)
    layer = doc.add_ocg("Original", on=False)
    doc[0].show_pdf_page(doc[0].rect, letter(), oc=layer)
    save(doc, path)
