"""What the tests of ``redactor.pdf`` do over and over: strike a file, alter it, ask what failed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pikepdf

from redactor.domain.report import CheckState, VerificationReport
from redactor.domain.suggestion import Mark
from redactor.pdf.child import mark_to_json, redact

__all__ = ["alter", "alter_page", "failed", "strike", "strike_clean"]


def strike(source: Path, target: Path, marks: Sequence[Mark] = (), **more: Any) -> dict[str, Any]:
    """What the child answers, in this process; more: further keys of its payload."""
    payload = {
        "source": str(source.resolve()),
        "target": str(target),
        "marks": [mark_to_json(m) for m in marks],
    }
    return redact(payload | more)


def strike_clean(
    source: Path, target: Path, marks: Sequence[Mark] = (), **more: Any
) -> dict[str, Any]:
    """``strike``; the verifier has to be content."""
    answer = strike(source, target, marks, **more)
    assert answer["verification"]["passed"], answer["verification"]["findings"]
    return answer


def alter(path: Path, edit: Callable[[pikepdf.Pdf], object]) -> None:
    """Change a file and write it as tidily as the sanitiser does."""
    other = path.with_name("altered.pdf")
    with pikepdf.open(path) as pdf:
        edit(pdf)
        pdf.save(
            other,
            deterministic_id=True,
            compress_streams=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    other.replace(path)


def alter_page(path: Path, edit: Callable[[pikepdf.Pdf, Any], object]) -> None:
    """``alter`` with the first page's object at hand."""
    alter(path, lambda pdf: edit(pdf, pdf.pages[0].obj))


def failed(report: VerificationReport) -> set[str]:
    """The names of the checks that found something."""
    return {name for name, state in report.checks.items() if state is CheckState.FAIL}
