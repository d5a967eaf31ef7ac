"""The structure of a tagged PDF, read as plain data: kinds, nesting, and which content belongs.

A structure tree can hold text in many places (Alt, ActualText, E, T, ID, class and role names,
attributes). What is read here has none: kinds are those of the standard, attributes come from a
closed list, languages have a closed form. Content is referred to by page and number alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pikepdf import Array, Dictionary, Name, Pdf

__all__ = ["GROUPS", "LANGUAGE", "Element", "Item", "StructureError", "read_structure"]

LANGUAGE = re.compile(
    r"(?:ar|bg|bs|ca|cs|cy|da|de|el|en|es|et|eu|fa|fi|fo|fr|ga|he|hi|hr|hu|is|it|ja|kl|ko|ku|lt|lv"
    r"|mk|nb|nl|nn|no|pl|ps|pt|ro|ru|sk|sl|so|sq|sr|sv|th|ti|tr|uk|ur|vi|zh)"
    r"(?:-(?:AT|AU|BE|BG|BR|CA|CH|CN|CZ|DE|DK|EE|ES|FI|FO|FR|GB|GL|GR|HR|HU|IE|IN|IR|IS|IT|JP|KR"
    r"|LT|LV|MX|NL|NO|NZ|PK|PL|PT|RO|RS|RU|SA|SE|SI|SK|SO|TR|TW|UA|US|VN))?\Z"
)
"""Languages that may be told, and countries: those that documents here are written in."""
_MOST_LANGUAGES = 4
"""Of a document's elements; more of them could be syllables."""
GROUPS = frozenset(["Document", "Part", "Art", "Sect", "Div"])
_KINDS = GROUPS | frozenset([
    "BlockQuote", "Caption", "TOC", "TOCI", "Index", "NonStruct", "P", "H", "H1", "H2", "H3", "H4",
    "H5", "H6", "L", "LI", "Lbl", "LBody", "Table", "TR", "TH", "TD", "THead", "TBody", "TFoot",
    "Span", "Quote", "Note", "Reference", "BibEntry", "Code", "Figure", "Formula", "Ruby", "RB",
    "RT", "RP", "Warichu", "WT", "WP",
])  # fmt: skip
_ALIKE: Mapping[str, str] = {
    "Title": "P", "DocumentFragment": "Div", "Aside": "Div", "FENote": "Note", "Em": "Span",
    "Strong": "Span", "Sub": "Span", "Link": "Span", "Annot": "NonStruct", "Form": "NonStruct",
    "H7": "H6", "H8": "H6", "H9": "H6", "Artifact": "", "Private": "NonStruct",
}  # fmt: skip
"""Kinds of PDF 2.0, and kinds that mean nothing without what is interactive; "" is left out."""
_SCOPES = frozenset(["/Row", "/Column", "/Both"])
_NUMBERINGS = frozenset([
    "/None", "/Disc", "/Circle", "/Square", "/Decimal", "/UpperRoman", "/LowerRoman",
    "/UpperAlpha", "/LowerAlpha",
])  # fmt: skip
_MOST, _DEEPEST = 200_000, 60

Item = tuple[int, int]
"""Content: page (from 0) and its number (MCID) there."""


class StructureError(Exception):
    """A structure that can't be read; the file goes out without one."""


@dataclass(slots=True)
class Element:
    """kind: of the standard. attributes: of the closed list, by name (without slash)."""

    kind: str
    language: str = ""
    attributes: dict[str, str | int] = field(default_factory=dict)
    kids: list[Element | Item] = field(default_factory=list)

    def items(self) -> Iterator[Item]:
        """All content below, in reading order."""
        for kid in self.kids:
            if isinstance(kid, Element):
                yield from kid.items()
            else:
                yield kid


def read_structure(pdf: Pdf) -> tuple[Element | None, int]:
    """The structure of ``pdf`` as one Document element (None where it has none).

    And how many elements had a text of their own (Alt, ActualText, E), which stays behind.
    """
    root = pdf.Root.get("/StructTreeRoot")
    if not isinstance(root, Dictionary) or "/K" not in root:
        return None, 0
    reader = _Reader(pdf, root)
    top = Element("Document")
    reader.kids(root.get("/K"), None, top, 0)
    if len(top.kids) == 1 and isinstance(top.kids[0], Element) and top.kids[0].kind == "Document":
        top = top.kids[0]
    _tame(top)
    return (top, reader.described) if any(True for _ in top.items()) else (None, 0)


def _tame(top: Element) -> None:
    """Leave out of ``top`` what could be letters or syllables: languages, spans of cells."""
    elements = list(_all(top))
    if len({e.language for e in elements if e.language}) > _MOST_LANGUAGES:
        for element in elements:
            element.language = ""
    for table in elements:
        if table.kind == "Table":
            rows = [e for e in _all(table) if e.kind == "TR"]
            most = max((sum(isinstance(k, Element) for k in r.kids) for r in rows), default=0)
            for cell in (k for r in rows for k in r.kids if isinstance(k, Element)):
                for key, limit in (("ColSpan", most), ("RowSpan", len(rows))):
                    if int(cell.attributes.get(key, 0)) > limit:
                        del cell.attributes[key]


def _all(top: Element) -> Iterator[Element]:
    """``top`` and all elements below."""
    stack = [top]
    while stack:
        element = stack.pop()
        yield element
        stack += [kid for kid in element.kids if isinstance(kid, Element)]


class _Reader:
    def __init__(self, pdf: Pdf, root: Any) -> None:
        self.pages = {page.obj.objgen: i for i, page in enumerate(pdf.pages)}
        roles, classes = root.get("/RoleMap"), root.get("/ClassMap")
        self.roles = roles if isinstance(roles, Dictionary) else Dictionary()
        self.classes = classes if isinstance(classes, Dictionary) else Dictionary()
        self.seen: set[tuple[int, int]] = set()
        self.count = self.described = 0

    def kids(self, value: Any, page: int | None, parent: Element, depth: int) -> None:
        for kid in list(value) if isinstance(value, Array) else [value]:
            self._kid(kid, page, parent, depth)

    def _kid(self, kid: Any, page: int | None, parent: Element, depth: int) -> None:
        self.count += 1
        if self.count > _MOST or depth > _DEEPEST:
            raise StructureError("too large")
        if isinstance(kid, int) and not isinstance(kid, bool):
            if page is not None:
                parent.kids.append((page, kid))
        elif isinstance(kid, Dictionary):
            if kid.is_indirect:
                if kid.objgen in self.seen:
                    return
                self.seen.add(kid.objgen)
            page = self._page(kid, page)
            kind = kid.get("/Type")
            if kind == Name.MCR or (kind is None and "/MCID" in kid):
                number = kid.get("/MCID")
                # numbers of a form's own stream are not carried over
                if page is not None and isinstance(number, int) and "/Stm" not in kid:
                    parent.kids.append((page, number))
            elif kind != Name.OBJR:
                self._element(kid, page, parent, depth)

    def _page(self, value: Any, inherited: int | None) -> int | None:
        page = value.get("/Pg")
        if isinstance(page, Dictionary) and page.is_indirect:
            return self.pages.get(page.objgen)
        return inherited

    def _element(self, value: Any, page: int | None, parent: Element, depth: int) -> None:
        kind = self._kind(value.get("/S"))
        if not kind:
            return
        self.described += any(key in value for key in ("/Alt", "/ActualText", "/E"))
        language = _text(value.get("/Lang"))
        element = Element(kind, language if LANGUAGE.match(language) else "")
        for owner in self._attributes(value):
            element.attributes |= _closed(owner, kind)
        if "/K" in value:
            self.kids(value.K, page, element, depth + 1)
        parent.kids.append(element)

    def _kind(self, value: Any) -> str:
        name = _name(value)
        for _ in range(8):
            if name in _KINDS:
                return name
            if name in _ALIKE:
                return _ALIKE[name]
            role = self.roles.get(f"/{name}") if name else None
            if not isinstance(role, Name):
                break
            name = _name(role)
        return "NonStruct"

    def _attributes(self, value: Any) -> Iterator[Any]:
        for key in _list(value.get("/C")):
            name = _name(key)
            if name:
                yield from _dictionaries(self.classes.get(f"/{name}"))
        yield from _dictionaries(value.get("/A"))


def _closed(attributes: Any, kind: str) -> dict[str, str | int]:
    """What of an attribute dictionary is on the list."""
    found: dict[str, str | int] = {}
    owner = attributes.get("/O")
    if owner == Name.Table and kind in ("TH", "TD"):
        for key in ("RowSpan", "ColSpan"):
            span = attributes.get(f"/{key}")
            if isinstance(span, int) and 1 < span <= 1000:
                found[key] = span
        scope = attributes.get("/Scope")
        if isinstance(scope, Name) and str(scope) in _SCOPES and kind == "TH":
            found["Scope"] = str(scope)[1:]
    numbering = attributes.get("/ListNumbering")
    if owner == Name.List and kind == "L" and isinstance(numbering, Name):
        word = str(numbering)
        if word in _NUMBERINGS:
            found["ListNumbering"] = word[1:]
    return found


def _dictionaries(value: Any) -> list[Any]:
    return [item for item in _list(value) if isinstance(item, Dictionary)]


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, Array) else [value]


def _name(value: Any) -> str:
    if not isinstance(value, Name):
        return ""
    try:
        return str(value)[1:]
    except (UnicodeDecodeError, ValueError):
        return ""


def _text(value: Any) -> str:
    try:
        return "" if value is None else str(value)
    except (UnicodeDecodeError, ValueError):
        return ""
