"""Is a PDF that anybody wrote safely overstruck? ("Er denne PDF sikkert overstreget?")

A file of this program is proven by lists of what it may hold (``redactor.pdf.verify``). A foreign
file can't be: here it is searched for what goes wrong in practice, channel by channel. No finding
is no proof: a foreign file never passes, its best verdict is "unproven".
"""

from __future__ import annotations

import contextlib
import io
import re
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2

from redactor.domain.report import CheckState, Finding, Severity, VerificationReport
from redactor.pdf.verify.bars import Gap, gap_finding
from redactor.pdf.verify.covered import inspect_page
from redactor.pdf.verify.fonts import inspect_fonts, syntax_problems
from redactor.pdf.verify.frames import frame_of
from redactor.pdf.verify.glyphs import Frame, read_text
from redactor.pdf.verify.hidden import inspect_objects
from redactor.pdf.verify.odd_names import odd_names
from redactor.pdf.verify.reader import Reader
from redactor.pdf.verify.secrets import fold
from redactor.pdf.verify.stray_pictures import stray_pictures

__all__ = ["combine", "inspect_file"]

_RELEASED = {
    "metadata": "Filens titel står i dens egenskaber.",
    "xmp": "Filens titel og standard står i dens XMP-metadata.",
    "bookmarks": "Filen har bogmærker af faste ord.",
    "page_labels": "Filen har sideetiketter af faste ord.",
}
"""What a file of this program may have besides its pages; its layout check holds it to that."""
_OTHER_WRITER = (
    "Et andet program har skrevet filen. Den er gennemsøgt, men kan ikke bevises sikker uden "
    "originalen."
)
_LAYOUT = frozenset(["structure", "one_revision", "fonts", "syntax"])
_END = re.compile(rb"%%EOF[\r\n]*")
_GAP = re.compile(
    rb"endobj(?!\s*(?:\d+\s+\d+\s+obj\b|xref\b|trailer\b|startxref\b|%%EOF|\Z))\s*[^\s\0][^\r\n]{2}"
)
_OBJECT = re.compile(rb"(?:^|[\r\n])\s*(\d{1,8})\s+(\d{1,5})\s+obj\b")
_MAX_REVISIONS = 8
SECONDS, READING = 300.0, 90.0
"""For the pages of one file, and of them for reading pictures."""


def inspect_file(
    path: Path,
    *,
    password: str | None = None,
    seconds: float = SECONDS,
    reading: float = READING,
) -> list[Finding]:
    """All that was found, worst first; a part that couldn't be looked at is a risk of its own.

    seconds: for the pages together. reading: of them for text recognition.
    """
    found: list[Finding] = []
    raw = path.read_bytes()
    reader = Reader(reading)
    try:
        with pikepdf.open(path, password=password or "") as pdf:
            frames = [frame_of(page.obj) for page in pdf.pages]
            if pdf.is_encrypted:
                found.append(_finding("locked", Severity.NOTE, "Filen er låst eller krypteret."))
            found += inspect_objects(pdf, frozenset(_words(raw, password) or ()))
            found += _problems(pdf, raw)
            found += odd_names(pdf)
            found += inspect_fonts(pdf, path, password)
            found += _stray(pdf, path, password, reader)
    except pikepdf.PasswordError:
        return [_finding("locked", Severity.RISK, "Filen er låst og kan ikke kontrolleres.")]
    except (pikepdf.PdfError, ValueError, RuntimeError, OSError):
        return [_finding("unreadable", Severity.RISK, "Filen kan ikke læses og kontrolleres.")]
    found += _pages(path, password, frames, reader, time.monotonic() + seconds)
    found += _revisions(raw, password)
    found += _unread(reader)
    order = list(Severity)
    return sorted(found, key=lambda f: (order.index(f.severity), f.page or 0))


def _pages(
    path: Path, password: str | None, frames: Sequence[Frame], reader: Reader, until: float
) -> list[Finding]:
    """What the pages themselves hold. until: on the monotonic clock; what is left then is told."""
    found: list[Finding] = []
    gaps: list[Gap] = []
    document = pypdfium2.PdfDocument(path, password=password)
    try:
        with contextlib.suppress(pypdfium2.PdfiumError):
            document.init_forms()
        count = min(len(document), len(frames))
        for index in range(count):
            if time.monotonic() > until:
                message = (
                    f"Filen er stor: side {index + 1}-{count} er der ikke set på inden for tiden. "
                    "Del filen op, og kontrollér delene hver for sig."
                )
                found.append(_finding("not_looked_at", Severity.RISK, message, index + 1))
                break
            try:
                found += inspect_page(document[index], frames[index], index + 1, reader, gaps)
            except (pypdfium2.PdfiumError, ValueError, MemoryError):
                message = "Siden kan ikke tegnes og er ikke kontrolleret."
                found.append(_finding("unreadable", Severity.RISK, message, index + 1))
    finally:
        document.close()
    return found + gap_finding(gaps)


def _unread(reader: Reader) -> list[Finding]:
    message = "Et billede, der kan skjule tekst, kunne ikke læses ved tekstgenkendelse. Se efter."
    return [
        _finding("not_read", Severity.RISK, message, page)
        for page in sorted(reader.unread, key=lambda p: p or 0)
    ]


def combine(
    report: VerificationReport, found: Sequence[Finding], *, alone: bool = False
) -> VerificationReport:
    """The report of a file that isn't proven, with what the inspection found.

    That the layout or the fonts aren't this program's own is a note then: the inspection says
    what it means. alone: judged without an original; then another program's layout isn't a fault.
    """
    own = [replace(f, severity=Severity.NOTE) if f.check in _LAYOUT else f for f in report.findings]
    checks = dict(report.checks)
    if all(checks.get(name) is CheckState.PASS for name in ("structure", "one_revision")):
        found = [_our_own(f) for f in found]
    if alone and any(f.check in _LAYOUT for f in own):
        own = [f for f in own if f.check not in _LAYOUT]
        found = [*found, _finding("other_writer", Severity.NOTE, _OTHER_WRITER)]
        for name in _LAYOUT & checks.keys():
            if checks[name] is CheckState.FAIL:
                checks[name] = CheckState.NOT_CHECKED
    order = list(Severity)
    findings = sorted([*own, *found], key=lambda f: order.index(f.severity))
    return replace(report, checks=checks, findings=tuple(findings))


def _our_own(finding: Finding) -> Finding:
    """In the layout of this program a title is struck like the pages, the rest closed words."""
    if finding.channel not in _RELEASED:
        return finding
    return replace(finding, severity=Severity.NOTE, message=_RELEASED[finding.channel])


def _finding(channel: str, severity: Severity, message: str, page: int | None = None) -> Finding:
    return Finding("inspection", message, page, severity, channel)


def _stray(pdf: pikepdf.Pdf, path: Path, password: str | None, reader: Reader) -> list[Finding]:
    document = pypdfium2.PdfDocument(path, password=password)
    try:
        return stray_pictures(pdf, document, reader)
    finally:
        document.close()


def _problems(pdf: pikepdf.Pdf, raw: bytes) -> list[Finding]:
    """What qpdf's own check complains of, and what stands in the file but not in its table."""
    found = []
    if syntax_problems(pdf):
        message = "Filens opbygning har fejl (qpdf)."
        found.append(_finding("syntax", Severity.NOTE, message))
    if _GAP.search(raw):
        message = "Mellem filens objekter står der data, som ikke hører til noget."
        found.append(_finding("gaps", Severity.RISK, message))
    listed = {o.objgen for o in pdf.objects if isinstance(o, pikepdf.Object)}
    numbers = {(int(n), int(g)) for n, g in _OBJECT.findall(raw)}
    numbers_listed = {n for n, _ in listed}
    if any(n not in numbers_listed for n, _ in numbers) and not pdf.is_encrypted:
        message = "Filen har objekter, som er slettet fra dens register, men stadig kan læses."
        found.append(_finding("unlisted_objects", Severity.RISK, message))
    return found


def _revisions(raw: bytes, password: str | None) -> list[Finding]:
    """Earlier states of the file, and whether they say anything that the last one doesn't."""
    ends = [m.end() for m in _END.finditer(raw)]
    linear = b"/Linearized" in raw[:1024]
    found = []
    if ends and raw[ends[-1] :].strip(b"\0\r\n\t "):
        message = "Efter filens slutning står der flere data."
        found.append(_finding("trailing_data", Severity.RISK, message))
    earlier = [e for e in ends[:-1] if not (linear and e == ends[0])]
    if not earlier:
        return found
    last = _words(raw, password)
    differs = False
    for end in earlier[-_MAX_REVISIONS:]:
        words = _words(raw[:end], password)
        differs |= words is not None and last is not None and bool(words - last)
    if differs or last is None:
        message = "Filen rummer en tidligere udgave af sig selv med tekst, som nu er væk."
        found.append(_finding("revisions", Severity.LEAK, message))
    else:
        message = "Filen rummer tidligere udgaver af sig selv."
        found.append(_finding("revisions", Severity.RISK, message))
    return found


def _words(data: bytes, password: str | None) -> set[str] | None:
    """The words of all pages of one state, folded; None where it can't be read."""
    try:
        document = pypdfium2.PdfDocument(io.BytesIO(data), password=password)
    except pypdfium2.PdfiumError:
        return None
    try:
        words: set[str] = set()
        for page in document:
            words |= {fold(w) for w in read_text(page).split()}
            page.close()
        return words - {""}
    except pypdfium2.PdfiumError:
        return None
    finally:
        document.close()
