"""The text of a rendition's pages, as the text and OCR jobs left it in the blob store.

By pieces of ``pages_per_job`` pages, under stage names that hold the version of the code that
read them. Text that OCR read replaces the page that the text job left empty. Knows no language
model, so that the api may search in it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

import redactor
from redactor.domain.text import PageText
from redactor.errors import NotFound
from redactor.pdf.reading.page_store import load_pages
from redactor.settings import Settings
from redactor.store.blobs import BlobStore
from redactor.store.jobs import Kind, State
from redactor.store.tables import Job

Range = tuple[int, int]
"""First and last page, from 1."""
SMALL = 256 * 1024
"""Files larger than this (weights) count by name and size; reading them takes too long."""
CHUNK = 900
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


def text_stage(settings: Settings, version: str = "") -> str:
    return f"text-{version or text_version(settings)}"


def ocr_stage(settings: Settings, version: str = "") -> str:
    return f"ocr-{version or text_version(settings)}"


def get_text(
    blobs: BlobStore, settings: Settings, sha: str, piece: Range, *, version: str = ""
) -> list[PageText]:
    """The pages of a piece, with what OCR read put in. ``NotFound`` before its text is there.

    version: of the code that read them; this process's own where it is empty.
    """
    name = name_of(piece)
    pages = load_pages(blobs.get_derived(sha, text_stage(settings, version), name))
    read: dict[int, PageText] = {}
    stage = ocr_stage(settings, version)
    for other in blobs.list_derived(sha, stage):
        first, last = (int(part) for part in other.split("-"))
        if first <= piece[1] and last >= piece[0]:
            data = blobs.get_derived(sha, stage, other)
            read.update((page.number, page) for page in load_pages(data))
    return [read.get(page.number, page) for page in pages]


@dataclass(frozen=True, slots=True)
class Reading:
    """One time that a rendition was read: by code of which version, in which pieces."""

    version: str
    pieces: tuple[Range, ...]


def readings(session: Session, shas: Collection[str]) -> dict[str, list[Reading]]:
    """Finished readings of renditions, the newest first, as the jobs tell.

    After an update of the service a document is shown as the old code read it until it is read
    again; its text is looked for where that code left it.
    """
    found: dict[str, dict[str, list[tuple[dt.datetime, Range]]]] = {}
    wanted = sorted(shas)
    for start in range(0, len(wanted), CHUNK):
        rows = session.execute(
            select(Job.target, Job.key, Job.first, Job.last, Job.finished_at).where(
                Job.kind == Kind.TEXT,
                Job.state == State.DONE,
                Job.target.in_(wanted[start : start + CHUNK]),
            )
        )
        for target, key, first, last, finished in rows:
            if finished is None:
                continue
            version = key.split(":", 3)[3]
            found.setdefault(target, {}).setdefault(version, []).append((finished, (first, last)))
    result: dict[str, list[Reading]] = {}
    for sha, versions in found.items():
        newest = sorted(versions.items(), key=lambda item: max(t for t, _ in item[1]), reverse=True)
        result[sha] = [Reading(v, tuple(sorted(r for _, r in parts))) for v, parts in newest]
    return result


def iter_text(
    blobs: BlobStore, settings: Settings, sha: str, known: Sequence[Reading], pages: int
) -> Iterator[PageText]:
    """All pages of a rendition as the newest complete reading has them, piece by piece.

    ``NotFound`` where no reading is whole.
    """
    for reading in known:
        names = set(blobs.list_derived(sha, text_stage(settings, reading.version)))
        whole = {n for first, last in reading.pieces for n in range(first, last + 1)}
        if whole >= set(range(1, pages + 1)) and names >= {name_of(p) for p in reading.pieces}:
            for piece in reading.pieces:
                yield from get_text(blobs, settings, sha, piece, version=reading.version)
            return
    raise NotFound
