"""First names written small, as in text messages and hasty notes.

A name that is no other word stands for itself ("mette og gerda"). One that is also a word (bo, liv,
maj) counts only where the words around it leave no doubt: "hvem er bo", "maj britt", "sol og dag
bor hos hende".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.lexicons import section
from models.recognizers.base import DanishRecognizer, Pattern
from models.recognizers.names import (
    COMMON,
    FIRST,
    LAST,
    RARE,
    STOP,
    TOWN,
    WORLD,
    bits_of,
    is_compound,
    name_bits,
)
from models.recognizers.view import TextView, Word
from models.types import Entity

_CUES = r"hedder|ved navn|hvem er|sig til|ring til|skriv til|spørg|hils|kaldet|hilsen|hej|kære"
_VERB = r"(?:bor|har|er|skal|vil|kommer|var|sagde|siger|går|sover|spurgte|kan|må|blev|fik|ville|skulle|kunne|kom)"


class SmallNamesRecognizer(DanishRecognizer):
    ENTITY = "PERSON"
    PATTERNS = (
        Pattern("ukendt efter »hedder«", r"(?<![^\W\d_])(?:hedder|ved navn|hvem er|sig til|ring til|spørg|hils|kaldet) (?P<n>[a-zæøå]{4,14})(?= (?:han|hun|og|fra|på|i|at|om|hvad|hvor|der|som|igen)\b|\s*[.,!?)\"]|\s*\n|\s*$)", 0.5),
    )  # fmt: skip
    CONTEXT = ("hedder", "ved navn", "hvem er", "sig til", "spørg", "hils")

    def find(self, view: TextView) -> Iterator[Entity]:
        norm, known, at = view.norm, name_bits(), -1
        for i, word in enumerate(view.words):
            low = word.lower
            if word.start < at or len(low) < 2 or norm[word.start].isupper():
                continue
            bits = known.get(low, 0) if len(low) < 4 else bits_of(low)
            if not bits & FIRST or bits & STOP or _in_address(view, word):
                continue
            if low in _NOT_SMALL:
                continue
            if len(low) >= 3 and not bits & (COMMON | TOWN | WORLD | RARE):
                start, end = self._plain(view, i, at)
                at = end
                yield self.hit(start, end, 0.45, "fornavn med lille begyndelsesbogstav")
                continue
            if low in _NOT_SMALL:
                continue
            reason = self._reason(view, i, bits)
            if reason is not None:
                start = view.words[i - 1].start if reason == _DOUBLE else word.start
                at = word.end
                yield self.hit(max(start, 0), word.end, 0.5, f"fornavn med lille: {reason}")
        if view.has("hr ", "hr. ", "fru ", "frk", "frøken "):
            for match in _TITLED.finditer(norm):
                if bits_of(match["n"]) & (FIRST | LAST) and match["n"] not in _NOT_SMALL:
                    yield self.hit(
                        *match.span("n"), 0.6, "navn med lille efter »hr«, »fru« eller »frk«"
                    )
        if view.has("hedder ", "ved navn ", "hvem er ", "sig til ", "ring til ", "spørg ", "hils "):
            for match in self.compiled["ukendt efter »hedder«"].finditer(norm):
                if not bits_of(match["n"]) and not is_compound(match["n"]):
                    yield self.hit(
                        *match.span("n"), 0.5, "navn med lille efter »hedder« eller lignende"
                    )

    @staticmethod
    def _plain(view: TextView, i: int, at: int) -> tuple[int, int]:
        """The name with the first name in front of it and the last name or letter behind it."""
        norm, all_words = view.norm, view.words
        start, end = all_words[i].start, all_words[i].end
        front = all_words[i - 1] if i else None
        if (
            front is not None
            and norm[front.end : start] == " "
            and norm[front.start].islower()
            and front.start >= at
            and bits_of(front.lower) & FIRST
            and (front.lower in _FRONTS or front.lower not in _NOT_SMALL)
        ):
            start = front.start
        single = _SINGLE.match(norm, end, end + 4)
        if single is not None:
            return start, single.end("n")  # "lone v"
        for later in all_words[i + 1 : i + 3]:
            last = len(later.lower) > 2 and (
                bits_of(later.lower) & LAST
                or (_LAST_END.search(later.lower) and not bits_of(later.lower) & COMMON)
            )
            if norm[end : later.start] != " " or not last or norm[later.start].isupper():
                break
            end = later.end
        return start, end

    def _reason(self, view: TextView, i: int, bits: int) -> str | None:
        """What tells that a word that may be ordinary is a name here, or None."""
        word, all_words = view.words[i], view.words
        before = view.before(word.start, 14)
        after = view.lower[word.end : word.end + 30]
        cue = _CUE.search(before)
        if cue is not None and (bits & RARE or _AFTER_CUE.match(after)):
            return f"efter »{cue[1]}«"
        front = all_words[i - 1] if i else None
        if (
            front is not None
            and view.norm[front.end : word.start] == " "
            and front.lower in _FRONTS
            and view.norm[front.start].islower()
            and len(word.lower) > 2
            and word.lower not in _MONTHS
        ):
            return _DOUBLE
        pair = _PAIR.match(after)
        if pair is not None and bits_of(pair[1]) & FIRST and pair[1] not in _NOT_SMALL:
            return "to navne og et udsagnsord"
        first = _PAIR_FRONT.search(before)
        joined = first is not None and first[1] not in _NOT_SMALL and bits_of(first[1]) & FIRST
        if joined and _VERB_AFTER.match(after):
            return "to navne og et udsagnsord"
        if bits & (COMMON | RARE) and _WITH.search(before) and _WITH_AFTER.match(after):
            return "efter »hos« eller »med«" if is_sloppy(view, word.start) else None
        if bits & (WORLD | RARE) and not bits & (COMMON | TOWN) and len(word.lower) >= 4:
            return "i tekst uden store bogstaver" if is_sloppy(view, word.start) else None
        return None


_DOUBLE = "dobbeltnavn"
_CUE = re.compile(rf"(?<![^\W\d_])({_CUES}) $")
_AFTER_CUE = re.compile(
    r" (?:han|hun|og|fra|på|i|at|om|hvad|hvor|der|som|igen)\b|\s*[.,!?)\"]|\s*\n|\s*$"
)
_PAIR = re.compile(rf" og ([a-zæøå]{{2,12}}) {_VERB}\b")
_PAIR_FRONT = re.compile(r"(?<![^\W\d_])([a-zæøå]{2,12}) og $")
_VERB_AFTER = re.compile(rf" {_VERB}\b")
_WITH = re.compile(r"(?<![^\W\d_])(?:hos|m|m\.|med|af|fra|til|for) $")
_WITH_AFTER = re.compile(r" og [a-zæøå]{3,}|\s*[.,!?)]|\s*\n|\s*$")
_SINGLE = re.compile(r" (?P<n>[b-hj-np-tv-z])(?=[ .,!?:;)\"\n]|$)")
_TITLED = re.compile(r"(?i:(?<![^\W\d_])(?:hr|fru|frk|frøken)\.?) (?P<n>[a-zæøå]{3,})(?![^\W\d_])")
_LAST_END = re.compile(
    r"(?:sen|gaard|gård|holm|lund|berg|bjerg|skov|toft|dal|bæk|strup|mann|vang|kjær|ski|vic|qu?ist|kvist)s?$"
)
_NOT_SMALL = section("stop_words.txt", "no small name")
_FRONTS = section("stop_words.txt", "double name front")
_MONTHS = frozenset(["januar", "februar", "marts", "april", "maj", "juni", "juli", "august"])
_SENTENCES = re.compile(r"(?:[.!?]\s+|\n\s*|[\"»“:]\s{0,2})([^\W\d_])")


def _in_address(view: TextView, word: Word) -> bool:
    """Whether the word is a part of an e-mail address, a file's name or a web address."""
    norm = view.norm
    left, right = norm[word.start - 1 : word.start], norm[word.end : word.end + 2]
    return (bool(left) and left in "@._/\\") or right[:1] in ("@", "_", "\\") or (
        len(right) == 2 and right[0] == "." and right[1].isalpha()
    )  # fmt: skip


def is_sloppy(view: TextView, at: int) -> bool:
    """Whether the text around is written without capitals after its full stops."""
    after = _SENTENCES.findall(view.norm, max(0, at - 160), at + 160)
    small = sum(c.islower() for c in after)
    return bool(small > len(after) - small)
