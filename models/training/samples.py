"""Annotated text in the one form that every part of training shares.

A sample is a text with spans; where the text comes from (treebank, synthesis) is forgotten here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from models.ner.tokens import tokenize

__all__ = ["LEARNED", "SILENT", "TYPES", "Sample", "Span", "encode", "join"]

TYPES = ("PERSON", "LOCATION", "ORGANISATION", "MUNICIPALITY", "ADDRESS")
"""What the tagger reports."""
SILENT = ("OTHER",)
"""Learned but never reported: works, products, events, "Københavner": names of no one."""
LEARNED = TYPES + SILENT
Span = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Sample:
    """``text`` with ``spans`` (start, end, type), in order and without overlap."""

    text: str
    spans: tuple[Span, ...]


def join(samples: Iterable[Sample], separators: Sequence[str]) -> Sample:
    """One text of several; ``separators[i]`` stands after sample i (the last one isn't used)."""
    text, spans = "", []
    pending = ""
    for i, sample in enumerate(samples):
        text += pending
        spans += [(s + len(text), e + len(text), t) for s, e, t in sample.spans]
        text += sample.text
        pending = separators[i] if i < len(separators) else " "
    return Sample(text, tuple(spans))


def encode(sample: Sample) -> tuple[list[str], list[int]]:
    """Tokens and their classes: 0 outside, then 1 + 2 * type begins, 2 + 2 * type goes on."""
    words, starts, ends = tokenize(sample.text)
    classes = [0] * len(words)
    token = 0
    for start, end, kind in sample.spans:
        if kind not in LEARNED:
            continue
        base = 1 + 2 * LEARNED.index(kind)
        while token < len(words) and ends[token] <= start:
            token += 1
        first = True
        while token < len(words) and starts[token] < end:
            classes[token] = base if first else base + 1
            first = False
            token += 1
    return words, classes
