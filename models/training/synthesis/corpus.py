"""Synthetic documents: names, places, grammar and wear put together, by seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from models.training.samples import Sample
from models.training.synthesis.grammar import Grammar
from models.training.synthesis.names import NameBook
from models.training.synthesis.noise import roughen
from models.training.synthesis.places import Gazetteer
from models.training.synthesis.slots import Resources, Slots
from models.training.synthesis.world import world_lists

__all__ = ["Synthesis"]


_RENAMED = {"PERSON": "F", "LOCATION": "P", "ORGANISATION": "O"}


def _like(old: str, new: str, rng: random.Random) -> str:
    """``new`` with a genitive's s where ``old`` has one, it seems."""
    if old[-1:] == "s" and len(old) > 4 and rng.random() < 0.5 and new[-1] not in "sxz.":
        return new + "s"
    return new


class Synthesis:
    """An endless source of documents; two with the same seed and data write the same."""

    def __init__(
        self, data: Path | None, fillers: list[str], compounds: list[str], seed: int
    ) -> None:
        self._names = NameBook(data)
        self._resources = Resources(self._names, Gazetteer(data), fillers, compounds)
        self._seed = seed
        self._others = {
            kind: names
            for kind, letter in _RENAMED.items()
            if (names := [name for _, name in world_lists()[letter]])
        }

    def documents(self, count: int, epoch: int = 0) -> Iterator[Sample]:
        for i in range(count):
            rng = random.Random(f"{self._seed}/{epoch}/{i}")  # noqa: S311 - not for secrets
            slots = Slots(self._resources, rng)
            yield roughen(Grammar(slots, rng).write("doc"), rng)

    def renamed(self, samples: list[Sample], share: float, seed: int) -> Iterator[Sample]:
        """Sentences with other people's names in them, and some with other places and firms."""
        rng = random.Random(f"{self._seed}/r/{seed}")  # noqa: S311
        for sample in samples:
            if not any(kind in _RENAMED for *_, kind in sample.spans) or rng.random() > share:
                continue
            text, spans, at = "", [], 0
            for start, end, kind in sample.spans:
                surface = sample.text[start:end]
                if kind == "PERSON":
                    surface = self._other(surface, rng)
                elif kind in self._others and "-" not in surface and rng.random() < 0.5:
                    surface = _like(surface, rng.choice(self._others[kind]), rng)
                text += sample.text[at:start]
                spans.append((len(text), len(text) + len(surface), kind))
                text += surface
                at = end
            yield Sample(text + sample.text[at:], tuple(spans))

    def _other(self, surface: str, rng: random.Random) -> str:
        person = self._names.person(rng)
        words = surface.split()
        genitive = surface.endswith("s") and len(surface) > 3 and rng.random() < 0.5
        if len(words) == 1:
            form = rng.choice(("first", "last"))
        else:
            form = rng.choice(("full", "plain", "plain", "dotted", "middle"))
        name = person.write(form, rng)
        return name + "s" if genitive and name[-1] not in "sxz." else name
