"""Each page of a released file against its marks and its original, as pdfium sees both.

Long documents are looked at in ranges, each in a process of its own with files opened anew. What
a page has to fulfil is asked in the order of its cost: a page without marks whose text is the
original's isn't looked at further than its picture.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import pypdfium2

from redactor.domain.geometry import Box
from redactor.pdf.verify import (
    compare,
    fallback,
    look,
    mute,
    objects,
    ocr,
    paths,
    picture,
    pixels,
    source,
)
from redactor.pdf.verify.glyphs import (
    FloatArray,
    Glyphs,
    read_glyphs,
    read_text,
    word_numbers,
)
from redactor.pdf.verify.images import Drawn, StoredPicture
from redactor.pdf.verify.task import PageTask, Seen
from redactor.pdf.verify.traces import traces_left

__all__ = ["look_at"]

_SPOTS = 8
"""Boxes that are read on the first page of a scan with a text layer, however well they lie: such
a layer may lie off its letters by a line."""
_EVERY = 8
"""Of pages that are costly to draw and have no marks, and of letters on pages that have, every
eighth page is looked at."""
_FEW = 0.02
"""Share of the words of a page made a picture that may be missing under what is there to see."""


def look_at(task: PageTask, pages: range) -> Seen:
    """Look at some pages (from 0), with files opened anew."""
    seen = Seen()
    with contextlib.ExitStack() as stack:
        released = pypdfium2.PdfDocument(task.released)
        stack.callback(released.close)
        original = None
        if task.original is not None:
            original = pypdfium2.PdfDocument(task.original, password=task.password)
            stack.callback(original.close)
        for index in pages:
            try:
                with contextlib.ExitStack() as opened:
                    page = released[task.shown[index]]
                    opened.callback(page.close)
                    old = None
                    if original is not None:
                        old = original[index]
                        opened.callback(old.close)
                    _Page(task, seen, index, page, old).check()
            except pypdfium2.PdfiumError:
                seen.fail("opens", "Siden kan ikke åbnes i den færdige fil.", index + 1)
                break
    return seen


class _Page:
    """One page: ``page`` of the released file, ``old`` of the original (None: not compared)."""

    def __init__(self, task: PageTask, seen: Seen, index: int, page: Any, old: Any) -> None:
        self.task, self.seen, self.page, self.old = task, seen, page, old
        self.number = index + 1
        self.frame = task.frames[task.shown[index]]
        self.old_frame = task.old_frames[index] if old is not None else self.frame
        self.loose = self.number in task.rasterised
        self.moved = [line for line in task.moved if line.page == self.number]
        self.declared = [compare.as_large_as_a_point(m) for m in task.marks.get(self.number, ())]
        self.marks = compare.shifted_marks(self.declared, self.moved)

    def fail(self, check: str, message: str) -> None:
        self.seen.fail(check, message, self.number)

    def _source(self) -> Any:
        """The page of the original in qpdf."""
        if self.task.source is None:
            raise ValueError("no original")
        return self.task.source.pages[self.number - 1].obj

    def check(self) -> None:
        if not compare.sound_moves(self.moved, self.declared):
            self.fail("text_kept", "En linje er flyttet uden grund.")
        if not self.marks and not self.loose:
            text = read_text(self.page)
            self.seen.text.append(text)
            if self.old is None or compare.same_text(text, read_text(self.old)):
                self.seen.allowed.append(text)
                self._check_look()
                return
        before = read_glyphs(self.old, self.old_frame) if self.old is not None else None
        glyphs = read_glyphs(self.page, self.frame, before)
        was = compare.shifted(before, self.moved) if before is not None else None
        if self.marks or self.loose:
            self.seen.text.append(_text_of(glyphs))
        areas = None
        if self.marks and self.task.look.width != "grid" and not self.loose:
            areas = paths.boxes_over(self.page, self.frame, self.marks)
        if self.marks:
            shown = self._check_boxes(glyphs, was, areas)
            if was is not None and not self._same_look(shown):
                self.fail("picture", "Siden ser ikke ud som før uden for overstregningerne.")
        if was is not None:
            self._compare(glyphs, was, areas)
            outside = compare.outside(was, self.marks)
            self.seen.allowed.append(_text_of(outside))
            if self.loose:  # a picture's text layer has each copy of a shadowed word by itself
                self.seen.allowed.append(_text_of(compare.drawn_once(outside)))
        else:
            self.seen.allowed.append(self.seen.text[-1])

    def _check_look(self) -> None:
        """A page without marks looks as it did; of pages with large pictures some are drawn."""
        if self.old is None:
            return
        if (self.number - 1) % _EVERY and look.is_costly(self.page):
            return
        if not look.same_page(self.page, self.old, self.frame, has_notes=self._has_notes()):
            self.fail("picture", "Siden ser ikke ud som før.")

    def _check_boxes(
        self, glyphs: Glyphs, was: Glyphs | None, areas: FloatArray | None
    ) -> picture.Grey:
        """Nothing is left under the marks. Returns the page drawn without its text."""
        words = self.task.look.words(self.marks)
        if compare.glyphs_under(glyphs, self.marks, words, was, areas):
            self.fail("glyphs", "Der er stadig tekst under en overstregning.")
        elif self.task.has_drawn_fonts and mute.mute_text_under(self.page, self.frame, self.marks):
            self.fail("glyphs", "Under en overstregning er der tekst, som ikke kan læses.")
        shown = objects.without_text(self.page, picture.SCALE)
        stored = None
        if self.task.has_images:
            stored = objects.stored_pictures(self.page, self.frame)
        problem = pixels.check_page(
            self.page, self.frame, self.marks, shown, stored, self.task.has_masks
        )
        if problem:
            self.fail("pixels", problem)
        if stored:
            before = []
            if self.old is not None and not self.loose:
                before = objects.stored_pictures(self.old, self.old_frame)
            if not problem and traces_left(self.marks, stored, before):
                self.fail("pixels", "Et billede under en overstregning kan anes endnu.")
            self._check_readable(stored, before)
        return shown

    def _check_readable(
        self, stored: Sequence[StoredPicture], pictures: Sequence[StoredPicture]
    ) -> None:
        """No struck word can be read around its box on a picture. pictures: the original's."""
        only: frozenset[Box] | None = None
        spots, text = 0, self.seen.text[-1]
        if self.old is not None:
            if self.loose:
                scale = ocr.scale_of(self.frame)
                new = Drawn.of(self.page, self.frame, scale)
                drawn = new, Drawn.of(self.old, self.old_frame, scale)
                only = ocr.boxes_looked_out_of(self.marks, [], [], drawn)
            else:
                only = ocr.boxes_looked_out_of(self.marks, stored, pictures)
                spots = _SPOTS if self.seen.spot_check and text.strip() else 0
        images = objects.image_bounds(self.page, self.frame)
        try:
            found, was_read = ocr.words_around(
                self.page, self.frame, self.marks, images, text, only, spots
            )
            if found:
                self.fail("readable", "Et overstreget ord kan stadig læses ved sin boks.")
            self.seen.spot_check &= not was_read
        except ocr.NotReadable:
            self.seen.unread = True

    def _compare(self, glyphs: Glyphs, was: Glyphs, areas: FloatArray | None) -> None:
        """Everything unmarked is where it was (or was moved to), and nothing was added."""
        frame, loose = self.frame, self.loose
        found = compare.compare(glyphs, was, self.marks, frame, loose=loose, areas=areas)
        missing, added = found.missing, found.added
        if loose and not picture.same_roughly(self.page, self.old, frame, self.marks):
            self.fail("text_kept", "Siden ser ikke ud som før uden for overstregningerne.")
        if len(missing.codes) and self._seen_missing(missing, was):
            self.fail("text_kept", "Tekst uden overstregning mangler eller er flyttet.")
        if len(added.codes) and not loose:
            if self._may_be_added(added):
                self.seen.allowed.append(_text_of(added))
            else:
                self.fail("text_kept", "Siden har fået tekst, som originalen ikke har.")

    def _may_be_added(self, added: Glyphs) -> bool:
        """Is text that pdfium reads on the released page alone what the original shows, too?

        What notes and fields showed is part of the page now; pdfium doesn't count it as text. And
        where ActualText stood for other letters, those are read as they are shown.
        """
        notes = source.notes(self._source(), self.old_frame)
        if not len(notes) and not source.has_actual_text(self._source()):
            return False
        x, y = added.centres[:, 0], added.centres[:, 1]
        inside = np.zeros(len(x), dtype=bool)
        for x0, y0, x1, y1 in notes:
            inside |= (x > x0) & (x < x1) & (y > y0) & (y < y1)
        inside &= picture.ink(self.page, self.frame, added.boxes)
        if inside.all():
            return True
        rest = added.pick(~inside)
        shown = picture.ink(self.old, self.frame, rest.boxes)
        same = picture.same_spots(self.page, self.old, self.frame, rest.boxes)
        return bool((shown & same).all())

    def _seen_missing(self, missing: Glyphs, was: Glyphs) -> bool:
        """Is any of what is missing as text missing on the page, too?

        Text that can't be seen on the page (hidden layers, white on white) may go; where
        ActualText stood for other letters, or the page is a picture, the picture must stay.
        """
        left = missing.pick(picture.ink(self.old, self.frame, missing.boxes))
        if len(left.codes) and (self.loose or source.has_actual_text(self._source())):
            same = picture.same_spots(self.page, self.old, self.frame, left.boxes)
            left = left.pick(~same)
            if self.loose and len(left.codes) <= _FEW * len(was.codes):
                return False
        if len(left.codes) and not self.moved:
            ends = fallback.ends_of_struck_words(self.old, self.frame, was, left, self.marks)
            left = left.pick(~ends)
        return bool(len(left.codes))

    def _same_look(self, shown: picture.Grey) -> bool:
        if self.loose:
            return True  # compared as a picture by itself
        wide = self.marks if self.task.look.width != "grid" else ()
        return look.same_around(
            self.page,
            self.old,
            shown,
            self.frame,
            self.marks,
            picture.bands(self.moved, self.frame, wide),
            has_notes=self._has_notes(),
            letters=(self.number - 1) % _EVERY == 0,
        )

    def _has_notes(self) -> bool:
        return bool(len(source.notes(self._source(), self.old_frame)))


def _text_of(glyphs: Glyphs) -> str:
    """Their letters, with a space wherever a word or a line ends."""
    ends = np.flatnonzero(np.diff(word_numbers(glyphs))) + 1
    text = "".join(map(chr, np.insert(glyphs.codes, ends, ord(" ")).tolist()))
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
