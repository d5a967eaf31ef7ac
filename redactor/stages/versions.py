"""Versions of the steps: part of the names of what they derive, so that new code runs anew.

A version is a digest over the sources and data of the rooms a step uses and over the settings
that change its outcome. The same build gives the same version on every machine.
"""

from __future__ import annotations

from pathlib import Path

import models
from redactor.services.page_texts import digest_of, short_digest, text_version
from redactor.settings import Settings

__all__ = ["digest_of", "nlp_version", "text_version"]


def nlp_version(settings: Settings) -> str:
    """Version of finding entities, on top of that of the text (12 hex digits)."""
    room = str(Path(models.__file__).parent)
    return short_digest(
        "nlp", text_version(settings), digest_of(room), settings.model, settings.min_score
    )
