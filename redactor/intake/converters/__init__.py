"""One converter per kind of file; ``CONVERTERS`` is the registry by sniffed media type.

A converter takes an untrusted source and writes a PDF that stands for it. It runs in a sandboxed
child (``redactor.intake.child``) and raises an ``InputError`` that tells the user what to do.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from redactor.intake import sniff
from redactor.intake.converters import image, pdf, plain_text
from redactor.pdf.reading.document import Limits

Converter = Callable[[Path, Path, str | None, Limits], None]

CONVERTERS: dict[str, Converter] = {
    sniff.PDF: pdf.convert,
    sniff.PNG: image.convert,
    sniff.JPEG: image.convert,
    sniff.TIFF: image.convert,
    sniff.WEBP: image.convert,
    sniff.TEXT: plain_text.convert,
}

REFUSALS: dict[str, str] = {
    sniff.ZIP: "Zip-filer pakkes ikke ud her. Pak filen ud, og læg dokumenterne op hver for sig.",
    sniff.OOXML: "Office-filer kan endnu ikke læses. Gem dokumentet som PDF, og læg det op igen.",
    sniff.OPEN_DOCUMENT: (
        "OpenDocument-filer kan endnu ikke læses. Gem dokumentet som PDF, og læg det op igen."
    ),
    sniff.OLE: (
        "Ældre Office-filer og Outlook-mails kan endnu ikke læses. Gem som PDF, og læg op igen."
    ),
    sniff.EMAIL: "E-mailfiler kan endnu ikke læses. Gem mailen som PDF, og læg den op igen.",
    sniff.HTML: "Websider kan endnu ikke læses. Udskriv siden til PDF, og læg den op igen.",
    sniff.RTF: "RTF-filer kan endnu ikke læses. Gem dokumentet som PDF, og læg det op igen.",
}
