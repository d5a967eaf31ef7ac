"""Law 1: places of characters survive turning, cropping and scaling of the page."""

import io

import pymupdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from redactor.pdf.reading.pictures import render_page
from redactor.pdf.text import page_sizes, read_pages

WORDS = ["Anna", "Holm", "Nørregade", "14,", "6400", "Sønderborg", "tlf.", "40056070", "§", "Åse"]


def make(path, words, *, rotate=0, crop=None, unit=1.0, size=(400, 300)):
    """A page of words at known places; places: {word number: (x, baseline)} before turning."""
    document = pymupdf.open()
    page = document.new_page(width=size[0], height=size[1])
    writer = pymupdf.TextWriter(page.rect)
    font = pymupdf.Font("notos")
    for n, word in enumerate(words):
        writer.append((60 + 90 * (n % 3), 80 + 30 * (n // 3)), word, font=font, fontsize=11)
    writer.write_text(page)
    if crop:
        page.set_cropbox(pymupdf.Rect(crop))
    if unit != 1:
        document.xref_set_key(page.xref, "UserUnit", str(unit))
    page.set_rotation(rotate)
    document.save(path)
    return font


def displayed(x, y, *, rotate, crop, unit, size):
    """Where a point of the drawn page stands on the displayed one."""
    left, top, right, bottom = crop or (0, 0, *size)
    x, y = (x - left) * unit, (y - top) * unit
    width, height = (right - left) * unit, (bottom - top) * unit
    return {
        0: (x, y),
        90: (height - y, x),
        180: (width - x, height - y),
        270: (y, width - x),
    }[rotate]


@settings(max_examples=40, deadline=None)
@given(
    words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=9),
    rotate=st.sampled_from([0, 90, 180, 270]),
    crop=st.sampled_from([None, (20, 30, 390, 290), (50, 10, 350, 240)]),
    unit=st.sampled_from([1.0, 2.0, 0.5]),
)
def test_characters_stand_where_they_were_drawn(tmp_path_factory, words, rotate, crop, unit):
    path = tmp_path_factory.mktemp("geometry") / "page.pdf"
    size = (400, 300)
    font = make(path, words, rotate=rotate, crop=crop, unit=unit, size=size)
    page = next(read_pages(path))
    assert page_sizes(path) == [(pytest.approx(page.width), pytest.approx(page.height))]
    assert page.text.split() == words
    start = 0
    for n, word in enumerate(words):
        start = page.text.index(word, start)
        (box,) = page.boxes_for(start, start + len(word))
        x, y = 60 + 90 * (n % 3), 80 + 30 * (n // 3)
        length = font.text_length(word, 11)
        for where, inside in ((x + 1, True), (x + length - 1, True), (x + length + 6, False)):
            px, py = displayed(where, y - 3, rotate=rotate, crop=crop, unit=unit, size=size)
            assert box.contains_point(px, py) is inside
        # and back again: the box finds the characters that made it
        assert page.chars_in(box) == list(range(start, start + len(word)))
        start += len(word)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [None, (20, 30, 390, 290)])
def test_the_picture_has_ink_under_the_boxes(tmp_path, rotate, crop):
    path = tmp_path / "page.pdf"
    make(path, ["Holm"], rotate=rotate, crop=crop)
    page = next(read_pages(path))
    (box,) = page.boxes_for(0, 4)
    picture = Image.open(io.BytesIO(render_page(path, 1, width_px=int(page.width * 2), fmt="png")))
    zoom = picture.width / page.width
    assert picture.height == pytest.approx(page.height * zoom, abs=2)
    gray = picture.convert("L")
    area = tuple(int(v * zoom) for v in (box.x0, box.y0, box.x1 + 1, box.y1 + 1))
    assert gray.crop(area).getextrema()[0] < 100
    gray.paste(255, area)
    assert gray.getextrema()[0] == 255, "no ink outside the box"


def test_text_outside_the_displayed_page_is_left_out(tmp_path):
    document = pymupdf.open()
    page = document.new_page(width=400, height=300)
    page.insert_text((60, 100), "synlig")
    page.insert_text((60, 280), "beskaaret")
    page.insert_text((60, 900), "udenfor")
    page.set_cropbox(pymupdf.Rect(0, 0, 400, 200))
    document.save(tmp_path / "crop.pdf")
    assert next(read_pages(tmp_path / "crop.pdf")).text == "synlig"


def test_text_on_the_edge_is_read(tmp_path):
    document = pymupdf.open()
    page = document.new_page(width=400, height=300)
    page.insert_text((360, 100), "Anna Holm")
    document.save(tmp_path / "edge.pdf")
    assert next(read_pages(tmp_path / "edge.pdf")).text.startswith("Anna")


@pytest.mark.parametrize("mode", [0, 1, 2, 3, 7])
def test_hidden_text_is_read_like_any_other(tmp_path, mode):
    document = pymupdf.open()
    page = document.new_page()
    page.insert_text((60, 100), "Anna Holm", render_mode=mode)
    page.draw_rect(pymupdf.Rect(50, 80, 200, 110), fill=(0, 0, 0))
    document.save(tmp_path / "hidden.pdf")
    assert next(read_pages(tmp_path / "hidden.pdf")).text == "Anna Holm"


def test_hidden_layers_are_read_and_drawn(tmp_path):
    document = pymupdf.open()
    page = document.new_page()
    layer = document.add_ocg("Skjult", on=False)
    page.insert_text((60, 100), "Anna Holm", oc=layer, fontsize=30)
    path = tmp_path / "layer.pdf"
    document.save(path)
    assert next(read_pages(path)).text == "Anna Holm"
    picture = Image.open(io.BytesIO(render_page(path, 1, width_px=300)))
    assert picture.convert("L").getextrema()[0] < 100


def test_form_fields_and_notes_are_read(tmp_path):
    document = pymupdf.open()
    page = document.new_page()
    field = pymupdf.Widget()
    field.field_type = pymupdf.PDF_WIDGET_TYPE_TEXT
    field.field_name = "navn"
    field.rect = pymupdf.Rect(60, 100, 300, 120)
    field.field_value = "Anna Holm"
    page.add_widget(field)
    page.add_freetext_annot(pymupdf.Rect(60, 200, 300, 230), "Bo Krag")
    document.save(tmp_path / "form.pdf")
    text = next(read_pages(tmp_path / "form.pdf")).text
    assert "Anna Holm" in text
    assert "Bo Krag" in text
