"""One file struck until the verifier is content: strike, write anew, verify, and once more.

Where the verifier isn't content with a page, that page becomes a picture and all is verified again:
the verifier is the proof, not a formality.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from redactor.domain.geometry import Box
from redactor.domain.labelling import BoxLook, Layout, alternatives
from redactor.domain.report import OverstrikeReport, VerificationReport
from redactor.domain.suggestion import Mark
from redactor.errors import DamagedFile
from redactor.pdf.along.kept import NOTES, Kept, read_kept
from redactor.pdf.archival.archive import LEVEL
from redactor.pdf.overstrike import overstrike_document
from redactor.pdf.sanitize import UnbuildablePages, rebuild_file, save_flat
from redactor.pdf.source import open_source
from redactor.pdf.striking.unstrikeable import unstrikeable_pages
from redactor.pdf.verify import verify

__all__ = ["Job", "strike_until_proven"]

_ROUNDS = 5
_FILE_CHECKS = frozenset(["secrets", "structure", "fonts", "syntax"])
_PAGE_CHECKS = frozenset(["glyphs", "pixels", "text_kept", "picture", "readable"])
_FEW = 50
"""Pages of a document that is worth making pictures of before it is refused."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is asked for one file. password: of ``source``. secrets: values that must be nowhere.

    archive: make it PDF/A-2b where that can be; not where it will be ``locked``. removed: the
    hidden content of the source, by kind.
    """

    source: Path
    target: Path
    marks: Sequence[Mark]
    look: BoxLook
    title: str
    language: str
    password: str | None
    secrets: Sequence[str]
    archive: bool
    locked: bool
    removed: dict[str, int]

    @property
    def legend_first(self) -> bool:
        """Does a page that explains the boxes come before those of the source?"""
        return self.look.legend is not None and self.look.legend_place == "first"


def strike_until_proven(
    job: Job, path: Path, password: str | None, folder: Path
) -> tuple[OverstrikeReport, VerificationReport]:
    """Strike what is at ``path`` until the verifier is content or nothing more can be tried.

    path, password: the source or a tidy copy of it. folder: for what lies between. Writes the
    job's target; the caller looks whether the report passed. Raises ``DamagedFile``.
    """
    flat = folder / "flat.pdf"
    boxes: defaultdict[int, list[Box]] = defaultdict(list)
    for mark in job.marks:
        boxes[mark.page] += mark.boxes
    pictures = unstrikeable_pages(path, set(boxes), password, boxes)
    kept = read_kept(
        path,
        password=password,
        marked={m.page - 1 for m in job.marks},
        forbidden=[*(m.text for m in job.marks), *job.secrets],
    )
    if job.removed.get("signatures"):
        kept.notes.add("signatures")
    for _ in range(_ROUNDS):
        report = _strike(job, path, password, flat, pictures)
        try:
            problems = _write_anew(job, flat, kept, report)
        except UnbuildablePages as error:
            pages = set(range(1, report.pages + 1))
            numbers = {n - job.legend_first for n in error.numbers} & pages
            if numbers <= pictures:
                raise DamagedFile from error
            pictures = pictures | numbers
            continue
        verification = _verify(job, report)
        again = _suspects(report, verification)
        if not verification.passed and not again and not kept.bare:
            # what goes along besides the pages isn't worth a release
            kept = Kept(language=kept.language, notes={"plain"} | kept.notes & {"signatures"})
            continue
        found = {f.check for f in verification.findings}
        if not again and found and found <= _FILE_CHECKS and report.pages <= _FEW:
            # what is left stands in something that a page draws with: a picture draws with nothing
            again = _drawn(report)
        if verification.passed or not again:
            return _told(job, report, kept, problems), verification
        pictures = pictures | again
    raise DamagedFile


def _strike(
    job: Job, path: Path, password: str | None, flat: Path, pictures: set[int]
) -> OverstrikeReport:
    """Strike the marks in a copy at ``flat``; ``pictures``: pages that become pictures."""
    doc = open_source(path, password)
    try:
        report = overstrike_document(
            doc, job.marks, look=job.look, rasterise=pictures, source=(path, password)
        )
        save_flat(doc, flat, subset=bool(job.marks))
    finally:
        doc.close()
    return report


def _write_anew(job: Job, flat: Path, kept: Kept, report: OverstrikeReport) -> list[str]:
    """Write the target; returns what stands against its being PDF/A."""
    return rebuild_file(
        flat,
        job.target,
        title=job.title,
        language=job.language,
        alternatives=alternatives(job.marks) if job.look.alternative else (),
        kept=kept,
        pictures=report.rasterised,
        legend_first=job.legend_first,
        archive=job.archive and not job.locked,
    )


def _verify(job: Job, report: OverstrikeReport) -> VerificationReport:
    return verify(
        job.target,
        original=job.source,
        marks=job.marks,
        secrets=job.secrets,
        original_password=job.password,
        rasterised=report.rasterised,
        layout=Layout(job.look, report.moved),
    )


def _suspects(report: OverstrikeReport, verification: VerificationReport) -> set[int]:
    """Pages that something was found on, and that aren't pictures yet."""
    found = {f.check for f in verification.findings}
    pages = {
        f.page for f in verification.findings if f.page is not None and f.check in _PAGE_CHECKS
    } - set(report.rasterised)
    if not pages and found and found <= {"fonts", "syntax"}:
        return _drawn(report)  # which page's font or broken stream it is isn't known
    return pages


def _drawn(report: OverstrikeReport) -> set[int]:
    """The pages that aren't pictures."""
    return set(range(1, report.pages + 1)) - set(report.rasterised)


def _told(
    job: Job, report: OverstrikeReport, kept: Kept, problems: Sequence[str]
) -> OverstrikeReport:
    """The report with what went along and what didn't; ``problems``: against PDF/A."""
    notes = [NOTES[note] for note in sorted(kept.notes)]
    if problems:
        notes.append(f"Filen er ikke PDF/A: {'; '.join(problems)}.")
    elif job.archive and job.locked:
        notes.append("Filen er ikke PDF/A: en låst fil kan ikke være det.")
    return dataclasses.replace(
        report,
        marks=len(job.marks),
        removed=kept.without(job.removed),
        warnings=(*report.warnings, *notes),
        level=LEVEL if job.archive and not job.locked and not problems else "",
    )
