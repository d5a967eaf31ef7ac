"""Persons by rule: after labels, titles, greetings and closings, in e-mail headers, by name lists.

The language model finds names in running text; these rules know forms, tables, headers and
signatures, and speak up where a capitalised word is in the name lists. Words that are names too
(Bo, Storm, Liv) count only where they can't begin a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from models.lexicons import section
from models.recognizers.base import DanishRecognizer, Pattern
from models.recognizers.names import (
    COMMON,
    FIRST,
    LAST,
    STOP,
    TOWN,
    bits_of,
    person_words,
)
from models.recognizers.view import TextView
from models.types import Entity

_U = "A-ZÆØÅÄÖÜÉÈÁÓÍÚÝÐÞŠŽČĆŁŚŻŞİÇĞØ"
_L = r"[^\W\d_]"
_WORD = rf"[{_U}](?:{_L}|['’](?={_L}{_L}))*(?:-{_L}+)*['’]?"
_INITIAL = rf"[{_U}]\.(?:-?[{_U}]\.)*"
_PARTICLE = r"(?:van|von|de|da|den|der|af|el|al|bin|ibn|la|le|ten|du|dos)"
_PART = rf"(?:{_INITIAL}|{_WORD})"
_RUN = rf"(?<![\w@.]){_PART}(?:(?: |(?<=\.)|-)(?:{_PARTICLE} )?{_PART})*"
_CELL = rf"{_PART}(?:(?: |(?<=\.))(?:{_PARTICLE} )?{_PART}){{0,5}}"
_NOT_INITIALS = frozenset(
    [
        "a/s",
        "i/s",
        "u.s",
        "a.p",
        "b.b",
        "p.s",
        "s.u",
        "e.u",
        "u.s.a",
        "d.d",
        "d.o",
        "s.d",
        "p.t",
        "m.v",
        "m.m",
        "m.fl",
        "e.l",
        "o.l",
        "f.eks",
        "t.o",
        "p.p",
        "i.e",
        "e.g",
        "n.n",
        "a.m.b.a",
        "p.m.b.a",
        "s.m.b.a",
    ]
)


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    lower: str
    bits: int
    initial: bool


class PersonRulesRecognizer(DanishRecognizer):
    ENTITY = "PERSON"
    PATTERNS = (
        Pattern("række af ord med stort", _RUN, 0.5),
        Pattern("initialer med punktum", rf"(?<![\w.@]){_INITIAL}(?:-?[{_U}]\.)+(?![\w])|(?<![\w.@])(?:[{_U}]\.){{2,4}}(?!\w)", 0.5),
        Pattern("navn (initialer)", rf"(?P<name>{_PART}(?: {_PART}){{1,4}}),? ?\((?P<n>[{_U}][{_U}a-zæøå]{{1,4}})(?=[,)])", 0.8),
        Pattern("initialer og dato", rf"(?m)^[ ]{{0,60}}[/]?(?P<n>[{_U}]{{2,4}}|[{_U}][a-zæøå][{_U}][a-zæøå]{{0,2}})(?:,? ?(?:d\.|den)? ?[0-9]{{1,2}}[./-] ?[0-9]{{1,2}}(?:[./-][0-9]{{2,4}})?)?[ ]*$", 0.5),
        Pattern("taler", rf"(?m)^[ ]{{0,30}}(?P<n>[{_U}]{{2,4}}):(?= )", 0.5),
        Pattern("skråstreg og initialer", rf"(?<=[\s.])/ ?(?P<n>[{_U}]{{2,4}}|[{_U}][a-zæøå]{{1,2}}[{_U}][a-zæøå]{{0,2}})(?![\w/])", 0.5),
        Pattern("c/o", rf"(?i:c/o|v/|att\.?:?|p\.v\.a\.?)[ ]{{1,2}}(?:(?:cand\.?[a-zæøå.]*|advokat|læge|psykolog|dr\.) )?(?P<n>{_CELL})", 0.7),
    )  # fmt: skip
    CONTEXT = ("navn", "kære", "hilsen", "hr.", "fru")

    def __init__(self) -> None:
        super().__init__()
        self._words = person_words()
        self._roles = self._words.title | self._words.kin | self._words.label
        closing = "|".join(re.escape(w) for w in sorted(self._words.closing, key=len, reverse=True))
        self._closing = re.compile(
            rf"(?<![\w])(?P<c>{closing})(?![\w])[,.! ]{{0,4}}(?:[ ]*\n[ >]*){{0,5}}(?=\S)"
        )
        greeting = "|".join(sorted(self._words.greeting))
        self._greeting = re.compile(rf"(?<![\w])(?:{greeting}),? (?=[^\W\d_])")

    def find(self, view: TextView) -> Iterator[Entity]:
        yield from self._runs(view)
        yield from self._lower(view)
        yield from self._labels(view)
        yield from self._letters(view)
        yield from self._initials(view)
        if view.has("c/o", "v/", "att", "p.v.a"):
            for match in self.compiled["c/o"].finditer(view.norm):
                span = self._name_in(view, *match.span("n"), sure=False)
                if span:
                    yield self.hit(*span, 0.7, "navn efter c/o, v/ eller att.")

    # -- capitalised runs and the name lists -------------------------------------------------

    def _runs(self, view: TextView) -> Iterator[Entity]:
        for match in self.compiled["række af ord med stort"].finditer(view.norm):
            if " " not in match.group() and "." not in match.group():
                low = view.lower[match.start() : match.end()]
                bits = bits_of(low)
                if not bits & (FIRST | LAST) and (
                    bits or not self._title_before(view, match.start())
                ):
                    continue
            tokens = self._tokens(view, *match.span())
            if not any(t.bits & (FIRST | LAST) for t in tokens):
                titled = self._title_before(view, match.start())
                if titled and not tokens[0].bits & (STOP | COMMON) and not tokens[0].initial:
                    yield self.hit(
                        tokens[0].start, self._end(tokens), 0.6, f"navn efter »{titled}«"
                    )
                continue
            yield from self._names_in_run(view, self._over_line_end(view, tokens))

    def _over_line_end(self, view: TextView, tokens: list[_Token]) -> list[_Token]:
        """The run with what goes on at the beginning of the next line ("Kurt" / "Vang")."""
        last = tokens[-1]
        match = _NEXT_LINE.match(view.norm, last.end, last.end + 70)
        if match is None or not (last.initial or last.bits & (FIRST | LAST)):
            return tokens
        more = self._tokens(view, *match.span("n"))
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

    def _tokens(self, view: TextView, start: int, end: int) -> list[_Token]:
        result = []
        for match in _TOKEN.finditer(view.norm, start, end):
            low = view.lower[match.start() : match.end()]
            initial = match.group()[-1] == "." or len(match.group()) == 1
            result.append(_Token(*match.span(), low, 0 if initial else bits_of(low), initial))
        return result

    @staticmethod
    def _end(tokens: list[_Token]) -> int:
        return tokens[-1].end

    def _names_in_run(self, view: TextView, tokens: list[_Token]) -> Iterator[Entity]:
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
    def _continues(token: _Token, view: TextView) -> bool:
        if token.initial:
            return True
        if token.bits & STOP:
            return False
        if token.bits & (FIRST | LAST):
            return True
        if token.bits & (COMMON | TOWN):
            return False
        if token.lower.endswith(_NOT_NAME_ENDINGS):
            return False
        return not (view.norm[token.start : token.end].isupper() and token.end - token.start <= 4)

    def _judge(self, view: TextView, run: list[_Token], *, first_in_run: bool) -> Entity | None:
        start, end = run[0].start, run[-1].end
        first_names = [t for t in run if t.bits & FIRST]
        last_names = [t for t in run if t.bits & LAST]
        shouting = view.norm[start:end].isupper()
        titled = self._title_before(view, start)
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
        begins = self._begins_sentence(view, start)
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
    def _is_cell(view: TextView, run: list[_Token]) -> bool:
        """Whether the run fills a table's cell."""
        left = view.norm[max(0, run[0].start - 2) : run[0].start]
        right = view.norm[run[-1].end : run[-1].end + 2]
        return (not left or left[-1] in "\n\t" or left == "  ") and (
            not right or right[0] in "\n\t" or right in ("  ", " *")
        )

    def _title_before(self, view: TextView, start: int) -> str | None:
        norm = view.norm
        if start < 2 or norm[start - 1] != " ":
            return None
        begin = start - 1
        while begin > 0 and start - begin < 24 and norm[begin - 1] not in _WORD_STOP:
            begin -= 1
        word = view.lower[begin : start - 1]
        if word in self._words.title or word in self._words.kin:
            return word
        return None

    @staticmethod
    def _begins_sentence(view: TextView, start: int) -> bool:
        raw = view.norm[max(0, start - 6) : start]
        left = raw.rstrip(" \t\"»“”'(>*-•")
        return not left or left[-1] in ".!?:\n…|" or raw[-1] in "\"»“”‘’'"

    # -- labels, e-mail headers, tables ------------------------------------------------------

    def _labels(self, view: TextView) -> Iterator[Entity]:
        for match in _SEPARATOR.finditer(view.lower):
            label = self._label_before(view, match.start())
            if label is None:
                continue
            weak = label in self._words.weak
            if weak and ":" not in match.group():
                continue
            line_end = view.norm.find("\n", match.end(), match.end() + 1000)
            line_end = line_end if line_end >= 0 else min(len(view.norm), match.end() + 1000)
            for start, end in self._cells(
                view, match.end(), line_end, label, colon=":" in match.group()
            ):
                yield self.hit(start, end, 0.6 if weak else 0.75, f"navn efter »{label}«")

    def _label_before(self, view: TextView, end: int) -> str | None:
        """The label that ends at ``end``: its last one to four words."""
        window = view.lower[max(0, end - 34) : end]
        window = window[window.rfind("\n") + 1 :].removesuffix(" nr.").removesuffix(" nr")
        pieces = re.split(r"[ (>\t|·/]", window)
        for n in range(min(4, len(pieces)), 0, -1):
            label = " ".join(pieces[-n:])
            if label in self._words.label or label in self._words.weak:
                return label
        return None

    def _cells(
        self, view: TextView, start: int, end: int, label: str, *, colon: bool
    ) -> Iterator[tuple[int, int]]:
        """Names in a line behind a label: cells, lists, "Efternavn, Fornavn", initials."""
        weak = label in self._words.weak
        many = weak or label in _LISTS
        for i, cell in enumerate(_CELLS.finditer(view.norm, start, end)):
            if i and not many and label not in ("navn", "ejer", "underskrift", "læge"):
                break
            a, b = cell.span()
            reverse = _REVERSED.match(view.norm, a, b)
            if reverse is not None and self._is_reversed(view, reverse):
                yield reverse.span()
                continue
            span = self._name_in(view, a, b, sure=colon and not weak)
            if span is not None:
                yield span
            if many or not colon:
                continue
            initials = _INITIALS.match(view.norm, a, b)
            if initials is not None and label not in (
                "navn",
                "fornavn",
                "efternavn",
                "barn",
                "patient",
            ):
                yield initials.span()

    @staticmethod
    def _is_reversed(view: TextView, match: re.Match[str]) -> bool:
        last = view.lower[match.start("last") : match.end("last")].split()[-1]
        first = view.lower[match.start("first") : match.end("first")].split()[0]
        if bits_of(last) & STOP or bits_of(first) & STOP:
            return False
        before = view.lower[match.start("last") : match.end("last")].split()
        if len(before) > 1 and bits_of(before[0]) & FIRST:
            return False  # "Abdi Warfa, Lise": two persons of a list
        if bits_of(first) & FIRST:
            return not bits_of(last) & FIRST or bool(bits_of(last) & LAST)
        family = bits_of(last) & LAST and not bits_of(last) & FIRST
        return bool(family) and not bits_of(first)

    def _name_in(
        self, view: TextView, start: int, end: int, *, sure: bool
    ) -> tuple[int, int] | None:
        """The name at the beginning of ``start:end``, or None. sure: the label leaves no doubt."""
        match = _NAME_CELL.match(view.norm, start, end)
        if match is None:
            return None
        tokens = self._tokens(view, *match.span())
        keep: list[_Token] = []
        while tokens and tokens[0].lower in self._roles:
            tokens = tokens[1:]
        for token in tokens:
            bad = (
                token.lower in self._roles
                or token.bits & STOP
                or token.lower.endswith(_NOT_NAME_ENDINGS)
            )
            if bad or (token.bits & COMMON and not token.bits & (FIRST | LAST)):
                break
            keep.append(token)
        if not keep or all(t.initial for t in keep):
            return None
        known = any(t.bits & (FIRST | LAST) for t in keep)
        unknown = len(keep) >= 2 and not any(t.bits & TOWN for t in keep)
        if sure:
            if not (known or unknown or not view.norm[keep[0].start : keep[0].end].isupper()):
                return None
        elif not known:
            return None
        if len(keep) < len(tokens) and not known:
            return None
        if len(keep) == 1 and keep[0].bits & TOWN and not keep[0].bits & (FIRST | LAST):
            return None
        return keep[0].start, keep[-1].end

    # -- letters: greetings and closings -----------------------------------------------------

    def _letters(self, view: TextView) -> Iterator[Entity]:
        if view.has(*self._words.greeting):
            for match in self._greeting.finditer(view.lower):
                yield from self._named(view, match.end(), "hilsen i begyndelsen")
        if not view.has(
            "hils", "mvh", "vh", "kh", "regards", "sincerely", "vegne", "p.v", "e.f", "dbh", "m.v.h"
        ):
            return
        for match in self._closing.finditer(view.lower):
            line_end = view.norm.find("\n", match.end(), match.end() + 300)
            line_end = line_end if line_end >= 0 else min(len(view.norm), match.end() + 300)
            found = False
            sure = "vegne" not in match["c"] and not match["c"].startswith(("p.v", "e.f"))
            for cell in _CELLS.finditer(view.norm, match.end(), line_end):
                span = self._name_in(view, *cell.span(), sure=sure) or self._sloppy(
                    view, *cell.span()
                )
                if span is not None:
                    found = True
                    yield self.hit(*span, 0.75, f"navn under »{match['c']}«")
            if not found and sure:
                initials = _INITIALS.match(view.norm, match.end(), line_end)
                if initials is not None:
                    yield self.hit(*initials.span(), 0.7, f"initialer under »{match['c']}«")

    def _named(self, view: TextView, at: int, reason: str) -> Iterator[Entity]:
        """Names in a row: "Kære Dorthe og Niels-Erik"; also in lower case where the list has them."""
        for _ in range(4):
            match = _NAME_CELL.match(view.norm, at, at + 80)
            span = self._name_in(view, *match.span(), sure=True) if match else None
            if span is None:
                span = self._sloppy(view, at, at + 40, words_limit=2)
            if span is None:
                return
            yield self.hit(*span, 0.7, reason)
            more = _AND.match(view.lower, span[1], span[1] + 12)
            if more is None:
                return
            at = more.end()

    def _sloppy(
        self, view: TextView, start: int, end: int, words_limit: int = 3
    ) -> tuple[int, int] | None:
        """A name in lower case at ``start``: its first word is in the list of first names."""
        stop = start
        for n, match in enumerate(_LOWER_WORD.finditer(view.lower, start, end)):
            if n >= words_limit or (n == 0 and match.start() != start):
                break
            if n and view.norm[stop : match.start()] != " ":
                break
            bits = bits_of(match.group())
            single = len(match.group()) == 1
            if n == 0 and not (bits & FIRST):
                return None
            if n and not single and not bits & (FIRST | LAST):
                break
            if n and bits & STOP:
                break
            stop = match.end()
        return (start, stop) if stop > start else None

    # -- initials ----------------------------------------------------------------------------

    def _initials(self, view: TextView) -> Iterator[Entity]:
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
        for match in self.compiled["initialer med punktum"].finditer(norm):
            if match.group().lower().rstrip(".") not in _NOT_INITIALS and not _SECTION.search(
                norm[max(0, match.start() - 3) : match.start()]
            ):
                yield self.hit(*match.span(), 0.45, "initialer med punktum")


def _by(word: str | None) -> str | None:
    return f"efter »{word}«" if word else None


def _fits(initials: str, name: str) -> bool:
    """Whether initials come from the name: "LKJ" or "NaWu" of its parts."""
    parts = [p for p in re.split(r"[ .-]+", name) if p]
    firsts = "".join(p[0] for p in parts).lower()
    low = initials.lower()
    if low == firsts or (
        len(low) >= 2 and low[0] == firsts[0] and low[-1] == firsts[-1] and len(low) == 2
    ):
        return True
    pieces = re.findall(rf"[{_U}][a-zæøå]*", initials)
    return len(pieces) >= 2 and all(
        any(p.lower().startswith(piece.lower()) for p in parts) for piece in pieces
    )


_SEPARATOR = re.compile(r"[ ]?:[ \t]{0,40}(?=\S)|[ ]{2,40}(?=\S)|\t+(?=\S)")
_TOKEN = re.compile(rf"{_INITIAL}|{_WORD}")
_WORD_STOP = frozenset(' \n\t("»“,;/')
_CELLS = re.compile(r"[^\s,;/|<>\[\]()·&](?:[^\n;/|<>\[\]()·&\t ]|[ ](?![ ]|og |&|v/))*")
_REVERSED = re.compile(
    rf"(?P<last>{_PART}(?: {_PART}){{0,2}}),[ ](?P<first>{_PART}(?: {_PART}){{0,3}})"
)
_NAME_CELL = re.compile(rf"'?{_CELL}")
_INITIALS = re.compile(
    rf"(?:[{_U}]{{2,4}}|[{_U}][a-zæøå]{{1,2}}[{_U}][a-zæøå]{{0,2}}|[a-zæøå]{{2,4}})(?![\w.])"
)
_AND = re.compile(r"(?: og|,|,? kære| &| samt) (?=[^\W\d_])(?:kære )?")
_LOWER_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_PLACED = re.compile(r"(?<!\w)(?:i|fra|til|ved|på|nær|over) $")
_NEXT_LINE = re.compile(rf" ?\n[ ]{{0,60}}(?:> ?)*(?P<n>{_WORD}(?: {_WORD}){{0,2}})")
_SECTION = re.compile(r"\n\s*$")
_LISTS = frozenset(
    (
        "deltagere",
        "til stede",
        "medlemmer",
        "afbud",
        "fraværende",
        "tilstede",
        "mødedeltagere",
        "fra forvaltningen",
        "parter",
        "forældre",
    )
)
_NOT_NAME_ENDINGS = (
    "vej", "gade", "allé", "stræde", "vænget", "skolen", "skole", "huset", "centret", "centeret", "center",
    "kommune", "forvaltning", "forvaltningen", "afdelingen", "styrelsen", "nævnet", "retten", "klinikken",
    "foreningen", "forening", "klubben", "klub", "udvalget", "udvalg", "haven", "parken", "tilsynet",
    "loven", "lovens", "ministeriet", "service", "enheden", "hospital", "sygehus", "kontoret", "teamet",
    "gruppen", "rådet", "listen", "partiet", "banken", "kassen", "politi", "psykiatrien",
)  # fmt: skip
_NOT_INITIAL_WORDS = section("stop_words.txt", "initials")
