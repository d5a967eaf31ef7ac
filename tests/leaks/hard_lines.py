"""Pages hard by their lines and what stands beside a word; see ``hard_pages``."""

from __future__ import annotations

from pathlib import Path

import pymupdf

from tests.leaks.hard_page import ABOVE, BELOW, MIDDLE, STRUCK, HardPage, around, kind, raw, text


def _tight(path: Path, leading: float) -> HardPage:
    lines = [ABOVE, MIDDLE, "gjpqy ÅÆØ gjpqy ÅÆØ gjpqy ÅÆØ gjpqy ÅÆØ", f"igen {STRUCK} her", BELOW]
    content = "".join(text(72, round(700 - leading * i, 2), s) for i, s in enumerate(lines))
    return HardPage(raw(path, content))


@kind
def tight_lines(path: Path) -> HardPage:
    return _tight(path, 10.8)


@kind
def very_tight_lines(path: Path) -> HardPage:
    return _tight(path, 8.6)


@kind
def marks_above_and_below(path: Path) -> HardPage:
    """A letter that stays stands between two marks of the lines beside, at their very ends."""
    rows = [(700.0, "Bo           er her"), (689.2, "Anna i dag"), (678.4, "Bo           er der")]
    content = "".join(text(40, y, line, 8) for y, line in rows)
    name = pymupdf.get_text_length("Anna", "helv", 8)
    middle = 40 + name + pymupdf.get_text_length(" ", "helv", 8)
    end = middle + pymupdf.get_text_length("i", "helv", 8) / 2 + 0.05
    ends = (end, 40 + name, end)
    boxes = tuple(
        (40.0, 842 - y - 6.4, x, 842 - y + 1.6) for (y, _), x in zip(rows, ends, strict=True)
    )
    return HardPage(raw(path, content), boxes=boxes)


@kind
def drop_cap(path: Path) -> HardPage:
    content = text(72, 672, "D", 58, "F1") + "".join(
        text(118, 702 - 15 * i, line) for i, line in
        enumerate(["en dag kom der bud til ham", f"{STRUCK} i Vejle og hans far", "som boede der"])
    )  # fmt: skip
    return HardPage(raw(path, content))


@kind
def superscripts(path: Path) -> HardPage:
    middle = (
        f"BT /F0 12 Tf 1 0 0 1 72 700 Tm (Areal 10 m) Tj /F0 7 Tf 5 Ts (2) Tj /F0 12 Tf 0 Ts "
        f"( ejer {STRUCK}) Tj /F0 7 Tf 5 Ts (4) Tj /F0 12 Tf 0 Ts ( og H) Tj /F0 7 Tf -3 Ts (2) Tj "
        "/F0 12 Tf 0 Ts (O i Vejle) Tj ET\n"
    )
    return HardPage(raw(path, around(middle)))


@kind
def no_spaces_around(path: Path) -> HardPage:
    """Brackets, commas and a genitive stand without a space beside the name."""
    return HardPage(
        raw(path, around(text(72, 700, f"Se ({STRUCK}), /{STRUCK}s/ og Fam.{STRUCK}:x")))
    )


@kind
def sizes_within_a_line(path: Path) -> HardPage:
    middle = (
        text(72, 700, "Stor", 24) + text(130, 700, STRUCK, 9) + text(178, 700, "lille", 6)
        + text(195, 700, "Kæmpe", 30)
    )  # fmt: skip
    return HardPage(raw(path, around(middle, leading=26)))


@kind
def hyphenated(path: Path) -> HardPage:
    content = text(72, 716, "Borgeren hedder Kvist-") + text(72, 700, "gaard og bor i Vejle")
    return HardPage(raw(path, content + text(72, 684, BELOW)))


@kind
def columns(path: Path) -> HardPage:
    lines = "".join(
        text(x, 720 - 13 * i, f"{side}{i} {STRUCK if i == 3 else 'navnet'} her i spalten", 9)
        for i in range(7)
        for x, side in ((72, "v"), (222, "m"), (372, "h"))
    )
    return HardPage(raw(path, lines))


@kind
def table(path: Path) -> HardPage:
    rows, rules = [], []
    for i in range(6):
        y = 700 - 12 * i
        cells = ("Navn", STRUCK if i == 2 else "Ingen", "1234", "Vejle")
        rows += [text(74 + 90 * c, y, cell, 9) for c, cell in enumerate(cells)]
        rules.append(f"72 {y - 2.6} m 432 {y - 2.6} l S")
    rules += [f"{72 + 90 * c} 710 m {72 + 90 * c} 637 l S" for c in range(5)]
    return HardPage(raw(path, "0.2 w\n" + "\n".join(rules) + "\n" + "".join(rows)))


@kind
def table_of_hairlines_and_fills(path: Path) -> HardPage:
    parts = []
    for i in range(6):
        y = 700 - 11 * i
        shade = 0.9 if i % 2 else 1
        parts.append(f"{shade} g 72 {y - 2.5} 360 11 re f 0 g\n")
        parts.append(f"72 {y - 2.6} 360 0.1 re f\n")
        parts += [text(74 + 90 * c, y, STRUCK if (i, c) == (3, 1) else f"felt{c}{i}", 9)
                  for c in range(4)]  # fmt: skip
    return HardPage(raw(path, "".join(parts)))


@kind
def underlined_and_struck_through(path: Path) -> HardPage:
    start = 72 + pymupdf.get_text_length("Borger ", "helv", 12)
    end = start + pymupdf.get_text_length(STRUCK, "helv", 12)
    wide = 72 + pymupdf.get_text_length(MIDDLE, "helv", 12)
    lines = (
        f"0.6 w {start:.2f} 698.5 m {end:.2f} 698.5 l S\n"
        f"{start:.2f} 703.6 {end - start:.2f} 0.6 re f\n"
        f"72 696.8 m {wide:.2f} 696.8 l S\n"
    )
    return HardPage(raw(path, around(text(72, 700, MIDDLE) + lines)))


@kind
def footer(path: Path) -> HardPage:
    content = around(text(72, 700, MIDDLE)) + text(72, 18, f"Akt 7, {STRUCK}", 7)
    return HardPage(
        raw(path, content + text(520, 18, "Side 1 af 9", 7) + text(72, 9, "J.nr. 1", 6))
    )


@kind
def at_the_edges(path: Path) -> HardPage:
    content = text(1, 830, f"{STRUCK} ved kanten") + text(515, 700, f"ved {STRUCK}")
    return HardPage(raw(path, content + text(72, 700, "midt på linjen") + text(72, 1, "nederst")))


@kind
def cut_by_the_edge(path: Path) -> HardPage:
    return HardPage(
        raw(path, around(text(400, 700, "ord ved " + STRUCK + " som går ud over kanten")))
    )
