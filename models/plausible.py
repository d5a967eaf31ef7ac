"""A second look at what a language model calls a person or an address.

Models are sure of wrong things in forms and tables: headings, units, abbreviations, the first word
of a line. What the word lists know better is taken back or cut to the name; what the second pass
finds to be a name after all comes back there.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from models.lexicons import entries_of, lines, section, words
from models.recognizers.name_shapes import is_animal
from models.recognizers.names import (
    COMMON,
    FIRST,
    LAST,
    STOP,
    bits_of,
    genitive_stem,
    is_compound,
    person_words,
)
from models.recognizers.terms import is_term
from models.recognizers.view import TextView
from models.types import Entity

_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*\.?")
_NAME = FIRST | LAST
_HEADS = re.compile(r"\.?(?::|[ ]{2}|\t)")
"""What stands behind a heading in a form: a colon or a table's gap."""
_VERB_END = ("ede", "er", "te")


@cache
def _roles() -> frozenset[str]:
    sections = person_words()
    return sections.title | sections.kin | sections.label | sections.weak


@cache
def _streets() -> tuple[str, ...]:
    return tuple(x for x in lines("street_suffixes.txt") if x[0] != "[" and len(x) > 2)


_MAKERS = section("stop_words.txt", "car maker")
_BEHIND = re.compile(r" ([^\W\d_]+)[ ]?([^\W\d_]?)")
_GOES_ON = re.compile(r"[ ]+[^\W_(]|[ ]*\(|:")
_SENSES = {
    line.split()[0]: tuple(line.split()[1:]) for line in entries_of("stop_words.txt", "word sense")
}
_NEVER_SMALL = frozenset(
    ("bo", "hans", "ask", "per", "sus", "find", "andre", "tage", "lykke", "sol", "sine")
)
"""Names that as small letters are nearly always the ordinary word."""


def plausible(view: TextView, entity: Entity) -> Entity | None:
    """The entity, cut to what can be a name, or None where the word lists say it is none."""
    if entity.entity_type == "PERSON":
        return _person(view, entity)
    if entity.entity_type == "ADDRESS":
        return _address(view, entity)
    return entity


def _person(view: TextView, entity: Entity) -> Entity | None:
    tokens = list(_TOKEN.finditer(view.norm, entity.start, entity.end))
    while tokens and not _may_begin(tokens[0].group()):
        tokens.pop(0)
    while tokens and _is_tail(view, tokens):
        tokens.pop()
    tokens = _first_line(view, tokens)
    if not tokens or _is_abbreviation(view, tokens) or _is_thing(view, tokens):
        return None
    start, end = tokens[0].start(), tokens[-1].end()
    if tokens[-1].group().endswith(".") and len(tokens[-1].group()) > 3:
        end -= 1
    if len(tokens) == 1 and not _single(view, tokens[0], entity.score):
        return None
    if len(tokens) > 1 and not _several(view, tokens, entity.score):
        return None
    return replace(entity, start=start, end=end)


def _bare(token: str) -> str:
    return token.lower().rstrip(".")


def _may_begin(token: str) -> bool:
    low = _bare(token)
    bits = bits_of(low)
    if not any(c.isalpha() for c in low) or {low, token.lower()} & _roles() or bits & STOP:
        return False
    if low in words("finite_verbs.txt"):
        return False
    return not bits & COMMON or bool(bits & _NAME)


def _is_tail(view: TextView, tokens: list[re.Match[str]]) -> bool:
    """Whether the last token is no part of the name: a label, a heading, an ordinary word."""
    last = tokens[-1]
    low, bits = _bare(last.group()), bits_of(_bare(last.group()))
    if low in _roles() or bits & STOP:
        return True
    if len(tokens) == 1:
        return False
    before = view.norm[tokens[-2].end() : last.start()]
    if "\n" in before and _HEADS.match(view.norm, last.end(), last.end() + 4):
        return True
    if (
        "\n" in before
        and not bits & _NAME
        and (is_compound(low) or last.group()[0].islower() or last.group().endswith("."))
    ):
        return True
    return last.group().islower() and bits & COMMON != 0 and not bits & _NAME


def _first_line(view: TextView, tokens: list[re.Match[str]]) -> list[re.Match[str]]:
    """Without what stands behind an empty line or a table's gap."""
    for i in range(1, len(tokens)):
        between = view.norm[tokens[i - 1].end() : tokens[i].start()]
        if between.count("\n") > 1:
            return tokens[:i]
    return tokens


def _is_abbreviation(view: TextView, tokens: list[re.Match[str]]) -> bool:
    """Letters of a spaced heading ("F A K T U R A"), "U.t.", "d.", "fam.", a heading "B. Konti"."""
    bare = [t.group().rstrip(".") for t in tokens]
    if len(tokens) > 1 and all(
        len(b) == 1 and not t.group().endswith(".") for b, t in zip(bare, tokens, strict=True)
    ):
        return True
    if len(tokens) == 1:
        small = tokens[0].group()[0].islower()
        dotted = view.norm[tokens[0].start() + len(bare[0]) :][:1] == "."
        known = bits_of(bare[0].lower()) & _NAME
        return small and not known and (len(bare[0]) < 3 or (dotted and len(bare[0]) < 6))
    if len(bare[0]) == 1 and len(tokens) == 2:
        if bare[1].islower() and not bits_of(bare[1]) & _NAME:
            return True  # "E. coli"
        if len(bare[1]) == 1 and bare[1].islower():
            return True  # "U.t."
        left = view.norm[max(0, tokens[0].start() - 3) : tokens[0].start()].strip(" ")
        goes_on = _GOES_ON.match(view.norm, tokens[1].end())
        plain = bits_of(bare[1].lower()) & COMMON or is_compound(bare[1].lower())
        if (
            (not left or left[-1] == "\n")
            and (goes_on or plain)
            and not bits_of(bare[1].lower()) & _NAME
        ):
            return True  # a heading
    return False


def _is_thing(view: TextView, tokens: list[re.Match[str]]) -> bool:
    """A car by its maker, an animal by its kind, a word used as a word ("bo hos")."""
    first = _bare(tokens[0].group())
    if first in _MAKERS and not bits_of(first) & FIRST:
        return True
    if len(tokens) > 1:
        return False
    if is_animal(view, tokens[0].start()):
        return True
    behind = _BEHIND.match(view.norm, tokens[0].end(), tokens[0].end() + 30)
    # "Liv og glæde", but "Liv og Linea"
    return behind is not None and behind[1].lower() in _SENSES.get(first, ()) and (
        behind[1] != "og" or behind[2].islower()
    )  # fmt: skip


def _single(view: TextView, match: re.Match[str], score: float) -> bool:
    token = match.group()
    low, bare = _bare(token), token.rstrip(".")
    bits = bits_of(low)
    if bare.upper() == bare and len(bare) <= 6:
        if (
            bare.split("-")[0] in lines("acronyms.txt")
            or len(bare) < 2
            or not bare.replace("-", "").isalpha()
        ):
            return False
        return score >= 0.85 or bool(bits & _NAME and not bits & COMMON)
    if any(c.isdigit() for c in bare):
        return score >= 0.7 and sum(c.isdigit() for c in bare) <= 2 < sum(c.isalpha() for c in bare)
    begins = _begins(view, match.start())
    if is_term(low) and (token[0].islower() or not bits & _NAME):
        return False
    if token[0].islower():
        if bits & COMMON:
            return bool(bits & _NAME) and score >= 0.65 and low not in _NEVER_SMALL
        if is_compound(low) or token.endswith("."):
            return False
        return bool(bits & _NAME) or score >= 0.8
    if bits & COMMON:
        named = score >= 0.7 and bool(bits & _NAME)
        return not begins or named or _acts(view, match, low)
    if bits & _NAME:
        return True
    if token.endswith(".") and _HEADS.match(view.norm, match.end(), match.end() + 4):
        return False
    if begins or token.endswith("."):
        return score >= 0.6 and not is_compound(low) and not is_compound(genitive_stem(low))
    return score >= 0.45


def _several(view: TextView, tokens: list[re.Match[str]], score: float) -> bool:
    bits = [bits_of(_bare(t.group())) for t in tokens]
    if any(b & _NAME for b in bits):
        return any(b & _NAME and not b & COMMON for b in bits) or any(
            t.group()[0].isupper() for t in tokens[1:]
        )
    plain = [t for t in tokens if is_compound(_bare(t.group()))]
    return len(plain) < len(tokens) and score >= 0.5 and any(t.group()[0].isupper() for t in tokens)


def _begins(view: TextView, start: int) -> bool:
    raw = view.norm[max(0, start - 8) : start]
    left = raw.rstrip(" \t\"»“”'(>*-•")
    return not left or left[-1] in ".!?:\n…|" or raw[-1] in "\"»“'" or raw.endswith("  ")


def _acts(view: TextView, match: re.Match[str], low: str) -> bool:
    """Whether the first word of a sentence is used as a name: a verb, name or comma follows."""
    after = view.norm[match.end() : match.end() + 40]
    follow = re.match(r" (?:(og|&) )?([^\W\d_]+)", after)
    if follow is None:
        return re.match(r",|[ ]*(?:\n|$)|  ", after) is not None
    word = follow[2].lower()
    if follow[1]:
        return follow[2][0].isupper()
    if follow[2][0].isupper():
        return True
    genitive = genitive_stem(low) != low and bits_of(genitive_stem(low)) & _NAME
    return (
        bool(genitive)
        or word in words("finite_verbs.txt")
        or (len(word) > 4 and word.endswith(_VERB_END))
    )


def _address(view: TextView, entity: Entity) -> Entity | None:
    text = view.lower[entity.start : entity.end]
    if re.search(r"(?<![0-9])[0-9]{4} +[^\W\d_]", text) and re.search(
        r"[^\W\d_] [0-9]{1,3}\b", text
    ):
        return entity
    for match in re.finditer(r"([^\W\d_]{3,})(?: (?=([0-9]{1,3})(?![0-9]))|$)", text):
        word = match[1]
        if word.endswith(_streets()) and (match[2] or entity.score >= 0.6):
            common = word in words("common_words.txt")
            if not common or match[2]:
                return entity
        numbered = match[2] and entity.score >= 0.9 and bits_of(word) & (COMMON | STOP) == 0
        if (
            numbered
            and not view.norm[entity.start : entity.end].isupper()
            and not is_compound(word)
        ):
            return entity
    return None
