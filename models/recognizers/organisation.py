"""Organisations: company forms, institutions by their words, departments ("Børn og Familie")."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.lexicons import section, words
from models.recognizers.base import DanishRecognizer, Pattern
from models.recognizers.name_list import NameList, entries
from models.recognizers.view import TextView, Word
from models.types import Entity

_NAME = r"[A-ZÆØÅ0-9][\wæøåÆØÅé&+'’.-]*"
_LEGAL = r"(?:A/S|a/s|ApS|APS|Aps|I/S|K/S|P/S|IVS|AMBA|A\.m\.b\.a\.?|a\.m\.b\.a\.?|AmbA|F\.m\.b\.a\.?|S\.m\.b\.a\.?|GmbH|Ltd\.?|Inc\.?|LLC|AB|ASA|S/I)"


WORDS = "organisation_words.txt"


class OrganisationRecognizer(DanishRecognizer):
    ENTITY = "ORGANISATION"
    PATTERNS = (
        Pattern("selskabsform", rf"(?<![\w])(?P<n>(?:{_NAME}[ ](?:(?:&|og|\+)[ ])?){{1,6}}{_LEGAL})(?![\w])", 0.85),
        Pattern("X & Y", r"(?<![\w&])(?P<n>(?:[A-ZÆØÅ][\wæøåÆØÅé.-]+ ){1,3}& [A-ZÆØÅ][\wæøåÆØÅé.-]+(?: [A-ZÆØÅ][\wæøå]+){0,2})", 0.5),
        Pattern("afdeling", r"(?<![\w-])(?P<n>[A-ZÆØÅ][\wæøåÆØÅ]+-?(?:,? [A-ZÆØÅ][\wæøåÆØÅ]+-?){0,3},? (?:og|OG|&|samt) (?P<last>[A-ZÆØÅ][\wæøåÆØÅ]+))(?![\w])", 0.6),
        Pattern("afdeling med lille", r"(?<![\w])(?:til|hos|fra) (?P<n>(?P<first>[a-zæøå]+) og (?P<last>[a-zæøå]+))(?![\w])", 0.4),
        Pattern("kontor med tal", r"(?:(?<=, )|(?<=hos )|(?<=fra )|(?<=til ))(?P<n>(?P<word>[A-ZÆØÅ][a-zæøå]+) [1-9])(?![\w.,:/%-]|[ ](?:kr|år|stk|timer|dage|uger|mdr))", 0.5),
        Pattern("X+Y", r"(?<![\w+])(?P<n>[A-ZÆØÅ]{2,15}\+[A-ZÆØÅ]{2,15}(?: [A-ZÆØÅ][a-zæøå]+)?)(?![\w+])", 0.5),
        Pattern("E/F X", r"(?<![\w/])(?P<n>(?:E/F|A/B|H/F|G/F|I/F) [A-ZÆØÅ][\wæøå]+(?: [A-ZÆØÅ0-9][\wæøå]*){0,2})", 0.7),
        Pattern("Afdeling X", r"(?<![\w])(?P<n>(?:[A-ZÆØÅ][a-zæøå]+ )?[A-ZÆØÅ]?[a-zæøå]*[Aa]fd(?:eling|snit|\.)(?:en)? [A-ZÆØÅ][0-9]{0,2})(?![\w.])", 0.5),
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._end = tuple(sorted(section(WORDS, "end")))
        self._alone, self._after = section(WORDS, "alone"), section(WORDS, "after")
        self._generic, self._department = section(WORDS, "generic"), section(WORDS, "department")
        self._small, self._office = section(WORDS, "small"), section(WORDS, "office")
        self._common = words("common_words.txt") | words("finite_verbs.txt")
        self._known = NameList(
            any_case=entries("organisations.txt", "any"),
            exact=entries("organisations.txt", "exact"),
        )

    def find(self, view: TextView) -> Iterator[Entity]:
        norm = view.norm
        if "/" in norm or view.has(
            "aps", "ivs", "amba", "gmbh", "ltd", "inc", "a.m.b.a", " ab", "llc"
        ):
            for match in self.compiled["selskabsform"].finditer(norm):
                yield self.hit(*match.span("n"), 0.85, "navn med selskabsform")
        for match in self.compiled["kontor med tal"].finditer(norm):
            if match["word"].lower() in self._department:
                yield self.hit(*match.span("n"), 0.5, "kontor med nummer")
        if "+" in norm:
            for match in self.compiled["X+Y"].finditer(norm):
                yield self.hit(*match.span("n"), 0.5, "to navne med + imellem")
        if "/F " in norm or "/B " in norm:
            for match in self.compiled["E/F X"].finditer(norm):
                yield self.hit(*match.span("n"), 0.7, "ejer-, andels- eller grundejerforening")
        if view.has("afd"):
            for match in self.compiled["Afdeling X"].finditer(norm):
                yield self.hit(*match.span("n"), 0.5, "afdeling med bogstav")
        if "&" in norm:
            for match in self.compiled["X & Y"].finditer(norm):
                yield self.hit(*match.span("n"), 0.5, "to navne med & imellem")
        for match in self.compiled["afdeling"].finditer(norm):
            if self._is_department(match["last"].lower()):
                yield self.hit(*match.span("n"), 0.65, "navn på en afdeling")
        for match in self.compiled["afdeling med lille"].finditer(norm):
            if match["first"] in self._department and match["last"] in self._department:
                yield self.hit(*match.span("n"), 0.45, "navn på en afdeling med lille")
        yield from self._institutions(view)
        for start, end in self._known.find(view):
            follow = _BRANCH.match(norm, end)
            yield self.hit(start, follow.end() if follow else end, 0.7, "organisation i listen")

    def _is_department(self, word: str) -> bool:
        return (
            word in self._department
            or word in self._after
            or word.endswith(
                (
                    "udvalget",
                    "udvalg",
                    "forvaltningen",
                    "afdelingen",
                    "centret",
                    "forvaltning",
                    "området",
                )
            )
        )

    def _institutions(self, view: TextView) -> Iterator[Entity]:
        norm, end_at = view.norm, -1
        for word in view.words:
            low = word.lower
            bare = low[:-1] if low.endswith("s") else low
            if word.start < end_at:
                continue
            if not norm[word.start].isupper():
                if low in self._small:
                    yield from self._named_small(view, word)
                continue
            key = bare if bare in self._alone or bare in self._after else low
            if key in self._alone:
                end = self._follow(norm, word.end)
                if end > word.end:
                    start = word.start
                    end_at = end
                    yield self.hit(start, end, 0.7, f"navn efter »{low}«")
                    continue
            if key in self._after:
                start = self._lead(norm, word.start)
                if start < word.start:
                    end = self._follow(norm, word.end)
                    end_at = end
                    yield self.hit(start, end, 0.7, f"navn foran »{low}«")
                    continue
            if low.endswith(self._end) or bare.endswith(self._end):
                if low in self._generic or bare in self._generic or len(bare) < 7:
                    if (low in self._office or bare in self._office) and not _begins(
                        norm, word.start
                    ):
                        yield self.hit(
                            word.start, word.end, 0.45, "kontor med stort begyndelsesbogstav"
                        )
                    continue
                end = (
                    self._follow(norm, word.end)
                    if not norm[word.start : word.end].isupper()
                    else word.end
                )
                end_at = end
                yield self.hit(word.start, end, 0.6, "navn på en institution")

    def _named_small(self, view: TextView, word: Word) -> Iterator[Entity]:
        """A name with small letters behind a word of institutions ("hotel skansen")."""
        match = _SMALL_NAME.match(view.norm, word.end)
        if match is None:
            return
        name = match["n"]
        verb = name.endswith(("er", "ede", "te", "et", "es", "ende", "ere", "ig", "lige"))
        if view.lower.startswith(("hotel", "restaurant", "caf", "kroen", "pizzeria"), word.start):
            verb = name.endswith(("er", "ede", "te"))
        elif name in self._common:
            return
        if not verb and not name.endswith(("vej", "gade")):
            yield self.hit(word.start, match.end(), 0.5, f"navn med småt efter »{word.lower}«")

    @staticmethod
    def _follow(norm: str, at: int) -> int:
        match = _FOLLOW.match(norm, at, at + 90)
        return match.end() if match else at

    @staticmethod
    def _lead(norm: str, at: int) -> int:
        window = norm[max(0, at - 60) : at]
        match = _LEAD.search(window)
        return at - len(window) + match.start("n") if match else at


def _begins(norm: str, start: int) -> bool:
    before = norm[max(0, start - 4) : start].rstrip(" \"»“'")
    return not before or before[-1] in ".!?:\n"


_SMALL_NAME = re.compile(r" (?P<n>[a-zæøå]{5,20})(?![\w-])")
_BRANCH = re.compile(
    r" (?!(?:Kommune|Vej|Gade)\b)[A-ZÆØÅ][a-zæøå]{2,}(?:-[A-ZÆØÅ]?[a-zæøå]+)?(?![\w@])"
)
_FOLLOW = re.compile(
    r"(?:[ \n](?:(?:&|og|for|i|ved) )?(?!(?:Kommune|Vej|Gade)\b)[A-ZÆØÅ][\wæøåÆØÅé'-]+)(?:(?:[ ](?:& |og |-)?)[A-ZÆØÅ][\wæøåÆØÅé'-]+){0,2}"
)
_LEAD = re.compile(r"(?:^|[\s(\"'»“,;:/])(?P<n>(?:[A-ZÆØÅ][\wæøåÆØÅé'.-]* (?:(?:og|&) )?){1,3})$")
