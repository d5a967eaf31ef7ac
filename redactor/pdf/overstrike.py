"""Taking out what stands under accepted boxes: glyphs, pixels and lines.

Nothing is covered: a glyph under a mark leaves the content stream, pixels leave the stored image,
drawings leave the page. Where that can't be done exactly, the page becomes a picture
(``pdf.striking.raster``). What is written here still holds metadata and other hiding places:
``redactor.pdf.sanitize`` comes next, and ``redactor.pdf.verify`` after it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import pymupdf

from redactor.domain.labelling import BoxLook, alternatives
from redactor.domain.report import OverstrikeReport
from redactor.domain.suggestion import Mark
from redactor.errors import DamagedFile, RuleError
from redactor.pdf.boxes.labels import add_label_font
from redactor.pdf.boxes.legend import add_legend
from redactor.pdf.boxes.placing import DrawnBox, join_boxes
from redactor.pdf.boxes.reset import Protection
from redactor.pdf.parallel import by_ranges, ranges_of
from redactor.pdf.source import open_source
from redactor.pdf.striking import raster
from redactor.pdf.striking.annotations import draw_fields, drop_unseen
from redactor.pdf.striking.exact import strike_page
from redactor.pdf.striking.unstrikeable import unstrikeable_pages

__all__ = ["overstrike", "overstrike_document"]

_Ahead = dict[int, tuple[bytes | None, Protection]]
"""New content (None: as it was) by page number, for pages that another process has struck."""


def overstrike(
    source: Path,
    target: Path,
    marks: Sequence[Mark],
    *,
    style: str = "black",
    look: BoxLook | None = None,
    password: str | None = None,
    rasterise: Collection[int] = (),
) -> OverstrikeReport:
    """Write ``source`` to ``target`` without what stands under ``marks``.

    style: of the boxes, where ``look`` doesn't say more. rasterise: pages (from 1) that are to
    become pictures whatever they hold. Not guaranteed: that
    nothing of it is left elsewhere in the file; see ``sanitize`` and ``verify``.
    """
    doc = open_source(source, password)
    try:
        numbers = {mark.page for mark in marks}
        pictures = set(rasterise) | unstrikeable_pages(source, numbers, password)
        report = overstrike_document(
            doc, marks, style=style, look=look, rasterise=pictures, source=(source, password)
        )
        doc.save(target, garbage=3, deflate=True, encryption=pymupdf.PDF_ENCRYPT_NONE)
    finally:
        doc.close()
    return report


def overstrike_document(
    doc: pymupdf.Document,
    marks: Sequence[Mark],
    *,
    style: str = "black",
    look: BoxLook | None = None,
    rasterise: Collection[int] = (),
    source: tuple[Path, str | None] | None = None,
) -> OverstrikeReport:
    """``overstrike`` on an open document.

    source: where it was opened from, and its password; with it, long documents are worked on by
    several processes.
    """
    look = look or BoxLook(style=style)
    by_page: defaultdict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        by_page[mark.page].append(mark)
    pages = doc.page_count
    if any(not 1 <= number <= pages for number in by_page):
        raise RuleError("En overstregning peger på en side, som dokumentet ikke har.")
    flatten(doc)
    if doc.page_count != pages:  # MuPDF lost pages of an odd tree
        raise DamagedFile
    pictures: list[int] = []
    protection = Protection()
    texts = alternatives(marks)
    exact = [n for n in range(1, doc.page_count + 1) if n not in rasterise]
    ahead = _strike_ahead(source, exact, by_page, look, texts) if source is not None else {}
    for number in range(1, doc.page_count + 1):
        if number in ahead:
            protection += _put(doc, number, *ahead.pop(number))
            continue
        if number not in rasterise:
            try:
                protection += strike_page(doc, number, by_page[number], look, texts).protection
                continue
            except MemoryError:
                raise
            except Exception:  # noqa: S110 - whatever the reason: a picture is safe
                pass
        drawn = join_boxes(by_page[number])
        _rasterise(doc, number, drawn, look, texts, source if number not in rasterise else None)
        protection += Protection(exposed=len(drawn))
        pictures.append(number)
    count = sum(len(m) for m in by_page.values())
    if look.legend is not None:
        add_legend(doc, look.legend, first=look.legend_place == "first")
    return OverstrikeReport(
        pages=pages,
        marks=count,
        rasterised=tuple(pictures),
        moved=protection.moved,
        protected=protection.protected if look.width == "protected" else 0,
        exposed=protection.exposed if look.width == "protected" else 0,
    )


def _rasterise(
    doc: pymupdf.Document,
    number: int,
    drawn: Sequence[DrawnBox],
    look: BoxLook,
    texts: Sequence[str],
    source: tuple[Path, str | None] | None,
) -> None:
    """Make a page a picture. source: where it was opened from, if it was struck in part already.

    What was taken off such a page before it turned out that the rest can't be would be missing.
    """
    if source is None:
        raster.rasterise_page(doc, number, drawn, look, texts)
        return
    with open_source(*source) as untouched:
        flatten(untouched)
        raster.rasterise_page(doc, number, drawn, look, texts, untouched[number - 1])


def flatten(doc: pymupdf.Document) -> None:
    """Make what annotations and form fields show part of the pages.

    Pending Redact annotations only announce: they go, what stands under them stays. Pages that
    are one object become one each: what is done to one of them isn't done to the others.
    """
    seen: set[int] = set()
    for index in range(doc.page_count):
        xref = doc.page_xref(index)
        if xref in seen:
            doc.fullcopy_page(index, index)
            pymupdf.mupdf.pdf_delete_page(pymupdf._as_pdf_document(doc), index + 1)
            doc._reset_page_refs()
        seen.add(xref)
    drop_unseen(doc)
    if draw_fields(doc) or doc.is_form_pdf or doc.has_annots():
        doc.bake(annots=True, widgets=True)


def _strike_ahead(
    source: tuple[Path, str | None],
    numbers: Sequence[int],
    by_page: Mapping[int, Sequence[Mark]],
    look: BoxLook,
    texts: Sequence[str],
) -> _Ahead:
    """Strike pages in several processes: those of which nothing but the content changes.

    What can't be done here, for whatever reason, isn't in the answer.
    """
    ranges = ranges_of(len(numbers))
    if len(ranges) < 2:
        return {}

    def strike(part: range) -> _Ahead:
        struck: _Ahead = {}
        with open_source(*source) as doc:
            flatten(doc)
            for number in numbers[part.start : part.stop]:
                try:
                    if _draws_forms(doc, doc[number - 1]):
                        continue
                    done = strike_page(doc, number, by_page.get(number, ()), look, texts)
                except MemoryError:
                    raise
                except Exception:  # noqa: S112 - the caller meets it again, and makes a picture
                    continue
                if not done.pictures:
                    data = doc[number - 1].read_contents() if done.changed else None
                    struck[number] = data, done.protection
        return struck

    return {number: page for part in by_ranges(ranges, strike) for number, page in part.items()}


def _draws_forms(doc: pymupdf.Document, page: pymupdf.Page) -> bool:
    """Has a page content that stands outside its own stream?"""
    mupdf = pymupdf.mupdf
    obj = pymupdf._as_pdf_page(page).obj()
    resources = mupdf.pdf_dict_get_inheritable(obj, pymupdf.PDF_NAME("Resources"))
    things = mupdf.pdf_dict_gets(resources, "XObject")
    for index in range(mupdf.pdf_dict_len(things)):
        subtype = mupdf.pdf_dict_gets(mupdf.pdf_dict_get_val(things, index), "Subtype")
        if mupdf.pdf_to_name(subtype) != "Image":
            return True
    return False


def _put(
    doc: pymupdf.Document, number: int, data: bytes | None, protection: Protection
) -> Protection:
    """Give a page the content that another process has made for it."""
    if data is not None:
        page = doc[number - 1]
        xref = doc.get_new_xref()
        doc.update_object(xref, "<<>>")
        doc.update_stream(xref, data, compress=False)
        page.set_contents(xref)
        add_label_font(doc, page)
    return protection
