"""The code of content streams: only what draws, and no string that isn't shown.

Comments, marked content but that of our boxes and of the tags, operators of no standard and
strings that nothing takes: each is a place where a text could stand that no page shows.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from redactor.pdf.verify.shown import STRING, inline_end
from redactor.pdf.verify.structure import StructureProblem
from redactor.pdf.verify.tags import TagProblem, strip_marks

__all__ = ["check_content"]

_STRINGS = re.compile(STRING, re.DOTALL)
_STRING_OR_IMAGE = re.compile(
    STRING + rb"|(?<![^\x00\t\n\x0c\r ])BI(?=[\x00\t\n\x0c\r ])", re.DOTALL
)
_MARKED = re.compile(rb"(?<![A-Za-z/])(?:BDC|BMC|EMC|MP|DP|BX|EX)(?![A-Za-z])|%")
_BOX = re.compile(rb"^/Span <</ActualText <((?:[0-9a-f]{2})+)>>> BDC$", re.MULTILINE)
_NAME = re.compile(rb"/[^\x00\t\n\x0c\r ()<>\[\]{}/%]*")
_SHOWN = re.compile(
    rb"\[[-+.0-9\x00\t\n\x0c\r ()]*\][\x00\t\n\x0c\r ]*TJ|\(\)[\x00\t\n\x0c\r ]*(?:Tj|['\"])"
)
_OPERATORS = frozenset(
    b"q Q cm w J j M d ri i gs m l c v y h re S s f F f* B B* b b* n W W* BT ET Tc Tw Tz TL Tf Tr "
    b"Ts Td TD Tm T* Tj TJ ' \" CS cs SC SCN sc scn G g RG rg K k sh Do".split()
)  # d0 and d1 are d without their digits
_SPLIT = bytes.maketrans(b"\0\f[]<>(){}", b" " * 10)
_NUMBERS = b"0123456789.+-"


def check_content(data: bytes, alternatives: Collection[str] = ()) -> None:
    """A content stream without anything that draws nothing; else ``StructureProblem``.

    alternatives: the only texts that marked content may carry (those of our boxes).
    """
    try:
        data, _ = strip_marks(data)
    except TagProblem as problem:
        raise StructureProblem(str(problem)) from None
    allowed = {text.encode("latin-1", "replace") for text in alternatives}
    boxes = _BOX.findall(data)
    if boxes:
        if not all(bytes.fromhex(text.decode()) in allowed for text in boxes):
            raise StructureProblem("En side har mærket indhold med en ukendt tekst i sin kode.")
        data, ends = re.subn(rb"^EMC$", b"", _BOX.sub(b"", data), flags=re.MULTILINE)
        if ends != len(boxes):
            raise StructureProblem("En side har mærket indhold, som ikke slutter, i sin kode.")
    bare = _NAME.sub(b"/", _bare(data))
    if _MARKED.search(bare):
        raise StructureProblem("En side har mærket indhold eller bemærkninger i sin kode.")
    if b"()" in bare and b"()" in _SHOWN.sub(b"", bare):
        raise StructureProblem("En side har tekst i sin kode, som ikke vises.")
    words = set(bare.translate(_SPLIT, _NUMBERS).replace(b"/", b" ").split())
    if not words <= _OPERATORS:
        raise StructureProblem("En side har noget i sin kode, som ikke tegner noget.")


def _bare(data: bytes) -> bytes:
    """The code with empty strings, and without inline images."""
    if b"BI" not in data:
        return _STRINGS.sub(b"()", data)
    parts, pos = list[bytes](), 0
    while found := _STRING_OR_IMAGE.search(data, pos):
        parts.append(data[pos : found.start()])
        pos = found.end()
        if found[0] == b"BI":
            pos = inline_end(data, pos)[1]
        else:
            parts.append(b"()")
    return b"".join(parts) + data[pos:]
