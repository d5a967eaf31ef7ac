"""People who don't exist: names as Denmark has them, and the ways they are written.

A person is drawn by origin; ``Person.write`` gives one of the surface forms that case documents
use ("Mette", "Mette K.", "Kragelund, Mette Holm", "MHK", "mettes"). Part of the family names are
put together anew from syllables, so that no tagger can learn the list by heart.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

__all__ = ["FORMS", "NameBook", "Person", "listed_names"]

_WEIGHTS = {
    "danish": 56, "arabic": 7, "turkish": 5, "somali": 4, "kurdish": 4, "polish": 4,
    "ukrainian": 3, "romanian": 3, "vietnamese": 3, "tamil": 3, "bosnian": 3, "iranian": 3,
    "pakistani": 2, "african": 3, "international": 4, "greenlandic": 4, "faroese": 3,
}  # fmt: skip
_HEADS = (
    "Ager Al Bak Birke Bjerre Bisgaard Bog Bor Brand Brede Bro By Dal Due Ege El Elle Enge Fal "
    "Fjeld Flad Fre Fred Gam Gild Græs Grøn Gul Gylden Hald Ham Havs Hed Hej Hel Hjort Hol Holle "
    "Hor Hyld Hyl Høj Ibs Kalle Kalv Kil Kjels Klit Kors Krage Krogs Kved Lamm Lang Lille Lind "
    "Lod Lyk Lyn Løv Mar Meld Mol Mun Mus Møl Nør Ny Od Over Pil Rav Refs Ris Ros Rø Sand Sej Sig "
    "Silke Skaar Skel Skiv Skov Smed Sol Sten Stor Strand Stub Svej Søn Thor Tange Tim Tof Torn "
    "Tyr Ul Ural Vad Vej Vind Vinde Vest Vogn Ørn Øst Ås"
).split()
_TAILS = (
    "gaard gård holm skov bjerg berg lund dal dahl bæk bech kjær kær toft strøm mark vig drup "
    "strup rup lev sted borg bro by bo feldt feld ager rød huus hus høj have hede holt mose ø "
    "lind qvist kvist sen dsen"
).split()
_STEMS = {
    "polish": ("Bal Bor Czar Dom Gra Jas Kal Kar Kor Lip Mal Nar Ost Rad Sob Tar Wal Zab Zar".split(),
               "owski owska iński ińska czyk ak ek icz ewicz ulski ecka ecki".split()),
    "turkish": ("Ak Kara Demir Taş Gün Yıl Er Öz Bal Can Dur Kır Sön Tür Uz Yal".split(),
                "oğlu kaya taş türk men soy er can dağ tepe göz baş".split()),
    "ukrainian": ("Bez Hor Dov Zhur Kot Lut Mak Nech Pan Rad Sav Tar Ust Shch Yar".split(),
                  "enko chuk yuk ko uk iy ska skyi iv".split()),
    "arabic": ("Al- El- Abu_ Ben_ Abd_al-".split(),
               "Rashidi Najjar Hakim Zubaidi Kurdi Halabi Shami Baghdadi Atrash Sabbagh Rifai "
               "Dulaimi Khalidi Saadi Ghazali Nouri Bakri Tikriti Hariri Fayad Zoubi".split()),
    "tamil": ("Siva Thiru Nava Raja Sel Vel Kana Bala Jeya Pushpa Yoga Para".split(),
              "nathan lingam rajah ratnam samy nesan pathy karan mohan singam".split()),
    "bosnian": ("Had Beg Mus Sul Del Hus Kar Pet Raj Sal Tur Zuk Ahm Mem".split(),
                "žić ić ović ević anović agić".split()),
    "african": ("Gebre Habte Tesfa Welde Oka Ade Ny Mu Ka Ndi".split(),
                "mariam selassie michael for yemi ange hire bera kuru manzi".split()),
    "greenlandic": ("Qa Ni Avi Ma Pa Uja Inu Ka Tu Sisi".split(),
                    "vigaq nnguaq aja liina aarmik pi nuk raaq ssuaq".split()),
}  # fmt: skip
_PARTICLES = ("von", "van", "de", "af", "von der")


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
                letters = [p[0] for part in parts for p in part.split("-") if p]
                style = rng.random()
                if style < 0.55 or len(letters) < 2:
                    return "".join(letters).upper() if len(letters) > 1 else letters[0] + "."
                if style < 0.9:
                    return "".join(f"{c.upper()}." for c in letters)
                return (
                    (first[:2] + last[:2]).capitalize()
                    if style < 0.95
                    else (first[:2].capitalize() + last[:2].capitalize())
                )
            case "short":
                return f"{first} {last[0]}" + ("." if rng.random() < 0.8 else "")
            case "dotted":
                return f"{first[0]}. {' '.join(self.family)}"
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
        if data is not None:
            self._read(data)

    def _read(self, data: Path) -> None:
        with (data / "dacy_names" / "names.csv").open(encoding="utf-8") as rows:
            for row in csv.DictReader(rows):
                origin = "danish" if row["ethnicity"] == "danish" else "arabic"
                kind = "l" if row["first_name"] != "True" else row["gender"][0]
                self._table[origin, kind].append(row["name"])

    def person(self, rng: random.Random, origin: str | None = None) -> Person:
        origin = origin or rng.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0]
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
            if origin == "danish":
                return rng.choice(_HEADS) + rng.choice(_TAILS)
            if origin in _STEMS:
                heads, tails = _STEMS[origin]
                return (rng.choice(heads) + rng.choice(tails)).replace("_", " ")
        return self._pick(lasts, rng)
