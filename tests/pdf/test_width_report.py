"""The report says how many names fit the boxes of a file, before and after."""

from __future__ import annotations

from pathlib import Path

import pymupdf
import pytest

from redactor.domain.geometry import Box
from redactor.domain.labelling import BoxLook
from redactor.domain.report import NameWidths, OverstrikeReport
from redactor.domain.suggestion import Mark
from redactor.pdf.boxes.name_widths import NAMES, full_names, name_list
from redactor.pdf.boxes.width_report import widths_told
from redactor.pdf.overstrike import overstrike
from redactor.pdf.safe import redact_file
from tests.bench.widths import PLACES, measure, write_lines

SOME = 440


def told(folder: Path, place: str, width: str) -> NameWidths:
    source = folder / "source.pdf"
    marks = write_lines(full_names(NAMES)[:SOME], source, place=place)
    look = BoxLook(width=width, alternative=False)
    report = overstrike(source, folder / "struck.pdf", marks, look=look)
    found = widths_told(source, None, marks, look, moved=report.moved)
    assert found is not None
    assert found.names == NAMES
    assert 30 <= found.boxes <= 50  # spread over the pages
    return found


def test_what_is_reported_is_what_the_files_tell(tmp_path: Path) -> None:
    """Beside ``make bench-width``, which reads the struck files of the whole list."""
    for place in PLACES:
        found = {w: told(tmp_path, place, w) for w in ("grid", "wide", "protected")}
        assert all(1 <= f.before <= 30 for f in found.values())
        assert found["protected"].after >= 10 * found["protected"].before
        if place == "middle":  # the gap tells all, whatever the box looks like
            assert found["grid"].after <= found["grid"].before
            assert found["wide"].after <= found["wide"].before
        else:
            assert found["wide"].after >= 10 * found["wide"].before
            assert found["grid"].after >= 10 * found["grid"].before


@pytest.mark.slow
def test_the_estimate_is_near_what_is_measured(tmp_path: Path) -> None:
    measured = measure(NAMES, modes=("protected",), places=("middle",))["middle"]["protected"]
    estimated = told(tmp_path, "middle", "protected").after
    assert measured / 1.5 <= estimated <= measured * 1.5


def page_of(path: Path, lines: list[str]) -> dict[str, Box]:
    """A page with ``lines``; the box of each whole line by its text."""
    boxes = {}
    with pymupdf.open() as doc:
        page = doc.new_page()
        for i, line in enumerate(lines):
            page.insert_text((72, 100 + 20 * i), line, fontsize=11)
            end = 72 + pymupdf.get_text_length(line, "helv", 11)
            boxes[line] = Box(72, 90 + 20 * i, end, 103 + 20 * i)
        doc.save(path)
    return boxes


def test_only_names_in_text_are_counted(tmp_path: Path) -> None:
    source = tmp_path / "source.pdf"
    boxes = page_of(source, ["Tlf. 40 05 60 70", "en almindelig linje", "KARLA VESTERGAARD", "Bo"])
    marks = {text: Mark(1, (box,), "OFL § 30", text) for text, box in boxes.items()}
    look = BoxLook()
    none = [marks["Tlf. 40 05 60 70"], marks["en almindelig linje"]]
    assert widths_told(source, None, none, look) is None
    assert widths_told(source, None, [], look) is None
    found = widths_told(source, None, list(marks.values()), look)
    assert found is not None
    assert found.boxes == 2
    assert widths_told(source, None, list(marks.values()), look, rasterised=[1]) is None


def test_names_on_turned_pages_are_counted_alike(tmp_path: Path) -> None:
    """A sheet on its side whose text is displayed level, as scanners and slides have it."""
    level, turned = tmp_path / "level.pdf", tmp_path / "turned.pdf"
    name = "Karla Vestergaard"
    box = page_of(level, [name])[name]
    with pymupdf.open() as doc:
        page = doc.new_page()
        page.insert_text((200, 500), name, fontsize=11, rotate=90)
        page.set_rotation(90)
        (found,) = page.search_for(name)
        shown = Box(*(found * page.rotation_matrix).normalize())
        doc.save(turned)
    assert shown.width > shown.height
    plain = widths_told(level, None, [Mark(1, (box,), "OFL § 30")], BoxLook())
    other = widths_told(turned, None, [Mark(1, (shown,), "OFL § 30")], BoxLook())
    assert plain is not None
    assert other is not None
    assert (plain.boxes, plain.before) == (other.boxes, other.before)


def test_the_list_is_as_wide_as_the_page_would_set_it() -> None:
    names = name_list()
    assert len(names.names) == NAMES
    helvetica = {c: pymupdf.get_text_length(c, "helv", 11) for c in names.letters}
    for sure in (helvetica, {c: w for c, w in helvetica.items() if c in "aeirnst"}):
        widths = names.widths(sure)
        for name, width in list(zip(names.names, widths, strict=True))[::500]:
            real = sum(helvetica[c] for c in name)
            assert abs(width - real) < (0.001 if sure is helvetica else 0.15 * real)
    assert all(" " not in name for name in name_list(single=True).names)
    assert all(name.isupper() for name in name_list(upper=True).names)


def test_it_stands_in_the_report_and_comes_back_from_it(tmp_path: Path) -> None:
    source = tmp_path / "source.pdf"
    boxes = page_of(source, ["Karla Vestergaard", "Der er ikke mere at sige."])
    mark = Mark(1, (boxes["Karla Vestergaard"],), "OFL § 30", "Karla Vestergaard")
    report = redact_file(source, tmp_path / "out.pdf", [mark]).overstrike
    assert report.widths is not None
    assert report.widths.boxes == 1
    assert report.widths.after > report.widths.before
    assert OverstrikeReport.of(report.as_json()) == report
    bare = redact_file(source, tmp_path / "out.pdf", []).overstrike
    assert bare.widths is None
    assert OverstrikeReport.of(bare.as_json()) == bare
