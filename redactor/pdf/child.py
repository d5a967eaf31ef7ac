"""What runs in the killable child (``redactor.sandbox``): one call a file, JSON in and out.

``redact`` strikes, writes anew and verifies. Where the verifier isn't content with a page, that
page becomes a picture and all is verified again: the verifier is the proof, not a formality.
"""

from __future__ import annotations

import dataclasses
import tempfile
from pathlib import Path
from typing import Any

from redactor.domain.geometry import Box
from redactor.domain.labelling import BoxLook, Layout, MovedLine, alternatives
from redactor.domain.report import (
    CheckState,
    Finding,
    OverstrikeReport,
    Severity,
    VerificationReport,
)
from redactor.domain.suggestion import Mark
from redactor.errors import (
    DamagedFile,
    EmptyFile,
    EncryptedFile,
    RuleError,
    UnsupportedFile,
    VerificationFailed,
)

__all__ = [
    "mark_from_json",
    "mark_to_json",
    "overstrike_from_json",
    "redact",
    "report_from_json",
    "verify_released",
]

PRELOAD = (
    "redactor.pdf.archive", "redactor.pdf.hidden", "redactor.pdf.kept", "redactor.pdf.overstrike",
    "redactor.pdf.sanitize", "redactor.pdf.tidy", "redactor.pdf.verify",
)  # fmt: skip
"""What the work here needs, for templates to have at hand (``redactor.forkserver``)."""
_ROUNDS = 5
_FILE_CHECKS = frozenset(["secrets", "structure", "fonts", "syntax"])
_FEW = 50
"""Pages of a document that is worth making pictures of before it is refused."""
_PAGE_CHECKS = frozenset(["glyphs", "pixels", "text_kept", "picture", "readable"])


def redact(payload: dict[str, Any]) -> dict[str, Any]:
    """Strike, write anew, verify.

    payload: source, target (a new file in the target's folder), marks, style or look, title,
    language, password, secrets, encrypt_with (lock the result with this password), archive (make
    it PDF/A-2b where that can be). Returns both reports; the parent judges what is at ``target``.
    """
    from redactor.pdf.hidden import inspect_hidden
    from redactor.pdf.tidy import tidy_copy

    source, password = Path(payload["source"]), payload.get("password")
    removed = inspect_hidden(source, password=password)
    with tempfile.TemporaryDirectory(prefix="redactor-") as folder:
        done: tuple[OverstrikeReport, VerificationReport] | None = None
        try:
            done = _attempt(payload, source, password, Path(folder), removed)
        except (EmptyFile, UnsupportedFile, EncryptedFile, RuleError, MemoryError):
            raise
        except Exception:  # noqa: S110 - whatever the reason: it may work with a tidy copy
            pass
        if done is None or not done[1].passed:
            # odd cross-references make MuPDF lose its own changes: once more from a tidy copy
            tidy = Path(folder) / "tidy.pdf"
            if tidy_copy(source, password, tidy):
                done = _attempt(payload, tidy, None, Path(folder), removed)
                if _readers_disagree(done[1]):  # on the original, not on qpdf's reading of it
                    of_tidy = payload | {"source": str(tidy), "password": None}
                    done = _attempt(of_tidy, tidy, None, Path(folder), removed)
    if done is None or _readers_disagree(done[1]):
        raise DamagedFile
    report, verification = done
    if payload.get("encrypt_with") and verification.passed:
        _lock(Path(payload["target"]), payload["encrypt_with"])
    report = OverstrikeReport(
        pages=report.pages,
        marks=len(payload["marks"]),
        rasterised=report.rasterised,
        removed=report.removed,
        warnings=report.warnings,
        moved=report.moved,
        protected=report.protected,
        exposed=report.exposed,
        level=report.level,
    )
    return {"overstrike": report.as_json(), "verification": verification.as_json()}


def _attempt(
    payload: dict[str, Any],
    path: Path,
    password: str | None,
    folder: Path,
    removed: dict[str, int],
) -> tuple[OverstrikeReport, VerificationReport]:
    """Strike what is at ``path`` until the verifier is content or nothing more can be tried."""
    from redactor.pdf.archive import LEVEL
    from redactor.pdf.kept import NOTES, Kept, read_kept
    from redactor.pdf.overstrike import overstrike_document
    from redactor.pdf.sanitize import UnbuildablePages, rebuild_file, save_flat
    from redactor.pdf.source import open_source
    from redactor.pdf.unstrikeable import unstrikeable_pages
    from redactor.pdf.verify import verify

    source, target, flat = Path(payload["source"]), Path(payload["target"]), folder / "flat.pdf"
    marks = [mark_from_json(m) for m in payload["marks"]]
    look = look_of(payload)
    legend_first = look.legend is not None and look.legend_place == "first"
    pictures = unstrikeable_pages(path, {m.page for m in marks}, password)
    kept = read_kept(
        path,
        password=password,
        marked={m.page - 1 for m in marks},
        forbidden=[*(m.text for m in marks), *payload.get("secrets", ())],
    )
    archive = bool(payload.get("archive")) and not payload.get("encrypt_with")
    if removed.get("signatures"):
        kept.notes.add("signatures")
    for _ in range(_ROUNDS):
        doc = open_source(path, password)
        try:
            report = overstrike_document(
                doc, marks, look=look, rasterise=pictures, source=(path, password)
            )
            save_flat(doc, flat, subset=bool(marks))
        finally:
            doc.close()
        try:
            problems = rebuild_file(
                flat,
                target,
                title=payload.get("title", ""),
                language=payload.get("language", "da"),
                alternatives=alternatives(marks) if look.alternative else (),
                kept=kept,
                pictures=report.rasterised,
                legend_first=legend_first,
                archive=archive,
            )
        except UnbuildablePages as error:
            numbers = {n - legend_first for n in error.numbers} & set(range(1, report.pages + 1))
            if numbers <= pictures:
                raise DamagedFile from error
            pictures = pictures | numbers
            continue
        verification = verify(
            target,
            original=source,
            marks=marks,
            secrets=payload.get("secrets", ()),
            original_password=payload.get("password"),
            rasterised=report.rasterised,
            layout=Layout(look, report.moved),
        )
        again = {
            f.page for f in verification.findings if f.page is not None and f.check in _PAGE_CHECKS
        } - set(report.rasterised)
        found = {f.check for f in verification.findings}
        if not again and found and found <= {"fonts", "syntax"}:
            # which page's font or broken stream it is isn't known: all of them
            again = set(range(1, report.pages + 1)) - set(report.rasterised)
        if not verification.passed and not again and not kept.bare:
            # what goes along besides the pages isn't worth a release
            kept = Kept(language=kept.language, notes={"plain"} | kept.notes & {"signatures"})
            continue
        if not again and found and found <= _FILE_CHECKS and report.pages <= _FEW:
            # what is left stands in something that a page draws with: a picture draws with nothing
            again = set(range(1, report.pages + 1)) - set(report.rasterised)
        if verification.passed or not again:
            notes = tuple(NOTES[note] for note in sorted(kept.notes))
            if problems:
                notes += (f"Filen er ikke PDF/A: {'; '.join(problems)}.",)
            elif payload.get("archive") and not archive:
                notes += ("Filen er ikke PDF/A: en låst fil kan ikke være det.",)
            report = dataclasses.replace(
                report,
                removed=kept.without(removed),
                warnings=report.warnings + notes,
                level=LEVEL if archive and not problems else "",
            )
            return report, verification
        pictures = pictures | again
    raise DamagedFile


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
        report = combine(report, inspect_file(released))
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


def overstrike_from_json(value: dict[str, Any]) -> OverstrikeReport:
    return OverstrikeReport(
        pages=value["pages"],
        marks=value["marks"],
        rasterised=tuple(value["rasterised_pages"]),
        removed=dict(value["removed"]),
        warnings=tuple(value["warnings"]),
        moved=tuple(MovedLine.of(line) for line in value.get("moved", ())),
        protected=value.get("boxes_protected", 0),
        exposed=value.get("boxes_exposed", 0),
        level=value.get("level", ""),
    )


def report_from_json(value: dict[str, Any]) -> VerificationReport:
    return VerificationReport(
        checks={name: CheckState(state) for name, state in value["checks"].items()},
        findings=tuple(
            Finding(
                f["check"],
                f["message"],
                f["page"],
                Severity(f.get("severity", Severity.LEAK)),
                f.get("channel", ""),
                f.get("count", 1),
            )
            for f in value["findings"]
        ),
        pages=value["pages"],
        manifest=dict(value.get("manifest", {})),
    )
