"""Looks up every word of a text once, for all lexicon recognisers together.

A lexicon (``models/lexicons/*.txt``) has sections: [exact] and [word] entries take Danish endings,
[upper] entries count only in capitals, [capital] only with a capital and not first in a sentence,
[phrase] entries are several words, [head] and [front] are the last and first part of compounds
("skizofreni-diagnose", "volds-dom"), [not] lists words that those rules would hit by mistake.
Lookup is by hash, so the cost doesn't grow with the lexicons.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache

from models.lexicons import lines, words
from models.recognizers.view import TextView, Word

LEXICONS = {
    "HEALTH": "health.txt",
    "MEDICINE": "medicine.txt",
    "CRIME": "crime.txt",
    "UNION": "union.txt",
    "RELIGION": "religion.txt",
    "ETHNICITY": "ethnicity.txt",
    "NATIONALITY": "nationality.txt",
    "SEXUALITY": "sexuality.txt",
    "GENDER": "gender.txt",
    "POLITICS": "politics.txt",
}
_ENDINGS = (
    "s", "en", "ens", "et", "ets", "er", "ers", "erne", "ernes", "e", "es", "n", "ne", "r", "rne", "t",
    "tet",
)  # fmt: skip
_FORCES = ("kræfter", "kræfterne", "kræfters", "kræfternes")
"""Plural of "kraft", which looks like a form of "kræft"."""
_ADJECTIVE = ("", "e", "t", "s", "er", "en", "et", "erne")


@dataclass(frozen=True, slots=True)
class Term:
    """A hit: characters ``start:end``, of which type, and by which rule (Danish)."""

    start: int
    end: int
    entity_type: str
    rule: str


@dataclass(slots=True)
class _Index:
    exact: dict[str, tuple[str, str]] = field(default_factory=dict)
    upper: dict[str, str] = field(default_factory=dict)
    capital: dict[str, str] = field(default_factory=dict)
    phrases: dict[str, list[tuple[tuple[str, ...], str]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    heads: dict[str, str] = field(default_factory=dict)
    fronts: dict[str, str] = field(default_factory=dict)
    never: set[str] = field(default_factory=set)
    head_lengths: tuple[int, ...] = ()
    front_lengths: tuple[int, ...] = ()


@cache
def _index() -> _Index:
    index, common = _Index(), words("common_words.txt")
    for entity_type, name in LEXICONS.items():
        section = ""
        for line in lines(name):
            if line.startswith("["):
                section = line.strip("[]")
            elif section == "phrase":
                for phrase in line.split("|"):
                    first, *rest = phrase.split()
                    for ending in _ADJECTIVE:
                        index.phrases[first + ending].append((tuple(rest), entity_type))
            else:
                for entry in line.split():
                    _add(index, section, entry, entity_type, common)
    for phrases in index.phrases.values():
        phrases.sort(key=lambda p: -len(p[0]))
    index.head_lengths = tuple(sorted({len(h) for h in index.heads}, reverse=True))
    index.front_lengths = tuple(sorted({len(h) for h in index.fronts}, reverse=True))
    return index


def _add(index: _Index, section: str, entry: str, entity_type: str, common: frozenset[str]) -> None:
    if section in ("exact", "word"):
        index.exact.setdefault(entry, (entity_type, "ordlisten"))
        if len(entry) >= 5:
            for ending in _ENDINGS:
                form = entry + ending
                if form not in common:
                    index.exact.setdefault(form, (entity_type, f"ordlisten (»{entry}« bøjet)"))
    elif section == "upper":
        index.upper.setdefault(entry, entity_type)
    elif section == "capital":
        index.capital.setdefault(entry, entity_type)
    elif section == "head":
        for ending in ("", "en", "et", "er", "erne", "s", "n", "r", "ne", "e", "ens", "ernes"):
            index.heads.setdefault(entry + ending, entity_type)
    elif section == "front":
        index.fronts.setdefault(entry, entity_type)
    elif section == "not":
        index.never.add(entry)


def is_term(low: str) -> bool:
    """Whether a word (lower case) stands in a lexicon: an illness, a faith, a people …"""
    index = _index()
    return low in index.exact and low not in index.never


def terms(view: TextView) -> dict[str, list[Term]]:
    """Hits of all lexicons by entity type; worked out once a view."""
    cached: dict[str, list[Term]] | None = view.notes.get("terms")
    if cached is None:
        cached = defaultdict(list)
        for term in _find(view):
            cached[term.entity_type].append(term)
        view.notes["terms"] = cached
    return cached


def _find(view: TextView) -> list[Term]:
    index, all_words, result = _index(), view.words, []
    exact, phrases, upper, capital = index.exact, index.phrases, index.upper, index.capital
    skip = -1
    for i, word in enumerate(all_words):
        if i <= skip:
            continue
        low = word.lower
        if low in phrases:
            taken = _phrase(view, all_words, i, phrases[low])
            if taken:
                last, entity_type = taken
                result.append(
                    Term(word.start, all_words[last].end, entity_type, "ordlisten, flere ord")
                )
                skip = last
                continue
        hit = exact.get(low)
        if hit is not None:
            if low not in index.never:
                result.append(Term(word.start, word.end, *hit))
            continue
        if low in upper and view.norm[word.start : word.end].isupper():
            result.append(Term(word.start, word.end, upper[low], "ordlisten, med store bogstaver"))
        elif low in capital and _is_capital(view, word):
            result.append(
                Term(word.start, word.end, capital[low], "ordlisten, med stort begyndelsesbogstav")
            )
        elif len(low) >= 7 or "-" in low:
            term = _compound(view, word, index)
            if term is not None:
                result.append(term)
    return result


def _phrase(
    view: TextView, all_words: list[Word], i: int, options: list[tuple[tuple[str, ...], str]]
) -> tuple[int, str] | None:
    for rest, entity_type in options:
        last = i
        for expected in rest:
            last += 1
            if last >= len(all_words):
                break
            low = all_words[last].lower
            if not (low.startswith(expected) and len(low) - len(expected) <= 4):
                break
            between = view.norm[all_words[last - 1].end : all_words[last].start]
            if between.strip(" \n\t123-") or between.count("\n") > 1:
                break
        else:
            return last, entity_type
    return None


def _is_capital(view: TextView, word: Word) -> bool:
    if not view.norm[word.start].isupper():
        return False
    before = view.norm[max(0, word.start - 3) : word.start].rstrip(" \"»“'")
    return bool(before) and before[-1] not in ".!?:\n"


def _compound(view: TextView, word: Word, index: _Index) -> Term | None:
    low = word.lower
    if low in index.never:
        return None
    if "-" in low:
        at = word.start
        for part in low.split("-"):
            known = index.exact.get(part)
            kind = known[0] if known else index.upper.get(part)
            if (
                kind
                and len(part) >= 2
                and part not in index.never
                and (known or view.norm[at : at + len(part)].isupper())
            ):
                return Term(word.start, word.end, kind, f"sammensat med »{part}«")
            at += len(part) + 1
    if len(low) < 7 or low.endswith(_FORCES):
        return None
    for n in index.head_lengths:
        if len(low) - n < 3:
            continue
        kind = index.heads.get(low[-n:])
        if kind is not None and (n >= 6 or low not in words("common_words.txt")):
            return Term(word.start, word.end, kind, f"sammensat ord på »-{low[-n:]}«")
    for n in index.front_lengths:
        if len(low) - n < 3:
            continue
        kind = index.fronts.get(low[:n])
        if kind is not None and low not in words("common_words.txt"):
            return Term(word.start, word.end, kind, f"sammensat ord med »{low[:n]}-«")
    return None
