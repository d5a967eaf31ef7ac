"""Odd files whose readers disagree: what is allowed for them, and that it goes no further."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pymupdf
import pytest
from pikepdf import Dictionary, Name

from redactor.domain.geometry import Box
from redactor.domain.suggestion import Mark
from redactor.pdf.verify import verify
from tests.pdf.striking import failed, strike, strike_clean

PROVEN = [
    "pdfium/testing/resources/annots_action_handling.pdf",  # text without a font
    "pdfium/testing/resources/tagged_nested.pdf",
    "qpdf/qpdf/qtest/qpdf/reuse-xref-stream.pdf",  # a font that nobody has
    "pdfium/testing/resources/bug_384770169.pdf",  # ActualText for other words than are shown
    "pdfium/testing/resources/bug_1769.pdf",  # text of no size
    "pymupdf-tests/tests/resources/has-bad-fonts.pdf",  # a letter that pdfium passes over
    "pymupdf-tests/tests/resources/test_5049.pdf",  # "version" is struck: a word of Type 1 fonts
    "pymupdf-tests/tests/resources/test_2907.pdf",  # thin lines are thick where drawn small
    "pdfium/testing/resources/vertical_text.pdf",
    "qpdf/qpdf/qtest/qpdf/form-filled-by-acrobat.pdf",  # a stream that is longer than its data
]


def first_words(path: Path) -> list[Mark]:
    with pymupdf.open(path) as doc:
        words = doc[0].get_text("words")[:3]
    return [Mark(1, (Box.of(w[:4]),), "OFL § 30", w[4]) for w in words]


@pytest.mark.parametrize("name", PROVEN)
def test_odd_files_are_proven(name: str, real_folder: Path, tmp_path: Path) -> None:
    source, target = real_folder / name, tmp_path / "out.pdf"
    strike_clean(source, target, first_words(source))


REFUSED = {
    # pdfium and qpdf see different pages
    "qpdf/qpdf/qtest/qpdf/incremental-3.pdf": "text_kept",
    # pdfium doesn't draw a picture that MuPDF draws
    "qpdf/qpdf/qtest/qpdf/form-xobjects-some-resources1.pdf": "text_kept",
}


@pytest.mark.parametrize("name", REFUSED)
def test_where_the_readers_see_different_pages_nothing_is_proven(
    name: str, real_folder: Path, tmp_path: Path
) -> None:
    source, target = real_folder / name, tmp_path / "out.pdf"
    found = strike(source, target, first_words(source))["verification"]["findings"]
    assert REFUSED[name] in {f["check"] for f in found}


def write(path: Path, content: bytes) -> Path:
    """One page with a font that isn't in the file."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(400, 300))
    page = pdf.pages[0].obj
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name("/Ukendt-Skrift"))
    page.Resources = Dictionary(Font=Dictionary(F0=pdf.make_indirect(font)))
    page.Contents = pdf.make_stream(content)
    pdf.save(path, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return path


CONTENT = b"BT /F0 20 Tf 40 200 Td (Torben Hedegaard) Tj 0 -60 Td (En linje bliver.) Tj ET"


def test_the_end_of_a_struck_word_in_a_font_of_the_reader_may_go(tmp_path: Path) -> None:
    """The mark ends before the last letters, as pdfium sees them; what else goes is a loss."""
    source, released = write(tmp_path / "source.pdf", CONTENT), tmp_path / "out.pdf"
    with pymupdf.open(source) as doc:
        words = {w[4]: w for w in doc[0].get_text("words")}
    x0, y0, x1, y1 = words["Torben"][:4]
    whole, other = Mark(1, (Box(x0, y0, x1, y1),)), Mark(1, (Box.of(words["linje"][:4]),))

    def check(struck: list[Mark], declared: Mark) -> set[str]:
        answer = strike_clean(source, released, struck)
        pages = answer["overstrike"]["rasterised_pages"]
        return failed(verify(released, original=source, marks=[declared], rasterised=pages))

    assert check([whole], Mark(1, (Box(x0, y0, x1 - 12, y1),))) == set()
    assert "text_kept" in check([whole], Mark(1, (Box(x0, y0, x0 + 12, y1),)))
    assert "text_kept" in check([whole, other], whole)


def test_in_a_font_of_the_file_every_letter_is_accounted_for(tmp_path: Path) -> None:
    source, released = tmp_path / "source.pdf", tmp_path / "out.pdf"
    with pymupdf.open() as doc:
        page = doc.new_page(width=400, height=300)
        writer = pymupdf.TextWriter(page.rect)
        writer.append((40, 100), "Torben Hedegaard", font=pymupdf.Font("notos"), fontsize=20)
        writer.write_text(page)
        doc.save(source)
    first = first_words(source)[0]
    assert strike(source, released, [first])["verification"]["passed"]
    box = first.boxes[0]
    short = Mark(1, (Box(box.x0, box.y0, box.x1 - 12, box.y1),), "", first.text)
    assert "text_kept" in failed(verify(released, original=source, marks=[short]))


def tagged(path: Path) -> Path:
    """Two words, for which ActualText says others."""
    with pymupdf.open() as doc:
        page = doc.new_page(width=400, height=300)
        page.insert_text((40, 100), "Torben Hedegaard", fontsize=20, fontname="helv")
        page.insert_text((40, 160), "forkert ord", fontsize=20, fontname="helv")
        doc.save(path)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.pages[0].contents_coalesce()
        contents = pdf.pages[0].obj.Contents
        before, begin, text = contents.read_bytes().rpartition(b"BT")
        span = b"/Span <</ActualText (rigtigt navn)>> BDC\n"
        contents.write(before + span + begin + text + b" EMC")
        pdf.save(path)
    return path


def test_words_behind_actual_text_are_read_as_shown_and_no_others(tmp_path: Path) -> None:
    source, released = tagged(tmp_path / "source.pdf"), tmp_path / "out.pdf"
    marks = first_words(source)[:1]
    answer = strike_clean(source, released, marks)
    assert not answer["overstrike"]["rasterised_pages"]
    for text in ("(hej) Tj", "3 Tr (hej) Tj"):
        with pikepdf.open(released, allow_overwriting_input=True) as pdf:
            page = pdf.pages[0].obj
            font = next(iter(page.Resources.Font.keys()))
            before = page.Contents.read_bytes()
            page.Contents.write(before + f"\nBT {font} 12 Tf 200 50 Td {text} ET".encode())
            pdf.save(
                tmp_path / "planted.pdf",
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
                deterministic_id=True,
            )
        report = verify(tmp_path / "planted.pdf", original=source, marks=marks)
        assert "text_kept" in failed(report), text


def test_text_of_no_size_under_a_mark_of_none_is_found(tmp_path: Path) -> None:
    content = CONTENT + b" BT /F0 0.01 Tf 1 0 0 1 200 100 Tm (Kvistgaard) Tj ET"
    source = write(tmp_path / "source.pdf", content)
    marks = [Mark(1, (Box(200, 200, 200, 200),), "", "Kvistgaard")]
    released = tmp_path / "out.pdf"
    strike_clean(source, released, [])
    assert failed(verify(released, original=source, marks=marks)) & {"glyphs", "pixels"}
