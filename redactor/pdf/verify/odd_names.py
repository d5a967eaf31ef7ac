"""Names and keys that somebody chose: of layers and resources, in links, and keys of their own.

No program shows most of them, but everybody who opens the file in a text editor can read them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pikepdf
from pikepdf import Array, Dictionary, Pdf, Stream

from redactor.domain.report import Finding, Severity
from redactor.pdf.standard_names import standard_names

__all__ = ["is_plain_link", "odd_names"]

_MESSAGES = {
    "unknown_entries": "Filen har oplysninger med tekst under nøgler, som standarden ikke kender.",
    "layer_names": "Filen har lag, hvis navne kan læses.",
    "resource_names": "Skrifttyper eller billeder i filen har navne, der ligner personnavne.",
}
_TWO_NAMES = re.compile(r"[A-ZÆØÅ][a-zæøåéöäü]{2,}[ _.\-+]+[A-ZÆØÅ][a-zæøåéöäü]{2,}")
_PLAIN_LAYER = re.compile(
    r"(?i)\W*(?:layer|lag|ebene|calque|watermark|vandmærke|background|baggrund|foreground|forgrund"
    r"|headers?(?:\W*footers?)?|sidehoved|sidefod|text|tekst|image|billede|page|side|default|oc|ocg"
    r"|content|indhold|guides|grid|dimensions|defpoints|viewport\w*)[\W\d]*"
)
_PRIVATE = ("/PieceInfo", "/Metadata", "/Names", "/Dests", "/CharProcs", "/Differences", "/Parent",
            "/P", "/XObject", "/Font", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading",
            "/Properties", "/RoleMap", "/ClassMap", "/Colorants", "/AP", "/N", "/D", "/R",
            "/NM", "/MK", "/DR")  # fmt: skip
"""Keys below which any names may stand; what they hold is told of elsewhere."""
_WORD = re.compile(r"[^\W\d_]{3,}")
_RESOURCES = ("/XObject", "/Font", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading",
              "/Properties")  # fmt: skip


@lru_cache(maxsize=1)
def _text_keys() -> frozenset[str]:
    text = (Path(__file__).with_name("data") / "text_keys.txt").read_text("utf-8")
    return frozenset("/" + key for key in text.splitlines() if key and key[0] != "#")


def odd_names(pdf: Pdf) -> list[Finding]:
    """Findings over a whole file."""
    counts: Counter[str] = Counter()
    info = pdf.trailer.get("/Info")
    free = {info.objgen} if isinstance(info, Dictionary) and info.is_indirect else set()
    for obj in pdf.objects:
        for key, value in _items(obj):
            if key in _PRIVATE and isinstance(value, Dictionary) and value.is_indirect:
                free.add(value.objgen)
    for obj in pdf.objects:
        if isinstance(obj, Dictionary | Stream) and obj.objgen not in free:
            counts["unknown_entries"] += _unknown(obj)
        for _, value in _items(obj):
            if isinstance(value, Dictionary) and not value.is_indirect:
                counts["resource_names"] += _resource_names(value)
        counts["resource_names"] += _resource_names(obj)
        if isinstance(obj, Dictionary) and obj.get("/Type") == pikepdf.Name.OCG:
            name = str(obj.get("/Name", ""))
            counts["layer_names"] += bool(_WORD.search(name) and not _PLAIN_LAYER.fullmatch(name))
    return [
        Finding("inspection", message, None, Severity.RISK, channel, counts[channel])
        for channel, message in _MESSAGES.items()
        if counts[channel]
    ]


def is_plain_link(target: str) -> bool:
    """Is it the address of a page of the web, without anything about anybody in it?"""
    if not target.lower().startswith(("http:", "https:", "www.")):
        return False
    try:
        parts = urlsplit(target)
    except ValueError:
        return False
    return not (parts.query or parts.username or "%20" in parts.path or "@" in parts.path)


def _items(obj: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(obj, Dictionary | Stream):
        yield from obj.items()


def _unknown(obj: Any, depth: int = 0) -> int:
    """Entries of a dictionary and of those within it that the standard doesn't know."""
    count = 0
    for key, value in _items(obj):
        if key in _PRIVATE or key.startswith("/AAPL:"):
            continue
        if key not in standard_names() and key not in _text_keys():
            count += _says(value)
        elif isinstance(value, Dictionary) and not value.is_indirect and depth < 6:
            count += _unknown(value, depth + 1)
    return count


def _says(value: Any, depth: int = 0) -> bool:
    """Is there text in a value?"""
    if isinstance(value, pikepdf.String):
        return bool(_WORD.search(str(value)))
    if depth > 4:
        return False
    if isinstance(value, Array):
        return any(_says(item, depth + 1) for item in value)
    return isinstance(value, Dictionary) and any(_says(v, depth + 1) for _, v in value.items())


def _resource_names(obj: Any) -> int:
    if not isinstance(obj, Dictionary | Stream):
        return 0
    count = 0
    for key in _RESOURCES:
        group = obj.get(key)
        for name, value in _items(group) if isinstance(group, Dictionary) else ():
            found = _TWO_NAMES.search(name)
            count += bool(found and not (key == "/Font" and _called_so(value, found[0])))
    return count


def _called_so(font: Any, name: str) -> bool:
    """Is a font's name in the page the font's own?"""
    own = str(font.get("/BaseFont", "")) if isinstance(font, Dictionary) else ""
    return any(len(word) > 3 and word in own for word in re.split(r"[^A-Za-zÆØÅæøå]+", name))
