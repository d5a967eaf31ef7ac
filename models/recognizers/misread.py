"""What a scanner misread, put right: "6O 12 44 8l" is a telephone number, "Eski1d" is a name.

Letters inside numbers become the digits they look like, digits inside words the letters. One
character for one character, so positions stay true. Only where the rest of the word leaves no
doubt which of the two it is; recognisers look at the mended text besides the text as it stands.
"""

from __future__ import annotations

import re

__all__ = ["mend"]

_TO_DIGIT = str.maketrans("lIOoQDZSBG", "1100002586")
_LOOSE = frozenset("lIOoQ")
"""Letters that are nearly always a digit inside a number."""
_STRICT = frozenset("DZSBG")
"""Letters that are a digit only in a long number or among digits: "12B" is a house."""
_SMALL = str.maketrans("0153", "olse")
_LARGE = str.maketrans("01583", "OISBE")
_DIGITS = re.compile("[0-9]+")
_NEXT = re.compile(r"[ .-]?[0-9OolI]*[0-9]")
_BEFORE = re.compile(r"[0-9][0-9OolI]*[ .-]?$")
_AMONG = re.compile(
    r"[0-9][ .-]?[lIOo]{1,2}(?=[ .-][0-9]{2})|[0-9]{2}[ .-][0-9]{2}[ .-][lIOo]{2}(?![\w])"
)
_HOUSE = re.compile(r" [lI]{1,2}(?=[ ,.]{1,3}(?:[0-9]{1,2}\.|st\b|kl\b|[0-9OolI]{4} [A-ZÆØÅ]))")
_INITIAL = re.compile(r"(?<=[A-ZÆØÅ]\. )0(?=\. ?[A-ZÆØÅ])|(?<=[A-ZÆØÅ]\.)0(?=\. ?[A-ZÆØÅ])")
_PARTICLE = re.compile(r"(?<![^\W_])(?:A(?P<a>I)|E(?P<e>I))(?=-[A-ZÆØÅ][a-zæøå])")
_WORD_LEFT = re.compile(r"[^\W_]*$")
_WORD_RIGHT = re.compile(r"[^\W_]*")
_LETTERED = re.compile(r"(?=(?:[^\W\d_]*[0-9]){1,2}[^\W\d_]*$)[^\W_]*[^\W\d_]$")


def mend(norm: str) -> tuple[str, list[int]] | None:
    """The text with misread characters put right, and where they stand; None where all is well."""
    changed: dict[int, str] = {}
    end = -1
    for seam in _DIGITS.finditer(norm):
        at, stop = seam.span()
        lettered = norm[stop : stop + 1].isalpha() or (at and norm[at - 1].isalpha())
        if at < end or not lettered:
            continue
        left = _WORD_LEFT.search(norm, max(0, seam.start() - 40), seam.start())
        right = _WORD_RIGHT.match(norm, seam.end(), seam.end() + 40)
        start = left.start() if left else seam.start()
        end = right.end() if right else seam.end()
        token = norm[start:end]
        mended = _number(norm, start, end, token) or _word(token)
        if mended is not None:
            changed.update(
                (start + i, b) for i, (a, b) in enumerate(zip(token, mended, strict=True)) if a != b
            )
    for pattern in (_AMONG, _HOUSE):
        for match in pattern.finditer(norm):
            for at in range(match.start() + 1, match.end()):
                if norm[at] in _LOOSE:
                    changed[at] = norm[at].translate(_TO_DIGIT)
    if "0." in norm:
        changed.update((m.start(), "O") for m in _INITIAL.finditer(norm))
    if "I-" in norm:
        changed.update((m.end() - 1, "l") for m in _PARTICLE.finditer(norm))
    if not changed:
        return None
    chars = list(norm)
    for at, char in changed.items():
        chars[at] = char
    return "".join(chars), sorted(changed)


def _number(norm: str, start: int, end: int, token: str) -> str | None:
    """The token as a number, or None where it is none."""
    digits = sum(c.isascii() and c.isdigit() for c in token)
    loose = sum(c in _LOOSE for c in token)
    strict = sum(c in _STRICT for c in token)
    if not digits or digits + loose + strict < len(token) or len(token) > 20:
        return None
    among = bool(
        _NEXT.match(norm, end, end + 12) or _BEFORE.search(norm[max(0, start - 6) : start])
    )
    if digits < loose + strict and not (among and digits + loose == len(token)):
        return None
    if strict and digits < 4:
        before = _BEFORE.search(norm[max(0, start - 6) : start])
        inside = before and token[0] not in _STRICT and digits > strict and len(token) <= 4
        if not inside or (token[-1] in _STRICT and not _NEXT.match(norm, end, end + 12)):
            return None  # "12B" is a house, "G01" a subject
    if not among and len(token) < 4 and token[-1] in "lIoO":
        return None  # "2l" of milk, "22l" of a cadastral map
    return token.translate(_TO_DIGIT)


def _word(token: str) -> str | None:
    """The token as a word, or None where its digits may be meant ("B12", "hoda0417")."""
    if len(token) < 3 or not _LETTERED.match(token):
        return None
    letters = sum(c.isalpha() for c in token)
    if letters < 2 * (len(token) - letters):
        return None
    if token[0].isdigit() and not (token[0] in "015" and token[1:].isalpha() and len(token) > 2):
        return None  # "3F", "4a"
    large = token.isupper() and not token.islower()
    if large and len(token) < 5:
        return None  # codes: "A4B", "CO2E"
    table = _LARGE if large else _SMALL
    if token[0].isdigit():
        first = token[0].translate(_LARGE)
        return first + token[1:] if token[1:].islower() or large else None
    mended = token[0] + token[1:].translate(table)
    return mended if mended.isalpha() else None
