"""Spans widened to the whole of what they stand in: a file's name, a short word with its marks.

What is left beside a box would tell what is below it: half a file's name, or two brackets that say
how short the word between them was.
"""

from __future__ import annotations

import re

from models.recognizers.view import TextView

__all__ = ["bracketed", "file_name"]

_PAIRS = frozenset(("()", "[]", '""', "''", "“”", "»«", "«»"))
_FILE_STOP = frozenset(" \n\t\"'»«“”()[]<>;,/\\")
_FILE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|jpe?g|png|msg|eml|txt|zip|tiff?|heic|mov|mp4|odt|csv|rtf)$", re.I
)


def file_name(view: TextView, start: int, end: int) -> tuple[int, int]:
    """The span widened to the whole file name where it stands inside one ("CV_Holm_24.pdf")."""
    norm = view.norm
    if norm[start - 1 : start] != "_" and norm[end : end + 1] not in ("_", "."):
        return start, end
    a, b = start, end
    while a > 0 and start - a < 120 and norm[a - 1] not in _FILE_STOP:
        a -= 1
    while b < len(norm) and b - end < 120 and norm[b] not in _FILE_STOP:
        b += 1
    b = a + len(norm[a:b].rstrip(".,:"))
    return (a, b) if "_" in norm[a:b] or _FILE.search(norm, a, b) else (start, end)


def bracketed(view: TextView, start: int, end: int) -> tuple[int, int]:
    """A span of up to four characters with what stands around it in its word ("(LKJ)", "bo??").

    Brackets, quotes and marks left beside a short box would give its width away. A single
    comma or full stop stays, but beside a single letter.
    """
    norm = view.norm
    if not start or end - start > 4:
        return start, end
    left, right = norm[start - 1], norm[end : end + 1]
    if left + right in _PAIRS:
        return start - 1, end + 1
    if left == "(" and right == ",":
        return start - 1, end
    begin, stop = _mark_back(norm, start), _mark_on(norm, end)
    alone = (not begin or norm[begin - 1].isspace()) and not norm[stop : stop + 1].strip()
    marks = start - begin + stop - end
    if alone and (2 <= marks <= 6 or (marks and end - start == 1)):
        return begin, stop
    return start, end


def _mark_back(text: str, at: int) -> int:
    """Where the punctuation before ``at`` begins."""
    while at and not (text[at - 1].isalnum() or text[at - 1].isspace()):
        at -= 1
    return at


def _mark_on(text: str, at: int) -> int:
    """Where the punctuation from ``at`` on ends."""
    while at < len(text) and not (text[at].isalnum() or text[at].isspace()):
        at += 1
    return at
