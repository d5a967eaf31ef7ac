"""Pictures that no page shows: unused ones, other states of one, thumbnails, and what is in JPEGs.

A picture that was replaced on its page often stays in the file; a thumbnail, of the page or within
a JPEG, shows what was there before the box was painted. Small ones are compared with what they
stand for; large ones are read.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from PIL import Image

from redactor.domain.report import Finding, Severity
from redactor.pdf.verify.frames import inherited
from redactor.pdf.verify.jpeg_parts import embedded_jpegs, tells_something
from redactor.pdf.verify.picture import Grey
from redactor.pdf.verify.reader import Reader

__all__ = ["stray_pictures"]

_DO = re.compile(rb"/([^\x00\t\n\x0c\r ()<>\[\]{}/%]+)[\x00\t\n\x0c\r ]+Do(?![A-Za-z])")
_SHOWS = re.compile(rb"(?:\)|>|\])\s*(?:Tj|TJ|'|\")")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_MOST_BYTES, _MOST_READ, _MOST_SIDE = 16 * 1024 * 1024, 12, 4000
_LEAST_SIDE = 48
"""Samples of width and height below which a picture is an icon."""
_OTHER, _LEAST_OTHER = 60, 8
"""Difference of light, and how many neighbouring samples have it, where two pictures differ."""
_MANY = 10
"""Words from which on a picture is a page; fewer are a letterhead that a split file kept."""
_SAME_SHAPE = 0.12
_NOTHING, _PAPER = 14, 225
"""Spread of light where a picture shows nothing, and light of paper."""
_FAULTS = (pikepdf.PdfError, OSError, ValueError, TypeError, SyntaxError, NotImplementedError,
           KeyError, AttributeError, MemoryError, IndexError)  # fmt: skip
_MESSAGES = {
    "unused_text": (
        Severity.LEAK, "Filen har sideindhold eller tekst, som ingen side bruger mere.",
    ),
    "unused_picture": (Severity.RISK, "Filen gemmer et billede, som ingen side viser."),
    "unused_scan": (Severity.LEAK, "Filen gemmer et billede med tekst, som ingen side viser."),
    "thumbnail_shows_more": (
        Severity.LEAK, "Et miniaturebillede viser noget, som siden ikke viser mere.",
    ),
    "alternate_shows_more": (
        Severity.LEAK, "Et billede har en anden udgave af sig selv, som viser noget andet.",
    ),
    "image_metadata": (
        Severity.RISK,
        "Et billede har egne oplysninger (beskrivelse, ophav, sted eller bemærkning).",
    ),
}  # fmt: skip


def stray_pictures(pdf: Pdf, document: Any, reader: Reader) -> list[Finding]:
    """Findings over a whole file. document: the same, open in pypdfium2."""
    found: list[tuple[str, int | None]] = []
    unused = _unused(pdf)
    images = 0
    for obj in unused:
        if obj.get("/Subtype") != Name.Image:
            found += [("unused_text", None)] * bool(_SHOWS.search(_content(obj)))
            continue
        if min(_number(obj, "/Width"), _number(obj, "/Height")) < _LEAST_SIDE:
            continue
        images += 1
        grey = _unpacked(obj) if images <= _MOST_READ else None
        words = reader.words([grey], None) if grey is not None else None
        many = words is not None and len(words) >= _MANY
        found.append(("unused_scan" if many else "unused_picture", None))
    found += _thumbnails(pdf, document)
    for image in pdf.objects:
        if isinstance(image, Stream) and image.get("/Subtype") == Name.Image:
            try:
                found += [(channel, None) for channel in _within(image)]
            except _FAULTS:
                continue
    return [
        Finding("inspection", _MESSAGES[channel][1], page, _MESSAGES[channel][0], channel, count)
        for (channel, page), count in {f: found.count(f) for f in dict.fromkeys(found)}.items()
    ]


def _within(image: Stream) -> Iterator[str]:
    """What a picture has besides the samples that are shown."""
    alternates = image.get("/Alternates")
    for other in alternates if isinstance(alternates, Array) else []:
        picture = other.get("/Image") if isinstance(other, Dictionary) else None
        if isinstance(picture, Stream):
            one, two = _unpacked(picture), _unpacked(image)
            if one is not None and two is not None and _differ(one, two):
                yield "alternate_shows_more"
    filters = image.get("/Filter")
    last = filters[-1] if isinstance(filters, Array) and len(filters) else filters
    if last not in (Name.DCTDecode, Name.JPXDecode):
        return
    raw = image.read_raw_bytes()
    if isinstance(filters, Array) and len(filters) > 1:
        return
    if tells_something(raw):
        yield "image_metadata"
    for small in embedded_jpegs(raw):
        thumb, whole = _opened(small), _unpacked(image)
        if thumb is not None and whole is not None and _differ(thumb, whole):
            yield "thumbnail_shows_more"


def _thumbnails(pdf: Pdf, document: Any) -> Iterator[tuple[str, int | None]]:
    for index, page in enumerate(pdf.pages):
        thumb = page.obj.get("/Thumb")
        if not isinstance(thumb, Stream) or index >= len(document):
            continue
        small = _unpacked(thumb)
        if small is None:
            continue
        try:
            shown = document[index]
            drawn: Grey = shown.render(scale=1.0, grayscale=True, draw_annots=True).to_numpy()
            shown.close()
        except pypdfium2.PdfiumError:
            continue
        if _differ(small, drawn.reshape(drawn.shape[0], drawn.shape[1])):
            yield "thumbnail_shows_more", index + 1


def _differ(other: Grey, shown: Grey) -> bool:
    """Has another state of a picture something where the one that is shown has nothing?"""
    shapes = [p.shape[1] / max(p.shape[0], 1) for p in (other, shown)]
    if abs(shapes[0] - shapes[1]) > _SAME_SHAPE * max(shapes):
        return False  # nothing can be said: another part, or turned
    width = min(other.shape[1], shown.shape[1], 800)
    height = max(round(width / shapes[0]), 1)
    a, b = (
        np.asarray(Image.fromarray(p).resize((width, height), Image.Resampling.BOX), np.int16)
        for p in (other, shown)
    )
    if min(a.shape) < 4:
        return False
    # in the middle of three by three
    near_a, near_b = (
        [p[y : height - 2 + y, x : width - 2 + x] for y in range(3) for x in range(3)]
        for p in (a, b)
    )
    spread_a, spread_b = (np.max(n, axis=0) - np.min(n, axis=0) for n in (near_a, near_b))
    empty = spread_b < _NOTHING
    full = (spread_a > 2 * _NOTHING) | (np.min(near_a, axis=0) < _PAPER)
    differ = empty & full & (np.abs(a - b)[1:-1, 1:-1] > _OTHER)
    pairs = differ[:-1, :-1] & differ[1:, :-1] & differ[:-1, 1:] & differ[1:, 1:]
    return int(pairs.sum()) >= _LEAST_OTHER


def _unpacked(image: Stream) -> Grey | None:
    """A stored picture in grey; None where it can't be unpacked here."""
    if max(_number(image, "/Width"), _number(image, "/Height")) > 4 * _MOST_SIDE:
        return None
    try:
        if image.get("/Subtype") != Name.Image:
            image.Subtype = Name.Image  # thumbnails needn't say so; nothing is written back
        return _grey(pikepdf.PdfImage(image).as_pil_image())
    except _FAULTS:
        return None


def _opened(data: bytes) -> Grey | None:
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG"]) as picture:
            return _grey(picture)
    except _FAULTS:
        return None


def _grey(picture: Image.Image) -> Grey:
    if max(picture.size) > _MOST_SIDE:
        picture.thumbnail((_MOST_SIDE, _MOST_SIDE))
    result: Grey = np.asarray(picture.convert("L"), dtype=np.uint8)
    return result


def _number(obj: Any, key: str) -> int:
    value = obj.get(key)
    return value if isinstance(value, int) else 0


# --- what is drawn --------------------------------------------------------------------------


def _unused(pdf: Pdf) -> list[Stream]:
    """Pictures and forms that pages have among their resources and that nothing draws."""
    listed: dict[tuple[int, int], Stream] = {}
    for obj in pdf.objects:
        for resources in _resources_in(obj):
            for value in _entries(resources.get("/XObject")).values():
                if isinstance(value, Stream) and value.is_indirect:
                    listed[value.objgen] = value
    used: set[tuple[int, int]] = set()
    todo: list[tuple[bytes, Any]] = []
    for page in pdf.pages:
        todo.append((_page_content(page.obj), inherited(page.obj, "/Resources")))
    for obj in pdf.objects:  # appearances, patterns, masks, drawn letters
        if isinstance(obj, Stream) and obj.objgen not in listed and "/Resources" in obj:
            todo.append((_content(obj), obj.Resources))
        elif isinstance(obj, Dictionary) and "/CharProcs" in obj:
            procs = [p for p in _entries(obj.CharProcs).values() if isinstance(p, Stream)]
            todo += [(_content(proc), obj.get("/Resources")) for proc in procs]
    while todo:
        data, resources = todo.pop()
        forms = _entries(resources.get("/XObject") if isinstance(resources, Dictionary) else None)
        for name in set(_DO.findall(data)):
            key = _ESCAPE.sub(lambda m: bytes([int(m[1], 16)]), name).decode("latin-1")
            value = forms.get("/" + key)
            if value is None:
                value = forms.get("/" + key.encode("latin-1").decode("utf-8", "replace"))
            if not isinstance(value, Stream) or value.objgen in used:
                continue
            used.add(value.objgen)
            if value.get("/Subtype") == Name.Form:
                todo.append((_content(value), value.get("/Resources", resources)))
    for objgen, obj in list(listed.items()):
        if objgen in used:
            for key in ("/SMask", "/Mask"):
                mask = obj.get(key)
                if isinstance(mask, Stream):
                    used.add(mask.objgen)
    return [obj for objgen, obj in listed.items() if objgen not in used]


def _resources_in(obj: Any) -> Iterator[Any]:
    if isinstance(obj, Dictionary | Stream):
        resources = obj.get("/Resources")
        if isinstance(resources, Dictionary):
            yield resources
        if "/XObject" in obj:
            yield obj


def _entries(value: Any) -> dict[str, Any]:
    return dict(value.items()) if isinstance(value, Dictionary) else {}


def _page_content(page: Any) -> bytes:
    contents = page.get("/Contents")
    parts = list(contents) if isinstance(contents, Array) else [contents]
    return b"\n".join(_content(part) for part in parts if isinstance(part, Stream))


def _content(stream: Stream) -> bytes:
    if stream.get("/Subtype") == Name.Image:
        return b""
    try:
        return bytes(stream.read_bytes())[:_MOST_BYTES]
    except pikepdf.PdfError:
        return b""
