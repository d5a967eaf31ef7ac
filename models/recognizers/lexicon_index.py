"""The lexicons (``models/lexicons/*.txt``) read once into tables that a word is looked up in.

Sections of a lexicon:
[word] counts as it stands and with Danish endings; [noun] also as last part of a compound
("børne-eksem") and as first part where what follows belongs to it ("epilepsi-anfald"), [people] only the latter; [weak]
counts only where a context word of the type stands near; [upper] only in capitals ([upper weak] near a context word), [capital] only
with a capital and not first in a sentence; [phrase] are several words, parted by ``|`` (the first
takes endings, the others may be up to four letters longer, ``@body`` is any part of the body);
[head] and [front] are last and first parts of compounds with anything; [not] lists words that
these rules would hit by mistake; [unless] tells senses apart: "words: what must not stand near".
``health.txt`` also has [body], parts of the body, and compounds.txt what may follow a [noun].
Lookup is by hash, so the cost doesn't grow with the lexicons.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import NamedTuple

from models.lexicons import lines, section

LEXICONS = {
    "HEALTH": ("health.txt", "symptoms.txt", "treatments.txt"),
    "MEDICINE": ("medicine.txt",),
    "CRIME": ("crime.txt",),
    "UNION": ("union.txt",),
    "RELIGION": ("religion.txt",),
    "ETHNICITY": ("ethnicity.txt",),
    "NATIONALITY": ("nationality.txt",),
    "SEXUALITY": ("sexuality.txt",),
    "GENDER": ("gender.txt",),
    "POLITICS": ("politics.txt",),
}
_AFTER_E = ("s", "n", "ns", "r", "rs", "rne", "rnes", "t", "ts")
_AFTER_OTHERS = (
    "s", "en", "ens", "et", "ets", "er", "ers", "erne", "ernes", "e", "es", "ene", "enes", "t",
    "'en", "'er", "'s",
)  # fmt: skip
_AFTER_ER = ("ne", "nes", "e", "en", "ens", "s", "es")
_LINKS = ("", "s", "e", "-")
BODY = "@body"
_BODY_ENDINGS = ("", "s", "en", "et", "n", "t", "e", "er", "erne", "ene", "ne", "r", "rne")


class Hit(NamedTuple):
    """What a word is: its entity type, the rule that says so (Danish), and whether it's weak."""

    entity_type: str
    rule: str
    weak: bool = False


@dataclass(slots=True)
class Index:
    """All lexicons by what is looked up (lower case)."""

    exact: dict[str, Hit] = field(default_factory=dict)
    upper: dict[str, Hit] = field(default_factory=dict)
    capital: dict[str, str] = field(default_factory=dict)
    phrases: dict[str, list[tuple[tuple[str, ...], str]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    heads: dict[str, str] = field(default_factory=dict)
    fronts: dict[str, str] = field(default_factory=dict)
    noun_fronts: dict[str, str] = field(default_factory=dict)
    never: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Words that are no hit of a type, by type."""
    unless: dict[str, tuple[str, ...]] = field(default_factory=dict)
    entries: dict[str, str] = field(default_factory=dict)
    """Entries without endings by type: what a misspelling is compared with."""
    head_lengths: tuple[int, ...] = ()
    front_lengths: tuple[int, ...] = ()
    noun_front_lengths: tuple[int, ...] = ()


def forms(entry: str) -> set[str]:
    """The entry with its endings; short ones stand as they are."""
    if len(entry) < 5:
        return {entry}
    endings = _AFTER_E if entry[-1] == "e" else _AFTER_OTHERS
    made = {entry + ending for ending in endings}
    if entry.endswith("er"):
        made |= {entry + ending for ending in _AFTER_ER}
    if entry.endswith(("eret", "met", "tet", "ket", "set", "get")):
        made |= {entry[:-1] + "de", entry[:-1] + "des"}
    return made | {entry}


@cache
def _body_forms() -> frozenset[str]:
    return frozenset(b + e for b in section("health.txt", "body") for e in _BODY_ENDINGS)


@lru_cache(maxsize=1 << 12)
def is_body(word: str) -> bool:
    """Whether a word is a part of the body or a compound of one ("lillefingeren")."""
    known = _body_forms()
    return word in known or any(word[i:] in known for i in range(2, len(word) - 3))


@cache
def index() -> Index:
    """The index of all lexicons; built on first use."""
    made = Index()
    for entity_type, names in LEXICONS.items():
        for name in names:
            _read(made, entity_type, name)
    for phrases in made.phrases.values():
        phrases.sort(key=lambda p: -len(p[0]))
    made.head_lengths = _lengths(made.heads)
    made.front_lengths = _lengths(made.fronts)
    made.noun_front_lengths = _lengths(made.noun_fronts)
    return made


def _read(made: Index, entity_type: str, name: str) -> None:
    title = ""
    for line in lines(name):
        if line.startswith("["):
            title = line.strip("[]")
        elif title == "phrase":
            for phrase in line.split("|"):
                first, *rest = phrase.split()
                for form in forms(first):
                    made.phrases[form].append((tuple(rest), entity_type))
        elif title == "unless":
            hits, _, stems = line.partition(":")
            for word in hits.split():
                made.unless[word] = tuple(s.replace("_", " ") for s in stems.split())
        else:
            for entry in line.split():
                _add(made, title, entry, entity_type)


def _lengths(table: dict[str, str]) -> tuple[int, ...]:
    return tuple(sorted({len(key) for key in table}, reverse=True))


def _add(made: Index, title: str, entry: str, entity_type: str) -> None:
    if title in ("word", "noun", "people", "weak"):
        weak = title == "weak"
        made.exact[entry] = Hit(entity_type, "ordlisten", weak)
        for form in forms(entry) - {entry}:
            known = made.exact.get(form)
            if known is None or (weak and known.entity_type == entity_type):
                made.exact[form] = Hit(entity_type, f"ordlisten (»{entry}« bøjet)", weak)
        if weak:
            made.entries.pop(entry, None)
        else:
            made.entries.setdefault(entry, entity_type)
        if title in ("noun", "people") and len(entry) >= 5:
            if len(entry) >= 6 and title == "noun":
                for form in forms(entry):
                    made.heads.setdefault(form, entity_type)
            for link in _LINKS:
                made.noun_fronts.setdefault(entry + link, entity_type)
    elif title in ("upper", "upper weak"):
        rule = "ordlisten, med store bogstaver"
        made.upper.setdefault(entry, Hit(entity_type, rule, title == "upper weak"))
    elif title == "capital":
        made.capital.setdefault(entry, entity_type)
    elif title == "head":
        for form in forms(entry) | {entry + "er", entry + "en"}:
            made.heads.setdefault(form, entity_type)
    elif title == "front":
        made.fronts.setdefault(entry, entity_type)
    elif title == "not":
        made.never[entity_type].add(entry)
