"""Structure tree, page labels and bookmarks of a released file: only what can tell nothing.

A tree of the standard's kinds that refers to content by number, attributes of a closed list,
languages and label prefixes of a closed form, bookmarks that say what their page still says, and
of archival files the metadata and the profile that all of them share.
Everything else is a finding; so are numbers in the content that no element holds.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name, Pdf

from redactor.pdf.archival.archive_metadata import CONDITION, metadata_for, srgb_profile

__all__ = [
    "KINDS",
    "TagProblem",
    "check_archive",
    "check_bookmarks",
    "check_leaf",
    "check_tags",
    "strip_marks",
]

KINDS: dict[str, dict[str, str]] = {
    "markinfo": {"/Marked": "plain"},
    "tags": {
        "/Type": "plain", "/K": "element", "/ParentTree": "parents", "/ParentTreeNextKey": "small",
    },
    "element": {
        "/Type": "plain", "/S": "tag", "/P": "up", "/Pg": "up", "/K": "element", "/Lang": "lang",
        "/A": "attributes",
    },
    "reference": {"/Type": "plain", "/Pg": "up", "/MCID": "small"},
    "attributes": {
        "/O": "word", "/Scope": "word", "/RowSpan": "small", "/ColSpan": "small",
        "/ListNumbering": "word",
    },
    "parents": {"/Nums": "parentlist"},
    "xmp": {"/Type": "plain", "/Subtype": "plain", "/Length": "plain"},
    "intents": {
        "/Type": "plain", "/S": "plain", "/OutputConditionIdentifier": "condition",
        "/Info": "condition", "/DestOutputProfile": "profile",
    },
    "labels": {"/Nums": "label"},
    "label": {"/S": "word", "/St": "small", "/P": "prefix"},
    "outlines": {"/Type": "plain", "/First": "outline", "/Last": "up", "/Count": "small"},
    "outline": {
        "/Title": "string", "/Parent": "up", "/Prev": "up", "/Next": "outline",
        "/First": "outline", "/Last": "up", "/Count": "small", "/Dest": "destination",
    },
}  # fmt: skip
"""What each kind of object may hold; in the manner of ``verify.structure``."""

_TAGS = frozenset([
    "Document", "Part", "Art", "Sect", "Div", "BlockQuote", "Caption", "TOC", "TOCI", "Index",
    "NonStruct", "P", "H", "H1", "H2", "H3", "H4", "H5", "H6", "L", "LI", "Lbl", "LBody", "Table",
    "TR", "TH", "TD", "THead", "TBody", "TFoot", "Span", "Quote", "Note", "Reference", "BibEntry",
    "Code", "Figure", "Formula", "Ruby", "RB", "RT", "RP", "Warichu", "WT", "WP",
])  # fmt: skip
_WORDS = frozenset([
    "Table", "List", "Row", "Column", "Both", "None", "Disc", "Circle", "Square", "Decimal",
    "UpperRoman", "LowerRoman", "UpperAlpha", "LowerAlpha", "D", "R", "r", "A", "a", "S",
])  # fmt: skip
_LARGEST = 99_999
_LANG = re.compile(rb"[a-z]{2}(?:-[A-Z]{2})?\Z")
_PREFIX = re.compile(
    r"(?:[A-Za-z]{1,3}|(?=[XVI])X{0,3}(?:IX|IV|V?I{0,3})|(?=[xvi])x{0,3}(?:ix|iv|v?i{0,3}))?"
    r"[ .–-]?\Z"
)
_MARK = re.compile(rb"^/([A-Z][A-Za-z0-9]{0,9}) <</MCID (\d{1,5})>> BDC$", re.MULTILINE)
_BOX_NUMBER = re.compile(
    rb"^(/Span <</ActualText <(?:[0-9a-f]{2})+>) /MCID (\d{1,5})(>> BDC)$", re.MULTILINE
)
_ARTIFACT = re.compile(rb"^/Artifact BMC$", re.MULTILINE)
_END = re.compile(rb"^EMC$", re.MULTILINE)


class TagProblem(Exception):
    """message: Danish, without anything from the document in it."""


def check_leaf(value: Any, kind: str) -> bool:
    """A value of one of the kinds with a closed form; False where ``kind`` is none of them."""
    if kind == "up":
        if not isinstance(value, Dictionary) or not value.is_indirect:
            raise TagProblem("Filens struktur har en henvisning, der ikke er en henvisning.")
    elif kind in ("tag", "word"):
        known = _TAGS if kind == "tag" else _WORDS
        if not isinstance(value, Name) or str(value)[1:] not in known:
            raise TagProblem("Filens struktur har et navn, som standarden ikke kender.")
    elif kind == "small":
        if not isinstance(value, int) or abs(value) > _LARGEST:
            raise TagProblem("Filens struktur har et tal, som ikke er et nummer.")
    elif kind == "lang":
        if not isinstance(value, pikepdf.String) or not _LANG.match(bytes(value)):
            raise TagProblem("Filens struktur har et sprog af ukendt form.")
    elif kind == "prefix":
        if not isinstance(value, pikepdf.String) or not _PREFIX.match(str(value)):
            raise TagProblem("En sideetiket har tekst, som ikke må udleveres.")
    elif kind == "condition":
        if not isinstance(value, pikepdf.String) or str(value) != CONDITION:
            raise TagProblem("Filens farveprofil har tekst, som ikke må udleveres.")
    elif kind == "destination":
        _check_destination(value)
    elif kind == "parentlist":
        _check_parents(value)
    else:
        return False
    return True


def _check_destination(value: Any) -> None:
    good = isinstance(value, Array) and len(value) == 2 and value[1] == Name.Fit
    if not good or not isinstance(value[0], Dictionary) or value[0].get("/Type") != Name.Page:
        raise TagProblem("Et bogmærke fører andre steder hen end til en side.")


def _check_parents(value: Any) -> None:
    items: list[Any] = list(value) if isinstance(value, Array) else [None]
    numbers, lists = items[::2], items[1::2]
    good = numbers == list(range(len(lists))) and all(
        isinstance(parents, Array)
        and all(isinstance(p, Dictionary) and p.get("/S") is not None for p in parents)
        for parents in lists
    )
    if not good:
        raise TagProblem("Filens struktur hænger ikke sammen.")


def strip_marks(data: bytes) -> tuple[bytes, list[int]]:
    """A content stream without the marked content that may stand in it, and the numbers in it.

    What is left of marked content after this may not be there, but for the boxes' own sequences
    (they are judged with their texts).
    """
    numbers = [int(m[2]) for m in _MARK.finditer(data)]
    if any(m[1].decode() not in _TAGS for m in _MARK.finditer(data)):
        raise TagProblem("En side har mærket indhold af ukendt slags.")
    numbers += [int(m[2]) for m in _BOX_NUMBER.finditer(data)]
    data = _BOX_NUMBER.sub(rb"\1\3", data)
    data, marks = _MARK.subn(b"", data)
    data, artifacts = _ARTIFACT.subn(b"", data)
    if not marks and not artifacts:
        return data, numbers
    ends = len(_END.findall(data))
    if ends < marks + artifacts:
        raise TagProblem("En side har mærket indhold, som ikke slutter, i sin kode.")
    return _END.sub(b"", data, count=marks + artifacts), numbers


def check_tags(pdf: Pdf) -> None:
    """The tree, its parents and the numbers in the content belong together, one to one."""
    for kind in ("/PageLabels", "/Outlines"):
        value = pdf.Root.get(kind)
        if value is not None and not ("/Nums" in value or "/First" in value):
            raise TagProblem("Filen har sideetiketter eller bogmærker uden indhold.")
    root = pdf.Root.get("/StructTreeRoot")
    held = {i: sorted(_numbers(page.obj)) for i, page in enumerate(pdf.pages)}
    if root is None:
        if any(held.values()) or any("/StructParents" in p.obj for p in pdf.pages):
            raise TagProblem("Filen har nummereret indhold uden en struktur.")
        return
    if root.get("/K") is None or not isinstance(root.get("/ParentTree"), Dictionary):
        raise TagProblem("Filens struktur hænger ikke sammen.")
    places = {page.obj.objgen: i for i, page in enumerate(pdf.pages)}
    found: dict[int, list[int]] = {i: [] for i in held}
    for page, number in _items(root.K, places):
        found[page].append(number)
    if any(sorted(found[i]) != held[i] or held[i] != list(range(len(held[i]))) for i in held):
        raise TagProblem("Filens struktur passer ikke til indholdet på siderne.")


def _numbers(page: Any) -> list[int]:
    contents = page.get("/Contents")
    return strip_marks(contents.read_bytes())[1] if contents is not None else []


def _items(value: Any, places: dict[tuple[int, int], int]) -> Iterator[tuple[int, int]]:
    """Page (from 0) and number of all content that the tree refers to."""
    stack: list[tuple[Any, int | None]] = [(value, None)]
    while stack:
        node, page = stack.pop()
        if isinstance(node, Array):
            stack += [(kid, page) for kid in node]
        elif isinstance(node, Dictionary):
            own = node.get("/Pg")
            page = places.get(own.objgen) if own is not None else None
            if "/MCID" in node:
                stack.append((int(node.MCID), page))
            elif "/K" in node:
                stack.append((node.K, page))
        elif page is not None and isinstance(node, int):
            yield page, node
        else:
            raise TagProblem("Filens struktur peger på indhold uden for siderne.")


def check_archive(pdf: Pdf) -> None:
    """An archival file's metadata hold its level and its title, and its profile is ours."""
    metadata, intents = pdf.Root.get("/Metadata"), pdf.Root.get("/OutputIntents")
    if metadata is None and intents is None:
        return
    title = str(pdf.trailer.get("/Info", Dictionary()).get("/Title", ""))
    if metadata is None or metadata.read_bytes() != metadata_for(title):
        raise TagProblem("Filen har metadata, som ikke må udleveres.")
    if not isinstance(intents, Array) or len(intents) != 1:
        raise TagProblem("Filens farveprofil er ikke den, en udleveret fil skal have.")
    if intents[0].DestOutputProfile.read_bytes() != srgb_profile():
        raise TagProblem("Filens farveprofil er ikke den, en udleveret fil skal have.")


def check_bookmarks(pdf: Pdf, path: Path) -> None:
    """Every title stands, word for word, on the page that it leads to."""
    root = pdf.Root.get("/Outlines")
    if root is None:
        return
    places = {page.obj.objgen: i for i, page in enumerate(pdf.pages)}
    document = pypdfium2.PdfDocument(path)
    texts: dict[int, str] = {}
    try:
        for title, target in _titles(root.get("/First")):
            page = places.get(target)
            if page is None:
                raise TagProblem("Et bogmærke fører andre steder hen end til en side.")
            if page not in texts:
                texts[page] = _words(document[page].get_textpage().get_text_range())
            if not _words(title).strip() or _words(title) not in texts[page]:
                raise TagProblem("Filen har et bogmærke, hvis titel ikke står på siden.")
    finally:
        document.close()


def _titles(first: Any) -> Iterator[tuple[str, tuple[int, int]]]:
    stack = [first]
    while stack:
        item = stack.pop()
        if item is None:
            continue
        yield str(item.Title), item.Dest[0].objgen
        stack += [item.get("/Next"), item.get("/First")]


def _words(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " " + " ".join(re.findall(r"[^\W_]+", folded)) + " "
