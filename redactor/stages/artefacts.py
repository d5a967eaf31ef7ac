"""What text, OCR and language jobs leave in the blob store, by pieces of ``pages_per_job`` pages.

Text that OCR read replaces the page that the text job left empty. Entities are kept as compressed
JSON; everything belongs to a rendition's hash and goes when that blob goes.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence

from models.types import Entity
from redactor.domain.text import PageText
from redactor.errors import DamagedFile
from redactor.pdf.reading.page_store import dump_pages
from redactor.services.page_texts import (
    Range,
    get_text,
    name_of,
    ocr_stage,
    pieces,
    text_stage,
)
from redactor.settings import Settings
from redactor.stages.versions import nlp_version
from redactor.store.blobs import BlobStore

__all__ = [
    "PageEntities",
    "Range",
    "get_entities",
    "get_text",
    "iter_document",
    "name_of",
    "nlp_stage",
    "ocr_stage",
    "piece_of",
    "pieces",
    "put_entities",
    "put_text",
    "text_stage",
]

PageEntities = list[Sequence[Entity]]


def piece_of(page: int, pages: int, size: int) -> Range:
    """The piece that holds a page."""
    first = (page - 1) // size * size + 1
    return first, min(first + size - 1, pages)


def nlp_stage(settings: Settings) -> str:
    return f"nlp-{nlp_version(settings)}"


def put_text(blobs: BlobStore, sha: str, stage: str, piece: Range, pages: list[PageText]) -> None:
    blobs.put_derived(sha, stage, name_of(piece), dump_pages(pages))


def put_entities(
    blobs: BlobStore, settings: Settings, sha: str, piece: Range, entities: PageEntities
) -> None:
    rows = [
        [[e.start, e.end, e.entity_type, e.score, e.recognizer, e.explanation] for e in page]
        for page in entities
    ]
    data = zlib.compress(json.dumps(rows, separators=(",", ":")).encode(), 3)
    blobs.put_derived(sha, nlp_stage(settings), name_of(piece), data)


def get_entities(blobs: BlobStore, settings: Settings, sha: str, piece: Range) -> PageEntities:
    """Entities of each page of a piece. ``NotFound`` before they are there."""
    data = blobs.get_derived(sha, nlp_stage(settings), name_of(piece))
    try:
        rows = json.loads(zlib.decompress(data))
        return [[Entity(*entity) for entity in page] for page in rows]
    except (zlib.error, ValueError, TypeError) as fault:
        raise DamagedFile("Analysen er beskadiget. Læs dokumentet ind igen.") from fault


def iter_document(
    blobs: BlobStore, settings: Settings, sha: str, pages: int
) -> Iterator[tuple[list[PageText], PageEntities]]:
    """Text and entities of a whole rendition, piece by piece."""
    for piece in pieces(pages, settings.pages_per_job):
        yield get_text(blobs, settings, sha, piece), get_entities(blobs, settings, sha, piece)
