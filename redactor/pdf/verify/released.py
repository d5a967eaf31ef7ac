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
from functools import partial
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2

from redactor.domain.labelling import Layout, alternatives
from redactor.domain.report import CheckState, Finding, VerificationReport
from redactor.domain.suggestion import Mark
from redactor.pdf.parallel import by_ranges, ranges_of
from redactor.pdf.verify import compare, fonts
from redactor.pdf.verify.alternatives import own_alternatives
from redactor.pdf.verify.blobs import in_blob
from redactor.pdf.verify.bytes import FileBytes, check_file_bytes
from redactor.pdf.verify.checks import CHECKS, finding
from redactor.pdf.verify.frames import frame_of
from redactor.pdf.verify.glyphs import Frame, read_text
from redactor.pdf.verify.manifest import manifest as manifest_of
from redactor.pdf.verify.names import ORDERINGS, unknown_names, without_names
from redactor.pdf.verify.pages import look_at
from redactor.pdf.verify.secrets import Secrets, readings
from redactor.pdf.verify.shown import Fonts, in_content, shown_text
from redactor.pdf.verify.structure import Inventory, StructureProblem, check_extras, check_objects
from redactor.pdf.verify.syntax import check_content
from redactor.pdf.verify.task import PageTask

__all__ = ["verify"]

_SCANS = 6
"""Pages with pictures from which another process pays: each takes a tenth of a second."""
_STREAMS = 40
"""Content streams below which another process costs more than it saves."""


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
        self.allowed: list[str] = []
        self.bytes: FileBytes | None = None

    def run(self) -> VerificationReport:
        manifest: dict[str, Any] = {}
        try:
            with pikepdf.open(self.path) as pdf:
                self.pages = len(pdf.pages)
                inventory = self._structure(pdf)
                self._one_revision()
                self._pages(pdf, inventory)
                self._search(inventory)
                self._file(pdf, inventory)
                manifest = manifest_of(pdf, self.path, self.original_path)
        except (pikepdf.PdfError, OSError, ValueError, RuntimeError):
            self._fail("opens", "Den færdige fil kan ikke åbnes.")
        return VerificationReport(self.checks, tuple(self.findings), self.pages, manifest)

    # --- states ----------------------------------------------------------------------------

    def _fail(self, check: str, message: str, page: int | None = None) -> None:
        self.checks[check] = CheckState.FAIL
        self.findings.append(finding(check, message, page))

    def _pass(self, *checks: str) -> None:
        """Mark checks that ran to their end and found nothing."""
        for check in checks:
            if self.checks[check] is CheckState.NOT_CHECKED:
                self.checks[check] = CheckState.PASS

    # --- the file --------------------------------------------------------------------------

    def _structure(self, pdf: pikepdf.Pdf) -> Inventory | None:
        """Walk the objects. What is wrong in pages' code doesn't keep it from being searched."""
        inventory = None
        try:
            inventory = check_objects(pdf)
            check_extras(pdf, self.path)
            by_ranges(ranges_of(len(inventory.content), _STREAMS), partial(self._code, inventory))
        except StructureProblem as problem:
            self._fail("structure", str(problem))
        self._pass("structure")
        return inventory

    def _code(self, inventory: Inventory, part: range) -> None:
        for content in inventory.content[part.start : part.stop]:
            data = content.read()
            known = self.alternatives if self.comparing else own_alternatives(data)
            check_content(data, known)

    def _one_revision(self) -> None:
        try:
            self.bytes = check_file_bytes(self.path.read_bytes())
        except StructureProblem as problem:
            self._fail("one_revision", str(problem))
        else:
            self._pass("one_revision")

    def _search(self, inventory: Inventory | None) -> None:
        """Secrets in everything that isn't the drawn page, and in the page text."""
        if self.absolute.in_text("\n".join(self.text)):
            self._fail("secrets", "En oplysning, der skulle væk, kan stadig læses på en side.")
        if inventory is None or self.bytes is None:
            return  # not checked: the file couldn't be walked
        everywhere = self.struck | self.absolute
        # in content streams a name may stand where the page shows it without a mark
        on_pages = self.struck.without("\n".join(self.allowed)) | self.absolute

        def in_streams(part: range) -> bool:
            fonts = Fonts()
            contents = inventory.content[part.start : part.stop]
            return any(in_content(on_pages, c.read(), c.resources, fonts) for c in contents)

        found = (
            any(everywhere.in_text(r) for s in inventory.strings - ORDERINGS for r in readings(s))
            or any(everywhere.in_text(n) for n in unknown_names(inventory.names))
            or any(by_ranges(ranges_of(len(inventory.content), _STREAMS), in_streams))
            or any(in_blob(everywhere, s) for s in inventory.blobs)
            or any(everywhere.in_bytes(without_names(t), packed=False) for t in self.bytes.code)
            or any(everywhere.in_bytes(t, packed=True) for t in self.bytes.streams)
            or any(everywhere.in_bytes(t, packed=True) for t in inventory.packed)
        )
        if found:
            self._fail("secrets", "En overstreget oplysning findes stadig i filens indre.")
        self._pass("secrets")

    # --- the pages -------------------------------------------------------------------------

    def _file(self, pdf: pikepdf.Pdf, inventory: Inventory | None) -> None:
        """What the fonts still know, and what qpdf thinks of the file."""
        left = fonts.unused_letters(pdf, self.text)
        if left and inventory is not None:  # pdfium passes over some letters that are shown
            shown = shown_text((c.read(), c.resources) for c in inventory.content)
            left = fonts.unused_letters(pdf, [*self.text, *shown])
        if left:
            self._fail("fonts", "En skrifttype kender bogstaver, som ingen side viser.")
        self._pass("fonts")
        if fonts.syntax_problems(pdf):
            self._fail("syntax", "qpdf finder fejl i filens opbygning.")
        self._pass("syntax")

    def _pages(self, pdf: pikepdf.Pdf, inventory: Inventory | None) -> None:
        frames = [frame_of(page.obj) for page in pdf.pages]
        with contextlib.ExitStack() as stack:
            released = pypdfium2.PdfDocument(self.path)
            stack.callback(released.close)
            if len(released) != len(frames):
                self._fail("opens", "De to læsere er uenige om antallet af sider.")
                return
            legend = self._legend(pdf, released)
            shown = [i for i in range(len(frames)) if i != legend]
            source, old_frames = self._open_original([frames[i] for i in shown], stack)
            task = PageTask(
                released=self.path,
                original=self.original_path if source is not None else None,
                password=self.password,
                source=source,
                frames=frames,
                shown=shown,
                old_frames=old_frames,
                marks=self.marks,
                rasterised=self.rasterised,
                look=self.look,
                moved=self.moved,
                has_images=inventory is None or inventory.has_images,
                has_masks=inventory is None or inventory.has_masks,
                has_drawn_fonts=inventory is None or inventory.has_drawn_fonts,
            )
            ranges = ranges_of(len(shown), _SCANS) if task.has_images else ranges_of(len(shown))
            parts = by_ranges(ranges, lambda pages: look_at(task, pages))
        for found in (f for seen in parts for f in seen.findings):
            self.findings.append(found)
            self.checks[found.check] = CheckState.FAIL
        self.text += [text for seen in parts for text in seen.text]
        self.allowed += [text for seen in parts for text in seen.allowed]
        if self.checks["opens"] is CheckState.FAIL:
            return
        self._pass("opens")
        if self.comparing:  # else there was nothing to look at
            self._pass("glyphs", "pixels")
            if not any(seen.unread for seen in parts):
                self._pass("readable")
        if source is not None:
            self._pass("text_kept", "picture")

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
        if not compare.same_text(text, "".join(legend.texts())) or not bare:
            self._fail("pages", "Siden, der forklarer boksene, er ikke, som den skal være.")
        if self.absolute.in_text(text):
            self._fail("secrets", "En oplysning, der skulle væk, kan stadig læses på en side.")
        return index

    def _open_original(
        self, frames: Sequence[Frame], stack: contextlib.ExitStack
    ) -> tuple[pikepdf.Pdf | None, list[Frame]]:
        """The original in qpdf, if both readers see it as pages like those of the released file."""
        path = self.original_path
        if path is None:
            return None, []
        try:
            pdf = stack.enter_context(pikepdf.open(path, password=self.password or ""))
            old = [frame_of(page.obj) for page in pdf.pages]
            with contextlib.closing(pypdfium2.PdfDocument(path, password=self.password)) as again:
                count = len(again)
        except (pikepdf.PdfError, pypdfium2.PdfiumError):
            self._fail("pages", "Originalen kan ikke læses af kontrollens egne læsere.")
            return None, []
        same = len(old) == len(frames) == count and all(
            abs(a - b) <= 0.5
            for x, y in zip(old, frames, strict=True)
            for a, b in zip(x.size, y.size, strict=True)
        )
        if not same:
            self._fail("pages", "Siderne har ikke samme antal og størrelse som i originalen.")
            return None, []
        self._pass("pages")
        return pdf, old
