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

__all__ = ["Synthesis"]


class Synthesis:
    """An endless source of documents; two with the same seed and data write the same."""

    def __init__(
        self, data: Path | None, fillers: list[str], compounds: list[str], seed: int
    ) -> None:
        self._names = NameBook(data)
        self._resources = Resources(self._names, Gazetteer(data), fillers, compounds)
        self._seed = seed

    def documents(self, count: int, epoch: int = 0) -> Iterator[Sample]:
        for i in range(count):
            rng = random.Random(f"{self._seed}/{epoch}/{i}")  # noqa: S311 - not for secrets
            slots = Slots(self._resources, rng)
            yield roughen(Grammar(slots, rng).write("doc"), rng)

    def renamed(self, samples: list[Sample], share: float, seed: int) -> Iterator[Sample]:
        """Treebank sentences with other people's names in them."""
        rng = random.Random(f"{self._seed}/r/{seed}")  # noqa: S311
        for sample in samples:
            people = [s for s in sample.spans if s[2] == "PERSON"]
            if not people or rng.random() > share:
                continue
            text, spans, at = "", [], 0
            for start, end, kind in sample.spans:
                surface = sample.text[start:end]
                if kind == "PERSON":
                    surface = self._other(surface, rng)
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
