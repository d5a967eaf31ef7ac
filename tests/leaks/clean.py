"""``make bench-clean``: every identifier of the gold documents struck; what became of the rest?

Each document is rendered in several styles, each of its marked words is struck, and every word
that nobody marked is looked for in the released file: there, at its place, in its order, a word of
its own for three readers. Scans have no text: there the pixels beside the boxes are compared.
Prints totals only (nobody reads the blind set), and ends with 1 where a word was lost or a struck
one found.
"""

from __future__ import annotations

import argparse
import contextlib
import re
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2

from redactor.domain.labelling import BoxLook
from redactor.domain.report import OverstrikeReport
from redactor.domain.suggestion import Mark
from redactor.errors import RedactorError
from redactor.pdf.child import mark_to_json, redact
from tests.leaks.gold import gold_cases
from tests.leaks.kept_words import (
    Tally,
    compare_pages,
    lost_tokens,
    mupdf_tokens,
    poppler_tokens,
    read_shown,
)

ROOT = Path(__file__).resolve().parents[2]
LABEL = "OFL § 30, nr. 1"
SCALE = 100 / 72
_CHANGED = 40
"""Of 255: a pixel that differs by more isn't the same ink."""


@dataclass(slots=True)
class Row:
    """What one style of documents and one look of boxes came to."""

    documents: int = 0
    pages: int = 0
    marks: int = 0
    pictures: int = 0
    refused: int = 0
    exposed: int = 0
    mupdf: int = 0
    poppler: int = 0
    tally: Tally = field(default_factory=Tally)
    secrets: int = 0
    pixels: int = 0
    seconds: float = 0.0


def strike(source: Path, target: Path, marks: Sequence[Mark], look: BoxLook, row: Row) -> bool:
    """Strike and verify; False where it was refused."""
    payload = {
        "source": str(source),
        "target": str(target),
        "marks": [mark_to_json(m) for m in marks],
        "look": look.as_json(),
    }
    start = time.perf_counter()
    try:
        answer = redact(payload)
    except RedactorError:
        row.refused += 1
        return False
    row.seconds += time.perf_counter() - start
    report = OverstrikeReport.of(answer["overstrike"])
    row.documents, row.pages = row.documents + 1, row.pages + report.pages
    row.marks, row.pictures = row.marks + len(marks), row.pictures + len(report.rasterised)
    row.exposed += report.exposed
    if not answer["verification"]["passed"]:
        row.refused += 1
        return False
    return True


def judge(source: Path, target: Path, marks: Sequence[Mark], look: BoxLook, row: Row) -> None:
    """Count what became of the words of one document."""
    labels = look.words(marks)
    row.secrets += secrets_left(source, target, marks)
    row.tally += compare_pages(
        read_shown(source), read_shown(target), marks, labels, level=look.width == "protected"
    )
    before, after = mupdf_tokens(source), mupdf_tokens(target)
    row.mupdf += lost_tokens(before, after, marks)
    try:
        row.poppler += lost_tokens(poppler_tokens(source), poppler_tokens(target), marks)
    except FileNotFoundError:
        row.poppler = -1


def secrets_left(source: Path, target: Path, marks: Sequence[Mark]) -> int:
    """Struck words that stand nowhere unmarked, and can be found in the released file all the same.

    In what pdfium reads, in the file's bytes and in its decoded streams.
    """
    struck = {w.casefold() for m in marks for w in re.findall(r"\w{6,}", m.text)}
    boxes = {(m.page, b) for m in marks for b in m.boxes}
    clean = " ".join(
        word.text.casefold()
        for number, page in enumerate(read_shown(source), 1)
        for word in page
        if not any(n == number and b.intersection(word.box) for n, b in boxes)
    )
    shown = " ".join(w.text.casefold() for page in read_shown(target) for w in page)
    inside = target.read_bytes().lower()
    with pikepdf.open(target) as pdf:
        for obj in pdf.objects:
            if isinstance(obj, pikepdf.Stream):
                with contextlib.suppress(pikepdf.PdfError):
                    inside += obj.read_bytes().lower()
    return sum(
        word in shown or any(word.encode(c) in inside for c in ("utf-8", "latin-1", "utf-16-be"))
        for word in struck
        if word not in clean and word.isascii()
    )


def changed_pixels(source: Path, target: Path, marks: Sequence[Mark]) -> int:
    """Pixels at 100 dpi away from the boxes that aren't as they were."""
    old, new = pypdfium2.PdfDocument(source), pypdfium2.PdfDocument(target)
    changed = 0
    for number in range(len(old)):
        a, b = (
            document[number].render(scale=SCALE, grayscale=True).to_numpy().astype(int)
            for document in (old, new)
        )
        different = (np.abs(a - b) > _CHANGED).reshape(a.shape[:2])
        for mark in marks:
            if mark.page != number + 1:
                continue
            for box in mark.boxes:  # a box ends on a grid, over white paper
                rows = slice(max(int((box.y0 - 2) * SCALE), 0), int((box.y1 + 2) * SCALE) + 1)
                columns = slice(max(int((box.x0 - 6) * SCALE), 0), int((box.x1 + 14) * SCALE) + 1)
                different[rows, columns] = False
        changed += int(different.sum())
    old.close()
    new.close()
    return changed


def measure(
    shared: Path, folder: Path, style: str, look: BoxLook, sets: str, every: int = 1
) -> Row:
    """All documents of ``sets`` (every n-th) in one style, struck with one look."""
    row = Row()
    label = "Part 1" if look.style == "pseudonym" else LABEL
    cases = enumerate(gold_cases(shared, folder, label, style, sets=sets))
    for number, (source, marks) in cases:
        target = source.with_suffix(".out.pdf")
        if number % every == 0 and strike(source, target, marks, look, row):
            if style == "scan":
                row.pixels += changed_pixels(source, target, marks)
            else:
                judge(source, target, marks, look, row)
        target.unlink(missing_ok=True)
        source.unlink()
    return row


def table_row(name: str, row: Row) -> str:
    t = row.tally
    return (
        f"| {name} | {row.documents} | {row.pages} | {row.marks} | {t.words} | **{t.lost}** "
        f"| {t.moved} | {t.disordered} | {t.added} | {row.secrets} | {row.mupdf} | {row.poppler} "
        f"| {t.near} | {row.pixels} | {row.pictures} | {row.refused} | {row.seconds:.0f} |"
    )


HEAD = (
    "| style, box, width | documents | pages | marks | clean words | lost | moved | out of order "
    "| added | struck words found | lost to MuPDF | lost to poppler | partly marked "
    "| pixels changed | pages made pictures | refused | s |\n|" + "---|" * 17
)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--shared", type=Path, default=ROOT / "../shared")
    parser.add_argument("--sets", default="dev,look", help="of documents: dev, look, blind")
    parser.add_argument("--styles", default="letter,small,mono,scan")
    parser.add_argument("--looks", type=int, default=9, help="every n-th document in other looks")
    options = parser.parse_args()
    shared = options.shared.resolve()
    wrong = 0
    print(HEAD, flush=True)
    with tempfile.TemporaryDirectory(prefix="redactor-clean-") as name:
        jobs = [(style, BoxLook(), 1) for style in options.styles.split(",")]
        if options.looks:
            jobs += [
                ("letter", BoxLook(box, width), options.looks)
                for box in ("black", "outline", "pseudonym")
                for width in ("grid", "wide", "protected")
            ]
        for style, look, every in jobs:
            row = measure(shared, Path(name), style, look, options.sets, every)
            print(table_row(f"{style}, {look.style}, {look.width}", row), flush=True)
            wrong += (
                row.tally.lost
                + row.tally.disordered
                + row.refused
                + row.secrets
                + (row.documents == 0)
            )
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
