"""Letters that a font still knows though no page shows them: the alphabet of what was struck.

Fonts in a PDF are subsets: they have the letters that the document had. The character map
(ToUnicode) names them, so it is compared with the letters that the pages have, as pdfium reads
them. Letters are folded: which of the spellings of one letter a font has tells nothing.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
from pikepdf import Dictionary, Pdf, Stream

from redactor.domain.report import Finding, Severity
from redactor.pdf.verify.codes import mapped
from redactor.pdf.verify.glyphs import read_text
from redactor.pdf.verify.secrets import fold

__all__ = ["inspect_fonts", "syntax_problems", "unused_letters"]

_MAX_RANGE = 512
_LEAST_LEFT = 3


def unused_letters(pdf: Pdf, texts: Iterable[str]) -> frozenset[str]:
    """Letters and digits in the fonts' character maps that aren't in ``texts`` (of all pages)."""
    letters = "".join({char for text in texts for char in text})
    shown = set(fold(fold(letters)))  # twice: letters of formulas have capitals, too
    known: set[str] = set()
    for obj in pdf.objects:
        if isinstance(obj, Dictionary) and isinstance(obj.get("/ToUnicode"), Stream):
            known |= _mapped(obj.ToUnicode)
    return frozenset(set(fold("".join(known))) - shown)


def syntax_problems(pdf: Pdf) -> int:
    """How much qpdf's own check complains of."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of decoders for pictures that aren't installed
        return len(pdf.check_pdf_syntax())


def inspect_fonts(pdf: Pdf, path: Path, password: str | None = None) -> list[Finding]:
    """A note where subset fonts know letters that no page has."""
    document = pypdfium2.PdfDocument(path, password=password)
    try:
        texts = []
        for page in document:
            texts.append(read_text(page))
            page.close()
    except pypdfium2.PdfiumError:
        return []
    finally:
        document.close()
    left = unused_letters(pdf, texts)
    if len(left) < _LEAST_LEFT:
        return []
    message = (
        "Skrifttyperne kender bogstaver, som ingen side viser: de kan stamme fra slettet tekst."
    )
    return [Finding("inspection", message, None, Severity.NOTE, "fonts", len(left))]


def _mapped(stream: Any) -> set[str]:
    """What the codes of a character map stand for, folded."""
    try:
        data = stream.read_bytes()
    except pikepdf.PdfError:
        return set()
    # ranges of more are maps of a whole script, not of a subset
    return {c for text in set(mapped(data, _MAX_RANGE).values()) for c in fold(text)}
