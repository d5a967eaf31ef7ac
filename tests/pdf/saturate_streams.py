"""A word in every stream of a file: code that draws nothing, data and packing that go on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pikepdf import Dictionary, Name, Pdf, Stream, StreamDecodeLevel

from tests.pdf.places import DIGITS, Words, kind_of, things

__all__ = ["junk_in_content", "longer_data", "longer_packing", "numbers_in_content"]

_DRAWN = "/{w} Do\n"
_JUNK = """% {w}
({w}) BX ({w}) /{w} ukendt EX /{w} MP /{w} <</{w} ({w})>> DP
/Span <</ActualText ({w}) /Alt ({w}) /{w} /{w}>> BDC /{w} BMC EMC EMC
/{w} gs /{w} cs /{w} sh ({w}) (x) Td [3] ({w}) d ({w}) w [({w})] /{w} d
({w}) 0 (x) TD /{w} ri ({w}) i /{w} 1 m ({w}) 0 0 rg <</{w} ({w})>> j
[[({w})] ({w})] 0 d {{ ({w}) }} 4 /{w} Tr /{w} /{w} 12 Tf ({w}) Tc
[({w}) ({w})] 4 4 re n /{w} ({w}) 0 0 1 1 k % {w}"""


def junk_in_content(pdf: Pdf) -> None:
    """Code of all kinds that draws nothing, before and after what is drawn."""
    words = Words()
    for stream in _contents(pdf):
        named = "" if kind_of(stream) in ("form", "pattern") else _DRAWN
        junk = b"\nq " + (named + _JUNK).format(w=words.text()).encode() + b"\nQ\n"
        data = stream.read_bytes()
        if data[:4].strip()[:1].isdigit() and (b" d0" in data[:80] or b" d1" in data[:80]):
            stream.write(data + junk)  # a glyph begins with its width
        else:
            stream.write(junk + data + junk)


def numbers_in_content(pdf: Pdf) -> None:
    """States that nothing is drawn in, paths that nobody sees, digits behind the point."""
    digits = DIGITS
    dead = (
        f"{digits} w [{digits} 1] 0 d {digits} M {digits} i 0.{digits} g {digits} 0 0 RG "
        f"{digits} 0 m {digits} {digits} l n BT {digits} Tc {digits} Tw 1{digits} Tz {digits} TL "
        f"{digits} Ts {digits} 0 Td 1 0 0 1 {digits} 0 Tm T* ET 1 0 0 1 {digits} 0 cm"
    )
    junk = f"\nq {dead} Q\nq Q ".encode()
    for stream in _contents(pdf):
        data = stream.read_bytes()
        if b" d0" not in data[:80] and b" d1" not in data[:80]:
            stream.write(junk + data + junk + f"\n0.5{digits} w 0.25000{digits} g".encode())


def _contents(pdf: Pdf) -> Iterator[Any]:
    seen = set()
    for page in pdf.pages:
        page.contents_coalesce()
        yield page.obj.Contents
    for thing in things(pdf):
        if isinstance(thing, Stream) and kind_of(thing) in ("form", "pattern"):
            yield thing
        procs = thing.get("/CharProcs")
        for proc in procs.values() if isinstance(procs, Dictionary) else []:
            if proc.objgen not in seen:
                seen.add(proc.objgen)
                yield proc


def longer_data(pdf: Pdf) -> None:
    """Behind the decoded data of each stream that isn't content, in its own way of writing."""
    words = Words()
    content = {stream.objgen for stream in _contents(pdf)}
    for thing in things(pdf):
        if not isinstance(thing, Stream) or thing.objgen in content:
            continue
        if thing.get("/Filter") in (Name.DCTDecode, Name.JPXDecode, Name.CCITTFaxDecode):
            filters, parms = thing.Filter, thing.get("/DecodeParms")
            thing.write(thing.read_raw_bytes() + words.text().encode(), filter=filters,
                        decode_parms=parms)  # fmt: skip
            continue
        data = thing.read_bytes(StreamDecodeLevel.specialized)
        comment = b"\n% " if kind_of(thing) == "cmap" or b"begincmap" in data else b""
        if data.lstrip()[:1] == b"{":
            comment = b" % "
        thing.write(data + comment + words.text().encode())


def longer_packing(pdf: Pdf) -> None:
    """Behind the packed data of each stream."""
    words = Words()
    for thing in things(pdf):
        if isinstance(thing, Stream) and "/Filter" in thing:
            filters, parms = thing.Filter, thing.get("/DecodeParms")
            thing.write(thing.read_raw_bytes() + words.text().encode(), filter=filters,
                        decode_parms=parms)  # fmt: skip
