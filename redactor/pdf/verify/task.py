"""What a verification is asked for, page by page, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf

from redactor.domain.labelling import BoxLook, MovedLine
from redactor.domain.report import Finding
from redactor.domain.suggestion import Mark
from redactor.pdf.verify.checks import finding
from redactor.pdf.verify.glyphs import Frame

__all__ = ["PageTask", "Seen"]


@dataclass(frozen=True, slots=True)
class PageTask:
    """What the pages of a released file are checked against.

    original: None where there is none to compare with. source: the same, open in qpdf. frames:
    of the released pages; shown: which of them stand for the pages of the original (a legend
    doesn't); old_frames: of the original's pages. marks: by page, from 1.
    """

    released: Path
    original: Path | None
    password: str | None
    source: pikepdf.Pdf | None
    frames: Sequence[Frame]
    shown: Sequence[int]
    old_frames: Sequence[Frame]
    marks: Mapping[int, Sequence[Mark]]
    rasterised: frozenset[int]
    look: BoxLook
    moved: Sequence[MovedLine]
    has_images: bool
    has_masks: bool
    has_drawn_fonts: bool


@dataclass(slots=True)
class Seen:
    """What came of looking at some pages. text: of each page that was read. allowed: what may stand
    there: the text of the original outside the marks.

    unread: a place that had to be read by OCR couldn't be. spot_check: no box was read yet.
    """

    findings: list[Finding] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)
    unread: bool = False
    spot_check: bool = True

    def fail(self, check: str, message: str, page: int) -> None:
        self.findings.append(finding(check, message, page))
