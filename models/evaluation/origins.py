"""Where a name comes from, so that the recall of some names can be compared with that of others.

An open classification in coarse groups, by the name lists this project owns and by a table of
letters, beginnings and endings. It is a guess about strings, used for sums only: it says nothing
of a person, and nothing of it is kept or reaches the product.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources

from models.lexicons import lines

__all__ = [
    "GROUPS",
    "OTHER",
    "common_names",
    "group_of",
    "groups_in_document",
    "name_table",
    "uncommon_names",
]

OTHER = "other"
GROUPS = ("danish", "greenlandic_faroese", "middle_eastern", "african", "slavic", "asian", OTHER)
LABELS: Mapping[str, str] = {
    "danish": "Danish, Nordic",
    "greenlandic_faroese": "Greenlandic, Faroese",
    "middle_eastern": "Arabic, Turkish, Kurdish, Persian",
    "african": "Somali, African",
    "slavic": "Slavic, Romanian",
    "asian": "South and East Asian",
    OTHER: "other, unknown",
}
# The origins of models/training/synthesis/names.tsv; one that isn't here counts as "other".
_GROUP_OF_ORIGIN = {
    "danish": "danish", "greenlandic": "greenlandic_faroese", "faroese": "greenlandic_faroese",
    "arabic": "middle_eastern", "turkish": "middle_eastern", "kurdish": "middle_eastern",
    "iranian": "middle_eastern", "afghan": "middle_eastern", "persian": "middle_eastern",
    "somali": "african", "african": "african", "eritrean": "african", "polish": "slavic",
    "ukrainian": "slavic", "bosnian": "slavic", "romanian": "slavic", "russian": "slavic",
    "vietnamese": "asian", "tamil": "asian", "pakistani": "asian", "chinese": "asian",
    "thai": "asian", "indian": "asian", "filipino": "asian", "nordic": "danish",
}  # fmt: skip
_TOKEN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")

NameTable = Mapping[tuple[str, str], tuple[str, ...]]


def _table(package: str, name: str) -> Iterable[tuple[str, str, list[str]]]:
    text = resources.files(package).joinpath(name).read_text("utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            group, kind, entries = line.split("\t")
            yield group, kind, [entry.replace("_", " ") for entry in entries.split()]


@cache
def name_table() -> Mapping[str, frozenset[str]]:
    """Name tokens, casefolded, with the groups whose lists hold them."""
    groups: dict[str, set[str]] = {}
    for origin, _, names in _table("models.training.synthesis", "names.tsv"):
        for name in names:
            for token in _tokens(name):
                groups.setdefault(token, set()).add(_GROUP_OF_ORIGIN.get(origin, OTHER))
    for (group, _), names_of_group in uncommon_names().items():
        for name in names_of_group:
            for token in _tokens(name):
                groups.setdefault(token, set()).add(group)
    for group, kind, names in _table("models.evaluation", "origins.tsv"):
        for name in names if kind == "name" else ():
            groups.setdefault(name, set()).add(group)
    for token in list(groups):
        groups.setdefault(_folded(token), set()).update(groups[token])
    return {token: frozenset(found) for token, found in groups.items()}


def _folded(token: str) -> str:
    """As a keyboard without foreign letters writes it: "Yılmaz" as "yilmaz"; æ, ø, å stay."""
    out = ""
    for letter in token.replace("ı", "i").replace("ł", "l").replace("đ", "d").replace("ð", "d"):
        kept = letter in "æøå"
        out += letter if kept else unicodedata.normalize("NFD", letter)[0]
    return out


@cache
def uncommon_names() -> NameTable:
    """(group, kind) to the names of ``swap_names.tsv``; kind: m, f or l."""
    rows = _table("models.evaluation", "swap_names.tsv")
    return {(group, kind): tuple(names) for group, kind, names in rows}


@cache
def common_names() -> Mapping[str, Sequence[NameTable]]:
    """Group to its origins' common names, a table (origin, kind) to names each.

    They are those of the synthesis: the product was taught them.
    """
    groups: dict[str, dict[str, dict[tuple[str, str], tuple[str, ...]]]] = {}
    for origin, kind, names in _table("models.training.synthesis", "names.tsv"):
        group = _GROUP_OF_ORIGIN.get(origin, OTHER)
        groups.setdefault(group, {}).setdefault(origin, {})[group, kind] = tuple(names)
    return {group: tuple(origins.values()) for group, origins in groups.items()}


@cache
def _patterns() -> Mapping[str, Sequence[tuple[str, str]]]:
    """kind (letter, begin, end) to (pattern, group), the longest first."""
    table: dict[str, list[tuple[str, str]]] = {}
    for group, kind, patterns in _table("models.evaluation", "origins.tsv"):
        table.setdefault(kind, []).extend((pattern, group) for pattern in patterns)
    return {kind: sorted(rows, key=lambda r: -len(r[0])) for kind, rows in table.items()}


@cache
def _registered() -> Mapping[str, str]:
    """Names of the open registers of names in Denmark, with what the registers tell."""
    names = [n.casefold() for f in ("first_names.txt", "last_names.txt") for n in lines(f)]
    groups = dict.fromkeys(names, "danish")
    text = resources.files(__package__ or "").joinpath("register.txt").read_text("utf-8")
    groups.update((n, "middle_eastern") for n in text.splitlines() if n[:1] != "#")
    return groups


def _tokens(name: str) -> list[str]:
    """Name parts, casefolded; a hyphenated name counts whole and by its parts."""
    found = []
    for token in _TOKEN.findall(name.casefold()):
        found.append(token)
        found += [part for part in token.split("-") if "-" in token and len(part) > 2]
    return [token for token in found if len(token) > 1]


def _groups_of_token(token: str) -> frozenset[str]:
    table = name_table()
    stems = (token, token.removesuffix("s").rstrip("'’"))
    for stem in stems:
        if stem in table:
            return table[stem]
    patterns = _patterns()
    for letter, group in patterns["letter"]:
        if letter in token:
            return frozenset((group,))
    stem = token.removesuffix("s") if token[-2:-1] not in ("e", "i") else token
    for candidate in (token, stem):
        for begin, group in patterns["begin"]:
            if candidate.startswith(begin) and len(candidate) > len(begin) + 1:
                return frozenset((group,))
        for end, group in patterns["end"]:
            if candidate.endswith(end) and len(candidate) > len(end) + 1:
                return frozenset((group,))
    registered = _registered()
    told = {registered[s] for s in stems if s in registered}
    return frozenset(told)


def group_of(name: str) -> str:
    """The group of one name as written; ``other`` where nothing or everything is told.

    One part that only one foreign group has decides ("Pipaluk Petersen"); Danish is what is left
    when no part points elsewhere. A part of several foreign groups counts a little for each, in
    the order of ``GROUPS``.
    """
    votes: Counter[str] = Counter()
    danish = False
    for token in _tokens(name):
        groups = _groups_of_token(token)
        danish |= "danish" in groups
        if "danish" not in groups:
            known = groups - {OTHER} or groups
            for group in known:
                votes[group] += 2 if len(known) == 1 else 1
    if votes:
        return max(votes, key=lambda g: (votes[g], -GROUPS.index(g)))
    return "danish" if danish else OTHER


def groups_in_document(names: Sequence[str]) -> list[str]:
    """The group of each mention of a document's persons, in order.

    A person's short forms ("Kragelund", "Mo", "MK") go with the longest form that has all their
    parts, or whose initials they are: the origin is the person's, not the token's.
    """
    distinct = sorted(set(names), key=lambda n: (-len(_tokens(n)), n))
    full = [(n, set(_tokens(n)), _initials(n)) for n in distinct if len(_tokens(n)) > 1]
    found: dict[str, str] = {}
    for name in distinct:
        tokens = set(_tokens(name))
        stems = {t.removesuffix("s") for t in tokens}
        owners = [
            whole for whole, parts, _ in full if tokens and (tokens <= parts or stems <= parts)
        ]
        letters = re.sub(r"[\W\d_]", "", name)
        if not owners and (not tokens or (letters.isupper() and len(letters) <= 4)):
            owners = [whole for whole, _, initials in full if letters.casefold() == initials]
        found[name] = group_of(owners[0] if owners else name)
    return [found[name] for name in names]


def _initials(name: str) -> str:
    return "".join(token[0] for token in _TOKEN.findall(name.casefold()))
