"""The places of a file that a word can stand in: its graph of objects, walked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

__all__ = ["DIGITS", "WORD", "Words", "arrays", "kind_of", "things"]

WORD = "KVISTSAT"
DIGITS = "9081726354"
"""What numbers are given: enough of it to be a person's."""


class Words:
    """A word of its own for each place."""

    def __init__(self) -> None:
        self.count = 0

    def text(self) -> str:
        self.count += 1
        return f"{WORD}{self.count}"

    def string(self) -> Any:
        return String(self.text())

    def name(self) -> Any:
        return Name("/" + self.text())


def things(pdf: Pdf) -> list[Any]:
    """All dictionaries and streams, direct ones too, each once."""
    found: list[Any] = []
    stack: list[tuple[Any, int]] = [(obj, 0) for obj in pdf.objects]
    stack.append((pdf.trailer, 0))
    while stack:
        value, depth = stack.pop()
        if depth and getattr(value, "is_indirect", False):
            continue
        if isinstance(value, Dictionary | Stream):
            found.append(value)
            stack += [(item, depth + 1) for item in value.values()]
        elif isinstance(value, Array):
            stack += [(item, depth + 1) for item in value]
    return found


def arrays(pdf: Pdf) -> Iterator[tuple[str, Any]]:
    """All arrays, with the key that they stand under ("" inside of others)."""
    stack: list[tuple[str, Any, int]] = [("", obj, 0) for obj in pdf.objects]
    stack.append(("", pdf.trailer, 0))
    while stack:
        key, value, depth = stack.pop()
        if depth and getattr(value, "is_indirect", False) and not isinstance(value, Array):
            continue
        if isinstance(value, Dictionary | Stream):
            stack += [(k, item, depth + 1) for k, item in value.items()]
        elif isinstance(value, Array) and depth < 40:
            yield key, value
            stack += [("", item, depth + 1) for item in value]


_BY_TYPE = {
    "/Catalog": "catalog", "/Page": "page", "/Font": "font", "/FontDescriptor": "descriptor",
    "/CMap": "cmap", "/Annot": "annotation", "/ExtGState": "gstate", "/Group": "group",
    "/OCG": "layer", "/StructElem": "structure", "/StructTreeRoot": "structure",
}  # fmt: skip


def kind_of(thing: Any) -> str:
    known = _BY_TYPE.get(str(thing.get("/Type")))
    if known:
        return known
    if thing.get("/Subtype") == Name.Image:
        return "image"
    if thing.get("/Subtype") == Name.Form:
        return "form"
    for key, kind in (
        ("/FunctionType", "function"), ("/ShadingType", "shading"), ("/PatternType", "pattern"),
        ("/Length1", "program"), ("/Title", "outline"), ("/Root", "trailer"), ("/Producer", "info"),
    ):  # fmt: skip
        if key in thing:
            return kind
    return "any"
