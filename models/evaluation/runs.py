"""Analyse gold documents: through the product on rendered PDFs, or the analyzer on their text.

The product is called as a user calls it (``redactor analyze``, a process of its own): the models
know nothing of it. What is drawn and found lies in a temporary folder and goes with it.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.evaluation.gold import GoldDocument
from models.evaluation.judge import (
    Box,
    BoxMark,
    JudgedDocument,
    SpanMark,
    Word,
    judge_boxes,
    judge_text,
)
from models.second_pass import propagate
from models.types import TextAnalyzer

__all__ = ["AnalysisFailed", "PdfRun", "persons_of", "product_is_here", "run_pdfs", "run_texts"]

_ANALYZE = ("-m", "redactor.cli", "analyze")
_SOME_FAILED = 3


class AnalysisFailed(RuntimeError):
    """The product or a tool of the gold folder gave up; the message holds its exit code."""


@dataclass(frozen=True, slots=True)
class PdfRun:
    """judged: every document's words. seconds: wall time of the analysis, start included.

    words: how many were on the pages. pages: PDF pages. shared: what the gold folder's own
    score.py says of the same PDFs and the same analysis, where it is there.
    """

    judged: list[JudgedDocument]
    seconds: float
    words: int
    shared: Mapping[str, Any] | None


def persons_of(documents: Sequence[GoldDocument]) -> dict[str, dict[int, str]]:
    """Document name to mention number to the person's name as written."""
    found: dict[str, dict[int, str]] = {}
    for document in documents:
        mentions = [
            (page.text[m.start : m.end], m.kind) for page in document.pages for m in page.mentions
        ]
        found[document.name] = {
            number: " ".join(surface.split())
            for number, (surface, kind) in enumerate(mentions)
            if kind == "PERSON"
        }
    return found


def run_texts(
    documents: Sequence[GoldDocument], analyzer: TextAnalyzer, *, second_pass: bool = True
) -> list[JudgedDocument]:
    """Judge the analyzer on the texts themselves: no pages, no boxes, seconds in place of minutes.

    The second pass is part of it, as in the product; roles and proposals are not.
    """
    judged = []
    for document in documents:
        texts = [page.text for page in document.pages]
        entities = [list(found) for found in analyzer.analyze(texts)]
        if second_pass:
            entities = propagate(texts, entities)
        marks = [[SpanMark(e.start, e.end, e.entity_type) for e in found] for found in entities]
        judged.append(judge_text(document, marks))
    return judged


def product_is_here() -> bool:
    """Whether ``redactor analyze`` can be called in this environment."""
    return importlib.util.find_spec("redactor") is not None


def run_pdfs(
    documents: Sequence[GoldDocument],
    source: Path,
    model: str,
    style: str,
    *,
    tools: Path | None = None,
) -> PdfRun:
    """Render, analyse and judge; raises ``AnalysisFailed``.

    source: the folder the documents were read from. tools: a folder with ``render.py`` and
    ``score.py``; then they draw the pages and score too, else the pages are drawn here.
    """
    with tempfile.TemporaryDirectory(prefix="evaluate-") as folder:
        pages, analysis = Path(folder) / "pdf", Path(folder) / "analysis.json"
        pages.mkdir()
        if tools is None:
            truth = _draw(documents, pages, style)
        else:
            _call([str(tools / "render.py"), str(source), str(pages), style])
            truth = _read_truth(pages / "truth.json")
        began = time.monotonic()
        _call(
            [*_ANALYZE, str(pages), "--json", str(analysis), "--model", model],
            allowed=(0, _SOME_FAILED),
        )
        seconds = time.monotonic() - began
        found = read_analysis(analysis)
        shared = None
        if tools is not None:
            done = _call([str(tools / "score.py"), str(pages), str(analysis), "--json"])
            shared = json.loads(done)
    genres = {document.name: document.genre for document in documents}
    judged = [
        judge_boxes(name, genres.get(name, "?"), words, found.get(f"{name}.pdf"))
        for name, words in truth.items()
    ]
    return PdfRun(judged, seconds, sum(len(words) for words in truth.values()), shared)


def _draw(
    documents: Sequence[GoldDocument], pages: Path, style: str
) -> dict[str, list[tuple[Word, Box]]]:
    from models.evaluation.render import render  # pymupdf-fonts: only where pages are drawn

    return {
        document.name: render(document, pages / f"{document.name}.pdf", style, seed=number)
        for number, document in enumerate(documents)
    }


def _read_truth(path: Path) -> dict[str, list[tuple[Word, Box]]]:
    truth = {}
    for name, document in json.loads(path.read_text("utf-8")).items():
        truth[Path(name).stem] = [
            (
                Word(w["page"], w["text"], w["type"], w["mention"], 0, 0, ()),
                (w["box"][0], w["box"][1], w["box"][2], w["box"][3]),
            )
            for w in document["words"]
        ]
    return truth


def read_analysis(path: Path) -> dict[str, list[BoxMark] | None]:
    """Marks by file name of what ``redactor analyze --json`` wrote; None for a failed file."""
    found: dict[str, list[BoxMark] | None] = {}
    for document in json.loads(path.read_text("utf-8"))["documents"]:
        marks = [
            BoxMark(
                page=s["page"],
                boxes=tuple((b[0], b[1], b[2], b[3]) for b in s["boxes"]),
                kind=s["entity_type"],
                identifier=s["category"] == "identifier",
            )
            for s in document["suggestions"]
        ]
        found[Path(document["file"]).name] = None if document["error"] else marks
    return found


def _call(arguments: Sequence[str], *, allowed: Sequence[int] = (0,)) -> str:
    """Run Python; its output is returned and never shown: it may hold text of the documents."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, check=False, env=environment
    )
    if done.returncode not in allowed:
        step = Path(arguments[0]).name if arguments[0] != "-m" else " ".join(arguments[1:3])
        lines = done.stderr.splitlines()
        # Only the product's own last word: a stack trace could quote what it was working on.
        said = lines[-1] if lines and lines[-1].startswith("redactor: ") else ""
        raise AnalysisFailed(f"{step} ended with exit code {done.returncode} {said}".rstrip())
    return done.stdout
