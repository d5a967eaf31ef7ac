"""Persons by the name lists: capitalised runs with a first or last name in them, and small ones.

The language model finds names in running text; this speaks up where a list knows the word. Words
that are names too (Bo, Storm, Liv) count only where they can't begin a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

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
from models.recognizers.names import COMMON, FIRST, LAST, STOP, TOWN, bits_of
from models.recognizers.view import TextView
from models.types import Entity


class PersonRulesRecognizer(DanishRecognizer):
    ENTITY = "PERSON"
    MENDS = True
    PATTERNS = (Pattern("række af ord med stort", RUN, 0.5),)
    CONTEXT = ("hr.", "fru", "mor", "far", "overlæge", "advokat")

    def find(self, view: TextView) -> Iterator[Entity]:
        yield from self._runs(view)
        yield from self._lower(view)

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
                if titled and not tokens[0].bits & (STOP | COMMON) and not tokens[0].initial:
                    yield self.hit(
                        tokens[0].start, self._end(tokens), 0.6, f"navn efter »{titled}«"
                    )
                continue
            yield from self._names_in_run(view, self._over_line_end(view, tokens))

    def _over_line_end(self, view: TextView, tokens: list[Token]) -> list[Token]:
        """The run with what goes on at the beginning of the next line ("Kurt" / "Vang")."""
        last = tokens[-1]
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

    def _lower(self, view: TextView) -> Iterator[Entity]:
        """First names written small ("mette og gerda"), where the word is nothing else."""
        norm, at = view.norm, -1
        for i, word in enumerate(view.words):
            low = word.lower
            if word.start < at or len(low) < 4 or norm[word.start].isupper():
                continue
            if not self._only_first(low):
                continue
            if (norm[word.start - 1 : word.start] in ("@", ".", "_", "/", "\\") and word.start) or (
                norm[word.end : word.end + 1] in ("@", "_", "\\")
                or re.match(r"\.[a-zæøå]", norm[word.end : word.end + 2])
            ):
                continue
            end = word.end
            for later in view.words[i + 1 : i + 3]:
                last = bits_of(later.lower) & LAST and len(later.lower) > 2
                if norm[end : later.start] != " " or not last or norm[later.start].isupper():
                    break
                end = later.end
            at = end
            yield self.hit(word.start, end, 0.45, "fornavn med lille begyndelsesbogstav")

    @staticmethod
    def _only_first(low: str) -> bool:
        return bits_of(low) == FIRST

    @staticmethod
    def _end(tokens: list[Token]) -> int:
        return tokens[-1].end

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
                if at_line and run[1].bits & COMMON:
                    return None
                return (
                    self.hit(start, end, 0.65, "forbogstaver og efternavn") if last_names else None
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
        wordlike = bool(token.bits & COMMON)
        begins = begins_sentence(view, start)
        if shouting and end - start <= 4:
            return None
        if token.bits & TOWN and _PLACED.search(view.before(start, 12)):
            return None
        if token.bits & FIRST:
            if wordlike and begins:
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


def _by(word: str | None) -> str | None:
    return f"efter »{word}«" if word else None


_PLACED = re.compile(r"(?<!\w)(?:i|fra|til|ved|på|nær|over) $")
_NEXT_LINE = re.compile(rf" ?\n[ ]{{0,60}}(?:> ?)*(?P<n>{WORD}(?: {WORD}){{0,2}})")
