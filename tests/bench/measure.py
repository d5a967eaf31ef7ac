"""One measurement a process: ``python -m tests.bench.measure NAME PAGES`` prints JSON.

A process of its own gives each its own peak memory. Times are of the work alone: libraries and
models are loaded, and a few pages are done, before the clock starts.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bench.corpus import page_texts, write_pdf, write_scan

Measure = Callable[[int, Path], dict[str, float]]
MEASURES: dict[str, Measure] = {}


def measure(function: Measure) -> Measure:
    MEASURES[function.__name__] = function
    return function


def timed(work: Callable[[], Any], pages: int) -> dict[str, float]:
    started = time.perf_counter()
    work()
    seconds = time.perf_counter() - started
    return {"seconds": seconds, "pages": pages, "pages_per_second": pages / seconds}


# -- text -------------------------------------------------------------------------------------


@measure
def text_ours(pages: int, folder: Path) -> dict[str, float]:
    from redactor.pdf.text import read_pages

    source = write_pdf(folder / "case.pdf", pages)
    list(read_pages(source, first=1, last=5))
    return timed(lambda: [0 for _ in read_pages(source)], pages)


@measure
def text_raw_words(pages: int, folder: Path) -> dict[str, float]:
    return _raw_text(pages, folder, "words")


@measure
def text_raw_rawdict(pages: int, folder: Path) -> dict[str, float]:
    return _raw_text(pages, folder, "rawdict")


def _raw_text(pages: int, folder: Path, kind: str) -> dict[str, float]:
    import pymupdf

    pdf = pymupdf.open(write_pdf(folder / "case.pdf", pages))
    return timed(lambda: [0 for page in pdf if page.get_text(kind)], pages)


# -- detection --------------------------------------------------------------------------------


@measure
def detect_ours(pages: int, folder: Path) -> dict[str, float]:
    from models.analyzer import load_analyzer

    analyzer = load_analyzer()
    texts = page_texts(pages)
    list(analyzer.analyze(texts[:3]))
    words = sum(len(t.split()) for t in texts)
    result = timed(lambda: [0 for _ in analyzer.analyze(texts)], pages)
    return {**result, "words_per_second": words / result["seconds"]}


@measure
def detect_stock_presidio(pages: int, folder: Path) -> dict[str, float]:
    from models.analyzer import stock_engine

    engine = stock_engine()
    texts = page_texts(pages)
    engine.analyze(texts[0], language="da")
    return timed(lambda: [engine.analyze(t, language="da") for t in texts], pages)


# -- text and detection together, one process (the same two steps for both) ------------------


@measure
def way_ours_one_core(pages: int, folder: Path) -> dict[str, float]:
    from models.analyzer import load_analyzer
    from redactor.pdf.text import read_pages
    from redactor.pipeline import Tools, find_suggestions

    tools = Tools(load_analyzer(), None)
    source = write_pdf(folder / "case.pdf", pages)
    find_suggestions(list(read_pages(source, last=3)), tools, "warm")
    return timed(lambda: find_suggestions(list(read_pages(source)), tools, "x"), pages)


@measure
def way_stock_presidio_one_core(pages: int, folder: Path) -> dict[str, float]:
    import pymupdf

    from models.analyzer import stock_engine

    engine = stock_engine()
    pdf = pymupdf.open(write_pdf(folder / "case.pdf", pages))
    engine.analyze(pdf[0].get_text(), language="da")

    def work() -> None:
        for page in pdf:
            page.get_text("words")  # the boxes
            engine.analyze(page.get_text(), language="da")

    return timed(work, pages)


# -- overstrike ------------------------------------------------------------------------------


def _marks(source: Path, a_page: int) -> list[Any]:
    """``a_page`` words of every page, spread evenly, as marks."""
    import pymupdf

    from redactor.domain.geometry import Box
    from redactor.domain.suggestion import Mark

    marks = []
    with pymupdf.open(source) as pdf:
        for number, page in enumerate(pdf, start=1):
            words = page.get_text("words")
            chosen = words[:: max(1, len(words) // a_page)][:a_page]
            marks += [
                Mark(number, (Box(*w[:4]),), "OFL § 30", w[4].strip(".,"), f"{number}/{i}")
                for i, w in enumerate(chosen)
            ]
    return marks


def _source(pages: int, folder: Path, scan: str) -> Path:
    source = write_pdf(folder / "case.pdf", pages)
    return write_scan(source, folder / "scan.pdf", scan) if scan else source


def _strike_ours(pages: int, folder: Path, a_page: int, scan: str = "") -> dict[str, float]:
    from redactor.pdf.safe import redact_file

    source, target = _source(pages, folder, scan), folder / "out.pdf"
    marks = _marks(source, a_page)
    warm = write_pdf(folder / "warm.pdf", 1)
    redact_file(warm, folder / "warm-out.pdf", _marks(warm, 1))
    result = timed(
        lambda: redact_file(source, target, marks, timeout=3600, memory=8 * 1024**3), pages
    )
    return {**result, "growth": target.stat().st_size / source.stat().st_size}


def _strike_raw(pages: int, folder: Path, a_page: int, scan: str = "") -> dict[str, float]:
    import pymupdf

    source = _source(pages, folder, scan)
    by_page: dict[int, list[Any]] = {}
    for mark in _marks(source, a_page):
        by_page.setdefault(mark.page, []).append(mark)

    def work() -> None:
        with pymupdf.open(source) as pdf:
            for page in pdf:
                for mark in by_page.get(page.number + 1, []):
                    for box in mark.boxes:
                        rect = (box.x0, box.y0, box.x1, box.y1)
                        page.add_redact_annot(rect, fill=(0, 0, 0))
                page.apply_redactions()
            pdf.save(folder / "raw.pdf", garbage=4, deflate=True)

    result = timed(work, pages)
    return {**result, "growth": (folder / "raw.pdf").stat().st_size / source.stat().st_size}


for _kind in ("jpeg", "bilevel"):
    MEASURES[f"strike_ours_scan_{_kind}"] = lambda pages, folder, kind=_kind: _strike_ours(
        pages, folder, 20, kind
    )
    MEASURES[f"strike_raw_scan_{_kind}"] = lambda pages, folder, kind=_kind: _strike_raw(
        pages, folder, 20, kind
    )

for _count in (1, 20, 100, 200):
    MEASURES[f"strike_ours_{_count}"] = lambda pages, folder, count=_count: _strike_ours(
        pages, folder, count
    )
    MEASURES[f"strike_raw_{_count}"] = lambda pages, folder, count=_count: _strike_raw(
        pages, folder, count
    )


def main() -> None:
    name, pages = sys.argv[1], int(sys.argv[2])
    with tempfile.TemporaryDirectory(prefix="redactor-bench-") as folder:
        result = MEASURES[name](pages, Path(folder))
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    result["peak_mib"] = max(own, children) / 1024
    print(json.dumps(result))


if __name__ == "__main__":
    main()
