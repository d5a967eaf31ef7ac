"""Content streams written anew, operator by operator.

A content stream can hide text in comments, in marked-content properties (ActualText, Alt), in
operands nobody reads, in unknown operators and in the names of resources. What is written here
holds only the operators of the standard with the operands they take; of marked content only what
``pdf.writing.marked`` allows; nothing that stands in a hidden layer. Resources get neutral names,
and the caller learns which of them are used and which character codes each font shows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from redactor.pdf.imaging.inline_images import inline_image
from redactor.pdf.writing.drawn import Blanks, Drawn, Tells
from redactor.pdf.writing.idle import names_used, without_idle
from redactor.pdf.writing.marked import BOX_TAG, Marking, Numbered, PageTags
from redactor.pdf.writing.operators import (
    COLOUR,
    COLOUR_SPACE,
    COUNT,
    DEVICE,
    DEVICE_COLOUR,
    NAMED,
    PAINT,
    SHOW,
    are_plain,
    bounded,
)
from redactor.pdf.writing.tokens import (
    FIXED_NUMBER,
    TOKEN,
    ContentError,
    composite,
    laid_out,
    short_number,
    strings_of,
    without_codes,
)

__all__ = ["BOX_TAG", "ContentError", "Rewritten", "rewrite"]

_MOST_PARTS = 32
"""Numbers of a colour whose space isn't known."""

Rename = Callable[[str, bytes], bytes | None]
"""Category ("Font", "XObject" …) and old name (with slash) to new name; None: no such thing."""


@dataclass(slots=True)
class Rewritten:
    """data: the new stream. lines: the same, an operator each.

    shown: font name (new) to the string tokens shown with it.

    named: the resources that it names, by category and new name. spoken: see ``Marking``.
    """

    data: bytes
    lines: Sequence[bytes] = ()
    shown: dict[bytes, list[bytes]] = field(default_factory=dict)
    inline_images: int = 0
    named: set[tuple[str, bytes]] = field(default_factory=set)
    spoken: dict[bytes, set[tuple[bytes, str]]] = field(default_factory=dict)


def rewrite(
    data: bytes,
    rename: Rename,
    hidden: Callable[[bytes], bool],
    alternatives: Sequence[str] = (),
    *,
    tags: PageTags | None = None,
    numbered: Numbered = lambda name: None,
    parts_of: Callable[[bytes], int] = lambda name: 0,
    scale: float | None = None,
    tells: Tells = lambda category, name: None,
    blanks: Blanks = lambda font: {},
) -> Rewritten:
    """Write ``data`` anew; ``hidden`` tells whether a property name stands for a hidden layer.

    alternatives: the texts that boxes refer to by number; no other text comes into a stream. tags:
    what the structure says of a page; filled with the new numbers. None: no numbered sequences.
    parts_of: how many numbers make a colour of a named colour space (0: not known). scale: how many
    square points one of the stream's own is; None where that differs from use to use. tells:
    see ``Tells``. blanks: the codes of a font (new name) that draw nothing, and how far they go.
    """
    marking = Marking([], hidden, alternatives, tags, numbered)
    return _Writer(data, rename, marking, parts_of, Drawn(scale, tells), blanks).run()


class _Writer:
    def __init__(
        self,
        data: bytes,
        rename: Rename,
        marking: Marking,
        parts_of: Callable[[bytes], int],
        drawn: Drawn,
        blanks: Blanks,
    ) -> None:
        self.data, self.rename, self.parts_of, self.drawn = data, rename, parts_of, drawn
        self.marking, self.out, self.blanks = marking, marking.out, blanks
        self.text, self.text_line, self.after_gap = b"", b"", False
        self.result = Rewritten(b"")

    def run(self) -> Rewritten:
        data, pos, operands = self.data, 0, []
        match = TOKEN.match
        while True:
            found = match(data, pos)
            if found is None:
                raise ContentError("unreadable token")
            kind, pos = found.lastindex, found.end()
            if kind == 2:
                operator = found[2]
                if operator == b"BI":
                    pos = self._inline_image(pos)
                elif operator in (b"true", b"false", b"null"):
                    operands.append(operator)
                    continue
                else:
                    self._operator(operator, operands)
                operands = []
            elif kind == 7:
                break
            elif kind == 6:
                value, pos = composite(data, found[6], pos)
                operands.append(value)
            elif kind == 8:
                operands = []
            else:
                operands.append(short_number(found[1]) if kind == 1 else found[kind or 0])
        self.marking.end_all()
        depth = 0
        for piece in self.out:
            depth += (piece == b"q") - (piece == b"Q")
        lines = without_idle([*self.out, *[b"Q"] * max(depth, 0)])
        self.result.named, self.result.spoken = names_used(lines), self.marking.spoken
        self.result.data, self.result.lines = b"\n".join(lines), lines
        return self.result

    def _operator(self, op: bytes, operands: list[bytes]) -> None:
        count = COUNT.get(op)
        if count is None:
            if op in COLOUR:
                self._colour(op, operands)
            elif op in (b"BDC", b"BMC"):
                self.marking.begin(op, operands)
            elif op == b"EMC":
                self.marking.end()
            return
        if len(operands) < count and op not in (b"Tf",):
            return
        operands = operands[len(operands) - count :] if count else []
        if self.marking.unseen:
            if op in PAINT:
                op, operands = b"n", []
            elif op in SHOW or op in (b"Do", b"sh"):
                return
        if op in SHOW:
            shown = self._show(op, operands)
            if shown is None:
                return
            op, operands = shown
        elif op == b"Tf":
            self._font(operands)
            return
        elif op in NAMED:
            named = self._named(op, operands)
            if named is None:
                return
            operands = named
        elif (count and not are_plain(op, operands)) or not self._follow(op, operands):
            return
        operands = bounded(op, operands)
        line = b" ".join([*operands, op]) if operands else op
        if op in (b"Tj", b"TJ"):
            line = self._one_text(operands[-1], line)
        if op in (b"Do", b"sh"):
            self.marking.picture(lambda: self.out.append(line))
        else:
            self.out.append(line)
        if op == b"ET":
            self.marking.text_ends()

    def _show(self, op: bytes, operands: list[bytes]) -> tuple[bytes, list[bytes]] | None:
        """Text to be shown: the operator and operands that do it, or None where nothing shows."""
        text = operands[-1]
        if text[:1] not in (b"(", b"<", b"[") or (op == b"TJ") != (text[:1] == b"["):
            return None
        if op == b"TJ":
            text = laid_out(text)
            operands = [text]
        if not all(map(FIXED_NUMBER.match, operands[:-1])):
            return None
        if not self.drawn.font:
            if self.drawn.scale is None and any(strings_of(text)):
                raise ContentError("text in whatever font there is")
            return None
        if not self.drawn.shows_text:
            return None
        blanks = self.blanks(self.drawn.font) if self.drawn.needs_shapes else {}
        if blanks and any(code in blanks for part in strings_of(text) for code in part):
            if op not in (b"Tj", b"TJ"):
                raise ContentError("letters without a shape")
            op, text = b"TJ", without_codes(text, blanks)
            operands = [text]
        self.result.shown.setdefault(self.drawn.font, []).append(text)
        self.marking.shown(self.drawn.font, text)
        if self.marking.waits and any(strings_of(text)):
            self.marking.drew()
        return op, operands

    def _named(self, op: bytes, operands: list[bytes]) -> list[bytes] | None:
        """The operand of an operator that takes a resource, renamed; None: there is none."""
        if op in COLOUR_SPACE:
            known = DEVICE.get(operands[0])
            self.drawn.space_set(op, self.parts_of(operands[0]) if known is None else known)
            if known is not None:
                return operands
        if op == b"Do" and not self.drawn.shows_object(operands[0]):
            return None
        if op == b"gs":
            self.drawn.state_set(operands[0])
        name = self.rename(NAMED[op], operands[0])
        return None if name is None else [name]

    def _follow(self, op: bytes, operands: list[bytes]) -> bool:
        """Keep up with what an operator changes; False where a reader ignores it."""
        if op == b"cm":
            self.marking.matrix = operands
            self.drawn.transformed(operands)
        elif op == b"Tm":
            self.drawn.text_transformed(operands)
        elif op == b"re":
            self.marking.area(operands)
        elif op == b"BT":
            self.marking.text_begins()
            self.drawn.text_begins()
        elif op == b"ET":
            self.drawn.text_ends()
        elif op == b"Tr":
            self.drawn.mode_set(operands[0])
        elif op == b"Tz":
            self.drawn.stretched(operands[0])
        elif op in PAINT:
            self.marking.drew()
        elif op in DEVICE_COLOUR:
            self.drawn.space_set(op, len(operands))
        elif op == b"q":
            self.drawn.push()
        elif op == b"Q":
            return self.drawn.pop()  # more Q than q are ignored
        return True

    def _one_text(self, text: bytes, line: bytes) -> bytes:
        """What is shown as one array with the text before it, where a bare gap lies between.

        MuPDF leaves such gaps for what it took out; readers put the parts of a turned line that
        is cut up by them in another order.
        """
        parts = text[1:-1] if text[:1] == b"[" else text
        gap = text[:1] == b"[" and b"(" not in parts and b"<" not in parts
        goes_on = bool(self.out) and self.out[-1] is self.text_line and len(self.text) < 4096
        if goes_on and (gap or self.after_gap):
            self.out.pop()
            parts = laid_out(b"[" + self.text + b" " + parts + b"]")[1:-1]
            line = b"[" + parts + b"] TJ"
        self.text, self.text_line, self.after_gap = parts, line, gap
        return line

    def _font(self, operands: list[bytes]) -> None:
        if len(operands) != 2 or not FIXED_NUMBER.match(operands[1]):
            return
        name = self.rename("Font", operands[0])
        if name is not None:
            self.drawn.font_set(name, operands[1])
            self.out.append(name + b" " + operands[1] + b" Tf")

    def _colour(self, op: bytes, operands: list[bytes]) -> None:
        numbers = [o for o in operands if o and o[0] in b"0123456789.+-"]
        parts = self.drawn.parts[not op.islower()]
        if len(numbers) > (parts or _MOST_PARTS):
            raise ContentError("readers differ in which of the numbers make the colour")
        if operands and operands[-1][:1] == b"/":
            name = self.rename("Pattern", operands[-1])
            if name is None:
                return
            numbers.append(name)
        self.out.append(b" ".join([*numbers, op]))

    def _inline_image(self, pos: int) -> int:
        """Copy an inline image; returns where it ends."""
        image, end = inline_image(self.data, pos, self.rename, self.parts_of)
        if self.marking.unseen or not self.drawn.shows_pictures:
            return end
        self.result.inline_images += 1
        self.marking.picture(lambda: self.out.append(image))
        return end
