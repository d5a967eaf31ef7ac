"""From the documents of a release to its package: what goes under which name, and who is struck.

Pure: no database. The struck PDFs were made and verified before (``pdf.safe``); here the act list
and the letter are written from the same marks, and all of it is packed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from redactor.law.grounds import reasons_of
from redactor.release import act_list, letter
from redactor.release.act_list import ActListRow, struck_rows
from redactor.release.letter import LetterFacts
from redactor.release.naming import act_list_name, document_name
from redactor.release.package import PackageInfo, build_package
from redactor.release.titles import strike_title

LETTER = "Afgørelse"


@dataclass(frozen=True, slots=True)
class ReleasedDocument:
    """One document of the case as it stands in a release.

    access: "yes", "partial" or "no"; "" where it isn't covered. grounds: codes, as used on its
    marks or for withholding it. attachment_of: ``id`` of another one, or "". pdf: the verified
    file, None where none is given out. marks: how many overstrikes it has. strike: names of
    people struck in it.
    """

    id: str
    akt_id: int
    dok_id: str
    title: str
    category: str = ""
    date: dt.date | None = None
    attachment_of: str = ""
    covered: bool = True
    access: str = ""
    grounds: tuple[str, ...] = ()
    reason: str = ""
    pdf: Path | None = None
    marks: int = 0
    strike: tuple[str, ...] = ()

    @classmethod
    def from_snapshot(cls, snapshot: Mapping[str, Any], pdf: Path | None) -> ReleasedDocument:
        """From ``release_document.snapshot`` (shape: docs/architecture.md)."""
        document, marks = snapshot["document"], snapshot["marks"]
        grounds = [mark["ground"] for mark in marks if mark["ground"]]
        if document["access"] == "no" and document["exempt_ground"]:
            grounds = [document["exempt_ground"]]
        date = document["document_date"]
        return cls(
            id=document["id"],
            akt_id=document["akt_id"],
            dok_id=document["dok_id"],
            title=document["title"],
            category=document["category"],
            date=dt.date.fromisoformat(date) if date else None,
            attachment_of=document["attachment_of"] or "",
            covered=document["covered"],
            access=document["access"],
            grounds=tuple(dict.fromkeys(grounds)),
            reason=document["reason"],
            pdf=pdf,
            marks=len(marks),
            strike=struck_names(marks),
        )


@dataclass(frozen=True, slots=True)
class ReleaseFacts:
    """What the package says of the release. keep: names that may be seen, the requester's first.

    letter: the letter's facts; counts, grounds and struck names are filled in from the documents.
    number: of the release within the request.
    """

    case_number: str
    number: int
    letter: LetterFacts
    keep: tuple[str, ...] = ()
    manifest: Mapping[str, Any] = field(default_factory=dict)


def struck_names(marks: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Names under the marks, each once: they may stand in no title and no file name either."""
    return tuple(
        dict.fromkeys(m["text"] for m in marks if m["entity_type"] == "PERSON" and m["text"])
    )


def assemble(
    documents: Sequence[ReleasedDocument], facts: ReleaseFacts, target: Path, workshop: Path
) -> PackageInfo:
    """Write the package ``target``; ``workshop`` is an empty folder for what goes into it.

    Raises ``VerificationFailed`` where a struck name would show outside the documents. The same
    documents and facts give the same bytes.
    """
    ordered = sorted(documents, key=lambda d: d.akt_id)
    names = tuple(dict.fromkeys(name for d in ordered for name in d.strike))
    files: dict[str, Path] = {}
    links: dict[str, str] = {}
    for document in ordered:
        if document.pdf is not None:
            name = document_name(
                document.akt_id,
                document.dok_id,
                document.title,
                names=names,
                keep=facts.keep,
                taken=files,
            )
            files[name] = document.pdf
            links[document.id] = name
    rows = struck_rows([_row(d, ordered, links, names, facts) for d in ordered], names, facts.keep)
    for extension, write in (("xlsx", act_list.write_xlsx), ("pdf", act_list.write_pdf)):
        path = workshop / f"act_list.{extension}"
        write(rows, path, case_number=facts.case_number)
        files[act_list_name(facts.case_number, extension)] = path
    about = _letter_facts(ordered, facts, names)
    letter.write_docx(about, workshop / "letter.docx")
    letter.write_pdf(about, workshop / "letter.pdf")
    files[f"{LETTER}.docx"] = workshop / "letter.docx"
    files[f"{LETTER}.pdf"] = workshop / "letter.pdf"
    return build_package(target, files, _manifest(ordered, facts, links), forbidden=names)


def _row(
    document: ReleasedDocument,
    every: Sequence[ReleasedDocument],
    links: Mapping[str, str],
    names: Sequence[str],
    facts: ReleaseFacts,
) -> ActListRow:
    numbers = {d.id: d.dok_id for d in every}
    reasons = []
    for reason in reasons_of(document.grounds):
        codes = [code for code in document.grounds if reasons_of([code]) == [reason]]
        reasons.append(f"{reason.value} ({', '.join(codes)})")
    if document.reason:
        reasons.append(strike_title(document.reason, names, keep=facts.keep))
    return ActListRow(
        akt_id=document.akt_id,
        dok_id=document.dok_id,
        title=document.title,
        category=document.category,
        date=document.date,
        attachment_of=numbers.get(document.attachment_of, ""),
        attachments=tuple(d.dok_id for d in every if d.attachment_of == document.id),
        link=links.get(document.id, ""),
        covered=document.covered,
        access=document.access,
        reasons=tuple(reasons) if document.covered else (),
    )


def _letter_facts(
    documents: Sequence[ReleasedDocument], facts: ReleaseFacts, names: Sequence[str]
) -> LetterFacts:
    covered = [d for d in documents if d.covered]
    grounds = dict.fromkeys(code for d in covered for code in d.grounds)
    return replace(
        facts.letter,
        full=sum(d.access == "yes" for d in covered),
        partial=sum(d.access == "partial" for d in covered),
        withheld=sum(d.access == "no" for d in covered),
        uncovered=len(documents) - len(covered),
        grounds=tuple(grounds),
        strike=tuple(names),
    )


def _manifest(
    documents: Sequence[ReleasedDocument], facts: ReleaseFacts, links: Mapping[str, str]
) -> dict[str, Any]:
    """Which file is which document. No hash of an original: it would let a guess be checked."""
    return {
        **facts.manifest,
        "case_number": facts.case_number,
        "release": facts.number,
        "counts": {
            "documents": len(documents),
            "given": sum(d.access == "yes" for d in documents),
            "partial": sum(d.access == "partial" for d in documents),
            "withheld": sum(d.access == "no" for d in documents),
            "overstrikes": sum(d.marks for d in documents),
        },
        "documents": [
            {
                "akt_id": d.akt_id,
                "covered": d.covered,
                "access": d.access,
                "grounds": sorted(d.grounds),
                "overstrikes": d.marks,
                "file": links.get(d.id),
            }
            for d in documents
        ],
    }
