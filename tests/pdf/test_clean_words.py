"""Every word that nobody struck is still there, in order, on pages that stayed pages.

On generated office prose here, and on the rendered gold documents with all identifiers struck
where ../shared is there (``make bench-clean`` has more of them, in more looks).
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from redactor.domain.geometry import Box
from redactor.domain.labelling import BoxLook
from redactor.domain.suggestion import Mark
from tests.bench.corpus import write_pdf
from tests.leaks.clean import measure
from tests.pdf.striking import strike_clean

SHARED = (Path(__file__).resolve().parents[2] / "../shared").resolve()
LABEL = "OFL § 30"


def words_of(path: Path) -> list[list[tuple[Any, ...]]]:
    with pymupdf.open(path) as doc:
        return [page.get_text("words") for page in doc]


def strike(source: Path, target: Path, marks: list[Mark]) -> tuple[int, ...]:
    answer = strike_clean(source, target, marks)
    return tuple(answer["overstrike"]["rasterised_pages"])


def lost(source: Path, target: Path, marks: list[Mark]) -> list[str]:
    """Words away from every mark that the result no longer has on their page."""
    missing = []
    for number, (old, new) in enumerate(zip(words_of(source), words_of(target), strict=True), 1):
        boxes = [b for m in marks if m.page == number for b in m.boxes]
        there = Counter(w[4] for w in new)
        for x0, y0, x1, y1, text, *_ in old:
            near = any(
                x0 < b.x1 and x1 > b.x0 and y0 + 0.3 * (y1 - y0) < b.y1 and y1 > b.y0 for b in boxes
            )
            if not near and not there[text]:
                missing.append(text)
    return missing


@pytest.mark.parametrize("every", [20, 5])
def test_generated_prose_loses_nothing(every: int, tmp_path: Path) -> None:
    source, target = write_pdf(tmp_path / "case.pdf", 6), tmp_path / "out.pdf"
    marks = [
        Mark(number, (Box(*w[:4]),), LABEL, "")
        for number, words in enumerate(words_of(source), start=1)
        for w in words[::every]
    ]
    assert strike(source, target, marks) == ()
    assert lost(source, target, marks) == []


@pytest.mark.slow
@pytest.mark.parametrize("style", ["letter", "small", "mono"])
def test_gold_documents_lose_nothing(style: str, tmp_path: Path) -> None:
    """All identifiers of every third development case struck, word by word."""
    if not (SHARED / "gold/render.py").exists():
        pytest.skip("../shared/gold is not here")
    row = measure(SHARED, tmp_path, style, BoxLook(), "dev", every=3)
    assert (row.documents, row.refused, row.pictures) == (10, 0, 0)
    assert row.tally.words > 3_000
    tally = row.tally
    assert (tally.lost, tally.moved, tally.disordered, tally.added) == (0, 0, 0, 0)
    assert (row.secrets, row.mupdf) == (0, 0)
