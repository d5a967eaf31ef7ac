"""Looks up every word of a text once, for all lexicon recognisers together.

What stands in the lexicons, and how, is told in ``lexicon_index``; compounds in ``compounds``,
misspellings in ``spelling``.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from models.lexicons import words
from models.recognizers.compounds import compound, is_innocent
from models.recognizers.lexicon_index import BODY, Hit, Index, index, is_body
from models.recognizers.names import bits_of
from models.recognizers.spelling import misread, misspelt, mixed_words
from models.recognizers.view import TextView, Word

__all__ = ["Term", "is_term", "terms"]

_SIDES = frozenset(
    [
        "venstre",
        "højre",
        "begge",
        "min",
        "mit",
        "mine",
        "hans",
        "hendes",
        "sin",
        "sit",
        "sine",
        "den",
        "det",
        "de",
        "hele",
        "øvre",
        "nedre",
        "forreste",
        "bagerste",
        "din",
        "dit",
        "dine",
        "deres",
        "mors",
        "fars",
        "barnets",
        "en",
        "et",
    ]
)
_LONG = 9
"""A capitalised word shorter than this may be a name: it isn't read as a misprint."""
_BESIDE = 50
"""How far, in characters, a word that tells another sense may stand from a term."""


@dataclass(frozen=True, slots=True)
class Term:
    """A hit: characters ``start:end``, of which type, by which rule (Danish), weak or not."""

    start: int
    end: int
    entity_type: str
    rule: str
    weak: bool = False


def is_term(low: str) -> bool:
    """Whether a word (lower case) stands in a lexicon: an illness, a faith, a people …"""
    table = index()
    hit = table.exact.get(low)
    return hit is not None and not hit.weak and low not in table.never[hit.entity_type]


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
    table, all_words, norm = index(), view.words, view.norm
    exact, phrases, common = table.exact, table.phrases, words("common_words.txt")
    upper, capital = table.upper, table.capital
    never, unless = table.never, table.unless
    result: list[Term] = []
    skip = -1
    for i, word in enumerate(all_words):
        if i <= skip:
            continue
        low = word.lower
        if low in phrases:
            taken = _phrase(view, all_words, i, phrases[low])
            if taken:
                last, kind = taken
                end = all_words[last].end
                if low in unless and _other_sense(view, word.start, end, unless[low]):
                    continue
                result.append(Term(word.start, end, kind, "ordlisten, flere ord"))
                skip = last
                continue
        hit = exact.get(low)
        if hit is None and (low in upper or low in capital):
            hit = _in_capitals(view, word, table)
        if hit is None:
            if low in common:
                hit = compound(low)
            elif len(low) >= 6 or "-" in low:
                hit = _uncommon(view, word, table)
        if hit is None and word.end + 1 < len(norm) and norm[word.end] == "-":
            broken = _broken(view, all_words, i)
            if broken is not None:
                result.append(broken)
                skip = i + 1
                continue
        if hit is None or low in never[hit.entity_type]:
            continue
        key = low.rpartition("-")[2]
        if key in unless and _other_sense(view, word.start, word.end, unless[key]):
            continue
        result.append(Term(word.start, word.end, *hit))
    for start, end, read in mixed_words(view):
        hit = exact.get(read) or (compound(read) if read not in common else None)
        if hit is None and read in table.upper and view.norm[start:end].isupper():
            hit = table.upper[read]
        if hit is not None and read not in never[hit.entity_type]:
            result.append(Term(start, end, hit.entity_type, f"læst som »{read}«", hit.weak))
    return result


def _broken(view: TextView, all_words: list[Word], i: int) -> Term | None:
    """A word broken at the end of a line ("depres-\\nsion")."""
    if i + 1 >= len(all_words):
        return None
    one, two = all_words[i], all_words[i + 1]
    if two.start - one.end > 30 or "\n" not in view.norm[one.end : two.start]:
        return None
    if view.norm[one.end + 1 : two.start].strip(" \n>") or not view.norm[two.start].islower():
        return None
    joined = one.lower + two.lower
    hit = index().exact.get(joined) or compound(joined)
    if hit is None or joined in index().never[hit.entity_type]:
        return None
    return Term(one.start, two.end, hit.entity_type, f"»{joined}« over to linjer", hit.weak)


def _other_sense(view: TextView, start: int, end: int, stems: tuple[str, ...]) -> bool:
    window = view.lower[max(0, start - _BESIDE) : end + _BESIDE]
    return any(stem in window for stem in stems)


def _phrase(
    view: TextView, all_words: list[Word], i: int, options: list[tuple[tuple[str, ...], str]]
) -> tuple[int, str] | None:
    for rest, kind in options:
        last = _match(view, all_words, i, rest)
        if last is not None:
            return last, kind
    return None


def _match(view: TextView, all_words: list[Word], i: int, rest: tuple[str, ...]) -> int | None:
    """The index of the phrase's last word, or None where the words differ."""
    last, norm = i, view.norm
    for expected in rest:
        last += 1
        while expected == BODY and last < len(all_words) and all_words[last].lower in _SIDES:
            last += 1
        if last >= len(all_words):
            return None
        low = all_words[last].lower
        fits = (
            is_body(low)
            if expected == BODY
            else low.startswith(expected) and len(low) - len(expected) <= 4
        )
        if not fits:
            return None
        between = norm[all_words[last - 1].end : all_words[last].start]
        if between.strip(" \n\t123-/>") or between.count("\n") > 1:
            return None
    return last


def _in_capitals(view: TextView, word: Word, table: Index) -> Hit | None:
    low = word.lower
    if low in table.upper and view.norm[word.start : word.end].isupper():
        return table.upper[low]
    if low in table.capital and _is_capital(view, word):
        return Hit(table.capital[low], "ordlisten, med stort begyndelsesbogstav")
    return None


def _is_capital(view: TextView, word: Word) -> bool:
    if not view.norm[word.start].isupper():
        return False
    before = view.norm[max(0, word.start - 3) : word.start].rstrip(" \"»“'")
    return bool(before) and before[-1] not in ".!?:\n"


def _uncommon(view: TextView, word: Word, table: Index) -> Hit | None:
    low = word.lower
    if "-" in low:
        hit = _hyphenated(view, word, table)
        if hit is not None:
            return hit
    small = view.norm[word.start].islower()
    hit = compound(low) or (misread(low) if small or len(low) >= _LONG else None)
    if hit is None and low.isalpha() and (small or not bits_of(low)):
        hit = misspelt(low)
    return hit


def _hyphenated(view: TextView, word: Word, table: Index) -> Hit | None:
    if is_innocent(word.lower):
        return None
    at = word.start
    for part in word.lower.split("-"):
        hit = table.exact.get(part)
        if hit is None and view.norm[at : at + len(part)].isupper():
            hit = table.upper.get(part)
        if hit is None or hit.weak or len(part) < 2:
            at += len(part) + 1
            continue
        other = part in table.unless and _other_sense(
            view, word.start, word.end, table.unless[part]
        )
        if part not in table.never[hit.entity_type] and not other:
            return Hit(hit.entity_type, f"sammensat med »{part}«")
        at += len(part) + 1
    return None
