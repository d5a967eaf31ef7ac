"""What a released page looks like, beside its boxes and in them; what its stored pictures hold."""

from __future__ import annotations

import contextlib
import io
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from .case import Case, share
from .reading import DPI, Rect, look_pdfium, looks

Grey = np.ndarray[Any, Any]
_STEP = 48
"""Of 255: more than what antialiasing and resampling make of the same ink."""
_MANY = 25
"""Pixels at 100 dpi: less is a hair line on another side of a pixel's border."""
_READ = 3
"""Boxes a page that are read by OCR."""


def look_faults(case: Case) -> Iterator[tuple[str, int, str]]:
    for number in case.before:
        if max(case.before[number].width, case.before[number].height) > 3000:
            continue
        wrong: dict[str, int] = {}
        for engine, draw in looks().items():
            old, new = draw(case.source, number), draw(case.target, number)
            if old is None or new is None:
                continue
            if abs(old.shape[0] - new.shape[0]) > 1 or abs(old.shape[1] - new.shape[1]) > 1:
                yield "look", number, f"{engine}: {old.shape} became {new.shape}"
                continue
            wrong[engine] = _changed(case, number, old, new)
        # one engine alone may draw a font that was cut down with other hints
        if wrong and (min(wrong.values()) > _MANY or max(wrong.values()) > 20 * _MANY):
            how = "picture" if number in case.pictures else "exact"
            yield "look", number, f"{how}: {wrong}"
        if case.boxes(number):
            yield from _boxes(case, number)


def _spread(image: Grey, most: bool) -> Grey:
    """Largest (or smallest) of each pixel and its neighbours."""
    pick = np.maximum if most else np.minimum
    for axis in (0, 1):
        padded = np.pad(image, [(1, 1) if a == axis else (0, 0) for a in (0, 1)], mode="edge")
        n = image.shape[axis]
        parts = [np.take(padded, range(i, i + n), axis) for i in range(3)]
        image = pick(pick(parts[0], parts[1]), parts[2])
    return image


def _changed(case: Case, number: int, old: Grey, new: Grey) -> int:
    """Pixels beside the boxes that show what was not there, not even a pixel away."""
    h, w = min(old.shape[0], new.shape[0]), min(old.shape[1], new.shape[1])
    old, new = old[:h, :w], new[:h, :w]
    most, least, step = _spread(old, True), _spread(old, False), _STEP
    if number in case.pictures:  # drawn twice: at 200 dpi, and that at 100
        most, least, step = _spread(most, True), _spread(least, False), 2 * _STEP
    bad = (new > most + step) | (new < least - step)
    page = case.before[number]
    scale = (w / page.width, h / page.height)
    marks = case.boxes(number)
    paper = _spread(old, True) - _spread(old, False) < 12  # or a coloured cell
    for box in marks:
        bad[_slice(box, scale, 1.5, 1.5)] = False
        # the end of a box lies on a grid, over paper
        far = 300 if case.wide else 15
        # along its line, and which way that runs a mark doesn't tell: one letter's is as high
        # as wide, one of half a page is higher than its lines are long
        for dx, dy in ((far, 4), (4, far)):
            near = _slice(box, scale, dx, dy)
            bad[near] &= ~paper[near]
    for glyphs in page.glyphs.values():
        for g in glyphs:  # a letter goes as a whole
            if any(_touch(g.box, m) for m in marks):
                bad[_slice(g.box, scale, 2, 2)] = False
    for band in case.moved.get(number, []):
        bad[_slice(band, scale, 150, 3)] = False
    return int(bad.sum())


def _touch(a: Rect, b: Rect) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _slice(box: Rect, scale: tuple[float, float], dx: float, dy: float) -> tuple[slice, slice]:
    sx, sy = scale
    return (
        slice(max(int((box[1] - dy) * sy), 0), max(int((box[3] + dy) * sy) + 1, 0)),
        slice(max(int((box[0] - dx) * sx), 0), max(int((box[2] + dx) * sx) + 1, 0)),
    )


# -- in the boxes -----------------------------------------------------------------------------


def _boxes(case: Case, number: int) -> Iterator[tuple[str, int, str]]:
    page = case.before[number]
    marks = case.boxes(number)
    old = _stored(case.source, number)
    new = _stored(case.target, number)
    # frames of white boxes may cross letters that were left out
    exact = number not in case.pictures and case.style == "black"
    flat = None if not exact else _drawn_without_text(case.target, number)
    read = 0
    for box in marks:
        if box[2] - box[0] < 3 or box[3] - box[1] < 3:
            continue
        if old is not None and new is not None and old.shape == new.shape:
            part = _slice(box, (old.shape[1] / page.width, old.shape[0] / page.height), -1.5, -1.5)
            a, b = old[part].astype(float).ravel(), new[part].astype(float).ravel()
            if a.size > 20 and a.std() > 12 and b.std() > 12:
                like = float(np.corrcoef(a, b)[0, 1])
                if abs(like) > 0.5:
                    yield "leak-pixels", number, f"stored pictures: alike by {like:.2f}"
        if flat is not None:
            wrong = 0
            for g in page.glyphs.get("pdfium", ()):
                if share(g.box, [box]) > 0.95:  # a box may be smaller than its mark: no letter is
                    at = (flat.shape[1] / page.width, flat.shape[0] / page.height)
                    # the frame of a white box may stand on the letters' edges
                    inset = 0.3 * (g.box[2] - g.box[0]), 0.3 * (g.box[3] - g.box[1])
                    area = flat[_slice(g.box, at, -inset[0], -inset[1])]
                    wrong = max(wrong, int(area.max()) - int(area.min())) if area.size else wrong
            if wrong > 24:
                yield "box", number, f"not flat: {wrong}"
        struck = {
            t.text.casefold()
            for t in page.tokens.get("pdfium", ())
            if len(t.text) > 3 and share(t.box, [box]) > 0.8
        }
        if struck and read < _READ:
            read += 1
            seen = _ocr(case.target, number, box, page.width, page.height)
            left = {s for s in struck if s in seen}
            if left:
                yield "leak-ocr", number, repr(sorted(left))


def _without(path: Path, number: int, kinds: set[int]) -> Grey | None:
    """A page drawn by pdfium without its objects of some kinds."""
    with contextlib.suppress(pypdfium2.PdfiumError, MemoryError, ValueError):
        doc = pypdfium2.PdfDocument(path)
        try:
            page = doc[number - 1]
            _drop(page.raw, kinds, 0)
            bitmap = page.render(scale=DPI / 72, grayscale=True, may_draw_forms=False)
            return np.asarray(bitmap.to_numpy()).reshape(bitmap.height, bitmap.width).astype(int)
        finally:
            doc.close()
    return None


def _drop(holder: Any, kinds: set[int], depth: int) -> None:
    """Take objects of some kinds from a page, or from a form on it."""
    form = depth > 0
    count = pdfium.FPDFFormObj_CountObjects if form else pdfium.FPDFPage_CountObjects
    get = pdfium.FPDFFormObj_GetObject if form else pdfium.FPDFPage_GetObject
    remove = pdfium.FPDFFormObj_RemoveObject if form else pdfium.FPDFPage_RemoveObject
    for index in reversed(range(count(holder))):
        obj = get(holder, index)
        kind = pdfium.FPDFPageObj_GetType(obj)
        if kind in kinds:
            remove(holder, obj)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < 12:
            _drop(obj, kinds, depth + 1)


def _stored(path: Path, number: int) -> Grey | None:
    """Pictures of a page alone: what lies in them below anything drawn."""
    others = {
        pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_SHADING,
    }  # fmt: skip
    return _without(path, number, others)


def _drawn_without_text(path: Path, number: int) -> Grey | None:
    """A released page without the labels of its boxes (and without any other text)."""
    return _without(path, number, {pdfium.FPDF_PAGEOBJ_TEXT})


def _ocr(path: Path, number: int, box: Rect, width: float, height: float) -> str:
    image = look_pdfium(path, number, 200)
    if image is None:
        return ""
    part = image[_slice(box, (image.shape[1] / width, image.shape[0] / height), 4, 2)]
    if not part.size:
        return ""
    data = io.BytesIO()
    Image.fromarray(part.astype(np.uint8)).save(data, "png")
    got = subprocess.run(
        ["tesseract", "-", "-", "--psm", "6"],
        input=data.getvalue(), capture_output=True, timeout=30, check=False,
    )  # fmt: skip
    return got.stdout.decode("utf-8", "replace").casefold()
