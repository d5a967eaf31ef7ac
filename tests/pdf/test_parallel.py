"""Ranges of pages in processes: the same result, and nothing left behind."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

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
    assert len(ranges_of(39)) == 1


def test_order_is_that_of_the_pages() -> None:
    assert by_ranges(PARTS, list) == [[0, 1, 2], [3, 4], [5, 6, 7, 8]]
    pids = by_ranges(PARTS, lambda _: os.getpid())
    assert len(set(pids)) == 3


def _refuse(part: range) -> int:
    if 4 in part:
        raise ValueError("nej")
    return len(part)


def _die(part: range) -> int:
    if 4 in part:
        os.kill(os.getpid(), signal.SIGKILL)
    return len(part)


@pytest.mark.parametrize(("work", "error"), [(_refuse, ValueError), (_die, MemoryError)])
def test_what_fails_there_fails_here(work: Callable[[range], int], error: type[Exception]) -> None:
    with pytest.raises(error):
        by_ranges(PARTS, work)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)  # no process of ours is left


def test_verification_is_the_same_in_parts(
    make_pdf: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unstruck file of nine pages, marked on three: the same findings in the same order."""
    source = make_pdf(pages=9)
    marks = [Mark(n, (Box(60, 100, 400, 130),), "OFL § 30") for n in (2, 5, 9)]
    whole = verify(source, original=source, marks=marks)
    monkeypatch.setattr("redactor.pdf.verify.ranges_of", lambda _: [*PARTS])
    assert verify(source, original=source, marks=marks) == whole
    assert {f.page for f in whole.findings} >= {2, 5, 9}
    assert parallel.LEAST > 1
