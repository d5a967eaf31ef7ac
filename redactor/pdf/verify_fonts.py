"""Letters that a font still knows though no page shows them: the alphabet of what was struck.

Fonts in a PDF are subsets: they have the letters that the document had. The character map
(ToUnicode) names them, so it is compared with the letters that the pages have, as pdfium reads
them. Letters are folded: which of the spellings of one letter a font has tells nothing.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
from pikepdf import Dictionary, Pdf, Stream

from redactor.domain.report import Finding, Severity
from redactor.pdf.verify_glyphs import read_text
from redactor.pdf.verify_secrets import fold

__all__ = ["inspect_fonts", "syntax_problems", "unused_letters"]

_SECTION = re.compile(rb"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)
_TOKEN = re.compile(rb"<([0-9A-Fa-f\s]*)>|(\[)|(\])")
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
    letters: set[str] = set()
    for kind, body in _SECTION.findall(data):
        tokens = [
            bytes.fromhex(re.sub(rb"\s", b"", t[0]).decode()) if not t[1] and not t[2] else t
            for t in _TOKEN.findall(body)
            if t[1] or t[2] or len(re.sub(rb"\s", b"", t[0])) % 2 == 0
        ]
        letters |= _chars(tokens) if kind == b"bfchar" else _ranges(tokens)
    return letters


def _chars(tokens: list[Any]) -> set[str]:
    return {c for t in tokens[1::2] if isinstance(t, bytes) for c in fold(_text(t))}


def _ranges(tokens: list[Any]) -> set[str]:
    letters: set[str] = set()
    i = 0
    while i + 2 < len(tokens):
        first, last, target = tokens[i : i + 3]
        i += 3
        if isinstance(target, tuple):
            while i < len(tokens) and isinstance(tokens[i], bytes):
                letters |= set(fold(_text(tokens[i])))
                i += 1
            i += 1
        elif isinstance(first, bytes) and isinstance(last, bytes) and target:
            span = int.from_bytes(last, "big") - int.from_bytes(first, "big")
            start = _text(target)
            if span > _MAX_RANGE or not start:
                continue  # a map of a whole script, not of a subset
            for step in range(max(0, span) + 1):
                letters |= set(fold(start[:-1] + chr(min(ord(start[-1]) + step, 0x10FFFF))))
    return letters


def _text(data: bytes) -> str:
    return data.decode("utf-16-be", "ignore")
