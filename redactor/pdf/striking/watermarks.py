"""Large letters across struck words, parted off while a page is struck: watermarks and stamps.

MuPDF takes a glyph away as soon as a mark touches it, so every struck name would cost a watermark
a letter. Text that is much larger than the marks is taken out of the page's content before
striking and put back after it, if no mark covers the middle of one of its glyphs, and each mark
that touches it has other words to strike. Where it can't be told apart from the rest by its
operators alone, nothing is done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pikepdf
import pymupdf

from redactor.pdf.striking.rows import Flags, Rows, crossing
from redactor.pdf.striking.textrun import TextStream, TextStreamError

__all__ = ["PartedOff", "part_off"]

_LARGE = 2.2
"""Times the height of the marks: text this large isn't what was marked."""
_NEAR = 3.0
"""Points around the middle of a glyph: the verifier's reader has it a little elsewhere."""
_STATE = frozenset({
    "q", "Q", "cm", "gs", "w", "J", "j", "M", "d", "ri", "i", "g", "G", "rg", "RG", "k", "K",
    "cs", "CS", "sc", "SC", "scn", "SCN", "BT", "ET", "Tz", "TL", "Tc", "Tw", "Tr", "Ts",
    "Td", "TD", "Tm", "T*", "m", "l", "c", "v", "y", "h", "re", "W", "W*", "n",
})  # fmt: skip
_PAINT = frozenset(["S", "s", "f", "F", "f*", "B", "B*", "b", "b*"])


@dataclass(frozen=True, slots=True)
class PartedOff:
    """content: operators that draw the large text alone. behind: it was drawn before all else."""

    content: bytes
    behind: bool
    resources: dict[tuple[str, str], Any]

    def put_back(self, page: pymupdf.Page) -> None:
        """Draw it on the struck page again, before the boxes are drawn."""
        mupdf = pymupdf.mupdf
        obj = pymupdf._as_pdf_page(page).obj()
        resources = mupdf.pdf_dict_get_inheritable(obj, pymupdf.PDF_NAME("Resources"))
        if not mupdf.pdf_is_dict(resources):
            resources = mupdf.pdf_dict_put_dict(obj, pymupdf.PDF_NAME("Resources"), 4)
        for (category, name), value in self.resources.items():
            group = mupdf.pdf_dict_gets(resources, category)
            if not mupdf.pdf_is_dict(group):
                group = mupdf.pdf_dict_puts_dict(resources, category, 2)
            mupdf.pdf_dict_puts(group, name, value)
        page.wrap_contents()
        content = b"q\n" + self.content + b"\nQ"
        pymupdf.TOOLS._insert_contents(page, content, 0 if self.behind else 1)


def part_off(
    doc: pymupdf.Document, page: pymupdf.Page, words: Rows, marks: Rows
) -> PartedOff | None:
    """Take large text out of ``page`` that marks only touch; None where there is none.

    words, marks: upright points.
    """
    least = _LARGE * float(np.minimum(marks[:, 2] - marks[:, 0], marks[:, 3] - marks[:, 1]).max())
    size = np.minimum(words[:, 2] - words[:, 0], words[:, 3] - words[:, 1])
    large = words[size > least]
    if not len(large):
        return None
    across = _touching(large, marks).any(axis=0)
    meant = _touching(words[size <= least], marks).any(axis=0)
    if not across.any() or (across & ~meant).any() or _middle_under(page, least, marks):
        return None
    try:
        return _parted(doc, page, least)
    except (TextStreamError, pikepdf.PdfError, ValueError):
        return None


def _touching(words: Rows, marks: Rows) -> Flags:
    """(N, M): which words does which mark touch?"""
    wide, high = crossing(words, marks)
    touching: Flags = (wide > 0) & (high > 0)
    return touching


def _middle_under(page: pymupdf.Page, least: float, marks: Rows) -> bool:
    """Has a large glyph its middle under a mark: is it meant by it?"""
    raw = page.get_text("rawdict", flags=pymupdf.TEXT_IGNORE_ACTUALTEXT)
    spans = (s for b in raw["blocks"] for line in b.get("lines", ()) for s in line["spans"])
    boxes = [c["bbox"] for s in spans if s["size"] > least for c in s["chars"]]
    rows = np.array(boxes, dtype=np.float64).reshape(-1, 4)
    middle = np.hstack([(rows[:, :2] + rows[:, 2:]) / 2] * 2)
    middle += np.array([-1, -1, 1, 1]) * _NEAR
    return bool(_touching(middle, marks).any())


def _parted(doc: pymupdf.Document, page: pymupdf.Page, least: float) -> PartedOff | None:
    fonts = {item[4]: 1 for item in page.get_fonts(full=True)}
    stream = TextStream(page.read_contents(), fonts)
    scale = page.rect.width / max(page.cropbox.width, 1e-6) if not page.rotation % 180 else 1.0

    def is_large(size: float) -> bool:
        return size * scale > least

    parts = _split(stream, is_large, _forms(doc, page))
    if parts is None:
        return None
    rest, content, behind, names = parts
    resources = _resources(page, names)
    if resources is None:
        return None
    xref = doc.get_new_xref()
    doc.update_object(xref, "<<>>")
    doc.update_stream(xref, rest)
    page.set_contents(xref)
    return PartedOff(content, behind, resources)


def _forms(doc: pymupdf.Document, page: pymupdf.Page) -> dict[str, tuple[TextStream, Any]]:
    """Forms that show text and draw nothing else, by name, with their matrices."""
    found: dict[str, tuple[TextStream, Any]] = {}
    for xref, name, invoker, _ in page.get_xobjects():
        if invoker:
            continue
        try:
            form = TextStream(doc.xref_stream(xref) or b"", _AnyFont())
        except TextStreamError:
            continue
        kind, value = doc.xref_get_key(xref, "Matrix")
        matrix = [float(v) for v in value.strip("[]").split()] if kind == "array" else None
        if form.shows and not {op for op, _ in form.operators} & {"Do", "sh", "INLINE IMAGE"}:
            found[name] = form, matrix
    return found


class _AnyFont(dict[str, int]):
    """Every font has codes of one byte: only the operators matter here."""

    def get(self, key: str, default: Any = None) -> int:
        return 1


def _split(
    stream: TextStream, is_large: Callable[[float], bool], forms: dict[str, tuple[TextStream, Any]]
) -> tuple[bytes, bytes, bool, set[tuple[str, str]]] | None:
    """The content without its large text; that text alone; was it drawn first; what it uses."""
    rest: list[Any] = []
    own: list[Any] = []
    names: set[tuple[str, str]] = set()
    depth, drawn, behind, before = 0, False, True, None
    for index, (op, instruction) in enumerate(stream.operators):
        values = list(instruction.operands) if op != "INLINE IMAGE" else []
        depth += (op == "q") - (op == "Q")
        if depth < 0 or (op == "BDC" and str(values[0]) == "/OC"):
            return None
        if (op == "Tr" and int(values[0]) > 3) or (
            op in ("sc", "SC", "scn", "SCN", "cs", "CS")
            and any(isinstance(v, pikepdf.Name) and "/Device" not in str(v) for v in values)
        ):
            return None
        if op == "BT":
            before = None
        large = False
        if op in ("Tj", "TJ", "'", '"'):
            large = is_large(stream.size_of(index))
            if (before is not None and before != large and not stream.is_placed(index)) or (
                large and op in ("'", '"')
            ):
                return None
            before = large
        elif op == "Do":
            form = forms.get(str(values[0])[1:])
            large = form is not None and all(
                is_large(size) for size in form[0].sizes(form[1], stream.matrix_at(index))
            )
        if large:
            if op != "Do":  # no other font comes along: its letters may be struck
                name, size = stream.font_of(index)
                operands: list[Any] = [pikepdf.Name("/" + name), size]
                own.append(pikepdf.ContentStreamInstruction(operands, pikepdf.Operator("Tf")))
                names.add(("Font", name))
            own.append(instruction)
            behind = behind and not drawn
            if op == "Do":
                names.add(("XObject", str(values[0])[1:]))
            continue
        rest.append(instruction)
        drawn = drawn or op in _PAINT or op in ("Tj", "TJ", "'", '"', "Do", "sh", "INLINE IMAGE")
        own += _state_of(op, values, instruction)
        if op == "gs":
            names.add(("ExtGState", str(values[0])[1:]))
    if depth or len(rest) == len(stream.operators):
        return None
    data = [pikepdf.unparse_content_stream(part) for part in (rest, own)]
    return data[0], data[1], behind, names


def _state_of(op: str, values: list[Any], instruction: Any) -> list[Any]:
    """What of an operator changes how later text is drawn."""
    if op in _STATE:
        return [instruction]
    if op in _PAINT:
        return [pikepdf.ContentStreamInstruction([], pikepdf.Operator("n"))]
    if op not in ("'", '"'):
        return []
    state = zip(("Tw", "Tc"), values, strict=False) if op == '"' else ()
    new = [pikepdf.ContentStreamInstruction([v], pikepdf.Operator(o)) for o, v in state]
    return [*new, pikepdf.ContentStreamInstruction([], pikepdf.Operator("T*"))]


def _resources(
    page: pymupdf.Page, names: set[tuple[str, str]]
) -> dict[tuple[str, str], Any] | None:
    """The resources of these names; None where one isn't there."""
    mupdf = pymupdf.mupdf
    obj = pymupdf._as_pdf_page(page).obj()
    resources = mupdf.pdf_dict_get_inheritable(obj, pymupdf.PDF_NAME("Resources"))
    found = {}
    for category, name in sorted(names):
        group = mupdf.pdf_dict_gets(resources, category)
        value = mupdf.pdf_dict_gets(group, name) if mupdf.pdf_is_dict(group) else None
        if value is None or mupdf.pdf_is_null(value):
            return None
        found[category, name] = value
    return found
