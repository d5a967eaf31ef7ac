"""Is there anything in the file that a released file may not have?

The file is walked from its trailer with a list of what each kind of object may hold; any key that
isn't on the list is a finding. So are objects that nothing refers to, older states, and bytes
between the objects.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from redactor.pdf.verify.kinds import FORBIDDEN, KINDS
from redactor.pdf.verify.tags import (
    TagProblem,
    check_archive,
    check_bookmarks,
    check_leaf,
    check_tags,
)

__all__ = [
    "Content",
    "StructureProblem",
    "check_extras",
    "check_objects",
]


class StructureProblem(Exception):
    """message: Danish, without anything from the document in it."""


@dataclass(frozen=True, slots=True)
class Content:
    """A content stream, with the resources that its names refer to (None: it has none)."""

    stream: Any
    resources: Any

    def read(self) -> bytes:
        data: bytes = self.stream.read_bytes()
        return data


_CONTENT = frozenset(["contents", "form", "tiling", "proc"])


class _Walk:
    def __init__(self) -> None:
        self._resources: dict[tuple[int, int], Any] = {}
        self.seen: set[tuple[int, int]] = set()
        self.content: list[Content] = []
        self.strings: set[bytes] = set()
        self.packed: set[bytes] = set()
        self.names: set[str] = set()
        self.blobs: list[Any] = []

    def visit(self, value: Any, kind: str) -> None:
        stack = [(value, kind)]
        while stack:
            stack.extend(self._step(*stack.pop()))

    def _step(self, value: Any, kind: str) -> Iterator[tuple[Any, str]]:
        if kind == "skip" or self._closed_form(value, kind):
            return
        if isinstance(value, pikepdf.Object) and value.is_indirect:
            if value.objgen in self.seen:
                return
            self.seen.add(value.objgen)
        if kind.startswith("*"):
            if not isinstance(value, Dictionary):
                raise StructureProblem("Filen har en ukendt opbygning.")
            for key, item in value.items():
                self.names.add(key)
                yield item, kind[1:]
        elif isinstance(value, Stream | Dictionary):
            yield from self._dictionary(value, self._refine(value, kind))
        elif isinstance(value, Array):
            yield from self._array(value, kind)
        elif isinstance(value, Name):
            self.names.add(str(value))
        elif isinstance(value, pikepdf.String):
            if kind not in ("string", "id"):
                raise StructureProblem("Filen har tekst på et sted, hvor der ikke må være nogen.")
            (self.strings if kind == "string" else self.packed).add(bytes(value))

    @staticmethod
    def _closed_form(value: Any, kind: str) -> bool:
        """Is it a part of the tags, labels or bookmarks that tells nothing by its form?"""
        try:
            return check_leaf(value, kind)
        except TagProblem as problem:
            raise StructureProblem(str(problem)) from None

    def _refine(self, value: Any, kind: str) -> str:
        if kind == "kids":
            return "pages" if value.get("/Type") == Name.Pages else "page"
        if kind == "element" and value.get("/Type") == Name.MCR:
            return "reference"
        if kind == "xobject":
            return "image" if value.get("/Subtype") == Name.Image else "form"
        if kind == "pattern":
            return "tiling" if isinstance(value, Stream) else "shadingpattern"
        if kind == "encoding":
            return "cmap" if isinstance(value, Stream) else "encodingdict"
        table = {"mask": "image", "gids": "blob", "parms": "parmdict", "fonts": "font"}
        return table.get(kind, kind)

    def _dictionary(self, value: Any, kind: str) -> Iterator[tuple[Any, str]]:
        allowed = KINDS.get(kind)
        if allowed is None:
            raise StructureProblem("Filen har en ukendt opbygning.")
        if isinstance(value, Stream):
            if kind in _CONTENT:
                own = value.get("/Resources")
                resources = own if own is not None else self._resources.get(value.objgen)
                self.content.append(Content(value, resources))
            elif kind != "xmp":  # of a closed form: verify.tags
                self.blobs.append(value)
        if kind in ("page", "font"):
            self._note_resources(value)
        for key, item in value.items():
            if key not in allowed:
                what = FORBIDDEN.get(key, "en ukendt oplysning i opbygningen")
                raise StructureProblem(f"Filen har {what}, som ikke må udleveres.")
            yield item, allowed[key]

    def _note_resources(self, value: Any) -> None:
        """A page's content and a font's glyphs are streams that have no resources of their own."""
        contents, glyphs = value.get("/Contents"), value.get("/CharProcs")
        streams = list(contents) if isinstance(contents, Array) else [contents]
        streams += glyphs.values() if isinstance(glyphs, Dictionary) else []
        for stream in streams:
            if isinstance(stream, Stream):
                self._resources[stream.objgen] = value.get("/Resources")

    def _array(self, value: Array, kind: str) -> Iterator[tuple[Any, str]]:
        if kind == "space":
            first = str(value[0]) if len(value) else ""
            for item in list(value)[1:]:
                if isinstance(item, Stream):
                    yield (
                        item,
                        "profile"
                        if first == "/ICCBased"
                        else ("blob" if first == "/Indexed" else "function"),
                    )
                elif isinstance(item, pikepdf.String):
                    if first != "/Indexed":
                        raise StructureProblem("Filen har tekst i et farverum.")
                    self.packed.add(bytes(item))
                elif isinstance(item, Dictionary):
                    yield item, "calibrated" if first.startswith(("/Cal", "/Lab")) else "function"
                else:
                    yield item, "space"
        elif kind == "fontsize":
            yield value[0], "font"
        else:
            for item in value:
                yield item, kind


_INLINE = re.compile(rb"(?:^|\s)BI\s")


class Inventory(_Walk):
    """What the walk found: content streams, other streams, strings, names, and strings that are
    data (identifiers, colours)."""

    @property
    def has_images(self) -> bool:
        inline = any(_INLINE.search(content.read()) for content in self.content)
        return inline or any(s.get("/Subtype") == Name.Image for s in self.blobs)

    @property
    def has_masks(self) -> bool:
        """Has any image a mask of its own?"""
        return any("/SMask" in s or "/Mask" in s for s in self.blobs)

    @property
    def has_drawn_fonts(self) -> bool:
        return "/Type3" in self.names


def check_extras(pdf: Pdf, path: Path) -> None:
    """Do tags, labels and bookmarks fit the pages? Else ``StructureProblem``."""
    try:
        check_archive(pdf)
        check_tags(pdf)
        check_bookmarks(pdf, path)
    except TagProblem as problem:
        raise StructureProblem(str(problem)) from None
    except (AttributeError, TypeError, KeyError, IndexError, ValueError) as error:
        raise StructureProblem("Filens struktur hænger ikke sammen.") from error


def check_objects(pdf: Pdf) -> Inventory:
    """Walk all of ``pdf``; raises ``StructureProblem`` at the first thing that may not be there."""
    walk = Inventory()
    walk.visit(pdf.trailer, "trailer")
    for obj in pdf.objects:
        if not isinstance(obj, pikepdf.Object) or obj.objgen in walk.seen:
            continue
        if isinstance(obj, Stream) and obj.get("/Type") in (Name.XRef, Name.ObjStm):
            continue
        raise StructureProblem("Filen har indhold, som ingen side bruger.")
    return walk
