"""Foreign files: every way in which others overstrike badly is found, and good files are let be."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pymupdf
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image

from redactor.domain.report import Severity, Verdict
from redactor.pdf.safe import verify_file
from redactor.pdf.verify.foreign import inspect_file
from tests.foreign.bases import (
    KINDS,
    LINE,
    SECRET,
    add,
    edit,
    made,
)
from tests.pdf.striking import strike, strike_clean


@pytest.fixture
def base(tmp_path: Path) -> Callable[..., Path]:
    return lambda kind, *draw: made(kind, tmp_path, *draw)


def form(pdf: pikepdf.Pdf, page: Any) -> None:
    box = pdf.make_stream(b"0 g 70 717 260 20 re f")
    box.Type, box.Subtype, box.BBox = Name.XObject, Name.Form, Array([0, 0, 595, 842])
    page.Resources.XObject = page.Resources.get("/XObject", Dictionary())
    page.Resources.XObject.Cover = box
    add("/Cover Do")(pdf, page)


def pattern(pdf: pikepdf.Pdf, page: Any) -> None:
    tile = pdf.make_stream(b"0 0 0 rg 0 0 10 10 re f")
    tile.PatternType, tile.PaintType, tile.TilingType = 1, 1, 1
    tile.BBox, tile.XStep, tile.YStep = Array([0, 0, 10, 10]), 10, 10
    tile.Resources = Dictionary()
    page.Resources.Pattern = Dictionary(P1=tile)
    add("/Pattern cs /P1 scn 70 717 260 20 re f")(pdf, page)


def annotation(subtype: str, **more: Any) -> Callable[[pikepdf.Pdf, Any], None]:
    def change(pdf: pikepdf.Pdf, page: Any) -> None:
        look = pdf.make_stream(b"0 g 0 0 260 20 re f")
        look.Type, look.Subtype, look.BBox = Name.XObject, Name.Form, Array([0, 0, 260, 20])
        note = Dictionary(
            Type=Name.Annot, Subtype=Name("/" + subtype), Rect=Array([70, 717, 330, 737]), F=4,
            **more,
        )  # fmt: skip
        if subtype != "Redact":
            note.AP = Dictionary(N=look)
        page.Annots = Array([pdf.make_indirect(note)])

    return change


COVERS: dict[str, Callable[[pikepdf.Pdf, Any], None]] = {
    "black box": add("0 g 70 717 260 20 re f"),
    "page-coloured box": add("1 g 70 717 260 20 re f"),
    "box in a colour": add("0.1 0.2 0.6 rg 70 717 260 20 re f"),
    "box of lines": add("0 g 70 717 m 330 717 l 330 737 l 70 737 l h f"),
    "box of lines, even-odd": add("0 g 70 717 m 330 717 l 330 737 l 70 737 l f*"),
    "thick line": add("0 G 20 w 70 727 m 330 727 l S"),
    "many thin lines": add(
        "0 G 1 w " + " ".join(f"70 {717 + i * 0.5} m 330 {717 + i * 0.5} l S" for i in range(41))
    ),
    "box in pieces": add("0 g " + " ".join(f"{70 + i * 10} 717 10.2 20 re f" for i in range(26))),
    "form": form,
    "pattern": pattern,
    "box with curves": add(
        "0 g 75 717 m 325 717 l 328 717 330 720 330 722 c 330 737 l 70 737 l 70 717 l h f"
    ),
    "square annotation": annotation("Square"),
    "highlight annotation": annotation("Highlight"),
    "stamp annotation": annotation("Stamp"),
    "ink annotation": annotation("Ink"),
    "redact annotation": annotation("Redact"),
}


@pytest.mark.parametrize("cover", COVERS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_cover_is_no_overstrike(base: Any, kind: str, cover: str) -> None:
    path = edit(base(kind), COVERS[cover])
    reading = 9.0 if cover in ("black box", "box in a colour") else 0.0  # a second each
    found = inspect_file(path, reading=reading)
    leaks = {f.channel for f in found if f.severity is Severity.LEAK}
    if "redact" in cover:
        assert "pending_redactions" in leaks
        return
    if kind != "scan":
        assert "text_under_cover" in leaks
    if kind != "text":
        assert "pixels_under_cover" in leaks


def test_image_over_text(base: Any) -> None:
    black = io.BytesIO()
    Image.new("RGB", (20, 4), "black").save(black, "PNG")
    path = base(
        "text", lambda page: page.insert_image(LINE, stream=black.getvalue(), keep_proportion=False)
    )
    assert "text_under_cover" in {f.channel for f in inspect_file(path)}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("black on black", "0 g 70 600 90 20 re f BT /helv 14 Tf 72 605 Td (Kvistgaard) Tj ET"),
        ("white on white", "1 g BT /helv 14 Tf 72 605 Td (Kvistgaard) Tj ET"),
        ("invisible mode", "BT 3 Tr /helv 14 Tf 72 605 Td (Kvistgaard) Tj ET"),
        ("clipped away", "0 0 10 10 re W n BT /helv 14 Tf 72 605 Td (Kvistgaard) Tj ET"),
        ("off the page", "BT /helv 14 Tf -400 605 Td (Kvistgaard) Tj ET"),
        ("no opacity", "/Faint gs BT /helv 14 Tf 72 605 Td (Kvistgaard) Tj ET"),
    ],
)  # fmt: skip
def test_text_that_nobody_sees(base: Any, name: str, code: str) -> None:
    def change(pdf: pikepdf.Pdf, page: Any) -> None:
        page.Resources.ExtGState = Dictionary(Faint=Dictionary(ca=0, CA=0))
        add(code)(pdf, page)

    found = inspect_file(edit(base("text"), change))
    assert {f.channel for f in found} & {"text_under_cover", "unseen_text", "text_off_page"}, name


GOOD: dict[str, Callable[[Any], None]] = {
    "plain": lambda page: None,
    "text on a tinted box": lambda page: page.draw_rect(
        pymupdf.Rect(60, 300, 400, 340), fill=(0.8, 0.9, 1), overlay=False
    ),
    "black box where nothing is": lambda page: page.draw_rect(
        pymupdf.Rect(60, 400, 400, 420), fill=(0, 0, 0)
    ),
    "yellow marker": lambda page: page.draw_rect(LINE, fill=(1, 1, 0), fill_opacity=0.4),
    "table rules": lambda page: [
        page.draw_line((60, y), (500, y), width=0.6) for y in range(100, 200, 20)
    ],
    "watermark": lambda page: page.insert_text(
        (150, 400), "KOPI", fontsize=90, color=(0.9, 0.9, 0.9), overlay=False
    ),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("case", GOOD)
def test_ordinary_pages_have_no_leak(base: Any, kind: str, case: str) -> None:
    found = inspect_file(base(kind, GOOD[case]))
    assert [f.channel for f in found if f.severity is not Severity.NOTE] == []


RESAVED: dict[str, Callable[[Path, Path], object]] = {
    "qpdf": lambda a, b: pikepdf.open(a).save(b),
    "qpdf, plain": lambda a, b: pikepdf.open(a).save(b, compress_streams=False),
    "mupdf": lambda a, b: pymupdf.open(a).save(b),
    "mupdf, clean": lambda a, b: pymupdf.open(a).save(b, garbage=4, clean=True, deflate=True),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("writer", RESAVED)
def test_our_file_saved_by_others_leaks_nothing(
    base: Any, find_marks: Any, tmp_path: Path, kind: str, writer: str
) -> None:
    from redactor.domain.geometry import Box
    from redactor.domain.suggestion import Mark

    source, ours, other = base(kind), tmp_path / "ours.pdf", tmp_path / "other.pdf"
    marks = [Mark(1, (Box(*LINE),), "OFL § 30", SECRET if kind != "scan" else "")]
    strike_clean(source, ours, marks)
    RESAVED[writer](ours, other)
    report = verify_file(other)
    assert not report.passed
    assert report.verdict is Verdict.UNPROVEN, report.findings


def test_our_own_file_is_unproven_without_its_original(base: Any, tmp_path: Path) -> None:
    ours = tmp_path / "ours.pdf"
    strike(base("mixed"), ours)
    report = verify_file(ours)
    assert (report.passed, report.verdict) == (False, Verdict.UNPROVEN)
    assert {f.channel for f in report.findings} <= {"ocr_layer"}


def test_pages_that_are_locked_or_broken_are_risks(base: Any, tmp_path: Path) -> None:
    locked = tmp_path / "locked.pdf"
    with pikepdf.open(base("text")) as pdf:
        pdf.save(locked, encryption=pikepdf.Encryption(owner="a", user="b"))
    assert [(f.channel, f.severity) for f in inspect_file(locked)] == [("locked", Severity.RISK)]
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.4 ikke en pdf")
    assert [f.severity for f in inspect_file(broken)] == [Severity.RISK]


def test_samples_of_x_ray(real_folder: Path) -> None:
    """Bad redactions that x-ray finds in its own samples, and those that it names but misses."""
    folder = real_folder / "x-ray/tests/assets"
    for name in ("rectangles_yes", "rectangles_yes_2", "bad_cross_hatched_redactions"):
        leaks = {f.channel for f in inspect_file(folder / f"{name}.pdf")}
        assert "text_under_cover" in leaks, name
    for name in ("rectangles_no", "multi_line_redaction_ok", "rect_ordering_2.1", "unfilled_rect"):
        found = inspect_file(folder / f"{name}.pdf")
        assert not [f for f in found if f.severity is Severity.LEAK], name
