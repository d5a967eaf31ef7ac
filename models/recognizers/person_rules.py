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
from models.recognizers.name_shapes import (
    NOT_NAME_ENDINGS,
    RUN,
    WORD,
    Token,
    begins_sentence,
    title_before,
    tokens_of,
)
from models.recognizers.names import (
    COMMON,
    FIRST,
    LAST,
    STOP,
    TOWN,
    bits_of,
    genitive_stem,
    name_bits,
)
from models.recognizers.view import TextView
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
        for match in self.compiled["række af ord med stort"].finditer(view.norm):
            if " " not in match.group() and "." not in match.group():
                low = view.lower[match.start() : match.end()]
                bits = bits_of(low)
                if not bits & (FIRST | LAST) and (bits or not title_before(view, match.start())):
                    continue
            tokens = tokens_of(view, *match.span())
            if not any(t.bits & (FIRST | LAST) for t in tokens):
                titled = title_before(view, match.start())
                run = _until_word(tokens)
                if titled and run and not run[0].initial:
                    yield self.hit(run[0].start, run[-1].end, 0.6, f"navn efter »{titled}«")
                continue
            yield from self._names_in_run(view, self._over_line_end(view, tokens))

    def _over_line_end(self, view: TextView, tokens: list[Token]) -> list[Token]:
        """The run with what goes on at the beginning of the next line ("Kurt" / "Vang")."""
        last = tokens[-1]
        split = self._split_at_line_end(view, tokens)
        if split is not None:
            return split
        if self._ends_cell(view, tokens):
            return tokens
        match = _NEXT_LINE.match(view.norm, last.end, last.end + 70)
        if match is None or not (last.initial or last.bits & (FIRST | LAST)):
            return tokens
        more = tokens_of(view, *match.span("n"))
        first = more[0] if more else None
        if first is None or first.bits & (STOP | TOWN) or first.initial:
            return tokens
        if not first.bits & LAST and (first.bits or not last.initial):
            return tokens
        in_text = view.norm[view.line_start(tokens[0].start) : tokens[0].start].strip()
        if not in_text and not last.initial:
            return tokens
        behind = view.norm[more[-1].end : more[-1].end + 2]
        if behind[:1] == ":" or behind == "  ":
            return tokens
        return tokens + more

    @staticmethod
    def _ends_cell(view: TextView, tokens: list[Token]) -> bool:
        """Whether the run stands in a table's last cell: the next line goes on with another row."""
        left = view.norm[view.line_start(tokens[0].start) : tokens[0].start]
        return left.endswith("  ") and bool(left.strip())

    @staticmethod
    def _split_at_line_end(view: TextView, tokens: list[Token]) -> list[Token] | None:
        """The run with a name that goes on in the next line ("Kristen-" / "sen", "Holm-" / "Bang")."""
        last = tokens[-1]
        match = _HYPHENATED.match(view.norm, last.end, last.end + 70)
        if match is None:
            return None
        rest = match["n"].lower()
        whole = last.lower + (rest if match["n"][0].islower() else "-" + rest)
        if match["n"][0].islower():
            bits = bits_of(whole)
            if bits & COMMON or (not bits & (FIRST | LAST) and last.bits & COMMON):
                return None
            if not bits and len(tokens) == 1:
                return None
        elif not (last.bits & (FIRST | LAST) or bits_of(rest) & (FIRST | LAST)):
            return None
        joined = Token(last.start, match.end("n"), whole, bits_of(whole) or LAST, False)
        return [*tokens[:-1], joined]

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
            if not starts or token.bits & STOP:
                i += 1
                continue
            j = i + 1
            while j < len(tokens) and self._continues(tokens[j], view):
                j += 1
            run = tokens[i:j]
            entity = self._judge(view, run, first_in_run=i == 0)
            if entity is not None:
                yield entity
                i = j
            else:
                i += 1

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
                signed = _SIGNED.search(view.before(start, 16))
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
            if wordlike and begins and not _is_possessive(view, token):
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


def _until_word(tokens: list[Token]) -> list[Token]:
    """The beginning of a run up to an ordinary word; a first name may look like one ("Dag Xi")."""
    kept: list[Token] = []
    for i, token in enumerate(tokens):
        wordlike = token.bits & COMMON and not token.bits & (FIRST | LAST)
        ahead = tokens[i + 1] if i + 1 < len(tokens) else None
        begins = i == 0 and ahead is not None and not ahead.bits & (COMMON | STOP | TOWN)
        if token.bits & STOP or (wordlike and not begins) or token.lower.endswith(NOT_NAME_ENDINGS):
            break
        kept.append(token)
    return kept


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


_HYPHENATED = re.compile(r"-[ ]?\n[ >]{0,60}(?P<n>[^\W\d_]{2,}(?:-[^\W\d_]+)?)")
_QUOTE_MARKS = re.compile(r"-?[ ]?\n[ ]*>[ >]*")
_SIGNED = re.compile(
    r"(?<!\w)(?:sign|underskr(?:evet|ift)?|set|v|ref|hr|fru|frk|dr|cc|att|kopi til|godk)\.?[ ]?[:/]? ?$"
)
_OWNED = re.compile(r" (?P<n>[a-zæøå]{3,})(?![^\W\d_])")
_NOT_OWNERS = frozenset(("dags", "lykkes", "livs", "sinds"))
_FUNCTION = section("stop_words.txt", "clause")
_PLACED = re.compile(r"(?<!\w)(?:i|fra|til|ved|på|nær|over) $")
_NEXT_LINE = re.compile(rf" ?\n[ ]{{0,60}}(?:> ?)*(?P<n>{WORD}(?: {WORD}){{0,2}})")
