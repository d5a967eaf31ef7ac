"""Annotations and fields before they become part of the page: only what is seen may.

Flattening draws what an annotation shows into the page. What is hidden by a flag or by a layer, or
has no area, isn't seen and nobody has reviewed it; a password field shows stars and knows more.
"""

from __future__ import annotations

import pymupdf

__all__ = ["draw_fields", "drop_unseen"]

_HIDDEN, _NO_VIEW = 2, 32
_PASSWORD = 1 << 13
_LEAST = 0.01
"""Points that an annotation is wide and high at least."""


def draw_fields(doc: pymupdf.Document) -> bool:
    """Draw what fields hold where a file leaves that to its readers; are there any fields?

    MuPDF draws them for pages that it shows, and forgets it again: baking takes along what stands
    in the file. Whether there is a form at all doesn't matter: readers show fields without one.
    """
    mupdf = pymupdf.mupdf
    pdf = pymupdf._as_pdf_document(doc)
    any_fields, every = False, doc.need_appearances() is True
    for index in range(doc.page_count):
        try:
            annots = mupdf.pdf_dict_gets(mupdf.pdf_lookup_page_obj(pdf, index), "Annots")
            every_one = [mupdf.pdf_array_get(annots, i) for i in range(mupdf.pdf_array_len(annots))]
            if not any(_name(annot, "Subtype") == "Widget" for annot in every_one):
                continue
            any_fields = True
            page = doc[index]
            for field in page.widgets():
                annot = mupdf.pdf_annot_obj(field._annot)
                bare = not mupdf.pdf_is_dict(mupdf.pdf_dict_gets(annot, "AP"))
                if (every or bare) and _name(annot, "FT") in ("Tx", "Ch"):
                    mupdf.pdf_annot_request_resynthesis(field._annot)
            mupdf.pdf_update_page(pymupdf._as_pdf_page(page))
        except (RuntimeError, ValueError, mupdf.FzErrorBase):
            continue  # a page that can't be shown: whoever needs it meets the same
    return any_fields


def _name(obj: pymupdf.mupdf.PdfObj, key: str) -> str:
    mupdf = pymupdf.mupdf
    return str(mupdf.pdf_to_name(mupdf.pdf_dict_gets_inheritable(obj, key)))


def drop_unseen(doc: pymupdf.Document) -> None:
    """Take annotations that nobody sees off the pages of ``doc``."""
    mupdf = pymupdf.mupdf
    pdf = pymupdf._as_pdf_document(doc)
    for index in range(doc.page_count):
        try:
            page = mupdf.pdf_lookup_page_obj(pdf, index)
        except mupdf.FzErrorBase:
            return  # fewer pages than the file says: whoever needs them meets the same
        annots = mupdf.pdf_dict_gets(page, "Annots")
        for at in reversed(range(mupdf.pdf_array_len(annots))):
            annot = mupdf.pdf_array_get(annots, at)
            if _unseen(pdf, annot):
                mupdf.pdf_array_delete(annots, at)
            elif _is_password(annot):
                _forget_value(annot)


def _unseen(pdf: pymupdf.mupdf.PdfDocument, annot: pymupdf.mupdf.PdfObj) -> bool:
    mupdf = pymupdf.mupdf
    if mupdf.pdf_to_int(mupdf.pdf_dict_gets(annot, "F")) & (_HIDDEN | _NO_VIEW):
        return True
    rect = mupdf.pdf_to_rect(mupdf.pdf_dict_gets(annot, "Rect"))
    if abs(rect.x1 - rect.x0) < _LEAST or abs(rect.y1 - rect.y0) < _LEAST:
        return True
    layer = mupdf.pdf_dict_gets(annot, "OC")
    return bool(
        mupdf.pdf_is_dict(layer)
        and mupdf.pdf_is_ocg_hidden(pdf, mupdf.PdfResourceStack(), "View", layer)
    )


def _is_password(annot: pymupdf.mupdf.PdfObj) -> bool:
    mupdf = pymupdf.mupdf
    flags = mupdf.pdf_to_int(mupdf.pdf_dict_gets_inheritable(annot, "Ff"))
    return bool(_name(annot, "FT") == "Tx" and flags & _PASSWORD)


def _forget_value(annot: pymupdf.mupdf.PdfObj) -> None:
    """The field and those above it know nothing any more; what it shows (stars) stays."""
    mupdf = pymupdf.mupdf
    for _ in range(16):
        for key in ("V", "DV", "RV"):
            mupdf.pdf_dict_dels(annot, key)
        annot = mupdf.pdf_dict_gets(annot, "Parent")
        if not mupdf.pdf_is_dict(annot):
            return
