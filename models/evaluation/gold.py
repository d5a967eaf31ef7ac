"""Annotated documents: texts with marked mentions, in the format of the gold folders.

One UTF-8 file a document: ``#key: value`` lines, an empty line, then the text with mentions as
``[[TYPE|surface]]``; a line ``=====PAGE=====`` starts a page. The same format holds in
``tests/gold``. A folder named ``blind`` (or inside one) is a test set nobody reads: the tools here
print scores of it and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = [
    "BUSINESS", "CATEGORIES", "CONTEXT", "DIRECT", "SENSITIVE", "TYPES", "GoldDocument",
    "GoldError", "GoldPage", "Mention", "annotated", "category_of", "folders", "is_blind",
    "parse", "read_folder",
]  # fmt: skip

DIRECT = (
    "PERSON", "ADDRESS", "CPR", "DATE_OF_BIRTH", "PHONE", "EMAIL", "BANK_ACCOUNT", "IBAN",
    "CARD_NUMBER", "LICENSE_PLATE", "VIN", "PASSPORT", "USERNAME", "IP_ADDRESS", "GPS",
)  # fmt: skip
BUSINESS = ("CVR", "P_NUMBER", "MATRIKEL", "CASE_NUMBER", "URL")
SENSITIVE = ("HEALTH", "CRIME", "UNION", "RELIGION", "ETHNICITY", "SEXUALITY", "POLITICS")
CONTEXT = ("ORGANISATION", "MUNICIPALITY", "LOCATION", *SENSITIVE)
CATEGORIES: Mapping[str, tuple[str, ...]] = {
    "direct": DIRECT, "business": BUSINESS, "context": CONTEXT,
}  # fmt: skip
TYPES = frozenset((*DIRECT, *BUSINESS, *CONTEXT))
BLIND = "blind"
_MARK = re.compile(r"\[\[([A-Z_]+)\|(.*?)\]\]", re.S)
_PAGE = re.compile(r"^=====PAGE=====\s*$", re.M)


class GoldError(ValueError):
    """A gold file that isn't in the format; the message names file and line, never the text."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Characters ``start:end`` of the page's text are of type ``kind``."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class GoldPage:
    """A page's text without marks, and its mentions in order, none overlapping."""

    text: str
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """``name`` is the file's stem; ``headers`` its ``#key: value`` lines."""

    name: str
    headers: Mapping[str, str]
    pages: tuple[GoldPage, ...]

    @property
    def genre(self) -> str:
        """The genre without what an author added in brackets or after a comma."""
        return re.split(r"[(,;]", self.headers.get("genre", ""))[0].strip() or "?"


def category_of(kind: str) -> str:
    """``direct``, ``business`` or ``context``; empty for a type the format doesn't know."""
    return next((name for name, kinds in CATEGORIES.items() if kind in kinds), "")


def parse(raw: str, name: str) -> GoldDocument:
    """Read one file's text; raises ``GoldError`` where marks are broken or of unknown type."""
    raw = raw.replace("\r\n", "\n").replace("\x0c", "")
    head, _, body = raw.partition("\n\n")
    headers: dict[str, str] = {}
    for line in head.splitlines():
        key, colon, value = line.partition(":")
        if not line.startswith("#") or not colon:
            raise GoldError(f"{name}: the headers end with an empty line, and each is #key: value")
        headers[key[1:].strip()] = value.strip()
    first = head.count("\n") + 3
    _check(body, name, first)
    return GoldDocument(name, headers, tuple(_page(part) for part in _PAGE.split(body)))


def _check(body: str, name: str, first_line: int) -> None:
    rest = _MARK.sub(lambda m: "\n" * m[0].count("\n"), body)
    for wrong in ("[[", "]]"):
        if wrong in rest:
            line = first_line + rest[: rest.index(wrong)].count("\n")
            raise GoldError(f"{name}: a mark that isn't [[TYPE|surface]] at line {line}")
    for match in _MARK.finditer(body):
        line = first_line + body[: match.start()].count("\n")
        if match[1] not in TYPES:
            raise GoldError(f"{name}: unknown type at line {line}")
        if "[[" in match[2] or re.search(r"\n[ \t]*\n", match[2]) or not match[2].strip():
            raise GoldError(f"{name}: a mark is nested, empty or over a paragraph at line {line}")


def _page(part: str) -> GoldPage:
    part = part.strip("\n")
    text, mentions, at = "", [], 0
    for match in _MARK.finditer(part):
        text += part[at : match.start()]
        mentions.append(Mention(len(text), len(text) + len(match[2]), match[1]))
        text += match[2]
        at = match.end()
    return GoldPage(text + part[at:], tuple(mentions))


def annotated(page: GoldPage) -> str:
    """The page with its marks again: what ``parse`` reads."""
    out, at = "", 0
    for mention in page.mentions:
        out += page.text[at : mention.start]
        out += f"[[{mention.kind}|{page.text[mention.start : mention.end]}]]"
        at = mention.end
    return out + page.text[at:]


def read_folder(folder: Path) -> list[GoldDocument]:
    """All documents of a folder, by file name."""
    return [parse(path.read_text("utf-8"), path.stem) for path in sorted(folder.glob("*.txt"))]


def folders(roots: Iterable[Path]) -> list[Path]:
    """The folders that hold gold files: each root itself, or the folders right inside it."""
    found: list[Path] = []
    for root in roots:
        inside = sorted(p for p in root.iterdir() if p.is_dir()) if root.is_dir() else []
        found += [f for f in (root, *inside) if any(f.glob("*.txt")) and f not in found]
    return found


def is_blind(folder: Path) -> bool:
    """Whether nobody may read the folder's texts nor be shown what was missed."""
    return BLIND in folder.resolve().parts
