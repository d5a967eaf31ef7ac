"""Opening PDFs that strangers sent: our own errors, limits, no text on stderr.

MuPDF repairs silently, prints parts of documents on stderr and hides optional layers. Everything
in ``redactor.pdf`` that reads with PyMuPDF opens its file here, so that all of it sees the same
pages: hidden layers shown (a released file has no layers left, so what they hold has to be seen
by detection), damaged and locked files refused in our own words.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pymupdf

from redactor.errors import (
    DamagedFile,
    EmptyFile,
    EncryptedFile,
    LimitExceeded,
    UnsupportedFile,
    WrongPassword,
)

pymupdf.TOOLS.mupdf_display_errors(False)
pymupdf.TOOLS.mupdf_display_warnings(False)

FAULTS = (
    pymupdf.mupdf.FzErrorBase,
    RuntimeError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
)
"""What PyMuPDF raises on damaged pages; its classes follow no clear rule."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What is taken in. Page sizes in points (UserUnit applied), words a page."""

    max_pages: int = 5_000
    max_page_points: float = 14_400.0
    max_page_words: int = 50_000

    def check_pages(self, pages: int) -> None:
        if pages > self.max_pages:
            raise LimitExceeded(
                f"Filen har {pages} sider; grænsen er {self.max_pages}. "
                "Del den op, og læg delene op hver for sig."
            )

    def check_size(self, number: int, width: float, height: float) -> None:
        if max(width, height) > self.max_page_points:
            metres = self.max_page_points / 72 * 0.0254
            raise LimitExceeded(
                f"Side {number} er for stor: ingen side må være over {metres:.1f} meter på "
                "nogen led. Gem siden i et mindre format, og læg filen op igen."
            )

    def check_words(self, number: int, words: int) -> None:
        if words > self.max_page_words:
            raise LimitExceeded(
                f"Side {number} har over {self.max_page_words} ord. "
                "Del siden op på flere sider, og læg filen op igen."
            )


DEFAULT_LIMITS = Limits()


@contextmanager
def open_document(
    path: Path | str, *, password: str | None = None, limits: Limits = DEFAULT_LIMITS
) -> Iterator[pymupdf.Document]:
    """Open a PDF for reading, layers shown; closes it and shrinks MuPDF's store at the end.

    Raises EmptyFile, UnsupportedFile (not a PDF), DamagedFile, EncryptedFile, WrongPassword or
    LimitExceeded (too many pages). The file itself is never changed.
    """
    document = _open(Path(path))
    try:
        _unlock(document, password)
        try:
            pages = document.page_count
        except FAULTS as fault:
            raise DamagedFile from fault
        if pages == 0:
            raise DamagedFile
        limits.check_pages(pages)
        show_layers(document)
        yield document
    finally:
        document.close()
        pymupdf.TOOLS.store_shrink(100)


def load_page(
    document: pymupdf.Document, number: int, limits: Limits = DEFAULT_LIMITS
) -> pymupdf.Page:
    """Page ``number`` (from 1). Raises DamagedFile, or LimitExceeded where it is too large."""
    try:
        page = document.load_page(number - 1)
        width, height = float(page.rect.width), float(page.rect.height)
    except FAULTS as fault:
        raise DamagedFile(
            f"Side {number} er beskadiget og kan ikke læses. Åbn filen i et andet program, gem "
            "den som ny PDF, og læg den op igen."
        ) from fault
    limits.check_size(number, width, height)
    return page


def page_sizes(
    path: Path | str, *, password: str | None = None, limits: Limits = DEFAULT_LIMITS
) -> list[tuple[float, float]]:
    """Displayed width and height of every page, in points."""
    with open_document(path, password=password, limits=limits) as document:
        sizes = []
        for number in range(1, document.page_count + 1):
            rect = load_page(document, number, limits).rect
            sizes.append((float(rect.width), float(rect.height)))
        return sizes


def show_layers(document: pymupdf.Document) -> None:
    """Make optional content visible in memory: without its catalogue entry every layer is on."""
    try:
        catalogue = document.pdf_catalog()
        if catalogue and document.xref_get_key(catalogue, "OCProperties")[0] != "null":
            document.xref_set_key(catalogue, "OCProperties", "null")
    except FAULTS as fault:
        raise DamagedFile from fault


def _open(path: Path) -> pymupdf.Document:
    try:
        if path.stat().st_size == 0:
            raise EmptyFile
        with path.open("rb") as file:
            head = file.read(1024)
    except OSError as fault:
        raise DamagedFile("Filen findes ikke eller kan ikke læses.") from fault
    if b"%PDF-" not in head:
        raise UnsupportedFile("Filen er ikke en PDF. Gem dokumentet som PDF, og læg det op igen.")
    try:
        document = pymupdf.open(path, filetype="pdf")
    except FAULTS as fault:
        raise DamagedFile from fault
    if not document.is_pdf:
        document.close()
        raise UnsupportedFile
    return document


def _unlock(document: pymupdf.Document, password: str | None) -> None:
    if not document.needs_pass:
        return
    if not password:
        raise EncryptedFile
    if not document.authenticate(password):
        raise WrongPassword
