"""How many names fit a struck one by its width: ``python -m tests.bench.widths [NAMES]``.

The published attack (Bland, Iyer, Levchenko: Story Beyond the Eye, 2022) takes a list of names and
keeps those that would have left the same gap. So every name of a list is struck in the same
sentence, once by PyMuPDF alone and once in each of our widths, and what is left in the files is
read by pdfium: where the glyphs beside the box stand, where the box begins and ends, and where its
label stands, letter by letter. Names that leave the same, to a fiftieth of a point, can't be told
apart.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pymupdf
import pypdfium2

from redactor.domain.geometry import Box
from redactor.domain.labelling import BoxLook
from redactor.domain.suggestion import Mark
from redactor.pdf.boxes.name_widths import EXACT, full_names
from redactor.pdf.overstrike import overstrike
from redactor.pdf.verify.glyphs import Frame, read_glyphs

SIZE, FONT = 11.0, "helv"
BEFORE, AFTER = "Sagen handler om ", ", som bor i kommunen."
LABEL, GROUND = "OFL § 30", "OFL § 30, nr. 1"
LEFT, TOP, LEADING, LINES = 62.0, 60.0, 17.0, 44
MODES = ("raw", "grid", "wide", "protected")
PLACES = ("middle", "end")


def write_lines(names: Sequence[str], target: Path, *, place: str) -> list[Mark]:
    """A sentence a name, in the middle or at the end of its line; the marks over the names."""
    marks = []
    with pymupdf.open() as doc:
        page = doc.new_page()
        for i, name in enumerate(names):
            if i and i % LINES == 0:
                page = doc.new_page()
            y = TOP + i % LINES * LEADING
            text = BEFORE + name + (AFTER if place == "middle" else "")
            page.insert_text((LEFT, y), text, fontname=FONT, fontsize=SIZE)
            start = LEFT + pymupdf.get_text_length(BEFORE, FONT, SIZE)
            end = start + pymupdf.get_text_length(name, FONT, SIZE)
            box = Box(start, y - 1.07 * SIZE, end, y + 0.3 * SIZE)
            marks.append(Mark(i // LINES + 1, (box,), LABEL, name, ground=GROUND))
        doc.save(target)
    return marks


def strike(source: Path, target: Path, marks: Sequence[Mark], mode: str) -> None:
    """Strike by PyMuPDF alone ("raw"), or by us in one of our widths."""
    if mode != "raw":
        overstrike(source, target, marks, look=BoxLook(width=mode, alternative=False))
        return
    with pymupdf.open(source) as doc:
        for page in doc:
            for mark in marks:
                if mark.page == page.number + 1:
                    page.add_redact_annot(pymupdf.Rect(*mark.boxes[0].as_list(6)), fill=(0, 0, 0))
            page.apply_redactions()
        doc.save(target, garbage=3, deflate=True)


def left_behind(target: Path, count: int) -> list[tuple[int, ...]]:
    """What each line of a struck file tells, in steps of ``EXACT`` points: gap, box, all glyphs."""
    told: list[tuple[int, ...]] = []
    released = pypdfium2.PdfDocument(target)
    with pymupdf.open(target) as doc:
        for number, page in enumerate(doc):
            shown = released[number]
            frame = Frame((0.0, 0.0, page.rect.width, page.rect.height), 0, 1.0)
            origins = read_glyphs(shown, frame).origins
            shown.close()
            bars = [d["rect"] for d in page.get_drawings()]
            for i in range(min(LINES, count - number * LINES)):
                y = TOP + i * LEADING
                row = np.sort(origins[(origins[:, 1] > y - 9) & (origins[:, 1] < y + 3), 0])
                bar = [r for r in bars if r.y0 < y - 3 < r.y1]
                places = [*row.tolist(), *(v for r in bar for v in (r.x0, r.x1))]
                told.append(tuple(round((x - LEFT) / EXACT) for x in places))
    released.close()
    return told


def candidates(told: Sequence[tuple[int, ...]]) -> float:
    """Median over the names: how many leave the same behind."""
    same = Counter(told)
    return statistics.median(same[t] for t in told)


def measure(
    count: int, modes: Sequence[str] = MODES, places: Sequence[str] = PLACES
) -> dict[str, dict[str, float]]:
    """Median of candidates by place in the line and mode."""
    names = full_names(count)
    result: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "source.pdf", Path(folder) / "target.pdf"
        for place in places:
            marks = write_lines(names, source, place=place)
            result[place] = {}
            for mode in modes:
                strike(source, target, marks, mode)
                result[place][mode] = candidates(left_behind(target, count))
    return result


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    print(json.dumps({"names": count, "median_candidates": measure(count)}, indent=1))


if __name__ == "__main__":
    main()
