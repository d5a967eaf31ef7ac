"""Ranges of pages in processes: the same result, and nothing left behind."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from redactor.domain.geometry import Box
from redactor.domain.suggestion import Mark
from redactor.pdf import parallel
from redactor.pdf.parallel import by_ranges, ranges_of
from redactor.pdf.verify import verify

PARTS = [range(3), range(3, 5), range(5, 9)]


@pytest.mark.parametrize("count", [0, 1, 39, 40, 81, 1000])
def test_ranges_hold_every_page_once(count: int) -> None:
    assert [n for part in ranges_of(count, least=10) for n in part] == list(range(count))
    assert len(ranges_of(2 * parallel.LEAST - 1)) == 1


ALONE = """
import os, signal
from redactor.pdf.parallel import by_ranges
PARTS = [range(3), range(3, 5), range(5, 9)]

def refuse(part):
    if 4 in part:
        raise ValueError("nej")
    return len(part)

def die(part):
    if 4 in part:
        os.kill(os.getpid(), signal.SIGKILL)
    return len(part)

def left():
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return False
    return True

"""
"""Run in a process of its own: beside other threads, as a test run may have, nothing is forked."""


def _alone(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", ALONE + code], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.strip()


def test_order_is_that_of_the_pages() -> None:
    assert by_ranges(PARTS, list) == [[0, 1, 2], [3, 4], [5, 6, 7, 8]]
    code = "print(by_ranges(PARTS, list), len(set(by_ranges(PARTS, lambda _: os.getpid()))))"
    assert _alone(code) == "[[0, 1, 2], [3, 4], [5, 6, 7, 8]] 3"


@pytest.mark.parametrize(("work", "error"), [("refuse", "ValueError"), ("die", "MemoryError")])
def test_what_fails_there_fails_here(work: str, error: str) -> None:
    code = f"""
try:
    by_ranges(PARTS, {work})
except Exception as caught:
    print(type(caught).__name__, left())
"""
    assert _alone(code) == f"{error} False"  # and no process of ours is left


def test_verification_is_the_same_in_parts(
    make_pdf: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unstruck file of nine pages, marked on three: the same findings in the same order."""
    source = make_pdf(pages=9)
    marks = [Mark(n, (Box(60, 100, 400, 130),), "OFL § 30") for n in (2, 5, 9)]
    whole = verify(source, original=source, marks=marks)
    monkeypatch.setattr("redactor.pdf.verify.released.ranges_of", lambda *_: [*PARTS])
    assert verify(source, original=source, marks=marks) == whole
    assert {f.page for f in whole.findings} >= {2, 5, 9}
    assert parallel.LEAST > 1


STRIKE = """
import sys
from pathlib import Path
import pymupdf
from redactor.domain.geometry import Box
from redactor.domain.labelling import BoxLook
from redactor.domain.suggestion import Mark
from redactor.pdf import overstrike
from redactor.pdf.child import mark_to_json, redact
source, folder = Path(sys.argv[1]), Path(sys.argv[2])
marks = []
with pymupdf.open(source) as pdf:
    for page in pdf:
        if page.number != 4:
            words = page.get_text("words")[::3]
            marks += [Mark(page.number + 1, (Box(*w[:4]),), "OFL § 30", w[4]) for w in words]
for name, cut in (("whole", lambda n: [range(n)]), ("parts", lambda n: PARTS)):
    overstrike.ranges_of = cut
    look = BoxLook(width=sys.argv[3]).as_json()
    target = folder / (name + ".pdf")
    done = redact({"source": str(source), "target": str(target), "look": look,
                   "marks": [mark_to_json(m) for m in marks]})
    print(done["verification"]["passed"], done["overstrike"])
print((folder / "whole.pdf").read_bytes() == (folder / "parts.pdf").read_bytes())
"""


@pytest.mark.parametrize("width", ["grid", "protected"])
def test_what_is_struck_in_parts_is_the_same(width: str, make_pdf: Any, tmp_path: Path) -> None:
    """Nine pages: drawn from a form, a picture under marks, one over the edge, a watermark."""
    path = tmp_path / "mixed.pdf"
    with pymupdf.open(make_pdf(pages=9)) as pdf, pymupdf.open(make_pdf(pages=1)) as other:
        pdf[2].show_pdf_page(pymupdf.Rect(60, 500, 400, 700), other, 0)
        dots = pymupdf.Pixmap(pymupdf.csRGB, pymupdf.IRect(0, 0, 40, 40), False)
        dots.clear_with(200)
        pdf[6].insert_image(pymupdf.Rect(50, 50, 400, 300), pixmap=dots, overlay=False)
        pdf[7].insert_image(pymupdf.Rect(450, 700, 700, 950), pixmap=dots)
        pdf[8].insert_text((40, 200), "UDKAST", fontsize=90, fill_opacity=0.2)
        pdf.save(path)
    done = subprocess.run(
        [sys.executable, "-c", ALONE + STRIKE, str(path), str(tmp_path), width],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    whole, parts, same = done.stdout.splitlines()
    assert whole.startswith("True")
    assert parts == whole
    assert same == "True"
