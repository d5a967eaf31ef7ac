"""What of the source goes along besides its pages: language, structure, labels, bookmarks.

It is read from the source, not from what the overstriker wrote, because page numbers and content
numbers stay the same while the overstriker may drop pages' objects. Nothing of it can stop a
release: what can't be read is left out, with a note in the report.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
from pikepdf import Pdf

from redactor.pdf.along.bookmarks import (
    Bookmark,
    folded,
    read_bookmarks,
    still_said,
    write_bookmarks,
)
from redactor.pdf.along.page_labels import Label, read_labels, write_labels
from redactor.pdf.along.spots import find_spots
from redactor.pdf.along.structure import LANGUAGE, Element, StructureError, read_structure
from redactor.pdf.along.tags import Spot, types_of, write_tags
from redactor.pdf.writing.marked import PageTags

__all__ = ["NOTES", "Kept", "read_kept"]

NOTES = {
    "signatures": "Den digitale underskrift er fjernet: den gælder kun det uændrede dokument.",
    "tags": "Filens mærkning for skærmlæsere kunne ikke læses og er ikke kommet med.",
    "alternatives": "Billedtekster for skærmlæsere er fjernet: de kan ikke ses på siden.",
    "labels": "En eller flere sideetiketter er udeladt, fordi de kunne rumme en oplysning.",
    "bookmarks": "Bogmærker, hvis titel ikke længere står på siden, er udeladt.",
    "plain": "Mærkning, sideetiketter og bogmærker er udeladt, fordi de ikke kunne bevises rene.",
}
"""Notes for the caseworker, by what they are about."""
_LEAST = 4
"""Letters from which a struck word may not stand in a bookmark."""


@dataclass(slots=True)
class Kept:
    """pages: of the source. spots: where marked pages' content stood. notes: keys of ``NOTES``.

    written: kinds of what went along, with how many, as ``redactor.pdf.hidden`` counts them.
    """

    pages: int = 0
    language: str = ""
    structure: Element | None = None
    spots: dict[int, list[Spot]] = field(default_factory=dict)
    labels: list[Label] = field(default_factory=list)
    bookmarks: list[Bookmark] = field(default_factory=list)
    forbidden: tuple[str, ...] = ()
    notes: set[str] = field(default_factory=set)
    written: dict[str, int] = field(default_factory=dict)

    def without(self, removed: Mapping[str, int]) -> dict[str, int]:
        """``removed`` (kinds of hidden content with how many) without what went along after all."""
        left = {kind: count - self.written.get(kind, 0) for kind, count in removed.items()}
        return {kind: count for kind, count in left.items() if count > 0}

    @property
    def bare(self) -> bool:
        """Does nothing but the language go along?"""
        return self.structure is None and not self.labels and not self.bookmarks

    def page_tags(
        self, sources: Sequence[int | None], pictures: Collection[int]
    ) -> list[PageTags] | None:
        """For each page of the new file what the structure says of it; None without a structure.

        sources: which page of the source (from 0) it is, None for our own. pictures: pages of the
        new file (from 0) that are pictures now.
        """
        if self.structure is None:
            return None
        types = types_of(self.structure, self.pages)
        return [
            PageTags(plain=True)
            if source is None or page in pictures
            else PageTags(types=types[source])
            for page, source in enumerate(sources)
        ]

    def write(
        self,
        new: Pdf,
        flat: Path,
        sources: Sequence[int | None],
        tags: Sequence[PageTags] | None,
    ) -> None:
        """Give ``new`` what is kept. flat: the same pages, to read what they still say."""
        targets = {source: page for page, source in enumerate(sources) if source is not None}
        if self.structure is not None and tags is not None:
            spots = {targets[p]: s for p, s in self.spots.items() if p in targets}
            self.written["tags"] = int(write_tags(new, self.structure, tags, sources, spots))
        write_labels(new, self.labels, sources)
        self.written["page_labels"] = int(bool(self.labels))
        if self.bookmarks:
            free, struck = self._free(self.bookmarks)
            said, dropped = still_said(free, _reader(flat, targets))
            if struck or dropped:
                self.notes.add("bookmarks")
            write_bookmarks(new, said, targets)
            self.written["bookmarks"] = sum(bookmark.count() for bookmark in said)

    def _free(self, bookmarks: Sequence[Bookmark]) -> tuple[list[Bookmark], int]:
        """Bookmarks without a struck word, wherever else it may still be read."""
        words = [folded(w).strip() for text in self.forbidden for w in (text, *text.split())]
        words = [w for w in words if len(w) >= _LEAST]

        kept: list[Bookmark] = []
        dropped = 0
        for bookmark in bookmarks:
            below, lost = self._free(bookmark.below)
            dropped += lost
            title = folded(bookmark.title)
            if not any(word in title for word in words):
                kept.append(Bookmark(bookmark.title, bookmark.page, bookmark.open, below))
            else:
                dropped += 1
                kept += below
        return kept, dropped


def read_kept(
    path: Path,
    *,
    password: str | None = None,
    marked: Collection[int] = (),
    forbidden: Iterable[str] = (),
) -> Kept:
    """Read what goes along from the source at ``path``.

    marked: pages (from 0) with marks. forbidden: what was struck, as it was written.
    """
    struck = tuple(sorted({text for text in forbidden if text.strip()}))
    kept = Kept(forbidden=struck)
    try:
        with pikepdf.open(path, password=password or "") as pdf:
            kept.pages = len(pdf.pages)
            kept.language = _language(pdf)
            _read(pdf, kept)
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, RecursionError):
        kept.notes.add("tags")
        return Kept(pages=kept.pages, notes=kept.notes)
    if kept.structure is not None:
        kept.spots = find_spots(path, password, marked)
    return kept


def _read(pdf: Pdf, kept: Kept) -> None:
    try:
        kept.structure, described = read_structure(pdf)
        if described:
            kept.notes.add("alternatives")
    except StructureError:
        kept.notes.add("tags")
    kept.labels, dropped = read_labels(pdf, kept.forbidden)
    if dropped:
        kept.notes.add("labels")
    kept.bookmarks = read_bookmarks(pdf)


def _language(pdf: Pdf) -> str:
    value: Any = pdf.Root.get("/Lang")
    try:
        text = "" if value is None else str(value)
    except (UnicodeDecodeError, ValueError):
        return ""
    return text if LANGUAGE.match(text) else ""


def _reader(flat: Path, targets: dict[int, int]) -> Any:
    """A function from a page of the source (from 0) to the folded text of what is left of it."""

    @lru_cache(maxsize=64)
    def text_of(page: int) -> str:
        if page not in targets:
            return ""
        try:
            document = pypdfium2.PdfDocument(flat)
        except pypdfium2.PdfiumError:
            return ""
        try:
            text = document[targets[page]].get_textpage().get_text_range()
        except pypdfium2.PdfiumError:
            return ""
        finally:
            document.close()
        return folded(text)

    return text_of
