"""The part of intake that touches untrusted bytes: runs in the sandboxed child."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from redactor.errors import UnsupportedFile
from redactor.intake.converters import CONVERTERS, REFUSALS
from redactor.intake.sniff import sniff
from redactor.pdf.document import Limits, page_sizes


def convert(payload: dict[str, Any]) -> dict[str, Any]:
    """Sniff, convert and count; ``payload`` as made by ``redactor.intake.convert``."""
    source, target = Path(payload["source"]), Path(payload["target"])
    limits = Limits(**payload["limits"])
    media_type = sniff(source)
    converter = CONVERTERS.get(media_type)
    if converter is None:
        raise UnsupportedFile(REFUSALS.get(media_type))
    converter(source, target, payload["password"], limits)
    return {"media_type": media_type, "pages": len(page_sizes(target, limits=limits))}
