"""PDFs made for the tests, and an independent search for what may not be left in one."""

from __future__ import annotations

import base64
import contextlib
import io
import json
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pymupdf
import pypdfium2
import pytest
from pdfminer.high_level import extract_text
from pdfminer.pdfexceptions import PDFException
from pdfminer.pdfparser import PDFSyntaxError

from redactor.domain.geometry import Box
from redactor.domain.suggestion import Mark
from redactor.pdf.child import mark_to_json, redact
from redactor.pdf.hidden import inspect_hidden

SHARED = Path(__file__).resolve().parents[2] / "../shared"
PROBES = SHARED / "pdfs/probes"
REAL = SHARED / "pdfs/real"


@pytest.fixture(scope="session")
def probes() -> dict[str, dict[str, object]]:
    if not PROBES.exists():
        pytest.skip("../shared/pdfs is not here")
    result: dict[str, dict[str, object]] = json.loads((PROBES / "marks.json").read_text())
    return result


@pytest.fixture(scope="session")
def probe_folder() -> Path:
    return PROBES


@pytest.fixture(scope="session")
def real_folder() -> Path:
    if not REAL.exists():
        pytest.skip("../shared/pdfs is not here")
    return REAL


MakePdf = Callable[..., Path]


@pytest.fixture
def make_pdf(tmp_path: Path) -> MakePdf:
    """make_pdf(lines, rotate=, crop=, unit=, size=, fontsize=, leading=) -> path of a text PDF."""

    def make(
        lines: Sequence[str] = ("Borger: KVISTVIS1 bor i Vejle.", "Denne linje bliver stående."),
        *,
        pages: int = 1,
        rotate: int = 0,
        crop: tuple[float, float, float, float] | None = None,
        unit: float = 0,
        fontsize: float = 12,
        leading: float = 20,
        name: str = "source.pdf",
    ) -> Path:
        doc = pymupdf.open()
        for _ in range(pages):
            page = doc.new_page(width=595, height=842)
            for i, line in enumerate(lines):
                page.insert_text((72, 120 + i * leading), line, fontsize=fontsize)
            if crop:
                page.set_cropbox(pymupdf.Rect(*crop))
            if rotate:
                page.set_rotation(rotate)
            if unit:
                doc.xref_set_key(page.xref, "UserUnit", str(unit))
        path = tmp_path / name
        doc.save(path)
        return path

    return make


@pytest.fixture(scope="session")
def find_marks() -> Callable[..., list[Mark]]:
    """find_marks(path, text, label=) -> marks over each place where pymupdf finds ``text``."""

    def find(path: Path, *texts: str, label: str = "OFL § 30") -> list[Mark]:
        marks = []
        with pymupdf.open(path) as doc:
            for page in doc:
                # PyMuPDF's own matrix leaves UserUnit out
                width, height = page.rect.width, page.rect.height
                turn = {
                    0: pymupdf.Matrix(1, 1),
                    90: pymupdf.Matrix(0, 1, -1, 0, width, 0),
                    180: pymupdf.Matrix(-1, 0, 0, -1, width, height),
                    270: pymupdf.Matrix(0, -1, 1, 0, 0, height),
                }[page.rotation]
                for text in texts:
                    for rect in page.search_for(text):
                        shown = rect * turn
                        marks.append(Mark(page.number + 1, (Box(*shown),), label, text))
        return marks

    return find


@pytest.fixture(scope="session")
def leaks() -> Callable[[Path, Sequence[str]], list[str]]:
    """Where in a file any of the secrets is found: names of the channels, empty if none is."""
    return find_leaks


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


@pytest.fixture(scope="session")
def deep_leaks() -> Callable[[Path, str], set[str]]:
    """Where a secret (letters and digits) is found in a file, however it was written there."""
    return find_deep


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


VISIBLE, HIDDEN = "KVISTVIS1", "KVISTCHN2"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """``channels(plants, every=, kinds=)``: each struck on each kind of page, and text untouched.

    Every so many a struck page of text is among the quick tests, all others among the slow.
    """
    marker = metafunc.definition.get_closest_marker("channels")
    if marker is None:
        return
    every, kinds = marker.kwargs["every"], marker.kwargs["kinds"]
    rows = []
    for number, name in enumerate(marker.args[0]):
        for kind in kinds:
            for how, boxes in (("struck", None), ("untouched", []))[: 2 if kind == "text" else 1]:
                quick = how == "struck" and kind == "text" and number % every == 0
                slow = [] if quick else [pytest.mark.slow]
                rows.append(pytest.param(name, kind, boxes, id=f"{name}-{kind}-{how}", marks=slow))
    metafunc.parametrize(("channel", "kind", "boxes"), rows)


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a planted file.

    pictures: pages that had to become pictures. listed: the hidden content of the planted file.
    """

    target: Path
    found: set[str]
    passed: bool
    findings: list[dict[str, Any]]
    pictures: list[int]
    listed: dict[str, int]


@pytest.fixture
def try_channel(make_pdf: MakePdf, tmp_path: Path) -> Callable[..., Tried]:
    """try_channel(plant, kind=, raw=, marks=) -> Tried, after showing that the plant is found.

    plant: puts HIDDEN into an open file. raw: changes the saved bytes. The overstriker is told
    nothing of HIDDEN: what it doesn't know it can't look for. marks: boxes to strike; else the
    visible name is struck.
    """

    def run(
        plant: Callable[[pikepdf.Pdf], None] | None = None,
        *,
        kind: str = "text",
        raw: Callable[[bytes], bytes] | None = None,
        boxes: Sequence[Box] | None = None,
        shown: bool = True,
    ) -> Tried:
        base = _page_of(kind, make_pdf(), tmp_path / "base.pdf")
        planted, target = tmp_path / "planted.pdf", tmp_path / "out.pdf"
        with pikepdf.open(base) as pdf:
            if plant is not None:
                plant(pdf)
            pdf.save(planted, compress_streams=False, fix_metadata_version=False)
        if raw is not None:
            planted.write_bytes(raw(planted.read_bytes()))
        assert not shown or find_deep(planted, HIDDEN), "the searcher must find what was planted"
        if boxes is None:
            boxes = [Box(116, 108, 178, 125)]
        marks = [Mark(1, (box,), "OFL § 30") for box in boxes]
        answer = redact(
            {
                "source": str(planted),
                "target": str(target),
                "marks": [mark_to_json(m) for m in marks],
            }
        )
        report, proof = answer["overstrike"], answer["verification"]
        found = find_deep(target, HIDDEN)
        if boxes:
            found |= {f"visible: {where}" for where in find_deep(target, VISIBLE)}
        return Tried(
            target, found, proof["passed"], proof["findings"], report["rasterised_pages"],
            inspect_hidden(planted),
        )  # fmt: skip

    return run


def _page_of(kind: str, plain: Path, path: Path) -> Path:
    """The page as text, as a scan with its invisible text layer, or as half of each."""
    if kind == "text":
        return plain
    with pymupdf.open(plain) as source, pymupdf.open() as doc:
        page, shown = doc.new_page(width=595, height=842), source[0]
        clip = pymupdf.Rect(0, 0, 595, 842 if kind == "scan" else 130)
        pixmap = shown.get_pixmap(dpi=150, clip=clip)
        page.insert_image(clip, stream=pixmap.tobytes("jpeg"))
        for block in shown.get_text("dict")["blocks"]:
            for line in block["lines"]:
                text = "".join(span["text"] for span in line["spans"])
                scanned = kind == "scan" or line["bbox"][1] < 125
                page.insert_text(
                    line["spans"][0]["origin"], text, fontsize=12, render_mode=3 if scanned else 0
                )
        doc.save(path)
    return path


@pytest.fixture
def page_of() -> Callable[[str, Path, Path], Path]:
    return _page_of
