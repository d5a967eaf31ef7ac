"""The template language of the synthesis, and the generator that expands it.

``grammar/*.txt`` hold rules: a line ``@name`` and then one alternative a line. In an alternative

    <rule>        another rule; <rule*2-5> several, one a line; <rule+2-5> several in a row
    [a|b|]        one of these
    {slot}        something drawn: a name form, a place, a number (see ``slots.py``)
    {slot:gul}    g genitive, u UPPER CASE, l lower case
    \\n \\[ \\]      a line break, brackets

Names, places and organisations come out as annotated spans, the rest as plain text.
"""

from __future__ import annotations

import random
import re
from functools import cache
from pathlib import Path
from typing import Protocol

from models.training.samples import Sample, Span

__all__ = ["Grammar", "SlotSource"]

_PART = re.compile(r"\{([a-z_]+)(?::([gul]+))?\}|<([a-z_]+)(?:([*+])(\d+)-(\d+))?>")
_CHOICE = re.compile(r"\[([^\[\]]*)\]")


class SlotSource(Protocol):
    """Where the slots' contents come from: (surface, type or None)."""

    def draw(self, slot: str) -> tuple[str, str | None]: ...


_OPEN, _CLOSE = "\ue000", "\ue001"  # stand for brackets that are text


def _escape(line: str) -> str:
    return line.replace("\\n", "\n").replace("\\[", _OPEN).replace("\\]", _CLOSE)


@cache
def _rules() -> dict[str, tuple[str, ...]]:
    rules: dict[str, list[str]] = {}
    current: list[str] = []
    for path in sorted((Path(__file__).parent / "grammar").glob("*.txt")):
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("@"):
                current = rules.setdefault(line[1:].strip(), [])
            elif line.strip() and not line.startswith("#"):
                current.append(_escape(line))
    return {name: tuple(lines) for name, lines in rules.items()}


def _genitive(surface: str, rng: random.Random) -> str:
    if surface[-1:].lower() in "sxz":
        return surface + rng.choice(("'", "'", "", "'s"))
    if surface.endswith(".") or surface.isupper():
        return surface + rng.choice(("s", "'s", "s"))
    return surface + "s"


class Grammar:
    """Expands rules into samples with one random generator, so a seed gives one text."""

    def __init__(self, slots: SlotSource, rng: random.Random) -> None:
        self._slots, self._rng = slots, rng

    def write(self, rule: str) -> Sample:
        pieces: list[str] = []
        spans: list[Span] = []
        self._expand(rule, pieces, spans, 0)
        return Sample("".join(pieces), tuple(spans))

    def _choose(self, text: str) -> str:
        while True:
            text, changed = _CHOICE.subn(
                lambda m: self._rng.choice(m.group(1).split("|")), text, count=1
            )
            if not changed:
                return text

    def _expand(self, rule: str, pieces: list[str], spans: list[Span], at: int) -> int:
        text = self._choose(self._rng.choice(_rules()[rule]))
        done = 0
        for match in _PART.finditer(text):
            at = self._plain(text[done : match.start()], pieces, at)
            done = match.end()
            slot, flags, name, repeat, low, high = match.groups()
            if slot:
                at = self._slot(slot, flags or "", pieces, spans, at)
                continue
            times = self._rng.randint(int(low), int(high)) if repeat else 1
            for i in range(times):
                if i:
                    at = self._plain("\n" if repeat == "*" else " ", pieces, at)
                at = self._expand(name, pieces, spans, at)
        return self._plain(text[done:], pieces, at)

    @staticmethod
    def _plain(text: str, pieces: list[str], at: int) -> int:
        pieces.append(text.replace(_OPEN, "[").replace(_CLOSE, "]"))
        return at + len(text)

    def _slot(self, slot: str, flags: str, pieces: list[str], spans: list[Span], at: int) -> int:
        surface, kind = self._slots.draw(slot)
        if "g" in flags:
            surface = _genitive(surface, self._rng)
        if "u" in flags:
            surface = surface.upper()
        if "l" in flags:
            surface = surface.lower()
        if kind:
            spans.append((at, at + len(surface), kind))
        return self._plain(surface, pieces, at)
