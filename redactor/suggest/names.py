"""Names as tokens: folded, turned right way round, with genitives, initials and near misses.

Pure functions on short strings. Folding makes "Ærø"/"Aeroe", "Aydın"/"Aydin" and "Århus"/"Aarhus"
alike; it is for comparing only and never shown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

_LETTERS = str.maketrans(
    {"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ı": "i", "ß": "ss"}
)
_APOSTROPHES = re.compile(r"['’`´]s?$", re.IGNORECASE)
_INITIALS = re.compile(r"[^\W\d_](?:[.\- ]{1,2}[^\W\d_]){1,4}\.?s?\Z")
_HYPHENATED = re.compile(r"([^\W\d_])-\s+([a-zæøåüö])")
_MISREAD = str.maketrans({"0": "o", "1": "l", "5": "s", "8": "b"})
_CAPITALS = re.compile(r"[A-ZÆØÅÜÖ]{2,4}s?\Z")
MIN_FUZZY = 5
"""Shorter tokens must match to the letter: Bo is not Bi, Liv is not Siv."""


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Lower case without accents; æ, ø, å as two letters."""
    lowered = text.casefold().translate(_LETTERS)
    decomposed = unicodedata.normalize("NFKD", lowered)
    return "".join(ch for ch in decomposed if not unicodedata.combining(ch))


@dataclass(frozen=True, slots=True)
class Name:
    """A mention's name. tokens: folded, first name first; a token of one letter is an initial.

    pure_initials: nothing but initials ("M.K.", "LKJ"), then tokens are those letters.
    """

    tokens: tuple[str, ...]
    pure_initials: bool = False

    @property
    def full(self) -> bool:
        """At least two written-out tokens."""
        return not self.pure_initials and sum(len(t) > 1 for t in self.tokens) >= 2

    @property
    def initials(self) -> str:
        """First letters, of both parts of a hyphenated name too ("Inger-Lise Toft" → "ilt")."""
        if self.pure_initials:
            return "".join(self.tokens)
        return "".join(part[0] for token in self.tokens for part in token.split("-") if part)


@lru_cache(maxsize=65536)
def parse_name(text: str) -> Name:
    """A name as written ("Simonsen, Liv Kragelund", "Mettes", "gerda ø madsen", "M.K.")."""
    cleaned = " ".join(text.replace("_", " ").split())
    cleaned = _APOSTROPHES.sub("", _HYPHENATED.sub(r"\1\2", cleaned))
    if is_initials(cleaned):
        bare = cleaned[:-1] if cleaned.endswith("s") else cleaned
        letters = [fold(ch)[0] for ch in bare if ch.isalpha()]
        return Name(tuple(letters), pure_initials=True)
    if cleaned.count(",") == 1:
        last, first = cleaned.split(",")
        cleaned = f"{first} {last}"
    tokens: list[str] = []
    for raw in re.split(r"[\s,;()\"“”«»<>]+", cleaned):
        tokens.extend(_tokens(raw))
    return Name(tuple(tokens))


def _tokens(raw: str) -> list[str]:
    """One written word as tokens: "I-L", "H.J." and "Ø" are initials, "8ang" is a misread Bang."""
    parts = [part for part in re.split(r"[.\-]+", raw) if part]
    if parts and all(len(part) == 1 for part in parts):
        return [fold(part)[0] for part in parts if part.isalpha()]
    token = fold(raw).strip(".-'’/*:")
    if not any(ch.isalpha() for ch in token):
        return []
    return [token.translate(_MISREAD) if any(ch.isdigit() for ch in token) else token]


def is_initials(text: str) -> bool:
    """Whether a text is written as initials: "M.K.", "M. K.", "I-L", "LKJ", "LKJs"."""
    return bool(_CAPITALS.match(text) or _INITIALS.match(text))


def variants(token: str) -> tuple[str, ...]:
    """A token and the name it may be the genitive of ("mettes" → "mette", "jens" → "jen")."""
    if len(token) > 3 and token.endswith("s"):
        return (token, token[:-1])
    return (token,)


def deletes(token: str) -> Iterator[str]:
    """A token and all that is left of it without one letter: two tokens at most one edit apart

    share one of these (symmetric deletion), which makes a look-up of near misses linear.
    """
    yield token
    if len(token) >= MIN_FUZZY:
        for i in range(len(token)):
            yield token[:i] + token[i + 1 :]


@lru_cache(maxsize=65536)
def near(a: str, b: str) -> bool:
    """The same token, up to a genitive or one slip of the pen in a long one."""
    if same(a, b):
        return True
    if min(len(a), len(b)) < MIN_FUZZY:
        return False
    return any(OSA.distance(x, y, score_cutoff=1) <= 1 for x in variants(a) for y in variants(b))


def same(a: str, b: str) -> bool:
    """The same token up to a genitive."""
    if a == b:
        return True
    longer, shorter = (a, b) if len(a) > len(b) else (b, a)
    return len(longer) > 3 and longer[-1] == "s" and longer[:-1] == shorter


def fits(short: Name, long: Name, *, fuzzy: bool = True) -> bool:
    """Whether every token of ``short`` stands for one of ``long``, each used once.

    Initials stand for a token that begins with them. At least one written-out token must match to
    the letter, so that two slips never make two people one.
    """
    left = list(long.tokens)
    exact = False
    for token in sorted(short.tokens, key=len, reverse=True):
        if len(token) > 1:
            hit = next((t for t in left if same(token, t)), None)
            exact = exact or hit is not None
            if hit is None and fuzzy:
                hit = next((t for t in left if near(token, t)), None)
        else:
            hit = next((t for t in left if t.startswith(token)), None)
        if hit is None:
            return False
        left.remove(hit)
        if len(token) == 1 and "-" in hit:  # "I-L" takes both parts of "Inger-Lise"
            left.append(hit.split("-", 1)[1])
    return exact


def built_from(username: str, name: Name) -> bool:
    """Whether a user name is made of the name's beginnings in order ("dokvi", "sabi", "lkje").

    The first name must give the first letters, at least two tokens must take part, and one of
    them with two letters or more.
    """
    letters = "".join(ch for ch in fold(username) if ch.isalpha())
    tokens = [t.replace("-", "") for t in name.tokens if len(t) > 1]
    if len(letters) < 3 or len(tokens) < 2:
        return False

    def walk(rest: str, index: int, used: int, long: bool) -> bool:
        if not rest:
            return used >= 2 and long
        for i in range(index, len(tokens)):
            if i > 0 and used == 0:
                return False
            token = tokens[i]
            for size in range(min(len(token), len(rest)), 0, -1):
                if rest[:size] == token[:size] and walk(
                    rest[size:], i + 1, used + 1, long or size > 1
                ):
                    return True
        return False

    return walk(letters, 0, 0, False)
