"""Originals on which readers disagree: struck from a tidy copy, or clearly refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pikepdf
import pymupdf
import pytest
from pikepdf import Array, Dictionary, Name

from redactor.errors import DamagedFile
from redactor.pdf.hidden import inspect_hidden
from redactor.pdf.safe import redact_file
from redactor.pdf.tidy import tidy_copy


def broken(source: Path, target: Path, how: str) -> Path:
    raw = source.read_bytes()
    if how == "no cross-references":
        raw = raw[: raw.rindex(b"startxref")] + b"startxref\n5\n%%EOF"
    else:
        with pikepdf.open(source) as pdf:
            if how == "page without a type":
                pdf.pages[0].obj.Type = Name("/Ukendt")
            elif how == "page promised too much":
                pdf.Root.Pages.Count = 4
            pdf.save(target)
        return target
    target.write_bytes(raw)
    return target


@pytest.mark.parametrize("how", ["no cross-references", "page without a type"])
def test_struck_from_a_tidy_copy(
    how: str, make_pdf: Any, find_marks: Any, leaks: Any, tmp_path: Path
) -> None:
    plain = make_pdf()
    source, target = broken(plain, tmp_path / "odd.pdf", how), tmp_path / "out.pdf"
    result = redact_file(source, target, find_marks(plain, "KVISTVIS1"))
    assert result.verification.passed
    assert leaks(target, ["KVISTVIS1"]) == []
    with pymupdf.open(target) as doc:
        assert "Denne linje bliver stående." in doc[0].get_text()


def test_disagreement_is_refused_or_proven(make_pdf: Any, find_marks: Any, tmp_path: Path) -> None:
    plain, target = make_pdf(), tmp_path / "out.pdf"
    source = broken(plain, tmp_path / "odd.pdf", "page promised too much")
    try:
        assert redact_file(source, target, find_marks(plain, "KVISTVIS1")).verification.passed
    except DamagedFile:
        assert not target.exists()


def test_other_pages_than_seen_are_no_copy(make_pdf: Any, tmp_path: Path) -> None:
    """qpdf finds a page here that MuPDF doesn't show: no mark may meet another page."""
    source = tmp_path / "odd.pdf"
    with pikepdf.open(make_pdf(pages=2)) as pdf:
        pdf.Root.Pages.Count = 1
        pdf.save(source)
    with pymupdf.open(source) as doc:
        shown = doc.page_count
    made = tidy_copy(source, None, tmp_path / "tidy.pdf")
    if made:
        with pikepdf.open(tmp_path / "tidy.pdf") as pdf:
            assert len(pdf.pages) == shown


def test_inherited_values_stay(make_pdf: Any, tmp_path: Path) -> None:
    source, tidy = tmp_path / "odd.pdf", tmp_path / "tidy.pdf"
    with pikepdf.open(make_pdf(pages=2)) as pdf:
        page = pdf.pages[1].obj
        pdf.Root.Pages.MediaBox, pdf.Root.Pages.Rotate = page.MediaBox, 90
        pdf.Root.Pages.Resources = page.Resources
        del page["/MediaBox"], page["/Resources"]
        if "/Rotate" in page:
            del page["/Rotate"]
        pdf.save(source)
    assert tidy_copy(source, None, tidy)
    with pymupdf.open(source) as one, pymupdf.open(tidy) as two:
        for a, b in zip(one, two, strict=True):
            assert a.rect == b.rect
            assert a.get_text() == b.get_text() != ""


def test_fields_and_names_that_hold_themselves_take_no_time(make_pdf: Any, tmp_path: Path) -> None:
    """Each of 40 levels holds the next twice: a million million ways through."""
    source = tmp_path / "odd.pdf"
    with pikepdf.open(make_pdf()) as pdf:
        kids: list[Any] = []
        for level in range(40):
            node = Dictionary(T=pikepdf.String(str(level)), Names=Array([]))
            if kids:
                node.Kids = Array(kids * 2)
            kids = [pdf.make_indirect(node)]
        kids[0].Kids.append(kids[0])
        pdf.Root.AcroForm = Dictionary(Fields=Array(kids))
        pdf.Root.Names = Dictionary(EmbeddedFiles=kids[0], JavaScript=kids[0])
        pdf.save(source)
    assert inspect_hidden(source)["form_fields"] == 1
    try:
        result = redact_file(source, tmp_path / "out.pdf", [], timeout=20)
    except DamagedFile:
        assert not (tmp_path / "out.pdf").exists()
    else:
        assert result.verification.passed
