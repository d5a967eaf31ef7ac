"""Initials that stand for a person: beside the name, under a letter, at a speaker's turn."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.lexicons import section, words
from models.recognizers.base import DanishRecognizer, Pattern
from models.recognizers.name_shapes import INITIAL, PART, title_before
from models.recognizers.names import FIRST, LAST, bits_of
from models.recognizers.view import UPPER, TextView
from models.types import Entity

_NOT_INITIALS = section("stop_words.txt", "dotted")
_NOT_INITIAL_WORDS = section("stop_words.txt", "initials")
_ABBREVIATIONS = (
    section("stop_words.txt", "unit") | section("stop_words.txt", "clause") | _NOT_INITIAL_WORDS
    | section("stop_words.txt", "abbreviation")
)  # fmt: skip


class InitialsRecognizer(DanishRecognizer):
    ENTITY = "PERSON"
    PATTERNS = (
        Pattern("initialer med punktum", rf"(?<![\w.@]){INITIAL}(?:-?[{UPPER}]\.)+(?![\w])|(?<![\w.@])(?:[{UPPER}]\.){{2,4}}(?!\w)", 0.5),
        Pattern("navn (initialer)", rf"(?P<name>{PART}(?: {PART}){{1,4}}),? ?\((?P<n>[{UPPER}][{UPPER}a-zæøå]{{1,4}})(?=[,)])", 0.8),
        Pattern("initialer og dato", rf"(?m)^[ ]{{0,60}}[/]?(?P<n>[{UPPER}]{{2,4}}|[{UPPER}][a-zæøå][{UPPER}][a-zæøå]{{0,2}})(?:,? ?(?:d\.|den)? ?[0-9]{{1,2}}[./-] ?[0-9]{{1,2}}(?:[./-][0-9]{{2,4}})?)?[ ]*$", 0.5),
        Pattern("taler", rf"(?m)^[ ]{{0,30}}(?P<n>[{UPPER}]{{2,4}}):(?= )", 0.5),
        Pattern("skråstreg og initialer", rf"(?<=[\s.])/ ?(?P<n>[{UPPER}]{{2,4}}|[{UPPER}][a-zæøå]{{1,2}}[{UPPER}][a-zæøå]{{0,2}})(?![\w/])", 0.5),
        Pattern("under et notat, små", r"(?m)(?:(?P<s>/) ?|(?<=[.!?)]) )(?P<n>[a-zæøå]{2,4})(?=/?\.?[ ]*$)", 0.5),
        Pattern("under et notat, store", rf"(?m)(?<=[^\W\d_][.!?)]) (?P<n>[{UPPER}]{{2,4}})(?=\.?[ ]*$)", 0.5),
        Pattern("skrevet af", rf"(?: af |[ (]v/ ?|ref\. | hos )(?P<n>[{UPPER}]{{2,4}})(?: (?:og|&|/) (?P<m>[{UPPER}]{{2,4}}))?(?![\w-])", 0.6),
        Pattern("skriver", rf"(?<![\w/.-])(?P<n>[{UPPER}]{{2,4}})/(?P<m>[a-zæøå]{{2,4}})(?![\w/])", 0.5),
        Pattern("store bogstaver", rf"(?<![\w.&/-])[{UPPER}]{{2,4}}(?![\w&/-])", 0.6),
        Pattern("enkelt bogstav", rf"(?<![\w.,:;/&(-])(?<=[a-zæøå,.!?\n\"] )?(?P<n>[{UPPER}])(?:['’]?s|\.)?(?=,? [a-zæøå]{{2,}})", 0.5),
    )  # fmt: skip

    def find(self, view: TextView) -> Iterator[Entity]:
        yield from self._dotted_and_named(view)
        yield from self._under_notes(view)
        yield from self._letters(view)

    def _under_notes(self, view: TextView) -> Iterator[Entity]:
        """Who wrote a note, at its end ("… svarer. /mh"), after a title, or before a typist."""
        norm = view.norm
        for match in self.compiled["under et notat, små"].finditer(norm):
            low = match["n"]
            short = match["s"] or len(low) <= 3
            if short and not bits_of(low) and low not in _ABBREVIATIONS:
                yield self.hit(
                    *match.span("n"), 0.6 if match["s"] else 0.5, "initialer under et notat"
                )
        for match in self.compiled["under et notat, store"].finditer(norm):
            low = match["n"].lower()
            if low not in _ACRONYMS and low not in _NOT_INITIAL_WORDS:
                yield self.hit(*match.span("n"), 0.5, "initialer under et notat")
        for match in self.compiled["skrevet af"].finditer(norm):
            front = view.before(match.start("n"), 20)
            done = _DONE_BY.search(front) is not None
            for group in ("n", "m"):
                low = (match[group] or "").lower()
                if low and low not in _ACRONYMS and (done or not bits_of(low)):
                    yield self.hit(
                        *match.span(group),
                        0.7 if done else 0.5,
                        "initialer efter »af«, »v/« eller »hos«",
                    )
        if "/" in norm:
            for match in self.compiled["skriver"].finditer(norm):
                first, second = match["n"].lower(), match["m"]
                if first not in _ACRONYMS and second not in _ABBREVIATIONS and not bits_of(second):
                    yield self.hit(*match.span(), 0.5, "initialer og skriver")
        for match in view.at_capitals(self.compiled["store bogstaver"]):
            title = title_before(view, match.start())
            low = match.group().lower()
            if title and low not in _ACRONYMS and not bits_of(low):
                yield self.hit(*match.span(), 0.65, f"initialer efter »{title}«")

    def _letters(self, view: TextView) -> Iterator[Entity]:
        """A person who is called by one letter all through ("T siger", "Bs mor"): three times."""
        spots: dict[str, list[re.Match[str]]] = {}
        for match in self.compiled["enkelt bogstav"].finditer(view.norm):
            before = _WORD_BEFORE.search(view.before(match.start(), 20))
            if before is None or before[1] not in _LETTERED:
                spots.setdefault(match["n"], []).append(match)
        found = {
            x for x, matches in spots.items() if len(matches) >= 3 and self._acts(view, matches)
        }
        if not found - {"I"}:
            return
        # where one is called by a letter, the others are too ("B og C er fælles børn")
        for letter, matches in spots.items():
            if letter != "I":
                for match in matches:
                    yield self.hit(*match.span(), 0.5, "et bogstav i stedet for et navn")

    @staticmethod
    def _acts(view: TextView, matches: list[re.Match[str]]) -> bool:
        """Whether a verb stands behind one of the letters."""
        verbs = (_VERB.match(view.lower, m.end()) for m in matches)
        return any(v is not None and v[1] in words("finite_verbs.txt") for v in verbs)

    def _dotted_and_named(self, view: TextView) -> Iterator[Entity]:
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
        for match in view.at_capitals(self.compiled["initialer med punktum"]):
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
_ACRONYMS = words("acronyms.txt")
_DONE_BY = re.compile(
    r"(?:skrevet|ført|noteret|modtaget|oplyst|udfyldt|godkendt|behandlet|oprettet|ændret|udført|taget|registreret|"
    r"udarbejdet|journaliseret|set|læst|kontrolleret|afsluttet|visiteret|bevilget|ringet op) af $|v/ ?$|ref\. $"
)
_WORD_BEFORE = re.compile(r"([a-zæøå]+)[. ]*$")
_VERB = re.compile(r" ([a-zæøå]+)")
_LETTERED = section("stop_words.txt", "lettered")
