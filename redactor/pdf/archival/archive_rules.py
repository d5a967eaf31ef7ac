"""The rules of PDF/A-2b that a rebuilt file can break, as far as they can be seen in its objects.

What the rebuild never writes (scripts, attachments, annotations, encryption, alternate images,
PostScript, transfer functions, external files) isn't looked for again: the verifier's allow-list
does that. No rule here is a substitute for a certified checker.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pikepdf import Array, Dictionary, Name, Pdf, Stream

__all__ = ["broken_rules", "unembedded_fonts"]

_DEEPEST = 28
_CMYK = re.compile(rb"(?m)(?:^|\s)(?:k|K)$|/DeviceCMYK|/CMYK\b")
_ODD_HEX = re.compile(rb"(?<!<)<([0-9A-Fa-f\s]*)>(?!>)")
_LITERAL = re.compile(rb"\((?:[^\\()]|\\.)*\)", re.DOTALL)
_EMBEDDED = ("/FontFile", "/FontFile2", "/FontFile3")


def broken_rules(pdf: Pdf) -> list[str]:
    """Each broken rule once, in Danish."""
    found: set[str] = set()
    if unembedded_fonts(pdf):
        found.add("en skrifttype er ikke indlejret")
    for page in pdf.pages:
        box = [float(v) for v in page.obj.MediaBox]
        if not all(3 <= side <= 14_400 for side in (box[2] - box[0], box[3] - box[1])):
            found.add("en side er for stor eller for lille")
    drawn = _content_streams(pdf)
    for obj in _everything(pdf):
        if isinstance(obj, Stream):
            found.update(_stream(obj))
            if obj.objgen in drawn or "/PatternType" in obj or obj.get("/Subtype") == Name.Form:
                found.update(_content(obj))
        elif isinstance(obj, Dictionary):
            found.update(_dictionary(obj))
        elif isinstance(obj, Array):
            found.update(_space(obj))
    return sorted(found)


def _content_streams(pdf: Pdf) -> set[tuple[int, int]]:
    """Streams of pages and of glyphs that are drawn; forms and patterns are known by themselves."""
    found = {page.obj.Contents.objgen for page in pdf.pages if "/Contents" in page.obj}
    for obj in pdf.objects:
        procs = obj.get("/CharProcs") if isinstance(obj, Dictionary) else None
        if isinstance(procs, Dictionary):
            found |= {proc.objgen for _, proc in procs.items()}
    return found


def _everything(pdf: Pdf) -> Iterator[Any]:
    """All objects, with those that stand inside of others."""
    for obj in pdf.objects:
        stack: list[Any] = [obj]
        while stack:
            value = stack.pop()
            yield value
            if isinstance(value, Dictionary | Stream):
                inner = [item for _, item in value.items()]
            else:
                inner = list(value) if isinstance(value, Array) else []
            stack += [i for i in inner if isinstance(i, Dictionary | Array) and not i.is_indirect]


def unembedded_fonts(pdf: Pdf) -> list[Any]:
    """Fonts without a program, but for those whose text is never drawn."""
    unseen = _only_unseen(pdf)
    found = []
    for obj in pdf.objects:
        if not isinstance(obj, Dictionary) or isinstance(obj, Stream):
            continue
        if obj.get("/Type") != Name.Font or obj.get("/Subtype") in (Name.Type0, Name.Type3):
            continue
        descriptor = obj.get("/FontDescriptor")
        has = isinstance(descriptor, Dictionary) and any(k in descriptor for k in _EMBEDDED)
        if not has and obj.objgen not in unseen:
            found.append(obj)
    return found


def _only_unseen(pdf: Pdf) -> set[tuple[int, int]]:
    """Fonts that pages use in the invisible mode alone (text under a picture)."""
    unseen: set[tuple[int, int]] = set()
    drawn: set[tuple[int, int]] = set()
    for holder in _holders(pdf):
        fonts = holder.get("/Resources", Dictionary()).get("/Font")
        if not isinstance(fonts, Dictionary):
            continue
        stream = holder.Contents if "/Contents" in holder else holder
        shown, hidden = _shown(stream.read_bytes())
        for name, font in fonts.items():
            below = font.get("/DescendantFonts")
            key = below[0].objgen if isinstance(below, Array) and len(below) else font.objgen
            if name.encode() in shown:
                drawn.add(key)
            elif name.encode() in hidden:
                unseen.add(key)
    return unseen - drawn


def _holders(pdf: Pdf) -> Iterator[Any]:
    for page in pdf.pages:
        if "/Contents" in page.obj:
            yield page.obj
    for obj in pdf.objects:
        if isinstance(obj, Stream) and "/Resources" in obj:
            yield obj


def _shown(data: bytes) -> tuple[set[bytes], set[bytes]]:
    """Names of fonts that draw, and of those that show text in the invisible mode (3)."""
    font, mode = b"", b"0"
    kept: list[tuple[bytes, bytes]] = []
    shown: set[bytes] = set()
    hidden: set[bytes] = set()
    for line in data.split(b"\n"):
        if line.endswith(b" Tf"):
            font = line.split(b" ")[0]
        elif line.endswith(b" Tr"):
            mode = line.split(b" ")[0]
        elif line == b"q":
            kept.append((font, mode))
        elif line == b"Q" and kept:
            font, mode = kept.pop()
        elif line.endswith((b"Tj", b"TJ", b" '", b' "')):
            (hidden if mode == b"3" else shown).add(font)
    return shown, hidden


def _stream(obj: Any) -> Iterator[str]:
    filters = obj.get("/Filter")
    names = {str(f) for f in (filters if isinstance(filters, Array) else [filters])}
    if names & {"/LZWDecode", "/LZW"}:
        yield "en strøm er pakket med LZW"
    if "/JPXDecode" in names:
        yield "et billede er JPEG 2000"  # its inner rules aren't looked at here
    yield from _dictionary(obj)


def _content(obj: Any) -> Iterator[str]:
    """A content stream: depth of q, colours of the device, strings."""
    data = obj.read_bytes()
    bare = _LITERAL.sub(b"()", data)
    depth = 0
    for line in bare.split(b"\n"):
        depth += (line == b"q") - (line == b"Q")
        if depth > _DEEPEST:
            yield "grafikken er gemt for mange gange inden i hinanden"
            break
    if _CMYK.search(bare):
        yield "en side bruger CMYK uden profil"
    if any(len(re.sub(rb"\s", b"", m)) % 2 for m in _ODD_HEX.findall(bare)):
        yield "en tekststreng er skrevet med et ulige antal cifre"


def _dictionary(obj: Any) -> Iterator[str]:
    for key in ("/ColorSpace", "/CS"):
        if obj.get(key) == Name.DeviceCMYK:
            yield "et billede bruger CMYK uden profil"
    spaces = obj.get("/ColorSpace")
    if isinstance(spaces, Dictionary):
        for value in spaces.values():
            if value == Name.DeviceCMYK:
                yield "en side bruger CMYK uden profil"
    if obj.get("/Type") != Name.Font:
        return
    if obj.get("/Subtype") == Name.TrueType:
        descriptor = obj.get("/FontDescriptor", Dictionary())
        symbolic = bool(int(descriptor.get("/Flags", 0)) & 4)
        base = obj.get("/Encoding")
        if isinstance(base, Dictionary):
            base = base.get("/BaseEncoding")
        if symbolic and "/Encoding" in obj:
            yield "en symbolskrift har en tegntabel"
        if not symbolic and base not in (Name.WinAnsiEncoding, Name.MacRomanEncoding):
            yield "en skrifttype mangler en kendt tegntabel"
    descriptor = obj.get("/FontDescriptor", Dictionary())
    embedded = obj.get("/Subtype") == Name.CIDFontType2 and "/FontFile2" in descriptor
    if embedded and "/CIDToGIDMap" not in obj:
        yield "en skrifttype mangler sin tegntabel"
    named = obj.get("/Subtype") == Name.Type0 and isinstance(obj.get("/Encoding"), Name)
    if named and obj.Encoding not in (Name("/Identity-H"), Name("/Identity-V")):
        yield "en skrifttype bruger en tegntabel, der ikke er indlejret"


def _space(value: Any) -> Iterator[str]:
    for item in list(value)[:4]:
        if item == Name.DeviceCMYK:
            yield "en farve bygger på CMYK uden profil"
        elif isinstance(item, Stream) and "/N" in item:
            yield from _profile(item)


def _profile(stream: Any) -> Iterator[str]:
    head = stream.read_bytes()[:40]
    parts = {b"GRAY": 1, b"RGB ": 3, b"Lab ": 3, b"CMYK": 4}
    if len(head) < 40 or head[8] > 4 or parts.get(head[16:20]) != stream.N:
        yield "en farveprofil er ugyldig"
