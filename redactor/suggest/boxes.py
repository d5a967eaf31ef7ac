"""Entities in a page's text → suggestions with one box a printed line.

A pure step: the same pages and entities give the same suggestions with the same ids, so an
analysis that is run again meets the decisions taken on the first.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from models.types import Entity
from redactor.domain.geometry import Box
from redactor.domain.suggestion import Suggestion, suggestion_id
from redactor.domain.text import PageText
from redactor.suggest.overlap import Span, merge

MAX_EXPLANATION = 500


def suggest(
    pages: Sequence[PageText], entities: Sequence[Sequence[Entity]], scope: str
) -> list[Suggestion]:
    """Suggestions of some pages in reading order.

    entities: one sequence a page, offsets into that page's text, any order, may overlap. scope:
    what the ids are unique within (a file's hash, a document's id). Proposals are not made here.
    ``ValueError`` where pages and entities don't match.
    """
    if len(pages) != len(entities):
        raise ValueError("one sequence of entities a page")
    result: list[Suggestion] = []
    for page, found in zip(pages, entities, strict=True):
        spans = merge(found, page.text)
        for span, boxes in zip(spans, boxes_of(page, spans), strict=True):
            result.append(_suggestion(page, span, boxes, scope))
    return result


def _suggestion(page: PageText, span: Span, boxes: tuple[Box, ...], scope: str) -> Suggestion:
    return Suggestion(
        id=suggestion_id(scope, page.number, span.start, span.end, span.entity_type),
        page=page.number,
        start=span.start,
        end=span.end,
        entity_type=span.entity_type,
        text=" ".join(page.text[span.start : span.end].split()),
        score=min(1.0, max(0.0, span.score)),
        boxes=boxes,
        recognizer=span.recognizer,
        explanation="; ".join(span.notes)[:MAX_EXPLANATION],
    )


def boxes_of(page: PageText, spans: Sequence[Span]) -> list[tuple[Box, ...]]:
    """``PageText.boxes_for`` of many spans in one pass over the page's arrays."""
    if not spans:
        return []
    rows = np.concatenate([np.arange(s.start, s.end) for s in spans])
    owner = np.repeat(np.arange(len(spans)), [s.end - s.start for s in spans])
    glyph = ~np.isnan(page.boxes[rows, 0])
    rows, owner = rows[glyph], owner[glyph]
    if not len(rows):
        return [() for _ in spans]
    lines = page.lines[rows]
    first = np.flatnonzero(np.r_[True, (owner[1:] != owner[:-1]) | (lines[1:] != lines[:-1])])
    boxes = page.boxes[rows].astype(float)
    low = np.minimum.reduceat(boxes[:, :2], first, axis=0).tolist()
    high = np.maximum.reduceat(boxes[:, 2:], first, axis=0).tolist()
    found: list[dict[int, Box]] = [{} for _ in spans]
    for who, line, (x0, y0), (x1, y1) in zip(
        owner[first].tolist(), lines[first].tolist(), low, high, strict=True
    ):
        box = Box(x0, y0, x1, y1)
        by_line = found[who]
        by_line[line] = by_line[line].union(box) if line in by_line else box
    return [tuple(by_line.values()) for by_line in found]
