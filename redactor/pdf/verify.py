"""Is a released file clean? Asked of other engines than those that made it.

pdfium reads and draws the pages, qpdf (pikepdf) walks the objects. Each check has a name and a
state; a check that could not run is "not checked", and then the file does not pass. Findings are
in Danish, for the caseworker, and never hold what they found.

This room imports nothing of the overstriker, the sanitiser or pymupdf (held by import-linter).
"""

from __future__ import annotations

import contextlib
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2

from redactor.domain.geometry import Box
from redactor.domain.report import CheckState, Finding, VerificationReport
from redactor.domain.suggestion import Mark
from redactor.pdf import verify_compare, verify_pixels
from redactor.pdf.verify_glyphs import Frame, Glyphs, read_glyphs, read_text
from redactor.pdf.verify_secrets import Secrets
from redactor.pdf.verify_structure import (
    Inventory,
    StructureProblem,
    check_content,
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
)


def verify(
    released: Path,
    *,
    original: Path | None = None,
    marks: Sequence[Mark] = (),
    secrets: Sequence[str] = (),
    original_password: str | None = None,
    rasterised: Sequence[int] = (),
) -> VerificationReport:
    """Check ``released`` against ``original`` and ``marks``.

    secrets: values that must be nowhere, page text included. The marks' own texts must be nowhere
    but where the original has them unmarked (a name may be struck here and kept there). Without an
    original the checks that compare are "not checked", and the report does not pass.
    """
    return _Verifier(released, original, marks, secrets, original_password, rasterised).run()


class _Verifier:
    def __init__(
        self,
        released: Path,
        original: Path | None,
        marks: Sequence[Mark],
        secrets: Sequence[str],
        password: str | None,
        rasterised: Sequence[int],
    ) -> None:
        self.path, self.original_path, self.password = released, original, password
        self.rasterised = frozenset(rasterised)
        self.marks: defaultdict[int, list[Mark]] = defaultdict(list)
        for mark in marks:
            self.marks[mark.page].append(mark)
        self.struck = Secrets(m.text for m in marks)
        self.absolute = Secrets(secrets)
        self.checks = dict.fromkeys(CHECKS, CheckState.NOT_CHECKED)
        self.findings: list[Finding] = []
        self.pages = 0
        self.text: list[str] = []
        self.outside: list[bytes] | None = None
        self.original: pikepdf.Pdf | None = None

    def run(self) -> VerificationReport:
        try:
            with pikepdf.open(self.path) as pdf:
                self.pages = len(pdf.pages)
                inventory = self._structure(pdf)
                self._one_revision()
                self._pages(pdf)
                self._search(pdf, inventory)
        except (pikepdf.PdfError, OSError, ValueError, RuntimeError):
            self._fail("opens", "Den færdige fil kan ikke åbnes.")
        return VerificationReport(self.checks, tuple(self.findings), self.pages)

    # --- states ----------------------------------------------------------------------------

    def _fail(self, check: str, message: str, page: int | None = None) -> None:
        self.checks[check] = CheckState.FAIL
        self.findings.append(Finding(check, message, page))

    def _pass(self, *checks: str) -> None:
        """Mark checks that ran to their end and found nothing."""
        for check in checks:
            if self.checks[check] is CheckState.NOT_CHECKED:
                self.checks[check] = CheckState.PASS

    # --- the file --------------------------------------------------------------------------

    def _structure(self, pdf: pikepdf.Pdf) -> Inventory | None:
        try:
            inventory = check_objects(pdf)
            for stream in inventory.content:
                check_content(stream.read_bytes())
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
        everywhere = Secrets(())
        everywhere.tokens = self.struck.tokens | self.absolute.tokens
        if self.absolute.in_text(page_text):
            self._fail("secrets", "En oplysning, der skulle væk, kan stadig læses på en side.")
        if inventory is None or self.outside is None:
            return  # not checked: the file couldn't be walked
        # in content streams a name may stand where the page still shows it
        in_content = self.struck.without(page_text)
        in_content.tokens |= self.absolute.tokens
        found = (
            any(everywhere.in_bytes(s, packed=False) for s in inventory.strings - _ORDERINGS)
            or any(everywhere.in_text(n) for n in unknown_names(inventory.names))
            or any(in_content.in_content(s.read_bytes()) for s in inventory.content)
            or any(self._in_blob(everywhere, s) for s in inventory.blobs)
            or any(everywhere.in_bytes(_without_names(t), packed=False) for t in self.outside)
        )
        if found:
            self._fail("secrets", "En overstreget oplysning findes stadig i filens indre.")
        self._pass("secrets")

    @staticmethod
    def _in_blob(secrets: Secrets, stream: Any) -> bool:
        if secrets.in_bytes(stream.read_raw_bytes(), packed=True):
            return True
        try:
            data = stream.read_bytes()
        except pikepdf.PdfError:
            return False  # a picture's own packing; the raw bytes were searched
        return secrets.in_bytes(data, packed=True)

    # --- the pages -------------------------------------------------------------------------

    def _pages(self, pdf: pikepdf.Pdf) -> None:
        frames = [frame_of(page.obj) for page in pdf.pages]
        with contextlib.ExitStack() as stack:
            released = pypdfium2.PdfDocument(self.path)
            stack.callback(released.close)
            if len(released) != len(frames):
                self._fail("opens", "De to læsere er uenige om antallet af sider.")
                return
            original, old_frames = self._open_original(frames, stack)
            for index, frame in enumerate(frames):
                try:
                    self._page(index, released, frame, original, old_frames)
                except pypdfium2.PdfiumError:
                    self._fail("opens", "Siden kan ikke åbnes i den færdige fil.", index + 1)
                    return
        self._pass("opens", "glyphs", "pixels")
        if original is not None:
            self._pass("text_kept")

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
        released: pypdfium2.PdfDocument,
        frame: Frame,
        original: pypdfium2.PdfDocument | None,
        original_frames: Sequence[Frame],
    ) -> None:
        number = index + 1
        marks = self.marks[number]
        page = released[index]
        try:
            if not marks and number not in self.rasterised:
                text = read_text(page)
                self.text.append(text)
                if original is not None:
                    old = original[index]
                    same = verify_compare.same_text(text, read_text(old))
                    old.close()
                    if same:
                        return
            glyphs = read_glyphs(page, frame)
            if marks:
                self.text.append(_text_of(glyphs))
                if verify_compare.glyphs_under(glyphs, marks):
                    self._fail("glyphs", "Der er stadig tekst under en overstregning.", number)
                problem = verify_pixels.check_page(page, frame, marks)
                if problem:
                    self._fail("pixels", problem, number)
            if original is not None:
                old = original[index]
                try:
                    self._compare(number, page, glyphs, old, frame, original_frames[index])
                finally:
                    old.close()
        finally:
            page.close()

    def _compare(
        self, number: int, page: Any, glyphs: Glyphs, old: Any, frame: Frame, old_frame: Frame
    ) -> None:
        """Everything unmarked is where it was, and nothing was added."""
        loose = number in self.rasterised
        old_glyphs = read_glyphs(old, old_frame)
        marks = self.marks[number]
        found = verify_compare.compare(glyphs, old_glyphs, marks, frame, loose=loose)
        missing, added = found.missing, found.added
        if loose and not verify_pixels.same_picture(page, old, frame, marks):
            self._fail("text_kept", "Siden ser ikke ud som før uden for overstregningerne.", number)
        if len(missing.codes):
            # text that can't be seen on the page (hidden layers, white on white) may go; where
            # ActualText stood for other letters, or the page is a picture, the picture must stay
            seen = verify_pixels.ink(old, frame, missing.boxes)
            if seen.any() and (loose or self._has_actual_text(number)):
                shown = missing.pick(seen)
                same = verify_pixels.same_spots(page, old, frame, shown.boxes)
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
        resources = _inherited(page, "/Resources")
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
    return "".join(map(chr, glyphs.codes.tolist()))


def frame_of(page: Any) -> Frame:
    """The frame of a pikepdf page object: inherited boxes, Rotate, UserUnit."""
    media = _box(_inherited(page, "/MediaBox")) or (0.0, 0.0, 612.0, 792.0)
    crop = _box(_inherited(page, "/CropBox")) or media
    x0, y0 = max(media[0], crop[0]), max(media[1], crop[1])
    x1, y1 = min(media[2], crop[2]), min(media[3], crop[3])
    rotate, unit = _inherited(page, "/Rotate"), page.get("/UserUnit")
    return Frame(
        (x0, y0, x1, y1) if x1 > x0 and y1 > y0 else media,
        int(rotate) % 360 // 90 * 90 if isinstance(rotate, int) else 0,
        float(unit) if unit is not None else 1.0,
    )


def _inherited(page: Any, key: str) -> Any:
    node = page
    for _ in range(64):
        if node is None or key in node:
            break
        node = node.get("/Parent")
    return None if node is None else node.get(key)


def _box(value: Any) -> tuple[float, float, float, float] | None:
    try:
        a, b, c, d = (float(v) for v in value)
    except (TypeError, ValueError):
        return None
    box = (min(a, c), min(b, d), max(a, c), max(b, d))
    return box if box[2] > box[0] and box[3] > box[1] else None


def boxes_of(marks: Iterable[Mark]) -> list[Box]:
    return [box for mark in marks for box in mark.boxes]


@lru_cache(maxsize=1)
def _standard_names() -> frozenset[str]:
    text = (Path(__file__).with_name("data") / "standard_names.txt").read_text("utf-8")
    return frozenset(f"/{n}" for n in text.splitlines() if n and not n.startswith("#"))


_ORDERINGS = frozenset(b"Adobe Identity Japan1 Japan2 GB1 CNS1 Korea1 KR UCS da da-DK en".split())
"""Strings that name a standard: character collections and languages."""
_NEUTRAL = re.compile(
    r"/(?:[FXECPS](?:\d+g)?\d+|g\d+|AAAAAA\+Font\d+|Ink\d+"
    r"|(?:uni|u|g|G|cid|CID|glyph|index|a|c|C|H|S)[0-9A-F.]+"
    r"|(?:Arial|Helvetica|Times|Courier|Symbol|Calibri|Cambria|Verdana|Georgia|Tahoma|Garamond)"
    r"(?:New|Roman|Bold|Italic|Oblique|Regular|Narrow|Black|MT|PS|PSMT|[,-])*)"
)


def unknown_names(names: Iterable[str]) -> list[str]:
    """Names that aren't of the standard, nor of the neutral kind that a released file has."""
    standard = _standard_names()
    return sorted(n for n in names if n not in standard and not _NEUTRAL.fullmatch(n))


def _without_names(data: bytes) -> bytes:
    """The text of an object without the names in it: those are searched one by one."""
    return re.sub(rb"/[^\x00\t\n\x0c\r ()<>\[\]{}/%]*", b" ", data)
