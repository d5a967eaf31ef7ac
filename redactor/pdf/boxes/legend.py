"""The page that explains the boxes: which paragraphs were used, what they mean, how often.

Its words come from the catalogue of paragraphs and are declared to the verifier, which demands
that nothing else stands on the page.
"""

from __future__ import annotations

import pymupdf

from redactor.domain.labelling import Legend

__all__ = ["add_legend"]

_WIDTH, _HEIGHT = 595.0, 842.0
_LEFT, _TOP, _BOTTOM = 62.0, 74.0, 60.0
_INDENT = 34.0
_REGULAR, _BOLD = "helv", "hebo"
_TITLE, _TEXT, _SMALL = 16.0, 10.0, 8.5
_GREY = (0.35, 0.35, 0.35)
Line = tuple[float, float, str, str, float, bool]
"""x, y of the base line, text, font, size, grey."""


def add_legend(doc: pymupdf.Document, legend: Legend, *, first: bool) -> None:
    """Put the legend's page before the first or after the last page of ``doc``."""
    lines, end = _set(legend)
    page = doc.new_page(0 if first else -1, width=_WIDTH, height=max(_HEIGHT, end + _BOTTOM))
    for x, y, text, font, size, grey in lines:
        page.insert_text((x, y), text, fontname=font, fontsize=size, color=_GREY if grey else 0)
    rule = _TOP + 12
    page.draw_line((_LEFT, rule), (_WIDTH - _LEFT, rule), width=0.75)


def _set(legend: Legend) -> tuple[list[Line], float]:
    lines: list[Line] = [(_LEFT, _TOP, legend.title, _BOLD, _TITLE, False)]
    y = _TOP + 36
    for text in legend.intro:
        y = _paragraph(lines, text, _LEFT, y, _REGULAR, _TEXT) + 6
    y += 8
    for number in range(1, len(legend.entries) + 1):
        heading, body, times = legend.texts()[len(legend.intro) + 4 * number - 2 :][:3]
        lines.append((_LEFT, y, f"[{number}]", _REGULAR, _TEXT, False))
        y = _paragraph(lines, heading, _LEFT + _INDENT, y, _BOLD, _TEXT) + 1
        y = _paragraph(lines, body, _LEFT + _INDENT, y, _REGULAR, _TEXT) + 1
        y = _paragraph(lines, times, _LEFT + _INDENT, y, _REGULAR, _SMALL, grey=True) + 10
    for text in legend.closing:
        y = _paragraph(lines, text, _LEFT, y + 4, _REGULAR, _SMALL, grey=True)
    return lines, y


def _paragraph(
    lines: list[Line], text: str, x: float, y: float, font: str, size: float, *, grey: bool = False
) -> float:
    """Set a paragraph in lines; returns the base line after it."""
    room = _WIDTH - _LEFT - x
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and pymupdf.get_text_length(longer, fontname=font, fontsize=size) > room:
            lines.append((x, y, line, font, size, grey))
            y += 1.35 * size
            line = word
        else:
            line = longer
    if line:
        lines.append((x, y, line, font, size, grey))
    return y + 1.35 * size
