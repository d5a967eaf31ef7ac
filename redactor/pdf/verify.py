"""Is a released file clean? Asked of other engines than those that made it.

pdfium reads and draws the pages, qpdf (pikepdf) walks the objects. Each check has a name and a
state; a check that could not run is "not checked", and then the file does not pass. Findings are
in Danish, for the caseworker, and never hold what they found.

This room imports nothing of the overstriker, the sanitiser or pymupdf (held by import-linter).
"""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pypdfium2

from redactor.domain.geometry import Box
from redactor.domain.labelling import Layout, alternatives
from redactor.domain.report import CheckState, Finding, Severity, VerificationReport
from redactor.domain.suggestion import Mark
from redactor.pdf import (
    verify_compare,
    verify_fonts,
    verify_manifest,
    verify_mute,
    verify_ocr,
    verify_picture,
    verify_pixels,
)
from redactor.pdf.parallel import by_ranges, ranges_of
from redactor.pdf.verify_blobs import in_blob
from redactor.pdf.verify_frames import frame_of, inherited
from redactor.pdf.verify_glyphs import FloatArray, Frame, Glyphs, read_glyphs, read_text
from redactor.pdf.verify_hidden import own_alternatives
from redactor.pdf.verify_images import Drawn, StoredPicture
from redactor.pdf.verify_names import ORDERINGS, unknown_names, without_names
from redactor.pdf.verify_secrets import Secrets, readings
from redactor.pdf.verify_shown import Fonts, in_content
from redactor.pdf.verify_structure import (
    Inventory,
    StructureProblem,
    check_content,
    check_extras,
    check_file_bytes,
    check_objects,
)

__all__ = ["CHECKS", "verify"]

CHECKS = (
    "opens",  # both engines open it and draw every page that is looked at
    "pages",  # as many pages as the original, of the same size
    "structure",  # only what a page needs; nothing interactive, hidden or unknown
    "one_revision",  # one state; no bytes between the objects
    "secrets",  # nothing of what was struck in any string, name, stream or byte
    "glyphs",  # no glyph under a mark but the label's
    "pixels",  # the box is there; stored images are flat below it; no drawing below it
    "text_kept",  # every other character is where it was, and none was added
    "picture",  # the pages look as before outside the boxes
    "readable",  # where a box lies on a picture: no struck word can be read around it (OCR)
    "fonts",  # the fonts' character maps know no letter that no page shows
    "syntax",  # qpdf has nothing to complain of
)


_LEAKS = frozenset(["secrets", "glyphs", "pixels", "readable"])
"""Checks whose failure means that something struck can be read; the others are risks."""
_SPOTS = 8
"""Boxes that are read on the first page of a scan with a text layer, however well they lie: such
a layer may lie off its letters by a line."""


def verify(
    released: Path,
    *,
    original: Path | None = None,
    marks: Sequence[Mark] = (),
    secrets: Sequence[str] = (),
    original_password: str | None = None,
    rasterised: Sequence[int] = (),
    layout: Layout | None = None,
) -> VerificationReport:
    """Check ``released`` against ``original`` and ``marks``.

    layout: how the boxes look, which lines were moved, and the page that explains the boxes; what
    isn't declared there may not be in the file.

    secrets: values that must be nowhere, page text included. The marks' own texts must be nowhere
    but where the original has them unmarked (a name may be struck here and kept there). Without an
    original the checks that compare are "not checked", and the report does not pass.
    """
    return _Verifier(
        released, original, marks, secrets, original_password, rasterised, layout or Layout()
    ).run()


@dataclass(frozen=True, slots=True)
class _Seen:
    """What came of looking at some pages. text: of each page that was read."""

    findings: list[Finding]
    text: list[str]
    unread: bool


class _Verifier:
    def __init__(
        self,
        released: Path,
        original: Path | None,
        marks: Sequence[Mark],
        secrets: Sequence[str],
        password: str | None,
        rasterised: Sequence[int],
        layout: Layout,
    ) -> None:
        self.path, self.original_path, self.password = released, original, password
        self.rasterised = frozenset(rasterised)
        self.look, self.moved = layout.look, layout.moved
        self.marks: defaultdict[int, list[Mark]] = defaultdict(list)
        for mark in marks:
            self.marks[mark.page].append(mark)
        self.alternatives = alternatives(marks)
        self.comparing = original is not None or bool(marks)
        self.struck = Secrets(m.text for m in marks)
        self.absolute = Secrets(secrets)
        self.checks = dict.fromkeys(CHECKS, CheckState.NOT_CHECKED)
        self.findings: list[Finding] = []
        self.pages = 0
        self.text: list[str] = []
        self.outside: list[bytes] | None = None
        self.has_images = True
        self.has_drawn_fonts = True
        self.unread = False
        self.spot_check = True  # text layers may lie off their letters: a page is always read
        self.original: pikepdf.Pdf | None = None

    def run(self) -> VerificationReport:
        manifest: dict[str, Any] = {}
        try:
            with pikepdf.open(self.path) as pdf:
                self.pages = len(pdf.pages)
                inventory = self._structure(pdf)
                self._one_revision()
                self._pages(pdf, inventory)
                self._search(pdf, inventory)
                self._file(pdf)
                manifest = verify_manifest.manifest(pdf, self.path, self.original_path)
        except (pikepdf.PdfError, OSError, ValueError, RuntimeError):
            self._fail("opens", "Den færdige fil kan ikke åbnes.")
        return VerificationReport(self.checks, tuple(self.findings), self.pages, manifest)

    # --- states ----------------------------------------------------------------------------

    def _fail(self, check: str, message: str, page: int | None = None) -> None:
        self.checks[check] = CheckState.FAIL
        severity = Severity.LEAK if check in _LEAKS else Severity.RISK
        self.findings.append(Finding(check, message, page, severity))

    def _pass(self, *checks: str) -> None:
        """Mark checks that ran to their end and found nothing."""
        for check in checks:
            if self.checks[check] is CheckState.NOT_CHECKED:
                self.checks[check] = CheckState.PASS

    # --- the file --------------------------------------------------------------------------

    def _structure(self, pdf: pikepdf.Pdf) -> Inventory | None:
        try:
            inventory = check_objects(pdf)
            check_extras(pdf, self.path)
            for content in inventory.content:
                data = content.read()
                known = self.alternatives if self.comparing else own_alternatives(data)
                check_content(data, known)
        except StructureProblem as problem:
            self._fail("structure", str(problem))
            return None
        self._pass("structure")
        return inventory

    def _one_revision(self) -> None:
        try:
            self.outside = check_file_bytes(self.path.read_bytes())
        except StructureProblem as problem:
            self._fail("one_revision", str(problem))
        else:
            self._pass("one_revision")

    def _search(self, pdf: pikepdf.Pdf, inventory: Inventory | None) -> None:
        """Secrets in everything that isn't the drawn page, and in the page text."""
        page_text = "\n".join(self.text)
        everywhere = self.struck | self.absolute
        if self.absolute.in_text(page_text):
            self._fail("secrets", "En oplysning, der skulle væk, kan stadig læses på en side.")
        if inventory is None or self.outside is None:
            return  # not checked: the file couldn't be walked
        # in content streams a name may stand where the page still shows it
        on_pages, fonts = self.struck.without(page_text) | self.absolute, Fonts()
        found = (
            any(everywhere.in_text(r) for s in inventory.strings - ORDERINGS for r in readings(s))
            or any(everywhere.in_text(n) for n in unknown_names(inventory.names))
            or any(in_content(on_pages, c.read(), c.resources, fonts) for c in inventory.content)
            or any(in_blob(everywhere, s) for s in inventory.blobs)
            or any(everywhere.in_bytes(without_names(t), packed=False) for t in self.outside)
        )
        if found:
            self._fail("secrets", "En overstreget oplysning findes stadig i filens indre.")
        self._pass("secrets")

    # --- the pages -------------------------------------------------------------------------

    def _file(self, pdf: pikepdf.Pdf) -> None:
        """What the fonts still know, and what qpdf thinks of the file."""
        if verify_fonts.unused_letters(pdf, self.text):
            self._fail("fonts", "En skrifttype kender bogstaver, som ingen side viser.")
        self._pass("fonts")
        if verify_fonts.syntax_problems(pdf):
            self._fail("syntax", "qpdf finder fejl i filens opbygning.")
        self._pass("syntax")

    def _pages(self, pdf: pikepdf.Pdf, inventory: Inventory | None) -> None:
        self.has_images = inventory is None or inventory.has_images
        self.has_drawn_fonts = inventory is None or inventory.has_drawn_fonts
        frames = [frame_of(page.obj) for page in pdf.pages]
        with contextlib.ExitStack() as stack:
            released = pypdfium2.PdfDocument(self.path)
            stack.callback(released.close)
            if len(released) != len(frames):
                self._fail("opens", "De to læsere er uenige om antallet af sider.")
                return
            legend = self._legend(pdf, released)
            shown = [i for i in range(len(frames)) if i != legend]
            original, old_frames = self._open_original([frames[i] for i in shown], stack)

            def look(pages: range) -> _Seen:
                return self._range(pages, shown, frames, old_frames, original is not None)

            for seen in by_ranges(ranges_of(len(shown)), look):
                self._take(seen)
            if self.checks["opens"] is CheckState.FAIL:
                return
        self._pass("opens")
        if self.comparing:  # else there was nothing to look at
            self._pass("glyphs", "pixels")
            if not self.unread:
                self._pass("readable")
        if original is not None:
            self._pass("text_kept", "picture")

    def _range(
        self,
        pages: range,
        shown: Sequence[int],
        frames: Sequence[Frame],
        old_frames: Sequence[Frame],
        compare: bool,
    ) -> _Seen:
        """Look at some pages, with files opened anew: this may run in a process of its own."""
        before = self.findings, self.text, self.unread
        self.findings, self.text, self.unread = [], [], False
        try:
            with contextlib.ExitStack() as stack:
                released = pypdfium2.PdfDocument(self.path)
                stack.callback(released.close)
                original = None
                if compare and self.original_path is not None:
                    original = pypdfium2.PdfDocument(self.original_path, password=self.password)
                    stack.callback(original.close)
                for index in pages:
                    place = shown[index]
                    try:
                        self._page(index, released[place], frames[place], original, old_frames)
                    except pypdfium2.PdfiumError:
                        message = "Siden kan ikke åbnes i den færdige fil."
                        self._fail("opens", message, index + 1)
                        break
            return _Seen(self.findings, self.text, self.unread)
        finally:
            self.findings, self.text, self.unread = before

    def _take(self, seen: _Seen) -> None:
        self.findings += seen.findings
        for finding in seen.findings:
            self.checks[finding.check] = CheckState.FAIL
        self.text += seen.text
        self.unread |= seen.unread

    def _legend(self, pdf: pikepdf.Pdf, released: pypdfium2.PdfDocument) -> int | None:
        """Index of the page that explains the boxes; it says what was declared, nothing else."""
        legend = self.look.legend
        if legend is None:
            return None
        index = 0 if self.look.legend_place == "first" else len(released) - 1
        page = released[index]
        try:
            text = read_text(page)
        finally:
            page.close()
        resources = pdf.pages[index].obj.get("/Resources")
        bare = resources is None or not set(resources.keys()) - {"/Font"}
        if not verify_compare.same_text(text, "".join(legend.texts())) or not bare:
            self._fail("pages", "Siden, der forklarer boksene, er ikke, som den skal være.")
        if self.absolute.in_text(text):
            self._fail("secrets", "En oplysning, der skulle væk, kan stadig læses på en side.")
        return index

    def _open_original(
        self, frames: Sequence[Frame], stack: contextlib.ExitStack
    ) -> tuple[pypdfium2.PdfDocument | None, list[Frame]]:
        path = self.original_path
        if path is None:
            return None, []
        try:
            pdf = stack.enter_context(pikepdf.open(path, password=self.password or ""))
            old = [frame_of(page.obj) for page in pdf.pages]
            original = pypdfium2.PdfDocument(path, password=self.password)
            stack.callback(original.close)
            count = len(original)
        except (pikepdf.PdfError, pypdfium2.PdfiumError):
            self._fail("pages", "Originalen kan ikke læses af kontrollens egne læsere.")
            return None, []
        self.original = pdf
        same = len(old) == len(frames) == count and all(
            abs(a - b) <= 0.5
            for x, y in zip(old, frames, strict=True)
            for a, b in zip(x.size, y.size, strict=True)
        )
        if not same:
            self._fail("pages", "Siderne har ikke samme antal og størrelse som i originalen.")
            return None, []
        self._pass("pages")
        return original, old

    def _page(
        self,
        index: int,
        page: Any,
        frame: Frame,
        original: pypdfium2.PdfDocument | None,
        original_frames: Sequence[Frame],
    ) -> None:
        number = index + 1
        moved = [line for line in self.moved if line.page == number]
        marks = verify_compare.shifted_marks(self.marks[number], moved)
        try:
            if not verify_compare.sound_moves(moved, self.marks[number]):
                self._fail("text_kept", "En linje er flyttet uden grund.", number)
            if not marks and number not in self.rasterised:
                text = read_text(page)
                self.text.append(text)
                if original is not None:
                    old = original[index]
                    same = verify_compare.same_text(text, read_text(old))
                    old.close()
                    if same:
                        return
            glyphs, was = read_glyphs(page, frame), None
            if original is not None:
                old = original[index]
                was = verify_compare.shifted(read_glyphs(old, original_frames[index]), moved)
            if marks or number in self.rasterised:
                self.text.append(_text_of(glyphs))
            areas = None
            if marks and self.look.width != "grid" and number not in self.rasterised:
                areas = verify_pixels.boxes_over(page, frame, marks)
            if marks:
                words = self.look.words(marks)
                if verify_compare.glyphs_under(glyphs, marks, words, was, areas):
                    self._fail("glyphs", "Der er stadig tekst under en overstregning.", number)
                elif self.has_drawn_fonts and verify_mute.mute_text_under(page, frame, marks):
                    message = "Under en overstregning er der tekst, som ikke kan læses."
                    self._fail("glyphs", message, number)
                shown = verify_pixels.without_text(page, verify_picture.SCALE)
                stored = verify_pixels.stored_pictures(page, frame) if self.has_images else None
                problem = verify_pixels.check_page(page, frame, marks, shown, stored)
                if problem:
                    self._fail("pixels", problem, number)
                if stored:
                    old_frame = original_frames[index] if original is not None else None
                    before = (old, old_frame) if old_frame is not None else None
                    self._readable(number, page, frame, marks, stored, before)
            if original is not None and was is not None:
                try:
                    self._compare(number, page, glyphs, old, was, marks, frame, areas)
                    bands = verify_picture.bands(
                        moved, frame, marks if self.look.width != "grid" else ()
                    )
                    if marks and not self._same_look(number, page, shown, old, frame, marks, bands):
                        message = "Siden ser ikke ud som før uden for overstregningerne."
                        self._fail("picture", message, number)
                finally:
                    old.close()
        finally:
            page.close()

    def _readable(
        self,
        number: int,
        page: Any,
        frame: Frame,
        marks: Sequence[Mark],
        stored: Sequence[StoredPicture],
        before: tuple[Any, Frame] | None,
    ) -> None:
        """No struck word can be read around its box on a picture. before: the original page."""
        only: frozenset[Box] | None = None
        spots = 0
        if before is not None:
            old, old_frame = before
            if number in self.rasterised:
                scale = verify_ocr.scale_of(frame)
                drawn = Drawn.of(page, frame, scale), Drawn.of(old, old_frame, scale)
                only = verify_ocr.boxes_looked_out_of(marks, [], [], drawn)
            else:
                pictures = verify_pixels.stored_pictures(old, old_frame)
                only = verify_ocr.boxes_looked_out_of(marks, stored, pictures)
                spots = _SPOTS if self.spot_check and self.text[-1].strip() else 0
        images = verify_pixels.image_bounds(page, frame)
        try:
            found, was_read = verify_ocr.words_around(
                page, frame, marks, images, self.text[-1], only, spots
            )
            if found:
                self._fail("readable", "Et overstreget ord kan stadig læses ved sin boks.", number)
            self.spot_check &= not was_read
        except verify_ocr.NotReadable:
            self.unread = True

    def _compare(
        self,
        number: int,
        page: Any,
        glyphs: Glyphs,
        old: Any,
        old_glyphs: Glyphs,
        marks: Sequence[Mark],
        frame: Frame,
        areas: FloatArray | None,
    ) -> None:
        """Everything unmarked is where it was (or was moved to), and nothing was added."""
        loose = number in self.rasterised
        found = verify_compare.compare(glyphs, old_glyphs, marks, frame, loose=loose, areas=areas)
        missing, added = found.missing, found.added
        if loose and not verify_picture.same_roughly(page, old, frame, marks):
            self._fail("text_kept", "Siden ser ikke ud som før uden for overstregningerne.", number)
        if len(missing.codes):
            # text that can't be seen on the page (hidden layers, white on white) may go; where
            # ActualText stood for other letters, or the page is a picture, the picture must stay
            seen = verify_picture.ink(old, frame, missing.boxes)
            if seen.any() and (loose or self._has_actual_text(number)):
                shown = missing.pick(seen)
                same = verify_picture.same_spots(page, old, frame, shown.boxes)
                seen = ~same
                if loose and seen.mean() * len(seen) <= 0.02 * len(old_glyphs.codes):
                    seen[:] = False
            if seen.any():
                self._fail(
                    "text_kept", "Tekst uden overstregning mangler eller er flyttet.", number
                )
        # what notes and fields showed is part of the page now; pdfium doesn't count it as text
        if len(added.codes) and not loose and not self._has_appearances(number):
            self._fail("text_kept", "Siden har fået tekst, som originalen ikke har.", number)

    def _same_look(
        self,
        number: int,
        page: Any,
        shown: verify_picture.Grey,
        old: Any,
        frame: Frame,
        marks: Sequence[Mark],
        bands: FloatArray,
    ) -> bool:
        if number in self.rasterised:
            return True  # compared as a picture by itself
        if self._has_appearances(number):  # its notes can't be drawn without their text
            return verify_picture.same_roughly(page, old, frame, marks)
        before = verify_pixels.without_text(old, verify_picture.SCALE)
        if verify_picture.looks_the_same(shown, before, frame, marks, bands):
            return True
        gone = verify_pixels.drawings_gone(page, old, frame, marks)
        allowed = np.concatenate([bands, gone])
        return verify_picture.looks_the_same(shown, before, frame, marks, allowed)

    def _original_page(self, number: int) -> Any:
        if self.original is None:
            raise ValueError("no original")
        return self.original.pages[number - 1].obj

    def _has_actual_text(self, number: int) -> bool:
        page = self._original_page(number)
        contents = page.get("/Contents")
        parts = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
        if any(b"ActualText" in p.read_bytes() for p in parts if isinstance(p, pikepdf.Stream)):
            return True
        resources = inherited(page, "/Resources")
        properties = resources.get("/Properties") if resources is not None else None
        return properties is not None or "/StructParents" in page

    def _has_appearances(self, number: int) -> bool:
        """Did the original page show notes or fields, which are part of the page now?"""
        annots = self._original_page(number).get("/Annots")
        return isinstance(annots, pikepdf.Array) and any(
            isinstance(a, pikepdf.Dictionary) and a.get("/Subtype") != pikepdf.Name.Link
            for a in annots
        )


def _text_of(glyphs: Glyphs) -> str:
    text = "".join(map(chr, glyphs.codes.tolist()))
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
