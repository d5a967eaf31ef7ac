"""The names of a document, ready for looking up: parts, initials, user names, near spellings.

Everything is a hash lookup, so looking through a document is linear in its length.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

from models.lexicons import lines, section
from models.recognizers.names import COMMON, FIRST, LAST, STOP, TOWN, bits_of, genitive_stem

_PART = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*\.?")
_OCR = str.maketrans("0158639", "olsbgeg")
_ACRONYMS = section("stop_words.txt", "acronym")
_TWO_LETTERS = str.maketrans(
    {"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ü": "u", "é": "e", "è": "e"}
    | {"ë": "e", "á": "a", "à": "a", "í": "i", "ı": "i", "ó": "o", "ú": "u", "ý": "y"}
    | {"ğ": "g", "ş": "s", "ç": "c", "ć": "c", "č": "c", "š": "s", "ž": "z", "ł": "l"}
    | {"ń": "n", "ś": "s", "ź": "z", "ż": "z", "ą": "a", "ę": "e", "ñ": "n", "ð": "d"}
)
_ONE_LETTER = str.maketrans({"æ": "a", "ø": "o", "å": "a", "ä": "a", "ö": "o"})
_MISREAD = (
    ("m", "rn"),
    ("rn", "m"),
    ("w", "vv"),
    ("d", "cl"),
    ("cl", "d"),
    ("lm", "hn"),
    ("ü", "ii"),
)
"""What OCR takes for something else."""
MIN_SCORE = 0.45
_ORGANISATIONS = tuple(sorted(section("stop_words.txt", "organisation ending")))


@dataclass(slots=True)
class NameIndex:
    """Lookups of one document's persons; every key in lower case but ``initials`` (as written)."""

    parts: set[str] = field(default_factory=set)
    wordlike: set[str] = field(default_factory=set)
    initials: set[str] = field(default_factory=set)
    given_initials: set[str] = field(default_factory=set)
    dotted: set[str] = field(default_factory=set)
    users: set[str] = field(default_factory=set)
    pairs: set[tuple[str, str]] = field(default_factory=set)
    """Parts of one full name that may stand next to each other, as spoken and turned round."""
    near: dict[str, str] = field(default_factory=dict)
    spelt: dict[str, str] = field(default_factory=dict)
    """Other spellings that sound or look the same ("soeren", "carnilla") to the part."""

    def known(self, low: str) -> str | None:
        """The part that a word (lower case) is: itself, as genitive, or in another spelling."""
        parts = self.parts
        if low in parts:
            return low
        stem = genitive_stem(low)
        if stem in parts or len(low) < 4:
            return stem if stem in parts else None
        plain = low if low.isascii() else low.translate(_TWO_LETTERS)
        if plain in self.spelt:
            return self.spelt[plain]
        plain = genitive_stem(plain)
        if plain in self.spelt:
            return self.spelt[plain]
        return plain if plain is not stem and plain in parts else None

    def resembles(self, low: str) -> str | None:
        """The part that a word misspells by one letter (two from nine letters on), or None."""
        stem = genitive_stem(low)
        for word in (low, stem) if stem != low else (low,):
            for key in (word, *_deletes(word)):
                part = self.near.get(key)
                if part is not None and part[0] == word[0]:
                    allowed = 2 if min(len(part), len(word)) >= 9 else 1
                    if OSA.distance(part, word, score_cutoff=allowed) <= allowed:
                        return part
        return None


def unscramble(token: str) -> str:
    """Lower case, with digits that OCR puts for letters turned back ("Eski1dsen")."""
    return token.lower().translate(_OCR)


def split_name(surface: str) -> list[str]:
    """Parts of a name in order of speaking: "Simonsen, Bo" gives Bo, Simonsen."""
    last, comma, first = surface.partition(",")
    ordered = f"{first} {last}" if comma else surface
    return _PART.findall(ordered)


def build_index(surfaces: Iterable[tuple[str, float, bool]], *, misspelt: bool = True) -> NameIndex:
    """From the persons found (text, score, found by a rule) make the lookups.

    What only a language model calls a name, and no list knows, doesn't spread on its own.
    misspelt: whether ``resembles`` is wanted too.
    """
    index, seen = NameIndex(), Counter[str]()
    names: list[list[str]] = []
    ruled: set[str] = set()
    for surface, score, by_rule in surfaces:
        if score < MIN_SCORE:
            continue
        bare = re.sub(r"\W", "", surface)
        if _is_initials(surface, bare):
            if by_rule and score >= 0.7 and "." not in surface:
                index.given_initials.add(bare)
            continue
        parts = split_name(surface)
        if "_" in surface:  # a file's name: its other words are no names
            parts = [p for p in parts if bits_of(p.lower()) & (FIRST | LAST)]
        if parts:
            names.append(parts)
            if by_rule:
                ruled.update(p.lower() for p in parts)
            seen.update(p.lower().rstrip(".") for p in parts)
    for parts in names:
        _learn(index, parts, seen, ruled)
    for part in index.parts:
        if misspelt and len(part) >= 5 and part not in index.wordlike:
            for key in (part, *_deletes(part)):
                index.near.setdefault(key, part)
        if len(part) >= 4 and part not in index.wordlike:
            for form in _spellings(part):
                index.spelt.setdefault(form, part)
    return index


def _spellings(part: str) -> set[str]:
    """A part without its Danish and foreign letters, and as OCR may read it."""
    forms = {part.translate(_TWO_LETTERS), part.translate(_ONE_LETTER).translate(_TWO_LETTERS)}
    if len(part) >= 5:
        plain = part.translate(_TWO_LETTERS)
        forms |= {plain.replace(a, b) for a, b in _MISREAD if a in plain}
    return {f for f in forms if f != part and not bits_of(f) & (COMMON | STOP | TOWN)}


def _is_initials(surface: str, bare: str) -> bool:
    if " " in surface.strip():
        return False
    if "." in surface[:-1] and len(bare) <= 5:
        return True
    return (2 <= len(bare) <= 4 and bare.isupper()) or (
        re.fullmatch(r"(?:[A-ZÆØÅ][a-zæøå]{1,2}){1,2}[A-ZÆØÅ]?[a-zæøå]{0,2}", bare) is not None
        and sum(c.isupper() for c in bare) >= 2
    )


def _learn(index: NameIndex, parts: Sequence[str], seen: Counter[str], ruled: set[str]) -> None:
    whole = [p for p in parts if len(p.rstrip(".")) > 1 and not p.endswith(".")]
    for i, part in enumerate(whole):
        low = part.lower()
        bits = bits_of(low)
        if bits & STOP or len(low) < 2:
            continue
        named = bits & (FIRST | LAST)
        alone = len(parts) == 1
        # "Per Fugl": a family name that is an ordinary word, behind a first name that is none
        family = i and part[0].isupper() and bits & COMMON and bits_of(whole[0].lower()) & FIRST
        if not named and (
            (bits & COMMON and not family) or bits & TOWN or (alone and part.isupper())
        ):
            continue
        if part.isupper() and part in lines("acronyms.txt"):
            continue
        if alone and not named and low not in ruled:
            continue
        if not named and (part.isupper() != parts[0].isupper() or is_organisation_word(low)):
            continue
        stem = genitive_stem(low)
        keep = low
        if (
            i == len(whole) - 1
            and stem != low
            and (seen[stem] or (bits_of(stem) & (FIRST | LAST) and not _exact_name(low)))
        ):
            keep = stem
        index.parts.add(keep)
        if bits & COMMON or len(keep) <= 2:
            index.wordlike.add(keep)
    _learn_pairs(index, [p.lower() for p in whole])
    known = any(bits_of(p.lower()) & (FIRST | LAST) for p in whole)
    if len(parts) >= 2 and known and not any(is_organisation_word(p.lower()) for p in whole):
        _learn_initials(index, [p.rstrip(".") for p in parts if p.rstrip(".")])


def _learn_pairs(index: NameIndex, whole: Sequence[str]) -> None:
    kept = [k for low in whole if (k := index.known(low)) is not None]
    if len(kept) < 2:
        return
    for a, b in {*itertools.pairwise(kept), (kept[0], kept[-1]), (kept[-1], kept[0])}:
        if a != b:
            index.pairs.add((a, b))
            if len(a) + len(b) >= 8:
                index.spelt.setdefault(a + b, b)  # the space between them lost


def is_organisation_word(low: str) -> bool:
    """Whether a word ends names of organisations ("institutet", "solutions")."""
    return low.endswith(_ORGANISATIONS)


def _exact_name(low: str) -> bool:
    from models.recognizers.names import name_bits

    return bool(name_bits().get(low, 0) & (FIRST | LAST))


def _learn_initials(index: NameIndex, parts: Sequence[str]) -> None:
    pieces = [piece for p in parts for piece in p.split("-") if piece]
    letters = [p[0].upper() for p in pieces]
    merged = [p[0].upper() for p in parts]
    for combo in {
        "".join(letters),
        "".join(merged),
        letters[0] + letters[-1],
        merged[0] + "".join(merged[-2:]),
    }:
        if 2 <= len(combo) <= 5:
            index.dotted.add(combo)
            if combo.lower() not in _ACRONYMS and combo not in lines("acronyms.txt"):
                index.initials.add(combo)
    first, last = parts[0], parts[-1]
    if len(first) < 2 or len(last) < 2:
        return
    for a in (1, 2, 3):
        for b in (1, 2, 3):
            if a + b >= 3:
                index.initials.add(first[:a].capitalize() + last[:b].capitalize())
            if a + b >= 4:
                index.users.add((first[:a] + last[:b]).lower())
    index.users.add((first[:1] + last).lower())
    if len(parts) > 2:
        middle = parts[-2]
        index.users.update(
            (
                (first[:2] + middle[:1] + last[:2]).lower(),
                (first[:1] + middle[:1] + last[:3]).lower(),
            )
        )
        index.users.update(
            (
                (first[:2] + middle[:2] + last[:1]).lower(),
                (first[:2] + last[:1] + middle[:2]).lower(),
            )
        )


def _deletes(word: str) -> list[str]:
    """The word with one letter left out, in every way."""
    return [word[:i] + word[i + 1 :] for i in range(len(word))] if 4 < len(word) < 24 else []
