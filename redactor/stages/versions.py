"""Versions of the steps: part of the names of what they derive, so that new code runs anew.

A version is a digest over the sources and data of the rooms a step uses and over the settings
that change its outcome. The same build gives the same version on every machine.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

import models
import redactor
from redactor.settings import Settings

SMALL = 256 * 1024
"""Files larger than this (weights) count by name and size; reading them takes too long."""
IGNORED = {"__pycache__", "training"}


@lru_cache(maxsize=8)
def digest_of(*folders: str) -> str:
    """Digest over all files below these folders, by name and content."""
    digest = hashlib.sha256()
    for folder in folders:
        root = Path(folder)
        for path in sorted(p for p in root.rglob("*") if p.is_file()):
            relative = path.relative_to(root)
            if IGNORED.intersection(relative.parts) or path.suffix == ".pyc":
                continue
            size = path.stat().st_size
            digest.update(f"{relative.as_posix()}\0{size}\0".encode())
            if size <= SMALL:
                digest.update(path.read_bytes())
    return digest.hexdigest()


def _short(*parts: object) -> str:
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:12]


def text_version(settings: Settings) -> str:
    """Version of reading text, OCR included (12 hex digits)."""
    room = str(Path(redactor.__file__).parent / "pdf")
    return _short(
        "text",
        digest_of(room),
        settings.pages_per_job,
        settings.ocr,
        settings.ocr_dpi,
        settings.max_page_words,
        settings.max_page_points,
    )


def nlp_version(settings: Settings) -> str:
    """Version of finding entities, on top of that of the text (12 hex digits)."""
    room = str(Path(models.__file__).parent)
    return _short(
        "nlp", text_version(settings), digest_of(room), settings.model, settings.min_score
    )
