"""Checks of released files beyond glyphs and samples: picture, OCR, fonts, qpdf, manifest."""

from __future__ import annotations

import hashlib
import io
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pymupdf
import pytest
from pikepdf import Name
from PIL import Image, ImageDraw, ImageFont

from redactor.domain.geometry import Box
from redactor.domain.report import CheckState, Severity, Verdict
from redactor.domain.suggestion import Mark
from redactor.pdf.reading.ocr import OcrWord
from redactor.pdf.verify import ocr, verify
from redactor.pdf.verify.secrets import Secrets
from tests.pdf.striking import alter_page, failed, strike, strike_clean

NAME = "Frederikke Kvistgaard"
BOX = Box(70, 104, 300, 124)


@pytest.fixture
def case(tmp_path: Path) -> Callable[..., tuple[Path, Path, list[Mark]]]:
    """case(draw) -> original, released (struck and passed), marks."""

    def make(draw: Callable[[Any], None], box: Box = BOX) -> tuple[Path, Path, list[Mark]]:
        original, released = tmp_path / "original.pdf", tmp_path / "released.pdf"
        doc = pymupdf.open()
        page = doc.new_page(width=595, height=842)
        page.insert_text((72, 120), NAME, fontsize=14)
        page.insert_text((72, 300), "Denne linje bliver stående.", fontsize=12)
        draw(page)
        doc.save(original)
        doc.close()
        marks = [Mark(1, (box,), "OFL § 30", NAME)]
        strike_clean(original, released, marks)
        return original, released, marks

    return make


def code(replace: Callable[[bytes], bytes]) -> Callable[[pikepdf.Pdf, Any], None]:
    def edit(pdf: pikepdf.Pdf, page: Any) -> None:
        page.Contents.write(replace(page.Contents.read_bytes()))

    return edit


PICTURES: dict[str, Callable[[bytes], bytes]] = {
    "a thin rule less": lambda data: data.replace(b"l\nS", b"l\nn"),
    "a box more": lambda data: data + b"\nq 0.5 g 400 300 60 40 re f Q",
    "a thin rule more": lambda data: data + b"\nq 0.5 w 100 400 m 500 400 l S Q",
    "a veil over the page": lambda data: data + b"\nq 0.9 g 0 0 595 500 re f Q",
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_change_outside_the_boxes_is_reported(case: Any, name: str) -> None:
    def draw(page: Any) -> None:
        page.draw_line((72, 500), (520, 500), width=0.5)

    original, released, marks = case(draw)
    with pikepdf.open(released) as pdf:
        before = pdf.pages[0].obj.Contents.read_bytes()
    after = PICTURES[name](before)
    assert after != before
    alter_page(released, code(lambda _: after))
    report = verify(released, original=original, marks=marks)
    assert failed(report) == {"picture"}
    assert {f.severity for f in report.findings} == {Severity.RISK}


def scan(words: str, size: int = 44) -> bytes:
    """260 × 30 points at 200 dpi; the words stand between 4 and 20 points from the top."""
    image = Image.new("L", (722, 84), 255)
    ImageDraw.Draw(image).text((6, 12), words, fill=0, font=ImageFont.load_default(size))
    data = io.BytesIO()
    image.save(data, "PNG")
    return data.getvalue()


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not here")
def test_letters_that_look_out_of_a_box_are_read(case: Any) -> None:
    """The mark lies below the words: what a scan keeps of them can be read."""

    def draw(page: Any) -> None:
        page.insert_image(pymupdf.Rect(70, 500, 330, 530), stream=scan("Torben Hedegaard"))

    original, released, marks = case(draw)
    low = Mark(1, (Box(70, 519, 330, 538),), "OFL § 30", "Torben Hedegaard")
    answer = strike(original, released, [*marks, low])
    assert not answer["verification"]["passed"]
    assert "readable" in {f["check"] for f in answer["verification"]["findings"]}


def test_a_box_that_nothing_touches_needs_no_ocr(case: Any, monkeypatch: Any) -> None:
    def draw(page: Any) -> None:
        page.insert_image(pymupdf.Rect(70, 500, 330, 530), stream=scan("Torben Hedegaard"))

    monkeypatch.setattr(ocr, "_read", lambda sheet: pytest.fail("was read"))
    original, released, marks = case(draw)
    good = Mark(1, (Box(66, 498, 334, 532),), "OFL § 30", "Torben Hedegaard")
    strike_clean(original, released, [*marks, good])


def test_without_ocr_what_had_to_be_read_is_not_checked(case: Any, monkeypatch: Any) -> None:
    def absent(sheet: Any) -> str:
        raise ocr.NotReadable

    def draw(page: Any) -> None:
        page.insert_image(pymupdf.Rect(70, 500, 330, 530), stream=scan("Torben Hedegaard"))

    original, released, marks = case(draw)
    low = Mark(1, (Box(70, 519, 330, 538),), "OFL § 30", "Torben Hedegaard")
    monkeypatch.setattr(ocr, "_read", absent)
    answer = strike(original, released, [*marks, low])
    assert answer["verification"]["checks"]["readable"] == "not_checked"
    assert not answer["verification"]["passed"]


def test_strips_are_stacked_on_white() -> None:
    sheet = ocr._stacked([np.zeros((10, 30), np.uint8), np.zeros((5, 60), np.uint8)])
    assert sheet.shape == (10 + 5 + 3 * 24, 60 + 2 * 24)
    assert int((sheet == 0).sum()) == 10 * 30 + 5 * 60


def test_letters_that_only_a_font_knows_are_reported(case: Any) -> None:
    original, released, marks = case(lambda page: None)
    cmap = (
        b"1 begincodespacerange <00> <ff> endcodespacerange\n"
        b"2 beginbfchar <51> <0051> <58> <0058> endbfchar\n"
        b"1 beginbfrange <30> <32> <0030> endbfrange"
    )

    def edit(pdf: pikepdf.Pdf, page: Any) -> None:
        next(iter(page.Resources.Font.values())).ToUnicode = pdf.make_stream(cmap)

    alter_page(released, edit)
    report = verify(released, original=original, marks=marks)
    assert "fonts" in failed(report)


def test_manifest_names_both_files_and_every_page(case: Any) -> None:
    original, released, marks = case(lambda page: None)
    manifest = verify(released, original=original, marks=marks).as_json()["manifest"]
    for name, path in (("released", released), ("original", original)):
        data = path.read_bytes()
        assert manifest[name] == {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    assert [len(page) for page in manifest["pages"]] == [64]


def test_a_report_names_its_verdict_severities_and_channels(case: Any) -> None:
    original, released, marks = case(lambda page: None)
    good = verify(released, original=original, marks=marks)
    assert (good.verdict, good.as_json()["verdict"]) == (Verdict.SAFE, "safe")
    alter_page(released, code(lambda data: data + b"\nBT /F0 9 Tf 120 722 Td (abc) Tj ET"))
    bad = verify(released, original=original, marks=marks)
    assert bad.verdict is Verdict.LEAK
    said = {"check", "channel", "severity", "page", "count", "message", "place", "boxes"}
    assert all(set(finding) == said for finding in bad.as_json()["findings"])


def test_nothing_to_compare_with_proves_nothing(case: Any) -> None:
    _, released, _ = case(lambda page: None)
    report = verify(released)
    open_ = {n for n, s in report.checks.items() if s is CheckState.NOT_CHECKED}
    assert open_ == {"pages", "glyphs", "pixels", "text_kept", "picture", "readable"}
    assert report.verdict is Verdict.UNPROVEN


def test_thumbnails_and_pictures_are_no_text(case: Any) -> None:
    """A name for a picture's filter isn't mistaken for anything."""
    original, released, marks = case(
        lambda page: page.insert_image(pymupdf.Rect(70, 500, 330, 530), stream=scan("fri tekst"))
    )
    with pikepdf.open(released) as pdf:
        image = next(iter(pdf.pages[0].obj.Resources.XObject.values()))
        assert image.Subtype == Name.Image
    assert verify(released, original=original, marks=marks).passed


def test_words_that_are_nearly_read_are_read() -> None:
    """Letters cut by a box are taken for others; words of the next line are no leak."""
    strip = ocr._Strip(np.zeros((60, 200), np.uint8), 20, 40, "Torben Hedegaard")
    rows = next(iter(ocr._places([strip])))[1]
    left = Secrets(["Torben Hedegaard", "711289-4417"])

    def read(text: str, top: float, low: float) -> bool:
        word = OcrWord(text, 5.0, top, 90.0, low, 0, 0.9)
        return ocr._nearly_read(strip, rows, [word], left)

    assert (rows.start, rows.stop) == (24 + 20 - 4, 24 + 40 + 4)
    assert read("Hedeaaard", 30, 50)
    assert read("Torhen", 50, 80)
    assert not read("Hedeaaard", 10, 30)  # of the line above
    assert not read("Torsdag", 30, 50)
    assert not read("Hedebo", 30, 50)
