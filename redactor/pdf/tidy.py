"""A damaged document as qpdf understands it, with a tree of pages that all readers agree on.

Odd cross-references make MuPDF lose its own changes, and a wrong count of pages makes readers see
different documents. The tidy copy is what is struck then, and what the result is compared with;
only where it has the pages that the caseworker saw (MuPDF's), so that no mark meets another page.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from redactor.errors import InputError
from redactor.pdf.source import open_source

__all__ = ["tidy_copy", "write_tidy"]

_INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
_DEPTH = 64


def tidy_copy(source: Path, password: str | None, target: Path) -> bool:
    """Write the tidy copy of ``source`` to ``target``; False where there is none to trust."""
    return write_tidy(source, password, target) > 0 and _same_pages(source, password, target)


def write_tidy(source: Path, password: str | None, target: Path) -> int:
    """Write what qpdf makes of ``source`` to ``target``, unlocked; returns its pages, 0 if none."""
    try:
        with pikepdf.open(source, password=password or "") as pdf:
            pages = [page.obj for page in pdf.pages]
            for page in pages:
                _take_along(page)
            tree = pdf.make_indirect(
                Dictionary(Type=Name.Pages, Kids=Array(pages), Count=len(pages))
            )
            for page in pages:
                page.Type, page.Parent = Name.Page, tree
            pdf.Root.Pages = tree
            pdf.save(target, object_stream_mode=pikepdf.ObjectStreamMode.disable, encryption=False)
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, IndexError, AttributeError):
        return 0
    return len(pages)


def _take_along(page: Any) -> None:
    """Write on the page itself what it has from the tree above it."""
    for key in _INHERITED:
        node: Any = page
        for _ in range(_DEPTH):
            if not isinstance(node, Dictionary):
                break
            if key in node:
                page[key] = node[key]
                break
            node = node.get("/Parent")


def _same_pages(source: Path, password: str | None, tidy: Path) -> bool:
    try:
        one, two = _sizes(source, password), _sizes(tidy, None)
    except InputError:
        return False
    return len(one) == len(two) and all(
        abs(a - b) < 0.5 for x, y in zip(one, two, strict=True) for a, b in zip(x, y, strict=True)
    )


def _sizes(path: Path, password: str | None) -> list[tuple[float, float]]:
    """Sizes of the pages that can be loaded; a wrong count promises more than there are."""
    sizes = []
    with open_source(path, password) as doc:
        for index in range(doc.page_count):
            try:
                rect = doc[index].rect
            except (RuntimeError, ValueError, IndexError):
                break
            sizes.append((rect.width, rect.height))
    return sizes
