"""Pages set in ways that make striking a word hard, each a PDF written by hand.

``KINDS`` names them; ``build(kind, folder)`` writes one and says what is to be struck. Fonts are
those of the standard, those of pymupdf-fonts, and some made here (``hard_fonts``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pymupdf
from pikepdf import Array, Dictionary, Name, Pdf

__all__ = ["KINDS", "STRUCK", "HardPage", "build", "kind"]

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


# --- parts --------------------------------------------------------------------------------------


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


# --- spacing ------------------------------------------------------------------------------------


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


# --- directions and scales ----------------------------------------------------------------------


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


# --- lines and neighbours -----------------------------------------------------------------------


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


# --- how it is drawn ----------------------------------------------------------------------------


@kind
def drawn_twice(path: Path) -> HardPage:
    return HardPage(raw(path, around(text(72, 700, MIDDLE) + text(72.3, 700, MIDDLE))))


@kind
def shadow(path: Path) -> HardPage:
    middle = f"0.7 g {text(73.2, 698.8, MIDDLE)} 0 g {text(72, 700, MIDDLE)}"
    return HardPage(raw(path, around(middle)))


@kind
def outlined(path: Path) -> HardPage:
    return HardPage(raw(path, around(text(72, 700, MIDDLE, 12, more="2 Tr 0.4 w 1 0 0 RG"))))


@kind
def only_outline(path: Path) -> HardPage:
    return HardPage(raw(path, around(text(72, 700, MIDDLE, 14, more="1 Tr 0.4 w"))))


@kind
def on_colour(path: Path) -> HardPage:
    content = "0.2 0.3 0.6 rg 60 650 400 90 re f 1 g " + around(text(72, 700, MIDDLE))
    return HardPage(raw(path, content))


@kind
def on_shading(path: Path) -> HardPage:
    shading = Dictionary(
        ShadingType=2, ColorSpace=Name.DeviceRGB, Coords=Array([60, 0, 460, 0]),
        Function=Dictionary(FunctionType=2, N=1, Domain=Array([0, 1]),
                            C0=Array([1, 0.9, 0.6]), C1=Array([0.6, 0.8, 1])),
    )  # fmt: skip
    content = "q 60 650 400 90 re W n /S0 sh Q " + around(text(72, 700, MIDDLE))
    return HardPage(raw(path, content, parts={"Shading": {"S0": shading}}))


def pattern_of(pdf: Pdf, content: str, step: float) -> Any:
    return pdf.make_indirect(
        pdf.make_stream(
            content.encode(), PatternType=1, PaintType=1, TilingType=1, XStep=step, YStep=step,
            BBox=Array([0, 0, step, step]), Resources=Dictionary(Font=Dictionary(F0=font(pdf))),
        )
    )  # fmt: skip


@kind
def on_pattern(path: Path) -> HardPage:
    pdf = pikepdf.new()
    dots = pattern_of(pdf, "0.8 g 1 1 2 2 re f", 6)
    content = "/Pattern cs /P0 scn 60 650 400 90 re f 0 g " + around(text(72, 700, MIDDLE))
    add_page(pdf, content, parts={"Pattern": {"P0": dots}})
    pdf.save(path, deterministic_id=True)
    return HardPage(path)


@kind
def pattern_of_words(path: Path) -> HardPage:
    pdf = pikepdf.new()
    words = pattern_of(pdf, "0.9 g BT /F0 8 Tf 2 2 Td (KOPI) Tj ET", 30)
    content = "/Pattern cs /P0 scn 60 650 400 90 re f 0 g " + around(text(72, 700, MIDDLE))
    add_page(pdf, content, parts={"Pattern": {"P0": words}})
    pdf.save(path, deterministic_id=True)
    return HardPage(path, picture=True)


@kind
def filled_by_a_pattern(path: Path) -> HardPage:
    pdf = pikepdf.new()
    dots = pattern_of(pdf, "0 0 1 rg 0 0 3 3 re f 1 0 0 rg 3 3 3 3 re f", 6)
    content = around("/Pattern cs /P0 scn " + text(72, 700, MIDDLE, 20) + "0 g ", leading=26)
    add_page(pdf, content, parts={"Pattern": {"P0": dots}})
    pdf.save(path, deterministic_id=True)
    return HardPage(path)


@kind
def clipped(path: Path) -> HardPage:
    """The clip cuts the heads and feet of the letters off."""
    middle = f"q 60 701 400 4 re W n {text(72, 700, MIDDLE)} Q\n"
    return HardPage(raw(path, around(middle)))


@kind
def clip_of_letters(path: Path) -> HardPage:
    """Render mode 7: what is drawn next is seen through the letters."""
    middle = f"q {text(72, 700, MIDDLE, 20, more='7 Tr')} 0.8 0 0 rg 60 690 400 30 re f Q\n"
    return HardPage(raw(path, around(middle, leading=26)))


_UDKAST = "BT /F1 60 Tf 0.8 0.6 -0.6 0.8 90 600 Tm (UDKAST) Tj ET"


@kind
def watermark_across(path: Path) -> HardPage:
    mark = f"q 0.85 g {_UDKAST} Q\n"
    return HardPage(raw(path, mark + around(text(72, 700, MIDDLE))))


@kind
def watermark_in_front(path: Path) -> HardPage:
    mark = f"/Artifact <</Type /Pagination>> BDC q 0.8 g {_UDKAST} Q EMC\n"
    return HardPage(raw(path, around(text(72, 700, MIDDLE)) + mark))


@kind
def watermark_in_a_form(path: Path) -> HardPage:
    """As Acrobat writes it: a form of its own, half transparent."""
    pdf = pikepdf.new()
    form = _form(pdf, f"0.5 g {_UDKAST.replace('/F1', '/F0')}")
    half = Dictionary(Type=Name.ExtGState, ca=0.4, CA=0.4)
    content = "q /G0 gs 1 0 0 1 20 -10 cm /X0 Do Q " + around(text(72, 700, MIDDLE))
    parts = {"XObject": {"X0": form}, "ExtGState": {"G0": half}}
    add_page(pdf, content, parts=parts)
    pdf.save(path, deterministic_id=True)
    return HardPage(path)


@kind
def watermark_behind_a_line(path: Path) -> HardPage:
    mark = "q 0.9 g " + text(60, 690, "KOPI KOPI", 70, "F1") + "Q "
    return HardPage(raw(path, mark + around(text(72, 700, MIDDLE))))


@kind
def crossed_by_other_text(path: Path) -> HardPage:
    """A stamp whose letters lie over the name; what lies under the mark goes."""
    start = 72 + pymupdf.get_text_length("Borger ", "helv", 12)
    stamp = text(round(start + 10, 1), 702, "KOPI", 8)
    return HardPage(raw(path, around(text(72, 700, MIDDLE) + stamp)))


# --- marked content and forms -------------------------------------------------------------------


@kind
def actual_text(path: Path) -> HardPage:
    """Readers take what a line calls itself for what it shows."""
    lines = text(72, 700, MIDDLE), text(72, 660, f"ogs\u00e5 {STRUCK} her")
    shown = raw(path.with_suffix(".shown.pdf"), around("".join(lines)))
    middle = (
        f"/Span <</ActualText (hele linjen)>> BDC {lines[0]} EMC\n"
        f"/P <</MCID 0>> BDC {lines[1]} EMC\n"
    )
    return HardPage(raw(path, around(middle)), shown=shown)


@kind
def soft_hyphens(path: Path) -> HardPage:
    middle = text(72, 700, "Borger Kvist\u00adgaard bor i Vej\u00adle nu")
    return HardPage(raw(path, around(middle)), words=("Kvist-gaard",))


def _form(pdf: Pdf, content: str) -> Any:
    return pdf.make_indirect(
        pdf.make_stream(
            content.encode("cp1252"), Type=Name.XObject, Subtype=Name.Form,
            BBox=Array([0, 0, WIDTH, HEIGHT]), Resources=Dictionary(Font=Dictionary(F0=font(pdf))),
        )
    )  # fmt: skip


@kind
def form_shared_by_pages(path: Path) -> HardPage:
    pdf = pikepdf.new()
    form = _form(pdf, around(text(72, 700, MIDDLE)))
    for number in range(2):
        parts = {"XObject": {"X0": form}}
        add_page(pdf, "/X0 Do " + text(72, 600, f"Side {number + 1}"), parts=parts)
    pdf.save(path, deterministic_id=True)
    return HardPage(path)


@kind
def sizes_change_in_a_form(path: Path) -> HardPage:
    """A large name, then smaller text that goes on where the name ended."""
    pdf = pikepdf.new()
    line = (
        f"BT /F0 14 Tf 1 0 0 1 72 700 Tm (Borger {STRUCK}) Tj /F0 9 Tf ( bor i Vejle med ) Tj "
        f"80 Tz (sin far {STRUCK}) Tj 100 Tz (, der) Tj ET\n"
    )
    form = _form(pdf, around(line))
    add_page(pdf, "/X0 Do", parts={"XObject": {"X0": form}})
    pdf.save(path, deterministic_id=True)
    return HardPage(path)


@kind
def form_twice_on_a_page(path: Path) -> HardPage:
    """The same form at two places; the name is struck in the upper one only."""
    pdf = pikepdf.new()
    form = _form(pdf, around(text(72, 700, MIDDLE)))
    content = "/X0 Do q 1 0 0 1 0 -200 cm /X0 Do Q " + text(72, 300, "Sidste linje")
    add_page(pdf, content, parts={"XObject": {"X0": form}})
    pdf.save(path, deterministic_id=True)
    start = 72 + pymupdf.get_text_length("Borger ", "helv", 12)
    end = start + pymupdf.get_text_length(STRUCK, "helv", 12)
    return HardPage(path, boxes=((start, 130, end, 145.5),))


@kind
def nested_forms(path: Path) -> HardPage:
    pdf = pikepdf.new()
    inner = _form(pdf, text(72, 700, MIDDLE))
    outer = _form(pdf, around("q 1 0 0 1 3 2 cm /X1 Do Q "))
    outer.Resources.XObject = Dictionary(X1=inner)
    add_page(pdf, "q 0.9 0 0 0.9 10 20 cm /X0 Do Q", parts={"XObject": {"X0": outer}})
    pdf.save(path, deterministic_id=True)
    return HardPage(path)


@kind
def form_over_a_form(path: Path) -> HardPage:
    """A page with the same form twice, of which neither is struck, and the name beside them."""
    pdf = pikepdf.new()
    form = _form(pdf, text(0, 0, "Formular nr. 7"))
    content = "q 1 0 0 1 72 740 cm /X0 Do Q q 1 0 0 1 72 640 cm /X0 Do Q " + around(
        text(72, 700, MIDDLE)
    )
    add_page(pdf, content, parts={"XObject": {"X0": form}})
    pdf.save(path, deterministic_id=True)
    return HardPage(path)


@kind
def note_and_field(path: Path) -> HardPage:
    """A FreeText note and a form field that say the name, and others that don't."""
    with pymupdf.open() as doc:
        page = doc.new_page(width=WIDTH, height=HEIGHT)
        page.insert_text((72, 120), MIDDLE, fontsize=12)
        page.add_freetext_annot((72, 150, 300, 175), f"Note om {STRUCK} her", fontsize=11)
        page.add_freetext_annot((72, 180, 300, 205), "Note om noget andet", fontsize=11)
        for number, value in enumerate((f"Felt {STRUCK} slut", "Felt uden navn")):
            widget = pymupdf.Widget()
            widget.field_name, widget.field_value = f"f{number}", value
            widget.field_type = pymupdf.PDF_WIDGET_TYPE_TEXT
            widget.rect = pymupdf.Rect(72, 220 + 30 * number, 300, 240 + 30 * number)
            page.add_widget(widget)
        doc.save(path)
    return HardPage(path, baked=True)
