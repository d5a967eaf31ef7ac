"""Every place in a PDF where a name can hide: planted, struck or swept, and looked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pymupdf
import pypdfium2
import pytest
from pikepdf import Dictionary

from redactor.domain.geometry import Box
from redactor.domain.suggestion import Mark
from tests.pdf.channels import CHANNELS, HIDDEN
from tests.pdf.striking import strike, strike_clean

VISIBLE = "KVISTVIS1"
Leaks = Callable[[Path, Sequence[str]], list[str]]


def test_probes(probes: dict[str, Any], probe_folder: Path, tmp_path: Path, leaks: Leaks) -> None:
    """../shared/pdfs/probes: one channel a file."""
    problems = {}
    for name, probe in probes.items():
        marks = [Mark(b[0], (Box(*b[1:]),), "OFL § 30") for b in probe["boxes"]]
        # the letters of p46 stand apart and unmarked on the page: seen, so allowed to stay
        secrets = [s for s in probe["secrets"] if not name.startswith("p46") or s == VISIBLE]
        target = tmp_path / name
        answer = strike(probe_folder / name, target, marks, secrets=secrets)
        if not answer["verification"]["passed"]:
            problems[name] = answer["verification"]["findings"]
        elif found := leaks(target, secrets):
            problems[name] = found
        elif probe["kind"] == "image" and not zone_is_flat(target, marks[0].boxes[0]):
            problems[name] = ["pixels"]
    assert not problems


def zone_is_flat(path: Path, box: Box) -> bool:
    """Are all images of page 1 flat under the box? Placed by the page's own matrix by pdfium."""
    document = pypdfium2.PdfDocument(path)
    page = document[0]
    width, height = page.get_size()
    rotation = page.get_rotation()
    flat, seen = True, 0
    for obj in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=5):
        samples = obj.get_bitmap().to_numpy()
        left, bottom, right, top = obj.get_bounds()
        if rotation == 90:
            x0, x1, y0, y1 = box.y0, box.y1, width - box.x1, width - box.x0
            y0, y1 = box.x0, box.x1
        else:
            x0, x1, y0, y1 = box.x0, box.x1, height - box.y1, height - box.y0
        rows, columns = samples.shape[:2]
        a = int((x0 - left) / (right - left) * columns) + 2
        b = int((x1 - left) / (right - left) * columns) - 2
        c = int((top - y1) / (top - bottom) * rows) + 2
        d = int((top - y0) / (top - bottom) * rows) - 2
        area = samples[max(c, 0) : max(d, 0), max(a, 0) : max(b, 0)]
        if area.size:  # other pictures lie elsewhere
            seen += 1
            flat &= int(np.ptp(area, axis=(0, 1)).max()) <= 3
    document.close()
    return flat and seen > 0


KINDS = ("text", "scan", "mixed")
AS_PICTURES = {"font_names", "soft_mask_form", "pattern_text"}
"""What is drawn by a nameless font, through masks or patterns: struck as a picture of the page."""


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("channel", CHANNELS)
def test_what_nobody_sees_is_gone(
    channel: str, kind: str, make_pdf: Any, page_of: Any, find_marks: Any, tmp_path: Path,
    leaks: Leaks,
) -> None:  # fmt: skip
    plain, planted = make_pdf(), tmp_path / "planted.pdf"
    base, target = page_of(kind, plain, tmp_path / "base.pdf"), tmp_path / "out.pdf"
    with pikepdf.open(base) as pdf:
        CHANNELS[channel](pdf)
        pdf.save(planted, compress_streams=False)
    if channel not in ("to_unicode", "off_page"):
        assert leaks(planted, [HIDDEN]), "the channel must hold the secret to begin with"
    marks = find_marks(plain, VISIBLE)
    answer = strike_clean(planted, target, marks, secrets=[VISIBLE, HIDDEN])
    if channel not in AS_PICTURES:
        assert answer["overstrike"]["rasterised_pages"] == []
    assert leaks(target, [VISIBLE, HIDDEN]) == []
    if kind != "text":
        assert zone_is_flat(target, marks[0].boxes[0])
    if channel == "to_unicode":
        with pikepdf.open(target) as pdf:
            maps = b"".join(
                font.ToUnicode.read_bytes()
                for font in pdf.pages[0].obj.Resources.get("/Font", Dictionary()).values()
                if "/ToUnicode" in font
            )
        assert b"<C8>" not in maps


def test_old_revisions_are_gone(make_pdf: Any, tmp_path: Path, leaks: Leaks) -> None:
    path = make_pdf([HIDDEN, "Denne linje bliver stående."])
    with pymupdf.open(path) as doc:
        doc[0].add_redact_annot(doc[0].search_for(HIDDEN)[0])
        doc[0].apply_redactions()
        doc.saveIncr()
    assert leaks(path, [HIDDEN])
    answer = strike_clean(path, tmp_path / "out.pdf", [])
    assert answer["overstrike"]["removed"]["old_revisions"] == 1
    assert leaks(tmp_path / "out.pdf", [HIDDEN]) == []


def _in_form(doc: pymupdf.Document, page: pymupdf.Page) -> None:
    inner = pymupdf.open()
    inner.new_page(width=300, height=40).insert_text((10, 20), HIDDEN)
    page.show_pdf_page(pymupdf.Rect(72, 200, 372, 240), inner, 0)


def _invisible(doc: pymupdf.Document, page: pymupdf.Page) -> None:
    page.insert_text((82, 220), HIDDEN, render_mode=3)


def _white(doc: pymupdf.Document, page: pymupdf.Page) -> None:
    page.insert_text((82, 220), HIDDEN, color=(1, 1, 1))


def _rotated_text(doc: pymupdf.Document, page: pymupdf.Page) -> None:
    page.insert_text((82, 300), HIDDEN, rotate=90)


def _free_text(doc: pymupdf.Document, page: pymupdf.Page) -> None:
    page.add_freetext_annot(pymupdf.Rect(72, 200, 300, 230), HIDDEN)


def _text_field(doc: pymupdf.Document, page: pymupdf.Page) -> None:
    widget = pymupdf.Widget()
    widget.field_type, widget.field_name = pymupdf.PDF_WIDGET_TYPE_TEXT, "felt"
    widget.field_value, widget.rect = HIDDEN, pymupdf.Rect(72, 200, 300, 230)
    page.add_widget(widget)


def _drawn_twice(doc: pymupdf.Document, page: pymupdf.Page) -> None:
    page.insert_text((82, 220), HIDDEN)
    page.insert_text((82.5, 220.5), HIDDEN)


def _embedded_font(doc: pymupdf.Document, page: pymupdf.Page) -> None:
    page.insert_font(fontname="F9", fontbuffer=pymupdf.Font("notos").buffer)
    page.insert_text((82, 220), HIDDEN, fontname="F9")


STRUCK = {
    f.__name__.strip("_"): f
    for f in (
        _in_form, _invisible, _white, _rotated_text, _free_text, _text_field, _drawn_twice,
        _embedded_font,
    )
}  # fmt: skip


@pytest.mark.parametrize("kind", STRUCK)
def test_what_is_struck_is_gone(kind: str, make_pdf: Any, tmp_path: Path, leaks: Leaks) -> None:
    path, target = tmp_path / "planted.pdf", tmp_path / "out.pdf"
    with pymupdf.open(make_pdf()) as doc:
        STRUCK[kind](doc, doc[0])
        doc.save(path)
    marks = [Mark(1, (Box(60, 190, 400, 310),), "OFL § 30")]
    answer = strike_clean(path, target, marks, secrets=[HIDDEN])
    assert answer["overstrike"]["rasterised_pages"] == []
    assert leaks(target, [HIDDEN]) == []
    with pymupdf.open(target) as doc:
        assert "Denne linje bliver stående." in doc[0].get_text()
