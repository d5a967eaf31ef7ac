"""What overstriking and verifying a document found.

"Not checked" is never "pass": a report passes only where every check ran and found nothing. A
file of another program can't pass; what its inspection found is told by channel and severity.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import Any

from redactor.domain.labelling import MovedLine


class CheckState(enum.StrEnum):
    PASS = "pass"  # noqa: S105 - not a password
    FAIL = "fail"
    NOT_CHECKED = "not_checked"


class Severity(enum.StrEnum):
    """How bad a finding is."""

    LEAK = "leak"
    """Something struck or hidden can be read again."""
    RISK = "risk"
    """A place where something may be read that nobody saw; a person has to look."""
    NOTE = "note"
    """Worth knowing; tells nothing of what was struck by itself."""


class Verdict(enum.StrEnum):
    """The answer in one word."""

    SAFE = "safe"
    """Every check ran and found nothing."""
    LEAK = "leak"
    """At least one leak was found."""
    RISK = "risk"
    """No leak, but places that a person has to look at."""
    UNPROVEN = "unproven"
    """Nothing was found, but it isn't proven either: another program wrote the file, or a check
    could not run."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason against release. message: Danish, for the caseworker, never a secret in it.

    check: the check that failed, or "inspection". channel: where it hides, for inspections.
    count: how many of it. place: where on the page, in Danish words. boxes: the same as x0, y0,
    x1, y1 in displayed points.
    """

    check: str
    message: str
    page: int | None = None
    severity: Severity = Severity.LEAK
    channel: str = ""
    count: int = 1
    place: str = ""
    boxes: tuple[tuple[float, ...], ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "check": self.check,
            "channel": self.channel or self.check,
            "severity": self.severity.value,
            "page": self.page,
            "count": self.count,
            "message": self.message,
            "place": self.place,
            "boxes": [list(box) for box in self.boxes],
        }

    @classmethod
    def of(cls, value: dict[str, Any]) -> Finding:
        """From what ``as_json`` made."""
        return cls(
            value["check"],
            value["message"],
            value["page"],
            Severity(value.get("severity", Severity.LEAK)),
            value.get("channel", ""),
            value.get("count", 1),
            value.get("place", ""),
            tuple(tuple(box) for box in value.get("boxes", ())),
        )


@dataclass(frozen=True, slots=True)
class VerificationReport:
    """Result of ``pdf.verify``: state of each named check, and the findings.

    manifest: what was looked at: sha256 and size of the files, sha256 of each page's content.
    """

    checks: dict[str, CheckState]
    findings: tuple[Finding, ...] = ()
    pages: int = 0
    manifest: dict[str, Any] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        return (
            bool(self.checks)
            and not self.findings
            and all(state is CheckState.PASS for state in self.checks.values())
        )

    @property
    def verdict(self) -> Verdict:
        if self.passed:
            return Verdict.SAFE
        worst = {f.severity for f in self.findings}
        if Severity.LEAK in worst:
            return Verdict.LEAK
        return Verdict.RISK if Severity.RISK in worst else Verdict.UNPROVEN

    def as_json(self) -> dict[str, Any]:
        return {
            "schema": "redactor.verification/1",
            "passed": self.passed,
            "verdict": self.verdict.value,
            "pages": self.pages,
            "checks": {name: state.value for name, state in self.checks.items()},
            "findings": [f.as_json() for f in self.findings],
            "manifest": self.manifest,
        }

    @classmethod
    def of(cls, value: dict[str, Any]) -> VerificationReport:
        """From what ``as_json`` made."""
        return cls(
            checks={name: CheckState(state) for name, state in value["checks"].items()},
            findings=tuple(map(Finding.of, value["findings"])),
            pages=value["pages"],
            manifest=dict(value.get("manifest", {})),
        )


@dataclass(frozen=True, slots=True)
class NameWidths:
    """How many names fit struck ones by what is left of their widths: medians over ``boxes``.

    names: on the list that was tried. before: with boxes and gaps cut exactly to the name; after:
    in the file as written. An estimate, from the type of the page.
    """

    boxes: int
    names: int
    before: float
    after: float

    def as_json(self) -> dict[str, Any]:
        return {
            "boxes": self.boxes,
            "names": self.names,
            "candidates_before": self.before,
            "candidates_after": self.after,
        }

    @classmethod
    def of(cls, value: dict[str, Any]) -> NameWidths:
        """From what ``as_json`` made."""
        return cls(
            value["boxes"], value["names"], value["candidates_before"], value["candidates_after"]
        )


@dataclass(frozen=True, slots=True)
class OverstrikeReport:
    """What ``pdf.overstrike`` and ``pdf.sanitize`` did.

    rasterised: pages that had to be turned into pictures. removed: kinds of hidden content taken
    out ("metadata", "attachments", "bookmarks" …) with how many. In the protected width of boxes:
    protected and exposed count the boxes whose gap tells little and the others, and moved says
    which words were moved by how much. That tells what was struck: for the verifier only, never
    for the one who gets the file. level: of the archival standard ("PDF/A-2b"), "" for none.
    widths: what the widths of struck names tell, None where no name was struck in text.
    """

    pages: int
    marks: int
    rasterised: tuple[int, ...] = ()
    removed: dict[str, int] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    moved: tuple[MovedLine, ...] = ()
    protected: int = 0
    exposed: int = 0
    level: str = ""
    widths: NameWidths | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "pages": self.pages,
            "marks": self.marks,
            "rasterised_pages": list(self.rasterised),
            "removed": dict(sorted(self.removed.items())),
            "warnings": list(self.warnings),
            "moved": [line.as_json() for line in self.moved],
            "boxes_protected": self.protected,
            "boxes_exposed": self.exposed,
            "level": self.level,
            "name_widths": self.widths.as_json() if self.widths else None,
        }

    @classmethod
    def of(cls, value: dict[str, Any]) -> OverstrikeReport:
        """From what ``as_json`` made."""
        return cls(
            pages=value["pages"],
            marks=value["marks"],
            rasterised=tuple(value["rasterised_pages"]),
            removed=dict(value["removed"]),
            warnings=tuple(value["warnings"]),
            moved=tuple(MovedLine.of(line) for line in value.get("moved", ())),
            protected=value.get("boxes_protected", 0),
            exposed=value.get("boxes_exposed", 0),
            level=value.get("level", ""),
            widths=NameWidths.of(value["name_widths"]) if value.get("name_widths") else None,
        )
