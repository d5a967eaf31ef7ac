"""The only door to a released file: strike, write anew and verify in a killable child.

The target appears only if the verification passes, and then at once and whole. Whatever else
happens (a finding, a crash, a time-out, too much memory), nothing is left behind.
"""

from __future__ import annotations

import os
import secrets as random_names
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from redactor.domain.labelling import BoxLook, Layout
from redactor.domain.report import OverstrikeReport, VerificationReport
from redactor.domain.suggestion import Mark
from redactor.errors import VerificationFailed
from redactor.pdf.child import mark_to_json
from redactor.sandbox import run_in_child

__all__ = ["RedactResult", "redact_file", "verify_file"]

TIMEOUT = 600.0
MEMORY = 3 * 1024**3


@dataclass(frozen=True, slots=True)
class RedactResult:
    overstrike: OverstrikeReport
    verification: VerificationReport


def redact_file(
    source: Path,
    target: Path,
    marks: Sequence[Mark],
    *,
    style: str = "black",
    look: BoxLook | None = None,
    title: str = "",
    language: str = "da",
    password: str | None = None,
    secrets: Sequence[str] = (),
    encrypt_with: str | None = None,
    archive: bool = False,
    timeout: float = TIMEOUT,
    memory: int = MEMORY,
) -> RedactResult:
    """Write ``source`` without what stands under ``marks`` to ``target``, proven clean.

    style: of the boxes, where ``look`` doesn't say more. secrets: further values that must be
    nowhere in the result. encrypt_with: lock the result with this password. archive: make it
    PDF/A-2b where that can be; the report's level says whether it is. timeout: seconds. memory:
    bytes.
    Raises ``VerificationFailed`` (its ``report`` says why) or an ``InputError``; then there is no
    ``target``, not even an older one.
    """
    target.unlink(missing_ok=True)
    part = target.with_name(f".{random_names.token_hex(8)}.part")
    payload = {
        "source": str(source.resolve()),
        "target": str(part.resolve()),
        "marks": [mark_to_json(m) for m in marks],
        "look": (look or BoxLook(style=style)).as_json(),
        "title": title,
        "language": language,
        "password": password,
        "secrets": list(secrets),
        "encrypt_with": encrypt_with,
        "archive": archive,
    }
    try:
        answer = run_in_child("redactor.pdf.child:redact", payload, timeout=timeout, memory=memory)
        result = RedactResult(
            OverstrikeReport.of(answer["overstrike"]), VerificationReport.of(answer["verification"])
        )
        if not result.verification.passed:
            raise VerificationFailed(report=result.verification)
        with part.open("rb+") as stream:
            os.fsync(stream.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return result


def verify_file(
    released: Path,
    *,
    original: Path | None = None,
    marks: Sequence[Mark] = (),
    secrets: Sequence[str] = (),
    password: str | None = None,
    released_password: str | None = None,
    layout: Layout | None = None,
    rasterised: Sequence[int] = (),
    timeout: float = TIMEOUT,
    memory: int = MEMORY,
) -> VerificationReport:
    """``redactor.pdf.verify.verify`` in a killable child.

    password: of a locked original. released_password: of a locked released file. layout,
    rasterised: what the overstriker declared, where it isn't the default.
    """
    payload = {
        "released": str(released.resolve()),
        "original": str(original.resolve()) if original is not None else None,
        "marks": [mark_to_json(m) for m in marks],
        "secrets": list(secrets),
        "password": password,
        "released_password": released_password,
        "look": layout.look.as_json() if layout else None,
        "moved": [line.as_json() for line in layout.moved] if layout else [],
        "rasterised": list(rasterised),
    }
    return VerificationReport.of(
        run_in_child("redactor.pdf.child:verify_released", payload, timeout=timeout, memory=memory)
    )
