"""What a file holds that nobody sees on its pages ("skjult indhold").

Listed for the caseworker, and removed from what is released.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from redactor.errors import DamagedFile, EmptyFile, EncryptedFile, WrongPassword
from redactor.pdf.layers import Layers

__all__ = ["count_hidden", "inspect_hidden"]

_NODES = 100_000


def inspect_hidden(path: Path, *, password: str | None = None) -> dict[str, int]:
    """Kinds of hidden content with how many of each; kinds that aren't there are left out.

    Kinds: attachments, bookmarks, annotations, links, form_fields, scripts, hidden_layers,
    metadata, old_revisions, tags, thumbnails, signatures, pending_redactions, page_labels,
    private_data, articles.
    """
    if path.stat().st_size == 0:
        raise EmptyFile
    try:
        with pikepdf.open(path, password=password or "") as pdf:
            return count_hidden(pdf, revisions(path))
    except pikepdf.PasswordError:
        raise (WrongPassword if password else EncryptedFile) from None
    except pikepdf.PdfError as error:
        raise DamagedFile from error


def revisions(path: Path) -> int:
    """How many earlier states the file still holds (incremental saves)."""
    ends, tail = 0, b""
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            data = tail + block
            ends += len(re.findall(rb"%%EOF", data))
            tail = data[-4:]
            if tail == b"%EOF"[-4:]:
                tail = b""
    with path.open("rb") as stream:
        linearised = b"/Linearized" in stream.read(1024)
    return max(0, ends - (2 if linearised else 1))


def count_hidden(pdf: Pdf, old_revisions: int = 0) -> dict[str, int]:
    """``inspect_hidden`` of an open file."""
    found: Counter[str] = Counter()
    root = pdf.Root
    names = root.get("/Names")
    names = names if isinstance(names, Dictionary) else Dictionary()
    found["attachments"] += _tree(names.get("/EmbeddedFiles"))
    found["attachments"] += "/Collection" in root and not found["attachments"]
    found["scripts"] += _tree(names.get("/JavaScript")) + ("/AA" in root)
    found["scripts"] += isinstance(root.get("/OpenAction"), Dictionary)
    outlines = root.get("/Outlines")
    if isinstance(outlines, Dictionary):
        found["bookmarks"] += _siblings(outlines.get("/First"))
    found["metadata"] += len(pdf.docinfo) + ("/Metadata" in root)
    found["hidden_layers"] += Layers(pdf).hidden_count(pdf)
    found["tags"] += "/StructTreeRoot" in root
    found["page_labels"] += "/PageLabels" in root
    found["articles"] += "/Threads" in root
    found["signatures"] += "/DSS" in root
    found["private_data"] += "/PieceInfo" in root
    form = root.get("/AcroForm")
    if isinstance(form, Dictionary):
        found["form_fields"] += _fields(form.get("/Fields")) + ("/XFA" in form)
    for page in pdf.pages:
        _page(page.obj, found)
    found["old_revisions"] += old_revisions
    return {kind: int(count) for kind, count in sorted(found.items()) if count}


def _page(page: Any, found: Counter[str]) -> None:
    found["thumbnails"] += "/Thumb" in page
    found["private_data"] += "/PieceInfo" in page
    found["metadata"] += "/Metadata" in page
    found["scripts"] += "/AA" in page
    annots = page.get("/Annots")
    for annot in annots if isinstance(annots, Array) else []:
        if not isinstance(annot, Dictionary):
            continue
        subtype = _kind(annot)
        if subtype == "/Link":
            found["links"] += 1
        elif subtype == "/Redact":
            found["pending_redactions"] += 1
        elif subtype == "/FileAttachment":
            found["attachments"] += 1
        elif subtype == "/Widget":
            found["signatures"] += _signed(annot)
        elif subtype != "/Popup":
            found["annotations"] += 1
        action = annot.get("/A")
        if isinstance(action, Dictionary) and action.get("/S") == Name.JavaScript:
            found["scripts"] += 1
        found["scripts"] += "/AA" in annot


def _kind(annot: Any) -> str:
    try:
        return str(annot.get("/Subtype"))
    except UnicodeDecodeError:
        return ""


def _signed(widget: Any) -> bool:
    """Is a widget, or the field that it belongs to, a signature that was given?"""
    node, kind, value = widget, None, None
    for _ in range(8):
        if not isinstance(node, Dictionary):
            break
        kind = kind or node.get("/FT")
        value = value or node.get("/V")
        node = node.get("/Parent")
    return kind == Name.Sig and value is not None


def _tree(root: Any) -> int:
    """Entries of a name tree; one that holds itself is gone through once."""
    count = 0
    for node in _nodes([root]):
        names = node.get("/Names")
        count += len(names) // 2 if isinstance(names, Array) else 0
    return count


def _nodes(start: Iterable[Any]) -> Iterator[Any]:
    """Each dictionary of a tree of kids once, whatever the file makes of it."""
    stack: list[Any] = list(start)
    seen: set[tuple[int, int]] = set()
    while stack and len(seen) < _NODES:
        node = stack.pop()
        if not isinstance(node, Dictionary | Stream):
            continue
        if node.is_indirect:
            if node.objgen in seen:
                continue
            seen.add(node.objgen)
        yield node
        kids = node.get("/Kids")
        stack.extend(kids if isinstance(kids, Array) else [])


def _siblings(node: Any) -> int:
    """Outline entries from ``node`` on, with those below them."""
    count, stack, seen = 0, [node], set()
    while stack and count < _NODES:
        item = stack.pop()
        if not isinstance(item, Dictionary) or (item.is_indirect and item.objgen in seen):
            continue
        seen.add(item.objgen)
        count += 1
        stack += [item.get("/Next"), item.get("/First")]
    return count


def _fields(value: Any) -> int:
    """Form fields without others below them."""
    if not isinstance(value, Array):
        return 0
    return sum(not isinstance(field.get("/Kids"), Array) for field in _nodes(list(value)))
