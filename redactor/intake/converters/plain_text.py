"""Plain text: A4 pages in a fixed-width face, line ends and columns as they stand."""

from __future__ import annotations

import html
import io
from pathlib import Path

import pymupdf

from redactor.errors import DamagedFile, EmptyFile, LimitExceeded
from redactor.pdf.reading.document import Limits

MAX_BYTES = 20 * 1024 * 1024
_PAGE = pymupdf.Rect(0, 0, 595, 842)
_BODY = pymupdf.Rect(56, 56, 539, 786)
_CSS = "pre { font-family: monospace; font-size: 9.5px; white-space: pre-wrap; margin: 0; }"
_ENCODINGS = ("utf-8-sig", "cp1252")


def convert(source: Path, target: Path, password: str | None, limits: Limits) -> None:
    """Write a PDF of a text file in UTF-8, UTF-16 or Windows-1252."""
    data = source.read_bytes()
    if len(data) > MAX_BYTES:
        raise LimitExceeded
    text = _decode(data)
    if not text.strip():
        raise EmptyFile("Filen har ingen tekst. Hent den igen fra kilden, og læg den op på ny.")
    out = io.BytesIO()
    writer = pymupdf.DocumentWriter(out)
    story = pymupdf.Story(f"<pre>{html.escape(text, quote=False)}</pre>", user_css=_CSS)
    pages, more = 0, 1
    while more:
        pages += 1
        limits.check_pages(pages)
        device = writer.begin_page(_PAGE)
        more, _ = story.place(_BODY)
        story.draw(device)
        writer.end_page()
    writer.close()
    pdf = pymupdf.open("pdf", out.getvalue())
    pdf.set_metadata({})
    pdf.save(target, garbage=3, deflate=True, no_new_id=True)
    pdf.close()


def _decode(data: bytes) -> str:
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else _ENCODINGS
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n")
    raise DamagedFile("Tekstfilens tegnsæt kan ikke læses. Gem den som UTF-8, og læg den op igen.")
