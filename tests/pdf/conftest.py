"""PDFs made for the tests, and an independent search for what may not be left in one."""

from __future__ import annotations

import io
import json
import re
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import pikepdf
import pymupdf
import pypdfium2
import pytest
from pdfminer.high_level import extract_text

from redactor.domain.geometry import Box
from redactor.domain.suggestion import Mark

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
