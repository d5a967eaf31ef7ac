"""Images inside content streams, written anew.

Only settings of the standard, and nothing after the last sample.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable

from redactor.pdf.images import fewer_bits
from redactor.pdf.imaging.image_data import FILTERS, Packed, Parms, Shape, exact_data
from redactor.pdf.writing.tokens import FIXED_NUMBER, TOKEN, ContentError, decode
from redactor.pdf.writing.values import PageRebuildError

__all__ = ["inline_image"]

_KEYS = {
    b"/W": b"/W", b"/Width": b"/W", b"/H": b"/H", b"/Height": b"/H",
    b"/BPC": b"/BPC", b"/BitsPerComponent": b"/BPC", b"/CS": b"/CS", b"/ColorSpace": b"/CS",
    b"/F": b"/F", b"/Filter": b"/F", b"/DP": b"/DP", b"/DecodeParms": b"/DP",
    b"/D": b"/D", b"/Decode": b"/D", b"/IM": b"/IM", b"/ImageMask": b"/IM",
    b"/I": b"/I", b"/Interpolate": b"/I",
}  # fmt: skip
_PARTS = {
    b"/G": 1, b"/DeviceGray": 1, b"/RGB": 3, b"/DeviceRGB": 3, b"/CMYK": 4, b"/DeviceCMYK": 4,
}  # fmt: skip
_SETTINGS = frozenset([
    "/K", "/EndOfLine", "/EncodedByteAlign", "/Columns", "/Rows", "/EndOfBlock", "/BlackIs1",
    "/DamagedRowsBeforeError", "/Predictor", "/Colors", "/BitsPerComponent", "/EarlyChange",
    "/ColorTransform",
])  # fmt: skip
_SMALL = 4096
_BOOLEANS = {b"true": True, b"false": False}
_END = re.compile(rb"[\x00\t\n\x0c\r ]*\bEI(?=[\x00\t\n\x0c\r ]|$)")
Value = bytes | list["Value"] | dict[bytes, "Value"]
Rename = Callable[[str, bytes], bytes | None]
Parts = Callable[[bytes], int]


def inline_image(data: bytes, pos: int, rename: Rename, parts_of: Parts) -> tuple[bytes, int]:
    """The image whose BI ends at ``pos``, written anew, and where its EI ends.

    rename, parts_of: as for ``pdf.writing.content.rewrite``. Raises ``ContentError``.
    """
    head, start = _head(data, pos)
    width, height = _number(head.get(b"/W")), _number(head.get(b"/H"))
    is_mask = head.get(b"/IM") == b"true"
    bits = 1 if is_mask else _number(head.get(b"/BPC", b"8"))
    space, parts = (b"", 1) if is_mask else _space(head.get(b"/CS"), rename, parts_of)
    filters, parms = _filters(head)
    shape = Shape(width, height, bits, parts) if parts else None
    if not filters:
        if shape is None:
            raise ContentError("inline image of unknown size")
        end = start + shape.size
        at = _ends_at(data, end)[1]
    else:
        end, at = _ends_at(data, start)
    packed = Packed(data[start:end], filters, parms)
    if shape is not None or "/DCTDecode" in filters:
        try:
            packed = exact_data(packed, shape)
        except PageRebuildError as error:
            raise ContentError("inline image") from error
    else:
        raise ContentError("inline image of unknown size")
    if shape is not None and not is_mask and _is_grey(space) and bits == 8:
        packed, bits = _leaner(packed, shape)
    line = [b"BI /W %d /H %d" % (width, height)]
    if is_mask:
        line.append(b"/IM true")
    else:
        line.append(b"/BPC %d /CS %s" % (bits, space))
    ranges = head.get(b"/D")
    if isinstance(ranges, list):
        line.append(b"/D [%s]" % b" ".join(_numbers(ranges)))
    if head.get(b"/I") == b"true":
        line.append(b"/I true")
    stored = packed.data
    names, settings = list(packed.filters), list(packed.parms)
    if stored != data[start:end] and names:
        # nobody looks for the end of letters and digits in vain
        stored, names, settings = stored.hex().encode() + b">", ["/AHx", *names], [{}, *settings]
    if names:
        line.append(b"/F [%s]" % b" ".join(n.encode() for n in names))
    if any(settings):
        line.append(b"/DP [%s]" % b" ".join(map(_written, settings)))
    return b" ".join(line) + b" ID " + stored + b"\nEI", at


def _is_grey(space: bytes) -> bool:
    return space in (b"/G", b"/DeviceGray")


def _leaner(packed: Packed, shape: Shape) -> tuple[Packed, int]:
    """In fewer bits where they hold the samples exactly: MuPDF hands struck ones back in eight."""
    if packed.filters not in ((), ("/FlateDecode",)) or any(packed.parms) or shape.size < _SMALL:
        return packed, shape.bits
    samples = zlib.decompress(packed.data) if packed.filters else packed.data
    fewer, bits = fewer_bits(samples[: shape.size], shape.width, shape.height)
    if bits == shape.bits:
        return packed, bits
    return Packed(zlib.compress(fewer, 9), ("/FlateDecode",), ({},)), bits


def _head(data: bytes, pos: int) -> tuple[dict[bytes, Value], int]:
    """Keys (short) and values, and where the data begin."""
    values: list[Value] = []
    while True:
        value, pos, ends = _value(data, pos)
        if ends:
            break
        values.append(value)
    head: dict[bytes, Value] = {}
    for key, value in zip(values[::2], values[1::2], strict=False):
        if isinstance(key, bytes) and key in _KEYS:
            head[_KEYS[key]] = value
    return head, pos + 1


def _value(data: bytes, pos: int, depth: int = 0) -> tuple[Value, int, bool]:
    """A value, where it ends, and whether it is what ends a list of them."""
    found = TOKEN.match(data, pos)
    if found is None or found.lastindex == 7 or depth > 4:
        raise ContentError("inline image")
    kind, pos, token = found.lastindex, found.end(), found[found.lastindex or 0]
    if kind == 2 and token == b"ID" and depth == 0:
        return token, pos, True
    if kind == 5:
        return _array(token), pos, False
    if kind == 6 and token in (b"[", b"<<"):
        values: list[Value] = []
        while True:
            value, pos, ends = _value(data, pos, depth + 1)
            if ends:
                break
            values.append(value)
        if token == b"[":
            return values, pos, False
        keys = [k for k in values[::2] if isinstance(k, bytes)]
        return dict(zip(keys, values[1::2], strict=False)), pos, False
    if kind == 6:
        if token in (b"]", b">>") and depth:
            return token, pos, True
        raise ContentError("inline image")
    return token, pos, False


def _array(token: bytes) -> list[Value]:
    """A list of numbers and strings."""
    values: list[Value] = []
    pos, end = 1, len(token) - 1
    while True:
        found = TOKEN.match(token, pos, end)
        if found is None or found.lastindex == 7:
            return values
        values.append(found[found.lastindex or 0])
        pos = found.end()


def _numbers(values: list[Value]) -> list[bytes]:
    return [v for v in values if isinstance(v, bytes) and FIXED_NUMBER.match(v)]


def _number(value: object) -> int:
    if not isinstance(value, bytes) or not value.isdigit():
        raise ContentError("inline image")
    return int(value)


def _space(value: object, rename: Rename, parts_of: Parts) -> tuple[bytes, int]:
    """The colour space as it is written, and how many numbers make a colour (0: unknown)."""
    if isinstance(value, list) and len(value) == 4 and value[0] in (b"/I", b"/Indexed"):
        base, parts = _space(value[1], rename, parts_of)
        last, table = _number(value[2]), value[3]
        if not parts or not isinstance(table, bytes) or table[:1] not in (b"(", b"<"):
            raise ContentError("inline image in an unknown colour space")
        colours = decode(table)[: (last + 1) * parts]
        return b"[/I %s %d <%s>]" % (base, last, colours.hex().encode()), 1
    if isinstance(value, list) and len(value) == 1:
        return _space(value[0], rename, parts_of)
    if not isinstance(value, bytes) or value[:1] != b"/":
        raise ContentError("inline image in an unknown colour space")
    if value in _PARTS:
        return value, _PARTS[value]
    renamed = rename("ColorSpace", value)
    if renamed is None:
        raise ContentError("inline image in an unknown colour space")
    return renamed, parts_of(value)


def _filters(head: dict[bytes, Value]) -> tuple[tuple[str, ...], tuple[Parms, ...]]:
    value, settings = head.get(b"/F"), head.get(b"/DP")
    names = value if isinstance(value, list) else [value] if value is not None else []
    given = settings if isinstance(settings, list) else [settings]
    found: list[str] = []
    for name in names:
        long = FILTERS.get(name.decode("latin-1")) if isinstance(name, bytes) else None
        if long is None:
            raise ContentError("inline image packed in an unknown way")
        found.append(long)
    parms = [_parms(p) for p in [*given, *[None] * len(found)][: len(found)]]
    return tuple(found), tuple(parms)


def _parms(value: object) -> Parms:
    if not isinstance(value, dict):
        return {}
    made: dict[str, int | bool] = {}
    for key, item in value.items():
        name = key.decode("latin-1")
        if name not in _SETTINGS or not isinstance(item, bytes):
            continue
        if item in _BOOLEANS:
            made[name] = _BOOLEANS[item]
        elif re.fullmatch(rb"-?\d{1,6}", item):
            made[name] = int(item)
    return made


def _written(parms: Parms) -> bytes:
    pairs = [
        f"{k} {str(v).lower() if isinstance(v, bool) else v}" for k, v in sorted(parms.items())
    ]
    return b"<<" + " ".join(pairs).encode() + b">>"


def _ends_at(data: bytes, at: int) -> tuple[int, int]:
    """Where the data of an inline image end, and where its EI does."""
    while found := _END.search(data, at):
        # what follows an image is content again: printable, not the inside of binary data
        if all(c in b"\t\n\x0c\r" or 32 <= c < 127 for c in data[found.end() :][:20]):
            return found.start(), found.end()
        at = found.end()
    raise ContentError("inline image without end")
