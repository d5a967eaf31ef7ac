"""What overstriking and verifying a document found.

"Not checked" is never "pass": a report passes only where every check ran and found nothing.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import Any


class CheckState(enum.StrEnum):
    PASS = "pass"  # noqa: S105 - not a password
    FAIL = "fail"
    NOT_CHECKED = "not_checked"


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason against release. message: Danish, for the caseworker, never a secret in it."""

    check: str
    message: str
    page: int | None = None

    def as_json(self) -> dict[str, Any]:
        return {"check": self.check, "page": self.page, "message": self.message}


@dataclass(frozen=True, slots=True)
class VerificationReport:
    """Result of ``pdf.verify``: state of each named check, and the findings."""

    checks: dict[str, CheckState]
    findings: tuple[Finding, ...] = ()
    pages: int = 0

    @property
    def passed(self) -> bool:
        return (
            bool(self.checks)
            and not self.findings
            and all(state is CheckState.PASS for state in self.checks.values())
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "schema": "redactor.verification/1",
            "passed": self.passed,
            "pages": self.pages,
            "checks": {name: state.value for name, state in self.checks.items()},
            "findings": [f.as_json() for f in self.findings],
        }


@dataclass(frozen=True, slots=True)
class OverstrikeReport:
    """What ``pdf.overstrike`` and ``pdf.sanitize`` did.

    rasterised: pages that had to be turned into pictures. removed: kinds of hidden content taken
    out ("metadata", "attachments", "bookmarks" …) with how many.
    """

    pages: int
    marks: int
    rasterised: tuple[int, ...] = ()
    removed: dict[str, int] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "pages": self.pages,
            "marks": self.marks,
            "rasterised_pages": list(self.rasterised),
            "removed": dict(sorted(self.removed.items())),
            "warnings": list(self.warnings),
        }
