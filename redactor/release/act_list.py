"""The act list (aktliste): every document of the case, what was given, and why not.

Two forms of one table: XLSX, in which only the three columns of decisions can be edited, and PDF
in landscape A4 for the requester. Columns are those of the Aarhus robots (FACTS of the field).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from redactor.domain.law import ReasonGroup
from redactor.release.ooxml import printable, write_normalised
from redactor.release.table_pdf import TableColumn, write_table
from redactor.release.titles import strike_title

MAX_ATTACHMENTS = 5
SHEET = "Aktliste"
CHOICES = "Valg"
ACCESS = {"yes": "Ja", "no": "Nej", "partial": "Delvis", "": ""}
REASONS = [reason.value for reason in ReasonGroup]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: heading, width in characters (XLSX) and share of the page (PDF), editable."""

    title: str
    width: float
    share: float
    editable: bool = False
    centred: bool = False


COLUMNS = (
    Column("Akt ID", 8, 4.5, centred=True),
    Column("Dok ID", 14, 9),
    Column("Dokumenttitel", 46, 24),
    Column("Dokumentkategori", 18, 11),
    Column("Dokumentdato", 14, 9, centred=True),
    Column("Bilag til Dok ID", 14, 8),
    Column("Bilag", 22, 9.5),
    Column("Link til dokument", 30, 0),
    Column("Omfattet af ansøgningen?", 14, 8.5, editable=True, centred=True),
    Column("Gives der aktindsigt i dokumentet?", 16, 8.5, editable=True, centred=True),
    Column("Begrundelse hvis nej eller delvis", 46, 18, editable=True),
)
LINK = 7


@dataclass(frozen=True, slots=True)
class ActListRow:
    """One document.

    attachment_of: Dok ID of the document it is an attachment to, or "". attachments: Dok IDs of
    its own attachments. link: file name in the package, "" where nothing is given. covered: asked
    for. access: "yes", "no", "partial", or "" while undecided. reasons: ReasonGroup values and, in
    brackets after them, the grounds ("Tavshedsbelagte oplysninger - private forhold (FVL § 15 b)").
    """

    akt_id: int
    dok_id: str
    title: str
    category: str = ""
    date: dt.date | None = None
    attachment_of: str = ""
    attachments: tuple[str, ...] = ()
    link: str = ""
    covered: bool = True
    access: str = ""
    reasons: tuple[str, ...] = ()

    def cells(self) -> tuple[str, ...]:
        """The row as it is read, one text a column."""
        texts = (
            f"{self.akt_id:04}",
            self.dok_id,
            self.title,
            self.category,
            self.date.strftime("%d-%m-%Y") if self.date else "",
            self.attachment_of,
            attachments_text(self.attachments),
            self.link,
            "Ja" if self.covered else "Nej",
            ACCESS[self.access] if self.covered else "",
            "; ".join(self.reasons),
        )
        return tuple(map(printable, texts))


def attachments_text(attachments: Sequence[str]) -> str:
    """More than five attachments collapse: "(...) i alt 8 bilag"."""
    if len(attachments) > MAX_ATTACHMENTS:
        return f"(...) i alt {len(attachments)} bilag"
    return ", ".join(attachments)


def struck_rows(
    rows: Sequence[ActListRow], names: Sequence[str], keep: Sequence[str] = ()
) -> list[ActListRow]:
    """Rows with the names of struck people overstruck in titles and categories."""
    return [
        replace(
            row,
            title=strike_title(row.title, names, keep=keep),
            category=strike_title(row.category, names, keep=keep),
        )
        for row in rows
    ]


_INK = "FF1F3A4D"
_HEADER = PatternFill("solid", fgColor=_INK)
_STRIPE = PatternFill("solid", fgColor="FFF3F6F8")
_EDITABLE = PatternFill("solid", fgColor="FFFFF8E1")
_LINE = Border(bottom=Side(style="thin", color="FFC9D3DA"))


def write_xlsx(rows: Sequence[ActListRow], target: Path, *, case_number: str) -> None:
    """Write the act list as XLSX: locked but for the three editable columns, with drop-downs.

    Titles must have been struck before (``struck_rows``). Same rows, same bytes.
    """
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET
    _header(sheet)
    for number, row in enumerate(rows, start=2):
        _row(sheet, number, row)
    _drop_downs(book, sheet, last=max(2, len(rows) + 1))
    _set_up(sheet, case_number, last=len(rows) + 1)
    data = BytesIO()
    book.save(data)
    write_normalised(data, target, title=f"Aktliste - {case_number}")


def _header(sheet: Worksheet) -> None:
    for index, column in enumerate(COLUMNS, start=1):
        cell = sheet.cell(1, index, column.title)
        cell.font = Font(name="Calibri", size=11, bold=True, color="FFFFFFFF")
        cell.fill = _HEADER
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="left")
        sheet.column_dimensions[get_column_letter(index)].width = column.width
    sheet.row_dimensions[1].height = 48


def _row(sheet: Worksheet, number: int, row: ActListRow) -> None:
    for index, (column, text) in enumerate(zip(COLUMNS, row.cells(), strict=True), start=1):
        cell = sheet.cell(number, index)
        cell.number_format = "@"
        if index == 1:
            cell.value, cell.number_format = row.akt_id, "0000"
        elif index == 5 and row.date:
            cell.value, cell.number_format = row.date, "dd-mm-yyyy"
        else:
            cell.value = text
            cell.data_type = "s"  # a title that begins with "=" is no formula
        if index == LINK + 1 and row.link:
            cell.hyperlink = quote(row.link)  # a relative address: spaces and brackets aren't
            cell.font = Font(name="Calibri", size=10, color="FF0B5394", underline="single")
        else:
            cell.font = Font(name="Calibri", size=10)
        cell.alignment = Alignment(
            wrap_text=True, vertical="top", horizontal="center" if column.centred else "left"
        )
        cell.border = _LINE
        cell.protection = Protection(locked=not column.editable)
        if column.editable:
            cell.fill = _EDITABLE
        elif number % 2:
            cell.fill = _STRIPE


def _drop_downs(book: Workbook, sheet: Worksheet, *, last: int) -> None:
    """Choices stand on a hidden sheet: a list in the cell itself may hold 255 characters only."""
    choices = book.create_sheet(CHOICES)
    lists = (["Ja", "Nej"], ["Ja", "Nej", "Delvis"], REASONS)
    for column, values in enumerate(lists, start=1):
        for row, value in enumerate(values, start=1):
            choices.cell(row, column, value)
        letter = get_column_letter(column)
        rule = DataValidation(
            type="list",
            formula1=f"{CHOICES}!${letter}$1:${letter}${len(values)}",
            allow_blank=True,
            showErrorMessage=column < 3,  # a reason may be several, or in the caseworker's words
            errorTitle="Ugyldig værdi",
            error="Vælg en værdi fra listen.",
        )
        target = get_column_letter(LINK + 1 + column)
        rule.add(f"{target}2:{target}{last}")
        sheet.add_data_validation(rule)
    choices.sheet_state = "hidden"
    choices.protection.sheet = True


def _set_up(sheet: Worksheet, case_number: str, *, last: int) -> None:
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{max(1, last)}"
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False
    sheet.protection.autoFilter = False
    sheet.protection.sort = False
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    safe = printable(case_number).replace("&", "&&")
    header, footer = sheet.oddHeader, sheet.oddFooter
    if header is None or footer is None:  # never so for a new sheet
        raise TypeError("sheet without header and footer")
    header.left.text = f"Aktliste - {safe}"
    footer.right.text = "Side &P af &N"


def write_pdf(
    rows: Sequence[ActListRow], target: Path, *, case_number: str, subtitle: str = ""
) -> None:
    """Write the act list as PDF, landscape A4, head repeated, "Side x af y". Same rows, same bytes.

    Titles must have been struck before. The column with links is left out: on paper it is noise.
    """
    shown = [i for i, column in enumerate(COLUMNS) if column.share]
    columns = [
        TableColumn(COLUMNS[i].title, COLUMNS[i].share, centred=COLUMNS[i].centred) for i in shown
    ]
    body = [[row.cells()[i] for i in shown] for row in rows]
    write_table(body, columns, target, title=f"Aktliste - {case_number}", subtitle=subtitle)
