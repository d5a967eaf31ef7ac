"""User ids: B-numbers, AZ-idents, Windows users and what stands under, after or beside a label.

Every municipality has its own style ("az12345", "rsk-b4471", "SBRO01", "DOMÆNE\\thesk"), so a
label, a column's heading, the log line around it or the name beside it tells, more than the form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.lexicons import lines, section
from models.recognizers.base import DanishRecognizer, Pattern, near
from models.recognizers.names import COMMON, FIRST, LAST, STOP, TOWN, bits_of
from models.recognizers.view import TextView
from models.types import Entity

_ID = r"[A-Za-zÆØÅæøå0-9][\wæøåÆØÅ.\\-]{1,30}[\wæøåÆØÅ]"
_LABEL = (
    r"(?:bruger[- ]?(?:id|navn|navnet|ident|kode|konto(?:en)?|profil)|brugernr\.?|log[- ]?(?:in|on)(?:-?(?:navn|id))?|b-?(?:nr|nummer)\.?|"
    r"az-?ident|ad-?(?:konto|bruger|navn)|ident|user(?:name|[- ]?id)?|windows-?bruger(?:en|navn)?|it-?bruger|initialer|"
    r"med (?:din |sin |min )?bruger|brugeren|brugerne|af bruger|som bruger|bruger(?=:)|skype|snapchat|instagram|insta|tiktok|discord|steam|"
    r"facebook|messenger|gamertag|nickname|profil(?:navn)?|unilogin|uni-?login|mitid(?:[- ]bruger(?:-?id|navn)?)?|"
    r"(?:sagsbehandler|medarbejder|ansat|operatør|netværks|behandler|sb)-?id|logget (?:ind|på) som|konto(?=navn)navn)"
)
_ACTS = (
    r"(?:oprettet|ændret|redigeret|journaliseret|registreret|rettet|slettet|godkendt|behandlet|indtastet|frigivet|"
    r"låst|tildelt|sendt|printet|udført|opdateret|scannet|udskrevet|udfyldt|udtrukket|arkiveret|afsluttet|åbnet|"
    r"logget|bogført|attesteret|konteret|anvist|indscannet|modtaget|overdraget|videresendt|afleveret|set|læst|tilgået)"
)
_WHEN = r"(?:(?:,|:| d\.| den| kl\.?)? ?[0-9][0-9./:-]{1,9}(?: kl\.? ?[0-9.:]{4,8}| [0-9]{2}[:.][0-9]{2}(?:[:.][0-9]{2})?)?)"
_NOT_IDS = section("stop_words.txt", "user")
_DIGITLESS = section("stop_words.txt", "user prefix")


class UsernameRecognizer(DanishRecognizer):
    ENTITY = "USERNAME"
    PATTERNS = (
        Pattern("b-nummer", r"(?<![0-9A-Za-zÆØÅæøå\\/-])[BbXx][0-9]{6}(?![0-9A-Za-z])", 0.75),
        Pattern("az-ident", r"(?<![0-9A-Za-z])(?i:az)[0-9]{5,7}(?![0-9A-Za-z])", 0.9),
        Pattern("domæne og bruger", r"(?<![\w\\])[A-Za-zÆØÅæøå][\wæøåÆØÅ-]{1,20}\\(?!\\)[A-Za-z][\w.-]{1,24}(?![\w\\])", 0.7),
        Pattern("forstavelse og nummer", r"(?<![\w.@/-])(?:[a-z]{2,5}-[a-z]{0,2}[0-9]{4,6}|[a-z]{2,5}-[a-z]{1,2}[0-9]{3})(?![\w@-])(?!\.[\w])", 0.5),
        Pattern("drifts- eller systembruger", r"(?<![\w.@/\\-])(?i:adm|admin|svc|srv|sa|ext|vik|t0|t1)[-_.][a-zæøåA-ZÆØÅ0-9]{3,12}(?![\w@])", 0.6),
        Pattern("efter bruger-id", rf"(?<![^\W\d_]){_LABEL}(?: ?:| er| hedder|\.|=)?[ ]{{0,30}}[»\"'“(@]?(?P<n>@?{_ID})", 0.8),
        Pattern("efter bruger og flere ord", rf"(?<![^\W\d_])(?:log[- ]?in|bruger(?:navn|-?id)?|uni-?login|ident)(?: [\wæøå.-]+){{1,5}} ?: ?(?P<n>{_ID})", 0.7),
        Pattern("bruger", r"(?<![^\W\d_])bruger (?P<n>[A-Za-zæøåÆØÅ]{2,6}-?[0-9]{2,6})(?![\w-])", 0.7),
        Pattern("udført af", rf" af[ :]{{1,20}}(?P<n>{_ID})(?![\w@])", 0.7),
        Pattern("log", r"[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2})?,?[ ]{1,3}(?:af |fra )(?P<n>[a-zæøå]{3,6})(?: til (?P<m>[a-zæøå]{3,6}))?(?![\wæøå])", 0.6),
        Pattern("navn (id)", r"[(/] ?(?P<n>[A-Za-zæøåÆØÅ]{3,8}[0-9]{0,3})(?=\)|[ ]?/|\n|$)", 0.8),
        Pattern("snabel", r"(?<![\w@.])@[A-Za-z_][\w.]{2,29}(?![\w@])", 0.6),
        Pattern("celle", r"(?<![^\s|])[A-Za-zÆØÅæøå][\wæøåÆØÅ.\\-]{2,20}(?![^\s|])", 0.6),
        Pattern("navn og tal", r"(?<![\w.@/\\-])[a-zæøå]{3,12}[0-9]{2,4}(?![\w@-])(?!\.[\w])", 0.5),
        Pattern("unilogin", r"(?<![\w.@/\\-])[a-zæøå]{4}(?=[0-9a-z]{0,3}[0-9][0-9a-z]{0,2}[0-9])[0-9][0-9a-z]{3}(?![\w@-])", 0.5),
    )  # fmt: skip
    CONTEXT = ("bruger-id", "b-nummer", "login", "ident", "bruger", "brugernavn", "unilogin")

    def find(self, view: TextView) -> Iterator[Entity]:
        found = [*self._by_form(view), *self._by_label(view), *self._by_name(view)]
        yield from found
        yield from self._repeats(view, found)

    def _by_form(self, view: TextView) -> Iterator[Entity]:
        norm = view.norm
        if "\\" in norm:
            for match in self.compiled["domæne og bruger"].finditer(norm):
                yield self.hit(*match.span(), 0.7, "domæne og brugernavn")
        if "@" in norm:
            for match in self.compiled["snabel"].finditer(norm):
                yield self.hit(*match.span(), 0.6, "brugernavn med @")
        if view.has("adm", "svc", "srv", "sa-", "sa_", "ext", "vik", "t0-", "t1-"):
            for match in self.compiled["drifts- eller systembruger"].finditer(norm):
                front, rest = re.split("[-_.]", match.group().lower(), maxsplit=1)
                if front in ("adm", "admin", "svc", "srv") or not bits_of(rest) & COMMON:
                    yield self.hit(*match.span(), 0.6, "drifts- eller systembruger")
        if not view.has_digit:
            return
        for name, score in (("b-nummer", 0.75), ("az-ident", 0.9), ("forstavelse og nummer", 0.5)):
            for match in self.compiled[name].finditer(norm):
                front = match.group().lower().partition("-")[0]
                if name[0] == "f" and (bits_of(front) & (COMMON | STOP) or front in _DIGITLESS):
                    continue
                label = self.clue(view, *match.span(), before=30)
                yield self.hit(*match.span(), score + 0.15 * bool(label), name, near(label))
        for name in ("navn og tal", "unilogin"):
            for match in self.compiled[name].finditer(norm):
                letters = match.group().rstrip("0123456789")
                bits = bits_of(letters)
                label = self.clue(view, *match.span(), before=40)
                named = bits & FIRST and not bits & COMMON
                if letters in _DIGITLESS or bits & (COMMON | STOP | TOWN):
                    continue
                if label or named or name == "unilogin":
                    yield self.hit(
                        *match.span(), 0.65 if label else 0.5, f"brugernavn: {name}", near(label)
                    )

    def _by_label(self, view: TextView) -> Iterator[Entity]:
        norm = view.norm
        if view.has(
            "bruger", "login", "log-in", "log in", "logon", "logget", "ident", "b-n", "bn", "user",
            "init", "skype", "snap", "insta", "tiktok", "discord", "steam", "facebook", "messenger",
            "gamertag", "nick", "profil", "mitid", "-id", "kontonavn",
        ):  # fmt: skip
            for match in self.compiled["efter bruger-id"].finditer(view.lower):
                if _is_id(norm[slice(*match.span("n"))], norm[slice(*match.span())]):
                    yield self.hit(*match.span("n"), 0.8, "brugernavn efter sin betegnelse")
            for name in ("efter bruger og flere ord", "bruger"):
                for match in self.compiled[name].finditer(view.lower):
                    if _is_mixed(match["n"]) and match["n"] not in _NOT_IDS:
                        yield self.hit(*match.span("n"), 0.7, "brugernavn efter sin betegnelse")
            for match in self.compiled["celle"].finditer(norm):
                heading = view.in_column(*match.span(), _HEADING, reach=6000)
                if heading and _in_cell(match.group()):
                    yield self.hit(*match.span(), 0.65, f"kolonnen hedder »{heading}«")
        if not view.has(" af"):
            return
        for match in self.compiled["udført af"].finditer(norm):
            if _is_done_by(match["n"]) and _DONE.search(view.before(match.start(), 60)):
                yield self.hit(*match.span("n"), 0.7, "brugernavn efter »udført af« eller lignende")
        if view.has_digit:
            for match in self.compiled["log"].finditer(norm):
                for group in ("n", "m"):
                    if match[group] and _is_done_by(match[group]):
                        yield self.hit(*match.span(group), 0.6, "brugernavn i en log")

    def _by_name(self, view: TextView) -> Iterator[Entity]:
        """Ids in brackets or behind a slash that are made of a name in front of them."""
        if "(" not in view.norm and "/" not in view.norm:
            return
        for match in self.compiled["navn (id)"].finditer(view.norm):
            if len(match["n"]) < 4 and match["n"].isupper():
                continue  # initials
            start = max(view.line_start(match.start()), match.start() - 100)
            front = view.norm[start : match.start()]
            for run in _NAME.finditer(front):
                named = any(bits_of(p) & (FIRST | LAST) for p in run.group().lower().split())
                like = match["n"].islower() and not _is_word(match["n"])
                if named and (
                    built_from(match["n"], run.group())
                    or (like and resembles_name(match["n"], run.group()))
                ):
                    yield self.hit(*match.span("n"), 0.8, "brugernavn dannet af navnet foran")
                    break

    def _repeats(self, view: TextView, found: list[Entity]) -> Iterator[Entity]:
        """The same id elsewhere on the page, whatever its case."""
        ids = {view.lower[e.start : e.end].rpartition("\\")[2] for e in found if e.score >= 0.55}
        ids = {i for i in ids if len(i) >= 4 and i not in _NOT_IDS}
        if not ids:
            return
        spans = {(e.start, e.end) for e in found}
        for match in _WORD.finditer(view.lower):
            if match.group() in ids and match.span() not in spans:
                yield self.hit(*match.span(), 0.7, "samme brugernavn som andetsteds på siden")


_DONE = re.compile(rf"(?<![^\W\d_]){_ACTS}{_WHEN}?$")
_NAME = re.compile(r"[A-ZÆØÅ][\wæøåé'-]+(?: [A-ZÆØÅ][\wæøåé'.-]+){1,4}")
_WORD = re.compile(r"(?<![^\W_])[^\W_]{4,16}(?![^\W_])")
_HEADING = re.compile(
    r"(?<![^\W\d_])(?:bruger-?id|bruger|brugernavn|brugere|login|b-nummer|b-nr|ident|user|username|user ?id|ad-konto|"
    r"medarbejder-id|unilogin)\.?(?![^\W\d_-])"
)


def _is_mixed(token: str) -> bool:
    """Whether a token has letters and digits, or the marks of an id, as no word has."""
    letters, digits = sum(c.isalpha() for c in token), sum(c.isdigit() for c in token)
    return letters >= 1 and 2 <= digits <= 8 and len(token) >= 4 and token[-1] != "."


def _is_word(low: str) -> bool:
    bits = bits_of(low)
    return bool(bits) or low.upper() in lines("acronyms.txt")


def _in_cell(token: str) -> bool:
    """Whether a cell under "Bruger" holds an id: no word, no capitalised name."""
    low = token.lower()
    if low in _NOT_IDS or low.endswith("."):
        return False
    if any(c.isdigit() for c in token) or "\\" in token or "_" in token:
        return not re.fullmatch(r"[a-zæøå]?[0-9.-]+", low)
    if token.isupper():
        return 4 <= len(token) <= 8 and not bits_of(low) & COMMON
    return token.islower() and (len(token) <= 8 or "-" in token) and not _is_word(low)


def _is_done_by(token: str) -> bool:
    """Whether a token after "oprettet af" is an id; a capitalised word is a name."""
    low = token.lower()
    if low in _NOT_IDS or len(low) < 3:
        return False
    if any(c.isdigit() for c in token):
        return _is_mixed(token) and token[0].isalpha()
    if "\\" in token or "_" in token:
        return True
    if token.isupper():
        return 4 <= len(token) <= 8 and not _is_word(low)
    return token.islower() and 3 <= len(token) <= 6 and not _is_word(low)


def _is_id(token: str, whole: str) -> bool:
    """Whether a token after a label is an id, not the sentence going on or the next heading."""
    low = token.lower()
    if low in _NOT_IDS or len(low) < 3:
        return False
    if any(c.isdigit() for c in token) or "\\" in token or "_" in token or token[0] == "@":
        return any(c.isalpha() for c in token) or len(token) >= 5
    if token.isupper():
        return 3 <= len(token) <= 8 and (_SURE.search(whole) is not None or not _is_word(low))
    explicit = re.search(
        r"(?:id|navn|login|log-in|logon|ident|initialer|som|user\w*)(?: ?:| hedder|=|(?<=som))\s*\S+$",
        whole,
        re.I,
    )
    return bool(explicit) and "." not in token[-1:] and 3 <= len(token) <= 20 and token.islower()


_SURE = re.compile(
    r"(?i:id|navn|brugeren|bruger|ident|initialer|nr\.?|nummer)[ :=]|:|=| er | hedder "
)


def resembles_name(ident: str, name: str) -> bool:
    """Whether the id's letters stand in the name in that order, its first letter first."""
    letters = iter(re.sub(r"[^a-zæøå]", "", name.lower()))
    return ident[0].lower() == name[0].lower() and all(c in letters for c in ident.lower())


def built_from(ident: str, name: str) -> bool:
    """Whether the id is made of beginnings of the name's parts, in order ("kuvan": Kurt Vang).

    Two or three letters of the employer may stand before them ("YDLEDA": Leif Dahl).
    """
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

    if len(letters) < 3:
        return False
    return fits(letters, 0) or any(fits(letters[n:], 0) for n in (2, 3) if len(letters) - n >= 3)
