"""Norwegian Bokmål words made Danish.

The two languages differ less in grammar than in spelling, and the tagger looks at spelling: with
its words put right, 20,000 annotated Norwegian sentences teach it what names stand next to. A
table gives the most frequent words; for the rest the regular differences ("kvinne" kvinde,
"muligheten" muligheden) are tried out, one or two at a time, and the result is taken that Danish
has.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

__all__ = ["Danifier"]

_CHANGES: tuple[tuple[str, str], ...] = (
    ("nn", "nd"), ("ll", "ld"), ("nn", "n"), ("ll", "l"), ("tt", "t"), ("kk", "k"), ("pp", "p"),
    ("ss", "s"), ("mm", "m"), ("ff", "f"), ("rr", "r"), ("gg", "g"), ("tt", "dt"), ("tt", "d"),
    ("tt", "et"), ("ei", "ej"), ("ei", "e"), ("ei", "eg"), ("øy", "øj"), ("øy", "ø"), ("au", "ø"),
    ("ai", "aj"), ("kj", "k"), ("gj", "g"), ("skj", "sk"), ("sj", "ch"), ("sj", "ti"), ("sj", "sk"),
    ("p", "b"), ("t", "d"), ("k", "g"), ("kt", "gt"), ("v", "g"), ("g", "v"), ("e", "æ"),
    ("o", "u"), ("u", "o"), ("s", "c"), ("s", "z"), ("k", "ch"), ("å", "o"), ("ø", "o"),
    ("æ", "e"), ("ut", "ud"), ("opp", "op"), ("sosial", "social"), ("sp", "bsp"), ("els", "els"),
    ("ekk", "æk"), ("egg", "æg"), ("enk", "ænk"), ("elg", "ælg"), ("ett", "æt"), ("ell", "æl"),
    ("ll", "lv"), ("bb", "b"), ("dd", "d"), ("nt", "ndt"), ("ie", "ige"), ("ld", "l"),
)  # fmt: skip
_ENDINGS: tuple[tuple[str, str], ...] = (
    ("ene", "erne"), ("ene", "ene"), ("a", "en"), ("a", "ene"), ("a", "erne"), ("et", "ede"),
    ("et", "edes"), ("et", "eret"), ("ert", "eret"), ("ert", "erede"), ("erte", "erede"),
    ("het", "hed"), ("heten", "heden"), ("heter", "heder"), ("sjon", "tion"), ("sjonen", "tionen"),
    ("sjoner", "tioner"), ("sjonene", "tionerne"), ("sjon", "sion"), ("sjonen", "sionen"),
    ("ingene", "ingerne"), ("elsene", "elserne"), ("dde", "ede"), ("te", "ede"), ("te", "te"),
    ("ått", "ået"), ("dd", "et"), ("es", "es"), ("s", "es"), ("er", "e"), ("er", "r"), ("en", "n"),
    ("ere", "er"), ("erne", "ene"), ("asje", "age"), ("anse", "ance"), ("ens", "ens"), ("om", "um"),
    ("sk", "sk"), ("ler", "ller"), ("te", "de"), ("er", ""), ("", "r"), ("", "e"), ("", "t"),
)  # fmt: skip
_COMMON = 12_000


@cache
def _table() -> dict[str, str]:
    table = {}
    for line in (Path(__file__).parent / "danify.tsv").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            norwegian, _, danish = line.partition("\t")
            table[norwegian] = danish
    return table


class Danifier:
    """Knows Danish words by frequency (``data``/freqwords_da) and by the dictionary."""

    def __init__(self, data: Path) -> None:
        self._rank: dict[str, int] = {}
        for line in (data / "hunspell_da" / "index.dic").read_text("utf-8").splitlines()[1:]:
            word = re.split(r"[/\t ]", line, maxsplit=1)[0]
            if word.islower():
                self._rank[word] = 60_000
        lines = (data / "freqwords_da" / "da_50k.txt").read_text("utf-8").splitlines()
        for i, line in enumerate(lines):
            self._rank[line.split(" ")[0]] = i
        self._made: dict[str, str] = {}

    def __call__(self, word: str) -> str:
        """One word; capitals at the beginning are kept."""
        lower = word.lower()
        danish = _table().get(lower)
        if danish is None:
            danish = self._made.get(lower)
            if danish is None:
                danish = self._made[lower] = self._search(lower)
        if danish == lower:
            return word
        if word.isupper() and len(word) > 1:
            return danish.upper()
        return danish[:1].upper() + danish[1:] if word[:1].isupper() else danish

    def _search(self, word: str) -> str:
        if not word.isalpha() or len(word) < 3 or self._rank.get(word, 10**6) < _COMMON:
            return word
        seen = {word: 0}
        edge = [word]
        for step in (1, 2):
            following = []
            for form in edge:
                for other in _one_change(form):
                    if other not in seen:
                        seen[other] = step
                        following.append(other)
            edge = following
        known = [(self._rank[f] * (1 + seen[f]), f) for f in seen if f in self._rank]
        return min(known)[1] if known else word


def _one_change(word: str) -> list[str]:
    out = []
    for old, new in _CHANGES:
        at = word.find(old)
        while at >= 0:
            out.append(word[:at] + new + word[at + len(old) :])
            at = word.find(old, at + 1)
    out += [word[: len(word) - len(o)] + n for o, n in _ENDINGS if word.endswith(o) and o != n]
    return out
