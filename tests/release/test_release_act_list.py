"""The act list: columns, locks, drop-downs, struck titles, same bytes, page by page."""

from __future__ import annotations

import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pymupdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redactor.domain.law import ReasonGroup
from redactor.release.act_list import (
    COLUMNS,
    ActListRow,
    attachments_text,
    struck_rows,
    write_pdf,
    write_xlsx,
)


def test_columns_and_cells(rows: list[ActListRow], tmp_path: Path) -> None:
    write_xlsx(rows, tmp_path / "a.xlsx", case_number="26/1234")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["Aktliste"]
    heads = [c.value for c in sheet[1]]
    assert heads == [
        "Akt ID",
        "Dok ID",
        "Dokumenttitel",
        "Dokumentkategori",
        "Dokumentdato",
        "Bilag til Dok ID",
        "Bilag",
        "Link til dokument",
        "Omfattet af ansøgningen?",
        "Gives der aktindsigt i dokumentet?",
        "Begrundelse hvis nej eller delvis",
    ]
    assert [c.value for c in sheet["I"][1:]] == ["Ja", "Ja", "Ja", "Nej"]
    assert [c.value for c in sheet["J"][1:]] == ["Delvis", "Ja", "Nej", None]
    assert sheet["A2"].value == 1
    assert sheet["A2"].number_format == "0000"
    assert sheet["C3"].value == "=1+1"
    assert sheet["C3"].data_type == "s"
    assert sheet["H2"].hyperlink.target == "0001%20-%20%5Budeladt%5D%20a.pdf"


def test_only_the_three_columns_of_decisions_can_be_edited(
    rows: list[ActListRow], tmp_path: Path
) -> None:
    write_xlsx(rows, tmp_path / "a.xlsx", case_number="26/1234")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    sheet = book["Aktliste"]
    assert sheet.protection.sheet
    for row in sheet.iter_rows(min_row=1, max_row=len(rows) + 1):
        for cell in row:
            editable = cell.row > 1 and cell.column >= 9
            assert cell.protection.locked is not editable, cell.coordinate
    assert book["Valg"].sheet_state == "hidden"
    assert sheet.freeze_panes == "A2"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows == "$1:$1"


def test_drop_downs_offer_the_reasons_of_the_law(rows: list[ActListRow], tmp_path: Path) -> None:
    write_xlsx(rows, tmp_path / "a.xlsx", case_number="26/1234")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    rules = book["Aktliste"].data_validations.dataValidation
    assert [(str(r.sqref), r.formula1) for r in rules] == [
        ("I2:I5", "Valg!$A$1:$A$2"),
        ("J2:J5", "Valg!$B$1:$B$3"),
        ("K2:K5", f"Valg!$C$1:$C${len(ReasonGroup)}"),
    ]
    assert [c.value for c in book["Valg"]["C"]] == [r.value for r in ReasonGroup]


def test_same_rows_same_bytes_and_no_traces(rows: list[ActListRow], tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_xlsx(rows, tmp_path / f"{name}.xlsx", case_number="26/1234")
        write_pdf(rows, tmp_path / f"{name}.pdf", case_number="26/1234")
    for kind in ("xlsx", "pdf"):
        assert (tmp_path / f"a.{kind}").read_bytes() == (tmp_path / f"b.{kind}").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        for part in archive.namelist():
            assert b"openpyxl" not in archive.read(part)
    with pymupdf.open(tmp_path / "a.pdf") as doc:
        values = {k: v for k, v in doc.metadata.items() if v and k not in ("format", "encryption")}
        assert values == {"title": "Aktliste - 26/1234"}


def test_pdf_is_landscape_with_head_and_numbers_on_every_page(
    rows: list[ActListRow], tmp_path: Path
) -> None:
    many = [replace(rows[0], akt_id=i, title=f"Titel {i} " + "ord " * 40) for i in range(1, 90)]
    write_pdf(many, tmp_path / "a.pdf", case_number="26/1234", subtitle="Eksempel Kommune")
    with pymupdf.open(tmp_path / "a.pdf") as doc:
        assert doc.page_count > 3
        text = ""
        for page in doc:
            assert (page.rect.width, page.rect.height) == (842, 595)
            found = page.get_text()
            assert "Dokumenttitel" in found
            assert f"Side {page.number + 1} af {doc.page_count}" in found
            text += found
        assert all(f"Titel {i} " in text for i in range(1, 90))


def test_a_row_taller_than_a_page_goes_on_over_the_next(tmp_path: Path) -> None:
    words = " ".join(f"ord{i}" for i in range(2000))
    write_pdf([ActListRow(1, "1", words)], tmp_path / "a.pdf", case_number="1")
    with pymupdf.open(tmp_path / "a.pdf") as doc:
        found = set("".join(p.get_text() for p in doc).split())
        assert doc.page_count > 1
        assert {f"ord{i}" for i in range(2000)} <= found


def test_struck_titles_leave_no_text_under_the_bar(rows: list[ActListRow], tmp_path: Path) -> None:
    struck = struck_rows(rows, ["Karla Holm Dalgas"])
    assert struck[0].title == "Notat om █████"
    write_pdf(struck, tmp_path / "a.pdf", case_number="26/1234")
    with pymupdf.open(tmp_path / "a.pdf") as doc:
        text = doc[0].get_text()
        assert "Dalgas" not in text
        assert "Notat om" in text
        bars = [d for d in doc[0].get_drawings() if d["fill"] == (0.0, 0.0, 0.0)]
        assert bars


@pytest.mark.parametrize(
    ("attachments", "text"),
    [
        ((), ""),
        (("a", "b"), "a, b"),
        (tuple("abcde"), "a, b, c, d, e"),
        (tuple("abcdef"), "(...) i alt 6 bilag"),
    ],
)
def test_more_than_five_attachments_collapse(attachments: tuple[str, ...], text: str) -> None:
    assert attachments_text(attachments) == text


def test_an_empty_case_has_a_list_too(tmp_path: Path) -> None:
    write_xlsx([], tmp_path / "a.xlsx", case_number="")
    write_pdf([], tmp_path / "a.pdf", case_number="")
    assert len(list(openpyxl.load_workbook(tmp_path / "a.xlsx")["Aktliste"][1])) == len(COLUMNS)


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=60), st.text(max_size=20))
def test_any_title_can_be_written(title: str, dok_id: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        row = ActListRow(1, dok_id, title, link="a.pdf")
        write_xlsx([row], Path(folder) / "a.xlsx", case_number=dok_id)
        write_pdf([row], Path(folder) / "a.pdf", case_number=dok_id)
        sheet = openpyxl.load_workbook(Path(folder) / "a.xlsx")["Aktliste"]
        assert sheet["C2"].data_type != "f"
