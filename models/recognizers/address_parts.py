"""The parts of a street address as patterns: house number, floor and door, place, postal district."""

from __future__ import annotations

import re

from models.lexicons import lines, section
from models.recognizers.dates import MONTHS

LETTERS = "a-zæøåäöüéèáíóúýðþßA-ZÆØÅÄÖÜÉ"
_GAP = r"(?:[ ,.·|•]|-(?=[ ])){0,4}(?:[ ]?\n[ ]{0,60})?[ ]{0,4}"
_DOOR = (
    r"(?:t\.? ?v|t\.? ?h|m\.? ?f|til (?:venstre|højre)|midtfor|dør ?[0-9a-z]{1,4}|(?:lejl|lejlighed|vær|værelse)\.? ?(?:nr\.? ?)?[0-9]{1,4}|[0-9]{1,3}(?![0-9])|[a-z])"
    rf"(?![{LETTERS}])\.?"
)
_FLOOR = (
    rf"(?:(?:[ ,.]{{1,3}}|,?[ ]?\n[ ]{{0,60}})(?:(?:stuen|stue|st|kld|kælder(?:en)?|parterre)(?![{LETTERS}])\.?"
    rf"|[0-9]{{1,2}}\.(?! ?(?:{MONTHS})\b)|[0-9]{{1,2}}(?= ?sal| ?(?:tv|th|mf)\b)|kl(?=\.?,? ?(?:tv|th|mf))\.?)"
    rf"(?:[ ]?sal(?:en)?\b\.?)?(?:[ ,-]{{0,3}}(?:\n[ ]{{0,60}})?{_DOOR})?)"
)
_FLAT = (
    r"(?:[ ,.]{1,3}(?:lejl|lejlighed|vær|værelse|dør|hus|bolig|blok|opg|opgang)\.? ?(?:nr\.? ?)?"
    r"[0-9]{1,4}[a-z]?(?![0-9a-zæøå]))"
)
HOUSE_NUMBER = rf"(?P<nr>[0-9]{{1,3}}(?:[a-z](?![{LETTERS}0-9])| ?[A-ZÆØÅ](?![{LETTERS}0-9]))?(?: ?[-/–] ?[0-9]{{1,3}}[A-Za-z]?(?![0-9.]))?)(?![0-9{LETTERS}])"
NOT_AFTER = re.compile(
    rf"[.,:][0-9]|[ ]?(?:kr\b|kroner|%|m2|m²|kvm|km\b|meter|cm\b|år\b|dage|timer|uger|stk|pct|procent|personer|gange|min\b|klasse|børn|elever|sider|mio)|\.[ ]?(?:{MONTHS})\b|[/-][0-9]{{1,2}}"
)
PLACE = re.compile(
    rf"[ ]?,[ ]?\n?[ ]{{0,60}}(?P<p>[A-ZÆØÅ][{LETTERS}.-]+(?: [A-ZÆØÅ]?[{LETTERS}.-]+){{0,2}})(?=[ ]?,?\s{{1,60}}(?:DK-)?[0-9]{{4}} )"
)
POST = re.compile(
    rf"{_GAP}(?P<z>(?:DK[- ])?(?P<code>[0-9]{{4}})(?![0-9])[ ,]{{1,4}}(?=[{LETTERS}]))"
)
TOWN_WORD = re.compile(rf"[{LETTERS}][{LETTERS}.'-]*")
TOWN_TAIL = re.compile(
    r" (?:[A-ZÆØÅ]{1,2}|Sj|Sj\.|Sjælland|Jyll|Jyll\.|Fyn|Mors|Falster|Als|Landevej|Strand|Stationsby|By)(?![\wæøå])\.?"
)
SMALL_WORDS = section("stop_words.txt", "street small")
FRONT_WORDS = section("stop_words.txt", "street front")
GENERIC = section("stop_words.txt", "street generic")
NOUNS = section("stop_words.txt", "street")


def endings() -> tuple[tuple[str, ...], tuple[str, ...]]:
    strong: list[str] = []
    weak: list[str] = []
    target = strong
    for line in lines("street_suffixes.txt"):
        if line.startswith("["):
            target = weak if line == "[weak]" else strong
        else:
            target.append(line)
    return tuple(strong), tuple(weak)


FLOOR_AND_DOOR = re.compile(rf"{_FLOOR}{_FLAT}?|{_FLAT}")
BEFORE_NUMBER = frozenset(" \nr.")
NR = re.compile(r"(?<=[ \n])nr\.?$")
IN_WORD = "abcdefghijklmnopqrstuvwxyzæøåäöüéèáíóúýðþßABCDEFGHIJKLMNOPQRSTUVWXYZÆØÅÄÖÜÉ.'’-"
"""The letters of ``LETTERS`` and the marks that may stand in a word."""
SOFT = re.compile(r"-\n[ ]*")
OWNED = re.compile(
    r"[^\W\d_]{3,}s(?:vej|gade|allé|alle|plads|stræde|vænge|gård|torv|boulevard|kaj|park)$"
)
TOWN_TWO = re.compile(rf"[{LETTERS}][{LETTERS}.'-]* [{LETTERS}][{LETTERS}.'-]*")
TOWN_REST = re.compile(rf" ?[A-ZÆØÅ][{LETTERS}'-]*")
MONTH_WORDS = frozenset(MONTHS.split("|"))
SURE_ENDINGS = ("vej", "vejen", "gade", "gaden", "allé", "alle", "alléen", "stræde", "strædet", "vænget",
         "vænge", "boulevard", "boulevarden", "gyde", "gyden", "stien")  # fmt: skip
LIVES = re.compile(
    r"(?<![^\W\d_])(?:bor|boede|boet|bosat|bo|boende|flytte[dtr]?e?|hjemme|adresse(?:n)?|bopæl(?:en)?|hos (?:dem|ham|hende|os|mig)|"
    r"lejlighed(?:en)?|hus(?:et)?|ned|ude|inde|nede|oppe|hjemmet|boligen|sommerhus(?:et)?|byggesagen|ejendom(?:men)?)"
    r"(?: [a-zæøå]{1,12}){0,2}[ :]{1,4}(?:på |i |til |ad |ved )?$"
)
STREET_LABELS = section("stop_words.txt", "street label")


def is_plain(word: str) -> bool:
    """Whether a word could be a street's name: no abbreviation, no label, no all-capital code."""
    low = word.lower()
    return (
        low.rstrip(".") not in STREET_LABELS
        and "." not in word[:-1]
        and low not in MONTH_WORDS
        and not (word.isupper() and len(word) <= 3)
    )
