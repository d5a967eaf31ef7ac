"""The yardstick of the development cases: their README's tables, read as far as a program can.

The tables are prose for people. What can be read of them: whose names go, and in which documents;
what data go, and whose. A name with an ending of possession owns data ("Bo's health"), one without
goes itself. A part with a question mark is left to judgement and not measured, nor is a document
that goes as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from redactor.suggest.names import parse_name

_CASE = re.compile(
    r"^## Case \d+ `(\w+)` \((\d+)-(\d+)\)(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL
)
_ROW = re.compile(r"^\| (?!Overstruck|---)(.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
_WORD = r"[A-ZÆØÅ][a-zæøåéıüćğ]+(?:-[A-ZÆØÅ][a-zæøå]+)?"
_NAME = re.compile(rf"\b{_WORD}(?: {_WORD})*")
_LAW = re.compile(r"((?:\w*lov\w*|fvl\.|offl\.)? ?§ ?\d+(?: [a-z]\b)?(?:, (?:nr|stk)\. \d)?)")
TYPES = {
    "CPR": ("cpr",),
    "PASSPORT": ("passport",),
    "LICENSE_PLATE": ("number plate",),
    "VIN": ("vin",),
    "BANK_ACCOUNT": ("account",),
    "HEALTH": ("health", "illness", "injury", "treatment"),
    "CRIME": ("sentence", "charge", "offence", "accusation"),
    "RELIGION": ("belief",),
    "ETHNICITY": ("origin", "ethnicity"),
    "UNION": ("union",),
    "PHONE": ("phone", "mobile"),
    "ADDRESS": ("address",),
}
"""Words of the tables (English) that stand for an entity type."""
OFFICE_TYPES = frozenset({"PHONE", "ADDRESS"})
"""An office has them too: measured only where the table names whose they are."""


@dataclass(frozen=True)
class Claim:
    """A part of a row. struck: tokens of each name that goes; owners: of those whose data go.

    types: of the data; documents: numbers; open: left to judgement.
    """

    ground: str
    documents: frozenset[int]
    struck: tuple[frozenset[str], ...]
    owners: tuple[frozenset[str], ...]
    types: frozenset[str]
    open: bool


@dataclass(frozen=True)
class Yardstick:
    """A case's claims, and the documents that go as a whole."""

    name: str
    claims: tuple[Claim, ...]
    whole: frozenset[int]


def read_yardsticks(readme: Path) -> Iterator[Yardstick]:
    """One for each case of the README."""
    for case in _CASE.finditer(readme.read_text("utf-8")):
        numbers = frozenset(range(int(case[2]), int(case[3]) + 1))
        claims: list[Claim] = []
        whole: set[int] = set()
        for what, where, ground in _ROW.findall(case[4]):
            documents = _documents(where, numbers)
            named = re.findall(r"(\d\d)(?: almost)? whole", what)
            if re.search(r"\bwhole\b", what):
                whole.update(map(int, named) if named else documents if ", whole" in what else ())
            law = _LAW.search(ground)
            label = law[1].strip() if law else ground.strip()
            parts = re.split(r"; |(?<=[^.]{3})\. ", what)
            claims += [_claim(part, label, documents) for part in parts]
        yield Yardstick(case[1], tuple(claims), frozenset(whole))


def _documents(where: str, numbers: frozenset[int]) -> frozenset[int]:
    if where.strip() == "all":
        return numbers
    where = re.sub(r"\bp\. ?\d+", "", where.split(". ")[0])
    found: set[int] = set()
    for first, last in re.findall(r"\b(\d\d)(?:-(\d\d))?\b", where):
        found.update(range(int(first), int(last or first) + 1))
    return frozenset(found) & numbers


def _claim(part: str, ground: str, documents: frozenset[int]) -> Claim:
    struck: list[frozenset[str]] = []
    owners: list[frozenset[str]] = []
    data, colon, _ = part.partition(":")
    heading = bool(colon) and not re.search(r"\bevery\b", data)
    for match in _NAME.finditer(part):
        tokens = frozenset(t for t in parse_name(match[0]).tokens if len(t) > 1)
        behind = part[match.end() :]
        if behind.startswith(("'s", "’s")):
            (struck if behind[2:].startswith(" name") else owners).append(tokens)
        elif tokens:
            (owners if heading else struck).append(tokens)
    low = part.lower()
    types = frozenset(t for t, words in TYPES.items() if any(w in low for w in words))
    return Claim(ground, documents, tuple(struck), tuple(owners), types, "?" in part)
