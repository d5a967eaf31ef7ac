"""User ids: B-numbers, AZ-idents, Windows users and what stands under or after such a label."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.lexicons import section
from models.recognizers.base import DanishRecognizer, Pattern
from models.recognizers.names import FIRST, LAST, bits_of
from models.recognizers.view import TextView
from models.types import Entity

_LABEL = (
    r"(?:bruger[- ]?(?:id|navn|navnet|ident|kode)|brugernr\.?|log[- ]?in(?:-?(?:navn|id))?|b-?(?:nr|nummer)\.?|"
    r"az-?ident|ad-?konto|ident|user(?:name|[- ]?id)?|windows-?bruger(?:en|navn)?|it-?bruger|initialer|"
    r"med (?:din |sin |min )?bruger|brugeren|skype|snapchat|instagram|insta|tiktok|discord|steam|"
    r"facebook|messenger|gamertag|nickname|profil(?:navn)?|unilogin|uni-?login|mitid(?:[- ]bruger(?:-?id|navn)?)?)"
)
_DONE = section("stop_words.txt", "done by")
_BY_END = re.compile(r" af[ :]{1,3}")
_NOT_IDS = section("stop_words.txt", "user")


class UsernameRecognizer(DanishRecognizer):
    ENTITY = "USERNAME"
    PATTERNS = (
        Pattern("b-nummer", r"(?<![0-9A-Za-zÆØÅæøå\\/-])[BbXx][0-9]{6}(?![0-9A-Za-z])", 0.75),
        Pattern("az-ident", r"(?<![0-9A-Za-z])(?i:az)[0-9]{5,7}(?![0-9A-Za-z])", 0.9),
        Pattern("domæne og bruger", r"(?<![\w\\])[A-Za-zÆØÅæøå][\wæøåÆØÅ-]{1,20}\\(?!\\)[A-Za-z][\w.-]{1,24}(?![\w\\])", 0.7),
        Pattern(
            "efter bruger-id",
            rf"(?i:(?<![^\W\d_]){_LABEL})(?: ?:| er| hedder|\.|=)?[ ]{{0,30}}[»\"'“(@]?(?P<n>@?[A-Za-zÆØÅæøå0-9][\wæøåÆØÅ.\\-]{{1,30}}[\wæøåÆØÅ])",
            0.8,
        ),
        Pattern("udført af", r"(?P<n>[A-ZÆØÅ]{4,8}[0-9]{0,4}|[A-ZÆØÅ]{2,4}[0-9]{2,6})(?![0-9A-Za-zæøåÆØÅ])", 0.7),
        Pattern("navn (id)", r"\((?P<n>[A-Za-zæøåÆØÅ]{4,8}[0-9]{0,3})\)", 0.8),
        Pattern("snabel", r"(?<![\w@.])@[A-Za-z_][\w.]{2,29}(?![\w@])", 0.6),
        Pattern("id i kolonne", r"(?m)(?<![0-9A-Za-zÆØÅæøå\\/._-])[A-ZÆØÅ]{4,8}[0-9]{0,4}(?![0-9A-Za-zÆØÅæøå._-])", 0.55),
    )  # fmt: skip
    CONTEXT = ("bruger-id", "b-nummer", "login", "ident", "bruger")

    def find(self, view: TextView) -> Iterator[Entity]:
        norm = view.norm
        found: list[Entity] = []
        if view.has_digit:
            for match in self.compiled["b-nummer"].finditer(norm):
                found.append(self.hit(*match.span(), 0.75, "B-nummer: bogstav og seks cifre"))
            for match in self.compiled["az-ident"].finditer(norm):
                found.append(self.hit(*match.span(), 0.9, "AZ-ident"))
        if "\\" in norm:
            for match in self.compiled["domæne og bruger"].finditer(norm):
                found.append(self.hit(*match.span(), 0.7, "domæne og brugernavn"))
        if "@" in norm:
            for match in self.compiled["snabel"].finditer(norm):
                found.append(self.hit(*match.span(), 0.6, "brugernavn med @"))
        labelled = view.has(
            "bruger", "login", "log-in", "ident", "b-n", "bn", "user", "init", "skype", "snap",
            "insta", "tiktok", "discord", "steam", "facebook", "messenger", "gamertag", "nick",
            "profil", "mitid",
        )  # fmt: skip
        if labelled:
            for match in self.compiled["efter bruger-id"].finditer(norm):
                if _is_id(match["n"], match.group()):
                    found.append(self.hit(*match.span("n"), 0.8, "brugernavn efter sin betegnelse"))
        if view.has(" af"):
            for match in view.at_word(" af", _BY_END):
                if (view.before(match.start(), 16).split() or [""])[-1].strip("(") not in _DONE:
                    continue
                ident = self.compiled["udført af"].match(norm, match.end())
                if ident is not None:
                    found.append(
                        self.hit(
                            *ident.span("n"), 0.7, "brugernavn efter »udført af« eller lignende"
                        )
                    )
        if "(" in norm:
            for match in self.compiled["navn (id)"].finditer(norm):
                front = _NAME_IN_FRONT.search(norm[max(0, match.start() - 80) : match.start()])
                if front is None:
                    continue
                named = any(bits_of(p) & (FIRST | LAST) for p in front["name"].lower().split())
                if named and built_from(match["n"], front["name"]):
                    found.append(
                        self.hit(*match.span("n"), 0.8, "brugernavn dannet af navnet foran")
                    )
        if labelled:
            found += self._columns(view)
        yield from found
        yield from self._repeats(view, found)

    def _columns(self, view: TextView) -> list[Entity]:
        """Capital ids in the rows under a heading such as "Bruger-id"."""
        result = []
        for match in self.compiled["id i kolonne"].finditer(view.norm):
            heading = view.column_label(match.start(), _HEADING, reach=6000)
            if not heading or match.group().lower() in _NOT_IDS:
                continue
            line = view.line_of(match.start())
            original = view.norm[view.line_start(match.start()) :][: len(line)]
            if "  " not in line or original.upper() == original:
                continue
            result.append(self.hit(*match.span(), 0.55, f"kolonnen hedder »{heading}«"))
        return result

    def _repeats(self, view: TextView, found: list[Entity]) -> Iterator[Entity]:
        """The same id elsewhere on the page, whatever its case."""
        ids = {view.lower[e.start : e.end].rpartition("\\")[2] for e in found if e.score >= 0.55}
        ids = {i for i in ids if len(i) >= 4 and i not in _NOT_IDS}
        if not ids:
            return
        spans = {(e.start, e.end) for e in found}
        for match in _ID.finditer(view.lower):
            if match.group() in ids and match.span() not in spans:
                yield self.hit(*match.span(), 0.7, "samme brugernavn som andetsteds på siden")


_NAME_IN_FRONT = re.compile(r"(?P<name>[A-ZÆØÅ][\wæøåé'-]+(?: [A-ZÆØÅ][\wæøåé'.-]+){1,4}),? ?$")
_ID = re.compile(r"(?<![^\W_])[^\W_]{4,16}(?![^\W_])")
_HEADING = re.compile(
    r"(?<![^\W\d_])(?:bruger-?id|bruger|brugernavn|login|b-nummer|ident|initialer|user|username)(?![^\W\d_-])"
)


def _is_id(token: str, whole: str) -> bool:
    """Whether a token after a label is an id, not the sentence going on or the next heading."""
    low = token.lower()
    if low in _NOT_IDS or len(low) < 3:
        return False
    if any(c.isdigit() for c in token) or "\\" in token or "_" in token or token[0] == "@":
        return any(c.isalpha() for c in token) or len(token) >= 5
    if token.isupper():
        return 3 <= len(token) <= 8
    explicit = re.search(
        r"(?:id|navn|login|log-in|ident|initialer|user\w*)(?: ?:| hedder|=)\s*\S+$", whole, re.I
    )
    return bool(explicit) and "." not in token[-1:] and 3 <= len(token) <= 20 and token.islower()


def built_from(ident: str, name: str) -> bool:
    """Whether the id is made of beginnings of the name's parts, in order ("kuvan": Kurt Vang)."""
    letters = re.sub(r"[0-9]", "", ident.lower())
    parts = [p for p in re.split(r"[ .'-]+", name.lower()) if p]

    def fits(rest: str, at: int) -> bool:
        if not rest:
            return True
        for i in range(at, len(parts)):
            for n in range(min(len(rest), len(parts[i])), 0, -1):
                if parts[i].startswith(rest[:n]) and fits(rest[n:], i + 1):
                    return True
        return False

    return len(letters) >= 3 and fits(letters, 0)
