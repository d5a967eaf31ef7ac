"""Page labels ("iv", "A-3"): style and numbers are kept, prefixes only where they tell nothing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pikepdf import Array, Dictionary, Name, Pdf, String

__all__ = ["PREFIX", "Label", "read_labels", "write_labels"]

_ROMAN = r"(?=[XVI])X{0,3}(?:IX|IV|V?I{0,3})|(?=[xvi])x{0,3}(?:ix|iv|v?i{0,3})"
PREFIX = re.compile(rf"(?:[A-Za-z]{{1,3}}|{_ROMAN})?[ .–-]?\Z")
"""Prefixes of a harmless form: up to three letters or a Roman number, and one mark."""
_STYLES = frozenset(["/D", "/R", "/r", "/A", "/a"])
_MOST, _DEEPEST = 10_000, 32
_LETTERS = ("/A", "/a")
_ROMAN_NUMBER = re.compile(r"[xvi]+\Z")
_LARGEST, _LEAST = 999, 4
"""Up to which number labels may begin; letters from which pieces are a word."""


@dataclass(frozen=True, slots=True)
class Label:
    """Labels from page ``page`` (from 0) on. style: a name of the standard, "" for no number."""

    page: int
    style: str = ""
    prefix: str = ""
    start: int = 1


def read_labels(pdf: Pdf, forbidden: Iterable[str] = ()) -> tuple[list[Label], int]:
    """The labels of ``pdf``, and how many prefixes were left out.

    forbidden: words (as struck) that no prefix may be, whatever their case.
    """
    words = {word.casefold() for text in forbidden for word in text.split()}
    found: dict[int, Label] = {}
    dropped = 0
    for page, value in _entries(pdf.Root.get("/PageLabels"), len(pdf.pages)):
        style, start = str(value.get("/S", "")), value.get("/St", 1)
        prefix = _text(value.get("/P"))
        if not PREFIX.match(prefix) or prefix.strip(" .–-").casefold() in words:
            dropped += 1
            prefix = ""
        start = start if isinstance(start, int) and 1 <= start <= _LARGEST else 1
        found[page] = Label(page, style if style in _STYLES else "", prefix, start)
    labels = _in_turn([found[page] for page in sorted(found)])
    bare = _without_words(labels, words)
    return bare, dropped + sum(a.prefix != b.prefix for a, b in zip(labels, bare, strict=True))


def _in_turn(labels: Sequence[Label]) -> list[Label]:
    """``labels`` with numbers that run on, begin anew or rise: others could spell something."""
    made: list[Label] = []
    for label in labels:
        start, last = label.start, made[-1] if made else None
        follows = last.start + label.page - last.page if last else 1
        rises = label.style not in _LETTERS and (last is None or follows < start)
        alike = last is not None and last.style == label.style
        if start != 1 and not rises and not (alike and start == follows):
            label = replace(label, start=1)
        made.append(label)
    return made


def _without_words(labels: Sequence[Label], words: Collection[str]) -> list[Label]:
    """``labels`` with no prefixes, where these could be pieces of words.

    Prefixes of letters may be one word in the whole file, or single letters in their order.
    """
    prefixes = [label.prefix.strip(" .–-").casefold() for label in labels if label.prefix]
    plain = list(dict.fromkeys(p for p in prefixes if not _ROMAN_NUMBER.match(p)))
    long, single = [p for p in plain if len(p) > 1], [p for p in plain if len(p) == 1]
    spelt = "".join(prefixes)
    if (
        len(long) > 1
        or single != sorted(single)
        or any(len(word) >= _LEAST and word in spelt for word in words)
    ):
        return [replace(label, prefix="") for label in labels]
    return list(labels)


def write_labels(new: Pdf, labels: Sequence[Label], sources: Sequence[int | None]) -> None:
    """Label the pages of ``new``; sources: which page of the source each is, None for our own."""
    if not labels:
        return
    numbers: list[Any] = []
    current: Label | None = None
    expected = -1
    for page, source in enumerate(sources):
        label = max((x for x in labels if source is not None and x.page <= source),
                    key=lambda x: x.page, default=None)  # fmt: skip
        if page and label is current and (source == expected or source is None):
            expected = -1 if source is None else source + 1
            continue
        numbers += [page, _entry(label, source or 0)]
        current, expected = label, -1 if source is None else source + 1
    new.Root.PageLabels = Dictionary(Nums=Array(numbers))


def _entry(label: Label | None, source: int) -> Dictionary:
    made = Dictionary()
    if label is None:
        return made
    if label.style:
        made.S = Name(label.style)
        start = label.start + source - label.page
        if start != 1:
            made.St = start
    if label.prefix:
        made.P = String(label.prefix)
    return made


def _entries(root: Any, pages: int) -> list[tuple[int, Any]]:
    """What the number tree holds: page (from 0) and its dictionary."""
    found: list[tuple[int, Any]] = []
    stack, steps = [(root, 0)], 0
    while stack and steps < _MOST:
        node, depth = stack.pop()
        steps += 1
        if not isinstance(node, Dictionary) or depth > _DEEPEST:
            continue
        kids, numbers = node.get("/Kids"), node.get("/Nums")
        stack += [(k, depth + 1) for k in (kids if isinstance(kids, Array) else [])]
        items = list(numbers) if isinstance(numbers, Array) else []
        for page, value in zip(items[::2], items[1::2], strict=False):
            if isinstance(page, int) and 0 <= page < pages and isinstance(value, Dictionary):
                found.append((page, value))
    return found[:_MOST]


def _text(value: Any) -> str:
    try:
        return "" if value is None else str(value)
    except (UnicodeDecodeError, ValueError):
        return "?"
