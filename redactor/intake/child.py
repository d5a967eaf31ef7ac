"""The part of intake that touches untrusted bytes: runs in the sandboxed child."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from redactor.errors import InputError, UnsupportedFile
from redactor.intake.converters import CONVERTERS, REFUSALS
from redactor.intake.sniff import sniff
from redactor.pdf.hidden import inspect_hidden
from redactor.pdf.reading.document import Limits, page_sizes

PDF = "application/pdf"


def convert(payload: dict[str, Any]) -> dict[str, Any]:
    """Sniff, convert and count; ``payload`` as made by ``redactor.intake.convert``."""
    source, target = Path(payload["source"]), Path(payload["target"])
    limits = Limits(**payload["limits"])
    media_type = sniff(source)
    converter = CONVERTERS.get(media_type)
    if converter is None:
        raise UnsupportedFile(REFUSALS.get(media_type))
    converter(source, target, payload["password"], limits)
    return {
        "media_type": media_type,
        "pages": len(page_sizes(target, limits=limits)),
        "hidden": _hidden(source, payload["password"]) if media_type == PDF else {},
    }


def _hidden(source: Path, password: str | None) -> dict[str, int]:
    """What the caseworker can't see on the pages; told, never a reason to refuse the file."""
    try:
        return inspect_hidden(source, password=password)
    except InputError:  # one engine could repair it, the other couldn't
        return {}
