"""Persons by the form of the name or the words around it, where no list has the name.

Particles ("von Bülow"), "Holm, S.", nicknames in quotes, Mac and O', letters that Danish words
don't have, "kaldet …", "hvem er …", and how short messages are signed ("hilsen S").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.recognizers.base import DanishRecognizer, Pattern
from models.recognizers.name_shapes import (
    NOT_NAME_ENDINGS,
    PART,
    WORD,
    Token,
    roles,
    title_before,
    tokens_of,
    until_word,
)
from models.recognizers.names import COMMON, FIRST, LAST, STOP, TOWN, WORLD, bits_of, is_compound
from models.recognizers.view import UPPER, TextView
from models.types import Entity

_EXOTIC = "ăâîșțşţđřůěőűąęńňñğıžščćłśźżýðþāēīūḥảạấầẩẫậắằẳẵặẹẻẽếềểễệỉịĩọỏốồổỗộớờởỡợụủũứừửữựỳỵỷỹėųģķļņİŞŠŽĐŁŚŻČĆÞÐŢȚȘ"
_QUOTED = r"[\"“”»«'‘’(]"
_PARTICLES = r"(?:[Vv]on(?: de[rnm]| und zu)?|[Vv]an(?: de[rn]?| het)?|[Zz]u|[Dd]e la|[Dd]e los|[Dd]el|[Dd]ella|[Dd]os|[Ii]bn|[Bb]int?|[Aa]bu|[Uu]mm)"


class NamePatternsRecognizer(DanishRecognizer):
    ENTITY = "PERSON"
    MENDS = True
    PATTERNS = (
        Pattern("partikel", rf"(?<![\w@.-]){_PARTICLES} (?P<n>{PART}(?:[ -]{PART}){{0,2}})", 0.65),
        Pattern("al- og el-", rf"(?<![\w@./-])(?:[AaEe]l|[Aa][nsdr]|[Uu]l)-(?P<n>[{UPPER}][^\W\d_]{{2,}}(?:-[{UPPER}][^\W\d_]+)?)(?: {WORD})?", 0.6),
        Pattern("Mac, O'", rf"(?<![\w@./-])(?:(?:O|D|N|d)['’][{UPPER}][^\W\d_]{{2,}}|Ma?c[A-Z][a-zæøå]{{2,}})(?: {WORD})?", 0.65),
        Pattern("efternavn, forbogstav", rf"(?<![\w@.-])(?P<last>(?:{_PARTICLES} )?{WORD}(?:[ -]{WORD})?),[ ]?(?P<i>(?:[{UPPER}]\.[ -]?){{1,3}})(?P<more>(?:&|og|/) ?(?:[{UPPER}]\. ?){{1,2}})?(?!\w)", 0.7),
        Pattern("efternavn, fornavn", rf"(?:^|(?<=\n)|(?<=[ \t|][ \t|]))(?:> ?)*(?P<n>(?P<last>{WORD}(?:[ -]{WORD}){{0,2}}),[ ]?(?P<first>{WORD}(?:[ -](?:{PART})){{0,3}}))(?=[ ]?(?:\n|$|  |\t|\||\(|;|,? ?[0-9]| ?[-–:/]))", 0.7),
        Pattern("filnavn", r"(?<![^\s\"'()<>;,/\\])[\wæøåÆØÅ][\w.-]*\.(?:pdf|docx?|xlsx?|pptx?|jpe?g|png|msg|eml|txt|zip|tiff?|heic|mov|mp4|odt|csv|rtf)(?!\w)", 0.6),
        Pattern("i anførselstegn efter slægt", rf"[\"“”»](?P<n>{WORD}(?: {WORD})?)[\"”“«]", 0.6),
        Pattern("øgenavn", rf"(?<![\w@.-])(?P<f>{PART}(?: {PART}){{0,2}}) {_QUOTED}(?P<n>[^\W\d_][\w' -]{{1,18}}[^\W_])[\"”“«»'’)] (?P<l>{PART}(?:[ -]{PART}){{0,2}})", 0.8),
        Pattern("et bogstav som underskrift", rf"[.!?] (?P<n>(?!I)[{UPPER}])(?=\.?[\"”»)\]]{{0,2}}[ ]*(?:\n|$))", 0.45),
        Pattern("taler i en samtale", rf"(?m)^[ >]{{0,12}}(?:\[?[0-9][0-9., :/-]{{3,18}}\]?[ ]{{0,2}})?(?P<n>{WORD}(?: {WORD})?): ?(?=\S)", 0.55),
        Pattern("bindestreg-initialer", rf"(?m)^[ >]{{0,20}}(?P<n>[{UPPER}]-[{UPPER}])\.?[ ]*$", 0.6),
        Pattern("fremmede bogstaver", rf"(?<![\w@./-])(?=[^\W\d_'’-]{{0,24}}[{_EXOTIC}])[^\W\d_](?:[^\W\d_]|['’-](?=[^\W\d_])){{1,24}}(?: {WORD}){{0,3}}", 0.5),
        Pattern("tiltale alene", rf"(?m)^[ >]{{0,12}}(?P<n>{WORD}(?:[ -]{WORD})?)(?=(?:,|!| \.\.\.| …|…|\.\.\.)[ ]*\n[ >]*\n?[ >]*[^\W\d_])", 0.5),
    )  # fmt: skip
    CONTEXT = ("kaldet", "hedder", "ved navn", "alias")

    def find(self, view: TextView) -> Iterator[Entity]:
        norm = view.norm
        if view.has(
            "von ",
            "van ",
            " zu ",
            "de la ",
            "de los",
            "del",
            "dos ",
            "ibn ",
            "bin ",
            "bint ",
            "abu ",
            "umm ",
        ):
            yield from self._particles(view)
        if "l-" in norm or "n-" in norm or "s-" in norm or "d-" in norm or "r-" in norm:
            for match in self.compiled["al- og el-"].finditer(norm):
                if not bits_of(match["n"].lower()) & COMMON:
                    yield self.hit(*match.span(), 0.6, "arabisk navn med al- eller el-")
        if "'" in norm or "’" in norm or "Mc" in norm or "Mac" in norm:
            for match in self.compiled["Mac, O'"].finditer(norm):
                if not match.group().startswith("MacB"):
                    yield self.hit(*match.span(), 0.65, "navn med Mac, O' eller D'")
        if ", " in norm:
            yield from self._turned(view)
            yield from self._last_first(view)
        yield from self._files(view)
        yield from self._nicknames(view)
        yield from self._called(view)
        for match in self.compiled["i anførselstegn efter slægt"].finditer(norm):
            titled = title_before(view, match.start())
            tokens = tokens_of(view, *match.span("n"))
            if titled and tokens and not tokens[0].bits & STOP:
                yield self.hit(*match.span("n"), 0.6, f"i anførselstegn efter »{titled}«")
        yield from self._signed(view)
        yield from self._foreign(view)
        for match in self.compiled["tiltale alene"].finditer(norm):
            if all(not t.bits and self._may_be(view, t) for t in tokens_of(view, *match.span("n"))):
                yield self.hit(*match.span("n"), 0.5, "tiltale først i en besked")

    @staticmethod
    def _may_be(view: TextView, token: Token) -> bool:
        """Whether an unknown word can be a name: no role, no compound, no code in capitals."""
        return (
            not token.bits & (STOP | TOWN)
            and token.lower not in roles()
            and not token.lower.endswith(NOT_NAME_ENDINGS)
            and not is_compound(token.lower)
            and not (view.norm[token.start : token.end].isupper() and token.end - token.start < 5)
        )

    def _particles(self, view: TextView) -> Iterator[Entity]:
        for match in self.compiled["partikel"].finditer(view.norm):
            tokens = tokens_of(view, *match.span("n"))
            keep: list[Token] = []
            for token in tokens:
                if token.bits & STOP or (token.bits & COMMON and not token.bits & (FIRST | LAST)):
                    break
                keep.append(token)
            if keep and not keep[0].initial:
                yield self.hit(match.start(), keep[-1].end, 0.65, "navn med partikel foran")

    def _turned(self, view: TextView) -> Iterator[Entity]:
        if not _COMMA_INITIAL.search(view.norm):
            return
        for match in self.compiled["efternavn, forbogstav"].finditer(view.norm):
            tokens = tokens_of(view, *match.span("last"))
            last = tokens[-1]
            left = view.norm[max(0, match.start() - 2) : match.start()]
            right = view.norm[match.end() : match.end() + 2].lstrip(" ")
            cell = not left or left[-1] in "\n\t|" or left == "  "
            closed = not right or right[0] in "\n\t|" or view.norm[match.end() :][:2] == "  "
            if any(t.bits & STOP or t.lower in roles() for t in tokens):
                continue
            known = last.bits & (FIRST | LAST) and not (last.bits & COMMON and not cell)
            if not known and not (cell and closed and self._may_be(view, last)):
                continue
            end = match.end("i") - (match["i"][-1] in " -")
            yield self.hit(match.start(), end, 0.7, "efternavn og forbogstav")
            if match["more"]:
                begin = match.start("more") + re.search(rf"[{UPPER}]", match["more"]).start()  # type: ignore[union-attr]
                yield self.hit(
                    begin, match.start("more") + len(match["more"].rstrip()), 0.6, "forbogstav"
                )

    def _last_first(self, view: TextView) -> Iterator[Entity]:
        """Cells like "HOLM, IDA MARIE"; two persons of a list ("Mette, Hanne") are none."""
        for match in self.compiled["efternavn, fornavn"].finditer(view.norm):
            last = tokens_of(view, *match.span("last"))
            first = tokens_of(view, *match.span("first"))
            named = bool(last and first) and first[0].bits & FIRST and not first[0].bits & STOP
            family = last[-1].bits & LAST and (not last[-1].bits & FIRST or match["last"].isupper())
            family = family or all(not t.bits and self._may_be(view, t) for t in last)
            if named and family and not any(t.bits & STOP or t.lower in roles() for t in last):
                yield self.hit(*match.span("n"), 0.7, "efternavn, fornavn i en celle")

    def _files(self, view: TextView) -> Iterator[Entity]:
        """Names of files with a person's name in them ("CV_Kragh_24.pdf")."""
        if not view.has(
            ".pdf", ".doc", ".xls", ".jp", ".png", ".msg", ".eml", ".mp4", ".mov", ".zip"
        ):
            return
        for match in self.compiled["filnavn"].finditer(view.norm):
            for part in _FILE_PART.findall(match.group()):
                bits = bits_of(part.lower())
                if part[0].isupper() and len(part) > 2:
                    named = bits & (FIRST | LAST) and not bits & (COMMON | STOP | TOWN)
                else:
                    named = bits & FIRST and not bits & (COMMON | STOP | TOWN | WORLD)
                if named and len(part) > 2:
                    yield self.hit(*match.span(), 0.6, "filnavn med et navn i")
                    break

    def _nicknames(self, view: TextView) -> Iterator[Entity]:
        if not _NICKNAME_MARK.search(view.norm):
            return
        for match in view.at_capitals(self.compiled["øgenavn"]):
            front, back = tokens_of(view, *match.span("f")), tokens_of(view, *match.span("l"))
            while front and (front[0].lower in roles() or front[0].bits & STOP):
                front.pop(0)
            while len(front) > 1 and not front[0].bits & (FIRST | LAST) and front[0].bits & COMMON:
                front.pop(0)
            keep: list[Token] = []
            for token in back:
                if token.bits & STOP or (token.bits & COMMON and not token.bits & (FIRST | LAST)):
                    break
                keep.append(token)
            if not front or not keep or keep[0].lower in roles():
                continue
            named = [t for t in (*front, *keep) if t.bits & (FIRST | LAST)]
            bracket = match.group()[match.start("n") - match.start() - 1] == "("
            if len(named) >= (2 if bracket else 1) and not (front[-1].bits & TOWN):
                yield self.hit(front[0].start, keep[-1].end, 0.8, "navn med øgenavn i midten")

    def _called(self, view: TextView) -> Iterator[Entity]:
        if view.has("kald", "alias", "kendt som", "navn", "hed", "døbt"):
            for match in _CALLED.finditer(view.lower):
                name = _NAMED.match(view.norm, match.end(), match.end() + 60)
                tokens = tokens_of(view, *name.span("n")) if name else []
                keep = until_word(tokens)
                if keep and all(t.bits & COMMON or self._may_be(view, t) for t in keep):
                    yield self.hit(
                        keep[0].start,
                        keep[-1].end,
                        0.6,
                        "navn efter »kaldet«, »hedder« eller lignende",
                    )

    def _signed(self, view: TextView) -> Iterator[Entity]:
        norm = view.norm
        if view.has("hils", "mvh", "vh", "kh", "knus", "kram", "dbh"):
            for match in _GREETING.finditer(view.lower):
                if norm[match.start("n")].isupper():
                    yield self.hit(*match.span("n"), 0.6, "forbogstav som underskrift")
        for match in self.compiled["et bogstav som underskrift"].finditer(norm):
            if _SENTENCE_END.search(norm[max(0, match.start() - 5) : match.start() + 1]):
                yield self.hit(*match.span("n"), 0.45, "forbogstav som underskrift")
        yield from self._speakers(view)
        for match in self.compiled["bindestreg-initialer"].finditer(norm):
            yield self.hit(*match.span("n"), 0.7, "initialer som underskrift")

    def _speakers(self, view: TextView) -> Iterator[Entity]:
        """Who speaks in a chat: the same word before a colon at the beginning of several lines."""
        turns: dict[str, list[re.Match[str]]] = {}
        for match in self.compiled["taler i en samtale"].finditer(view.norm):
            turns.setdefault(match["n"], []).append(match)
        for name, matches in turns.items():
            tokens = tokens_of(view, *matches[0].span("n"))
            known = bool(tokens and tokens[0].bits & FIRST and not tokens[0].bits & STOP)
            if len(matches) > 1 and (
                known or all(not t.bits and self._may_be(view, t) for t in tokens)
            ):
                for match in matches:
                    yield self.hit(*match.span("n"), 0.55, f"»{name}« taler flere gange")

    def _foreign(self, view: TextView) -> Iterator[Entity]:
        if not _HAS_EXOTIC.search(view.norm):
            return
        for match in self.compiled["fremmede bogstaver"].finditer(view.norm):
            if not match.group()[0].isupper():
                continue
            tokens = tokens_of(view, *match.span())
            keep: list[Token] = []
            for token in tokens:
                if token.bits & (STOP | TOWN) or (
                    token.bits & COMMON and not token.bits & (FIRST | LAST)
                ):
                    break
                keep.append(token)
            if not keep:
                continue
            placed = _PLACED.search(view.before(match.start(), 14)) and not title_before(
                view, match.start()
            )
            alone = len(keep) == 1 and not keep[0].bits & (FIRST | LAST)
            if not (placed and alone):
                yield self.hit(
                    keep[0].start, keep[-1].end, 0.5, "bogstaver, som danske ord ikke har"
                )


_FILE_PART = re.compile(r"[A-ZÆØÅ]?[a-zæøåé]+|[A-ZÆØÅ]+")
_CALLED = re.compile(
    r"(?:kaldet|kaldes|kaldt|kalder sig|alias|kendt som|kælenavn(?:et)?|øgenavn(?:et)?|kaldenavn(?:et)?|ved navn|"
    r"hedder|\bhed|døbt|omdøbt til|navnet|fornavnet)(?![^\W\d_]):? ?"
)
_NAMED = re.compile(rf"[\"“»'(]?(?P<n>{WORD}(?:[ -](?:{_PARTICLES} )?{WORD}){{0,3}})")
_NICKNAME_MARK = re.compile(rf"{_QUOTED}(?<= .)(?=[^\W\d_])")
_COMMA_INITIAL = re.compile(rf",[ ]?[{UPPER}]\.")
_GREETING = re.compile(
    r"(?:hilsen|hilsner|mvh|\bvh|\bkh|knus|hils|kram|\bdbh)\.?,?[ \n]{1,3}(?:fra )?(?P<n>[^\W\d_]\.?)(?=[ ]*(?:\n|$|[\"”»)\]]))"
)
_SENTENCE_END = re.compile(r"[^\W\d_]{4}[.!?]$|[!?]{2}$")
_HAS_EXOTIC = re.compile(f"[{_EXOTIC}]")
_PLACED = re.compile(r"(?<!\w)(?:i|fra|til|ved|på|nær|over|byen|landet) $")
