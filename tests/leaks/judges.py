"""Runs in the judges' own environment (``requirements-leaks.txt``): pdfredeval and x-ray.

Nothing of the product is imported here, and nothing of the judges there: they pin other versions
of the same libraries. ``python judges.py generate FOLDER SEEDS | score CASE_DIR PDF | xray PDF…``
prints one JSON value.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any


def generate(folder: Path, seeds: list[int]) -> list[dict[str, Any]]:
    """Cases of every family of pdfredeval; for each its file and the boxes that must go.

    Boxes are displayed points, origin top left (the pages are upright and uncropped).
    """
    from pdfredeval.generate import FAMILIES
    from pdfredeval.generate import generate as make

    made = []
    for family in sorted(FAMILIES):
        for seed in seeds:
            case = make(family, folder, seed=seed, generated_at="2026-01-01T00:00:00Z").case
            assert case.page_size is not None
            height = case.page_size[1]
            boxes = [
                {
                    "text": probe.value or "",
                    "page": probe.bbox.page + 1,
                    "box": [
                        probe.bbox.x0,
                        height - probe.bbox.y1,
                        probe.bbox.x1,
                        height - probe.bbox.y0,
                    ],
                }
                for probe in case.targets
                if probe.bbox is not None
            ]
            folder_of = Path(case.pdf_path).parent
            made.append(
                {
                    "case": str(folder_of),
                    "pdf": str(case.pdf_path),
                    "family": family,
                    "boxes": boxes,
                }
            )
    return made


def score(case_dir: Path, pdf: Path) -> dict[str, Any]:
    """pdfredeval's own verdict on one output."""
    from pdfredeval.score import score as judge
    from pdfredeval.types import Case

    case = Case.from_dir(case_dir)
    result = judge(case, pdf.read_bytes())
    report = result.report()
    leaked = [
        {"probe": row.probe_id, "layers": [k for k, v in row.evidence.items() if _leaked(v)]}
        for row in result.rows
        if row.outcome == "FN"
    ]
    return {
        "summary": report["summary"],
        "beside": beside(case, pdf),
        "gates": report["survivability"]["gates"],
        "unavailable": report["unavailable_layers"],
        "leaked": leaked,
    }


def beside(case: Any, pdf: Path) -> float:
    """Of the input's glyphs that no box touches: the share that stands where it stood, by pdfium.

    pdfredeval's own figure also asks for what stands under the boxes: watermarks there, and values
    that are written a letter a line, which it doesn't take for the values.
    """
    boxes = [
        (p.bbox.x0 - 0.5, p.bbox.y0 - 0.5, p.bbox.x1 + 0.5, p.bbox.y1 + 0.5)
        for p in case.targets
        if p.bbox is not None
    ]
    before, after = _glyphs(Path(case.pdf_path)), set(_glyphs(pdf))
    clean = [
        (char, x, y)
        for char, x, y in before
        if not any(x0 <= x <= x1 and y0 <= y <= y1 for x0, y0, x1, y1 in boxes)
    ]
    near = (-0.1, 0.0, 0.1)
    found = sum(
        any((c, round(x + dx, 1), round(y + dy, 1)) in after for dx in near for dy in near)
        for c, x, y in clean
    )
    return found / max(1, len(clean))


def _glyphs(path: Path) -> list[tuple[str, float, float]]:
    """The characters of page 1 with the middles of their boxes in PDF user space."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    textpage = document[0].get_textpage()
    found = []
    for i in range(textpage.count_chars()):
        char = textpage.get_text_range(i, 1)
        if char and not char.isspace():
            x0, y0, x1, y1 = textpage.get_charbox(i, loose=True)
            found.append((char, round((x0 + x1) / 2, 1), round((y0 + y1) / 2, 1)))
    textpage.close()
    document.close()
    return found


def _leaked(value: Any) -> bool:
    return isinstance(value, dict) and value.get("verdict") == "leaked"


def xray(files: list[Path]) -> dict[str, Any]:
    """What x-ray calls a bad redaction: boxes by file (their number only; ``-1``: it failed)."""
    from xray import inspect

    found: dict[str, Any] = {}
    for path in files:
        try:
            pages = asyncio.run(inspect(path))
        except Exception as error:
            found[str(path)] = {"error": type(error).__name__, "boxes": -1}
        else:
            found[str(path)] = {"boxes": sum(map(len, pages.values()))}
    return found


def main() -> None:
    kind, *rest = sys.argv[1:]
    answer: Any
    if kind == "generate":
        answer = generate(Path(rest[0]), [int(s) for s in rest[1:]])
    elif kind == "score":
        answer = score(Path(rest[0]), Path(rest[1]))
    else:
        answer = xray([Path(p) for p in rest])
    print(json.dumps(answer, default=str))


if __name__ == "__main__":
    main()
