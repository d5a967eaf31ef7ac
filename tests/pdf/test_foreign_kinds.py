"""Files as other tools make them: all bad kinds are told of, no clean one alarms.

The same kinds as ``make bench-foreign`` measures, without a child process and x-ray beside them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from redactor.commands.verify import report_lines
from redactor.domain.advice import advice
from redactor.domain.report import Severity, Verdict, VerificationReport
from redactor.pdf.safe import verify_file
from redactor.pdf.verify.foreign import inspect_file
from tests.foreign.bad_file import FILE
from tests.foreign.bad_notes import NOTES
from tests.foreign.bad_pictures import PICTURES
from tests.foreign.bad_text import TEXT
from tests.foreign.bad_unseen import UNSEEN
from tests.foreign.clean import CLEAN
from tests.foreign.clean_scans import CLEAN_SCANS
from tests.foreign.clean_struck import CLEAN_STRUCK
from tests.foreign.other_bad_file import OTHER_FILE
from tests.foreign.other_bad_notes import OTHER_NOTES
from tests.foreign.other_bad_pictures import OTHER_PICTURES
from tests.foreign.other_bad_pixels import OTHER_PIXELS
from tests.foreign.other_bad_text import OTHER_TEXT
from tests.foreign.other_clean import OTHER_CLEAN
from tests.foreign.other_clean_struck import OTHER_STRUCK
from tests.foreign.other_pages import CHILD
from tests.foreign.pages import NAME, Kind

READ = ("scan, sort rektangel", "boks kun i masken", "originalen som ubrugt billede",
        "mosaik (pixeleret)", "sort boks i pixels, tekstlaget er tilbage",
        "for lille boks i pixels: bogstaver stikker ud", "miniature i JPEG'ens EXIF",
        "pixels: blå tusch, gemt som JPEG", "billede bag et andet billede")  # fmt: skip
"""Kinds of pictures that are looked at each time; the others are slow tests."""
WORDS = (TEXT, NOTES, UNSEEN, FILE, OTHER_TEXT, OTHER_NOTES, OTHER_FILE)
BAD = [
    *(
        pytest.param(kind, id=kind.name)
        for kinds in WORDS
        for kind in kinds.values()
        if kind.expected != "open"
    ),
    *(
        pytest.param(k, id=k.name, marks=() if k.name in READ else pytest.mark.slow)
        for kinds in (PICTURES, OTHER_PICTURES, OTHER_PIXELS)
        for k in kinds.values()
        if k.expected != "open"
    ),
]


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_is_told_of(kind: Kind, tmp_path: Path) -> None:
    path = tmp_path / "foreign.pdf"
    kind.make(path)
    found = inspect_file(path)
    expected = Severity(kind.expected)
    order = list(Severity)
    worst = min((order.index(f.severity) for f in found), default=len(order))
    assert worst <= order.index(expected), [f.channel for f in found]
    for finding in found:
        words = f"{finding.message} {finding.place} {advice(finding)}".lower()
        assert not any(part in words for part in f"{NAME} {CHILD}".lower().split())
        assert advice(finding) or finding.severity is Severity.NOTE, finding.channel
        if finding.boxes:
            assert finding.page
            assert finding.place


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(k, id=k.name, marks=pytest.mark.slow if "scan" in k.name else ())
        for kinds in (CLEAN, CLEAN_STRUCK, CLEAN_SCANS, OTHER_CLEAN, OTHER_STRUCK)
        for k in kinds.values()
    ],
)
def test_a_clean_file_does_not_alarm(kind: Kind, tmp_path: Path) -> None:
    path = tmp_path / "clean.pdf"
    kind.make(path)
    found = [f for f in inspect_file(path) if f.severity is not Severity.NOTE]
    assert found == []


def test_a_box_in_a_line_tells_how_many_names_fit_and_none_of_them(tmp_path: Path) -> None:
    path = tmp_path / "foreign.pdf"
    CLEAN_STRUCK["PyMuPDF, gennemført og rent gemt"].make(path)
    (note,) = (f for f in inspect_file(path) if f.channel == "width_tells")
    assert note.severity is Severity.NOTE
    assert "af en liste på 5.000 danske navne passer" in note.message
    assert note.page == 1
    assert note.place.startswith("øverst")


def test_what_there_was_no_time_for_is_told(tmp_path: Path) -> None:
    path = tmp_path / "foreign.pdf"
    PICTURES["scan, sort rektangel"].make(path)
    late = {f.channel: f for f in inspect_file(path, seconds=0)}
    assert late["not_looked_at"].severity is Severity.RISK
    unread = {f.channel: f for f in inspect_file(path, reading=0)}
    assert unread["not_read"].page == 1
    assert unread["pixels_under_cover"].severity is Severity.LEAK


def test_a_report_keeps_where_things_are(tmp_path: Path) -> None:
    path = tmp_path / "foreign.pdf"
    TEXT["sort rektangel"].make(path)
    report = verify_file(path)
    assert VerificationReport.of(report.as_json()) == report
    assert report.verdict is Verdict.LEAK
    lines = "\n".join(report_lines(report))
    assert "side 1: øverst, 7 cm fra sidens top" in lines
    assert "→ Gå tilbage til originalen" in lines
    assert "FEJL" not in lines  # another program's layout is no fault of the pages
