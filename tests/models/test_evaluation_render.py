"""Pages drawn for evaluation: every word stands where the truth says it stands."""

from __future__ import annotations

from pathlib import Path

import pymupdf
import pytest

from models.evaluation.gold import parse
from models.evaluation.judge import words_of
from models.evaluation.render import STYLES, render

TEXT = (
    """#genre: skema

[[PERSON|Ayşe Yıldırım]] og [[PERSON|Łukasz Wiśniewski]], født [[DATE_OF_BIRTH|3. maj 1984]]

Navn                  CPR             Telefon
[[PERSON|Bo Holm]]               [[CPR|610190-1234]]     [[PHONE|12 34 56 78]]
"""
    + "En lang linje, som skal brydes, og som derfor bliver ved og ved. " * 6
    + """
=====PAGE=====
"""
    + "linje\n" * 90
    + "[[PERSON|Sidste]]\n"
)


@pytest.mark.parametrize("style", [s for s in STYLES if s != "scan"])
def test_words_are_where_the_truth_says(style: str, tmp_path: Path) -> None:
    document = parse(TEXT, "01_skema")
    placed = render(document, tmp_path / "a.pdf", style)
    expected = [w for page in words_of(document) for w in page]
    assert [(w.text, w.kind, w.mention) for w, _ in placed] == [
        (w.text, w.kind, w.mention) for w in expected
    ]
    with pymupdf.open(tmp_path / "a.pdf") as doc:
        pages = [page.get_text("words", sort=False) for page in doc]
        assert placed[-1][0].page == doc.page_count > 2 - (style == "small")
        for word, (x0, y0, x1, y1) in placed:
            assert 30 < x0 < x1
            assert 30 < y0 < y1 < 842 - 30
            here = [
                w[4]
                for w in pages[word.page - 1]
                if w[0] <= (x0 + x1) / 2 <= w[2] and w[1] <= (y0 + y1) / 2 <= w[3]
            ]
            assert here == [word.text]


@pytest.mark.parametrize("style", ["letter", "scan"])
def test_same_document_same_bytes(style: str, tmp_path: Path) -> None:
    document = parse(TEXT, "01_skema")
    for name in ("a.pdf", "b.pdf"):
        render(document, tmp_path / name, style, seed=4)
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_a_scan_is_a_picture_of_the_letter(tmp_path: Path) -> None:
    document = parse(TEXT, "01_skema")
    placed = render(document, tmp_path / "scan.pdf", "scan")
    with pymupdf.open(tmp_path / "scan.pdf") as doc:
        assert doc.page_count == placed[-1][0].page
        assert not any(page.get_text().strip() for page in doc)
        pixels = doc[0].get_pixmap(dpi=72, colorspace=pymupdf.csGRAY)
    # Ink under the words, none in the margin.
    _, (x0, y0, x1, y1) = placed[0]
    inked = [
        pixels.pixel(x, y)[0] for x in range(int(x0), int(x1)) for y in range(int(y0), int(y1))
    ]
    margin = [pixels.pixel(x, y)[0] for x in range(10, 40) for y in range(10, 800, 5)]
    assert min(inked) < 120
    assert min(margin) > 200
