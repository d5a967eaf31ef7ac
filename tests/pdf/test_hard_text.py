"""One word struck on pages that are hard to set: what isn't marked stays, to a tenth of a point.

Seen by pdfium: the glyphs that stay, their places and their order, the place of the box, and that
what was struck is gone. The pages stand in ``tests/leaks/hard_*.py``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pypdfium2
import pytest

from redactor.domain.geometry import Box
from redactor.domain.labelling import BoxLook
from redactor.domain.suggestion import Mark
from redactor.pdf.text import read_pages
from redactor.pdf.verify.frames import frame_of
from redactor.pdf.verify.glyphs import Frame, Glyphs, read_glyphs
from tests.leaks.hard_page import add_page, font, raw, text
from tests.leaks.hard_pages import KINDS, STRUCK, HardPage, build
from tests.pdf.striking import strike_clean

EXACT = 0.1


def marks_of(page: HardPage) -> list[Mark]:
    """Marks over the words, as the product finds them, or over the boxes that the page names."""
    if page.boxes:
        return [Mark(page.page, (Box(*b),), "", "") for b in page.boxes]
    found = list(read_pages(page.path))[page.page - 1]
    marks = []
    for word in page.words:
        at = found.text.find(word)
        assert at >= 0, found.text
        while at >= 0:
            marks.append(Mark(page.page, found.boxes_for(at, at + len(word)), "", word))
            at = found.text.find(word, at + 1)
    return marks


def glyphs_of(path: Path) -> list[tuple[Glyphs, Frame]]:
    document = pypdfium2.PdfDocument(path)
    with pikepdf.open(path) as pdf:
        frames = [frame_of(page.obj) for page in pdf.pages]
    found = [(read_glyphs(document[i], frame), frame) for i, frame in enumerate(frames)]
    document.close()
    return found


def clean(glyphs: Glyphs, frame: Frame, boxes: list[Box]) -> Glyphs:
    """The glyphs that no mark covers and that the page shows."""
    (width, height), (x, y) = frame.size, glyphs.centres.T
    stay = (x > 0) & (x < width) & (y > 0) & (y < height)
    for b in boxes:
        stay &= ~((x > b.x0) & (x < b.x1) & (y > b.y0) & (y < b.y1))
    return glyphs.pick(stay)


def far(wanted: Glyphs, there: Glyphs) -> Counter[str]:
    """Glyphs that don't stand where they stood."""
    missing: Counter[str] = Counter()
    for code, spot in zip(wanted.codes, wanted.origins, strict=True):
        same = there.origins[there.codes == code]
        if not len(same) or np.abs(same - spot).max(axis=1).min() > EXACT:
            missing[chr(code)] += 1
    return missing


def light_under(path: Path, number: int, frame: Frame, boxes: list[Box]) -> int:
    """The lightest pixel in the middle of the boxes; 0 is black."""
    document = pypdfium2.PdfDocument(path)
    shown = document[number].render(scale=2, grayscale=True).to_numpy()
    document.close()
    factor = shown.shape[1] / frame.size[0]
    lightest = 0
    for box in boxes:
        b = box.inflate(-1.5, -0.3 * box.height)
        rows = slice(int(b.y0 * factor), int(b.y1 * factor) + 1)
        area = shown[rows, int(b.x0 * factor) : int(b.x1 * factor)]
        lightest = max(lightest, int(area.max(initial=0)))
    return lightest


def strike(
    page: HardPage, target: Path, look: BoxLook | None = None, label: str = ""
) -> tuple[list[Mark], Any]:
    marks = [replace(mark, label=label) for mark in marks_of(page)]
    answer = strike_clean(page.path, target, marks, look=(look or BoxLook()).as_json())
    return marks, answer["overstrike"]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_only_the_word_goes(kind: str, tmp_path: Path) -> None:
    page, target = build(kind, tmp_path), tmp_path / "out.pdf"
    marks, report = strike(page, target)
    before, after = glyphs_of(page.shown or page.path), glyphs_of(target)
    assert report["rasterised_pages"] == ([page.page] if page.picture else [])
    for number, ((old, frame), (new, _)) in enumerate(zip(before, after, strict=True)):
        boxes = [b for m in marks if m.page == number + 1 for b in m.boxes]
        shown = clean(new, frame, [])
        assert len(shown.codes) == len(clean(new, frame, boxes).codes)  # nothing under the boxes
        assert light_under(target, number, frame, boxes) < 60
        if page.picture:
            continue
        stay = clean(old, frame, boxes)
        assert far(stay, new) == Counter()
        if not page.baked:
            assert "".join(map(chr, shown.codes)) == "".join(map(chr, stay.codes))


@pytest.mark.parametrize("width", ["wide", "protected"])
@pytest.mark.parametrize(
    "kind", ["kerned", "superscripts", "turned_90", "vertical_writing", "watermark_across"]
)
def test_wider_boxes_cover_nothing_else(kind: str, width: str, tmp_path: Path) -> None:
    page, target = build(kind, tmp_path), tmp_path / "out.pdf"
    _, report = strike(page, target, BoxLook("outline", width), "OFL § 30")
    assert report["rasterised_pages"] == []


@pytest.mark.parametrize("kind", ["form_shared_by_pages", "form_twice_on_a_page"])
def test_what_is_shared_is_struck_in_one_place(kind: str, tmp_path: Path) -> None:
    page, target = build(kind, tmp_path), tmp_path / "out.pdf"
    strike(page, target)
    document = pypdfium2.PdfDocument(target)
    text = "".join(p.get_textpage().get_text_range() for p in document)
    document.close()
    assert text.count("Kvistgaard") == 1


def test_a_thin_mark_over_large_letters_takes_them(tmp_path: Path) -> None:
    """Nothing else is under it, so they are meant, though their middle isn't covered."""
    source, target = raw(tmp_path / "in.pdf", text(72, 700, "KVIST", 70)), tmp_path / "out.pdf"
    strike(HardPage(source, boxes=((70, 128, 320, 138),)), target)
    document = pypdfium2.PdfDocument(target)
    assert "KVIST" not in document[0].get_textpage().get_text_range()
    document.close()


def test_a_watermark_brings_no_other_font_along(tmp_path: Path) -> None:
    """Not even the name of one whose letters are struck, all of them."""
    mark = "q 0.9 g BT /F1 60 Tf 1 0 0 1 60 665 Tm (KOPI) Tj ET Q "
    name = text(130, 700, STRUCK, 12, "F9")
    pdf = pikepdf.new()
    times = font(pdf, "Times-Roman")
    add_page(pdf, mark + text(72, 700, "Borger") + name, fonts={"F9": times})
    source, target = tmp_path / "in.pdf", tmp_path / "out.pdf"
    pdf.save(source)
    _, report = strike(HardPage(source), target)
    assert report["rasterised_pages"] == []
    with pikepdf.open(target) as released:
        fonts = released.pages[0].obj.Resources.Font
        assert sorted(str(f.BaseFont) for _, f in fonts.items()) == [
            "/Helvetica",
            "/Helvetica-Bold",
        ]
