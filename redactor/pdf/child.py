"""What runs in the killable child (``redactor.sandbox``): one call a file, JSON in and out.

What a mark, a look or a report is in JSON stands here and in ``redactor.domain``; the heavy modules
are imported by the calls, as the parent needs nothing but these forms.
"""

from __future__ import annotations

import dataclasses
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redactor.domain.geometry import Box
from redactor.domain.labelling import BoxLook, Layout, MovedLine
from redactor.domain.report import NameWidths, OverstrikeReport, VerificationReport
from redactor.domain.suggestion import Mark
from redactor.errors import (
    DamagedFile,
    EmptyFile,
    EncryptedFile,
    RuleError,
    UnsupportedFile,
    VerificationFailed,
)

if TYPE_CHECKING:
    from redactor.pdf.attempts import Job

__all__ = ["look_of", "mark_from_json", "mark_to_json", "redact", "verify_released"]

PRELOAD = (
    "redactor.pdf.attempts",
    "redactor.pdf.hidden",
    "redactor.pdf.tidy",
    "redactor.pdf.verify",
    "redactor.pdf.boxes.width_report",
)
"""What the work here needs, for templates to have at hand (``redactor.forkserver``)."""


def redact(payload: dict[str, Any]) -> dict[str, Any]:
    """Strike, write anew, verify.

    payload: source, target (a new file in the target's folder), marks, style or look, title,
    language, password, secrets, encrypt_with (lock the result with this password), archive (make
    it PDF/A-2b where that can be). Returns both reports; the parent judges what is at ``target``.
    """
    from redactor.pdf.attempts import Job, strike_until_proven
    from redactor.pdf.hidden import inspect_hidden
    from redactor.pdf.tidy import tidy_copy

    source, password = Path(payload["source"]), payload.get("password")
    locked = bool(payload.get("encrypt_with"))
    job = Job(
        source=source,
        target=Path(payload["target"]),
        marks=[mark_from_json(m) for m in payload["marks"]],
        look=look_of(payload),
        title=payload.get("title", ""),
        language=payload.get("language", "da"),
        password=password,
        secrets=payload.get("secrets", ()),
        archive=bool(payload.get("archive")),
        locked=locked,
        removed=inspect_hidden(source, password=password),
    )
    with tempfile.TemporaryDirectory(prefix="redactor-") as folder:
        done: tuple[OverstrikeReport, VerificationReport] | None = None
        try:
            done = strike_until_proven(job, source, password, Path(folder))
        except (EmptyFile, UnsupportedFile, EncryptedFile, RuleError, MemoryError):
            raise
        except Exception:  # noqa: S110 - whatever the reason: it may work with a tidy copy
            pass
        if done is None or not done[1].passed:
            # odd cross-references make MuPDF lose its own changes: once more from a tidy copy
            tidy = Path(folder) / "tidy.pdf"
            if tidy_copy(source, password, tidy):
                done = strike_until_proven(job, tidy, None, Path(folder))
                if _readers_disagree(done[1]):  # on the original, not on qpdf's reading of it
                    of_tidy = dataclasses.replace(job, source=tidy, password=None)
                    done = strike_until_proven(of_tidy, tidy, None, Path(folder))
    if done is None or _readers_disagree(done[1]):
        raise DamagedFile
    report, verification = done
    if verification.passed:
        report = dataclasses.replace(report, widths=_widths(job, report))
    if locked and verification.passed:
        _lock(Path(payload["target"]), payload["encrypt_with"])
    return {"overstrike": report.as_json(), "verification": verification.as_json()}


def _widths(job: Job, report: OverstrikeReport) -> NameWidths | None:
    """What the widths of struck names tell; None where an odd file can't be counted."""
    from redactor.pdf.boxes.width_report import widths_told

    try:
        return widths_told(
            job.source,
            job.password,
            job.marks,
            job.look,
            moved=report.moved,
            rasterised=report.rasterised,
        )
    except MemoryError:
        raise
    except Exception:
        return None


def _lock(path: Path, password: str) -> None:
    """Lock the proven file at ``path`` in its place."""
    from redactor.pdf.lock import LockError, lock

    with tempfile.TemporaryDirectory(prefix="redactor-") as folder:
        plain = Path(folder) / "plain.pdf"
        plain.write_bytes(path.read_bytes())
        path.unlink()
        try:
            lock(plain, path, password)
        except LockError:
            raise VerificationFailed(
                "Filen er overstreget, men kunne ikke låses sikkert, og den er derfor ikke gemt."
            ) from None


def _readers_disagree(verification: VerificationReport) -> bool:
    """Is all that the verifier found that its readers see other pages, or none?"""
    found = {f.check for f in verification.findings}
    return bool(found) and found <= {"pages", "opens"}


def verify_released(payload: dict[str, Any]) -> dict[str, Any]:
    """payload: released, original, marks, secrets, password (of the original), released_password.

    Further look, moved and rasterised, as the overstriker declared them.
    Returns the report. A locked file is opened first, and what it holds is judged. Where the file
    isn't proven, it is searched as any foreign file would be: what a person wants to know then is
    whether it leaks, and where.
    """
    from redactor.pdf.lock import needs_password, unlock

    released = Path(payload["released"])
    with tempfile.TemporaryDirectory(prefix="redactor-") as folder:
        plain = Path(folder) / "plain.pdf"
        if needs_password(released):
            unlock(released, plain, payload.get("released_password"))
            released = plain
        return _verified(payload, released)


def _verified(payload: dict[str, Any], released: Path) -> dict[str, Any]:
    from redactor.pdf.verify import verify
    from redactor.pdf.verify.foreign import combine, inspect_file

    report = verify(
        released,
        original=Path(payload["original"]) if payload.get("original") else None,
        marks=[mark_from_json(m) for m in payload["marks"]],
        secrets=payload.get("secrets", ()),
        original_password=payload.get("password"),
        rasterised=payload.get("rasterised", ()),
        layout=Layout(look_of(payload), tuple(map(MovedLine.of, payload.get("moved", ())))),
    )
    if not report.passed:
        alone = not payload.get("original")
        report = combine(report, inspect_file(released), alone=alone)
    return report.as_json()


def mark_to_json(mark: Mark) -> dict[str, Any]:
    return {
        "page": mark.page,
        "boxes": [[b.x0, b.y0, b.x1, b.y1] for b in mark.boxes],
        "label": mark.label,
        "text": mark.text,
        "ground": mark.ground,
    }


def mark_from_json(value: dict[str, Any]) -> Mark:
    boxes = tuple(Box.of(b) for b in value["boxes"])
    return Mark(
        int(value["page"]),
        boxes,
        value.get("label", ""),
        value.get("text", ""),
        ground=value.get("ground", ""),
    )


def look_of(payload: dict[str, Any]) -> BoxLook:
    """How the boxes of a payload look: its ``look``, else its ``style`` alone."""
    if payload.get("look"):
        return BoxLook.of(payload["look"])
    return BoxLook(style=payload.get("style", "black"))
