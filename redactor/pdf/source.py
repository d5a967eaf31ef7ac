"""Opening what somebody sent, for the engines that change it.

Bad input is told apart here, once: empty, not a PDF, damaged, locked, wrong password.
"""

from __future__ import annotations

from pathlib import Path

import pymupdf

from redactor.errors import (
    DamagedFile,
    EmptyFile,
    EncryptedFile,
    UnsupportedFile,
    WrongPassword,
)

__all__ = ["open_source"]

pymupdf.TOOLS.mupdf_display_errors(False)
pymupdf.TOOLS.mupdf_display_warnings(False)


def open_source(source: Path, password: str | None = None) -> pymupdf.Document:
    """Open an untrusted PDF; raises the ``InputError`` that fits."""
    if source.stat().st_size == 0:
        raise EmptyFile
    try:
        doc = pymupdf.open(source, filetype="pdf")
    except (RuntimeError, ValueError) as error:
        raise DamagedFile from error
    if not doc.is_pdf:
        doc.close()
        raise UnsupportedFile
    if doc.needs_pass and not doc.authenticate(password or ""):
        doc.close()
        raise WrongPassword if password else EncryptedFile
    if doc.page_count < 1:
        doc.close()
        raise DamagedFile
    return doc
