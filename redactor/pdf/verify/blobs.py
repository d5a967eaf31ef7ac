"""Secrets in what isn't text: font programs, character maps, colour profiles, pictures.

Such data have words of their own ("private", "version", "reference"), and everyday words that were
struck are among them: those are left out where they stand as words of the format. What is locked
inside (the second part of a Type 1 program, packed data in packed data) is opened and searched too.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
from pikepdf import Name

from redactor.pdf.standard_names import standard_names
from redactor.pdf.verify.secrets import LEAST_BINARY, Secrets

__all__ = ["in_blob", "opened_type1"]

_WORD = re.compile(rb"[A-Za-z]+")
_PACKED = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
_MOST_PACKED = 16
_MOST_BYTES = 8 * 1024 * 1024
_EEXEC = re.compile(rb"\beexec[\r\n \t]{1,2}")
_FIRST, _FACTOR, _STEP = 55665, 52845, 22719
"""The key of eexec and how it goes on (Adobe Type 1 Font Format, section 7.1)."""


def in_blob(secrets: Secrets, stream: Any) -> bool:
    """Is any of ``secrets`` in a stream that isn't page content, as stored or as unpacked?"""
    if not secrets:
        return False
    if secrets.in_bytes(stream.read_raw_bytes(), packed=True) and "/Filter" in stream:
        return True
    try:
        data = stream.read_bytes()
    except pikepdf.PdfError:
        return False  # a picture's own packing; the raw bytes were searched
    if stream.get("/Subtype") == Name.Image:
        return secrets.in_bytes(data, packed=True)
    return any(_says(secrets, part) for part in _parts(data))


def _says(secrets: Secrets, data: bytes) -> bool:
    if not secrets.in_bytes(data, packed=True):
        return False
    return secrets.in_bytes(_WORD.sub(_without_neutral, data), packed=True)


def _without_neutral(match: re.Match[bytes]) -> bytes:
    return b" " if match[0] in _neutral_words() else match[0]


@lru_cache(maxsize=1)
def _neutral_words() -> frozenset[bytes]:
    text = (Path(__file__).with_name("data") / "font_words.txt").read_text("utf-8")
    own = {w for line in text.splitlines() if not line.startswith("#") for w in line.split()}
    words = own | {name[1:] for name in standard_names()}
    return frozenset(word.encode() for word in words if len(word) >= LEAST_BINARY)


def _parts(data: bytes) -> Iterator[bytes]:
    """The data, and what is locked or packed inside them."""
    yield data
    if data.startswith((b"%!", b"\x80\x01")):
        yield opened_type1(data)
    for found in list(_PACKED.finditer(data))[:_MOST_PACKED]:
        try:
            yield zlib.decompressobj().decompress(data[found.start() :], _MOST_BYTES)
        except zlib.error:
            continue


def opened_type1(data: bytes) -> bytes:
    """The locked part of a Type 1 font program, opened; b"" where there is none."""
    begins = _EEXEC.search(data)
    if begins is None:
        return b""
    locked = data[begins.end() :]
    if re.match(rb"[0-9A-Fa-f\s]{4}", locked):
        digits = re.sub(rb"[^0-9A-Fa-f]", b"", locked)
        locked = bytes.fromhex(digits[: len(digits) // 2 * 2].decode())
    codes = np.frombuffer(locked, dtype=np.uint8).astype(np.uint64)
    # the key after n bytes, over factor to the n, is a sum over the bytes: taken in one go
    inverse, size, bits = pow(_FACTOR, -1, 1 << 16), len(codes), np.uint64(0xFFFF)
    powers = np.ones(size + 1, dtype=np.uint64)  # of the inverse
    for at, factor in _doublings(inverse, size + 1):
        powers[at : 2 * at] = powers[:at][: size + 1 - at] * np.uint64(factor) & bits
    steps = (codes * powers[:-1] + np.uint64(_STEP) * powers[1:]) & bits
    sums = np.concatenate([[0], np.cumsum(steps, dtype=np.uint64)[:-1]]).astype(np.uint64)
    sums = (sums + np.uint64(_FIRST)) & bits
    back = np.ones(size, dtype=np.uint64)
    for at, factor in _doublings(_FACTOR, size):
        back[at : 2 * at] = back[:at][: size - at] * np.uint64(factor) & bits
    keys = sums * back & bits
    plain: bytes = (codes ^ (keys >> np.uint64(8))).astype(np.uint8).tobytes()
    return plain[4:]


def _doublings(base: int, size: int) -> Iterator[tuple[int, int]]:
    """1, 2, 4 … below ``size``, each with that power of ``base``, mod 2 to the 16."""
    at = 1
    while at < size:
        yield at, pow(base, at, 1 << 16)
        at *= 2
