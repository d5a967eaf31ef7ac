"""Plain Danish sentences (for word counts and as filler text), and our own annotated texts."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from models.training.samples import LEARNED, Sample, Span

__all__ = ["compounds", "fillers", "marked", "own_texts", "sentences"]

_CAPITAL_INSIDE = re.compile(r"(?<!^)(?<![.!?:] )\b[^\W\d_a-zæøåéöäü]")


def _lcc(data: Path) -> list[str]:
    out: list[str] = []
    for path in sorted((data / "lcc_danish").glob("*.csv")):
        with path.open(encoding="utf-8") as rows:
            out += [row["text"] for row in csv.DictReader(rows, skipinitialspace=True)]
    return out


def sentences(data: Path) -> list[str]:
    """Running text that isn't trained on, so that counts mean there what they mean elsewhere."""
    news = (data / "ntrex_da" / "newstest2019-ref.dan.txt").read_text("utf-8").splitlines()
    return _lcc(data) + news


def fillers(data: Path, names: frozenset[str]) -> list[str]:
    """Sentences that can't hold a name: no capital inside, and no name for a first word."""
    out = []
    for text in _lcc(data):
        text = text.strip().strip('"').strip()
        first = re.match(r"\w+", text)
        if (
            30 <= len(text) <= 220
            and text[0].isupper()
            and not _CAPITAL_INSIDE.search(text[1:])
            and first
            and first.group().lower() not in names
            and text[-1] in ".!?"
        ):
            out.append(text)
    return out


def compounds(data: Path) -> list[str]:
    """Long common nouns (mostly compounds) of the dictionary, in lower case."""
    lines = (data / "hunspell_da" / "index.dic").read_text("utf-8").splitlines()[1:]
    words = {line.split("/")[0] for line in lines}
    return sorted(w for w in words if 7 <= len(w) <= 24 and w.isalpha() and w.islower())


_MARK = re.compile(r"\[\[([A-Z]+)\|(.*?)\]\]", re.DOTALL)
_KINDS = {"MISC": "OTHER"}


def marked(text: str) -> Sample:
    """Text with ``[[TYPE|surface]]`` marks; raises ``ValueError`` at an unknown type."""
    pieces: list[str] = []
    spans: list[Span] = []
    at = done = 0
    for mark in _MARK.finditer(text):
        before = text[done : mark.start()]
        done = mark.end()
        at += len(before)
        kind = _KINDS.get(mark.group(1), mark.group(1))
        surface = mark.group(2)
        if kind not in LEARNED:
            raise ValueError(f"unknown type {kind}")
        spans.append((at, at + len(surface), kind))
        pieces += [before, surface]
        at += len(surface)
    pieces.append(text[done:])
    plain = "".join(pieces)
    if "[[" in plain or "]]" in plain:
        raise ValueError("a mark that isn't closed")
    return Sample(plain, tuple(spans))


def own_texts(folder: Path) -> list[tuple[str, Sample]]:
    """(file name, paragraph or several) of our own annotated texts, ``folder``/*.txt."""
    out: list[tuple[str, Sample]] = []
    for path in sorted(folder.glob("*.txt")):
        text = re.sub(r"(?m)^#.*\n?", "", path.read_text("utf-8"))
        for part in re.split(r"\n{2,}", text):
            if part.strip():
                out.append((path.name, marked(part.strip("\n"))))
    return out
