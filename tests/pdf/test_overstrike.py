"""What is struck goes, all else stays where it was, and the boxes say why."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pymupdf
import pypdfium2
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image

from redactor.domain.geometry import Box
from redactor.domain.suggestion import Mark
from redactor.errors import EmptyFile, EncryptedFile, RedactorError, WrongPassword
from redactor.pdf.boxes.placing import join_boxes
from redactor.pdf.overstrike import overstrike
from redactor.pdf.safe import redact_file
from tests.pdf.striking import strike_clean


def places(path: Path) -> dict[str, list[tuple[float, float]]]:
    """Words of page 1 and where they stand, by pymupdf."""
    found: dict[str, list[tuple[float, float]]] = {}
    with pymupdf.open(path) as doc:
        for x0, y0, _, _, word, *_ in doc[0].get_text("words"):
            found.setdefault(word, []).append((round(x0, 1), round(y0, 1)))
    return found


GEOMETRIES: list[dict[str, Any]] = [
    {},
    {"rotate": 90},
    {"rotate": 180},
    {"rotate": 270},
    {"crop": (50, 60, 500, 700)},
    {"crop": (50, 60, 500, 700), "rotate": 90},
    {"crop": (50, 60, 500, 700), "rotate": 270},
    {"unit": 2},
    {"unit": 2, "crop": (50, 60, 500, 700), "rotate": 90},
]


@pytest.mark.parametrize("geometry", GEOMETRIES, ids=str)
def test_only_the_name_goes_on_every_kind_of_page(
    geometry: dict[str, Any], make_pdf: Any, find_marks: Any, tmp_path: Path
) -> None:
    lines = ["Over linjen her", "Borger: Anna Kvistgaard bor i Vejle.", "Under linjen her"]
    source, target = make_pdf(lines, leading=14, **geometry), tmp_path / "out.pdf"
    before = places(source)
    answer = strike_clean(source, target, find_marks(source, "Anna Kvistgaard"))
    assert answer["overstrike"]["rasterised_pages"] == []
    after = places(target)
    assert "Anna" not in after
    assert "Kvistgaard" not in after
    for word, spots in before.items():
        if word not in ("Anna", "Kvistgaard"):
            assert after[word] == spots, word


def test_box_lies_where_the_mark_says(make_pdf: Any, tmp_path: Path) -> None:
    """Seen by pdfium on a turned and cropped page: black inside, white outside (on the grid)."""
    source = make_pdf(["x"], rotate=90, crop=(50, 60, 500, 700))
    target = tmp_path / "out.pdf"
    strike_clean(source, target, [Mark(1, (Box(100, 200, 220, 260),))])
    document = pypdfium2.PdfDocument(target)
    picture = document[0].render(scale=1, grayscale=True).to_numpy().reshape(450, -1)
    document.close()
    assert picture.shape == (450, 640)
    assert picture[202:258, 102:218].max() < 40
    assert picture[190:197, 100:220].min() > 215
    assert picture[200:260, 100 - 8 : 100 - 5].min() > 215
    assert picture[200:260, 221 + 12 : 240].min() > 215


@pytest.mark.parametrize("style", ["black", "outline"])
def test_label_stands_in_the_box(
    style: str, make_pdf: Any, find_marks: Any, tmp_path: Path
) -> None:
    source, target = make_pdf(), tmp_path / "out.pdf"
    marks = find_marks(source, "KVISTVIS1", label="OFL § 30, nr. 1")
    strike_clean(source, target, marks, style=style)
    with pymupdf.open(target) as doc:
        assert "[udeladt efter OFL § 30, nr. 1]" in doc[0].get_text()
        pixel = doc[0].get_pixmap(dpi=144, clip=pymupdf.Rect(*marks[0].boxes[0].as_list()))
    lightest = max(pixel.samples)
    assert lightest > 200
    assert min(pixel.samples) < 60
    share = sum(1 for v in pixel.samples if v < 90) / len(pixel.samples)
    assert 0.5 < share < 0.95 if style == "black" else 0.05 < share < 0.5


def test_label_too_long_for_its_box_is_left_out(make_pdf: Any, tmp_path: Path) -> None:
    source, target = make_pdf(["Et O i en linje"]), tmp_path / "out.pdf"
    strike_clean(source, target, [Mark(1, (Box(85, 108, 95, 124),), "Offentlighedsloven § 30")])
    with pymupdf.open(target) as doc:
        shown = doc[0].get_text(flags=pymupdf.TEXT_IGNORE_ACTUALTEXT)
    assert "Offentlighedsloven" not in shown


def test_touching_boxes_of_one_line_are_one_box() -> None:
    def mark(*box: float, label: str = "a") -> Mark:
        return Mark(1, (Box(*box),), label)

    assert len(join_boxes([mark(0, 0, 10, 10), mark(11, 0, 20, 10)])) == 1
    assert len(join_boxes([mark(0, 0, 10, 10), mark(14, 0, 20, 10)])) == 2
    nothing, comma = np.zeros((0, 4)), np.array([[11.0, 2.0, 13.0, 9.0]])
    assert len(join_boxes([mark(0, 0, 10, 10), mark(14, 0, 20, 10)], nothing)) == 1
    assert len(join_boxes([mark(0, 0, 10, 10), mark(14, 0, 20, 10)], comma)) == 2
    assert len(join_boxes([mark(0, 0, 10, 10), mark(17, 0, 20, 10)], nothing)) == 2
    assert len(join_boxes([mark(0, 0, 10, 10), mark(0, 11, 10, 21)])) == 2
    assert len(join_boxes([mark(0, 0, 10, 10), mark(10, 0, 20, 10, label="b")])) == 2


def test_second_time_changes_nothing(make_pdf: Any, find_marks: Any, tmp_path: Path) -> None:
    source = make_pdf(["Borger: Anna Kvistgaard bor i Vejle.", "Denne linje bliver."])
    marks = find_marks(source, "Anna Kvistgaard")
    strike_clean(source, tmp_path / "one.pdf", marks)
    strike_clean(tmp_path / "one.pdf", tmp_path / "two.pdf", marks)
    assert places(tmp_path / "one.pdf") == places(tmp_path / "two.pdf")


def test_same_input_same_bytes(make_pdf: Any, find_marks: Any, tmp_path: Path) -> None:
    source = make_pdf(pages=3)
    marks = find_marks(source, "KVISTVIS1")
    strike_clean(source, tmp_path / "one.pdf", marks, title="Akt 1")
    strike_clean(source, tmp_path / "two.pdf", marks, title="Akt 1")
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()


def test_shared_form_is_struck_on_its_own_page_only(tmp_path: Path) -> None:
    source, target = tmp_path / "source.pdf", tmp_path / "out.pdf"
    with pymupdf.open() as doc, pymupdf.open() as inner:
        inner.new_page(width=300, height=40).insert_text((10, 20), "Anna Kvistgaard")
        for _ in range(2):
            doc.new_page().show_pdf_page(pymupdf.Rect(72, 200, 372, 240), inner, 0)
        doc.save(source)
    strike_clean(source, target, [Mark(1, (Box(70, 200, 380, 240),))])
    with pymupdf.open(target) as doc:
        assert "Anna" not in doc[0].get_text()
        assert "Anna Kvistgaard" in doc[1].get_text()


def test_rules_and_coloured_areas_stay(make_pdf: Any, find_marks: Any, tmp_path: Path) -> None:
    source, target = tmp_path / "source2.pdf", tmp_path / "out.pdf"
    with pymupdf.open(make_pdf()) as doc:
        page = doc[0]
        page.draw_rect(
            pymupdf.Rect(60, 100, 500, 160), color=(0, 0, 1), fill=(0.9, 0.9, 1), overlay=False
        )
        page.draw_line((60, 126), (500, 126), width=0.5)
        doc.save(source)
    answer = strike_clean(source, target, find_marks(source, "KVISTVIS1"))
    assert answer["overstrike"]["rasterised_pages"] == []
    with pymupdf.open(target) as doc:
        kinds = [item[0] for d in doc[0].get_drawings() for item in d["items"]]
        pixel = doc[0].get_pixmap().pixel(400, 150)
    assert "l" in kinds
    assert pixel[2] > pixel[0]


@pytest.mark.parametrize("coloured", [False, True])
def test_drawing_under_a_mark_goes(coloured: bool, make_pdf: Any, tmp_path: Path) -> None:
    """A signature in lines is taken off; over a coloured area the page becomes a picture."""
    source, target = tmp_path / "source2.pdf", tmp_path / "out.pdf"
    with pymupdf.open(make_pdf()) as doc:
        page = doc[0]
        if coloured:
            page.draw_rect(pymupdf.Rect(60, 300, 500, 400), color=None, fill=(0.8, 0.9, 1))
        page.draw_curve((100, 340), (200, 390), (260, 330))
        page.draw_line((72, 700), (500, 700))
        doc.save(source)
    answer = strike_clean(source, target, [Mark(1, (Box(150, 320, 300, 380),))])
    assert answer["overstrike"]["rasterised_pages"] == ([1] if coloured else [])
    with pymupdf.open(target) as doc:
        curves = [i for d in doc[0].get_drawings() for i in d["items"] if i[0] == "c"]
        pixel = doc[0].get_pixmap().pixel(400, 390)
    assert curves == []
    assert (min(pixel) < 250) is coloured


def _scan(mode: str, form: str, tmp_path: Path) -> Path:
    rng = np.random.default_rng(1)
    grey = np.kron(
        rng.integers(0, 2, (175, 125), dtype=np.uint8) * 255, np.ones((10, 10), np.uint8)
    )
    image = Image.fromarray(grey).convert(mode)
    buffer = io.BytesIO()
    image.save(buffer, form, **({"compression": "group4"} if form == "TIFF" else {}))
    path = tmp_path / f"scan-{mode}.pdf"
    with pymupdf.open() as doc:
        page = doc.new_page(width=595, height=842)
        page.insert_image(page.rect, stream=buffer.getvalue(), keep_proportion=False)
        doc.save(path, deflate=True)
    return path


@pytest.mark.parametrize(
    ("mode", "form"),
    [("L", "JPEG"), ("RGB", "JPEG"), ("CMYK", "JPEG"), ("1", "TIFF"), ("RGB", "PNG")],
)
def test_pixels_of_scans_go_and_the_file_stays_small(mode: str, form: str, tmp_path: Path) -> None:
    source, target = _scan(mode, form, tmp_path), tmp_path / "out.pdf"
    answer = strike_clean(source, target, [Mark(1, (Box(100, 200, 300, 230),), "OFL § 30")])
    assert answer["overstrike"]["rasterised_pages"] == []
    assert target.stat().st_size <= 1.3 * source.stat().st_size + 4000
    with pymupdf.open(source) as old, pymupdf.open(target) as new:
        one, two = (
            np.frombuffer(p.samples, np.uint8).reshape(p.height, p.width, -1).astype(int)
            for p in (d[0].get_pixmap(dpi=72, colorspace=pymupdf.csGRAY) for d in (old, new))
        )
    one[198:233, 98:303] = two[198:233, 98:303] = 0
    assert np.abs(one - two).mean() < 3


def test_pattern_under_a_mark_makes_the_page_a_picture(make_pdf: Any, tmp_path: Path) -> None:
    source, target = tmp_path / "pattern.pdf", tmp_path / "out.pdf"
    with pikepdf.open(make_pdf(["Denne linje bliver stående.", "Ærø og 否"])) as pdf:
        page = pdf.pages[0].obj
        font = next(iter(page.Resources.Font.keys()))
        tile = pdf.make_stream(f"BT {font} 10 Tf 2 5 Td (KVISTCHN2) Tj ET".encode())
        tile.PatternType, tile.PaintType, tile.TilingType = 1, 1, 1
        tile.BBox, tile.XStep, tile.YStep = pikepdf.Array([0, 0, 80, 20]), 80, 20
        tile.Resources = pikepdf.Dictionary(Font=page.Resources.Font)
        page.Resources.Pattern = pikepdf.Dictionary(P0=tile)
        pdf.pages[0].contents_add(pdf.make_stream(b"/Pattern cs /P0 scn 60 500 400 60 re f"))
        pdf.save(source)
    answer = strike_clean(source, target, [Mark(1, (Box(60, 285, 300, 340),), "OFL § 30")])
    assert answer["overstrike"]["rasterised_pages"] == [1]
    with pymupdf.open(target) as doc:
        assert "Denne linje bliver stående." in " ".join(doc[0].get_text().split())
        assert len(doc[0].get_images()) == 1


def test_letters_stretched_without_measure_are_gone(tmp_path: Path) -> None:
    """Found by fuzzing: the mark of such a word is as wide as its letters, and struck as a line."""
    source, target = tmp_path / "source.pdf", tmp_path / "target.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(200, 200))
        page = pdf.pages[0]
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        code = b"BT /F1 12 Tf 1 0 0 1 20 180 Tm (Bliver) Tj 0 -1 1e8 0 100 100 Tm (Karla!) Tj ET"
        code = code.replace(b"1e8", b"100000000")  # numbers have no exponents there
        page.Contents = pdf.make_stream(code)
        pdf.save(source)
    with pymupdf.open(source) as doc:
        (box,) = (Box(*w[:4]) for w in doc[0].get_text("words") if w[4] == "Karla!")
    result = redact_file(source, target, [Mark(1, (box,), "OFL § 30")])
    assert result.verification.passed
    assert result.overstrike.rasterised == (1,)
    with pymupdf.open(target) as doc:
        text = doc[0].get_text(clip=pymupdf.INFINITE_RECT())
    assert "Bliver" in text
    assert not set("Karl!") & set(
        text.replace("Bliver", "").replace("[udeladt efter OFL § 30]", "")
    )


def test_bad_input_is_told_apart(make_pdf: Any, tmp_path: Path) -> None:
    empty, locked, target = tmp_path / "0.pdf", tmp_path / "l.pdf", tmp_path / "out.pdf"
    empty.write_bytes(b"")
    with pymupdf.open(make_pdf()) as doc:
        doc.save(locked, encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="rigtig", owner_pw="o")
    with pytest.raises(EmptyFile):
        overstrike(empty, target, [])
    with pytest.raises(EncryptedFile) as caught:
        overstrike(locked, target, [])
    assert not isinstance(caught.value, WrongPassword)
    with pytest.raises(WrongPassword):
        overstrike(locked, target, [], password="forkert")
    with pytest.raises(RedactorError):
        overstrike(make_pdf(), target, [Mark(2, (Box(0, 0, 10, 10),))])
    assert strike_clean(locked, target, [], password="rigtig")["overstrike"]["pages"] == 1
    with pikepdf.open(target) as pdf:
        assert not pdf.is_encrypted


WORDS = st.text(
    alphabet="abcdefghijklmnoprstuvæøåABDEFHKLMNÆØÅ0123456789-", min_size=2, max_size=12
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    lines=st.lists(st.lists(WORDS, min_size=1, max_size=7), min_size=1, max_size=8),
    seed=st.integers(0, 2**32 - 1),
    leading=st.sampled_from([13.0, 16.0, 24.0]),
    rotate=st.sampled_from([0, 90, 180, 270]),
)
@example(  # a box on a page turned by a quarter keeps its ends
    lines=[["00", "00"], ["00"] * 6, ["00"] * 3], seed=0, leading=13.0, rotate=90
)
def test_marked_words_go_and_all_others_stay(
    lines: list[list[str]],
    seed: int,
    leading: float,
    rotate: int,
    make_pdf: Any,
    tmp_path: Path,
    leaks: Any,
) -> None:
    # every word is told from the others by its number
    count = 0
    text = []
    for line in lines:
        words = []
        for word in line:
            count += 1
            words.append(f"{word}q{count}z")
        while len(" ".join(words)) > 90:  # a word cut short would be one that stands elsewhere
            words.pop()
        text.append(" ".join(words))
    source, target = make_pdf(text, leading=leading, rotate=rotate), tmp_path / "out.pdf"
    rng = np.random.default_rng(seed)
    with pymupdf.open(source) as doc:
        words_ = doc[0].get_text("words")
        chosen = set(rng.choice(len(words_), size=min(4, len(words_)), replace=False).tolist())
        turn = doc[0].rotation_matrix
        marks = [
            Mark(1, (Box(*(pymupdf.Rect(w[:4]) * turn)),), "OFL § 30", w[4])
            for i, w in enumerate(words_)
            if i in chosen
        ]
    stay = [w[4] for i, w in enumerate(words_) if i not in chosen]
    answer = strike_clean(source, target, marks)
    assert answer["overstrike"]["rasterised_pages"] == []
    with pymupdf.open(target) as doc:
        left = doc[0].get_text().split()
    for word in stay:
        assert word in left
    # what is left of a word that the page's edge cuts ("00") may stand in any number
    whole = [m.text for m in marks if m.text.endswith("z")]
    gone = [text for text in whole if not any(text in w for w in stay)]
    assert leaks(target, gone) == []
