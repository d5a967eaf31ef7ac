"""People who don't exist: names as Denmark has them, and the ways they are written.

A person is drawn by origin; ``Person.write`` gives one of the surface forms that case documents
use ("Mette", "Mette K.", "Kragelund, Mette Holm", "MHK", "mettes"). Part of the family names are
put together anew from syllables, so that no tagger can learn the list by heart.
"""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from models.training.synthesis.world import world_lists

__all__ = ["FORMS", "NameBook", "Person", "listed_names"]

_WEIGHTS = {
    "danish": 56, "arabic": 7, "turkish": 5, "somali": 4, "kurdish": 4, "polish": 4,
    "ukrainian": 3, "romanian": 3, "vietnamese": 3, "tamil": 3, "bosnian": 3, "iranian": 3,
    "pakistani": 2, "african": 3, "international": 4, "greenlandic": 4, "faroese": 3,
}  # fmt: skip
# Cultures of the world's lists that belong to an origin above; the others are origins of their own.
_ORIGINS = {
    "persian": "iranian", "eritrean-ethiopian": "african", "west-african": "african",
    "ukrainian-russian": "ukrainian", "balkan": "bosnian", "indian-pakistani": "pakistani",
    "faroese-icelandic": "faroese", "danish-old": "danish", "danish-modern": "danish",
}  # fmt: skip
_OTHER_WEIGHT = 0.7
_PARTICLES = ("von", "van", "de", "af", "von der")


@cache
def _syllables() -> dict[str, tuple[list[str], list[str]]]:
    """Heads and tails of family names by origin; "_" stands for a space."""
    table: dict[str, dict[str, list[str]]] = {}
    for line in (Path(__file__).parent / "syllables.tsv").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            origin, kind, parts = line.split("\t")
            table.setdefault(origin, {})[kind] = [p.replace("_", " ") for p in parts.split()]
    return {origin: (kinds["head"], kinds["tail"]) for origin, kinds in table.items()}


@cache
def _book() -> dict[tuple[str, str], list[str]]:
    table: dict[tuple[str, str], list[str]] = {}
    for line in (Path(__file__).parent / "names.tsv").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            origin, kind, names = line.split("\t")
            table[origin, kind] = [n.replace("_", " ") for n in names.split()]
    return table


def listed_names() -> Iterator[tuple[str, str]]:
    """(F or L, name) of every name of our own lists."""
    for (_, kind), names in _book().items():
        for name in names:
            yield ("L" if kind == "l" else "F"), name


@dataclass(frozen=True, slots=True)
class Person:
    """given: first and middle names; family: family name(s)."""

    given: tuple[str, ...]
    family: tuple[str, ...]
    origin: str

    def write(self, form: str, rng: random.Random) -> str:
        """The name in one of FORMS."""
        first, last = self.given[0], self.family[-1]
        parts = (*self.given, *self.family)
        match form:
            case "first":
                return first
            case "last":
                return last
            case "full":
                return " ".join(parts)
            case "plain":
                return f"{first} {last}"
            case "reversed":
                middle = " ".join((*self.given, *self.family[:-1]))
                return f"{last}, {middle}"
            case "swapped":
                return " ".join((last, *self.given))
            case "initials":
                return _initials(self, rng)
            case "short":
                return f"{first} {last[0]}" + ("." if rng.random() < 0.8 else "")
            case "dotted":
                letter = "-".join(f"{part[0]}." for part in first.split("-") if part)
                return f"{letter} {' '.join(self.family)}"
            case "middle":
                inner = [f"{p[0]}." for p in (*self.given[1:], *self.family[:-1])]
                return " ".join((first, *inner, last))
            case "given":
                return " ".join(self.given)
            case "nick":
                return _nickname(first, rng)
        raise ValueError(form)


FORMS = (
    "first", "last", "full", "plain", "reversed", "swapped", "initials", "short", "dotted",
    "middle", "given", "nick",
)  # fmt: skip


def _initials(person: Person, rng: random.Random) -> str:
    """Initials as offices write them: MHK, M.H.K., MEKR, MeKr, M.K."""
    first, last = person.given[0], person.family[-1]
    letters = [
        p[0] for part in (*person.given, *person.family) for p in re.split("[- ]", part) if p
    ]
    style = rng.random()
    if style < 0.45:
        chosen = letters if rng.random() < 0.6 else [letters[0], letters[-1]]
        return "".join(chosen[:4]).upper()
    if style < 0.68:
        return "".join(f"{c.upper()}." for c in letters[:4])
    if style < 0.80:
        return (first[:2] + last[: rng.choice((1, 2, 2))]).upper()
    if style < 0.93:
        return first[: rng.choice((1, 2))].capitalize() + last[: rng.choice((1, 2))].capitalize()
    return letters[0].upper() + "."


def _nickname(first: str, rng: random.Random) -> str:
    stem = first.split("-")[0].split()[0]
    if len(stem) < 4:
        return stem + rng.choice(("si", "ser", "mus", "e"))
    cut = stem[: rng.choice((3, 4))]
    return cut + rng.choice(("se", "i", "y", "e", "ser", "sen", "ne", "o", "mus"))


class NameBook:
    """Draws persons; ``extra`` are further (origin, kind, name) from the open name lists."""

    def __init__(self, data: Path | None) -> None:
        self._table = {key: list(names) for key, names in _book().items()}
        self._weights: dict[str, float] = dict(_WEIGHTS)
        self._add_world()
        if data is not None:
            self._read(data)

    def _add_world(self) -> None:
        """Names of the world's lists, after those of our own, which are the commoner ones."""
        for letter, kinds in (("F", "mf"), ("L", "l")):
            for culture, name in world_lists()[letter]:
                origin = _ORIGINS.get(culture, culture)
                for kind in kinds:
                    self._table.setdefault((origin, kind), []).append(name)
        for origin, kind in list(self._table):
            if kind == "l" and origin not in self._weights and (origin, "m") in self._table:
                self._weights[origin] = _OTHER_WEIGHT

    def _read(self, data: Path) -> None:
        with (data / "dacy_names" / "names.csv").open(encoding="utf-8") as rows:
            for row in csv.DictReader(rows):
                origin = "danish" if row["ethnicity"] == "danish" else "arabic"
                kind = "l" if row["first_name"] != "True" else row["gender"][0]
                self._table[origin, kind].append(row["name"])

    def person(self, rng: random.Random, origin: str | None = None) -> Person:
        origin = origin or rng.choices(list(self._weights), list(self._weights.values()))[0]
        kind = rng.choice("mf")
        firsts, lasts = self._table[origin, kind], self._table[origin, "l"]
        given = [self._pick(firsts, rng)]
        if rng.random() < (0.22 if origin == "danish" else 0.12):
            given.append(self._pick(firsts, rng).split("-")[0])
        elif rng.random() < 0.06:
            given[0] = f"{given[0].split('-')[0]}-{self._pick(firsts, rng).split('-')[0]}"
        family = [self._family(origin, lasts, rng)]
        if rng.random() < (0.33 if origin == "danish" else 0.12):
            other = origin if rng.random() < 0.8 else "danish"
            family.insert(0, self._family(other, self._table[other, "l"], rng))
            if rng.random() < 0.15:
                family = ["-".join(family)]
        if origin == "danish" and rng.random() < 0.015:
            family[-1] = f"{rng.choice(_PARTICLES)} {family[-1]}"
        return Person(tuple(given), tuple(family), origin)

    @staticmethod
    def _pick(names: list[str], rng: random.Random) -> str:
        # Half the draws prefer the beginning of the list, where the common names stand.
        if rng.random() < 0.5:
            return names[int(len(names) * rng.random() ** 2)]
        return rng.choice(names)

    def _family(self, origin: str, lasts: list[str], rng: random.Random) -> str:
        if rng.random() < 0.22:
            heads, tails = _syllables().get(origin, ([], []))
            if heads:
                return rng.choice(heads) + rng.choice(tails)
        return self._pick(lasts, rng)
