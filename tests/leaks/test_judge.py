"""The judge of ``make bench-judge``: content with what we release, not with what leaks or loses."""

from __future__ import annotations

import random
from pathlib import Path

import pymupdf
import pytest

from redactor.domain.geometry import Box
from redactor.domain.suggestion import Mark
from tests.leaks.judge.case import Case
from tests.leaks.judge.checks import judge
from tests.leaks.judge.pages import letter_html
from tests.leaks.judge.picking import KINDS, Struck
from tests.leaks.judge.reading import read
from tests.pdf.striking import strike_clean


@pytest.fixture(scope="module")
def letter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("judge") / "letter.pdf"
    with pymupdf.open() as doc:
        for _ in range(2):
            doc.new_page().insert_htmlbox(pymupdf.Rect(60, 60, 540, 780), letter_html())
        doc.subset_fonts()
        doc.save(path)
    return path


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["name", "paragraph", "hand", "neighbours"])
def test_the_judge_is_content_with_what_we_release(letter: Path, tmp_path: Path, kind: str) -> None:
    before = read(letter, [1, 2])
    struck = KINDS[kind](before, random.Random(kind))
    marks = [Mark(s.page, tuple(map(Box.of, s.boxes)), s.ground, s.text) for s in struck]
    answer = strike_clean(letter, tmp_path / "out.pdf", marks)
    assert struck
    assert answer["overstrike"]["rasterised_pages"] == []
    assert [*judge(Case(letter, tmp_path / "out.pdf", struck, before))] == []


def _covered(page: pymupdf.Page, box: pymupdf.Rect) -> None:
    page.draw_rect(box, fill=(0, 0, 0))


def _emptied(page: pymupdf.Page, box: pymupdf.Rect) -> None:
    page.add_redact_annot(pymupdf.Rect(0, box.y0, 600, box.y1), fill=(0, 0, 0))
    page.apply_redactions()


def _noted(page: pymupdf.Page, box: pymupdf.Rect) -> None:
    words = page.get_textbox(box)
    page.add_redact_annot(box, fill=(0, 0, 0))
    page.apply_redactions()
    page.parent.set_metadata({"title": words})


@pytest.mark.slow
@pytest.mark.parametrize(
    ("spoil", "kind"),
    [(_covered, "leak-area"), (_emptied, "lost"), (_noted, "leak-bytes")],
)
def test_the_judge_finds_what_is_wrong(
    letter: Path, tmp_path: Path, spoil: object, kind: str
) -> None:
    before = read(letter, [1])
    with pymupdf.open(letter) as doc:
        doc.delete_page(1)
        doc.save(tmp_path / "one.pdf")
        page = doc[0]
        word = next(w for w in page.get_text("words") if w[4] == "Hyltdgaard")
        spoil(page, pymupdf.Rect(word[:4]))  # type: ignore[operator]
        doc.save(tmp_path / "out.pdf", garbage=4)
    case = Case(tmp_path / "one.pdf", tmp_path / "out.pdf", [Struck(1, (word[:4],))], before)
    assert kind in {fault.kind for fault in judge(case)}
