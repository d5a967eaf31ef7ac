"""Independent searches for what may not be left in a file, by engines that didn't write it."""

from __future__ import annotations

import base64
import contextlib
import io
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pikepdf
import pypdfium2
from pdfminer.high_level import extract_text
from pdfminer.pdfexceptions import PDFException
from pdfminer.pdfparser import PDFSyntaxError

__all__ = ["find_deep", "find_leaks"]


def find_leaks(path: Path, secrets: Sequence[str]) -> list[str]:
    forms = [
        form
        for s in secrets
        for form in (
            s.encode(),
            s.encode("utf-16-be"),
            s.encode("utf-16-le"),
            s.encode().hex().encode(),
        )
    ]
    raw = path.read_bytes()
    found = []

    def search(where: str, data: bytes) -> None:
        low = data.lower()
        if any(form.lower() in low for form in forms):
            found.append(where)

    search("bytes", raw)
    for match in re.finditer(rb"stream\r?\n", raw):
        for data in (raw[match.end() :], raw[match.end() + 2 :]):
            try:
                search("inflated", zlib.decompressobj().decompress(data))
            except zlib.error:
                continue
    with pikepdf.open(path) as pdf:
        for obj in pdf.objects:
            if not isinstance(obj, pikepdf.Object):
                search("value", str(obj).encode())
                continue
            search("object", obj.unparse(resolved=False))
            if isinstance(obj, pikepdf.Stream):
                search("stream", obj.read_raw_bytes())
                try:
                    data = obj.read_bytes()
                except pikepdf.PdfError:
                    continue
                search("decoded", data)
                joined = b"".join(re.findall(rb"\(((?:[^\\()]|\\.)*)\)", data))
                search("joined", joined)
        search("trailer", pdf.trailer.unparse(resolved=False))
    document = pypdfium2.PdfDocument(path)
    text = "".join(p.get_textpage().get_text_range() for p in document)
    document.close()
    search("pdfium", re.sub(r"\s", "", text).encode())
    mined = extract_text(io.BytesIO(raw))
    search("pdfminer", re.sub(r"\s", "", mined).encode())
    return found


def find_deep(path: Path, secret: str) -> set[str]:
    """Bytes, objects, strings, names, decoded and packed streams, font programs, page text.

    Plain, reversed, UTF-16, EBCDIC, hex, base64, octal and #-escaped, percent-encoded, spaced out,
    as numbers; nested compression is undone.
    """
    found: set[str] = set()
    forms, numbers = _written(secret), _numbered(secret)

    def search(where: str, data: bytes, depth: int = 0) -> None:
        low = data.lower()
        if any(form in low for form in forms) or any(n in low for n in numbers):
            found.add(where)
        if depth < 3:
            for inner in _unpacked(data):
                search(f"{where}, packed", inner, depth + 1)

    raw = path.read_bytes()
    search("bytes", raw)
    with pikepdf.open(path) as pdf:
        for obj in [pdf.trailer, *pdf.objects]:
            if isinstance(obj, pikepdf.Object):
                search("objects", obj.unparse(resolved=False))
                _search_values(obj, search)
            if isinstance(obj, pikepdf.Stream):
                search("streams", obj.read_raw_bytes())
                try:
                    data = obj.read_bytes()
                except pikepdf.PdfError:
                    continue
                search("streams", data)
                search("strings in streams", b"".join(_literals(data)))
                search("font programs", _plain_font(data))
    document = pypdfium2.PdfDocument(path)
    text = "".join(p.get_textpage().get_text_range() for p in document)
    document.close()
    search("pdfium", re.sub(r"\s", "", text).encode())
    with contextlib.suppress(PDFSyntaxError, PDFException, ValueError, TypeError, AttributeError):
        # it stumbles over odd values that the other engines read past
        search("pdfminer", re.sub(r"\s", "", extract_text(io.BytesIO(raw))).encode())
    return found


def _written(secret: str) -> list[bytes]:
    plain = secret.encode()
    octets = [f"{b:03o}" for b in plain]
    forms = [
        plain, plain[::-1], secret.encode("utf-16-be"), secret.encode("utf-16-le"),
        secret.encode("cp500"), plain.hex().encode(), secret.encode("utf-16-be").hex().encode(),
        "".join(f"\\{o}" for o in octets).encode(), "".join(f"#{b:02x}" for b in plain).encode(),
        "".join(f"%{b:02x}" for b in plain).encode(), " ".join(secret).encode(),
    ]  # fmt: skip
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + plain)
        forms.append(coded[(0, 2, 3)[shift] : len(coded) - 4])
    return [form.lower() for form in forms]


def _numbered(secret: str) -> list[bytes]:
    """The letters as numbers in a row, and each letter in a list of pairs with codes."""
    return [" ".join(str(ord(c)) for c in secret).encode()]


def _unpacked(data: bytes) -> Iterator[bytes]:
    starts = {m.end() for m in re.finditer(rb"stream\r?\n", data)}
    starts |= {m.start() for m in re.finditer(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08", data)}
    for start in starts:
        try:
            wide = 47 if data[start : start + 2] != b"\x1f\x8b" else 31
            yield zlib.decompressobj(wide).decompress(data[start:], 1 << 24)
        except zlib.error:
            continue


def _search_values(obj: object, search: Callable[[str, bytes], None], depth: int = 0) -> None:
    """Strings and names as they are meant, not as they are written."""
    if depth and isinstance(obj, pikepdf.Object) and obj.is_indirect:
        return
    if isinstance(obj, pikepdf.Dictionary | pikepdf.Stream):
        for key, value in obj.items():
            search("names", key.encode("utf-8", "surrogateescape"))
            _search_values(value, search, depth + 1)
    elif isinstance(obj, pikepdf.Array) and depth < 60:
        if all(isinstance(v, pikepdf.String) for v in obj):
            search("strings", b"".join(bytes(v) for v in obj))
        for value in obj:
            _search_values(value, search, depth + 1)
    elif isinstance(obj, pikepdf.String):
        search("strings", bytes(obj))
        search("strings", str(obj).encode("utf-8", "surrogateescape"))
    elif isinstance(obj, pikepdf.Name):
        search("names", str(obj).encode("utf-8", "surrogateescape"))


def _literals(data: bytes) -> list[bytes]:
    found = []
    for match in re.finditer(rb"\(((?:[^\\()]|\\.)*)\)|<([0-9A-Fa-f\s]+)>", data, re.DOTALL):
        if match[2] is None:
            octal = re.sub(rb"\\([0-7]{1,3})", lambda m: bytes([int(m[1], 8) & 255]), match[1])
            found.append(octal)
        else:
            digits = re.sub(rb"\s", b"", match[2])
            found.append(bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode()))
    return found


def _plain_font(data: bytes) -> bytes:
    """The encrypted part of a Type 1 program, with its charstrings' outer cipher undone."""
    at = data.find(b"eexec")
    if not data.startswith(b"%!") or at < 0:
        return b""
    out, r = bytearray(), 55665
    for byte in data[at + 6 :]:
        out.append(byte ^ (r >> 8))
        r = ((byte + r) * 52845 + 22719) & 0xFFFF
    return bytes(out)
