"""Persons by the name lists: capitalised runs with a first or last name in them, and small ones.

The language model finds names in running text; this speaks up where a list knows the word. Words
that are names too (Bo, Storm, Liv) count only where they can't begin a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from models.lexicons import section, words
from models.recognizers.base import DanishRecognizer, Pattern
from models.recognizers.name_lines import over_line_end
from models.recognizers.name_shapes import (
    NOT_NAME_ENDINGS,
    RUN,
    Token,
    begins_sentence,
    is_animal,
    roles,
    title_before,
    tokens_of,
    until_word,
)
from models.recognizers.names import (
    COMMON,
    FIRST,
    LAST,
    STOP,
    TOWN,
    bits_of,
    genitive_stem,
    is_compound,
    name_bits,
)
from models.recognizers.terms import is_term
from models.recognizers.view import UPPER, TextView
from models.types import Entity


class PersonRulesRecognizer(DanishRecognizer):
    ENTITY = "PERSON"
    MENDS = True
    PATTERNS = (Pattern("række af ord med stort", RUN, 0.5),)
    CONTEXT = ("hr.", "fru", "mor", "far", "overlæge", "advokat")

    def find(self, view: TextView) -> Iterator[Entity]:
        for entity in self._runs(view):
            yield from _without_quote_marks(view, entity)

    def _runs(self, view: TextView) -> Iterator[Entity]:
        for match in view.at_capitals(self.compiled["række af ord med stort"]):
            if " " not in match.group() and "." not in match.group():
                low = view.lower[match.start() : match.end()]
                bits = bits_of(low)
                if not bits & (FIRST | LAST) and (bits or not title_before(view, match.start())):
                    continue
            tokens = tokens_of(view, *match.span())
            if not any(t.bits & (FIRST | LAST) for t in tokens):
                titled = title_before(view, match.start())
                if len(tokens) > 1 and not titled:
                    titled = title_before(view, tokens[1].start)  # "Fru Pors", "Visitator Sasja Xi"
                    tokens = tokens[1:] if titled else tokens
                run = until_word(tokens)
                if titled and run and not run[0].initial:
                    yield self.hit(run[0].start, run[-1].end, 0.6, f"navn efter »{titled}«")
                    continue
                while tokens and tokens[0].bits & COMMON:
                    tokens = tokens[1:]  # "Underskrevet af M. Zubriku"
                run = until_word(tokens)
                if len(run) >= 2 and run[0].initial and self._is_unknown_name(view, run):
                    yield self.hit(run[0].start, run[-1].end, 0.5, "forbogstav og ukendt navn")
                continue
            yield from self._names_in_run(view, over_line_end(view, tokens))

    @staticmethod
    def _is_unknown_name(view: TextView, run: list[Token]) -> bool:
        """Whether initials and a word that no list has ("M. Zubriku") are a name, not a heading."""
        words_ = [t for t in run if not t.initial]
        if not words_ or any(
            t.bits
            or len(t.lower) < 4
            or t.lower in roles()
            or is_compound(t.lower)
            or is_term(t.lower)
            for t in words_
        ):
            return False
        if _DOSE.match(view.norm, run[-1].end):
            return False  # "T. Furix 40 mg"
        begins = begins_sentence(view, run[0].start)
        right = view.norm[run[-1].end : run[-1].end + 2]
        closed = not right.strip(" .,") or right[:1] == "\n" or right == "  "
        return not begins or closed

    def _names_in_run(self, view: TextView, tokens: list[Token]) -> Iterator[Entity]:
        i = 0
        while i < len(tokens):
            token = tokens[i]
            if (
                token.bits & COMMON
                and not token.bits & FIRST
                and i == 0
                and len(tokens) > 1
                and (tokens[1].initial or not tokens[1].bits & FIRST)
            ):
                i += 1  # a sentence that begins with an ordinary word
                continue
            starts = token.bits & (FIRST | LAST) or (token.initial and i + 1 < len(tokens))
            starts = starts or self._is_unknown_first(view, tokens[i : i + 2])
            if not starts or token.bits & STOP:
                i += 1
                continue
            j = i + 1
            sure = token.bits & FIRST and not token.bits & (COMMON | TOWN)
            while j < len(tokens) and (
                self._continues(tokens[j], view)
                or (sure and j <= i + 2 and self._is_common_surname(tokens[j], view))
            ):
                j += 1
            run = tokens[i:j]
            entity = self._judge(view, run, first_in_run=i == 0)
            if entity is not None:
                yield entity
                i = j
            else:
                i += 1

    @staticmethod
    def _is_unknown_first(view: TextView, pair: list[Token]) -> bool:
        """Whether a word that no list has is a first name: a last name stands behind it."""
        if len(pair) < 2 or pair[0].bits or pair[0].initial or not pair[1].bits & LAST:
            return False
        low = pair[0].lower
        shouting = view.norm[pair[0].start : pair[0].end].isupper()
        return (
            len(low) >= 3
            and not (shouting and len(low) <= 4)
            and not pair[1].bits & (STOP | TOWN)
            and low not in roles()
            and not low.endswith((*NOT_NAME_ENDINGS, "s", "en", "et", "erne"))
            and not is_compound(low)
        )

    @staticmethod
    def _is_common_surname(token: Token, view: TextView) -> bool:
        """Whether a capitalised ordinary word behind a first name is its last name ("Per Post")."""
        surface = view.norm[token.start : token.end]
        behind = view.norm[token.end : token.end + 3]
        if surface.isupper() or token.lower in roles() or behind[:1] == ":":
            return False
        if "-" in surface and surface.rpartition("-")[2].islower():
            return False  # "Eriks CPR-nummer"
        if token.bits & LAST:
            return not (behind[:1] == " " and behind[1:2].isdigit())  # "Mette Gade", no address
        if token.bits & TOWN:
            return not token.bits & STOP and not (behind[:1] == " " and behind[1:2].isupper())
        return (
            bool(token.bits & COMMON)
            and not token.bits & STOP
            and len(surface) >= 2
            and not token.lower.endswith(NOT_NAME_ENDINGS)
        )

    @staticmethod
    def _continues(token: Token, view: TextView) -> bool:
        if token.initial:
            return True
        if token.bits & STOP:
            return False
        if token.bits & (FIRST | LAST):
            return True
        if token.bits & (COMMON | TOWN):
            return False
        if token.lower.endswith(NOT_NAME_ENDINGS):
            return False
        return not (view.norm[token.start : token.end].isupper() and token.end - token.start <= 4)

    def _judge(self, view: TextView, run: list[Token], *, first_in_run: bool) -> Entity | None:
        start, end = run[0].start, run[-1].end
        first_names = [t for t in run if t.bits & FIRST]
        last_names = [t for t in run if t.bits & LAST]
        shouting = view.norm[start:end].isupper()
        titled = title_before(view, start)
        if len(run) >= 2:
            if run[0].initial:
                at_line = not view.norm[max(0, start - 2) : start].strip(" ")
                signed = _SIGNED.search(view.before(start, 16)) or _PAIRED.match(view.norm, end)
                if at_line and run[1].bits & COMMON and not signed:
                    return None
                if last_names or signed or (first_names and not run[1].bits & COMMON):
                    return self.hit(start, end, 0.65, "forbogstaver og efternavn")
                return (
                    self.hit(start, end, 0.5, "forbogstav og navn")
                    if first_names and not at_line
                    else None
                )
            plain = any(not t.bits & COMMON for t in run if not t.initial)
            if first_names and (len(last_names) or plain or len(first_names) > 1):
                both = bool(run[0].bits & FIRST and run[-1].bits & LAST)
                if shouting and not plain:
                    return None
                if run[0].bits & COMMON and not run[0].bits & FIRST:
                    turned = run[0].bits & LAST and run[1].bits & FIRST and self._is_cell(view, run)
                    return (
                        self.hit(start, end, 0.6, "efternavn og fornavn i en celle")
                        if turned
                        else None
                    )
                return self.hit(
                    start, end, 0.8 if both else 0.65, "fornavn og efternavn i navnelisterne"
                )
            if last_names and (titled or plain) and not run[0].bits & COMMON:
                return self.hit(start, end, 0.5, "efternavn i navnelisterne", _by(titled))
            return None
        token = run[0]
        if is_animal(view, start):
            return None
        if token.lower in ("jan", "jun") and _MONTH_GOES_ON.match(view.norm, end):
            return None
        if titled:
            return self.hit(start, end, 0.7, f"navn efter »{titled}«")
        # "Bos" is no word, though "bo" is one
        wordlike = bool(token.bits & COMMON) and (
            token.lower in name_bits() or genitive_stem(token.lower) == token.lower
        )
        begins = begins_sentence(view, start)
        if shouting and end - start <= 4:
            return None
        if token.bits & TOWN and _PLACED.search(view.before(start, 12)):
            return None
        if token.bits & FIRST:
            if wordlike and begins and not (_is_possessive(view, token) or _acts(view, token)):
                return None
            return self.hit(start, end, 0.5 if not wordlike else 0.45, "fornavn i navnelisten")
        if begins and (wordlike or shouting):
            return None
        if wordlike and not first_in_run:
            return None
        return self.hit(start, end, 0.45 if not wordlike else 0.4, "efternavn i navnelisten")

    @staticmethod
    def _is_cell(view: TextView, run: list[Token]) -> bool:
        """Whether the run fills a table's cell."""
        left = view.norm[max(0, run[0].start - 2) : run[0].start]
        right = view.norm[run[-1].end : run[-1].end + 2]
        return (not left or left[-1] in "\n\t" or left == "  ") and (
            not right or right[0] in "\n\t" or right in ("  ", " *")
        )


def _acts(view: TextView, token: Token) -> bool:
    """Whether a verb follows that only a person does ("Liv ringede", not "Sol er dejligt")."""
    match = _OWNED.match(view.norm, token.end, token.end + 30)
    return match is not None and match["n"] in words("finite_verbs.txt") and match["n"] not in _IDLE


def _is_possessive(view: TextView, token: Token) -> bool:
    """Whether a word that may be a name's genitive has what is owned behind it ("Livs astma")."""
    if genitive_stem(token.lower) == token.lower or token.lower in _NOT_OWNERS:
        return False
    if name_bits().get(token.lower, 0) & FIRST:
        return False  # "hans" is no genitive
    match = _OWNED.match(view.norm, token.end, token.end + 30)
    if match is None or match["n"] in _FUNCTION:
        return False
    return match["n"] not in words("finite_verbs.txt")


def _without_quote_marks(view: TextView, entity: Entity) -> Iterator[Entity]:
    """A name over two lines of a quoted e-mail, in two parts: the marks ("> >") are no name."""
    text = view.norm[entity.start : entity.end]
    if "\n" not in text or ">" not in text:
        yield entity
        return
    at = entity.start
    for match in _QUOTE_MARKS.finditer(view.norm, entity.start, entity.end):
        yield replace(entity, start=at, end=match.start())
        at = match.end()
    yield replace(entity, start=at)


def _by(word: str | None) -> str | None:
    return f"efter »{word}«" if word else None


_QUOTE_MARKS = re.compile(r"-?[ ]?\n[ ]*>[ >]*")
_PAIRED = re.compile(rf" (?:og|&) (?:[{UPPER}]\.)+ ?[{UPPER}]|[ ]*(?:\n|$)|[ ]{{2}}")
_SIGNED = re.compile(
    r"(?<!\w)(?:sign|underskr(?:evet|ift)?|set|v|ref|hr|fru|frk|dr|cc|att|kopi til|godk)\.?[ ]?[:/]? ?$"
)
_OWNED = re.compile(r" (?P<n>[a-zæøå]{3,})(?![^\W\d_])")
_MONTH_GOES_ON = re.compile(r"\.? ?(?:[-–/] ?[a-zæøå]{3}|[0-9]{4}|[0-9]{2}\b)")
_DOSE = re.compile(r" [0-9]+(?:,[0-9]+)? ?(?:mg|g|ml|mikrogram|mcg|x|stk|%)")
_IDLE = frozenset(
    ("kan", "må", "skal", "vil", "var", "har", "havde", "blev", "bliver", "får", "fik")
)
_NOT_OWNERS = frozenset(("dags", "lykkes", "sinds"))
_FUNCTION = section("stop_words.txt", "clause")
_PLACED = re.compile(r"(?<!\w)(?:i|fra|til|ved|på|nær|over) $")
