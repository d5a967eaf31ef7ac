"""A word in every place of a file at once: nothing of it may be left but what a page shows.

``tests/pdf/saturate.py`` fills the places, kind by kind; the files are a page with a specimen of
everything (``museum``), the seeds of the fuzzer, and files of others in turn. The overstriker is
told of the visible name only.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pymupdf
import pypdfium2
import pytest

from redactor.domain.geometry import Box
from redactor.domain.suggestion import Mark
from redactor.errors import RedactorError
from tests.fuzz.seeds import seeds
from tests.pdf.museum import museum
from tests.pdf.saturate import DIGITS, MUTATIONS, WORD
from tests.pdf.striking import strike, strike_clean

VISIBLE, NAME = "KVISTVIS1", Box(116, 108, 178, 125)
TURN, SOME = int(os.environ.get("SATURATE_TURN", "0")), 8
"""Which files of others are tried, and how many: all in the course of turns."""
NUMBERS = {
    "longer_rows_of_numbers", "finer_numbers", "missing_numbers", "numbers_in_content",
}  # fmt: skip
"""Mutations that plant digits."""
WORDS = sorted(set(MUTATIONS) - NUMBERS)
Deep = Callable[[Path, str], set[str]]


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_nothing_is_left_of_a_full_museum(mutation: str, tmp_path: Path, deep_leaks: Deep) -> None:
    """Page 1 is struck, page 2 only written anew; neither may become a picture."""
    source, target = tmp_path / "planted.pdf", tmp_path / "out.pdf"
    planted = DIGITS[:8] if mutation in NUMBERS else WORD
    with museum() as pdf:
        MUTATIONS[mutation](pdf)
        pdf.save(source, compress_streams=False, fix_metadata_version=False)
    assert deep_leaks(source, planted), "the searcher must find what was planted"
    answer = strike_clean(source, target, [Mark(1, (NAME,), "OFL § 30")])
    assert answer["overstrike"]["rasterised_pages"] == []
    assert deep_leaks(target, planted) == set()
    assert deep_leaks(target, VISIBLE) == set()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::pikepdf.PageCopyWarning")
def test_nothing_is_left_of_full_seeds(tmp_path: Path, deep_leaks: Deep) -> None:
    """Each seed with another mutation; the next ones by SATURATE_TURN."""
    for number, data in enumerate(seeds()):
        _saturate(data, WORDS[(TURN + number) % len(WORDS)], tmp_path, deep_leaks)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::pikepdf.PageCopyWarning")
def test_nothing_is_left_of_full_files_of_others(
    real_folder: Path, tmp_path: Path, deep_leaks: Deep
) -> None:
    files = sorted(f for f in real_folder.rglob("*.pdf") if f.stat().st_size < 60_000)
    for number in range(SOME):
        path = files[(TURN * SOME + number) * 37 % len(files)]
        _saturate(path.read_bytes(), WORDS[(TURN + number) % len(WORDS)], tmp_path, deep_leaks)


def _saturate(data: bytes, mutation: str, folder: Path, deep_leaks: Deep) -> None:
    """What can't be opened, or is refused after the word was put in, says nothing."""
    source, target = folder / "planted.pdf", folder / "out.pdf"
    target.unlink(missing_ok=True)
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            MUTATIONS[mutation](pdf)
            pdf.save(source, compress_streams=False, fix_metadata_version=False, encryption=False)
        answer = strike(source, target, [Mark(1, (_first_word(source),), "OFL § 30")])
    except (pikepdf.PdfError, pikepdf.PasswordError, pypdfium2.PdfiumError, RedactorError,
            ValueError, TypeError,
            AttributeError, RuntimeError, IndexError, KeyError):  # fmt: skip
        return
    if answer["verification"]["passed"]:
        # words of notes that have no look of their own are seen by the caseworker: MuPDF draws them
        seen = {"pdfium", "pdfminer"} & deep_leaks(source, WORD) or WORD in _drawn_notes(source)
        found = deep_leaks(target, WORD)
        assert not found or seen, (mutation, found)


def _drawn_notes(path: Path) -> str:
    with pymupdf.open(path) as doc:
        doc.bake()
        return "".join("".join(page.get_text().split()) for page in doc)


def _first_word(path: Path) -> Box:
    """Where the first letters of page 1 stand, from the top left."""
    document = pypdfium2.PdfDocument(path)
    try:
        page = document[0]
        text = page.get_textpage()
        if not text.count_chars():
            return Box(10, 10, 40, 20)
        left, bottom, right, top = text.get_charbox(0)
        height = page.get_height()
        return Box(left, height - top, right + 20, height - bottom)
    finally:
        document.close()
