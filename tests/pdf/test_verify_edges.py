"""Which boxes on a scan have to be read: those out of which the struck letters look."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pymupdf
import pytest

from redactor.pdf.verify.edges import looks_out

Grey = npt.NDArray[np.uint8]
SCALE = 200 / 72
SIZE = 11.0
BASE = 100.0
WORD = "Torben Hedegaard"


def scan(*, leading: float = 13.0, word: str = WORD, invert: bool = False) -> tuple[Grey, float]:
    """Three lines of text at 200 dpi, the word in the middle one; and how wide it is, points."""
    with pymupdf.open() as doc:
        page = doc.new_page(width=300, height=200)
        page.insert_text((20, BASE - leading), "Jørgen og jeg pjøgger fyrig", fontsize=SIZE)
        page.insert_text((20, BASE), f"{word} glæder sig", fontsize=SIZE)
        page.insert_text((20, BASE + leading), "Åse Bk fik Ågård tildelt ÅÉ", fontsize=SIZE)
        pixmap = page.get_pixmap(dpi=200, colorspace=pymupdf.csGRAY)
        grey = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width)
        wide = pymupdf.get_text_length(word, fontsize=SIZE)
    return (255 - grey if invert else grey.copy()), wide


def struck(old: Grey, area: npt.NDArray[np.float64]) -> Grey:
    new = old.copy()
    x0, y0, x1, y1 = (round(float(v)) for v in area)
    new[max(y0, 0) : y1, x0:x1] = 0
    return new


def looked(old: Grey, wide: float, up: float, below: float, *, down: bool = False) -> bool:
    """A box from ``up`` points above the baseline to ``below`` points under it."""
    area = np.array([20.0, BASE - up, 20 + wide, BASE + below]) * SCALE
    new = struck(old, area)
    if down:
        turn = [1, 0, 3, 2]
        return looks_out(new.T, old.T, area[turn], area[turn].reshape(1, 4), down=True)
    return looks_out(new, old, area, area.reshape(1, 4))


@pytest.mark.parametrize("down", [False, True])
@pytest.mark.parametrize("invert", [False, True])
@pytest.mark.parametrize("leading", [11.5, 13.0, 18.0, 30.0])
def test_a_box_on_its_line_needs_no_reading(leading: float, invert: bool, down: bool) -> None:
    """Also where tails of the line above reach into it, as at tight spacing."""
    old, wide = scan(leading=leading, invert=invert)
    assert not looked(old, wide, 1.07 * SIZE, 0.3 * SIZE, down=down)


@pytest.mark.parametrize("word", [WORD, "Bo", "Ida", "CVR 12 34", "kæmpeøgle", "mmmmm"])
def test_a_tight_box_needs_no_reading(word: str) -> None:
    old, wide = scan(word=word)
    assert not looked(old, wide, 0.74 * SIZE, 0.23 * SIZE)


@pytest.mark.parametrize("down", [False, True])
@pytest.mark.parametrize("word", [WORD, "Bo", "Ida", "12 34 56", "mmmmm", "Hansen"])
@pytest.mark.parametrize(("up", "below"), [(0.25, 0.9), (0.3, 0.5), (1.1, -0.3), (0.9, -0.25)])
def test_letters_that_look_out_have_to_be_read(
    word: str, up: float, below: float, down: bool
) -> None:
    old, wide = scan(word=word)
    assert looked(old, wide, up * SIZE, below * SIZE, down=down)


def test_one_word_of_two_that_looks_out_has_to_be_read() -> None:
    """A skewed line: well covered at its beginning, badly at its end."""
    old, wide = scan(leading=30)
    half = int((20 + wide / 2) * SCALE)
    old[:, half:] = np.roll(old[:, half:], -round(0.6 * SIZE * SCALE), axis=0)
    assert looked(old, wide, 0.8 * SIZE, 0.25 * SIZE)


def test_what_other_boxes_cover_is_gone() -> None:
    old, wide = scan(leading=11.5)
    areas = np.array(
        [
            [20.0, BASE - 0.3 * SIZE, 20 + wide, BASE + 0.3 * SIZE],
            [20.0, BASE - SIZE, 20 + wide, BASE - 0.3 * SIZE],
        ]
    )
    areas *= SCALE
    new = struck(struck(old, areas[0]), areas[1])
    assert looks_out(struck(old, areas[0]), old, areas[0], areas[:1])
    assert not looks_out(new, old, areas[0], areas)


def test_nothing_written_is_nothing_to_read() -> None:
    blank = np.full((400, 800), 250, np.uint8)
    area = np.array([10.0, 100.0, 300.0, 140.0])
    assert not looks_out(blank, blank, area, area.reshape(1, 4))


def test_what_cant_be_told_is_read() -> None:
    old, _ = scan()
    small = np.array([20.0, 100.0, 90.0, 105.0])
    assert looks_out(old, old, small, small.reshape(1, 4))
    area = np.array([20.0, 100.0, 90.0, 140.0])
    assert looks_out(old[:-1], old, area, area.reshape(1, 4))


def test_a_box_over_the_edge_of_the_picture() -> None:
    old, wide = scan()
    top, low = round((BASE - 0.25 * SIZE) * SCALE), round((BASE + 0.5 * SIZE) * SCALE)
    area = np.array([20 * SCALE, -20.0, (20 + wide) * SCALE, 0.55 * SIZE * SCALE])
    assert not looks_out(struck(old[top:], area), old[top:], area, area.reshape(1, 4))
    low_edge = np.array([20 * SCALE, top, (20 + wide) * SCALE, low + 30])
    assert looks_out(struck(old[:low], low_edge), old[:low], low_edge, low_edge.reshape(1, 4))
