"""The text of a rendition's pages, as the text and OCR jobs left it in the blob store.

By pieces of ``pages_per_job`` pages, under stage names that hold the version of the code that
read them. Text that OCR read replaces the page that the text job left empty. Knows no language
model, so that the api may search in it.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

import redactor
from redactor.domain.text import PageText
from redactor.pdf.page_store import load_pages
from redactor.settings import Settings
from redactor.store.blobs import BlobStore

Range = tuple[int, int]
"""First and last page, from 1."""
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


def short_digest(*parts: object) -> str:
    """12 hex digits over the parts."""
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:12]


def text_version(settings: Settings) -> str:
    """Version of reading text, OCR included (12 hex digits)."""
    room = str(Path(redactor.__file__).parent / "pdf")
    return short_digest(
        "text",
        digest_of(room),
        settings.pages_per_job,
        settings.ocr,
        settings.ocr_dpi,
        settings.max_page_words,
        settings.max_page_points,
    )


def pieces(pages: int, size: int) -> list[Range]:
    """The page ranges that a rendition is worked through in."""
    return [(first, min(first + size - 1, pages)) for first in range(1, pages + 1, size)]


def name_of(piece: Range) -> str:
    return f"{piece[0]:06}-{piece[1]:06}"


def text_stage(settings: Settings) -> str:
    return f"text-{text_version(settings)}"


def ocr_stage(settings: Settings) -> str:
    return f"ocr-{text_version(settings)}"


def get_text(blobs: BlobStore, settings: Settings, sha: str, piece: Range) -> list[PageText]:
    """The pages of a piece, with what OCR read put in. ``NotFound`` before its text is there."""
    pages = load_pages(blobs.get_derived(sha, text_stage(settings), name_of(piece)))
    read: dict[int, PageText] = {}
    for name in blobs.list_derived(sha, ocr_stage(settings)):
        first, last = (int(part) for part in name.split("-"))
        if first <= piece[1] and last >= piece[0]:
            data = blobs.get_derived(sha, ocr_stage(settings), name)
            read.update((page.number, page) for page in load_pages(data))
    return [read.get(page.number, page) for page in pages]
