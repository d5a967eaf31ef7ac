"""Words in pieces: in labels, languages, cells and titles that are harmless one by one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from tests.pdf.striking import strike_clean

STRUCK = "Henrik"


def struck(source: Path, target: Path, find_marks: Any) -> Path:
    strike_clean(source, target, find_marks(source, STRUCK))
    return target


@pytest.fixture
def source(make_pdf: Any) -> Path:
    path: Path = make_pdf(["Sagen om Henrik er lukket.", "Brev om sagen"], pages=4)
    return path


LABELS: list[tuple[str, list[dict[str, Any]], list[str]]] = [
    ("prefixes", [{"P": "Hen"}, {"P": "rik"}], ["", "", "", ""]),
    ("letters", [{"P": "c"}, {"P": "h"}, {"P": "n"}, {"P": "b"}], ["", "", "", ""]),
    ("letters in order", [{"P": "A"}, {"P": "B"}, {"P": "C"}], ["A", "B", "C", "C"]),
    ("letters as numbers", [{"S": "/A", "St": n} for n in (8, 5, 14, 18)], ["A", "A", "A", "A"]),
    ("numbers", [{"S": "/D", "St": 7412}, {"S": "/D", "St": 3198}], ["1", "1", "2", "3"]),
    ("numbers that rise", [{"S": "/D"}, {"S": "/D", "St": 17}], ["1", "17", "18", "19"]),
    ("numbers that begin later", [{"S": "/D", "St": 341}], ["341", "342", "343", "344"]),
]


@pytest.mark.parametrize(("how", "rows", "shown"), LABELS, ids=[row[0] for row in LABELS])
def test_labels_spell_nothing(
    how: str, rows: list[dict[str, Any]], shown: list[str], source: Path, tmp_path: Path,
    find_marks: Any,
) -> None:  # fmt: skip
    with pikepdf.open(source, allow_overwriting_input=True) as pdf:
        numbers: list[Any] = []
        for page, row in enumerate(rows):
            made = {f"/{k}": Name(v) if k == "S" else v for k, v in row.items()}
            numbers += [page, Dictionary(made)]
        pdf.Root.PageLabels = Dictionary(Nums=Array(numbers))
        pdf.save(source)
    with pikepdf.open(struck(source, tmp_path / "out.pdf", find_marks)) as pdf:
        assert [page.label for page in pdf.pages] == shown


def tagged(source: Path, make: Any) -> None:
    """Tag the first page; make(pdf, root, parent) -> the elements below the document."""
    with pikepdf.open(source, allow_overwriting_input=True) as pdf:
        root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        top = pdf.make_indirect(Dictionary(S=Name.Document, P=root))
        page = pdf.pages[0]
        data = b"\n".join(part.read_bytes() for part in page.Contents)
        numbered = b"".join(
            b"/P <</MCID %d>> BDC BT /F0 9 Tf 300 %d Td (x) Tj ET EMC\n" % (i, 300 + 12 * i)
            for i in range(9)
        )
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        page.obj.Resources.Font["/F0"] = pdf.make_indirect(font)
        page.Contents = pdf.make_stream(data + b"\n" + numbered)
        top.K, root.K = Array(make(pdf, page.obj, top)), top
        pdf.Root.StructTreeRoot = root
        pdf.save(source)


def elements(path: Path) -> list[Any]:
    """All elements of the structure, in order."""
    found: list[Any] = []

    def walk(element: Any) -> None:
        if isinstance(element, Dictionary) and "/S" in element:
            found.append({str(k): v for k, v in element.items() if k in ("/S", "/Lang", "/A")})
            kids = element.get("/K")
            for kid in kids if isinstance(kids, Array) else [kids]:
                walk(kid)

    with pikepdf.open(path) as pdf:
        walk(pdf.Root.StructTreeRoot.K)
        return [
            (str(e["/S"]), str(e.get("/Lang", "")), {
                k: int(v) for k, v in e["/A"].items() if k.endswith("Span")
            } if "/A" in e else {})
            for e in found
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("languages", "kept"),
    [
        (["kv", "is", "tc", "hn"], {"is"}), (["an-NE"], set()), (["da-DK", "en"], {"da-DK", "en"}),
        (["so", "fi", "el", "et", "da"], set()),
    ],
)  # fmt: skip
def test_languages_spell_nothing(
    languages: list[str], kept: set[str], source: Path, tmp_path: Path, find_marks: Any
) -> None:
    def make(pdf: Any, page: Any, top: Any) -> list[Any]:
        return [
            pdf.make_indirect(Dictionary(S=Name.P, P=top, Pg=page, K=i, Lang=String(language)))
            for i, language in enumerate(languages)
        ]

    tagged(source, make)
    made = elements(struck(source, tmp_path / "out.pdf", find_marks))
    assert {language for _, language, _ in made if language} == kept


@pytest.mark.parametrize(
    ("spans", "kept"),
    [([ord(c) for c in STRUCK], []), ([2, 3], [2]), ([2], [2])],
)
def test_cells_are_no_wider_than_their_table(
    spans: list[int], kept: list[int], source: Path, tmp_path: Path, find_marks: Any
) -> None:
    def make(pdf: Any, page: Any, top: Any) -> list[Any]:
        table = pdf.make_indirect(Dictionary(S=Name.Table, P=top))
        row = pdf.make_indirect(Dictionary(S=Name.TR, P=table))
        cells = [
            pdf.make_indirect(
                Dictionary(S=Name.TD, P=row, Pg=page, K=i, A=Dictionary(O=Name.Table, ColSpan=span))
            )
            for i, span in enumerate(spans)
        ]
        under = pdf.make_indirect(Dictionary(S=Name.TR, P=table))
        below = [
            pdf.make_indirect(Dictionary(S=Name.TD, P=under, Pg=page, K=7 + i)) for i in range(2)
        ]
        row.K, under.K, table.K = Array(cells), Array(below), Array([row, under])
        return [table]

    tagged(source, make)
    made = elements(struck(source, tmp_path / "out.pdf", find_marks))
    assert [v for _, _, more in made for v in more.values()] == kept


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("Brev om sagen", "Brev om sagen"), ("Brev om sagen ⠓⠑⠝⠗⠊⠅", "Brev om sagen"),
        ("Brev – om: sagen!", "Brev – om: sagen!"), ("Brev om sagen .--. -.. ......", None),
        ("Brev om sagen \U000e0048\U000e0065", "Brev om sagen"),
    ],
)  # fmt: skip
def test_titles_hold_no_signs_of_their_own(
    title: str, kept: str | None, source: Path, tmp_path: Path, find_marks: Any
) -> None:
    with pikepdf.open(source, allow_overwriting_input=True) as pdf:
        with pdf.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem(title, 0))
        pdf.save(source)
    with pikepdf.open(struck(source, tmp_path / "out.pdf", find_marks)) as pdf:
        titles = [str(item.title) for item in pdf.open_outline().root]
    assert titles == ([kept] if kept else ["Brev om sagen"])
