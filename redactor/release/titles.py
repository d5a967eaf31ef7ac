"""Names in titles are overstruck too, in the act list and in file names.

A citizen learned a name through a document's title in Assens in 2011. So: every word that is, or
nearly is, part of a struck person's name goes, and so does anything shaped like a CPR number or an
e-mail address. What replaces it has always the same width, so that its length gives nothing away.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from redactor.suggest.names import Name, fold, near, parse_name, same

BLOCK = "█████"
OMITTED = "[udeladt]"
_WORD = re.compile(r"[^\W_]+(?:['’`´]s?)?")
_ALWAYS = re.compile(r"(?<!\d)\d{6}[\s\-–\u2010]?[\dxX*]{4}(?!\d)|[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_BETWEEN = re.compile(r"[\s.,_\-–'’]*\Z")
MIN_ANY_CASE = 4
"""Shorter names ("Bo", "Liv") count only with a capital: they are words too."""


@dataclass(frozen=True, slots=True)
class _Names:
    tokens: frozenset[str]
    initials: frozenset[str]
    full: tuple[Name, ...]


@lru_cache(maxsize=16)
def _known(names: tuple[str, ...]) -> _Names:
    parsed = [n for n in map(parse_name, names) if n.tokens]
    tokens = {part for n in parsed if not n.pure_initials for t in n.tokens for part in _parts(t)}
    initials = {n.initials for n in parsed if n.pure_initials}
    return _Names(frozenset(tokens), frozenset(initials), tuple(n for n in parsed if n.full))


def _parts(token: str) -> list[str]:
    return [part for part in token.split("-") if len(part) > 1]


def strike_title(
    title: str, names: Sequence[str], *, keep: Sequence[str] = (), mark: str = BLOCK
) -> str:
    """The title with every trace of the struck people replaced by ``mark``.

    names: full names and other forms of those to strike. keep: names of people who may be seen; a
    full name of theirs stays even where it shares a surname with somebody struck.
    """
    struck, kept = _known(tuple(names)), _known(tuple(keep))
    spans = [m.span() for m in _ALWAYS.finditer(title)]
    words = list(_WORD.finditer(title))
    safe = _kept_words(words, kept)
    for i, word in enumerate(words):
        if i not in safe and _is_name(word[0], struck):
            spans.append(word.span())
    spans += _initial_spans(title, struck)
    return _replaced(title, spans, mark)


def holds_name(text: str, names: Sequence[str]) -> bool:
    """Whether a full name of these stands in a text, in any order and spelling of its tokens."""
    words = {fold(w[0]) for w in _WORD.finditer(text)}
    return any(
        all(any(same(part, w) for w in words) for t in name.tokens for part in _parts(t))
        for name in _known(tuple(names)).full
    )


def _is_name(word: str, names: _Names) -> bool:
    token = fold(re.sub(r"['’`´]s?$", "", word))
    if len(token) < 2 or not any(ch.isalpha() for ch in token):
        return False
    if len(token) < MIN_ANY_CASE and not word[0].isupper():
        return False
    if token in names.tokens or any(same(token, t) for t in names.tokens):
        return True
    return len(token) > MIN_ANY_CASE and any(near(token, t) for t in names.tokens)


def _kept_words(words: Sequence[re.Match[str]], kept: _Names) -> set[int]:
    """Words that make up a full name of somebody who may be seen."""
    safe: set[int] = set()
    for name in kept.full:
        wanted = [part for t in name.tokens for part in _parts(t)]
        for i in range(len(words) - 1):
            run = 0
            while i + run < len(words) and any(same(fold(words[i + run][0]), t) for t in wanted):
                run += 1
            if run >= 2:
                safe.update(range(i, i + run))
    return safe


def _initial_spans(title: str, names: _Names) -> list[tuple[int, int]]:
    spans = []
    for letters in names.initials:
        pattern = (
            r"(?<!\w)" + r"[. -]{0,2}".join(map(re.escape, letters.upper())) + r"(?:s|\.)?(?!\w)"
        )
        spans += [m.span() for m in re.finditer(pattern, title)]
    return spans


def _replaced(title: str, spans: Sequence[tuple[int, int]], mark: str) -> str:
    """Neighbouring spans become one mark, so that the number of names doesn't show either."""
    merged: list[list[int]] = []
    for start, end in sorted(spans):
        gap = title[merged[-1][1] : start] if merged else ""
        if merged and (start <= merged[-1][1] or _is_joint(gap)):
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    result, at = [], 0
    for start, end in merged:
        result += [title[at:start], mark]
        at = end
    return "".join([*result, title[at:]])


def _is_joint(gap: str) -> bool:
    """Nothing but separators, or one initial, between two struck words."""
    return bool(_BETWEEN.match(gap) or re.match(r"[\s.]*[^\W\d_]\.?[\s.]*\Z", gap))
