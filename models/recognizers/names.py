"""What the name lists say about a word; shared by the person rules and the second pass."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from models.lexicons import lines, section, words
from models.lexicons.gazetteers import entries

FIRST, LAST, COMMON, STOP, TOWN, WORLD, RARE = 1, 2, 4, 8, 16, 32, 64
"""Bits: first name, last name, ordinary word, never a name, town or country, name of the world only,
ordinary word in small letters only ("palle")."""
_WORLD = (("world_first_names.txt", FIRST), ("world_last_names.txt", LAST))
_NORTH = ("danish",)


@dataclass(frozen=True, slots=True)
class PersonWords:
    """The sections of ``person_words.txt``, lower case."""

    label: frozenset[str]
    weak: frozenset[str]
    title: frozenset[str]
    kin: frozenset[str]
    greeting: frozenset[str]
    closing: frozenset[str]


@cache
def person_words() -> PersonWords:
    sections: dict[str, set[str]] = {}
    current: set[str] = set()
    for line in lines("person_words.txt"):
        if line.startswith("["):
            current = sections.setdefault(line.strip("[]"), set())
        else:
            current.add(line)
    return PersonWords(
        *(frozenset(sections[n]) for n in ("label", "weak", "title", "kin", "greeting", "closing"))
    )


@cache
def name_bits() -> dict[str, int]:
    """Bits of every known word, lower case."""
    bits: dict[str, int] = {}

    def mark(entries: frozenset[str] | set[str], bit: int) -> None:
        for entry in entries:
            bits[entry] = bits.get(entry, 0) | bit

    mark(words("first_names.txt"), FIRST)
    mark(words("last_names.txt"), LAST)
    for title, bit in (("first", FIRST), ("last", LAST), ("rare word", RARE)):
        mark(section("names_own.txt", title), bit)
    no_words = section("names_own.txt", "no word") | section("names_own.txt", "rare word")
    common = words("common_words.txt") | words("names_that_are_words.txt")
    for file, bit in _WORLD:
        for entry in entries(file):
            low = entry.name.lower()
            here = bit == FIRST and entry.section.startswith(_NORTH)
            if " " in low or len(low) < 2 or ((entry.word or low in common) and not here):
                continue  # a word here, and a name only far away
            known = bits.get(low, 0) & (FIRST | LAST) and not bits[low] & WORLD
            mark({low}, bit if known else bit | WORLD)
    # the dictionary has "aksel" and "palle" too, which a case text hardly ever means
    mark((common | words("more_words.txt")) - no_words, COMMON)
    mark({w for w in words("towns.txt") | words("countries.txt") if " " not in w}, TOWN)
    places = {e.name.lower() for e in entries("world_places.txt") if " " not in e.name}
    mark({p for p in places if not bits.get(p, 0) or bits[p] & WORLD}, TOWN)
    in_stop = False
    for line in lines("person_words.txt"):
        if line.startswith("["):
            in_stop = line == "[stop]"
        elif in_stop:
            mark(set(line.split()), STOP)
    return bits


_ENDINGS = ("sen", "ssen", "gaard", "gård", "strup", "bæk", "qvist", "kvist", "lund", "berg", "bjerg", "dal",
            "holm", "mann", "ić", "ovic", "evic", "ska", "ski", "sky", "skyi", "ská", "ský", "cki", "cka", "czyk", "wicz",
            "enko", "chuk", "czuk", "ová", "ovova", "escu", "eanu", "oğlu", "oglu", "zadeh", "nejad", "dóttir", "dottir",
            "sson", "ström", "stedt", "poulos", "akis", "shvili", "singam", "lingam", "nathan", "rajah",
            "ullah", "uddin", "sgård", "sgaard", "hauser")  # fmt: skip


@lru_cache(maxsize=1 << 15)
def bits_of(word: str) -> int:
    """Bits of a word (lower case), its genitive or its parts where it has a hyphen."""
    bits = name_bits()
    found = bits.get(word)
    if found is not None:
        if found == COMMON and word[-1] == "s" and len(word) > 2 and bits.get(word[:-1], 0) & FIRST:
            return COMMON | FIRST  # "livs" may be Liv's
        return found
    bare = genitive_stem(word)
    if bare != word:
        found = bits.get(bare)
        if found is not None:
            return found
    if "-" in word:
        parts = [bits.get(p, 0) for p in bare.split("-")]
        if parts[-1] & (FIRST | LAST) and parts[0] & (FIRST | LAST):
            return FIRST if parts[0] & FIRST else LAST
        if parts[-1] & FIRST and not parts[-1] & (COMMON | TOWN | WORLD | RARE) and len(parts) == 2:
            return FIRST  # "Gammel-Erik"
        if parts[-1] & COMMON and not (parts[0] | parts[-1]) & (FIRST | LAST):
            return COMMON  # "CPR-nummer"
        return 0
    if len(bare) > 5 and bare.endswith(_ENDINGS) and not _is_noun(bare, bits):
        return LAST
    return 0


def _is_noun(word: str, bits: dict[str, int]) -> bool:
    """Whether a word that ends like a family name is an ordinary noun ("udtalelsen", "prisen")."""
    if word.endswith(("elsen", "ionen")):
        return True
    return any(bits.get(word[:-n], 0) & COMMON for n in (1, 2, 3) if len(word) - n >= 3) or any(
        bits.get(word[n:], 0) & COMMON and len(word) - n >= 5 for n in range(3, len(word) - 3)
    )


def genitive_stem(word: str) -> str:
    """The word without its genitive ending ("mettes", "thomas'", "lars's")."""
    if word.endswith(("'s", "’s")):
        return word[:-2]
    if word.endswith(("'er", "’er", "'erne", "’erne")):
        return re.split("['’]", word, maxsplit=1)[0]  # "de to Freja'er"
    if word.endswith(("'", "’")):
        return word[:-1]
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


@cache
def _ordinary() -> frozenset[str]:
    return words("common_words.txt") | words("more_words.txt")


_LONG_TAIL = 7
"""Letters of an ordinary word that no name ends with by chance ("-handling")."""


@lru_cache(maxsize=1 << 15)
def is_compound(word: str) -> bool:
    """Whether a word (lower case) is made of two ordinary words ("niveauplan", "hovedindhold")."""
    common = _ordinary()
    if word in common:
        return True
    for i in range(3, len(word) - 3):
        tail = word[i:]
        if tail in common or (
            tail.endswith(("s", "n", "t", "r", "e")) and tail[:-1] in common and len(tail) > 4
        ):
            head = word[:i]
            if len(tail) >= _LONG_TAIL or head in common:
                return True
            if head[-1] in "se" and head[:-1] in common:
                return True
    return False
