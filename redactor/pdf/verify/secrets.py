"""Searching a released file for what was struck.

Values are compared folded (NFKD, case, accents, punctuation, spaces), CPR numbers with and
without the hyphen, names by each of their parts. How short a value may be, and how it must stand,
depends on where it is looked for: a long name is found wherever its letters follow each other, a
short one only where it is a word of its own, and in a megabyte of packed data four letters come up
by chance.
"""

from __future__ import annotations

import contextlib
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property

__all__ = ["LEAST_BINARY", "Secrets", "fold", "readings"]

_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_DIGITS = re.compile(r"\d+")
_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "ð": "d", "þ": "th", "ß": "ss", "đ": "d"})
_MARKS = re.compile("[\u00ad\u0300-\u036f\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff]")
"""What stands inside a word without parting it: accents, soft hyphens, joiners."""
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
"""Scripts in which two signs are a name."""
_LEAST_TEXT = 4
_LEAST_DIGITS = 6
LEAST_BINARY = 7
"""Least letters or digits of a value that is looked for among bytes that aren't text."""
_LONG_TEXT = 6
_LONG_DIGITS = 8
"""From here on a value is found across words: fewer letters or digits meet by chance."""
_NEAR = 3
"""Most signs between the parts of a number that is written in groups."""
_MANY = 60
_HYPHENS = re.compile("[-\u2010-\u2015]")


def fold(text: str) -> str:
    """Letters and digits only, without case, accents and the ways to write æ, ø and å."""
    return "".join(filter(str.isalnum, _plain(text)))


def _plain(text: str) -> str:
    """Folded as by ``fold``, but with everything between the words."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKD", text.casefold()).translate(_LETTERS)


def _weight(text: str) -> int:
    """How much a value says, in letters of an alphabet."""
    return sum(2 if _WIDE.match(c) else c.isalnum() for c in unicodedata.normalize("NFC", text))


def _is_wide(token: str) -> bool:
    """Is it of a script that doesn't part its words?"""
    return bool(_WIDE.search(unicodedata.normalize("NFC", token)))


class Secrets:
    """values: what must be gone, as it was written."""

    def __init__(self, values: Iterable[str]) -> None:
        written: dict[str, set[str]] = {}
        for value in values:
            if _weight(value) >= _LEAST_TEXT:
                written.setdefault(fold(value), set()).add(" ".join(value.split()))
            for word in _WORD.findall(unicodedata.normalize("NFC", value)):
                part = fold(word)
                digits = sum(c.isdigit() for c in part)
                if _weight(word) >= _LEAST_TEXT and (digits == 0 or digits >= _LEAST_DIGITS):
                    written.setdefault(part, set()).add(word)
        written.pop("", None)
        self._set({token: frozenset(forms) for token, forms in written.items()})

    def _set(self, written: dict[str, frozenset[str]]) -> None:
        self._written = written
        self._numbers = frozenset(t for t in written if t.isdigit())
        words = written.keys() - self._numbers
        self._long = frozenset(t for t in words if len(t) >= _LONG_TEXT or _is_wide(t))
        self._short = frozenset(words - self._long)

    @property
    def tokens(self) -> frozenset[str]:
        """What is looked for, folded."""
        return frozenset(self._written)

    def __bool__(self) -> bool:
        return bool(self._written)

    def __or__(self, other: Secrets) -> Secrets:
        both = Secrets(())
        tokens = self._written.keys() | other._written.keys()
        none: frozenset[str] = frozenset()
        both._set({t: self._written.get(t, none) | other._written.get(t, none) for t in tokens})
        return both

    def without(self, text: str) -> Secrets:
        """The same without what stands in ``text``: there it is allowed to stand."""
        left = Secrets(())
        if self:
            there = _present(self._written, fold(text))
            left._set({t: forms for t, forms in self._written.items() if t not in there})
        return left

    def in_text(self, text: str) -> bool:
        """Is any of them in ``text``, whatever signs and spaces stand between its letters?"""
        if not self or not text:
            return False
        plain = _plain(text)
        if not self._may_be_in(plain):
            return False
        if self._in_words(plain):
            return True
        return bool(self._numbers) and not self._numbers.isdisjoint(
            _numbers(plain, max(map(len, self._numbers)))
        )

    def in_words(self, text: str) -> bool:
        """Is any of them a word of its own in ``text``? For text that may be something else.

        Codes of a font that are no letters look like a text in which every letter is another:
        there words are found by chance where their letters may belong to two of them.
        """
        long = {t for t in self._written if len(t) >= _LONG_TEXT}
        plain = _plain(text) if long else ""
        if not self._may_be_in(plain):
            return False
        return not long.isdisjoint(_runs(_parts(plain), max(map(len, long))))

    def in_bytes(self, data: bytes, *, packed: bool) -> bool:
        """Is any in ``data`` read as Latin-1, UTF-8 or UTF-16?

        packed: pictures, fonts and the like, where short values come up by chance.
        """
        if not self or not data:
            return False
        if packed:
            return self._in_packed(data.lower())
        return any(self._in_syntax(text) for text in readings(data))

    def _in_packed(self, low: bytes) -> bool:
        if len(self._forms) > _MANY:  # then only what could be words of theirs is searched
            letters = re.escape(bytes(set(b"".join(self._forms)) - {0}))
            low = b"\n".join(re.findall(rb"(?:[%b]\0?){%d,}" % (letters, LEAST_BINARY), low))
        return any(form in low for form in self._forms)

    @cached_property
    def _forms(self) -> frozenset[bytes]:
        """How each value may stand among bytes, in lower case as far as ASCII goes."""
        found: set[bytes] = set()
        for token, written in self._written.items():
            if len(token) < LEAST_BINARY:
                continue
            for form in {token, *(f.lower() for f in written), *(f.upper() for f in written)}:
                for encoding in ("latin-1", "utf-8", "utf-16-be", "utf-16-le"):
                    with contextlib.suppress(UnicodeEncodeError):
                        found.add(form.encode(encoding).lower().strip(b"\0"))
        return frozenset(found)

    def _may_be_in(self, plain: str) -> bool:
        """A quick look at folded text: do the letters of any follow each other in it at all?"""
        return bool(_present(self._written, "".join(filter(str.isalnum, plain))))

    def _in_words(self, plain: str) -> bool:
        """Is any that isn't a number in folded text?"""
        parts = _parts(plain)
        if self._long and _present(self._long, "".join(parts)):
            return True
        if not self._short:
            return False
        most = max(map(len, self._short))
        short = set(_runs(parts, most + 1))
        genitives = {word[:-1] for word in short if word.endswith("s")}
        return not self._short.isdisjoint(short) or not self._short.isdisjoint(genitives)

    def _in_syntax(self, text: str) -> bool:
        """Is any in text that may be code? Its numbers stand apart: they are not run together.

        Numbers of fewer digits than a telephone's are lengths and places in code.
        """
        plain = _plain(text)
        if not self._may_be_in(plain):
            return False
        if self._in_words(plain):
            return True
        numbers = [t for t in self._numbers if len(t) >= _LONG_DIGITS]
        if not numbers:
            return False
        joined = set(_DIGITS.findall(_HYPHENS.sub("", text)))
        if any(number in joined for number in numbers):
            return True
        forms = {form for number in numbers for form in self._written[number]}
        return any(re.search(rf"(?<!\d){re.escape(f)}(?!\d)", text) for f in forms if f in text)


def _present(tokens: Collection[str], text: str) -> set[str]:
    """The tokens that are in ``text``; many are looked for by how they begin."""
    if not text:
        return set()
    if len(tokens) > _MANY:
        begins = {text[i : i + _LEAST_TEXT] for i in range(len(text))}
        tokens = [t for t in tokens if t[:_LEAST_TEXT] in begins or len(t) < _LEAST_TEXT]
    return {token for token in tokens if token in text}


def _parts(plain: str) -> list[str]:
    """The words of a folded text."""
    return _WORD.findall(_MARKS.sub("", plain))


def _runs(parts: Sequence[str], most: int) -> Iterator[str]:
    """Words, and words that follow each other put together, of at most ``most`` letters."""
    for i, part in enumerate(parts):
        word = part
        while len(word) <= most:
            yield word
            i += 1
            if i >= len(parts):
                break
            word += parts[i]


def _numbers(plain: str, most: int) -> Iterator[str]:
    """The numbers of a folded text, as they stand and where they are written in groups.

    Groups make a number of ``_LONG_DIGITS`` or more: two years are no number of eight digits' half.
    """
    found = list(_DIGITS.finditer(plain))
    for i, first in enumerate(found):
        number, end = first[0], first.end()
        yield number
        if len(number) > _LONG_DIGITS:  # a number inside a longer one
            for start in range(len(number) - _LONG_DIGITS + 1):
                for stop in range(start + _LONG_DIGITS, min(len(number), start + most) + 1):
                    yield number[start:stop]
        for following in found[i + 1 :]:
            between = plain[end : following.start()]
            if len(between) > _NEAR or any(map(str.isalnum, between)):
                break
            number, end = number + following[0], following.end()
            if len(number) > most:
                break
            if len(number) >= _LEAST_DIGITS:
                yield number


def readings(data: bytes) -> list[str]:
    """The same bytes as text in each of the usual encodings."""
    found = [data.decode("latin-1")]
    if any(b > 0x7F for b in data[:65536]):
        found.append(data.decode("utf-8", "ignore"))
    if b"\0" in data:
        found += [data.decode("utf-16-be", "ignore"), data[1:].decode("utf-16-be", "ignore")]
        found.append(data.decode("utf-16-le", "ignore"))
    return found
