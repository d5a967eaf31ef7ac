"""What a released file may not do, asked of engines that did not write it.

Each fault has a kind: ``leak-*`` (something struck can be had), ``lost``, ``order``, ``look`` (what
was not marked isn't as it was), ``box`` (a box isn't flat), ``added`` and ``lie`` (what the report
says isn't so). Nothing of the product is imported.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import pikepdf
import pymupdf
import pypdfium2

from .case import Case, Fault, Places, grown, middle_in, share
from .kept import kept, order
from .pixels import look_faults
from .reading import Glyph, Rect, read

_FORMAT = {
    "contents", "resources", "current", "currentdict", "mediabox", "subtype", "encoding",
    "xobject", "endstream", "startxref", "catalog", "procset", "flatedecode", "length1",
}  # fmt: skip
"""Words of the file format itself, which test files like to print."""
_WORDS = re.compile(r"\w+")


def judge(case: Case) -> Iterator[Fault]:
    """Every fault of a released file (its texts too: this is for files that anybody may read)."""
    case.after = read(case.target, sorted(case.before))
    yield from _under_marks(case)
    yield from _elsewhere(case)
    yield from kept(case)
    yield from order(case)
    yield from _looks(case)
    yield from _truth(case)


# -- struck -----------------------------------------------------------------------------------


def _said(case: Case, number: int | None = None) -> str:
    """Signs that labels may hold."""
    grounds = {s.ground for s in case.struck if number in (None, s.page)}
    return "[udeladt efter] Person 0123456789 P§,.()" + "".join(grounds)


def _under_marks(case: Case) -> Iterator[Fault]:
    """Letters of the original still where they were under a mark; signs there that no label has."""
    for number, page in case.before.items():
        marks = case.boxes(number)
        if not marks:
            continue
        after = case.after[number]
        allowed = {*_said(case), *"\u00a0\u00ad\ufffd"}
        for engine in ("pdfium", "mupdf", "pdfminer"):
            now = after.glyphs.get(engine, [])
            there = Places([(g.char, g.box) for g in now])
            # half of the ink, or the middle of the cell
            deep = 0.6 if engine == "pdfium" else None
            before = page.glyphs.get(engine, [])
            if engine == "pdfminer":
                before = _inked(before, page.glyphs.get("pdfium", ()), marks)
            left = _still(before, there, marks, deep, allowed)
            if left:
                yield Fault("leak-area", number, f"{engine}: {left!r}")
            new = {
                g.char for g in now if share(grown(g.box, -0.1, -0.1), marks) > 0.9
            } - allowed  # fmt: skip
            if new and not left:
                yield Fault("added", number, f"{engine}: {''.join(sorted(new))!r}")
        gone = {
            t.text
            for t in page.tokens.get("poppler", ())
            if len(t.text) > 3 and share(t.box, marks) > 0.9
        }
        left = [
            t.text
            for t in after.tokens.get("poppler", ())
            if t.text in gone and share(t.box, marks) > 0.6
        ]
        if left:
            yield Fault("leak-area", number, f"poppler: {left!r}")


def _inked(cells: Sequence[Glyph], inks: Sequence[Glyph], marks: Sequence[Rect]) -> list[Glyph]:
    """pdfminer's cells without those where pdfium sees ink, but not of that letter under a mark.

    pdfminer makes cells of a font's Ascent and Descent, whatever they say: they may lie a line
    off, and of a line that a mark cuts at half its height the middle of each cell may lie under
    it where no letter does. Where pdfium sees nothing at all, a cell counts as it is.
    """
    kept = []
    for cell in cells:
        wide = cell.box[2] - cell.box[0]
        near = [i for i in inks if middle_in(i.box, [grown(cell.box, 1.5 * wide, 0)])]
        if not near or any(
            i.char == cell.char and middle_in(i.box, [cell.box]) and share(i.box, marks) >= 0.5
            for i in near
        ):
            kept.append(cell)
    return kept


def _still(
    glyphs: Sequence[Glyph], there: Places, marks: Sequence[Rect], deep: float | None,
    allowed: set[str],
) -> str:  # fmt: skip
    """Signs under marks that still stand there. deep: part of a sign; None: its middle.

    One that a label may hold can stand there by chance: only two that follow each other count.
    """
    found, before = [], False
    for g in glyphs:
        under = middle_in(g.box, marks) if deep is None else share(g.box, marks) >= deep
        stands = under and there.find_whole(g.char, g.box, 0.6)
        if stands and (before or g.char not in allowed):
            found.append(g.char)
        before = stands
    return "".join(found)


def _whole_text(path: Path) -> dict[str, str]:
    """All text of a file by engine, folded."""
    texts = {}
    try:
        doc = pypdfium2.PdfDocument(path)
        texts["pdfium"] = "\n".join(page.get_textpage().get_text_range() for page in doc)
        doc.close()
    except (pypdfium2.PdfiumError, UnicodeError):
        pass
    with pymupdf.open(path) as doc:
        whole = pymupdf.TEXT_PRESERVE_LIGATURES | pymupdf.TEXT_PRESERVE_WHITESPACE
        texts["mupdf"] = "\n".join(
            page.get_text(flags=whole, clip=pymupdf.INFINITE_RECT()) for page in doc
        )
    got = subprocess.run(
        ["pdftotext", "-raw", str(path), "-"], capture_output=True, timeout=60, check=False
    )
    texts["poppler"] = got.stdout.decode("utf-8", "replace")
    return {engine: text.casefold() for engine, text in texts.items()}


def only_there(case: Case) -> set[str]:
    """Words (folded) that stood under the marks and nowhere else, for all who read them."""
    texts = _whole_text(case.source)
    found: dict[str, int] = {}
    for number, page in case.before.items():
        marks = case.boxes(number)
        for token in page.tokens.get("pdfium", ()) if marks else ():
            if share(token.box, marks) > 0.95:
                for word in _WORDS.findall(token.text.casefold()):
                    found[word] = found.get(word, 0) + 1
    said = _said(case).casefold()
    return {
        word
        for word, times in found.items()
        if len(word) > 3 and word not in said
        and all(text.count(word) <= times for text in texts.values())
    }  # fmt: skip


def _elsewhere(case: Case) -> Iterator[Fault]:
    words = only_there(case)
    if not words:
        return
    for engine, text in _whole_text(case.target).items():
        left = words & {*_WORDS.findall(text)}
        if left:
            yield Fault("leak-text", 0, f"{engine}: {sorted(left)!r}")
    long = {w for w in words if len(w) > 6} - _FORMAT
    blob = _bytes_of(case.target)
    forms = ("utf-8", "latin-1", "utf-16-be", "utf-16-le")
    left = {w for w in long for c in forms if w.encode(c, "replace") in blob}
    if left:
        yield Fault("leak-bytes", 0, f"{sorted(left)!r}")


def _bytes_of(path: Path) -> bytes:
    """The file, its decoded streams and all strings and names, in lower case."""
    parts = [path.read_bytes()]
    with pikepdf.open(path) as pdf:
        for obj in pdf.objects:
            if isinstance(obj, pikepdf.Stream):
                try:
                    parts.append(obj.read_bytes())
                except pikepdf.PdfError:
                    parts.append(obj.read_raw_bytes())
            for item in _scalars(obj, 0):
                parts.append(str(item).encode("utf-8", "replace"))
                parts.append(bytes(item) if isinstance(item, pikepdf.String) else b"")
    return b"\0".join(parts).lower()


def _scalars(obj: object, depth: int) -> Iterator[pikepdf.Object]:
    if depth > 20:
        return
    if isinstance(obj, pikepdf.Dictionary | pikepdf.Stream):
        for key, value in obj.items():
            yield pikepdf.Name(key)
            if not getattr(value, "is_indirect", False):
                yield from _scalars(value, depth + 1)
    elif isinstance(obj, pikepdf.Array):
        for value in obj:
            if not getattr(value, "is_indirect", False):
                yield from _scalars(value, depth + 1)
    elif isinstance(obj, pikepdf.String | pikepdf.Name):
        yield obj


def _looks(case: Case) -> Iterator[Fault]:
    for kind, number, detail in look_faults(case):
        yield Fault(kind, number, detail)


# -- what the report says ---------------------------------------------------------------------


def _truth(case: Case) -> Iterator[Fault]:
    """Pages said to be pictures are, others aren't; no scripts, notes, files or links are left."""
    big = case.target.stat().st_size / max(case.source.stat().st_size, 1)
    if big > 1.5 and case.source.stat().st_size > 300_000:  # fonts and pages have their price
        how = "picture" if case.pictures else "exact"
        yield Fault("size", 0, f"{how}: {big:.1f} times")
    with pikepdf.open(case.target) as pdf:
        root = pdf.Root
        for key in ("/AcroForm", "/OpenAction", "/AA", "/Names", "/OCProperties", "/Perms"):
            if key in root:
                yield Fault("leak-catalogue", 0, key)
        for number, page in enumerate(pdf.pages, 1):
            if "/Annots" in page.obj:
                yield Fault("leak-notes", number, "/Annots")
        for number in case.pictures & {*range(1, len(pdf.pages) + 1)}:
            code = pdf.pages[number - 1].Contents
            streams = list(code) if isinstance(code, pikepdf.Array) else [code]
            if not any(b" Do" in s.read_bytes() for s in streams):
                yield Fault("lie", number, "said to be a picture, draws none")
        if len(pdf.pages) < len(case.before):
            yield Fault("lie", 0, "pages are missing")
