"""Fonts, maps and profiles have words of their own; what is locked in them is opened."""

from __future__ import annotations

import zlib
from typing import Any

import pikepdf
import pytest
from pikepdf import Dictionary, Name

from redactor.pdf.verify.blobs import in_blob, opened_type1
from redactor.pdf.verify.secrets import Secrets

PDF = pikepdf.new()
HEAD = (
    b"%!PS-AdobeFont-1.0\n12 dict begin\n/FontInfo 9 dict dup begin\n/version (   ) readonly def\n"
    b"end readonly def\n/Encoding StandardEncoding def\ncurrentfile eexec\n"
)
EVERYDAY = Secrets(
    ["private", "version", "standard", "reference", "copyright", "registreret", "encoding"]
)
NAME = Secrets(["Kvistgaard", "Private Kvistgaard"])


def locked(data: bytes) -> bytes:
    key, out = 55665, bytearray()
    for byte in b"abcd" + data:
        code = byte ^ key >> 8
        key = (code + key) * 52845 + 22719 & 0xFFFF
        out.append(code)
    return bytes(out)


def stream(data: bytes, **more: Any) -> Any:
    return PDF.make_stream(data, Dictionary(**more))


PRIVATE = b"dup /Private 17 dict dup begin /Subrs 5 array /CharStrings 2 dict /A 3 RD xyz ND "
ORDINARY = {
    "Type 1": HEAD + locked(PRIVATE * 3),
    "Type 1, written out": HEAD + locked(PRIVATE).hex().encode(),
    "character map": b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName",
    "profile": b"\0\1desc\0\0Reference Viewing Condition\0Copyright (c) 1998 Standard",
    "short": HEAD,
}


@pytest.mark.parametrize("kind", ORDINARY)
def test_words_of_the_format_are_no_leak(kind: str) -> None:
    assert not in_blob(EVERYDAY, stream(ORDINARY[kind]))
    assert not in_blob(NAME, stream(ORDINARY[kind]))


PLANTED = {
    "open part": HEAD + b"% Kvistgaard",
    "locked part": HEAD + locked(PRIVATE + b"/Kvistgaard 3 RD"),
    "locked part, written out": HEAD + locked(b"/Kvistgaard").hex().encode(),
    "packed": b"\0\0" + zlib.compress(b"navn: Kvistgaard"),
    "two bytes a letter": b"\1" + "KVISTGAARD".encode("utf-16-le"),
    "everyday word inside another": b"ikkeKvistgaardReference",
}


@pytest.mark.parametrize("place", PLANTED)
def test_a_planted_name_is_found(place: str) -> None:
    assert in_blob(NAME, stream(PLANTED[place]))
    assert not in_blob(Secrets(()), stream(PLANTED[place]))


def test_pictures_have_no_words_of_their_own() -> None:
    assert in_blob(EVERYDAY, stream(b"\0\0Reference", Subtype=Name.Image))
    assert not in_blob(EVERYDAY, stream(b"\0\0Reference"))
    jpeg = stream(b"\xff\xd8\xff\xfe\0\x0cKvistgaard\xff\xd9", Subtype=Name.Image)
    jpeg.Filter = Name.DCTDecode
    assert in_blob(NAME, jpeg)


@pytest.mark.parametrize("size", [0, 1, 2, 3, 5, 300, 4097])
def test_what_was_locked_is_opened_whole(size: int) -> None:
    data = bytes(i * 7 % 251 for i in range(size))
    assert opened_type1(HEAD + locked(data)) == data
    assert opened_type1(b"%!PS") == b""
