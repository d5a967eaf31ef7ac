"""Wear and tear of text, with the annotation kept in place.

Lower-case writing, capitals, broken lines, lost spaces, letters misread by OCR, letters without
dots and rings. Every change keeps the spans: they move with their characters.
"""

from __future__ import annotations

import random
import re

from models.training.samples import Sample, Span

__all__ = ["roughen", "wrap"]

_OCR = {
    "l": "1I", "I": "l1", "i": "l1", "o": "0", "O": "0", "e": "c", "c": "e", "a": "o", "s": "5",
    "S": "5", "B": "8", "m": "rn", "n": "ri", "u": "v", "t": "f", "g": "q", "h": "b", "ø": "oö",
    "å": "aà", "æ": "ae", "Ø": "O0", "Å": "A", "z": "2",
}  # fmt: skip
_PLAIN = {"ø": "o", "å": "aa", "æ": "ae", "Ø": "Oe", "Å": "Aa", "Æ": "Ae", "é": "e", "ü": "u"}


def _edit(sample: Sample, edits: list[tuple[int, int, str]]) -> Sample:
    """Replace (start, end, new) pieces; edits in order, without overlap."""
    pieces: list[str] = []
    at = shift = 0
    moves: list[tuple[int, int]] = []  # from old offset on, shifted by
    for start, end, new in edits:
        pieces += [sample.text[at:start], new]
        at = end
        shift += len(new) - (end - start)
        moves.append((end, shift))
    pieces.append(sample.text[at:])
    spans: list[Span] = []
    i, before = 0, 0
    borders = sorted({b for s, e, _ in sample.spans for b in (s, e)})
    new_at: dict[int, int] = {}
    for border in borders:
        while i < len(moves) and moves[i][0] <= border:
            before = moves[i][1]
            i += 1
        new_at[border] = border + before
    for s, e, kind in sample.spans:
        if new_at[e] > new_at[s]:
            spans.append((new_at[s], new_at[e], kind))
    return Sample("".join(pieces), tuple(spans))


def wrap(sample: Sample, width: int, rng: random.Random | None = None) -> Sample:
    """Break lines at about ``width`` characters, as extracted PDF text has them.

    With ``rng``, a few words at line ends are hyphenated, names among them.
    """
    edits = []
    column = 0
    for match in re.finditer(r"\S+|\n| +", sample.text):
        piece, start = match.group(), match.start()
        if piece == "\n":
            column = 0
        elif piece == " " and column >= width:
            edits.append((start, match.end(), "\n"))
            column = 0
        elif rng and column + len(piece) > width and len(piece) > 6 and rng.random() < 0.15:
            cut = piece.find("-") + 1 or rng.randint(3, len(piece) - 3)
            if piece[cut - 1 : cut + 1].replace("-", "").isalpha():
                edits.append((start + cut, start + cut, "\n" if piece[cut - 1] == "-" else "-\n"))
                column = len(piece) - cut
        else:
            column += len(piece)
    return _edit(sample, edits)


def _case(sample: Sample, upper: bool) -> Sample:
    text = "".join(
        c if len(d) != 1 else d
        for c, d in ((c, c.upper() if upper else c.lower()) for c in sample.text)
    )
    return Sample(text, sample.spans)


def _letters(
    sample: Sample, table: dict[str, str], rate: float, rng: random.Random, *, whole: bool
) -> Sample:
    edits = []
    for i, c in enumerate(sample.text):
        if c in table and rng.random() < rate:
            new = table[c] if whole or len(table[c]) == 1 else rng.choice(table[c])
            if c in "mn" and not whole:
                new = table[c]
            edits.append((i, i + 1, new))
    return _edit(sample, edits)


def _spaces(sample: Sample, rate: float, rng: random.Random) -> Sample:
    edits = []
    for match in re.finditer(r"(?<=[.,;:])[ ](?=\S)|(?<=\S)[ ](?=[(/])", sample.text):
        if rng.random() < rate:
            edits.append((match.start(), match.end(), ""))
    for match in re.finditer(r"(?<=[a-zæøå]) (?=[a-zæøå])", sample.text):
        inside = any(s < match.start() < e for s, e, _ in sample.spans)
        if not inside and rng.random() < rate / 40:
            edits.append((match.start(), match.end(), rng.choice(("", "  "))))
    return _edit(sample, sorted(edits))


def roughen(sample: Sample, rng: random.Random) -> Sample:
    """One sample as life treats it: most stay clean."""
    draw = rng.random()
    if draw < 0.10:
        sample = _case(sample, upper=False)
    elif draw < 0.13:
        sample = _case(sample, upper=True)
    if rng.random() < 0.07:
        sample = _letters(sample, _OCR, rng.choice((0.01, 0.03, 0.06)), rng, whole=False)
    elif rng.random() < 0.05:
        sample = _letters(sample, _PLAIN, 0.8, rng, whole=True)
    if rng.random() < 0.08:
        sample = _spaces(sample, 0.4, rng)
    if rng.random() < 0.6:
        sample = wrap(sample, rng.randint(45, 110), rng)
    return sample
