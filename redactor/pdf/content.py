"""Content streams written anew, operator by operator.

A content stream can hide text in comments, in marked-content properties (ActualText, Alt), in
operands nobody reads, in unknown operators and in the names of resources. What is written here
holds only the operators of the standard with the operands they take; of marked content only what
``redactor.pdf.marked`` allows; nothing that stands in a hidden layer. Resources get neutral names,
and the caller learns which of them are used and which character codes each font shows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from redactor.pdf.marked import BOX_TAG, Marking, Numbered, PageTags

__all__ = ["BOX_TAG", "ContentError", "Rewritten", "rewrite"]


class ContentError(Exception):
    """A stream that can't be read to its end; its page has to become a picture."""


_WS = rb"[\x00\t\n\x0c\r ]"
_STRING = rb"\((?:[^\\()]|\\.)*\)"
_HEX = rb"<[0-9A-Fa-f\x00\t\n\x0c\r ]*>"
_TOKEN = re.compile(
    rb"(?:" + _WS + rb"|%[^\r\n]*)*(?:"
    rb"([+-]*(?:\d+\.?\d*|\.\d+|\.)(?:-\d*)?(?=[\x00\t\n\x0c\r ()<>\[\]{}/%]|$))"  # 1 number
    rb"|([A-Za-z'\"][A-Za-z0-9*]*(?=[\x00\t\n\x0c\r ()<>\[\]{}/%]|$))"  # 2 operator
    rb"|(/[^\x00\t\n\x0c\r ()<>\[\]{}/%]*)"  # 3 name
    rb"|(" + _STRING + rb"|" + _HEX + rb")"  # 4 string
    rb"|(\[(?:[\x00\t\n\x0c\r 0-9.+-]|" + _STRING + rb"|" + _HEX + rb")*\])"  # 5 array
    rb"|(<<|>>|[\[\]{}()])"  # 6 bracket
    rb"|($)"  # 7 end
    rb"|([^\x00\t\n\x0c\r ()<>\[\]{}/%]+)"  # 8 anything else
    rb")",
    re.DOTALL,
)
_STRINGS = re.compile(_STRING + rb"|" + _HEX, re.DOTALL)
_FIXED_NUMBER = re.compile(rb"[+-]?(?:\d+\.?\d*|\.\d+)\Z")

# how many operands each operator takes
_COUNT: dict[bytes, int] = {
    op: count
    for count, ops in {
        0: b"q Q h S s f F f* B B* b b* n W W* BT ET T*",
        1: b"w J j M ri i g G Tc Tw Tz TL Tr Ts Tj TJ ' sh gs Do cs CS",
        2: b"d m l Td TD d0 Tf",
        3: b'rg RG "',
        4: b"re v y k K",
        6: b"cm c Tm d1",
    }.items()
    for op in ops.split()
}
_COLOUR = frozenset([b"sc", b"SC", b"scn", b"SCN"])
_RESOURCE = {b"Do": "XObject", b"gs": "ExtGState", b"sh": "Shading"}
_COLOUR_SPACE = frozenset([b"cs", b"CS"])
_SHOW = frozenset([b"Tj", b"TJ", b"'", b'"'])
_PAINT = frozenset(b"S s f F f* B B* b b*".split())
_DEVICE = frozenset(b"/DeviceGray /DeviceRGB /DeviceCMYK /Pattern".split())
_INTENTS = frozenset(b"/AbsoluteColorimetric /RelativeColorimetric /Saturation /Perceptual".split())
_INLINE_KEYS = {
    b"/W": b"/W", b"/Width": b"/W", b"/H": b"/H", b"/Height": b"/H",
    b"/BPC": b"/BPC", b"/BitsPerComponent": b"/BPC", b"/CS": b"/CS", b"/ColorSpace": b"/CS",
    b"/F": b"/F", b"/Filter": b"/F", b"/DP": b"/DP", b"/DecodeParms": b"/DP",
    b"/D": b"/D", b"/Decode": b"/D", b"/IM": b"/IM", b"/ImageMask": b"/IM",
    b"/I": b"/I", b"/Interpolate": b"/I",
}  # fmt: skip
_INLINE_SPACES = frozenset(b"/G /RGB /CMYK /I /DeviceGray /DeviceRGB /DeviceCMYK /Indexed".split())

Rename = Callable[[str, bytes], bytes | None]
"""Category ("Font", "XObject" …) and old name (with slash) to new name; None: no such thing."""


@dataclass(slots=True)
class Rewritten:
    """data: the new stream. shown: font name (new) to the string tokens shown with it."""

    data: bytes
    shown: dict[bytes, list[bytes]] = field(default_factory=dict)
    inline_images: int = 0


def rewrite(
    data: bytes,
    rename: Rename,
    hidden: Callable[[bytes], bool],
    alternatives: Sequence[str] = (),
    *,
    tags: PageTags | None = None,
    numbered: Numbered = lambda name: None,
) -> Rewritten:
    """Write ``data`` anew; ``hidden`` tells whether a property name stands for a hidden layer.

    alternatives: the texts that boxes refer to by number; no other text comes into a stream. tags:
    what the structure says of a page; filled with the new numbers. None: no numbered sequences.
    """
    return _Writer(data, rename, hidden, alternatives, tags, numbered).run()


def strings_of(token: bytes) -> list[bytes]:
    """The decoded strings of a string token or of an array of them."""
    if token[:1] == b"[":
        return [_decode(part) for part in _STRINGS.findall(token)]
    return [_decode(token)]


_ESCAPE = re.compile(rb"\\(\r\n|[0-7]{1,3}|.)", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def _unescape(match: re.Match[bytes]) -> bytes:
    body = match[1]
    if body[:1].isdigit() and body[0] < 0x38:
        return bytes([int(body, 8) & 255])
    return b"" if body in (b"\n", b"\r", b"\r\n") else _ESCAPED.get(body, body)


def _decode(token: bytes) -> bytes:
    body = token[1:-1]
    if token[:1] == b"<":
        digits = re.sub(_WS, b"", body)
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
    return _ESCAPE.sub(_unescape, body) if b"\\" in body else body


class _Writer:
    def __init__(
        self,
        data: bytes,
        rename: Rename,
        hidden: Callable[[bytes], bool],
        alternatives: Sequence[str],
        tags: PageTags | None,
        numbered: Numbered,
    ) -> None:
        self.data, self.rename = data, rename
        self.out: list[bytes] = []
        self.marking = Marking(self.out, hidden, alternatives, tags, numbered)
        self.result = Rewritten(b"")
        self.font = b""
        self.fonts: list[bytes] = []  # what q has put aside

    def run(self) -> Rewritten:
        data, pos, operands = self.data, 0, []
        match = _TOKEN.match
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
                value, pos = self._composite(found[6], pos)
                operands.append(value)
            elif kind == 8:
                operands = []
            else:
                operands.append(found[kind or 0])
        self.marking.end_all()
        depth = 0
        for piece in self.out:
            depth += (piece == b"q") - (piece == b"Q")
        self.out += [b"Q"] * max(depth, 0)
        self.result.data = b"\n".join(filter(None, self.out))
        return self.result

    def _composite(self, bracket: bytes, pos: int) -> tuple[bytes, int]:
        """Read past a nested string, array or dictionary; what it held counts as one operand."""
        start = pos - len(bracket)
        if bracket == b"(":
            depth = 1
            while depth:
                found = re.compile(rb"[()]|\\.", re.DOTALL).search(self.data, pos)
                if found is None:
                    raise ContentError("string without end")
                pos = found.end()
                depth += (found[0] == b"(") - (found[0] == b")")
            return self.data[start:pos], pos
        if bracket in (b"]", b">>", b")", b"}"):
            return b"", pos
        close = {b"[": b"]", b"<<": b">>", b"{": b"}"}[bracket]
        parts: list[bytes] = []
        while True:
            found = _TOKEN.match(self.data, pos)
            if found is None or found.lastindex == 7:
                raise ContentError("bracket without end")
            pos = found.end()
            if found.lastindex == 6:
                if found[6] == close:
                    break
                value, pos = self._composite(found[6], pos)
            else:
                value = found[found.lastindex or 0]
            parts.append(value)
        if bracket == b"[":
            # an array with anything but numbers and strings in it means nothing here
            good = [p for p in parts if p[:1] in (b"(", b"<") or _FIXED_NUMBER.match(p)]
            return b"[" + b" ".join(p for p in good if p[:2] != b"<<") + b"]", pos
        return bracket + b" ".join(parts) + close, pos

    def _operator(self, op: bytes, operands: list[bytes]) -> None:
        count = _COUNT.get(op)
        if count is None:
            if op in _COLOUR:
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
            if op in _PAINT:
                op, operands = b"n", []
            elif op in _SHOW or op in (b"Do", b"sh"):
                return
        if op in _SHOW:
            text = operands[-1]
            if text[:1] not in (b"(", b"<", b"[") or (op == b"TJ") != (text[:1] == b"["):
                return
            if not all(map(_FIXED_NUMBER.match, operands[:-1])):
                return
            self.result.shown.setdefault(self.font, []).append(text)
            if self.marking.waits and any(strings_of(text)):
                self.marking.drew()
        elif op == b"Tf":
            self._font(operands)
            return
        elif op in _RESOURCE:
            name = self.rename(_RESOURCE[op], operands[0])
            if name is None:
                return
            operands = [name]
        elif op in _COLOUR_SPACE:
            name = operands[0]
            if name not in _DEVICE:
                renamed = self.rename("ColorSpace", name)
                if renamed is None:
                    return
                operands = [renamed]
        elif op == b"ri":
            if operands[0] not in _INTENTS:
                return
        elif op == b"d":
            if not re.match(rb"\[[\s0-9.+-]*\]\Z", operands[0]):
                return
        elif count and not all(o and o[0] in b"0123456789.+-" for o in operands):
            return
        elif op == b"cm":
            self.marking.matrix = operands
        elif op == b"re":
            self.marking.area(operands)
        elif op == b"BT":
            self.marking.text_begins()
        elif op in _PAINT:
            self.marking.drew()
        elif op == b"q":
            self.fonts.append(self.font)
        elif op == b"Q":
            if not self.fonts:
                return  # more Q than q: a reader ignores it too
            self.font = self.fonts.pop()
        line = b" ".join([*operands, op]) if operands else op
        if op in (b"Do", b"sh"):
            self.marking.picture(lambda: self.out.append(line))
        else:
            self.out.append(line)
        if op == b"ET":
            self.marking.text_ends()

    def _font(self, operands: list[bytes]) -> None:
        if len(operands) != 2 or not _FIXED_NUMBER.match(operands[1]):
            return
        name = self.rename("Font", operands[0])
        if name is not None:
            self.font = name
            self.out.append(name + b" " + operands[1] + b" Tf")

    def _colour(self, op: bytes, operands: list[bytes]) -> None:
        numbers = [o for o in operands if o and o[0] in b"0123456789.+-"][:32]
        if operands and operands[-1][:1] == b"/":
            name = self.rename("Pattern", operands[-1])
            if name is None:
                return
            numbers.append(name)
        self.out.append(b" ".join([*numbers, op]))

    def _inline_image(self, pos: int) -> int:
        """Copy an inline image with the keys of the standard; returns where it ends."""
        pairs: list[bytes] = []
        while True:
            found = _TOKEN.match(self.data, pos)
            if found is None or found.lastindex == 7:
                raise ContentError("inline image without data")
            pos = found.end()
            if found.lastindex == 2 and found[2] == b"ID":
                break
            value = found[found.lastindex or 0]
            if found.lastindex == 6:
                value, pos = self._inline_value(found[6], pos)
            pairs.append(value)
        head = dict(zip(pairs[::2], pairs[1::2], strict=False))
        end = self._inline_end(head, pos + 1)
        if self.marking.unseen:
            return end[1]
        self.result.inline_images += 1
        parts = [b"BI"]
        for key, value in head.items():
            if key not in _INLINE_KEYS or value[:1] == b"(":
                continue
            if _INLINE_KEYS[key] == b"/CS" and value[:1] == b"/" and value not in _INLINE_SPACES:
                renamed = self.rename("ColorSpace", value)
                if renamed is None:
                    raise ContentError("inline image in an unknown colour space")
                value = renamed
            parts += [_INLINE_KEYS[key], value]
        image = b" ".join(parts) + b" ID " + self.data[pos + 1 : end[0]] + b"\nEI"
        self.marking.picture(lambda: self.out.append(image))
        return end[1]

    def _inline_value(self, bracket: bytes, pos: int) -> tuple[bytes, int]:
        """An array or dictionary of an inline image as it stands, without what it can't need."""
        close = {b"[": b"]", b"<<": b">>"}.get(bracket)
        if close is None:
            raise ContentError("inline image")
        parts: list[bytes] = [bracket]
        while True:
            found = _TOKEN.match(self.data, pos)
            if found is None or found.lastindex == 7:
                raise ContentError("inline image")
            pos = found.end()
            if found.lastindex == 6:
                if found[6] == close:
                    return b" ".join([*parts, close]), pos
                value, pos = self._inline_value(found[6], pos)
            else:
                value = found[found.lastindex or 0]
            parts.append(value)

    def _inline_end(self, head: dict[bytes, bytes], start: int) -> tuple[int, int]:
        """Where the data of an inline image ends, and where its EI does."""
        names = {_INLINE_KEYS.get(k, k): v for k, v in head.items()}
        least = 0
        if b"/F" not in names:  # raw samples: the size is known
            try:
                width, height = int(names[b"/W"]), int(names[b"/H"])
                bits = 1 if names.get(b"/IM") == b"true" else int(names.get(b"/BPC", b"8"))
            except (KeyError, ValueError):
                raise ContentError("inline image") from None
            parts = {b"/RGB": 3, b"/DeviceRGB": 3, b"/CMYK": 4, b"/DeviceCMYK": 4}
            least = (width * bits * parts.get(names.get(b"/CS", b""), 1) + 7) // 8 * height
        pattern = re.compile(rb"[\x00\t\n\x0c\r ]*\bEI(?=[\x00\t\n\x0c\r ]|$)")
        at = start + least
        while found := pattern.search(self.data, at):
            # what follows an image is content again: printable, not the inside of binary data
            if all(c in b"\t\n\x0c\r" or 32 <= c < 127 for c in self.data[found.end() :][:20]):
                return (start + least if least else found.start()), found.end()
            at = found.end()
        raise ContentError("inline image without end")
