"""What the verifier found, in plain Danish: for the command, the service and its pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from redactor.domain.advice import advice
from redactor.domain.report import CheckState, Finding, Severity, Verdict, VerificationReport

__all__ = ["CHECKS", "SEVERITIES", "STATES", "VERDICTS", "Told", "merged", "told"]

VERDICTS = {
    Verdict.SAFE: "Sikker: alle kontroller er bestået.",
    Verdict.LEAK: "IKKE bevist sikker: filen lækker. Udlever den ikke.",
    Verdict.RISK: "IKKE bevist sikker: der er ting, et menneske skal se på før udlevering.",
    Verdict.UNPROVEN: "IKKE bevist sikker: der er ikke fundet læk, men alt kunne ikke bevises.",
}
SEVERITIES = {Severity.LEAK: "LÆK", Severity.RISK: "RISIKO", Severity.NOTE: "NOTE"}
CHECKS = {
    "opens": "To læsere kan åbne filen",
    "pages": "Samme sider som originalen",
    "structure": "Kun det, en side har brug for",
    "one_revision": "Én udgave, intet mellem objekterne",
    "secrets": "Intet overstreget i filens indre",
    "glyphs": "Ingen tekst under boksene",
    "pixels": "Ingen billedpunkter under boksene",
    "text_kept": "Al anden tekst står, hvor den stod",
    "picture": "Siderne ser ud som før uden for boksene",
    "readable": "Ingen ord kan læses om boksene (OCR)",
    "fonts": "Skrifttyperne røber ingen bogstaver",
    "syntax": "Filens opbygning er fejlfri (qpdf)",
}
STATES = {
    CheckState.PASS: "bestået",
    CheckState.FAIL: "FEJL",
    CheckState.NOT_CHECKED: "ikke kontrolleret",
}


@dataclass(frozen=True, slots=True)
class Told:
    """Findings of one kind, with the pages (from 1) that have them.

    places: page and where on it, in words, where that is known. advice: what to do, or "".
    """

    severity: Severity
    message: str
    pages: tuple[int, ...]
    places: tuple[tuple[int, str], ...] = ()
    advice: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "severity": self.severity.value,
            "label": SEVERITIES[self.severity],
            "message": self.message,
            "pages": list(self.pages),
            "places": [{"page": page, "place": place} for page, place in self.places],
            "advice": self.advice,
        }


def merged(findings: tuple[Finding, ...]) -> list[Told]:
    """Findings of the same kind on several pages as one, worst first; same advice together."""
    kinds: dict[tuple[Severity, str, str], list[Finding]] = {}
    for finding in findings:
        kinds.setdefault((finding.severity, advice(finding), finding.message), []).append(finding)
    found = []
    for (severity, what, message), same in kinds.items():
        pages = tuple(dict.fromkeys(f.page for f in same if f.page))
        places = tuple(dict.fromkeys((f.page, f.place) for f in same if f.page and f.place))
        found.append(Told(severity, message, pages, places, what))
    order, advices = list(Severity), [one.advice for one in found]
    return sorted(found, key=lambda one: (order.index(one.severity), advices.index(one.advice)))


def told(report: VerificationReport) -> dict[str, Any]:
    """The report as a page shows it: the answer, what was found, what was checked."""
    return {
        "verdict": report.verdict.value,
        "headline": VERDICTS[report.verdict],
        "pages": report.pages,
        "findings": [one.as_json() for one in merged(report.findings)],
        "checks": [
            {"name": name, "label": CHECKS.get(name, name), "state": s.value, "text": STATES[s]}
            for name, s in report.checks.items()
        ],
    }
