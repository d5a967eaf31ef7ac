"""Names and addresses that run over a page break."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from redactor.domain.text import PageText
from redactor.pdf.reading.seams import seam_text


def page(number, text):
    boxes = np.array([[n, 0, n + 1, 10] for n in range(len(text))], dtype=np.float32)
    lines = np.zeros(len(text), dtype=np.int32)
    return PageText(number, 595, 842, text, boxes.reshape(-1, 4), lines)


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        ("Brevet er fra Anna", "Holm i Vejle", "Anna\nHolm"),
        ("Brevet er fra Anne-", "Sofie Holm", "Anne-Sofie"),
        ("Brevet er fra Margre-", "the Holm", "Margrethe"),
        ("Hun bor Nørregade 14,", "6400 Sønderborg.", "14,\n6400"),
        (
            "Kommunen\n\nBrevet er fra Anna\n\nSide 1 af 2",
            "Kommunen\n\nHolm i Vejle\n\nSide 2 af 2",
            "Anna\nHolm",
        ),
        ("Fra Anna\n\n1", "2\n\nHolm", "Anna\nHolm"),
        ("Fra Anna\n- 1 -", "- 2 -\nHolm", "Anna\nHolm"),
        (
            "Brev\n\nFra Anna\n\nJ.nr. 24/118   Tlf. 87412000",
            "Holm\n\nJ.nr. 24/118   Tlf. 87412000",
            "Anna\nHolm",
        ),
    ],
)
def test_what_is_joined(before, after, joined):
    previous, following = page(3, before), page(4, after)
    seam = seam_text(previous, following)
    assert joined in seam.text
    start = seam.text.index(joined)
    spans = seam.spans(start, start + len(joined))
    assert [number for number, _, _ in spans] == [3, 4]
    assert seam.crosses(start, start + len(joined))
    back = [{3: before, 4: after}[number][a:b] for number, a, b in spans]
    assert "".join(back).replace("-", "") == joined.replace("\n", "").replace("-", "")


@pytest.mark.parametrize(
    ("before", "after"), [("", "Anna"), ("Anna", ""), ("1", "2"), (" ", "x y")]
)
def test_no_seam(before, after):
    assert seam_text(page(1, before), page(2, after)) is None


def test_a_seam_is_short_and_made_of_whole_lines():
    body = "\n".join(f"linje {'abc'[n % 3]} med tekst" for n in range(200))
    seam = seam_text(page(1, body), page(2, body.replace("linje", "side")))
    assert len(seam.text) < 800
    assert seam.text.startswith("linje")


words = st.text(alphabet="ab -\n1Å", max_size=80)


@given(words, words)
def test_every_character_maps_back(before, after):
    previous, following = page(1, before), page(2, after)
    seam = seam_text(previous, following)
    if seam is None:
        return
    assert seam.side.shape == seam.offset.shape == (len(seam.text),)
    for char, side, offset in zip(seam.text, seam.side, seam.offset, strict=True):
        if side >= 0:
            assert (before, after)[side][offset] == char
        else:
            assert char == "\n"
