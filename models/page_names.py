"""Names on one page, looked for with what is known of the people of a document or a case.

A name found somewhere spreads to a word here only where the word can hardly be anything else:
capitals, verbs, neighbouring names and the care with which the text around is written decide.
One look at each word: linear in the length of the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from models.lexicons import words
from models.mapping import IDENTIFIERS
from models.name_index import NameIndex, unscramble
from models.recognizers.names import COMMON, FIRST, bits_of, genitive_stem
from models.recognizers.view import TextView, Word
from models.recognizers.whole import bracketed, file_name
from models.types import Entity

_IDENTIFIERS = frozenset(IDENTIFIERS)
_INITIALS = re.compile(
    r"(?<![^\W_])(?:[A-ZÆØÅ]{2,5}|(?:[A-ZÆØÅ][a-zæøå]{1,2}){1,2}[A-ZÆØÅ]?[a-zæøå]{0,2})(?![^\W_])(?![-/][0-9])"
)
_DOTTED = re.compile(r"(?<![\w.])[A-ZÆØÅ]\.(?:[ -]?[A-ZÆØÅ]\.){1,3}(?!\w)")
_SCRAMBLED = re.compile(r"(?<![^\W_])(?=[^\W\d_]{0,30}[0-9])[^\W_]{4,30}(?![^\W_])")
_SPLIT = re.compile(r"([^\W\d_]{2,})-[ ]?\n[ >]{0,60}([^\W\d_]{2,})")
_BEFORE = re.compile(
    r"(?:(?<![\w])(?:[A-ZÆØÅ]\.[ -]?|[A-ZÆØÅ]-[A-ZÆØÅ] |[A-ZÆØÅ] |[A-ZÆØÅ]_)){1,3}$"
)
_SMALL_INITIAL = re.compile(r"(?<!\w)[a-zæøå]\. $")
_AFTER = re.compile(r"(?: [A-ZÆØÅ]\.){1,3}(?!\w)")
_GENITIVE = re.compile(r"(?<=[sxz])['’](?=[ ][^\W\d_])")
_JOIN = re.compile(r"[ ]|, |[ ]?\n[ ]{0,60}|_|-")
_GAP = re.compile(r"[ ]|, |_|-|[ ]?\n[ ]*")


@dataclass(frozen=True, slots=True)
class Wording:
    """What is written beside a hit, in Danish, for the caseworker."""

    name: str = "navn fundet andetsteds i dokumentet"
    misspelt: str = "ligner et navn fundet andetsteds i dokumentet"
    initials: str = "initialer af et navn i dokumentet"


class PageNames:
    """One text while it is looked through for the names of ``index``.

    found: what is known of the text already; characters under an identifier are not looked at
    again, and new parts beside a PERSON become one name with it.
    """

    wording = Wording()

    def __init__(self, view: TextView, index: NameIndex, found: Sequence[Entity]) -> None:
        self.view, self.index = view, index
        self._covered = bytearray(len(view.text))
        self._persons: list[tuple[int, int]] = []
        for e in found:
            if e.entity_type in _IDENTIFIERS:
                self._covered[e.start : e.end] = b"\1" * (e.end - e.start)
            if e.entity_type == "PERSON":
                self._persons.append((e.start, e.end))
        self._verbs = words("finite_verbs.txt")

    def free(self, start: int, end: int) -> bool:
        """Whether a character of the span is under no identifier yet."""
        return not all(self._covered[start:end])

    def names(self) -> Iterator[tuple[int, int, str]]:
        """Start, end and explanation of each name that is not covered yet."""
        spans = [*self._by_word(), *self._by_pattern()]
        for start, end, reason in self._merge(spans):
            yield *bracketed(self.view, *file_name(self.view, start, end)), reason

    def file_names(self) -> Iterator[tuple[int, int, str]]:
        """File names that a person given at the start stands in."""
        for start, end in self._persons:
            wide = file_name(self.view, start, end)
            if wide != (start, end):
                yield *wide, "filnavn med et navn i"

    # -- words -------------------------------------------------------------------------------

    def _by_word(self) -> Iterator[tuple[int, int, str]]:
        index, view = self.index, self.view
        all_words = view.words
        named = self._named(all_words)
        if not any(named) and not index.near:
            return
        for i, word in enumerate(all_words):
            part = named[i]
            if part is None and "-" in word.lower:
                part = self._hyphenated(word)
            if part is not None:
                if i + 1 < len(all_words) and all_words[i + 1].lower.startswith("kommune"):
                    continue
                if self.free(word.start, word.end) and self._is_name(i, all_words, named, part):
                    yield *self._stretch(word), self.wording.name
                continue
            low = word.lower
            if len(low) >= 5 and self.free(word.start, word.end) and self._may_be_misspelt(word):
                near = index.resembles(low)
                if near is not None and near not in index.wordlike:
                    yield *self._stretch(word), self.wording.misspelt

    def _named(self, all_words: Sequence[Word]) -> list[str | None]:
        """For each word the part of a name that it is."""
        known = self.index.known
        return [known(w.lower) for w in all_words] if self.index.parts else [None] * len(all_words)

    def _hyphenated(self, word: Word) -> str | None:
        parts = word.lower.split("-")
        known = [self.index.known(p) for p in parts]
        return known[0] if all(known) else None

    def _may_be_misspelt(self, word: Word) -> bool:
        bits = bits_of(word.lower)
        if bits & COMMON or bits_of(genitive_stem(word.lower)) & COMMON:
            return False
        return self.view.norm[word.start].isupper() or self._is_sloppy(word.start)

    def _is_name(
        self, i: int, all_words: Sequence[Word], named: Sequence[str | None], part: str
    ) -> bool:
        view, word = self.view, all_words[i]
        upper = view.norm[word.start].isupper()
        if part not in self.index.wordlike:
            return upper or len(part) >= 4 or self._beside_name(i, all_words, named)
        left = view.norm[word.start - 1 : word.start]
        right = view.norm[word.end : word.end + 1]
        if "_" in (left, right):
            return True
        if self._beside_name(i, all_words, named) or _SMALL_INITIAL.search(
            view.norm[max(0, word.start - 4) : word.start]
        ):
            return True
        verb = (
            i + 1 < len(all_words)
            and view.norm[word.end : all_words[i + 1].start] == " "
            and (self._is_finite(all_words[i + 1].lower))
        )
        if upper:
            if view.norm[word.start : word.end].isupper() and word.end - word.start > 1:
                line = view.norm[view.line_start(word.start) : word.end]
                return not line.isupper() or verb
            if not self._begins(word.start):
                return True
            genitive = word.lower != part and i + 1 < len(all_words)
            comma = view.norm[word.end : word.end + 2] == ", "
            return verb or genitive or self._alone(word) or (comma and bool(bits_of(part) & FIRST))
        return verb and self._is_sloppy(word.start)

    def _neighbours(
        self, i: int, all_words: Sequence[Word], named: Sequence[str | None]
    ) -> Iterator[int]:
        """Which of the words before and behind are known names too, with nothing in between."""
        for j in (i - 1, i + 1):
            if not 0 <= j < len(all_words) or named[j] is None:
                continue
            a, b = sorted((all_words[i], all_words[j]), key=lambda w: w.start)
            if _GAP.fullmatch(self.view.norm, a.end, b.start):
                yield j

    def _beside_name(self, i: int, all_words: Sequence[Word], named: Sequence[str | None]) -> bool:
        """Whether the word before or behind is a known name too, in the same case."""
        norm = self.view.norm
        upper = norm[all_words[i].start].isupper()
        return any(
            norm[all_words[j].start].isupper() == upper
            for j in self._neighbours(i, all_words, named)
        )

    def _is_finite(self, low: str) -> bool:
        return low in self._verbs or (
            len(low) > 4 and low.endswith(("ede", "er")) and not low.endswith("ere")
        )

    def _begins(self, start: int) -> bool:
        raw = self.view.norm[max(0, start - 8) : start]
        left = raw.rstrip(" \t\"»“”'(>*-•")
        return not left or left[-1] in ".!?:\n…|" or raw[-1] in "\"»“'"

    def _alone(self, word: Word) -> bool:
        """Whether the word is a line or a cell of its own, as under a letter."""
        left = self.view.norm[max(0, word.start - 2) : word.start]
        right = self.view.norm[word.end : word.end + 2].lstrip(".,")
        return (not left or left[-1] in "\n>" or left in ("  ", "> ")) and (
            not right or right[0] == "\n" or right == "  "
        )

    def _is_sloppy(self, at: int) -> bool:
        """Whether the text around is written without capitals."""
        part = self.view.norm[max(0, at - 160) : at + 160]
        sentences = re.findall(r"(?:[.!?]\s+|\n\s*|[\"»“])([^\W\d_])", part)
        small = sum(c.islower() for c in sentences)
        return small > len(sentences) - small if sentences else " i " in part and part.islower()

    def _stretch(self, word: Word) -> tuple[int, int]:
        """The word with initials in front of it and behind it ("I.-L. Toft", "Mette K.")."""
        norm = self.view.norm
        window = norm[max(0, word.start - 10) : word.start]
        front = _BEFORE.search(window)
        if front is None and norm[word.start].islower():
            front = _SMALL_INITIAL.search(window)
        start = word.start - len(window) + front.start() if front else word.start
        back = _AFTER.match(norm, word.end, word.end + 14) or _GENITIVE.match(norm, word.end)
        return start, back.end() if back else word.end

    # -- initials, split and scrambled names ---------------------------------------------------

    def _by_pattern(self) -> Iterator[tuple[int, int, str]]:
        yield from self._by_initials()
        index, norm = self.index, self.view.norm
        if "-" in norm:
            for match in _SPLIT.finditer(norm):
                if index.known((match[1] + match[2]).lower()):
                    yield *match.span(), "navn delt ved linjeskift"
        if self.view.has_digit:
            for match in _SCRAMBLED.finditer(norm):
                token = unscramble(match.group())
                if (
                    token.isalpha()
                    and sum(c.isdigit() for c in match.group()) <= 2
                    and (index.known(token) or (len(token) >= 6 and index.resembles(token)))
                ):
                    yield *match.span(), "navn med tegn læst forkert"

    def _by_initials(self) -> Iterator[tuple[int, int, str]]:
        index, norm = self.index, self.view.norm
        if index.initials or index.given_initials:
            for match in _INITIALS.finditer(norm):
                token = match.group()
                if (token in index.given_initials or token in index.initials) and self.free(
                    *match.span()
                ):
                    if token not in index.given_initials and self._in_capitals(match.start()):
                        continue
                    yield *match.span(), self.wording.initials
        if index.dotted and "." in norm:
            for match in _DOTTED.finditer(norm):
                if re.sub(r"\W", "", match.group()) in index.dotted and self.free(*match.span()):
                    yield *match.span(), self.wording.initials

    def _in_capitals(self, at: int) -> bool:
        """Whether the line is in capitals: a heading, where any word looks like initials."""
        line = self.view.norm[self.view.line_start(at) : at + 40].split("\n")[0]
        letters = [c for c in line if c.isalpha()]
        return len(letters) > 12 and sum(c.isupper() for c in letters) > 0.7 * len(letters)

    def _merge(self, spans: Sequence[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
        """Neighbouring parts become one name, with the persons already found beside them."""
        pieces = sorted(
            {*((a, b, r) for a, b, r in spans), *((a, b, "") for a, b in self._persons)}
        )
        current: tuple[int, int, str] | None = None
        for start, end, reason in pieces:
            if current is not None and start <= current[1]:
                current = (current[0], max(end, current[1]), current[2] or reason)
            elif (
                current is not None
                and _JOIN.fullmatch(self.view.norm, current[1], start)
                and ((current[2] or reason) and ", " not in self.view.norm[current[1] : start])
            ):
                current = (current[0], end, current[2] or reason)
            else:
                if current is not None and current[2]:
                    yield current
                current = (start, end, reason)
        if current is not None and current[2]:
            yield current
