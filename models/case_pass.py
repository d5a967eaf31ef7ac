"""The second pass over a case: what one document tells is looked for in all the others.

What holds within a document holds less from one to the next: documents that happen to lie in one
folder may have nothing to do with each other, and a wrong find would be multiplied. So only what is
sure spreads, and how far depends on ``groups``, documents known to belong together:

=====================================  ==================  =========================
known from another document            in the same group   in any other document
=====================================  ==================  =========================
two parts of one full name together    yes                 yes
a number, in any layout                yes                 yes
rare family name, capital letter       yes                 yes
any other part, capital letter         yes                 no
a part that is also a word             amid a sentence     no
a part in lower case                   sloppy text only    no
misspelt, initials, user name, street  yes                 no
=====================================  ==================  =========================

Each find is learnt once and each word looked up once: linear in the size of the case.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from models.known_values import Hit, KnownValues
from models.lexicons import lines
from models.name_index import NameIndex, build_index, is_organisation_word, split_name
from models.overlaps import resolve
from models.page_names import PageNames, Wording
from models.recognizers.names import COMMON, FIRST, LAST, STOP, TOWN, bits_of
from models.recognizers.view import TextView, Word
from models.second_pass import RULES, built
from models.types import Entity

__all__ = ["FROM_CASE", "CaseIndex", "Find", "build_case"]

FROM_CASE = "CaseSecondPass"
"""Recognizer of what another document told."""
MIN_SCORE = 0.6
MIN_RARE = 6
"""Letters of a family name that stands for itself."""
MAX_PART = 16
"""Letters of a part of a name; what is longer is a compound ("Landinspektørfirmaet Dam")."""
_ELSEWHERE = "i et andet dokument i sagen"
_NAMED_THINGS = frozenset(
    ("ORGANISATION", "LOCATION", "MUNICIPALITY", "AUTHORITY", "REGION", "HEALTH", "MEDICINE")
)


@dataclass(frozen=True, slots=True)
class Find:
    """What a document holds, without its place."""

    text: str
    entity_type: str
    score: float
    recognizer: str


@dataclass(slots=True)
class CaseIndex:
    """What the documents of a case know, ready for looking through any of them.

    ``look`` is asked how many words it looked at: the measure of the work.
    """

    everyone: NameIndex
    rare: frozenset[str]
    numbers: KnownValues
    names_of: dict[int, NameIndex]
    values_of: dict[int, KnownValues]
    looks: int = field(default=0)

    def look(self, text: str, found: Sequence[Entity], group: int) -> list[Entity]:
        """What the case adds to one page; ``found``: what is known there, of all types."""
        view = TextView(text)
        page = _CaseNames(view, self.names_of[group], found, self.everyone, self.rare)
        self.looks += len(view.words)
        hits: list[Hit] = [
            *((start, end, "PERSON", 0.6, why) for start, end, why in page.names()),
            *self.numbers.find(view, page.free, _ELSEWHERE),
            *self.values_of[group].find(view, page.free, _ELSEWHERE),
            *built(page, _ELSEWHERE),
        ]
        return resolve(
            Entity(start, end, kind, score, FROM_CASE, why) for start, end, kind, score, why in hits
        )


def build_case(documents: Sequence[Sequence[Find]], groups: Sequence[int]) -> CaseIndex:
    """Learn what each document holds. groups: for each document the group it belongs to."""
    if len(documents) != len(groups):
        raise ValueError("one group a document")
    sure = [
        [f for f in finds if f.score >= MIN_SCORE and f.recognizer != FROM_CASE]
        for finds in documents
    ]
    persons: dict[int, dict[tuple[str, float, bool], None]] = {g: {} for g in groups}
    values = {g: KnownValues() for g in groups}
    numbers = KnownValues()
    for finds, group in zip(sure, groups, strict=True):
        for f in finds:
            if f.entity_type == "PERSON":
                if _spreads(f):
                    persons[group][f.text, f.score, f.recognizer in RULES] = None
            elif f.entity_type in ("USERNAME", "ADDRESS"):
                values[group].learn(f.text, f.entity_type, f.score)
            else:
                numbers.learn(f.text, f.entity_type, f.score)
    names = {g: build_index(known) for g, known in persons.items()}
    for finds, group in zip(sure, groups, strict=True):
        names[group].given_initials |= _initials_in_use(finds)
    everybody = dict.fromkeys(p for known in persons.values() for p in known)
    everyone = build_index(everybody, misspelt=False)
    return CaseIndex(everyone, _rare_names(everyone, everybody), numbers, names, values)


def _spreads(find: Find) -> bool:
    """Whether a person is sure enough for other documents: a list or a rule must know a part."""
    parts = [p.lower() for p in split_name(find.text) if len(p.rstrip(".")) > 1]
    if find.recognizer in RULES:
        return True
    if any(is_organisation_word(p) or len(p) > MAX_PART for p in parts):
        return False
    bits = [bits_of(p) for p in parts]
    if len(parts) == 1:
        return bool(bits[0] & FIRST) and not bits[0] & (COMMON | TOWN)
    listed = [b for b in bits if b & (FIRST | LAST)]
    return bool(listed) and (len(bits) >= 3 or any(not b & COMMON for b in listed))


def _initials_in_use(finds: Sequence[Find]) -> set[str]:
    """Initials that a document uses for somebody it names in full ("Karla Dalgas (KD)")."""
    names = [split_name(f.text) for f in finds if f.entity_type == "PERSON"]
    whole = {"".join(part[0] for part in parts).upper() for parts in names if len(parts) > 1}
    used = {parts[0].rstrip(".") for parts in names if len(parts) == 1}
    return {u for u in used & whole if u.isupper() and u not in lines("acronyms.txt")}


def _rare_names(
    everyone: NameIndex, persons: dict[tuple[str, float, bool], None]
) -> frozenset[str]:
    """Family names of full names that are no first name, place or word, and not one in -sen."""
    found = set()
    for surface, _, _ in persons:
        whole = [p.lower() for p in split_name(surface) if len(p.rstrip(".")) > 1]
        for low in whole[1:]:
            part = everyone.known(low)
            if part is None or len(part) < MIN_RARE or part in everyone.wordlike:
                continue
            if not bits_of(part) & (FIRST | COMMON | TOWN | STOP) and not part.endswith("sen"):
                found.add(part)
    return frozenset(found)


class _CaseNames(PageNames):
    """A page looked through for names of other documents, with more care."""

    wording = Wording(
        f"navn fundet {_ELSEWHERE}",
        f"ligner et navn fundet {_ELSEWHERE}",
        f"initialer af et navn {_ELSEWHERE}",
    )

    def __init__(
        self,
        view: TextView,
        index: NameIndex,
        found: Sequence[Entity],
        everyone: NameIndex,
        rare: frozenset[str],
    ) -> None:
        super().__init__(view, index, found)
        self._persons = []  # what stands there already stays as it is
        self._everyone, self._rare = everyone, rare
        self._things = bytearray(len(view.text))
        for e in found:
            if e.entity_type in _NAMED_THINGS:
                self._things[e.start : e.end] = b"\1" * (e.end - e.start)

    def _named(self, all_words: Sequence[Word]) -> list[str | None]:
        if not self._everyone.parts:
            return [None] * len(all_words)
        known = self._everyone.known
        return [known(w.lower) for w in all_words]

    def _is_name(
        self, i: int, all_words: Sequence[Word], named: Sequence[str | None], part: str
    ) -> bool:
        if self._together(i, all_words, named):
            return True
        word = all_words[i]
        if self._things[word.start] or len(part) < 3 or bits_of(word.lower) & TOWN:
            return False
        upper = self.view.norm[word.start].isupper()
        wordlike = part in self._everyone.wordlike or bool(bits_of(word.lower) & COMMON)
        if part not in self.index.parts:
            return upper and not wordlike and part in self._rare
        if wordlike:
            return upper and self._amid_sentence(word)
        return upper or (
            len(part) >= 4 and bool(bits_of(part) & FIRST) and self._is_sloppy(word.start)
        )

    def _together(self, i: int, all_words: Sequence[Word], named: Sequence[str | None]) -> bool:
        """Whether a word beside this one is another part of the same full name.

        Two words in lower case that both are ordinary words ("bo storm") are not enough.
        """
        norm, mine = self.view.norm, named[i] or ""
        upper = norm[all_words[i].start].isupper()
        for j in self._neighbours(i, all_words, named):
            theirs = named[j] or ""
            if {(mine, theirs), (theirs, mine)} & self._everyone.pairs:
                other = norm[all_words[j].start].isupper()
                if (upper and other) or not {mine, theirs} <= self._everyone.wordlike:
                    return upper == other
        return False

    def _amid_sentence(self, word: Word) -> bool:
        """A capital letter where only a name has one: behind a word in small letters."""
        before = self.view.norm[max(0, word.start - 3) : word.start]
        behind = self.view.norm[word.end : word.end + 2]
        return (
            before[-1:] == " "
            and before[:-1].isalpha()
            and before[:-1].islower()
            and behind != "  "
            and not behind[:1].isdigit()
        )

    def _may_be_misspelt(self, word: Word) -> bool:
        return (
            len(word.lower) >= 6
            and not self._things[word.start]
            and self.view.norm[word.start].isupper()
            and not bits_of(word.lower) & (COMMON | TOWN | STOP)
            and super()._may_be_misspelt(word)
        )

    def _by_initials(self) -> Iterator[tuple[int, int, str]]:
        given = self.index.given_initials
        for start, end, why in super()._by_initials():
            token = self.view.norm[start:end]
            in_file_name = "_" in self.view.norm[max(0, start - 1) : end + 1]
            if token in given or (len(token) >= 3 and (in_file_name or not token.isupper())):
                yield start, end, why
