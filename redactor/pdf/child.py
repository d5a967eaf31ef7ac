"""What runs in the killable child (``redactor.sandbox``): one call a file, JSON in and out.

``redact`` strikes, writes anew and verifies. Where the verifier isn't content with a page, that
page becomes a picture and all is verified again: the verifier is the proof, not a formality.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from redactor.domain.geometry import Box
from redactor.domain.report import CheckState, Finding, OverstrikeReport, VerificationReport
from redactor.domain.suggestion import Mark

__all__ = [
    "mark_from_json",
    "mark_to_json",
    "overstrike_from_json",
    "redact",
    "report_from_json",
    "verify_released",
]

_PAGE_CHECKS = frozenset(["glyphs", "pixels", "text_kept"])


def redact(payload: dict[str, Any]) -> dict[str, Any]:
    """payload: source, target (a new file in the target's folder), marks, style, title, language,
    password, secrets. Returns the reports; what is at ``target`` is for the parent to judge."""
    from redactor.pdf.hidden import inspect_hidden
    from redactor.pdf.overstrike import overstrike_document
    from redactor.pdf.sanitize import UnbuildablePages, rebuild_file, save_flat
    from redactor.pdf.source import open_source
    from redactor.pdf.unstrikeable import unstrikeable_pages
    from redactor.pdf.verify import verify

    source, target = Path(payload["source"]), Path(payload["target"])
    marks = [mark_from_json(m) for m in payload["marks"]]
    password: str | None = payload.get("password")
    removed = inspect_hidden(source, password=password)
    pictures = unstrikeable_pages(source, {m.page for m in marks}, password)
    with tempfile.TemporaryDirectory(prefix="redactor-") as folder:
        flat = Path(folder) / "flat.pdf"
        for _ in range(4):
            doc = open_source(source, password)
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
                pictures = pictures | error.numbers
                continue
            verification = verify(
                target,
                original=source,
                marks=marks,
                secrets=payload.get("secrets", ()),
                original_password=password,
                rasterised=report.rasterised,
            )
            again = {
                f.page
                for f in verification.findings
                if f.page is not None and f.check in _PAGE_CHECKS
            } - set(report.rasterised)
            if verification.passed or not again:
                break
            pictures = pictures | again
    report = OverstrikeReport(
        pages=report.pages,
        marks=len(marks),
        rasterised=report.rasterised,
        removed=removed,
        warnings=report.warnings,
    )
    return {"overstrike": report.as_json(), "verification": verification.as_json()}


def verify_released(payload: dict[str, Any]) -> dict[str, Any]:
    """payload: released, original, marks, secrets, password. Returns the verification report."""
    from redactor.pdf.verify import verify

    report = verify(
        Path(payload["released"]),
        original=Path(payload["original"]) if payload.get("original") else None,
        marks=[mark_from_json(m) for m in payload["marks"]],
        secrets=payload.get("secrets", ()),
        original_password=payload.get("password"),
    )
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
        findings=tuple(Finding(f["check"], f["message"], f["page"]) for f in value["findings"]),
        pages=value["pages"],
    )
