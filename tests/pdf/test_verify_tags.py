"""Tags, labels and bookmarks of a released file: whatever is planted in them is found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pymupdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from redactor.domain.report import CheckState, VerificationReport
from redactor.pdf.verify import verify
from tests.pdf.striking import alter, strike_clean

SECRET = "Frederikke Kvistgaard"
Case = tuple[Path, Path, list[Any]]


@pytest.fixture
def case(make_pdf: Any, find_marks: Any, tmp_path: Path) -> Case:
    """original, released, marks: two tagged pages with labels and bookmarks, proven clean."""
    original, released = make_pdf(["Afsnit et", f"Borger: {SECRET}."], pages=2), tmp_path / "r.pdf"
    with pikepdf.open(original, allow_overwriting_input=True) as pdf:
        root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        top = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=root))
        kids = []
        for page in pdf.pages:
            data = b"\n".join(c.read_bytes() for c in page.Contents)
            page.Contents = pdf.make_stream(b"/P <</MCID 0>> BDC\n" + data + b"\nEMC")
            kids.append(pdf.make_indirect(Dictionary(S=Name.P, P=top, Pg=page.obj, K=0)))
        top.K, root.K = Array(kids), top
        pdf.Root.StructTreeRoot = root
        pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.r, P=String("A-"))]))
        with pdf.open_outline() as outline:
            outline.root += [pikepdf.OutlineItem("Afsnit et", i) for i in (0, 1)]
        pdf.save(original)
    marks = find_marks(original, SECRET)
    strike_clean(original, released, marks)
    with pymupdf.open(released) as doc:
        assert doc[1].get_label() == "A-ii"
        assert len(doc.get_toc()) == 2
    with pikepdf.open(released) as pdf:
        assert len(pdf.Root.StructTreeRoot.K.K) == 2
    return original, released, marks


def plant(case: Case, change: Callable[[pikepdf.Pdf], None]) -> VerificationReport:
    alter(case[1], change)
    return verify(case[1], original=case[0], marks=case[2])


def test_nothing_planted_passes(case: Case) -> None:
    report = plant(case, lambda pdf: None)
    assert report.passed, report.findings


def _root(pdf: pikepdf.Pdf) -> Any:
    return pdf.Root.StructTreeRoot


def _element(pdf: pikepdf.Pdf) -> Any:
    return _root(pdf).K.K[0]


def _label(pdf: pikepdf.Pdf) -> Any:
    return pdf.Root.PageLabels.Nums[1]


def _bookmark(pdf: pikepdf.Pdf) -> Any:
    return pdf.Root.Outlines.First


def _set(of: Callable[[Any], Any], key: str, value: Any) -> Callable[[pikepdf.Pdf], None]:
    return lambda pdf: of(pdf).__setitem__(f"/{key}", value(pdf) if callable(value) else value)


def _content(old: bytes, new: bytes) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        stream = pdf.pages[0].obj.Contents
        data = stream.read_bytes()
        assert old in data
        stream.write(data.replace(old, new, 1))

    return change


def _orphan(pdf: pikepdf.Pdf) -> Any:
    return pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.P, T=String(SECRET)))


SECRET_NAME = Name("/Kvistgaard")
PLANTS: dict[str, Callable[[pikepdf.Pdf], None]] = {
    "Alt": _set(_element, "Alt", String(SECRET)),
    "ActualText": _set(_element, "ActualText", String(SECRET)),
    "E": _set(_element, "E", String(SECRET)),
    "T": _set(_element, "T", String(SECRET)),
    "ID": _set(_element, "ID", String(SECRET)),
    "Phoneme": _set(_element, "Phoneme", String(SECRET)),
    "kind": _set(_element, "S", SECRET_NAME),
    "kind as text": _set(_element, "S", String(SECRET)),
    "class": _set(_element, "C", SECRET_NAME),
    "revision": _set(_element, "R", 7),
    "language": _set(_element, "Lang", String("da-Kvistgaard")),
    "unknown attribute": _set(_element, "A", Dictionary(O=Name.Table, Summary=String(SECRET))),
    "owner of attributes": _set(_element, "A", Dictionary(O=SECRET_NAME)),
    "attribute's name": _set(_element, "A", Dictionary(O=Name.Table, Scope=SECRET_NAME)),
    "attribute's text": _set(_element, "A", Dictionary(O=Name.Table, Scope=String(SECRET))),
    "attribute's number": _set(_element, "A", Dictionary(O=Name.Table, RowSpan=120456789)),
    "attributes' stream": _set(_element, "A", lambda pdf: pdf.make_stream(SECRET.encode())),
    "parent that is none": _set(_element, "P", Dictionary(T=String(SECRET))),
    "parent elsewhere": _set(_element, "P", _orphan),
    "page that is none": _set(_element, "Pg", Dictionary(T=String(SECRET))),
    "text among the kids": _set(_element, "K", Array([0, String(SECRET)])),
    "number too many": _set(_element, "K", Array([0, 1, 2])),
    "kid too many": _set(_element, "K", lambda pdf: Array([0, 1, _orphan(pdf)])),
    "object reference": _set(_element, "K", Array([0, Dictionary(Type=Name.OBJR)])),
    "RoleMap": _set(_root, "RoleMap", Dictionary({"/Kvistgaard": Name.P})),
    "ClassMap": _set(_root, "ClassMap", Dictionary({"/Kvistgaard": Dictionary()})),
    "IDTree": _set(_root, "IDTree", Dictionary(Names=Array([String(SECRET)]))),
    "AF": _set(_root, "AF", Array([])),
    "Namespaces": _set(_root, "Namespaces", Array([])),
    "no parents": lambda pdf: _root(pdf).__delitem__("/ParentTree"),
    "text among the parents": _set(
        lambda p: _root(p).ParentTree, "Nums", Array([0, Array([]), 1, String(SECRET)])
    ),
    "orphan among the parents": _set(
        lambda p: _root(p).ParentTree, "Nums", lambda p: Array([0, Array([_orphan(p)])])
    ),
    "tree taken away": lambda pdf: pdf.Root.__delitem__("/StructTreeRoot"),
    "MarkInfo": _set(lambda p: p.Root.MarkInfo, "Kvistgaard", True),
    "properties in content": _content(b"/P <</MCID 0>>", b"/P <</MCID 0/Alt (x)>>"),
    "kind in content": _content(b"/P <</MCID 0>>", b"/Kvistg <</MCID 0>>"),
    "number in content": _content(b"/P <</MCID 0>>", b"/P <</MCID 12045>>"),
    "artifact with properties": _content(
        b"/P <</MCID 0>>", b"/Artifact <</Contents (x)>> BDC EMC\n/P <</MCID 0>>"
    ),
    "point in content": _content(b"/P <</MCID 0>>", b"/Kvistgaard MP\n/P <</MCID 0>>"),
    "end missing": _content(b"\nEMC", b""),
    "prefix": _set(_label, "P", String(SECRET)),
    "prefix that is long": _set(_label, "P", String("Anna")),
    "style": _set(_label, "S", SECRET_NAME),
    "number of a label": _set(_label, "St", 1204567890),
    "key of a label": _set(_label, "T", String(SECRET)),
    "title": _set(_bookmark, "Title", String(SECRET)),
    "title that isn't there": _set(_bookmark, "Title", String("Afsnit to")),
    "title in part": _set(_bookmark, "Title", String("Afsn")),
    "action": _set(_bookmark, "A", Dictionary(S=Name.URI, URI=String(SECRET))),
    "destination": _set(_bookmark, "Dest", String(SECRET)),
    "place of a destination": _set(
        _bookmark, "Dest", lambda pdf: Array([pdf.pages[0].obj, Name.XYZ, 120, 456, 789])
    ),
    "colour of a bookmark": _set(_bookmark, "C", Array([1, 0, 0])),
    "bookmark too many": _set(_bookmark, "Last", lambda pdf: pdf.make_indirect(
        Dictionary(Title=String(SECRET)))),
}  # fmt: skip


@pytest.mark.parametrize("channel", PLANTS)
def test_what_is_planted_is_found(channel: str, case: Case) -> None:
    report = plant(case, PLANTS[channel])
    assert not report.passed
    failed = {name for name, state in report.checks.items() if state is CheckState.FAIL}
    assert failed & {"structure", "secrets"}, failed
    for finding in report.findings:
        assert "kvist" not in finding.message.lower()
