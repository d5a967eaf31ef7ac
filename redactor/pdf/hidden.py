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
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from redactor.errors import DamagedFile, EmptyFile, EncryptedFile, WrongPassword
from redactor.pdf.reachable import reachable
from redactor.pdf.writing.layers import Layers

__all__ = ["count_hidden", "inspect_hidden"]

_NODES = 100_000
_PRIVATE = (
    "/PieceInfo", "/SpiderInfo", "/DPartRoot", "/URI", "/Requirements", "/NeedsRendering",
)  # fmt: skip
_PAGE_PRIVATE = (
    "/PieceInfo", "/LastModified", "/ID", "/SeparationInfo", "/PresSteps", "/VP", "/DPart",
    "/TemplateInstantiated",
)  # fmt: skip
_FORM_EXTRAS = ("/PieceInfo", "/Ref", "/OPI", "/Metadata", "/Measure", "/PtData", "/AF", "/PS")
_IMAGE_EXTRAS = ("/Metadata", "/Alternates", "/OPI", "/AF", "/Measure", "/PtData", "/PieceInfo")
_PICTURE_WORDS = (b"Exif\0", b"http://ns.adobe.com/", b"Photoshop 3.0", b"JFXX\0", b"MPF\0")
_TREES = (
    "/Pages", "/Templates", "/IDS", "/URLS", "/AP", "/AlternatePresentations", "/XFAImages",
)  # fmt: skip
_MEDIA = ("/Movie", "/Sound", "/Screen", "/RichMedia", "/3D")
_RUNS = (
    Name.JavaScript, Name.Launch, Name.SubmitForm, Name.ImportData, Name.Rendition, Name.Movie,
    Name.Sound, Name.RichMediaExecute,
)  # fmt: skip


def inspect_hidden(path: Path, *, password: str | None = None) -> dict[str, int]:
    """Kinds of hidden content with how many of each; kinds that aren't there are left out.

    Kinds: attachments, bookmarks, annotations, links, form_fields, scripts, hidden_layers,
    metadata, old_revisions, tags, thumbnails, signatures, pending_redactions, page_labels,
    private_data, articles, destinations, image_data, unused, outside.
    """
    if path.stat().st_size == 0:
        raise EmptyFile
    try:
        with pikepdf.open(path, password=password or "") as pdf:
            return count_hidden(pdf, revisions(path), loose_bytes(path))
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


def loose_bytes(path: Path) -> bool:
    """Is there anything before the file's header, or after its last end?"""
    with path.open("rb") as stream:
        before = not stream.read(5).startswith(b"%PDF-")
        stream.seek(max(path.stat().st_size - 4096, 0))
        _, end, after = stream.read().rpartition(b"%%EOF")
    return before or not end or bool(after.strip(b"\0 \t\r\n"))


def count_hidden(pdf: Pdf, old_revisions: int = 0, loose: bool = False) -> dict[str, int]:
    """``inspect_hidden`` of an open file. loose: whether bytes stand outside it."""
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
    found["signatures"] += ("/DSS" in root) + ("/Perms" in root) + ("/Legal" in root)
    found["private_data"] += sum(key in root for key in _PRIVATE)
    if not found["attachments"]:  # else they are the same files
        found["attachments"] += len(_items(root.get("/AF")))
    found["destinations"] += _tree(names.get("/Dests"))
    dests = root.get("/Dests")
    found["destinations"] += len(dests) if isinstance(dests, Dictionary) else 0
    found["unused"] += sum(_tree(names.get(key)) for key in _TREES)
    found["scripts"] += _tree(names.get("/Renditions"))
    found["metadata"] += len(_items(root.get("/OutputIntents")))
    found["outside"] += loose
    form = root.get("/AcroForm")
    if isinstance(form, Dictionary):
        found["form_fields"] += _fields(form.get("/Fields")) + ("/XFA" in form)
    for page in pdf.pages:
        _page(page.obj, found)
    _objects(pdf, found)
    found["old_revisions"] += old_revisions
    return {kind: int(count) for kind, count in sorted(found.items()) if count}


def _page(page: Any, found: Counter[str]) -> None:
    found["thumbnails"] += "/Thumb" in page
    found["private_data"] += sum(key in page for key in _PAGE_PRIVATE)
    found["attachments"] += len(_items(page.get("/AF")))
    found["articles"] += "/B" in page
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
        if subtype in _MEDIA:
            found["attachments"] += 1
        action = annot.get("/A")
        if isinstance(action, Dictionary) and action.get("/S") in _RUNS:
            found["scripts"] += 1
        found["scripts"] += "/AA" in annot


def _objects(pdf: Pdf, found: Counter[str]) -> None:
    """What pictures, fonts and forms say besides what they draw, and what nothing refers to."""
    if len(pdf.objects) > _NODES:
        return
    reached = reachable(pdf)
    for obj in pdf.objects:
        if not isinstance(obj, Dictionary | Stream):
            continue
        if obj.get("/Type") in (Name.XRef, Name.ObjStm):
            continue
        found["unused"] += obj.objgen not in reached and _says_something(obj)
        if not isinstance(obj, Stream):
            found["metadata"] += "/Metadata" in obj and obj.get("/Type") == Name.Font
            continue
        if obj.get("/Subtype") == Name.Image:
            found["image_data"] += any(key in obj for key in _IMAGE_EXTRAS) or _has_exif(obj)
        elif obj.get("/Subtype") in (Name.Form, Name.PS):
            found["private_data"] += any(key in obj for key in _FORM_EXTRAS)


def _says_something(obj: Any) -> bool:
    """Is it content or text, rather than a leftover table or number?"""
    return isinstance(obj, Stream) or any(
        isinstance(value, String) and len(bytes(value)) > 3 for value in obj.values()
    )


def _has_exif(image: Any) -> bool:
    """Says the start of a JPEG who took it, when and where?"""
    if image.get("/Filter") != Name.DCTDecode:
        return False
    head = image.read_raw_bytes()[:4096]
    return any(mark in head for mark in _PICTURE_WORDS) or b"\xff\xfe" in head[:64]


def _items(value: Any) -> list[Any]:
    return list(value) if isinstance(value, Array) else []


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
