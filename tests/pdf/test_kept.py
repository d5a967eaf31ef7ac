"""What goes along besides the pages: tags, labels, bookmarks, language. And what never does."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pikepdf
import pymupdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, String

from redactor.pdf.along.page_labels import PREFIX
from tests.pdf.striking import strike_clean

NAME = "Frederikke Kvistgaard"
SECRET = "KVISTCHN2"
Leaks = Callable[[Path, Sequence[str]], list[str]]

LINES: list[tuple[str, str]] = [
    ("H1", "Afgørelse om tilskud"),
    ("P", f"Borgeren {NAME} har søgt om tilskud."),
    ("TH", "Navn"),
    ("TH", "Beløb"),
    ("TD", NAME),
    ("TD", "100 kr."),
    ("LBody", "Første punkt"),
    ("P", "Venlig hilsen"),
]


def tagged(path: Path, *, lines: Sequence[tuple[str, str]] = tuple(LINES), pages: int = 1) -> Path:
    """A tagged PDF: a heading, a paragraph, a table of two rows, a list and a paragraph."""
    doc = pymupdf.open()
    for number in range(pages):
        page = doc.new_page(width=595, height=842)
        for i, (_, text) in enumerate(lines):
            shown = text if number == 0 else f"{text} {number + 1}"
            page.insert_text((72, 100 + 40 * i), shown, fontsize=12)
    plain = path.with_name("plain.pdf")
    doc.save(plain)
    with pikepdf.open(plain) as pdf:
        root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        top = element(pdf, "Document", root)
        parents: list[Any] = []
        for number, page in enumerate(pdf.pages):
            parts = [c.read_bytes() for c in page.Contents]
            page.Contents = pdf.make_stream(
                b"/Artifact <</Type /Pagination>> BDC 0 0 10 10 re f EMC\n"
                + b"\n".join(
                    b"/X <</MCID %d /Alt (%s)>> BDC\n%s\nEMC" % (i, SECRET.encode(), part)
                    for i, part in enumerate(p for p in parts if b"Tj" in p or b"TJ" in p)
                )
            )
            page.obj.StructParents = number
            kids: list[Any] = []
            for i, (kind, _) in enumerate(lines):
                kids.append(element(pdf, kind, top, Pg=page.obj, K=i))
                kids[-1].Alt = kids[-1].ActualText = kids[-1].E = String(SECRET)
                kids[-1].T = kids[-1].ID = String(SECRET)
            parents += [number, Array(list(kids))]
            top.K = Array([*top.get("/K", []), *grouped(pdf, top, kids, lines)])
        root.K, root.ParentTree = top, Dictionary(Nums=Array(parents))
        root.RoleMap = Dictionary({"/Overskrift": Name.H1, f"/{SECRET}": Name.P})
        pdf.Root.StructTreeRoot, pdf.Root.MarkInfo = root, Dictionary(Marked=True)
        pdf.Root.Lang = String("nb-NO")
        pdf.save(path)
    return path


def element(pdf: pikepdf.Pdf, kind: str, parent: Any, **more: Any) -> Any:
    return pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name(f"/{kind}"), P=parent, **more))


def grouped(
    pdf: pikepdf.Pdf, top: Any, kids: list[Any], lines: Sequence[tuple[str, str]]
) -> list[Any]:
    """Cells in a table of two columns, list bodies in a list."""
    cells = [k for k, (kind, _) in zip(kids, lines, strict=True) if kind in ("TH", "TD")]
    result = [k for k, (kind, _) in zip(kids, lines, strict=True) if kind not in ("TH", "TD")]
    for cell in cells:
        if cell.S == Name.TH:
            cell.A = Dictionary(O=Name.Table, Scope=Name.Column, Summary=String(SECRET))
    if cells:
        table = element(pdf, "Table", top)
        rows = [element(pdf, "TR", table, K=Array(cells[i : i + 2])) for i in (0, 2)]
        table.K = Array(rows)
        at = next(i for i, (kind, _) in enumerate(lines) if kind == "TH")
        result.insert(at, table)
    for i, item in enumerate(result):
        if Name.LBody == item.S:
            body = element(pdf, "LI", top, K=item)
            result[i] = element(pdf, "L", top, K=body)
            result[i].A = Array([Dictionary(O=Name.List, ListNumbering=Name.Disc), 0])
    return result


def kinds(path: Path) -> list[str]:
    """The kinds of all elements in order, each with its depth as spaces."""
    with pikepdf.open(path) as pdf:
        return list(_kinds(pdf.Root.StructTreeRoot.K, 0))


def _kinds(node: Any, depth: int) -> Iterator[str]:
    for item in list(node) if isinstance(node, Array) else [node]:
        if isinstance(item, Dictionary) and "/S" in item:
            yield " " * depth + str(item.S)[1:]
            if "/K" in item:
                yield from _kinds(item.K, depth + 1)


def spoken(path: Path) -> list[str]:
    """The text of the document as the structure orders it, one item a content sequence."""
    said: dict[tuple[int, int], str] = {}
    document = pypdfium2.PdfDocument(path)
    for index, page in enumerate(document):
        text_page = page.get_textpage()
        for thing in page.get_objects(max_depth=1):
            number = pypdfium2.raw.FPDFPageObj_GetMarkedContentID(thing.raw)
            if thing.type == pypdfium2.raw.FPDF_PAGEOBJ_TEXT and number >= 0:
                said[index, number] = said.get((index, number), "") + text_of(thing, text_page)
    document.close()
    with pikepdf.open(path) as pdf:
        places = {page.obj.objgen: i for i, page in enumerate(pdf.pages)}
        items = list(_items(pdf.Root.StructTreeRoot.K, None, places))
    return [said[item].strip() for item in items if item in said]


def text_of(thing: Any, text_page: Any) -> str:
    size = pypdfium2.raw.FPDFTextObj_GetText(thing.raw, text_page.raw, None, 0)
    buffer = (ctypes.c_ushort * (size // 2))()
    pypdfium2.raw.FPDFTextObj_GetText(thing.raw, text_page.raw, buffer, size)
    return bytes(buffer).decode("utf-16-le").rstrip("\0")


def _items(node: Any, page: int | None, places: dict[Any, int]) -> Iterator[tuple[int, int]]:
    for item in list(node) if isinstance(node, Array) else [node]:
        if isinstance(item, int):
            assert page is not None
            yield page, item
        else:
            own = places[item.Pg.objgen] if "/Pg" in item else page
            yield from _items(item.MCID if "/MCID" in item else item.get("/K", []), own, places)


EXPECTED = [
    "Document", " H1", " P", "  Span", " Table", "  TR", "   TH", "   TH", "  TR", "   TD",
    "    Span", "   TD", " L", "  LI", "   LBody", " P",
]  # fmt: skip


def test_tags_survive_in_reading_order(tmp_path: Path, find_marks: Any, leaks: Leaks) -> None:
    source, target = tagged(tmp_path / "source.pdf"), tmp_path / "out.pdf"
    answer = strike_clean(
        source, target, find_marks(tmp_path / "plain.pdf", NAME), secrets=[NAME, SECRET]
    )
    assert answer["overstrike"]["rasterised_pages"] == []
    assert "tags" not in answer["overstrike"]["removed"]
    assert kinds(target) == EXPECTED
    said = [re.sub(r"\s+", " ", s) for s in spoken(target)]
    texts = [s for s in said if "§" not in s]
    assert [t.replace(" ", "") for t in texts] == [
        re.sub(r"\s", "", text.replace(NAME, "")) for _, text in LINES if text != NAME
    ]
    assert leaks(target, [NAME.split()[1], SECRET]) == []
    with pikepdf.open(target) as pdf:
        assert str(pdf.Root.Lang) == "nb-NO"
        assert pdf.Root.MarkInfo.Marked is True
        heads = [e for e in _elements(pdf.Root.StructTreeRoot.K) if e.S == Name.TH]
        assert [str(h.A.Scope) for h in heads] == ["/Column", "/Column"]
        assert all(set(h.A.keys()) == {"/O", "/Scope"} for h in heads)
        assert b"/Artifact BMC" in pdf.pages[0].Contents.read_bytes()


def _elements(node: Any) -> Iterator[Any]:
    for item in list(node) if isinstance(node, Array) else [node]:
        if isinstance(item, Dictionary) and "/S" in item:
            yield item
            yield from _elements(item.get("/K", Array([])))


def test_what_was_struck_whole_leaves_no_element_but_its_box(
    tmp_path: Path, find_marks: Any
) -> None:
    source, target = tagged(tmp_path / "source.pdf"), tmp_path / "out.pdf"
    strike_clean(
        source, target, find_marks(tmp_path / "plain.pdf", "Første punkt", "Venlig hilsen")
    )
    assert kinds(target)[-6:] == [" L", "  LI", "   LBody", "    Span", " P", "  Span"]


def test_a_page_that_became_a_picture_is_one_paragraph_in_its_place(
    tmp_path: Path, leaks: Leaks
) -> None:
    source, target = tagged(tmp_path / "source.pdf", pages=3), tmp_path / "out.pdf"
    with pikepdf.open(source, allow_overwriting_input=True) as pdf:
        # an unknown filter: the page can't be carried over
        image = pdf.make_stream(b"x", Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1)
        image.BitsPerComponent, image.ColorSpace = 8, Name.DeviceGray
        image.Filter = Name.Ukendt
        pdf.pages[1].obj.Resources.XObject = Dictionary(I0=image)
        page = pdf.pages[1]
        page.Contents = pdf.make_stream(page.Contents.read_bytes() + b"\nq /I0 Do Q")
        pdf.save(source)
    answer = strike_clean(source, target, [])
    assert answer["overstrike"]["rasterised_pages"] == [2]
    found = kinds(target)
    assert found.count(" H1") == 2
    assert found[len(EXPECTED) - 2 : len(EXPECTED)] == [" P", " H1"]
    said = re.findall(r"Venlighilsen([23]?)", re.sub(r"\s", "", "".join(spoken(target))))
    assert said == ["", "2", "3"]
    assert leaks(target, [SECRET]) == []


@pytest.mark.parametrize(
    ("damage", "tags"),
    [
        (lambda root: root.__setitem__("/K", Array([])), False),
        (lambda root: root.__setitem__("/K", String(SECRET)), False),
        (lambda root: root.K.__setitem__("/K", Array([root.K, root.K])), False),
        (lambda root: root.__delitem__("/ParentTree"), True),
        (lambda root: root.K.__setitem__("/S", Name(f"/{SECRET}")), True),
        (lambda root: root.K.__setitem__("/S", String(SECRET)), True),
        (lambda root: root.K.__setitem__("/Lang", String(f"da-{SECRET}")), True),
        (lambda root: root.K.__setitem__("/A", Dictionary(O=Name(f"/{SECRET}"))), True),
        (lambda root: root.__setitem__("/ClassMap", Dictionary({f"/{SECRET}": 1})), True),
    ],
)
def test_damaged_structures_are_left_out_or_mended(
    damage: Callable[[Any], None], tags: bool, tmp_path: Path, leaks: Leaks
) -> None:
    source, target = tagged(tmp_path / "source.pdf"), tmp_path / "out.pdf"
    with pikepdf.open(source, allow_overwriting_input=True) as pdf:
        damage(pdf.Root.StructTreeRoot)
        pdf.save(source)
    strike_clean(source, target, [])
    assert leaks(target, [SECRET]) == []
    with pikepdf.open(target) as pdf:
        assert ("/StructTreeRoot" in pdf.Root) is tags


# --- page labels ----------------------------------------------------------------------------

LABELS: list[tuple[list[Any], list[str]]] = [
    ([0, {"S": "/r"}, 2, {"S": "/D"}], ["i", "ii", "1", "2"]),
    ([0, {"S": "/D", "St": 7}], ["7", "8", "9", "10"]),
    ([0, {"S": "/D", "P": "A-"}, 3, {"S": "/R", "P": "Bil "}], ["A-1", "A-2", "A-3", "Bil I"]),
    ([0, {"S": "/D", "P": "Kvistgaard "}], ["1", "2", "3", "4"]),
    ([0, {"S": "/D", "P": "Jan "}], ["1", "2", "3", "4"]),
    ([0, {"P": "iv"}, 1, {"S": "/a"}], ["iv", "a", "b", "c"]),
]


@pytest.mark.parametrize(("numbers", "shown"), LABELS)
def test_page_labels_go_there_and_back(
    numbers: list[Any], shown: list[str], make_pdf: Any, find_marks: Any, tmp_path: Path
) -> None:
    source, target = make_pdf(["Jan bor her."], pages=4), tmp_path / "out.pdf"
    with pikepdf.open(source, allow_overwriting_input=True) as pdf:
        entries: list[Any] = []
        for item in numbers:
            if isinstance(item, int):
                entries.append(item)
                continue
            entry = Dictionary()
            for key, value in item.items():
                entry[f"/{key}"] = Name(value) if key == "S" else value
            entries.append(entry)
        pdf.Root.PageLabels = Dictionary(Kids=Array([Dictionary(Nums=Array(entries))]))
        pdf.save(source)
    strike_clean(source, target, find_marks(source, "Jan"))
    with pikepdf.open(target) as pdf:
        assert [page.label for page in pdf.pages] == shown


@pytest.mark.parametrize(
    ("prefix", "good"),
    [("", True), ("A", True), ("Abc-", True), ("xiv.", True), ("Bil ", True), ("Cilic", False),
     ("Anna", False), ("12", False), ("A B", False), ("AB--", False), ("A\n", False)],
)  # fmt: skip
def test_prefixes_of_a_harmless_form(prefix: str, good: bool) -> None:
    assert bool(PREFIX.match(prefix)) is good


# --- bookmarks ------------------------------------------------------------------------------


def outlined(path: Path, titles: Sequence[tuple[str, int, int]]) -> None:
    """Titles with their page (from 0) and depth."""
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        with pdf.open_outline() as outline:
            levels: list[list[Any]] = [outline.root]
            for title, page, depth in titles:
                item = pikepdf.OutlineItem(title, page, "FitH", top=700)
                levels[depth].append(item)
                levels[depth + 1 :] = [item.children]
        pdf.save(path)


def titles_of(path: Path) -> list[tuple[int, str, int]]:
    with pymupdf.open(path) as doc:
        return [tuple(item) for item in doc.get_toc()]


BOOKMARKS: list[tuple[list[tuple[str, int, int]], list[tuple[int, str, int]]]] = [
    ([("Borger", 0, 0), ("stående", 1, 1)], [(1, "Borger", 1), (2, "stående", 2)]),
    ([("Denne linje bliver stående", 0, 0)], [(1, "Denne linje bliver stående", 1)]),
    ([("Sag om KVISTVIS1", 0, 0), ("Denne linje", 1, 1)], [(1, "Denne linje", 2)]),
    ([("KVISTVIS1", 0, 0)], []),
    ([("Linje denne", 0, 0)], []),
    ([("Denn", 0, 0), ("–", 0, 0)], []),
    ([("Denne  LINJE!", 0, 0)], [(1, "Denne LINJE!", 1)]),
]


@pytest.mark.parametrize(("titles", "kept"), BOOKMARKS)
def test_bookmarks_say_what_their_page_says(
    titles: list[Any], kept: list[Any], make_pdf: Any, find_marks: Any, tmp_path: Path, leaks: Leaks
) -> None:
    source, target = make_pdf(pages=2), tmp_path / "out.pdf"
    outlined(source, titles)
    answer = strike_clean(source, target, find_marks(source, "KVISTVIS1"), secrets=["KVISTVIS1"])
    assert titles_of(target) == kept
    assert answer["overstrike"]["removed"].get("bookmarks", 0) == len(titles) - len(kept)
    noted = any("Bogmærker" in w for w in answer["overstrike"]["warnings"])
    assert noted is (len(kept) < len(titles))
    assert leaks(target, ["KVISTVIS1"]) == []
    with pikepdf.open(target) as pdf:
        for obj in pdf.objects:
            if isinstance(obj, Dictionary) and "/Title" in obj and "/Dest" in obj:
                assert list(obj.Dest)[1:] == [Name.Fit]


def test_a_name_struck_here_is_in_no_bookmark_there(
    make_pdf: Any, find_marks: Any, tmp_path: Path
) -> None:
    """The name stays on page 2; a bookmark to it would still be found in the file's strings."""
    source, target = make_pdf(pages=2), tmp_path / "out.pdf"
    outlined(source, [("KVISTVIS1", 1, 0)])
    strike_clean(source, target, find_marks(source, "KVISTVIS1")[:1])
    assert titles_of(target) == []


# --- language, signatures -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "kept"),
    [("en-US", "en-US"), ("da", "da"), ("da-Kvistgaard", "da"), ("x", "da"), ("", "da")],
)
def test_language_is_kept_where_it_is_one(
    language: str, kept: str, make_pdf: Any, tmp_path: Path
) -> None:
    source, target = make_pdf(), tmp_path / "out.pdf"
    with pikepdf.open(source, allow_overwriting_input=True) as pdf:
        pdf.Root.Lang = String(language)
        pdf.save(source)
    strike_clean(source, target, [])
    with pikepdf.open(target) as pdf:
        assert str(pdf.Root.Lang) == kept


@pytest.mark.parametrize("inherited", [False, True])
def test_signatures_are_removed_with_a_note(
    inherited: bool, make_pdf: Any, tmp_path: Path, leaks: Leaks
) -> None:
    source, target = make_pdf(), tmp_path / "out.pdf"
    with pikepdf.open(source, allow_overwriting_input=True) as pdf:
        value = pdf.make_indirect(
            Dictionary(Type=Name.Sig, Name=String(SECRET), Contents=String(SECRET))
        )
        widget = pdf.make_indirect(
            Dictionary(Type=Name.Annot, Subtype=Name.Widget, Rect=Array([300, 300, 400, 330]), F=4)
        )
        field = pdf.make_indirect(Dictionary(Kids=Array([widget]))) if inherited else widget
        field.FT, field.T, field.V = Name.Sig, String("Underskrift"), value
        if inherited:
            widget.Parent = field
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)
        pdf.pages[0].obj.Annots = Array([widget])
        pdf.save(source)
    answer = strike_clean(source, target, [])
    assert answer["overstrike"]["removed"]["signatures"] == 1
    assert any("underskrift" in w for w in answer["overstrike"]["warnings"])
    assert leaks(target, [SECRET]) == []
