"""Addresses, places, municipalities and organisations that might be Danish.

Street names, postal districts and municipalities come from the address register (MIT licence);
organisations are put together from patterns in ``organisations.txt``.
"""

from __future__ import annotations

import csv
import json
import random
import re
from pathlib import Path

__all__ = ["Gazetteer"]


class Gazetteer:
    """Draws surfaces of places; without ``data`` it falls back on made-up streets and towns."""

    def __init__(self, data: Path | None) -> None:
        here = Path(__file__).parent
        self.organisations = _lines(here / "organisations.txt")
        self.countries = _lines(here / "countries.txt")
        self._street_ends = _lines(here / "street_ends.txt")
        self._street_heads = _lines(here / "street_heads.txt")
        self._street_owners = _lines(here / "street_owners.txt")
        self.towns: list[str] = _lines(here / "towns.txt")
        self.municipalities: list[str] = list(self.towns[:60])
        self.streets: list[str] = []
        self.districts: list[tuple[str, str]] = []
        self.villages: list[str] = []
        self._district_numbers: dict[str, list[str]] = {}
        self._district_names: list[str] = []
        if data is not None:
            self._read(data / "dawa_addr")

    def _read(self, folder: Path) -> None:
        names = json.loads((folder / "kommune.json").read_text("utf-8"))
        self.municipalities = sorted({m["navn"] for m in names})
        with (folder / "postnumre.csv").open(encoding="utf-8") as rows:
            for row in csv.DictReader(rows, delimiter=";"):
                if row["stormodtager"].strip() == "false":
                    self.districts.append((row["postnr"].zfill(4), row["navn"]))
        self.districts = sorted(set(self.districts))
        for number, name in self.districts:
            self._district_numbers.setdefault(name, []).append(number)
        self._district_names = sorted(self._district_numbers)
        self.towns += sorted(
            {re.sub(r" (?:[A-ZÅØ]|N[VØ]|S[VØ])$", "", name) for _, name in self.districts}
        )
        streets = set()
        for line in (folder / "adresse.ndjson").read_text("utf-8").splitlines():
            if found := re.match(r"([^\d,]{4,40}?) \d", json.loads(line)["adressebetegnelse"]):
                streets.add(found.group(1))
        for line in (folder / "vejnavn_sample.csv").read_text("utf-8").splitlines()[1:]:
            fields = line.split('";"')
            if len(fields) > 3 and re.fullmatch(r"[A-ZÆØÅ][\w .-]{3,35}", fields[2]):
                streets.add(fields[2])
        self.streets = sorted(s for s in streets if not s.isupper())
        for line in (folder / "ejerlav.csv").read_text("utf-8").splitlines()[1:]:
            village = line.split(";")[1].split(" By")[0].split(",")[0].strip()
            if re.fullmatch(r"[A-ZÆØÅ][a-zæøå]{3,20}", village):
                self.villages.append(village)
        self.villages = sorted(set(self.villages))

    def street(self, rng: random.Random) -> str:
        draw = rng.random()
        if draw < 0.08:
            owner = rng.choice(self._street_owners)
            end = rng.choice(("Vej", "Gade", "Allé", "Plads", "Vænge"))
            return owner if owner.endswith("gade") else f"{owner} {end}"
        if draw < 0.35 or not self.streets:
            return rng.choice(self._street_heads) + rng.choice(self._street_ends)
        if draw < 0.40 and self.villages:
            end = rng.choice(("vej", "gade", "vejen", " Bygade", " Hovedgade"))
            return rng.choice(self.villages) + end
        return rng.choice(self.streets)

    def house(self, rng: random.Random) -> str:
        number = str(int(1 + rng.random() ** 2 * 240))
        if rng.random() < 0.18:
            number += rng.choice("ABCDEFab")
        if rng.random() < 0.45:
            floor = rng.choice(("st.", "1.", "2.", "3.", "4.", "kl.", "st", "1", "2"))
            door = rng.choice(("tv.", "th.", "mf.", "tv", "th", "3", "dør 4", "lejl. 12"))
            number += f", {floor} {door}"
        return number

    def district(self, rng: random.Random) -> str:
        number, name = (
            rng.choice(self.districts)
            if self.districts
            else (
                str(rng.randint(1000, 9990)),
                rng.choice(self.towns),
            )
        )
        return f"{number} {name}"

    def address(self, rng: random.Random, between: str = "") -> str:
        """Street, number and district in one; ``between``: what stands before the district."""
        draw = rng.random()
        line = f"{self.street(rng)} {self.house(rng)}"
        if draw < 0.15 and not between:
            return line
        if draw < 0.23 and self.villages:
            line += f", {rng.choice(self.villages)}"
        return line + (between or rng.choice((", ", ", ", ", ", "\n", "  "))) + self.district(rng)

    def town(self, rng: random.Random) -> str:
        draw = rng.random()
        if draw < 0.3:
            return rng.choice(self.countries)
        if draw < 0.5 and self.villages:
            return rng.choice(self.villages)
        return rng.choice(self.towns)

    def municipality(self, rng: random.Random) -> str:
        name = rng.choice(self.municipalities)
        if rng.random() < 0.3:  # municipalities of tomorrow, and invented ones
            name = rng.choice(self.villages or self.towns)
        if rng.random() < 0.12 and not name.endswith("s"):
            name += "s"
        return f"{name} {'Kommune' if rng.random() < 0.9 else 'kommune'}"

    def organisation(self, rng: random.Random, family: str, first: str) -> str:
        pattern = rng.choice(self.organisations)
        place = (
            rng.choice(self.villages or self.towns)
            if rng.random() < 0.4
            else rng.choice(self.towns)
        )
        return (
            pattern.replace("%T", place)
            .replace("%S", self.street(rng))
            .replace("%L", family)
            .replace("%F", first)
            .replace("%H", rng.choice(self._street_heads))
        )


def _lines(path: Path) -> list[str]:
    lines = path.read_text("utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]
