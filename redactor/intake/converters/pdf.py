"""A PDF stands for itself; a locked or broken one is written anew, unlocked and mended.

Old revisions, attachments and other hidden content stay in the rendition: the caseworker is told
of them, and ``redactor.pdf.sanitize`` leaves them out of everything that is released.
"""

from __future__ import annotations

import shutil
import zlib
from pathlib import Path

import pikepdf
import pymupdf
import pypdfium2

from redactor.errors import DamagedFile, LimitExceeded
from redactor.pdf.document import FAULTS, Limits, load_page, open_document
from redactor.pdf.tidy import write_tidy

MAX_STREAM = 256 * 1024 * 1024
"""Bytes one decoded stream that isn't a picture may have."""
MAX_PIXELS = 500_000_000
QPDF_FAULTS = (pikepdf.PdfError, pikepdf.PasswordError, RuntimeError, ValueError)
_TOO_MUCH = (
    "Filen pakker sig ud til mere, end tjenesten tager imod. Gem den som ny PDF i et andet "
    "program, og læg den op igen."
)


def convert(source: Path, target: Path, password: str | None, limits: Limits) -> None:
    """Write the rendition of a PDF; see ``redactor.intake.converters``."""
    try:
        as_it_is = _look_at(source, password, limits)
    except DamagedFile:
        if not _mend(source, password, target):
            raise
        _look_at(target, None, limits)
        return
    _refuse_bombs(source, password)
    if as_it_is:
        shutil.copyfile(source, target)
        return
    try:
        with _open_with_qpdf(source, password) as pdf:
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
    _refuse_bombs(source, password)
    pages = write_tidy(source, password, target)
    try:
        with pypdfium2.PdfDocument(source, password=password) as document:
            return 0 < pages == len(document)
    except pypdfium2.PdfiumError:
        return False


def _open_with_qpdf(source: Path, password: str | None) -> pikepdf.Pdf:
    """Open with the password given, or with none: a file may be locked against changes alone."""
    try:
        return pikepdf.open(source)
    except pikepdf.PasswordError:
        return pikepdf.open(source, password=password or "")


def _rewrite_with_mupdf(source: Path, target: Path, password: str | None) -> None:
    try:
        document = pymupdf.open(source, filetype="pdf")
        if document.needs_pass:
            document.authenticate(password or "")
        document.save(target, encryption=pymupdf.PDF_ENCRYPT_NONE, no_new_id=True)
        document.close()
    except FAULTS as fault:
        raise DamagedFile from fault


def _refuse_bombs(source: Path, password: str | None) -> None:
    """Raise LimitExceeded where a stream would unpack to more than MAX_STREAM bytes."""
    try:
        with _open_with_qpdf(source, password) as pdf:
            for item in pdf.objects:
                if isinstance(item, pikepdf.Stream):
                    _check_stream(item)
    except QPDF_FAULTS:
        return  # not readable by this engine: the memory limit of the child still holds


def _check_stream(stream: pikepdf.Stream) -> None:
    if stream.get("/Subtype") == pikepdf.Name.Image:
        width, height = stream.get("/Width", 0), stream.get("/Height", 0)
        if int(width) * int(height) > MAX_PIXELS:
            raise LimitExceeded(_TOO_MUCH)
    filters = stream.get("/Filter")
    names = [filters] if isinstance(filters, pikepdf.Name) else list(filters or [])
    flates = [name in ("/FlateDecode", "/Fl") for name in names]
    depth = flates.index(False) if False in flates else len(flates)
    raw = stream.read_raw_bytes()
    # deflate reaches a factor of about 1,030: what is small enough raw can't be too large
    for _ in range(depth):
        if depth == 1 and len(raw) * 1040 < MAX_STREAM:
            return
        raw = _inflate(raw)


def _inflate(data: bytes) -> bytes:
    engine = zlib.decompressobj()
    try:
        out = engine.decompress(data, MAX_STREAM + 1)
    except zlib.error:
        return b""
    if len(out) > MAX_STREAM:
        raise LimitExceeded(_TOO_MUCH)
    return out
