"""A PDF stands for itself; a locked or broken one is written anew, unlocked and mended.

Old revisions, attachments and other hidden content stay in the rendition: the caseworker is told
of them, and ``redactor.pdf.sanitize`` leaves them out of everything that is released.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pymupdf
import pypdfium2

from redactor.errors import DamagedFile
from redactor.intake.bombs import QPDF_FAULTS, open_with_qpdf, refuse_bombs
from redactor.pdf.reading.document import FAULTS, Limits, load_page, open_document
from redactor.pdf.tidy import write_tidy


def convert(source: Path, target: Path, password: str | None, limits: Limits) -> None:
    """Write the rendition of a PDF; see ``redactor.intake.converters``."""
    try:
        as_it_is = _look_at(source, password, limits)
    except DamagedFile:
        if not _mend(source, password, target):
            raise
        _look_at(target, None, limits)
        return
    refuse_bombs(source, password)
    if as_it_is:
        shutil.copyfile(source, target)
        return
    try:
        with open_with_qpdf(source, password) as pdf:
            pdf.save(target, static_id=True, encryption=False)
    except QPDF_FAULTS:
        _rewrite_with_mupdf(source, target, password)


def _look_at(path: Path, password: str | None, limits: Limits) -> bool:
    """Load every page; is the file neither broken nor locked?"""
    with open_document(path, password=password, limits=limits) as document:
        for number in range(1, document.page_count + 1):
            load_page(document, number, limits)
        locked = (document.metadata or {}).get("encryption")
        return not (document.is_repaired or locked)


def _mend(source: Path, password: str | None, target: Path) -> bool:
    """Where MuPDF sees no pages: what qpdf sees, if a third reader sees as many."""
    refuse_bombs(source, password)
    pages = write_tidy(source, password, target)
    try:
        with pypdfium2.PdfDocument(source, password=password) as document:
            return 0 < pages == len(document)
    except pypdfium2.PdfiumError:
        return False


def _rewrite_with_mupdf(source: Path, target: Path, password: str | None) -> None:
    try:
        document = pymupdf.open(source, filetype="pdf")
        if document.needs_pass:
            document.authenticate(password or "")
        document.save(target, encryption=pymupdf.PDF_ENCRYPT_NONE, no_new_id=True)
        document.close()
    except FAULTS as fault:
        raise DamagedFile from fault
