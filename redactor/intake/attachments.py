"""Files inside a PDF, taken out so that they can be read as documents of their own.

Nobody sees them on a page, so they never leave with the PDF; but they may be part of what is asked
for. Embedded files, portfolios, associated files and files pinned to a page all come out here, in
a killable child with limits on count, size and what they unpack to. What a file is called and what
is in it is not trusted: intake looks at each as at any upload.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Pdf, Stream

from redactor.errors import DamagedFile
from redactor.intake.names import clean_name
from redactor.sandbox import run_in_child

__all__ = ["Attachment", "extract"]

MAX_FILES = 200
MAX_NODES = 10_000
MAX_DEPTH = 32
_BLOCK = 1 << 20

EMPTY = "Filen er tom."
TOO_LARGE = "Filen fylder for meget, når den pakkes ud."
UNREADABLE = "Filen er beskadiget og kan ikke tages ud."
TOO_MANY = f"Der er flere end {MAX_FILES} vedhæftede filer. Resten er ikke taget ud."


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that was inside. name: made safe. path: its bytes, or None with a Danish ``problem``.

    size: bytes.
    """

    name: str
    path: Path | None
    size: int
    problem: str = ""


def extract(
    source: Path, folder: Path, *, max_bytes: int, timeout: float, memory: int
) -> list[Attachment]:
    """Write the files inside the unlocked PDF ``source`` into the empty ``folder``.

    max_bytes: of all files together, unpacked. Raises ``DamagedFile`` or ``LimitExceeded`` where
    the PDF itself can't be walked; a file that can't be had is listed with its ``problem``.
    """
    payload = {
        "source": str(source.resolve()),
        "folder": str(folder.resolve()),
        "max_bytes": max_bytes,
    }
    result = run_in_child(
        "redactor.intake.attachments:extract_in_child", payload, timeout=timeout, memory=memory
    )
    return [
        Attachment(
            name=clean_name(str(f["name"])),
            path=folder / f"{int(f['number']):04}" if not f["problem"] else None,
            size=int(f["size"]),
            problem=str(f["problem"]),
        )
        for f in result["files"]
    ]


# --- in the child ---------------------------------------------------------------------------


def extract_in_child(payload: dict[str, Any]) -> dict[str, Any]:
    """The part that touches untrusted bytes; ``payload`` as made by ``extract``."""
    folder, left = Path(payload["folder"]), int(payload["max_bytes"])
    files: list[dict[str, Any]] = []
    try:
        with pikepdf.open(payload["source"]) as pdf:
            for number, (untrusted_name, stream) in enumerate(_files(pdf)):
                if number >= MAX_FILES:
                    files.append({"number": 0, "name": "…", "size": 0, "problem": TOO_MANY})
                    break
                size, problem = _write(stream, folder / f"{number:04}", left)
                left -= size
                files.append(
                    {"number": number, "name": untrusted_name, "size": size, "problem": problem}
                )
    except (pikepdf.PdfError, pikepdf.PasswordError) as error:
        raise DamagedFile from error
    return {"files": files}


def _files(pdf: Pdf) -> Iterator[tuple[str, Stream]]:
    """(untrusted name, stream) of every file, each stream once, in a stable order."""
    seen: set[tuple[int, int]] = set()
    for name, spec in _specs(pdf):
        for stream in _streams(spec):
            if stream.objgen in seen:
                continue
            seen.add(stream.objgen)
            yield _name(spec) or name or "vedhæftet fil", stream


def _specs(pdf: Pdf) -> Iterator[tuple[str, Dictionary]]:
    """File specifications with the name they are filed under, wherever a PDF may keep them."""
    names = pdf.Root.get("/Names")
    if isinstance(names, Dictionary):
        yield from _tree(names.get("/EmbeddedFiles"))
    yield from _associated(pdf.Root)
    for page in pdf.pages:
        yield from _associated(page.obj)
        annots = page.obj.get("/Annots")
        for annot in annots if isinstance(annots, Array) else []:
            if isinstance(annot, Dictionary):
                if isinstance(spec := annot.get("/FS"), Dictionary):
                    yield "", spec
                yield from _associated(annot)


def _tree(root: Any) -> Iterator[tuple[str, Dictionary]]:
    """Entries of a name tree, which may be deep, broken or a circle."""
    stack, seen, nodes = [(root, 0)], set(), 0
    while stack and nodes < MAX_NODES:
        node, depth = stack.pop()
        if not isinstance(node, Dictionary) or depth > MAX_DEPTH:
            continue
        if node.is_indirect:
            if node.objgen in seen:
                continue
            seen.add(node.objgen)
        nodes += 1
        entries, kids = node.get("/Names"), node.get("/Kids")
        if isinstance(entries, Array):
            for i in range(0, len(entries) - 1, 2):
                if isinstance(spec := entries[i + 1], Dictionary):
                    yield _text(entries[i]), spec
        if isinstance(kids, Array):
            stack += [(kid, depth + 1) for kid in reversed(list(kids))]


def _associated(owner: Any) -> Iterator[tuple[str, Dictionary]]:
    found = owner.get("/AF")
    for spec in found if isinstance(found, Array) else [found]:
        if isinstance(spec, Dictionary):
            yield "", spec


def _streams(spec: Dictionary) -> Iterator[Stream]:
    """The file behind a specification; its spellings for other systems are the same file."""
    embedded = spec.get("/EF")
    if isinstance(embedded, Dictionary):
        for key in ("/UF", "/F", "/Unix", "/DOS", "/Mac"):
            if isinstance(stream := embedded.get(key), Stream):
                yield stream


def _name(spec: Dictionary) -> str:
    for key in ("/UF", "/F", "/Unix", "/DOS", "/Mac"):
        if text := _text(spec.get(key)):
            return text
    return ""


def _text(value: Any) -> str:
    return str(value)[:1000] if isinstance(value, pikepdf.String | str) else ""


def _write(stream: Stream, target: Path, most: int) -> tuple[int, str]:
    """(bytes written, what was wrong); nothing is left where something was."""
    try:
        size = 0
        with target.open("wb") as file:
            for block in _blocks(stream):
                size += len(block)
                if size > most:
                    break
                file.write(block)
    except (pikepdf.PdfError, zlib.error, RuntimeError, ValueError, MemoryError):
        target.unlink(missing_ok=True)
        return 0, UNREADABLE
    problem = EMPTY if size == 0 else TOO_LARGE if size > most else ""
    if problem:
        target.unlink()
    return (0, problem) if problem else (size, "")


def _blocks(stream: Stream) -> Iterator[bytes]:
    """The decoded bytes piece by piece, so that a bomb is noticed before it has gone off."""
    filters = stream.get("/Filter")
    names = list(filters) if isinstance(filters, Array) else [] if filters is None else [filters]
    if [str(name) for name in names] not in (["/FlateDecode"], ["/Fl"]) or "/DecodeParms" in stream:
        yield stream.read_bytes() if names else stream.read_raw_bytes()
        return
    engine, data = zlib.decompressobj(), stream.read_raw_bytes()
    while data and not engine.eof:
        yield engine.decompress(data, _BLOCK)
        data = engine.unconsumed_tail
    yield engine.flush()
