"""What a program prints in its own boxes is no leak; a name under them is one, however often."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from redactor.domain.report import Severity
from redactor.pdf.verify.foreign import inspect_file
from redactor.pdf.verify.stamps import stamps

STAMPS = [
    *("REDACTED", "Privilege", "(b)(6)", "(b) (7)(C)", "§ 30", "OFL § 30, nr. 1", "Udeladt"),
    *("udeladt efter § 12 a", "Fortroligt", "Part 2", "Redacted – Privileged"),
]
NAMES = ["Kvistgaard", "Part Kvistgaard", "711289-4417", "Anne", "12 B", "30", "OFL 12345678"]


@pytest.mark.parametrize("text", STAMPS)
def test_words_of_stamps(text: str) -> None:
    assert stamps([(text, 9.0)], "") == [True]


@pytest.mark.parametrize("text", NAMES)
def test_what_may_have_been_struck(text: str) -> None:
    assert stamps([(text, 9.0)] * 9, "") == [False] * 9


def test_one_text_in_many_sizes_is_a_stamp() -> None:
    dates = [("03/23/2019", 4.0), ("03/23/201903/23/2019", 7.0), ("03/23/2019", 9.0)]
    assert stamps([*dates, ("03/23/201", 4.0), ("Kvistgaard", 9.0)], "") == [True] * 4 + [False]
    assert stamps(dates[:2], "") == [False] * 2


def test_a_long_line_that_stands_elsewhere_too_is_a_copy() -> None:
    line = "Case 2:85-cv-04544 Document 569-10"
    assert stamps([(line, 9.0), ("Kvistgaard", 9.0)], f"{line} Kvistgaard") == [True, False]


def test_a_name_that_stands_elsewhere_too_is_struck_all_the_same() -> None:
    page = "Barnet Aslaug Thorhauge, Kildebakken 14, bor hos sin far."
    assert stamps([("Aslaug Thorhauge", 9.0), ("Kildebakken 14", 9.0)], page) == [False] * 2


def covered(path: Path, draw: Callable[[Any], None]) -> dict[str, Severity]:
    with pymupdf.open() as doc:
        page = doc.new_page(width=595, height=842)
        page.insert_text((72, 60), "Denne linje må alle gerne læse.", fontsize=12)
        draw(page)
        doc.save(path)
    return {f.channel: f.severity for f in inspect_file(path)}


@pytest.mark.parametrize(
    ("text", "channel"),
    [("REDACTED", "stamp_under_cover"), ("Kvistgaard", "text_under_cover")],
)
def test_text_under_boxes_of_a_file(text: str, channel: str, tmp_path: Path) -> None:
    def draw(page: Any) -> None:
        for y in (120, 180, 240):
            page.insert_text((72, y), text, fontsize=12)
            page.draw_rect(pymupdf.Rect(70, y - 14, 170, y + 6), fill=(0, 0, 0))

    found = covered(tmp_path / "foreign.pdf", draw)
    assert {c for c in found if "cover" in c} == {channel}
    leak = channel == "text_under_cover"
    assert found[channel] is (Severity.LEAK if leak else Severity.RISK)


@pytest.mark.parametrize("name", ["no_bad_redactions.8.1.pdf", "ok_words.pdf"])
def test_stamps_of_real_files_are_told_as_such(name: str, real_folder: Path) -> None:
    found = {f.channel for f in inspect_file(real_folder / "x-ray/tests/assets" / name)}
    assert "stamp_under_cover" in found
    assert "text_under_cover" not in found
