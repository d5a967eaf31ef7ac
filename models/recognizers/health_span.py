"""How far a mention of an illness reaches: "atypisk anoreksi", "diabetes type 1", "smerter i ryggen".

The words beside a diagnosis are part of what it tells of a person, and of what goes under the box.
"""

from __future__ import annotations

import re

from models.lexicons import section, words
from models.recognizers.lexicon_index import is_body
from models.recognizers.view import TextView

__all__ = ["end_of", "start_of"]

_BEFORE = section("health.txt", "before")
_LEARNED = (
    "al", "ale", "alt", "isk", "iske", "iv", "ive", "ivt", "ær", "ære", "ært", "oid", "oide", "ogen", "ogene",
    "betinget", "betingede", "relateret", "relaterede", "udløst", "udløste", "krævende", "resistent", "præget",
)  # fmt: skip
"""Endings of the adjectives that doctors make."""
_WORD_IN_FRONT = re.compile(r"(?<![^\W_])([^\W\d_]+)(?:[ ](?:til|og|eller))?[ \n]$")
_TYPE_IN_FRONT = re.compile(r"(?<![^\W_])(?:type|grad|stadie) ?(?:[0-9]|i{1,3})[ -]$")
_HALF = re.compile(r"(?<!\w)(?:[a-zæøå]{2,20}-(?:,[ \n]|[ \n](?:og|eller|samt)[ \n]|/))+$")
"""The first part of joined compounds: "ryg- og nakkesmerter"."""
_KIND = re.compile(
    r"(?i:[ \n-](?:type|grad|stadie|stadium|klasse|trin|gold) ?(?:[0-9]{1,2}|i{1,3}v?|[a-e]))(?!\w)"
    r"|[ -][A-E](?![\w.])|-19(?![0-9])"
    r"|(?i:[ ](?:i (?:svær|let|moderat|mild|middelsvær) grad|med aura|uden aura|med psykotiske symptomer|"
    r"uden psykotiske symptomer|med hyperaktivitet|med metastaser|med spredning))(?!\w)"
)
_SPINE = re.compile(r"[ \n](?:i |på )?(?:[LSC]|Th)[ .]?[0-9]{1,2}(?:[/-]?[LSC]?[0-9]{1,2})?(?!\w)")
_SIDE = (
    r"(?:(?:venstre|højre|ve\.?|hø\.?|begge|hele|den|det|min|mit|sin|sit|hans|hendes|nedre|øvre|to|tre|"
    r"flere|alle|ene|[0-9]{1,2}\.)[ \n])*"
)
_AT_BODY = re.compile(
    rf"[ \n](?:i|på|af|ved|over|under|omkring|bag|fra|ned i|og|samt)[ \n]{_SIDE}(?P<body>[^\W\d_]{{2,20}})"
)
_PART = re.compile(r"[ \n][a-zæøå]{3,15}(?!\w)")
"""What follows a genitive: "tommelfingerens rodled"."""
_MORE_BODY = re.compile(rf",[ \n]{_SIDE}(?P<body>[^\W\d_]{{2,20}})")


def start_of(view: TextView, start: int) -> int:
    """Where the words in front that belong to a diagnosis begin; three at most."""
    for pattern, reach in ((_HALF, 60), (_TYPE_IN_FRONT, 10)):
        match = pattern.search(view.before(start, reach))
        if match is not None:
            start -= len(match.group())
    for _ in range(3):
        match = _WORD_IN_FRONT.search(view.before(start, 26))
        if match is None or not _belongs(match[1]):
            break
        start -= len(match.group())
    return start


def _belongs(word: str) -> bool:
    if word in _BEFORE or word.replace("rn", "m") in _BEFORE:
        return True
    return len(word) > 6 and word.endswith(_LEARNED) and word not in words("common_words.txt")


def end_of(view: TextView, end: int) -> int:
    """Where the kind ("type 2", "uden aura") and the part of the body behind end."""
    for pattern in (_KIND, _SPINE):
        match = pattern.match(view.norm, end)
        if match is not None:
            end = match.end()
    for pattern in (_AT_BODY, _MORE_BODY, _MORE_BODY, _AT_BODY):
        match = pattern.match(view.lower, end)
        if match is not None and is_body(match["body"]):
            end = match.end()
            part = _PART.match(view.lower, end) if match["body"].endswith("s") else None
            end = part.end() if part is not None else end
    return end
