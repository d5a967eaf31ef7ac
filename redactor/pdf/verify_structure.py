"""Is there anything in the file that a released file may not have?

The file is walked from its trailer with a list of what each kind of object may hold; any key that
isn't on the list is a finding. So are objects that nothing refers to, older states, and bytes
between the objects.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from redactor.pdf.verify_tags import KINDS as TAG_KINDS
from redactor.pdf.verify_tags import (
    TagProblem,
    check_archive,
    check_bookmarks,
    check_leaf,
    check_tags,
    strip_marks,
)

__all__ = [
    "Content",
    "StructureProblem",
    "check_content",
    "check_extras",
    "check_file_bytes",
    "check_objects",
]


class StructureProblem(Exception):
    """message: Danish, without anything from the document in it."""


def _kind(spec: str) -> dict[str, str]:
    """Turn "Key:kind Other" into a table; a key without a kind holds numbers and names only."""
    return {
        "/" + part.partition(":")[0]: part.partition(":")[2] or "plain" for part in spec.split()
    }


_STREAM = "Length Filter:filter DecodeParms:parms "
_KINDS: dict[str, dict[str, str]] = {
    "trailer": _kind(_STREAM + "Root:catalog Info:info ID:id Size Type W Index"),
    "catalog": _kind(
        "Type Pages:pages Lang:string ViewerPreferences:prefs StructTreeRoot:tags "
        "MarkInfo:markinfo PageLabels:labels Outlines:outlines Metadata:xmp OutputIntents:intents"
    ),
    "prefs": _kind("DisplayDocTitle"),
    "info": _kind("Title:string"),
    "pages": _kind("Type Count Kids:kids Parent:skip"),
    "page": _kind(
        "Type Parent:skip MediaBox CropBox Rotate UserUnit Contents:contents Resources:resources "
        "Group:group StructParents:small Tabs:word"
    ),
    "contents": _kind(_STREAM),
    "resources": _kind(
        "Font:*font XObject:*xobject ExtGState:*gstate ColorSpace:*space Pattern:*pattern "
        "Shading:*shading"
    ),
    "group": _kind("Type S I K CS:space"),
    "form": _kind(_STREAM + "Type Subtype BBox Matrix Resources:resources Group:group"),
    "image": _kind(
        _STREAM + "Type Subtype Width Height BitsPerComponent ColorSpace:space ImageMask Decode "
        "Interpolate SMaskInData Matte SMask:image Mask:mask"
    ),
    "gstate": _kind(
        "Type LW LC LJ ML D RI OP op OPM FL SM SA BM CA ca AIS TK Font:fontsize SMask:smask"
    ),
    "smask": _kind("Type S G:form BC TR:function"),
    "tiling": _kind(
        _STREAM + "Type PatternType PaintType TilingType BBox XStep YStep Matrix "
        "Resources:resources"
    ),
    "shadingpattern": _kind("Type PatternType Shading:shading Matrix ExtGState:gstate"),
    "shading": _kind(
        _STREAM + "ShadingType ColorSpace:space Background BBox AntiAlias Coords Domain Extend "
        "Matrix BitsPerCoordinate BitsPerComponent BitsPerFlag Decode VerticesPerRow "
        "Function:function"
    ),
    "function": _kind(
        _STREAM + "FunctionType Domain Range Size BitsPerSample Order Encode Decode C0 C1 N Bounds "
        "Functions:function"
    ),
    "calibrated": _kind("WhitePoint BlackPoint Gamma Matrix Range"),
    "profile": _kind(_STREAM + "N Alternate Range"),
    "parmdict": _kind(
        "K EndOfLine EncodedByteAlign Columns Rows EndOfBlock BlackIs1 DamagedRowsBeforeError "
        "Predictor Colors BitsPerComponent EarlyChange ColorTransform JBIG2Globals:blob"
    ),
    "blob": _kind(_STREAM),
    "font": _kind(
        "Type Subtype BaseFont FirstChar LastChar Widths Encoding:encoding "
        "FontDescriptor:descriptor "
        "ToUnicode:blob DescendantFonts:fonts CIDSystemInfo:cidinfo DW W DW2 W2 CIDToGIDMap:gids "
        "FontBBox FontMatrix CharProcs:*proc Resources:resources"
    ),
    "encodingdict": _kind("Type BaseEncoding Differences"),
    "cmap": _kind(_STREAM + "Type CMapName CIDSystemInfo:cidinfo WMode UseCMap"),
    "cidinfo": _kind("Registry:string Ordering:string Supplement"),
    "descriptor": _kind(
        "Type FontName Flags FontBBox ItalicAngle Ascent Descent Leading CapHeight XHeight StemV "
        "StemH AvgWidth MaxWidth MissingWidth FontFile:program FontFile2:program FontFile3:program"
    ),
    "program": _kind(_STREAM + "Subtype Length1 Length2 Length3"),
    "proc": _kind(_STREAM),
    **TAG_KINDS,
}  # fmt: skip
_FORBIDDEN = {
    "/Annots": "annoteringer eller links",
    "/AcroForm": "formularfelter",
    "/Outlines": "bogmærker",
    "/Names": "navnetræ (vedhæftninger eller scripts)",
    "/OpenAction": "en handling, der startes ved åbning",
    "/AA": "scripts",
    "/JS": "scripts",
    "/Metadata": "metadata",
    "/StructTreeRoot": "et strukturtræ",
    "/OCProperties": "lag",
    "/PieceInfo": "private programdata",
    "/Thumb": "miniaturebilleder",
    "/Threads": "artikeltråde",
    "/PageLabels": "sideetiketter",
    "/DSS": "underskriftsdata",
    "/Perms": "underskriftsdata",
    "/AF": "vedhæftninger",
    "/Collection": "vedhæftninger",
    "/Dests": "navngivne mål",
    "/Prev": "en tidligere udgave",
}


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
            if kind == "string":
                self.strings.add(bytes(value))

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
        allowed = _KINDS.get(kind)
        if allowed is None:
            raise StructureProblem("Filen har en ukendt opbygning.")
        if isinstance(value, Stream):
            if kind in _CONTENT:
                own = value.get("/Resources")
                resources = own if own is not None else self._resources.get(value.objgen)
                self.content.append(Content(value, resources))
            elif kind != "xmp":  # of a closed form: verify_tags
                self.blobs.append(value)
        if kind in ("page", "font"):
            self._note_resources(value)
        for key, item in value.items():
            if key not in allowed:
                what = _FORBIDDEN.get(key, "en ukendt oplysning i opbygningen")
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
    """What the walk found: content streams, other streams, strings and names."""

    @property
    def has_images(self) -> bool:
        inline = any(_INLINE.search(content.read()) for content in self.content)
        return inline or any(s.get("/Subtype") == Name.Image for s in self.blobs)

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


_STRING = rb"\((?:[^\\()]|\\.)*\)|<[0-9A-Fa-f\s]*>"
_STRINGS = re.compile(_STRING, re.DOTALL)
_MARKED = re.compile(rb"(?<![A-Za-z/])(?:BDC|BMC|EMC|MP|DP|BX|EX)(?![A-Za-z])|%")


_BOX = re.compile(rb"^/Span <</ActualText <((?:[0-9a-f]{2})+)>>> BDC$", re.MULTILINE)


def check_content(data: bytes, alternatives: Collection[str] = ()) -> None:
    """A content stream without comments and marked content; else ``StructureProblem``.

    alternatives: the only texts that marked content may carry (those of our boxes).
    """
    try:
        data, _ = strip_marks(data)
    except TagProblem as problem:
        raise StructureProblem(str(problem)) from None
    allowed = {text.encode("latin-1", "replace") for text in alternatives}
    boxes = _BOX.findall(data)
    if boxes:
        if not all(bytes.fromhex(text.decode()) in allowed for text in boxes):
            raise StructureProblem("En side har mærket indhold med en ukendt tekst i sin kode.")
        data, ends = re.subn(rb"^EMC$", b"", _BOX.sub(b"", data), flags=re.MULTILINE)
        if ends != len(boxes):
            raise StructureProblem("En side har mærket indhold, som ikke slutter, i sin kode.")
    bare = _STRINGS.sub(b"()", data)
    if b"BI" in bare:
        bare = re.sub(rb"\bBI\b.*?\bID\b.*?\bEI\b", b"", bare, flags=re.DOTALL)
    if _MARKED.search(bare):
        raise StructureProblem("En side har mærket indhold eller bemærkninger i sin kode.")


_HEADER = re.compile(rb"%PDF-1\.\d\n%\xbf\xf7\xa2\xfe\n")
_OBJECT = re.compile(rb"\n?(\d+) 0 obj\n")
_TAIL = re.compile(rb"\n?startxref\n\d+\n%%EOF\n?\Z")
_LENGTH = re.compile(rb"/Length (\d+)")


def check_file_bytes(raw: bytes) -> list[bytes]:
    """One state, and nothing before, after or between the objects.

    Returns the text of the objects outside their streams. Only files laid out as qpdf writes them
    pass: whatever else stands in a file, this is not the place where it is understood.
    """
    if raw.count(b"%%EOF") != 1 or re.search(rb"/Prev\s+\d", raw):
        raise StructureProblem("Filen rummer mere end én udgave af dokumentet.")
    head = _HEADER.match(raw)
    if head is None:
        raise StructureProblem("Filen begynder ikke, som en udleveret fil skal.")
    pos, texts = head.end(), []
    while found := _OBJECT.match(raw, pos):
        start = found.end()
        end, stream = raw.find(b"endobj", start), raw.find(b"stream\n", start)
        if end < 0:
            break
        if 0 <= stream < end:
            length = _LENGTH.search(raw, start, stream)
            if length is None:
                raise StructureProblem("Filen har data af ukendt længde.")
            texts.append(raw[start:stream])
            after = stream + 7 + int(length[1])
            if not raw.startswith(b"\nendstream\nendobj\n", after):
                raise StructureProblem("Filen har data, som ingen side bruger.")
            pos = after + 18
        else:
            texts.append(raw[start:end])
            pos = end + 7
    if _TAIL.match(raw, pos) is None:
        raise StructureProblem("Filen har data mellem eller efter sine objekter.")
    return texts
