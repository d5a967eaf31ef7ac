"""The decision letter as DOCX (to be finished by the caseworker) and PDF (to be sent).

Both from the same blocks (``letter_text``), both without dates, names or programs in their
properties, both the same bytes for the same facts.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from redactor.release.letter_pdf import write_letter_pdf
from redactor.release.letter_text import (
    Block,
    Kind,
    LetterFacts,
    danish_date,
    letter_blocks,
    open_points,
)
from redactor.release.ooxml import printable, write_normalised

__all__ = ["LetterFacts", "open_points", "write_docx", "write_pdf"]

FONT = "Arial"
INK = RGBColor(0x1F, 0x3A, 0x4D)


def sender_lines(facts: LetterFacts) -> list[str]:
    """The authority's block at the top right, with date and case number below it."""
    lines = [facts.authority, facts.department, *facts.authority_address.split("\n")]
    lines += [facts.authority_contact, "", danish_date(facts.decided)]
    if facts.case_number:
        lines.append(f"Sagsnr. {facts.case_number}")
    return [line for i, line in enumerate(lines) if line or i == len(lines) - 3 or lines[i] == ""]


def recipient_lines(facts: LetterFacts) -> list[str]:
    return [facts.requester, *facts.requester_address]


def write_pdf(facts: LetterFacts, target: Path) -> None:
    """Write the letter as PDF, A4."""
    blocks = letter_blocks(facts)
    write_letter_pdf(blocks, sender_lines(facts), recipient_lines(facts), target)


def write_docx(facts: LetterFacts, target: Path) -> None:
    """Write the letter as DOCX, A4, Danish proofing language, real headings and lists."""
    blocks = letter_blocks(facts)
    document = Document()
    _styles(document)
    _head(document, facts)
    for block in blocks:
        _block(document, block)
    _page_numbers(document.sections[0].footer.paragraphs[0])
    data = BytesIO()
    document.save(data)
    write_normalised(data, target, title=blocks[0].text)


def _styles(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    section.top_margin, section.bottom_margin = Mm(20), Mm(22)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(10.5)
    normal.paragraph_format.space_after = Pt(7)
    normal.paragraph_format.line_spacing = 1.2
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "da-DK")
    normal.element.get_or_add_rPr().append(language)
    for name, size, before in (("Title", 17, 18), ("Heading 1", 11.5, 12)):
        style = document.styles[name]
        style.font.name, style.font.size, style.font.bold = FONT, Pt(size), True
        style.font.color.rgb = INK
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for key in list(fonts.attrib):
            if key.endswith(("Theme", "theme")):
                del fonts.attrib[key]
        for key in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(key), FONT)
        style.paragraph_format.space_before = Pt(before)
        style.paragraph_format.space_after = Pt(4)
        style.paragraph_format.keep_with_next = True
    _no_line_below(document.styles["Title"])


def _no_line_below(style: Any) -> None:
    properties = style.element.get_or_add_pPr()
    for border in properties.findall(qn("w:pBdr")):
        properties.remove(border)


def _head(document: Any, facts: LetterFacts) -> None:
    table = document.add_table(rows=1, cols=2)
    left, right = table.rows[0].cells
    left.width, right.width = Mm(95), Mm(65)
    _lines(left.paragraphs[0], ["", "", *recipient_lines(facts)])
    _lines(right.paragraphs[0], sender_lines(facts), bold_first=True)
    right.paragraphs[0].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _lines(paragraph: Any, lines: list[str], *, bold_first: bool = False) -> None:
    for i, line in enumerate(lines):
        run = paragraph.add_run(printable(line))
        run.bold = bold_first and i == 0
        if i < len(lines) - 1:
            run.add_break()


def _block(document: Any, block: Block) -> None:
    if block.kind is Kind.TITLE:
        document.add_paragraph(printable(block.text), style="Title")
    elif block.kind is Kind.HEADING:
        document.add_heading(block.text, level=1)
    elif block.kind is Kind.BULLET:
        document.add_paragraph(printable(block.text), style="List Bullet")
    else:
        paragraph = document.add_paragraph()
        _lines(paragraph, block.text.split("\n"))
        if block.kind is Kind.GREETING:
            paragraph.paragraph_format.space_before = Pt(14)
            paragraph.paragraph_format.keep_together = True
        if block.kind is Kind.SMALL:
            for run in paragraph.runs:
                run.font.size = Pt(9)


def _page_numbers(paragraph: Any) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for text, code in (("Side ", "PAGE"), (" af ", "NUMPAGES")):
        paragraph.add_run(text)
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), code)
        paragraph._p.append(field)
    for run in paragraph.runs:
        run.font.size = Pt(9)
