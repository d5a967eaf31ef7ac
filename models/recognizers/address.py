"""Street addresses: street, house number, floor and door, place, postal district; on several lines.

A word in front of a house number is looked at from behind: its ending tells a street, or what
follows (a floor, a postal district) or what stands before it ("Adresse:", "bor på") does. A
street known from one address of the text is known in the whole text, also without a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.lexicons import lines, words
from models.recognizers.address_parts import (
    BEFORE_NUMBER,
    FLOOR_AND_DOOR,
    FRONT_WORDS,
    GENERIC,
    HOUSE_NUMBER,
    IN_WORD,
    LETTERS,
    LIVES,
    MONTH_WORDS,
    NOT_AFTER,
    NOUNS,
    NR,
    OWNED,
    PLACE,
    POST,
    SMALL_WORDS,
    SOFT,
    STREET_LABELS,
    SURE_ENDINGS,
    TOWN_REST,
    TOWN_TAIL,
    TOWN_TWO,
    TOWN_WORD,
    endings,
    is_plain,
)
from models.recognizers.base import DanishRecognizer, Pattern, near
from models.recognizers.names import FIRST, bits_of
from models.recognizers.view import TextView
from models.types import Entity


class AddressRecognizer(DanishRecognizer):
    ENTITY = "ADDRESS"
    MENDS = True
    PATTERNS = (
        Pattern("ord og husnummer", rf"(?P<w>[{LETTERS}][{LETTERS}.'’-]*(?:-\n[ ]{{0,40}}[a-zæøå]{{2,}})?)(?:[ ]{{1,2}}|[ ]?\n[ ]{{0,60}})(?:nr\.? ?)?{HOUSE_NUMBER}", 0.6),
        Pattern("postboks", rf"(?i:(?<![{LETTERS}])(?:post)?boks) [0-9]{{1,5}}(?![0-9])", 0.8),
        Pattern("postdistrikt", r"(?<![0-9A-Za-z.,/-])(?P<code>[0-9]{4})(?![0-9]) {1,3}(?=[A-ZÆØÅ])", 0.6),
    )  # fmt: skip
    CONTEXT = (
        "adresse", "adressen", "bopæl", "bopælen", "bopælsadresse", "folkeregisteradresse", "bor",
        "boet", "bo på", "boede", "boende", "bosat", "bosiddende", "flyttet", "flyttede", "flytter",
        "flytte til", "privatadresse", "hjemadresse", "hjemme på", "postadresse", "lejlighed",
        "lejligheden", "ejendommen", "ejendom", "beliggende", "tilmeldt", "hjemmet på", "huset på",
        "opholdssted", "opholder sig", "leveringsadresse", "hos dem på", "byggesagen på", "matriklen",
        "boligen", "bolig", "værelse på", "naboen på", "hjemmehørende", "besigtigelse", "hjemmebesøg",
        "arbejdssted", "mødested", "c/o", "vej:", "gade:", "gadenavn", "vejnavn", "ophold på",
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._strong, self._weak = endings()
        self._odd = words("street_names.txt")
        self._common = words("common_words.txt")
        self._post: dict[str, set[str]] = {}
        for line in lines("postal_districts.tsv"):
            code, name = line.split("\t")
            self._post.setdefault(code, set()).add(name.lower())
        self._towns = words("towns.txt")

    def find(self, view: TextView) -> Iterator[Entity]:
        found: list[Entity] = []
        streets: set[str] = set()
        at = 0
        if view.has_digit:
            for match in self._numbered(view):
                if match.start() < at:
                    continue
                entity, street = self._with_number(view, match)
                if entity is not None:
                    found.append(entity)
                    at = entity.end
                    if len(street) >= 6 and street not in NOUNS:
                        streets.add(street)
            if view.has("boks"):
                for match in self.compiled["postboks"].finditer(view.norm):
                    end = self._postal_end(view, match.end())
                    found.append(self.hit(match.start(), end or match.end(), 0.85, "postboks"))
        found += self._alone(view, found, streets)
        if view.has_digit:
            found += self._districts(view, found)
        yield from found

    def _numbered(self, view: TextView) -> Iterator[re.Match[str]]:
        """``finditer`` of a word and a house number, looked for from the number: faster."""
        norm, pattern, end = view.norm, self.compiled["ord og husnummer"], 0
        for digit in view.digit_starts:
            if digit < end or norm[digit - 1 : digit] not in BEFORE_NUMBER:
                continue
            front = norm[max(end, digit - 400) : digit]
            word = NR.sub("", front.rstrip(" \n")).rstrip(" \n").rstrip(IN_WORD)
            broken = word.rstrip(" ")
            if broken.endswith("-\n"):  # "Elme-" / "vej 5"
                word = broken[:-1].rstrip(IN_WORD)
            match = pattern.search(norm, digit - len(front) + len(word), digit + 40)
            if match is not None and match.start("nr") == digit:
                end = match.end()
                yield match

    def _with_number(self, view: TextView, match: re.Match[str]) -> tuple[Entity | None, str]:
        norm, word = view.norm, match["w"]
        low = SOFT.sub("", view.lower[match.start("w") : match.end("w")])
        if len(low) < 2 or NOT_AFTER.match(view.lower, match.end(), match.end() + 12):
            return None, ""
        start = self._street_start(view, match.start("w"), low)
        street = " ".join(view.lower[start : match.end("w")].split())
        upper = norm[start].isupper()
        ending = self._ending(low, street)
        end, floor = self._floor_end(view, match.end())
        post = self._postal_end(view, end)
        town = None if post else self._town_end(view, end)
        label = self.clue(view, start, start, before=34)
        if "\n" in norm[match.end("w") : match.start("nr")] and not (ending == "strong" and post):
            return None, ""
        noun = low in NOUNS and not (post or floor) and not (label and upper)
        score = 0.0
        if ending == "strong" and not noun:
            if upper:
                score = 0.85
            elif len(low) >= 7 and (low not in self._common or label or post or floor):
                score = 0.7
        elif ending and upper and not noun and (low not in self._common):
            score = 0.5
        if not score and upper and len(low) > 2 and (post or floor or label) and is_plain(word):
            score = 0.8 if post else 0.6 if label and low not in self._common else 0.0
        if not score and (post or floor) and ending:
            score = 0.7
        if not score:
            return None, ""
        stop = post or town or end
        entity = self.hit(
            start,
            stop,
            score + (0.1 if post else 0.05 if floor or town else 0),
            "vejnavn med husnummer",
            "etage og dør" if floor else None,
            "postdistrikt" if post else None,
            near(label),
        )
        return entity, street

    def _ending(self, low: str, street: str) -> str | None:
        if low.endswith(self._strong):
            return "strong"
        if street in self._odd or low.endswith(self._weak):
            return "weak"
        return None

    def _street_start(self, view: TextView, start: int, low: str) -> int:
        """Where the street's name begins: back over the words that belong to it."""
        norm, generic = view.norm, low in GENERIC
        owned = OWNED.search(low) is not None  # "Hans Egedesvej": named after a person
        for step in range(5):
            left = re.search(
                rf"(?:^|[^{LETTERS}.0-9'’-])([{LETTERS}0-9][{LETTERS}.'’-]*)[ ]$",
                norm[max(0, start - 30) : start],
            )
            if left is None:
                break
            word = left[1]
            lower = word.lower()
            cased = word[0].isupper() or norm[start].islower()
            initials = re.fullmatch(r"(?:[A-ZÆØÅ]\.){1,3}|[A-ZÆØÅ]{1,2}\.?", word) is not None
            if (lower.rstrip(".") in STREET_LABELS and not (word == "Nr." and generic)) or (
                not cased and lower not in SMALL_WORDS
            ):
                break
            possessive = lower.endswith("s") and len(lower) > 3
            if not (
                lower in FRONT_WORDS
                or initials
                or (generic and word[0].isupper() and (step == 0 or possessive or step < 3))
                or (step == 0 and owned and word[0].isupper() and bits_of(lower) & FIRST)
            ):
                break
            if lower in SMALL_WORDS and not word[0].isupper():
                break
            start = max(0, start - 30) + left.start(1)
            generic = generic and not (step == 0 and possessive is False and lower in FRONT_WORDS)
        return start

    @staticmethod
    def _floor_end(view: TextView, at: int) -> tuple[int, bool]:
        match = FLOOR_AND_DOOR.match(view.lower, at, at + 120)
        if match is None or re.match(r"[0-9:]", view.norm[match.end() : match.end() + 1]):
            return at, False
        return match.end(), True

    def _postal_end(self, view: TextView, at: int) -> int | None:
        place = PLACE.match(view.norm, at, at + 140)
        match = POST.match(view.norm, place.end() if place else at, at + 220)
        return self._town_after(view, match.end(), match["code"]) if match else None

    def _town_after(self, view: TextView, at: int, code: str) -> int | None:
        """End of the town's name at ``at`` behind postal code ``code``, or None if it is none."""
        for name in sorted(self._post.get(code, ()), key=len, reverse=True):
            if (
                view.lower.startswith(name, at)
                and not view.lower[at + len(name) : at + len(name) + 1].isalpha()
            ):
                end = at + len(name)
                tail = TOWN_TAIL.match(view.norm, end, end + 16)
                return tail.end() if tail else end
        word = TOWN_WORD.match(view.norm, at, at + 60)
        if word is None or not (word.group()[0].isupper() or word.group().lower() in self._towns):
            return None
        if word.group().lower() in MONTH_WORDS or word.group().lower().rstrip(".") in STREET_LABELS:
            return None
        if code not in self._post and not word.group()[0].isupper():
            return None
        end = word.end()
        if word.group()[-1] == ".":
            more = TOWN_REST.match(view.norm, end, end + 40)
            end = more.end() if more else end
        two = TOWN_TWO.match(view.norm, at, at + 60)
        if two is not None and two.group().lower() in self._towns:
            end = two.end()
        tail = TOWN_TAIL.match(view.norm, end, end + 16)
        if tail:
            end = tail.end()
        return end - 1 if view.norm[end - 1] == "." and end - at > 4 else end

    def _town_end(self, view: TextView, at: int) -> int | None:
        """A town right behind the number, without its code."""
        gap = re.match(r"[ ]?[,.]?[ ]{1,2}(?:i )?", view.norm[at : at + 6])
        if gap is None:
            return None
        begin = at + gap.end()
        word = TOWN_WORD.match(view.norm, begin, begin + 40)
        if word is None or not word.group()[0].isupper():
            return None
        name = word.group().rstrip(".")
        if name.lower() in self._towns:
            return begin + len(name)
        return None

    def _alone(self, view: TextView, found: list[Entity], streets: set[str]) -> list[Entity]:
        """Streets without a number: by their ending, by "bor på", or known from an address above."""
        spans = sorted((e.start, e.end) for e in found)
        result: list[Entity] = []
        at = 0
        for word in view.words:
            low = word.lower
            if len(low) < 6 or not (low in streets or low.endswith(self._strong)):
                continue
            while at < len(spans) and spans[at][1] <= word.start:
                at += 1
            if at < len(spans) and spans[at][0] < word.end:
                continue
            start = self._street_start(view, word.start, low)
            upper = view.norm[start].isupper()
            label = LIVES.search(view.before(start, 30))
            if low in streets:
                result.append(
                    self.hit(start, word.end, 0.6, "vejnavn fra en anden adresse på siden")
                )
            elif low in NOUNS or low in self._common or not upper:
                if label and low not in NOUNS and low not in self._common:
                    result.append(
                        self.hit(
                            start, word.end, 0.5, "vejnavn med lille", near(label.group().strip())
                        )
                    )
            elif low.endswith(SURE_ENDINGS) and len(low) >= 7:
                result.append(
                    self.hit(start, word.end, 0.75 if label else 0.55, "vejnavn uden nummer",
                             near(label.group().strip()) if label else None)
                )  # fmt: skip
            elif label:
                result.append(
                    self.hit(
                        start, word.end, 0.6, "vejnavn uden nummer", near(label.group().strip())
                    )
                )
        return result

    def _districts(self, view: TextView, found: list[Entity]) -> list[Entity]:
        """A postal district on its own: in a table, or parted from its street by other cells."""
        spans = sorted((e.start, e.end) for e in found)
        result: list[Entity] = []
        at = 0
        for match in view.at_digits(self.compiled["postdistrikt"]):
            while at < len(spans) and spans[at][1] <= match.start():
                at += 1
            if at < len(spans) and spans[at][0] <= match.start():
                continue
            code = match["code"]
            if not any(view.lower.startswith(n, match.end()) for n in self._post.get(code, ())):
                continue
            end = self._town_after(view, match.end(), code)
            if end:
                result.append(self.hit(match.start(), end, 0.7, "postnummer og by"))
        return result
