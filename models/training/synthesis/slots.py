"""What a template's slots are filled with.

A document has a cast of persons who come back in many forms; places and organisations are drawn
anew each time. Numbers are shaped like the real thing but are never valid: CPR numbers have
day + 60 or a month that doesn't exist.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from models.training.synthesis.names import FORMS, NameBook, Person
from models.training.synthesis.places import Gazetteer

__all__ = ["Resources", "Slots"]

_MONTHS = (
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
)
_WEEKDAYS = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")
_MIX = ("first", "full", "plain", "last", "short", "dotted", "middle", "initials", "given", "nick")
_MIX_WEIGHTS = (30, 22, 18, 10, 6, 4, 4, 3, 2, 1)


@dataclass(frozen=True, slots=True)
class Resources:
    """What documents are made from. fillers: sentences; compounds: long nouns in lower case."""

    names: NameBook
    places: Gazetteer
    fillers: list[str]
    compounds: list[str]


@cache
def _words() -> dict[str, list[str]]:
    table: dict[str, list[str]] = {}
    key = ""
    for line in (Path(__file__).parent / "words.txt").read_text("utf-8").splitlines():
        if line.startswith("@"):
            key = line[1:]
        elif line and not line.startswith("#"):
            table.setdefault(key, []).extend(w.replace("_", " ") for w in line.split())
    return table


class Slots:
    """One document's slots."""

    def __init__(self, resources: Resources, rng: random.Random) -> None:
        names = self._names = resources.names
        self._places, self._rng = resources.places, rng
        self._fillers, self._compounds = resources.fillers, resources.compounds
        self._cast = [names.person(rng) for _ in range(rng.randint(3, 8))]

    def _person(self) -> Person:
        rng = self._rng
        return rng.choice(self._cast) if rng.random() < 0.7 else self._names.person(rng)

    def draw(self, slot: str) -> tuple[str, str | None]:
        rng, places = self._rng, self._places
        if slot in FORMS:
            return self._person().write(slot, rng), "PERSON"
        match slot:
            case "name":
                form = rng.choices(_MIX, _MIX_WEIGHTS)[0]
                return self._person().write(form, rng), "PERSON"
            case "org":
                person = self._names.person(rng)
                given = person.given[0]
                return places.organisation(rng, person.family[-1], given), "ORGANISATION"
            case "mun":
                return places.municipality(rng), "MUNICIPALITY"
            case "loc":
                return places.town(rng), "LOCATION"
            case "addr":
                return places.address(rng), "ADDRESS"
            case "street":
                return places.street(rng), "ADDRESS"
            case "addr_lines":
                return places.address(rng, "\n"), "ADDRESS"
            case "amb_first" | "amb_last":
                return rng.choice(_words()[slot]), "PERSON"
            case "initials_low":
                return self._person().write("initials", rng).replace(".", "").lower(), "PERSON"
            case "search":
                return self._searched(), "PERSON"
            case "filename":
                return self._in_file_name(), "PERSON"
            case "line":
                return f"{places.street(rng)} {places.house(rng)}", "ADDRESS"
            case "district":
                return places.district(rng), None
            case "filler":
                return (rng.choice(self._fillers) if self._fillers else "Sagen er oplyst."), None
        if slot in _words():
            return rng.choice(_words()[slot]), None
        if slot.startswith("compound"):
            return self._compound(slot), None
        return self._number(slot), None

    def _compound(self, slot: str) -> str:
        word = self._rng.choice(self._compounds) if self._compounds else "sagsbehandling"
        if slot == "compound_low":
            return word
        return word.upper() if slot == "compound_up" else word.capitalize()

    def _searched(self) -> str:
        person = self._person()
        first, last = person.given[0], person.family[-1]
        forms = (
            f"{last} {first[0]}",
            last,
            f"{first} {last}",
            f"{last} {first}",
            f"{last}, {first}",
        )
        return self._rng.choice(forms).lower()

    def _in_file_name(self) -> str:
        person = self._person()
        first, last = person.given[0], person.family[-1]
        forms = (
            f"{last}_{first}",
            f"{first}_{last}",
            f"{first}{last}",
            last,
            f"{first} {last}",
            first,
        )
        return self._rng.choice(forms)

    def _number(self, slot: str) -> str:
        rng = self._rng
        day, month = rng.randint(1, 28), rng.randint(1, 12)
        year = rng.randint(1998, 2026)
        match slot:
            case "n":
                return str(rng.randint(1, 12))
            case "nn":
                return str(rng.randint(10, 999))
            case "big":
                return str(rng.randint(10_000, 99_999_999))
            case "year":
                return str(year)
            case "letter":
                return rng.choice("ABCDEFGHJKLMNPRSTVXYZ")
            case "month":
                return rng.choice(_MONTHS)
            case "weekday":
                return rng.choice(_WEEKDAYS)
            case "date":
                return rng.choice(
                    (
                        f"{day}. {_MONTHS[month - 1]} {year}",
                        f"den {day}. {_MONTHS[month - 1]}",
                        f"{day:02}.{month:02}.{year}",
                        f"{day:02}-{month:02}-{year}",
                        f"{day}/{month}-{year % 100:02}",
                        f"{day}/{month}",
                        f"{year}-{month:02}-{day:02}",
                        f"{day}. {_MONTHS[month - 1][:3]}. {year}",
                    )
                )
            case "time":
                return f"{rng.randint(7, 22):02}{rng.choice(':.')}{rng.randint(0, 59):02}"
            case "kr":
                amount = f"{rng.randint(1, 999)}.{rng.randint(0, 999):03}"
                return f"{amount},{rng.randint(0, 99):02} kr."
            case "cpr":
                head = f"{day + 60:02}{month:02}{rng.randint(0, 99):02}"
                tail = rng.choice((f"{rng.randint(0, 9999):04}", "xxxx", "****"))
                return head + rng.choice(("-", "-", "-", "", " ")) + tail
            case "tlf":
                digits = f"{rng.randint(20_000_000, 99_999_999)}"
                pairs = " ".join(digits[i : i + 2] for i in range(0, 8, 2))
                return rng.choice((digits, pairs, f"{digits[:4]} {digits[4:]}", f"+45 {pairs}"))
            case "mail":
                person = self._person()
                user = rng.choice(
                    (
                        person.given[0],
                        person.family[-1],
                        person.given[0][:2] + person.family[-1][:2],
                    )
                )
                host = rng.choice(("kommune", "postbox", "mail", "firma", "skole", "privatmail"))
                return (
                    f"{user.lower().replace(' ', '')}{rng.choice(('', '12', '.k'))}@{host}.example"
                )
            case "user":
                person = self._person()
                return (person.given[0][:2] + person.family[-1][:3]).upper().replace(" ", "")
            case "case":
                facet = f"{rng.choice('GPKAS')}{rng.randint(0, 99):02}"
                return f"{self._number('kle')}-{facet}-{rng.randint(1, 999)}-{year % 100}"
            case "kle":
                return f"{rng.randint(0, 99):02}.{rng.randint(0, 99):02}.{rng.randint(0, 99):02}"
            case "para":
                return f"§ {rng.randint(1, 190)}" + rng.choice(
                    ("", ", stk. 1", f", stk. {rng.randint(1, 6)}")
                )
            case "gap":
                return " " * rng.randint(2, 14)
            case "plate":
                letters = "".join(rng.choice("ABCDEHJKLMNPRSTUVXYZ") for _ in range(2))
                return f"{letters} {rng.randint(10, 99)} {rng.randint(100, 999)}"
        raise ValueError(slot)
