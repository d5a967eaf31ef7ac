"""Searching a released file for what was struck.

Values are compared folded (NFKD, case, accents, punctuation, spaces), CPR numbers with and
without the hyphen, names by each of their parts. How short a value may be depends on where it is
looked for: in a few words of metadata four letters say something, in a megabyte of packed data
they come up by chance.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

__all__ = ["Secrets", "fold"]

_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "ð": "d", "þ": "th", "ß": "ss", "đ": "d"})
_LITERAL = re.compile(rb"\(((?:[^\\()]|\\.)*)\)|<([0-9A-Fa-f\s]*)>", re.DOTALL)
_LEAST_TEXT = 4
_LEAST_DIGITS = 6
_LEAST_BINARY = 7
_HYPHENS = re.compile("[-\u2010-\u2015]")


def fold(text: str) -> str:
    """Letters and digits only, without case, accents and the ways to write æ, ø and å."""
    text = unicodedata.normalize("NFKD", text.casefold()).translate(_LETTERS)
    return "".join(filter(str.isalnum, text))


class Secrets:
    """values: what must be gone, as it was written."""

    def __init__(self, values: Iterable[str]) -> None:
        whole: set[str] = set()
        written: dict[str, str] = {}
        for value in values:
            folded = fold(value)
            if folded.isdigit() and len(folded) >= _LEAST_DIGITS:
                written[" ".join(value.split())] = folded
            if len(folded) >= _LEAST_TEXT:
                whole.add(folded)
            for word in _WORD.findall(unicodedata.normalize("NFC", value)):
                part = fold(word)
                digits = sum(c.isdigit() for c in part)
                if len(part) >= _LEAST_TEXT and (digits == 0 or digits >= _LEAST_DIGITS):
                    whole.add(part)
        self.tokens = frozenset(whole)
        self._written = written

    def __bool__(self) -> bool:
        return bool(self.tokens)

    def without(self, text: str) -> Secrets:
        """The same without what stands in ``text``: there it is allowed to stand."""
        left = Secrets(())
        if not self.tokens:
            return left
        folded = fold(text)
        left.tokens = frozenset(t for t in self.tokens if t not in folded)
        left._written = {w: t for w, t in self._written.items() if t in left.tokens}
        return left

    def in_text(self, text: str) -> bool:
        """Is any of them in ``text`` (punctuation and spaces don't matter)?"""
        if not self.tokens or not text:
            return False
        folded = fold(text)
        return any(token in folded for token in self.tokens)

    def in_bytes(self, data: bytes, *, packed: bool) -> bool:
        """Is any in ``data`` read as Latin-1, UTF-8 or UTF-16?

        packed: pictures, fonts and the like, where short values come up by chance.
        """
        if not self.tokens or not data:
            return False
        if packed:
            tokens = [t for t in self.tokens if len(t) >= _LEAST_BINARY]
            low = data.lower()
            return any(
                form in low
                for t in tokens
                for form in (t.encode(), t.encode("utf-16-be"), t.encode("utf-16-le"))
            )
        return any(self._in_syntax(text) for text in _readings(data))

    def _in_syntax(self, text: str) -> bool:
        """Is any in text that may be code? Its numbers stand apart: they are not run together."""
        words = [t for t in self.tokens if not t.isdigit()]
        folded = fold(text)
        if any(token in folded for token in words):
            return True
        numbers = [t for t in self.tokens if t.isdigit() and len(t) >= _LEAST_DIGITS]
        if not numbers:
            return False
        if any(number in text for number in self._written):
            return True
        joined = _HYPHENS.sub("", text)
        return any(re.search(rf"(?<!\d){token}(?!\d)", joined) for token in numbers)

    def in_content(self, data: bytes) -> bool:
        """Is any in the strings of a content stream, also where they are cut up by kerning?"""
        if not self.tokens or not data:
            return False
        joined = bytearray()
        for match in _LITERAL.finditer(data):
            if match[1] is not None:
                joined += match[1]
            else:
                digits = re.sub(rb"\s", b"", match[2])
                joined += bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
        return any(self.in_text(text) for text in _readings(bytes(joined)))


def _readings(data: bytes) -> list[str]:
    """The same bytes as text in each of the usual encodings."""
    readings = [data.decode("latin-1")]
    if any(b > 0x7F for b in data[:65536]):
        readings.append(data.decode("utf-8", "ignore"))
    if b"\0" in data:
        readings += [data.decode("utf-16-be", "ignore"), data[1:].decode("utf-16-be", "ignore")]
        readings.append(data.decode("utf-16-le", "ignore"))
    return readings
