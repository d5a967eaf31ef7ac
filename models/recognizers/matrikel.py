"""Cadastral numbers: by label, by owner district ("X By, Sogn"), or as kin of one already found."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.lexicons import section
from models.recognizers.base import DanishRecognizer, Pattern
from models.recognizers.names import FIRST, STOP, bits_of
from models.recognizers.view import TextView
from models.types import Entity

_NO = (
    r"[0-9]{1,4}(?:[ -]?(?!(?:og|til|samt|ved|men)(?![a-zæøå]))[a-zæøå]{1,3}(?![a-zæøåA-Z])"
    r"|[ ]?[A-ZÆØÅ]{1,2}(?![A-Za-zæøåÆØÅ0-9]))?"
)
_DISTRICT = (
    r"(?:[A-ZÆØÅ][\wæøåé.-]+(?: (?:[A-ZÆØÅ][\wæøåé.-]+|og|i|på|ved|de|den)){0,3} "
    r"(?:[Bb]y|Hgd\.?|Hovedgård|Overdrev|Bygrunde|Markjorder|Købstadsjorder|Købstads|Bymark|Fjordgrund|Kær|Enge)(?![\wæøå])"
    r"(?:,\s{1,3}[A-ZÆØÅ][\wæøåé.-]+(?: [A-ZÆØÅ][\wæøåé.-]+){0,2})?"
    r"|[A-ZÆØÅ][\wæøåé.-]+(?:markjorder|bygrunde|købstadsjorder|kvarter)(?:,\s{1,3}[A-ZÆØÅ][\wæøåé.-]+)?"
    r"|(?i:ejerlav(?:et)?) [A-ZÆØÅ][\wæøåé.-]+(?:[ ,]{1,2}[A-ZÆØÅ][\wæøåé.-]+){0,3})"
)
_UNITS = section("stop_words.txt", "unit")


class MatrikelRecognizer(DanishRecognizer):
    ENTITY = "MATRIKEL"
    MENDS = True
    PATTERNS = (
        Pattern(
            "efter ordet matrikel",
            r"(?i:(?<![^\W\d_])(?:matr(?:ikel|\.|ikkel|iklen|iklens|iklerne)?|mat\.|mtr\.?|m\.(?= ?nr)|jordstykke(?:t|rne)?|vejlitra)[- ]?(?:nr|nummer|numre|nrs?|betegnelse)?\.?)[ :]{0,60}\n?[ ]{0,60}"
            rf"(?P<n>{_NO}(?:,?\s{{1,3}}(?:af )?{_DISTRICT})?)",
            0.95,
        ),
        Pattern("med ejerlav", rf"(?<![0-9A-Za-zæøå.,/-])(?P<n>{_NO},?\s{{1,3}}{_DISTRICT})", 0.85),
        Pattern("flere", rf"\s?(?:og|,|samt|/|&|-)\s{{0,3}}(?:del af )?(?P<n>{_NO}(?:,?\s{{1,3}}{_DISTRICT})?)(?![0-9.,:][0-9])", 0.8),
        Pattern("ejerlav", rf"(?i:(?<![^\W\d_])ejerlav(?:et|s)?(?:navn)?)[ :]{{1,12}}(?P<n>{_DISTRICT}|[A-ZÆØÅ][\wæøåé.-]+(?:,? [A-ZÆØÅ][\wæøåé.-]+){{0,3}})", 0.7),
        Pattern("kin", r"(?<![0-9A-Za-zæøå.,/§-])(?P<num>[0-9]{1,4})[ -]?(?P<let>[a-zæøå]{1,3})(?![0-9A-Za-zæøåÆØÅ])", 0.6),
    )  # fmt: skip
    CONTEXT = ("matr", "matrikel", "ejerlav")

    def find(self, view: TextView) -> Iterator[Entity]:
        if not view.has(
            "matr", "ejerlav", " by", "hgd", "bygrunde", "jorder", "m.nr", "m. nr", "mat.", "mtr",
            "jordstykke", "vejlitra",
        ):  # fmt: skip
            return
        norm, known, ends = view.norm, set[str](), set[int]()
        spans: list[Entity] = []
        for match in self.compiled["efter ordet matrikel"].finditer(norm):
            free = _FREE.match(norm, match.end("n"), match.end("n") + 70)
            end = match.end("n")
            odd = bits_of(free[1].lower()) if free else 0
            if free and not odd & FIRST and not (odd & STOP and " " not in free.group().strip()):
                end = free.end()  # "5 Udby", "15 x Den Sydlige Del, Læsø"
            spans.append(
                self.hit(match.start("n"), end, 0.95, "matrikelnummer efter ordet matrikel")
            )
            follow: re.Match[str] | None = match
            for _ in range(20):
                known.add(re.match(r"[0-9]+", follow["n"]).group())  # type: ignore[index,union-attr]
                ends.add(follow.end())  # type: ignore[union-attr]
                follow = self.compiled["flere"].match(norm, follow.end(), follow.end() + 90)  # type: ignore[union-attr]
                if follow is None:
                    break
                lettered = re.search("[a-zæøå]", follow["n"][1:])
                if not lettered and not _NEXT_IN_LIST.match(norm, follow.end()):
                    break
                unit = re.sub(r"[^a-zæøå]", "", follow["n"].split(",")[0][-3:]) in _UNITS
                if unit and "," not in follow["n"] and not _LIST_GOES_ON.match(norm, follow.end()):
                    break
                spans.append(self.hit(*follow.span("n"), 0.85, "endnu et matrikelnummer"))
        for match in view.at_digits(self.compiled["med ejerlav"]):
            letters = re.match(r"[0-9]+[ -]?([a-zæøå]*)", match["n"])
            if letters and len(letters[1]) > 2 and letters[1] in _UNITS:
                continue  # "312 for Havnekvarteret"
            spans.append(self.hit(*match.span("n"), 0.85, "matrikelnummer med ejerlav"))
            known.add(re.match(r"[0-9]+", match["n"]).group())  # type: ignore[union-attr]
        if view.has("matr"):
            for match in view.at_digits(_CELL):
                heading = view.in_column(*match.span(), _HEADING)
                if heading:
                    spans.append(self.hit(*match.span(), 0.8, f"kolonnen hedder »{heading}«"))
                    known.add(re.match(r"[0-9]+", match.group()).group())  # type: ignore[union-attr]
        if view.has("ejerlav"):
            for match in self.compiled["ejerlav"].finditer(norm):
                spans.append(self.hit(*match.span("n"), 0.7, "ejerlav efter sin betegnelse"))
        if known:
            covered = sorted((s.start, s.end) for s in spans)
            at = 0
            for match in view.at_digits(self.compiled["kin"]):
                if match["num"] not in known or match["let"] in _UNITS - {"bl"}:
                    continue
                while at < len(covered) and covered[at][1] <= match.start():
                    at += 1
                if at < len(covered) and covered[at][0] <= match.start():
                    continue
                spans.append(
                    self.hit(*match.span(), 0.6, "samme matrikelnummer som et andet på siden")
                )
        yield from spans


_LIST_GOES_ON = re.compile(r"\s{0,3}(?:[,.;)&/\n]|og |samt |$)")
_NEXT_IN_LIST = re.compile(r",? ?(?:og |samt )?[0-9]{1,4}[a-zæøå]")
_FREE = re.compile(
    r" ([A-ZÆØÅ][\wæøåé-]*)\.?(?: [A-ZÆØÅ][\wæøåé-]+){0,3}(?:,\s{1,3}[A-ZÆØÅ][\wæøåé.-]+(?: [A-ZÆØÅ][\wæøåé-]+)?)?"
    r"(?![\w])(?!\.?:)(?=[ .,;)\n]|$)"
)
_CELL = re.compile(
    r"(?<![^\s|])[0-9]{1,4}[ -]?[a-zæøåA-ZÆØÅ]{0,3}(?:(?:,| og) ?[0-9]{1,4}[ -]?[a-zæøå]{1,3}){0,6}(?![^\s|])"
)
_HEADING = re.compile(r"(?<![^\W\d_])matr(?:ikel)?\.?[- ]?(?:nr|nummer|numre)?\.?(?![^\W\d_])")
