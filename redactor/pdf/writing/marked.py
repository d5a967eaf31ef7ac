"""Marked content of one stream: what of it is written again, and with which numbers.

Properties of marked content can hold any text (ActualText, Alt, E), so none is carried over. What
is written is one of three forms: a numbered sequence that belongs to an element of the structure,
an artifact, or one of our boxes with its alternative text. Sequences that show nothing any more
are left out, and numbers are given anew: a gap in them would tell what is gone. What an ActualText
says of a single string is noted, for fonts that don't know what their glyphs stand for
(``pdf.fonts.shapes``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from redactor.pdf.writing.tokens import decode, strings_of

__all__ = ["BOX_TAG", "Marking", "PageTags", "TaggedBox"]

BOX_TAG = "RedactorBox"
"""Marks a drawn box in what the overstriker writes; its operand is the number of its text."""

Numbered = Callable[[bytes], int | None]
"""Name of a property list in the resources to the number (MCID) that it holds."""

_NUMBER = re.compile(rb"/MCID (\d{1,9})(?!\d)")
_SAID = re.compile(rb"/ActualText\s*(\((?:[^\\()]|\\.)*\)|<[0-9A-Fa-f\s]*>)", re.DOTALL)
_MOST_SAID = 4
"""Letters that one glyph may stand for."""


@dataclass(frozen=True, slots=True)
class TaggedBox:
    """number: its MCID. rect: x0, y0, x1, y1 in PDF user space, where it is known."""

    number: int
    rect: tuple[float, float, float, float] | None


@dataclass(slots=True)
class PageTags:
    """What the structure says of one page, and what its stream made of it.

    types: old number → structure type of the element that holds it. plain: the page is not the
    source's own (a picture, a legend): its text is one plain element, its picture an artifact.
    made: old number → new numbers. loose: numbers of plain text. count: numbers given so far.
    """

    types: Mapping[int, str] = field(default_factory=dict)
    plain: bool = False
    made: dict[int, list[int]] = field(default_factory=dict)
    loose: list[int] = field(default_factory=list)
    boxes: list[TaggedBox] = field(default_factory=list)
    count: int = 0

    def next_number(self) -> int:
        self.count += 1
        return self.count - 1


@dataclass(slots=True)
class _Open:
    """A sequence that has begun. kind: "" is not written; place: where in the output it begins."""

    kind: str = ""
    hidden: bool = False
    place: int = -1
    number: int = -1
    text: bytes = b""
    drawn: bool = False
    said: str = ""
    shown: list[tuple[bytes, bytes]] = field(default_factory=list)
    rect: tuple[float, float, float, float] | None = None


class Marking:
    """Writes the marked content of one stream to ``out`` (a list of operators).

    spoken: by font (new name) the strings that stood alone under an ActualText, and what it says.
    """

    def __init__(
        self,
        out: list[bytes],
        hidden: Callable[[bytes], bool],
        alternatives: Sequence[str],
        tags: PageTags | None,
        numbered: Numbered,
    ) -> None:
        self.out, self.hidden, self.alternatives = out, hidden, alternatives
        self.tags, self.numbered = tags, numbered
        self.matrix: list[bytes] = []
        self.spoken: dict[bytes, set[tuple[bytes, str]]] = {}
        self._stack: list[_Open] = []
        self._written: _Open | None = None
        self._auto = False

    @property
    def unseen(self) -> bool:
        """Does what comes now stand in a hidden layer?"""
        return bool(self._stack) and any(o.hidden for o in self._stack)

    def begin(self, op: bytes, operands: list[bytes]) -> None:
        opened = self._opened(op, operands)
        if self._written is not None:
            opened.kind = ""  # sequences of ours don't nest
        if opened.kind:
            opened.place = len(self.out)
            self.out.append(b"")
            self._written = opened
        opened.said = _said(operands)
        self._stack.append(opened)

    def end(self) -> None:
        if not self._stack:
            return
        closed = self._stack.pop()
        if closed.said and len(closed.shown) == 1:
            ((font, text),) = closed.shown
            self.spoken.setdefault(font, set()).add((text, closed.said))
        if closed is not self._written or not closed.kind:
            return
        self._written = None
        start = self._start(closed) if closed.drawn else b""
        self.out[closed.place] = start
        if start:
            self.out.append(b"EMC")

    def end_all(self) -> None:
        while self._stack:
            self.end()

    def drew(self) -> None:
        """Something was shown just now."""
        if self._written is not None:
            self._written.drawn = True

    def shown(self, font: bytes, token: bytes) -> None:
        """A string or an array of them is shown."""
        if self._stack and self._stack[-1].said:
            self._stack[-1].shown += [(font, text) for text in strings_of(token) if text]

    @property
    def waits(self) -> bool:
        """Is there a sequence open that hasn't shown anything yet?"""
        return self._written is not None and not self._written.drawn

    def area(self, operands: list[bytes]) -> None:
        """A rectangle: the first of a box says where it is."""
        box = self._written
        if box is None or box.kind != "box" or box.rect is not None or len(self.matrix) != 6:
            return
        try:
            a, b, c, d, e, f = map(float, self.matrix)
            x, y, w, h = map(float, operands)
        except ValueError:
            return
        xs = [a * u + c * v + e for u in (x, x + w) for v in (y, y + h)]
        ys = [b * u + d * v + f for u in (x, x + w) for v in (y, y + h)]
        box.rect = (min(xs), min(ys), max(xs), max(ys))

    # --- pages that are not the source's own -----------------------------------------------

    def text_begins(self) -> None:
        if self.tags is not None and self.tags.plain and self._written is None:
            self.begin(b"BDC", [b"/P", b"plain"])
            self._auto = True

    def text_ends(self) -> None:
        if self._auto:
            self._auto = False
            self.end()

    def picture(self, write: Callable[[], None]) -> None:
        """Write an operator that draws a picture, as an artifact where it is nothing else."""
        alone = self.tags is not None and self.tags.plain and self._written is None
        if alone:
            self.begin(b"BMC", [b"/Artifact"])
        write()
        self.drew()
        if alone:
            self.end()

    # --- forms -----------------------------------------------------------------------------

    def _opened(self, op: bytes, operands: list[bytes]) -> _Open:
        tag = operands[-2] if op == b"BDC" and len(operands) > 1 else b""
        if tag == b"/OC":
            return _Open(hidden=self.hidden(operands[-1]))
        if tag == b"/" + BOX_TAG.encode():
            return self._box(operands[-1])
        if self.tags is None:
            return _Open()
        if operands and b"/Artifact" in (tag, operands[-1]):
            return _Open("artifact")
        if operands and operands[-1] == b"plain" and self.tags.plain:
            return _Open("plain")
        number = self._number(operands[-1]) if tag else None
        if number is None or number not in self.tags.types:
            return _Open()
        return _Open("tag", number=number)

    def _box(self, operand: bytes) -> _Open:
        if not operand.isdigit() or int(operand) >= len(self.alternatives):
            return _Open()
        text = self.alternatives[int(operand)].encode("latin-1", "replace")
        return _Open("box", text=text.hex().encode())

    def _number(self, operand: bytes) -> int | None:
        if operand[:2] == b"<<":
            found = _NUMBER.search(operand)
            return int(found[1]) if found else None
        return self.numbered(operand) if operand[:1] == b"/" else None

    def _start(self, closed: _Open) -> bytes:
        if closed.kind == "artifact":
            return b"/Artifact BMC"
        number = self.tags.next_number() if self.tags is not None else -1
        if closed.kind == "box":
            mcid = b""
            if self.tags is not None:
                self.tags.boxes.append(TaggedBox(number, closed.rect))
                mcid = b" /MCID %d" % number
            return b"/Span <</ActualText <" + closed.text + b">" + mcid + b">> BDC"
        assert self.tags is not None  # noqa: S101 - for the type checker: no tags, no such kinds
        if closed.kind == "plain":
            self.tags.loose.append(number)
            return b"/P <</MCID %d>> BDC" % number
        self.tags.made.setdefault(closed.number, []).append(number)
        kind = self.tags.types[closed.number].encode()
        return b"/" + kind + b" <</MCID %d>> BDC" % number


def _said(operands: list[bytes]) -> str:
    """What ActualText says, where it is as short as what one glyph may stand for."""
    found = _SAID.search(operands[-1]) if operands and operands[-1][:2] == b"<<" else None
    if found is None:
        return ""
    data = decode(found[1])
    wide = data[:2] == b"\xfe\xff"
    text = data[2:].decode("utf-16-be", "ignore") if wide else data.decode("latin-1")
    return text if len(text) <= _MOST_SAID else ""
