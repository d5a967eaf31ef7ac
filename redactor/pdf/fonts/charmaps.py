"""Maps from a font's codes to letters, written anew for the codes still shown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping

from redactor.pdf.writing.values import PageRebuildError

__all__ = [
    "characters",
    "code_map",
    "is_predefined",
    "letters_of",
    "to_unicode",
    "written_code_map",
]

_NOTHING = {"Cc", "Co", "Cs", "Cn"}
"""Kinds of characters that nobody can read: controls, private ones."""
_CMAP_TOKEN = re.compile(rb"<([0-9A-Fa-f\s]*)>|(\[)|(\])|([A-Za-z]+)")


def letters_of(data: bytes) -> dict[int, str]:
    """Code to text of a map, as far as it says anything."""
    found = {}
    for code, value in _parse_cmap(data).items():
        text = value.decode("utf-16-be", "ignore")
        if text and not any(unicodedata.category(c) in _NOTHING for c in text):
            found[code] = text
    return found


def to_unicode(
    data: bytes, codes: set[int] | None, width: int, more: Mapping[int, str] | None = None
) -> bytes:
    """A map from codes to letters written anew, for the codes still shown.

    more: what codes stand for of which ``data`` says nothing.
    """
    mapping = _parse_cmap(data)
    mapping |= {code: text.encode("utf-16-be") for code, text in (more or {}).items()}
    kept = sorted(c for c in mapping if codes is None or c in codes)
    if not kept:
        return b""
    limit = b"<00> <FF>" if width == 1 else b"<0000> <FFFF>"
    lines = [
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        b"/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        b"1 begincodespacerange " + limit + b" endcodespacerange",
    ]
    for start in range(0, len(kept), 100):
        part = kept[start : start + 100]
        lines.append(b"%d beginbfchar" % len(part))
        lines += [b"<%0*X> <%s>" % (2 * width, c, mapping[c].hex().upper().encode()) for c in part]
        lines.append(b"endbfchar")
    return b"\n".join([*lines, _END])


def _parse_cmap(data: bytes) -> dict[int, bytes]:
    """Code to UTF-16BE of the bfchar and bfrange sections; damaged entries are left out."""
    data = re.sub(rb"%[^\r\n]*", b"", data)
    found: dict[int, bytes] = {}
    for section in re.finditer(rb"begin(bfchar|bfrange)(.*?)endbf", data, re.DOTALL):
        items = _cmap_items(section[2])
        size = 2 if section[1] == b"bfchar" else 3
        for i in range(0, len(items) - size + 1, size):
            group = items[i : i + size]
            if not isinstance(group[0], bytes) or not 0 < len(group[0]) <= 2:
                continue
            first = int.from_bytes(group[0], "big")
            if size == 2 and isinstance(group[1], bytes):
                found[first] = group[1][:32]
            elif size == 3 and isinstance(group[1], bytes):
                last = min(int.from_bytes(group[1], "big"), 0xFFFF)
                target = group[2]
                for n, code in enumerate(range(first, last + 1)):
                    if isinstance(target, list):
                        if n < len(target):
                            found[code] = target[n][:32]
                    elif target:
                        value = int.from_bytes(target[-2:], "big") + n
                        tail = (value & 0xFFFF).to_bytes(2, "big")[-len(target) :]
                        found[code] = target[:-2][:30] + tail
    return found


def _cmap_items(data: bytes) -> list[bytes | list[bytes]]:
    items: list[bytes | list[bytes]] = []
    inner: list[bytes] | None = None
    for match in _CMAP_TOKEN.finditer(data):
        if match[2]:
            inner = []
        elif match[3] and inner is not None:
            items.append(inner)
            inner = None
        elif match[1] is not None:
            digits = re.sub(rb"\s", b"", match[1])
            value = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
            (items if inner is None else inner).append(value)
    return items


# --- maps from codes to characters of a font --------------------------------------------------

_PREDEFINED = re.compile(
    r"/(?:H|V|Identity-[HV]|Identity|(?:GB|GBpc|GBK|GBKp|GBK2K|UniGB|B5pc|HKscs|ETen|ETenms|CNS"
    r"|CNS1|CNS2|UniCNS|83pv|90ms|90msp|90pv|Add|EUC|Ext|NWP|Hojo|UniHojo|UniJIS|UniJIS2004|UniJISX"
    r"0213|UniJISX02132004|UniJISPro|KSC|KSCms|KSCpc|KSC-Johab|UniKS|UniAKR)"
    r"(?:-(?:EUC|B5|RKSJ|UCS2|UTF8|UTF16|UTF32|HW))*-[HV])\Z"
)
_SECTION = re.compile(
    rb"begin(codespacerange|cidchar|cidrange|notdefchar|notdefrange)\b(.*?)\bend\1", re.DOTALL
)
_CODE = re.compile(rb"<([0-9A-Fa-f\s]{2,16})>|(?<![\w/<])(\d{1,5})(?![\w>])")
_END = b"endcmap CMapName currentdict /CMap defineresource pop end end"
_OPERANDS = {
    b"codespacerange": "cc", b"cidchar": "cn", b"cidrange": "ccn", b"notdefchar": "cn",
    b"notdefrange": "ccn",
}  # fmt: skip


def is_predefined(name: str) -> bool:
    """Is it the name (with slash) of a map that readers bring along?"""
    return _PREDEFINED.match(name) is not None


def characters(data: bytes, codes: Collection[int], width: int) -> dict[int, int]:
    """What a map from codes (of ``width`` bytes) to characters makes of ``codes``."""
    found: dict[int, int] = {}
    for section in _SECTION.finditer(_bare(data)):
        form = _OPERANDS[section[1]]
        if section[1] not in (b"cidchar", b"cidrange"):
            continue
        for row in _rows(section[2], form):
            *ends, target = row.split()
            if len(ends[0]) != 2 * width + 2:
                continue
            first, last = int(ends[0][1:-1], 16), int(ends[-1][1:-1], 16)
            if last - first < len(codes):
                inside: Iterable[int] = range(first, last + 1)
            else:
                inside = codes
            found |= {c: int(target) + c - first for c in inside if first <= c <= last}
    return {code: target for code, target in found.items() if code in codes}


def written_code_map(targets: Mapping[int, int], width: int, data: bytes) -> bytes:
    """A map from codes (of ``width`` bytes) to characters; data: tells which way it writes."""
    lines = _head(data)
    lines.append(
        b"1 begincodespacerange <%s> <%s> endcodespacerange" % (b"00" * width, b"FF" * width)
    )
    rows = [b"<%0*X> %d" % (2 * width, code, targets[code]) for code in sorted(targets)]
    for start in range(0, len(rows), 100):
        part = rows[start : start + 100]
        lines += [b"%d begincidchar" % len(part), *part, b"endcidchar"]
    return b"\n".join([*lines, _END])


def _bare(data: bytes) -> bytes:
    """Without comments and strings."""
    return re.sub(rb"\((?:[^()\\]|\\.)*\)", b"()", re.sub(rb"%[^\r\n]*", b"", data))


def _head(data: bytes) -> list[bytes]:
    lines = [
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        b"/CIDSystemInfo 3 dict dup begin /Registry (Adobe) def /Ordering (Identity) def",
        b"/Supplement 0 def end def /CMapName /Adhoc def /CMapType 1 def",
    ]
    mode = re.search(rb"/WMode\s+([01])\s+def", data)
    return [*lines, b"/WMode %s def" % mode[1]] if mode else lines


def code_map(data: bytes) -> bytes:
    """A map from codes to characters, with nothing in it but its ranges.

    Raises ``PageRebuildError`` where it has none.
    """
    data = _bare(data)
    lines = _head(data)
    use = re.search(rb"(/[\w-]+)\s+usecmap", data)
    if use:
        if not is_predefined(use[1].decode()):
            raise PageRebuildError("unknown map")
        lines.append(use[1] + b" usecmap")
    sections = 0
    for section in _SECTION.finditer(data):
        form = _OPERANDS[section[1]]
        rows = list(_rows(section[2], form))
        sections += len(rows)
        for start in range(0, len(rows), 100):
            part = rows[start : start + 100]
            lines += [b"%d begin%s" % (len(part), section[1]), *part, b"end" + section[1]]
    if not sections and not use:
        raise PageRebuildError("unknown map")
    return b"\n".join([*lines, _END])


def _rows(data: bytes, form: str) -> Iterator[bytes]:
    """Codes and numbers in groups of the right form."""
    items = [(re.sub(rb"\s", b"", m[1]) if m[1] else b"", m[2]) for m in _CODE.finditer(data)]
    size = len(form)
    for i in range(0, len(items) - size + 1, size):
        group = items[i : i + size]
        if any((kind == "c") != bool(code) for kind, (code, _) in zip(form, group, strict=True)):
            raise PageRebuildError("unknown map")
        yield b" ".join(b"<%s>" % code if code else number for code, number in group)
