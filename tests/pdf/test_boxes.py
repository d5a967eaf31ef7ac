"""Boxes say why, fit their place, spare what stays, and tell little of what was struck."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pymupdf
import pypdfium2
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from redactor.domain.geometry import Box
from redactor.domain.labelling import (
    STYLES,
    WIDTHS,
    BoxLook,
    Layout,
    MovedLine,
    alternative,
    is_pseudonym,
    pseudonyms,
    short_forms,
)
from redactor.domain.report import OverstrikeReport
from redactor.domain.states import PersonRole
from redactor.domain.suggestion import Mark
from redactor.law.grounds import catalogue
from redactor.law.legend import legend_of, look_for
from redactor.pdf.boxes.labels import fitting
from redactor.pdf.boxes.placing import GRID, WIDE_STEP, DrawnBox, join_boxes, spread_boxes
from redactor.pdf.child import look_of
from redactor.pdf.verify import verify
from tests.pdf.striking import strike_clean

DAY = dt.date(2026, 11, 22)
GROUND = "OFL § 30, nr. 1"
TEXT = [
    "Borger: Anna Kvistgaard Holm bor i Vejle med sin far.",
    "Hendes mor, Birthe Lund, flyttede fra Vejle i marts.",
    "Sagen blev oprettet, da Anna Kvistgaard Holm ringede.",
    "Den er behandlet af kommunen og lukket igen i april.",
]


def released(source: Path, target: Path, marks: list[Mark], look: BoxLook) -> dict[str, Any]:
    return strike_clean(source, target, marks, look=look.as_json())


def named(find_marks: Any, source: Path, *names: str, label: str = "OFL § 30") -> list[Mark]:
    return [
        Mark(m.page, m.boxes, label, m.text, ground=GROUND)
        for m in find_marks(source, *names, label=label)
    ]


# --- what boxes say ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "ground", "forms"),
    [
        ("OFL § 30", "OFL § 30, nr. 1", "OFL § 30, nr. 1|§ 30, nr. 1|OFL § 30|§ 30,1|§ 30"),
        ("OFL § 23", "OFL § 23, stk. 1", "OFL § 23, stk. 1|§ 23, stk. 1|OFL § 23|§ 23(1)|§ 23"),
        ("DBL § 22", "", "DBL § 22|§ 22"),
        (
            "FVL § 15 b",
            "FVL § 15 b, nr. 5",
            "FVL § 15 b, nr. 5|§ 15 b, nr. 5|FVL § 15 b|§ 15 b,5|§ 15 b",
        ),
        ("Tredjepart 3", "OFL § 30, nr. 1", "Tredjepart 3|Tredjep. 3|T3"),
        ("Sagsbehandler", "", "Sagsbehandler|Sagsb."),
        ("", "", ""),
    ],
)  # fmt: skip
def test_short_forms(label: str, ground: str, forms: str) -> None:
    assert "|".join(short_forms(label, ground)) == forms


def test_every_paragraph_has_a_form_for_a_small_box_and_no_bare_digits() -> None:
    for ground in catalogue():
        forms = short_forms(ground.label, ground.code, 7)
        assert fitting(forms, 24, 10)[1] >= 4
        assert "[7]" in forms
        assert not any(re.fullmatch(r"[\d\s]*", form) for form in forms)
        assert not is_pseudonym(ground.label)
        assert alternative(ground.label, ground.code) == f"[udeladt efter {ground.code}]"
        ground.code.encode("latin-1")
        ground.phrase.encode("latin-1")


@settings(max_examples=200)
@given(st.floats(1, 400), st.floats(1, 40), st.integers(0, 50))
def test_a_label_fits_its_box(long: float, short: float, index: int) -> None:
    grounds = catalogue()
    ground = grounds[index % len(grounds)]
    form, size = fitting(short_forms(ground.label, ground.code, 3), long, short)
    if size:
        assert pymupdf.get_text_length(form, "helv", size) <= long - 3
        assert 4 <= size <= short
    else:
        assert form == ""


def test_pseudonyms_follow_roles_and_stay_the_same() -> None:
    persons = [
        ("p1", PersonRole.REQUESTER), ("p2", PersonRole.CHILD), ("p3", PersonRole.CHILD),
        ("p4", PersonRole.OFFICIAL), ("p5", PersonRole.THIRD_PARTY), ("p2", PersonRole.CHILD),
    ]  # fmt: skip
    names = pseudonyms(persons)
    assert names == {
        "p1": "Ansøger", "p2": "Barn 1", "p3": "Barn 2", "p4": "Sagsbehandler",
        "p5": "Tredjepart 1",
    }  # fmt: skip
    assert names == pseudonyms(persons)
    more = pseudonyms([*persons, ("p6", PersonRole.OFFICIAL)])
    assert (more["p4"], more["p6"]) == ("Sagsbehandler 1", "Sagsbehandler 2")


# --- styles -----------------------------------------------------------------------------------


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("place", ["none", "first", "last"])
def test_every_look_is_verified_and_keeps_the_other_words(
    style: str, width: str, place: str, make_pdf: Any, find_marks: Any, tmp_path: Path
) -> None:
    source, target = make_pdf(TEXT), tmp_path / "out.pdf"
    label = "Part 1" if style == "pseudonym" else "OFL § 30"
    marks = named(find_marks, source, "Anna Kvistgaard Holm", "Birthe Lund", label=label)
    look = look_for(marks, style=style, width=width, legend=place, day=DAY)
    answer = released(source, target, marks, look)
    assert answer["overstrike"]["rasterised_pages"] == []
    page = 1 if place == "first" else 0
    with pymupdf.open(target) as doc:
        assert doc.page_count == (1 if place == "none" else 2)
        words = doc[page].get_text(flags=pymupdf.TEXT_IGNORE_ACTUALTEXT)
        said = doc[page].get_text()
        legend = " ".join(doc[-page - 1].get_text().split())
    for word in (
        " ".join(TEXT).replace("Birthe Lund", "").replace("Anna Kvistgaard Holm", "").split()
    ):
        assert word in words
    assert "Kvistgaard" not in words
    assert said.count(alternative(label, GROUND)) == 3
    assert (GROUND if style != "pseudonym" else "Part 1") in words
    if place != "none":
        assert "Private forhold" in legend
        assert "3 overstregninger" in legend
        assert "22. november 2026" in legend


def test_alternative_text_can_be_left_out(make_pdf: Any, find_marks: Any, tmp_path: Path) -> None:
    source, target = make_pdf(TEXT), tmp_path / "out.pdf"
    marks = named(find_marks, source, "Anna Kvistgaard Holm")
    released(source, target, marks, BoxLook(alternative=False))
    assert b"ActualText" not in b"".join(streams(target))
    released(source, target, marks, BoxLook())
    assert b"".join(streams(target)).count(b"ActualText") == 2


def streams(path: Path) -> list[bytes]:
    with pikepdf.open(path) as pdf:
        return [page.obj.Contents.read_bytes() for page in pdf.pages]


@pytest.mark.parametrize("change", ["text", "more", "missing", "image"])
def test_a_legend_that_says_anything_else_is_refused(
    change: str, make_pdf: Any, find_marks: Any, tmp_path: Path
) -> None:
    source, target = make_pdf(TEXT), tmp_path / "out.pdf"
    marks = named(find_marks, source, "Birthe Lund")
    look = look_for(marks, legend="last", day=DAY)
    released(source, target, marks, look)
    assert verify(target, original=source, marks=marks, layout=Layout(look)).passed
    assert not verify(target, original=source, marks=marks).passed
    other = tmp_path / "other.pdf"
    with pikepdf.open(target) as pdf:
        last = pdf.pages[-1].obj
        data = last.Contents.read_bytes()
        if change == "text":
            data = re.sub(rb"(?i)Private|50726976617465", b"Ormene", data)
        elif change == "more":
            font = next(iter(last.Resources.Font.keys())).encode()
            data += b"\nBT\n" + font + b" 9 Tf\n60 60 Td\n(Lund) Tj\nET"
        elif change == "missing":
            del pdf.pages[-1]
        else:
            picture = pdf.make_stream(b"\0" * 4, Width=2, Height=2, BitsPerComponent=8)
            picture.Type, picture.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
            picture.ColorSpace = pikepdf.Name.DeviceGray
            last.Resources.XObject = pikepdf.Dictionary(X0=picture)
            data += b"\nq\n90 0 0 90 60 60 cm\n/X0 Do\nQ"
        if change != "missing":
            last.Contents = pdf.make_stream(data)
        pdf.save(
            other,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    assert not verify(other, original=source, marks=marks, layout=Layout(look)).passed


def test_only_texts_of_the_boxes_may_be_marked_content(
    make_pdf: Any, find_marks: Any, tmp_path: Path
) -> None:
    source, target, other = make_pdf(TEXT), tmp_path / "out.pdf", tmp_path / "other.pdf"
    marks = named(find_marks, source, "Birthe Lund")
    released(source, target, marks, BoxLook())
    with pikepdf.open(target) as pdf:
        page = pdf.pages[0].obj
        data = page.Contents.read_bytes()
        hidden = "[udeladt: Birthe Lund]".encode("latin-1").hex().encode()
        data = re.sub(rb"ActualText <[0-9a-f]+>", b"ActualText <" + hidden + b">", data)
        page.Contents = pdf.make_stream(data)
        pdf.save(other, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert not verify(other, original=source, marks=marks).passed


# --- width and place --------------------------------------------------------------------------


def test_boxes_end_on_the_grid_but_never_cover_a_word() -> None:
    drawn = [DrawnBox(Box(101, 100, 140.5, 114), "a")]
    nothing = np.zeros((0, 4))
    free = spread_boxes(drawn, nothing, (595, 842), "grid")[0].box
    assert free.x1 % GRID == 0
    assert free.x1 >= 141.5
    assert free.x0 <= 100
    beside = np.array([[60.0, 100, 99.0, 114], [143.0, 100, 180, 114]])
    tight = spread_boxes(drawn, beside, (595, 842), "grid")[0].box
    assert 99 < tight.x0 <= 101
    assert 140.5 <= tight.x1 < 143
    wide = spread_boxes(drawn, nothing, (595, 842), "wide")[0].box
    assert wide.width % WIDE_STEP == 0
    above = np.array([[90.0, 80, 300, 99.5]])
    assert spread_boxes(drawn, above, (595, 842), "wide")[0].box == wide
    edge = spread_boxes([DrawnBox(Box(560, 9, 590, 20), "a")], nothing, (595, 842), "wide")[0].box
    assert edge.x1 <= 592
    assert edge.x0 < 560


@settings(max_examples=100)
@given(
    st.lists(
        st.tuples(st.floats(30, 500), st.integers(0, 5), st.floats(3, 60)), min_size=1, max_size=8
    ),
    st.lists(
        st.tuples(st.floats(30, 500), st.integers(0, 5), st.floats(3, 60)), min_size=0, max_size=8
    ),
    st.sampled_from(WIDTHS),
)
def test_boxes_grow_only_over_white_paper(
    boxes: list[tuple[float, int, float]], words: list[tuple[float, int, float]], width: str
) -> None:
    def place(x: float, line: int, wide: float) -> Box:
        return Box(x, 100 + 20 * line, x + wide, 114 + 20 * line)

    marks = [Mark(1, (place(*b),), "a") for b in boxes]
    inside = [m.boxes[0] for m in marks]
    stay = [w for w in (place(*w) for w in words) if not any(w.intersection(b) for b in inside)]
    rows = np.array([w.as_list(6) for w in stay]).reshape(-1, 4)
    drawn = spread_boxes(join_boxes(marks, rows), rows, (595, 842), width)
    for box in inside:
        assert any(d.box.x0 <= box.x0 and d.box.x1 >= box.x1 for d in drawn)
    for item in drawn:
        for word in stay:
            common = item.box.intersection(word)
            assert common is None or common.width < 0.01


@pytest.mark.parametrize(
    ("lines", "protected", "exposed"),
    [
        (TEXT, 3, 0),
        (["Anna Kvistgaard Holm bor i Vejle.", "Anna Kvistgaard Holm har en far."], 2, 0),
        (["Sagen handler om Anna Kvistgaard Holm", "og om andre, som bor i Vejle."], 1, 0),
        (["Et ord Anna Kvistgaard Holm og " + "flere ord " * 6 + "stop nu", "Den næste."], 0, 1),
    ],
    ids=["text", "line starts", "line ends", "no room"],
)
def test_gaps_of_protected_lines_are_multiples(
    lines: list[str], protected: int, exposed: int, make_pdf: Any, find_marks: Any, tmp_path: Path
) -> None:
    source, target = make_pdf(lines), tmp_path / "out.pdf"
    marks = named(find_marks, source, "Anna Kvistgaard Holm", "Birthe Lund")
    answer = released(source, target, marks, BoxLook(width="protected", alternative=False))
    report = OverstrikeReport.of(answer["overstrike"])
    assert (report.protected, report.exposed) == (protected, exposed)
    document = pypdfium2.PdfDocument(target)
    text = document[0].get_textpage().get_text_range()
    document.close()
    order = re.sub(r"OFL § 30, nr\. 1|\s", "", text)
    plain = re.sub(r"Anna Kvistgaard Holm|Birthe Lund|\s", "", " ".join(lines))
    assert sorted(order) == sorted(plain)
    for line in report.moved:
        assert all(0 <= by < 24 * 3 for _, by in line.steps)


def test_a_protected_line_of_another_name_leaves_the_same_file(
    make_pdf: Any, find_marks: Any, tmp_path: Path
) -> None:
    """Names of one class of widths can't be told apart by anything in the file."""
    seen, wide = set(), set()
    for name in ("Else Kvistgaard Holm", "Ella Kvistgaard Holm", "Ida Kvistgaard Holm"):
        lines = [f"Borger: {name} bor i Vejle.", "Denne linje bliver stående."]
        source = make_pdf(lines, name=f"{name}.pdf")
        target = tmp_path / "out.pdf"
        marks = named(find_marks, source, name)
        released(source, target, marks, BoxLook(width="protected", alternative=False))
        seen.add(streams(target)[0])
        wide.add(round(marks[0].boxes[0].width, 1))
    assert len(wide) == 3
    assert len(seen) == 1


def test_a_line_that_was_moved_without_a_mark_is_refused(
    make_pdf: Any, find_marks: Any, tmp_path: Path
) -> None:
    source, target = make_pdf(TEXT), tmp_path / "out.pdf"
    marks = named(find_marks, source, "Birthe Lund")
    look = BoxLook(width="protected")
    answer = released(source, target, marks, look)
    moved = OverstrikeReport.of(answer["overstrike"]).moved
    assert verify(target, original=source, marks=marks, layout=Layout(look, moved)).passed
    assert not verify(target, original=source, marks=marks, layout=Layout(look)).passed
    elsewhere = MovedLine(1, Box(70, 172, 400, 178), ((100.0, 5.0),))
    for lines in ((elsewhere,), (*moved, elsewhere)):
        assert not verify(target, original=source, marks=marks, layout=Layout(look, lines)).passed


def test_a_look_survives_its_way_into_the_child(find_marks: Any, make_pdf: Any) -> None:
    marks = named(find_marks, make_pdf(TEXT), "Birthe Lund")
    look = look_for(marks, style="outline", width="wide", legend="first", day=DAY)
    assert look_of({"look": look.as_json()}) == look
    assert look_of({"style": "outline"}) == BoxLook(style="outline")
    assert legend_of(marks, DAY).number(GROUND) == 1
    with pytest.raises(ValueError, match="look"):
        BoxLook(style="pink")


@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    lines=st.lists(
        st.lists(
            st.text("abcdefghijklmnoprstuvæøåABDEFHKLMNÆØÅ", min_size=2, max_size=12),
            min_size=1,
            max_size=6,
        ),
        min_size=2,
        max_size=7,
    ),
    seed=st.integers(0, 2**32 - 1),
    leading=st.sampled_from([13.0, 16.0, 24.0]),
    width=st.sampled_from(WIDTHS),
)
def test_unmarked_words_survive_in_every_width(
    lines: list[list[str]], seed: int, leading: float, width: str, make_pdf: Any, tmp_path: Path
) -> None:
    text = [" ".join(f"{w}{i}x{j}q" for j, w in enumerate(line)) for i, line in enumerate(lines)]
    source, target = make_pdf(text, leading=leading, fontsize=11), tmp_path / "out.pdf"
    rng = np.random.default_rng(seed)
    with pymupdf.open(source) as doc:
        found = doc[0].get_text("words")
    chosen = set(rng.choice(len(found), size=min(5, len(found)), replace=False).tolist())
    marks = [
        Mark(1, (Box(*w[:4]),), "OFL § 30", w[4], ground=GROUND)
        for i, w in enumerate(found)
        if i in chosen
    ]
    answer = released(source, target, marks, BoxLook(width=width))
    assert answer["overstrike"]["rasterised_pages"] == []
    with pymupdf.open(target) as doc:
        left = doc[0].get_text().split()
    for i, w in enumerate(found):
        if i not in chosen:
            assert w[4] in left
