"""Plain Danish sentences without annotation: for word counts and as filler text."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from models.training.treebanks import uner

__all__ = ["compounds", "fillers", "sentences"]

_CAPITAL_INSIDE = re.compile(r"(?<!^)(?<![.!?:] )\b[^\W\d_a-zæøåéöäü]")


def _lcc(data: Path) -> list[str]:
    out: list[str] = []
    for path in sorted((data / "lcc_danish").glob("*.csv")):
        with path.open(encoding="utf-8") as rows:
            out += [row["text"] for row in csv.DictReader(rows, skipinitialspace=True)]
    return out


def sentences(data: Path) -> list[str]:
    """All running text there is (web, news, treebank training part)."""
    news = (data / "ntrex_da" / "newstest2019-ref.dan.txt").read_text("utf-8").splitlines()
    treebank = uner(data / "uner_ddt" / "da_ddt-ud-train.iob2")
    return _lcc(data) + news + [s.text for s in treebank]


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
