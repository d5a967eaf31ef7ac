"""Which objects of a file belong to it: what no way from the trailer leads to is left over."""

from __future__ import annotations

from typing import Any

from pikepdf import Array, Dictionary, Pdf, Stream

__all__ = ["reachable"]


def reachable(pdf: Pdf) -> set[tuple[int, int]]:
    """Object and generation numbers of all indirect objects that the trailer leads to."""
    reached: set[tuple[int, int]] = set()
    stack: list[Any] = [pdf.trailer]
    while stack:
        value = stack.pop()
        if not isinstance(value, Dictionary | Stream | Array):
            continue
        if value.is_indirect:
            if value.objgen in reached:
                continue
            reached.add(value.objgen)
        stack.extend(value.values() if not isinstance(value, Array) else value)
    return reached
