"""PDFs made for the tests, and channels tried on them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pymupdf
import pytest

from redactor.domain.geometry import Box
from redactor.domain.suggestion import Mark
from redactor.pdf.child import mark_to_json, redact
from redactor.pdf.hidden import inspect_hidden
from tests.pdf.searching import find_deep, find_leaks

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


@pytest.fixture(scope="session")
def deep_leaks() -> Callable[[Path, str], set[str]]:
    """Where a secret (letters and digits) is found in a file, however it was written there."""
    return find_deep


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
