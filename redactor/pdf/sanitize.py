"""The file written anew, without anything that isn't seen on its pages.

One revision, no metadata but a neutral title and the language, nothing interactive, nothing
hidden: see ``pdf.writing.rebuild`` for how, and ``redactor.pdf.hidden`` for what is counted.
The same input gives the same bytes.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import pikepdf
import pymupdf
from pikepdf import Dictionary, String

from redactor.domain.report import OverstrikeReport
from redactor.errors import DamagedFile
from redactor.pdf.along.kept import NOTES, Kept, read_kept
from redactor.pdf.archival.archive import make_archival
from redactor.pdf.fonts.shared_fonts import part_shared_programs
from redactor.pdf.hidden import inspect_hidden
from redactor.pdf.overstrike import overstrike_document
from redactor.pdf.source import open_source
from redactor.pdf.writing.rebuild import PageRebuildError, Rebuilder

__all__ = ["UnbuildablePages", "rebuild_file", "sanitize"]

_UNBUILDABLE = (
    PageRebuildError, pikepdf.PdfError, pikepdf.ForeignObjectError, ValueError, TypeError, KeyError,
    IndexError, AttributeError, RecursionError,
)  # fmt: skip
"""What a page raises whose objects are of other kinds than the standard says."""


class UnbuildablePages(Exception):
    """Pages (from 1) that can't be carried over as they are and must become pictures."""

    def __init__(self, numbers: Collection[int]) -> None:
        super().__init__(f"pages: {sorted(numbers)}")
        self.numbers = frozenset(numbers)


def sanitize(
    source: Path,
    target: Path,
    *,
    title: str = "",
    language: str = "da",
    password: str | None = None,
) -> OverstrikeReport:
    """Write what ``source`` shows to ``target``, and nothing else.

    title: set as the document's title; must be free of secrets. The report's ``removed`` counts
    the hidden content of ``source`` by kind.
    """
    removed = inspect_hidden(source, password=password)
    kept = read_kept(source, password=password)
    if removed.get("signatures"):
        kept.notes.add("signatures")
    pictures: frozenset[int] = frozenset()
    with tempfile.TemporaryDirectory(prefix="redactor-") as folder:
        flat = Path(folder) / "flat.pdf"
        for _ in range(2):
            doc = open_source(source, password)
            try:
                report = overstrike_document(doc, (), rasterise=pictures)
                save_flat(doc, flat, subset=False)
            finally:
                doc.close()
            try:
                rebuild_file(
                    flat,
                    target,
                    title=title,
                    language=language,
                    kept=kept,
                    pictures=report.rasterised,
                )
            except UnbuildablePages as error:
                pictures = error.numbers
                continue
            return OverstrikeReport(
                pages=report.pages,
                marks=0,
                rasterised=report.rasterised,
                removed=kept.without(removed),
                warnings=tuple(NOTES[note] for note in sorted(kept.notes)),
            )
    raise DamagedFile


def save_flat(doc: pymupdf.Document, path: Path, *, subset: bool) -> None:
    """Save for the rebuild: whole, unlocked, uncompressed where that is quicker."""
    if subset:
        part_shared_programs(doc)
        pymupdf.mupdf.pdf_subset_fonts2(pymupdf._as_pdf_document(doc), list(range(doc.page_count)))
    doc.save(path, garbage=0, encryption=pymupdf.PDF_ENCRYPT_NONE)


def rebuild_file(
    flat: Path,
    target: Path,
    *,
    title: str = "",
    language: str = "da",
    alternatives: Sequence[str] = (),
    kept: Kept | None = None,
    pictures: Collection[int] = (),
    legend_first: bool = False,
    archive: bool = False,
) -> list[str]:
    """Carry the pages of ``flat`` into a new file; ``UnbuildablePages`` where that fails.

    language: where the source doesn't say. alternatives: the texts that boxes say to a screen
    reader, by their number. kept: what else of the source goes along. pictures: pages of the
    source (from 1) that are pictures now. legend_first: pages that the source doesn't have come
    first, else last. archive: make it PDF/A-2b. Returns what stands against that, in Danish.
    """
    bad: list[int] = []
    problems: list[str] = []
    with pikepdf.open(flat) as pdf:
        sources = _sources(len(pdf.pages), kept, legend_first)
        drawn = {
            p for p, source in enumerate(sources) if source is not None and source + 1 in pictures
        }
        tags = kept.page_tags(sources, drawn) if kept is not None and sources else None
        rebuilder = Rebuilder(pdf, alternatives=alternatives)
        for number, page in enumerate(pdf.pages, start=1):
            try:
                page_tags = tags[number - 1] if tags is not None else None
                rebuilder.add_page(page, visible_box(page.obj), page_tags)
            except _UNBUILDABLE as error:
                bad.append(number)
                last = error
        if bad:
            raise UnbuildablePages(bad) from last
        try:
            rebuilder.finish()
        except _UNBUILDABLE as error:
            # which pages use the font in question isn't known any more: all of them go
            raise UnbuildablePages(range(1, len(pdf.pages) + 1)) from error
        new = rebuilder.new
        language = (kept.language if kept is not None else "") or language
        if language:
            new.Root.Lang = String(language)
        if kept is not None and sources:
            kept.write(new, flat, sources, tags)
        if title:
            new.trailer.Info = new.make_indirect(Dictionary(Title=String(title)))
            new.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        if archive:
            problems = make_archival(new, title=title)
        new.save(
            target,
            deterministic_id=True,
            compress_streams=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            fix_metadata_version=False,
        )
        new.close()
    return problems


def _sources(pages: int, kept: Kept | None, legend_first: bool) -> list[int | None]:
    """Which page of the source (from 0) each page is, None for our own; [] where that's unknown."""
    if kept is None or not kept.pages or kept.pages > pages:
        return []
    own: list[int | None] = [None] * (pages - kept.pages)
    theirs: list[int | None] = list(range(kept.pages))
    return own + theirs if legend_first else theirs + own


def visible_box(page: Any) -> tuple[float, float, float, float]:
    """CropBox within MediaBox in PDF user space, as viewers take them."""
    media = _box(page, "/MediaBox") or (0.0, 0.0, 612.0, 792.0)
    crop = _box(page, "/CropBox") or media
    x0, y0 = max(media[0], crop[0]), max(media[1], crop[1])
    x1, y1 = min(media[2], crop[2]), min(media[3], crop[3])
    return (x0, y0, x1, y1) if x1 > x0 and y1 > y0 else media


def _box(page: Any, key: str) -> tuple[float, float, float, float] | None:
    node: Any = page
    for _ in range(64):
        if node is None:
            return None
        if key in node:
            try:
                a, b, c, d = (float(v) for v in node[key])
            except (TypeError, ValueError):
                return None
            box = (min(a, c), min(b, d), max(a, c), max(b, d))
            return box if box[2] > box[0] and box[3] > box[1] else None
        node = node.get("/Parent")
    return None
