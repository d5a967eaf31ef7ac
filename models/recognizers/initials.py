"""Initials that stand for a person: beside the name, under a letter, at a speaker's turn."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.lexicons import section
from models.recognizers.base import DanishRecognizer, Pattern
from models.recognizers.name_shapes import INITIAL, PART, UPPER
from models.recognizers.names import FIRST, LAST, bits_of
from models.recognizers.view import TextView
from models.types import Entity

_NOT_INITIALS = frozenset(
    [
        "a/s",
        "i/s",
        "u.s",
        "a.p",
        "b.b",
        "p.s",
        "s.u",
        "e.u",
        "u.s.a",
        "d.d",
        "d.o",
        "s.d",
        "p.t",
        "m.v",
        "m.m",
        "m.fl",
        "e.l",
        "o.l",
        "f.eks",
        "t.o",
        "p.p",
        "i.e",
        "e.g",
        "n.n",
        "a.m.b.a",
        "p.m.b.a",
        "s.m.b.a",
    ]
)


class InitialsRecognizer(DanishRecognizer):
    ENTITY = "PERSON"
    PATTERNS = (
        Pattern("initialer med punktum", rf"(?<![\w.@]){INITIAL}(?:-?[{UPPER}]\.)+(?![\w])|(?<![\w.@])(?:[{UPPER}]\.){{2,4}}(?!\w)", 0.5),
        Pattern("navn (initialer)", rf"(?P<name>{PART}(?: {PART}){{1,4}}),? ?\((?P<n>[{UPPER}][{UPPER}a-zæøå]{{1,4}})(?=[,)])", 0.8),
        Pattern("initialer og dato", rf"(?m)^[ ]{{0,60}}[/]?(?P<n>[{UPPER}]{{2,4}}|[{UPPER}][a-zæøå][{UPPER}][a-zæøå]{{0,2}})(?:,? ?(?:d\.|den)? ?[0-9]{{1,2}}[./-] ?[0-9]{{1,2}}(?:[./-][0-9]{{2,4}})?)?[ ]*$", 0.5),
        Pattern("taler", rf"(?m)^[ ]{{0,30}}(?P<n>[{UPPER}]{{2,4}}):(?= )", 0.5),
        Pattern("skråstreg og initialer", rf"(?<=[\s.])/ ?(?P<n>[{UPPER}]{{2,4}}|[{UPPER}][a-zæøå]{{1,2}}[{UPPER}][a-zæøå]{{0,2}})(?![\w/])", 0.5),
    )  # fmt: skip

    def find(self, view: TextView) -> Iterator[Entity]:
        norm = view.norm
        known: set[str] = set()
        if "(" in norm:
            for match in self.compiled["navn (initialer)"].finditer(norm):
                if _fits(match["n"], match["name"]) and any(
                    bits_of(p.lower()) & (FIRST | LAST) for p in match["name"].split()
                ):
                    known.add(match["n"])
                    yield self.hit(*match.span("n"), 0.8, "initialer af navnet foran")
        for name, score in (
            ("initialer og dato", 0.45),
            ("taler", 0.5),
            ("skråstreg og initialer", 0.5),
        ):
            for match in self.compiled[name].finditer(norm):
                if (
                    name == "taler"
                    and match["n"] not in known
                    and norm.count(match.group().strip()) < 2
                ):
                    continue
                if match["n"].lower() not in _NOT_INITIAL_WORDS and (
                    name != "initialer og dato"
                    or match["n"] in known
                    or any(c.isdigit() for c in match.group())
                    or norm[match.end() :].strip() == ""
                ):
                    yield self.hit(*match.span("n"), score, name)
        for match in self.compiled["initialer med punktum"].finditer(norm):
            if match.group().lower().rstrip(".") not in _NOT_INITIALS and not _SECTION.search(
                norm[max(0, match.start() - 3) : match.start()]
            ):
                yield self.hit(*match.span(), 0.45, "initialer med punktum")


def _fits(initials: str, name: str) -> bool:
    """Whether initials come from the name: "LKJ" or "NaWu" of its parts."""
    parts = [p for p in re.split(r"[ .-]+", name) if p]
    firsts = "".join(p[0] for p in parts).lower()
    low = initials.lower()
    if low == firsts or (
        len(low) >= 2 and low[0] == firsts[0] and low[-1] == firsts[-1] and len(low) == 2
    ):
        return True
    pieces = re.findall(rf"[{UPPER}][a-zæøå]*", initials)
    return len(pieces) >= 2 and all(
        any(p.lower().startswith(piece.lower()) for p in parts) for piece in pieces
    )


_SECTION = re.compile(r"\n\s*$")
_NOT_INITIAL_WORDS = section("stop_words.txt", "initials")
