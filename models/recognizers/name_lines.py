"""Names that go on in the next line: "Kurt" / "Vang", "Kristen-" / "sen", "Holm-" / "Bang"."""

from __future__ import annotations

import re

from models.recognizers.name_shapes import WORD, Token, tokens_of
from models.recognizers.names import COMMON, FIRST, LAST, STOP, TOWN, bits_of
from models.recognizers.view import TextView

_HYPHENATED = re.compile(r"-[ ]?\n[ >]{0,60}(?P<n>[^\W\d_]{2,}(?:-[^\W\d_]+)?)")
_NEXT_LINE = re.compile(rf" ?\n[ ]{{0,60}}(?:> ?)*(?P<n>{WORD}(?: {WORD}){{0,2}})")


def over_line_end(view: TextView, tokens: list[Token]) -> list[Token]:
    """The run with what goes on at the beginning of the next line ("Kurt" / "Vang")."""
    last = tokens[-1]
    split = _split_at_line_end(view, tokens)
    if split is not None:
        return split
    if _ends_cell(view, tokens):
        return tokens
    match = _NEXT_LINE.match(view.norm, last.end, last.end + 70)
    if match is None or not (last.initial or last.bits & (FIRST | LAST)):
        return tokens
    more = tokens_of(view, *match.span("n"))
    first = more[0] if more else None
    if first is None or first.bits & (STOP | TOWN) or first.initial:
        return tokens
    if not first.bits & LAST and (first.bits or not last.initial):
        return tokens
    in_text = view.norm[view.line_start(tokens[0].start) : tokens[0].start].strip()
    if not in_text and not last.initial:
        return tokens
    behind = view.norm[more[-1].end : more[-1].end + 2]
    if behind[:1] == ":" or behind == "  ":
        return tokens
    return tokens + more


def _ends_cell(view: TextView, tokens: list[Token]) -> bool:
    """Whether the run stands in a table's last cell: the next line goes on with another row."""
    left = view.norm[view.line_start(tokens[0].start) : tokens[0].start]
    return left.endswith("  ") and bool(left.strip())


def _split_at_line_end(view: TextView, tokens: list[Token]) -> list[Token] | None:
    """The run with a name that goes on in the next line ("Kristen-" / "sen", "Holm-" / "Bang")."""
    last = tokens[-1]
    match = _HYPHENATED.match(view.norm, last.end, last.end + 70)
    if match is None:
        return None
    rest = match["n"].lower()
    whole = last.lower + (rest if match["n"][0].islower() else "-" + rest)
    if match["n"][0].islower():
        bits = bits_of(whole)
        if bits & COMMON or (not bits & (FIRST | LAST) and last.bits & COMMON):
            return None
        if not bits and len(tokens) == 1:
            return None
    elif not (last.bits & (FIRST | LAST) or bits_of(rest) & (FIRST | LAST)):
        return None
    joined = Token(last.start, match.end("n"), whole, bits_of(whole) or LAST, False)
    return [*tokens[:-1], joined]
