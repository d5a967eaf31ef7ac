"""What runs in the killable child (``redactor.sandbox``): one call a file, JSON in and out.

``redact`` strikes, writes anew and verifies. Where the verifier isn't content with a page, that
page becomes a picture and all is verified again: the verifier is the proof, not a formality.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from redactor.domain.geometry import Box
from redactor.domain.report import (
    CheckState,
    Finding,
    OverstrikeReport,
    Severity,
    VerificationReport,
)
from redactor.domain.suggestion import Mark
from redactor.errors import DamagedFile, EmptyFile, EncryptedFile, RuleError, UnsupportedFile

__all__ = [
    "mark_from_json",
    "mark_to_json",
    "overstrike_from_json",
    "redact",
    "report_from_json",
    "verify_released",
]

_ROUNDS = 4
_PAGE_CHECKS = frozenset(["glyphs", "pixels", "text_kept"])


def redact(payload: dict[str, Any]) -> dict[str, Any]:
    """Strike, write anew, verify.

    payload: source, target (a new file in the target's folder), marks, style, title, language,
    password, secrets. Returns both reports; what is at ``target`` is for the parent to judge.
    """
    from redactor.pdf.hidden import inspect_hidden

    source, password = Path(payload["source"]), payload.get("password")
    removed = inspect_hidden(source, password=password)
    with tempfile.TemporaryDirectory(prefix="redactor-") as folder:
        done: tuple[OverstrikeReport, VerificationReport] | None = None
        try:
            done = _attempt(payload, source, password, Path(folder))
        except (EmptyFile, UnsupportedFile, EncryptedFile, RuleError, MemoryError):
            raise
        except Exception:  # noqa: S110 - whatever the reason: it may work with a tidy copy
            pass
        if done is None or not done[1].passed:
            # odd cross-references make MuPDF lose its own changes: once more from a tidy copy
            tidy = _tidied(source, password, Path(folder))
            if tidy is not None:
                done = _attempt(payload, tidy, None, Path(folder))
    if done is None:
        raise DamagedFile
    report, verification = done
    report = OverstrikeReport(
        pages=report.pages,
        marks=len(payload["marks"]),
        rasterised=report.rasterised,
        removed=removed,
        warnings=report.warnings,
    )
    return {"overstrike": report.as_json(), "verification": verification.as_json()}


def _attempt(
    payload: dict[str, Any], path: Path, password: str | None, folder: Path
) -> tuple[OverstrikeReport, VerificationReport]:
    """Strike what is at ``path`` until the verifier is content or nothing more can be tried."""
    from redactor.pdf.overstrike import overstrike_document
    from redactor.pdf.sanitize import UnbuildablePages, rebuild_file, save_flat
    from redactor.pdf.source import open_source
    from redactor.pdf.unstrikeable import unstrikeable_pages
    from redactor.pdf.verify import verify

    source, target, flat = Path(payload["source"]), Path(payload["target"]), folder / "flat.pdf"
    marks = [mark_from_json(m) for m in payload["marks"]]
    pictures = unstrikeable_pages(path, {m.page for m in marks}, password)
    for _ in range(_ROUNDS):
        doc = open_source(path, password)
        try:
            report = overstrike_document(
                doc, marks, style=payload.get("style", "black"), rasterise=pictures
            )
            save_flat(doc, flat, subset=bool(marks))
        finally:
            doc.close()
        try:
            rebuild_file(
                flat,
                target,
                title=payload.get("title", ""),
                language=payload.get("language", "da"),
            )
        except UnbuildablePages as error:
            if error.numbers <= pictures:
                raise DamagedFile from error
            pictures = pictures | error.numbers
            continue
        verification = verify(
            target,
            original=source,
            marks=marks,
            secrets=payload.get("secrets", ()),
            original_password=payload.get("password"),
            rasterised=report.rasterised,
        )
        again = {
            f.page for f in verification.findings if f.page is not None and f.check in _PAGE_CHECKS
        } - set(report.rasterised)
        if verification.passed or not again:
            return report, verification
        pictures = pictures | again
    raise DamagedFile


def _tidied(source: Path, password: str | None, folder: Path) -> Path | None:
    """The same document as qpdf writes it, or None where it can't."""
    import pikepdf

    tidy = folder / "tidy.pdf"
    try:
        with pikepdf.open(source, password=password or "") as pdf:
            pdf.save(tidy, object_stream_mode=pikepdf.ObjectStreamMode.disable, encryption=False)
    except (pikepdf.PdfError, RuntimeError, ValueError):
        return None
    return tidy


def verify_released(payload: dict[str, Any]) -> dict[str, Any]:
    """payload: released, original, marks, secrets, password. Returns the report.

    Where the file isn't proven, it is searched as any foreign file would be: what a person wants
    to know then is whether it leaks, and where.
    """
    from redactor.pdf.verify import verify
    from redactor.pdf.verify_foreign import combine, inspect_file

    report = verify(
        Path(payload["released"]),
        original=Path(payload["original"]) if payload.get("original") else None,
        marks=[mark_from_json(m) for m in payload["marks"]],
        secrets=payload.get("secrets", ()),
        original_password=payload.get("password"),
    )
    if not report.passed:
        report = combine(report, inspect_file(Path(payload["released"])))
    return report.as_json()


def mark_to_json(mark: Mark) -> dict[str, Any]:
    return {
        "page": mark.page,
        "boxes": [[b.x0, b.y0, b.x1, b.y1] for b in mark.boxes],
        "label": mark.label,
        "text": mark.text,
    }


def mark_from_json(value: dict[str, Any]) -> Mark:
    boxes = tuple(Box.of(b) for b in value["boxes"])
    return Mark(int(value["page"]), boxes, value.get("label", ""), value.get("text", ""))


def overstrike_from_json(value: dict[str, Any]) -> OverstrikeReport:
    return OverstrikeReport(
        pages=value["pages"],
        marks=value["marks"],
        rasterised=tuple(value["rasterised_pages"]),
        removed=dict(value["removed"]),
        warnings=tuple(value["warnings"]),
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
