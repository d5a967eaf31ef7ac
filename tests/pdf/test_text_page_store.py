"""Pages to bytes and back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from redactor.domain.text import PageText, TextSource
from redactor.errors import DamagedFile
from redactor.pdf.reading.page_store import dump_pages, load_pages

finite = st.floats(allow_nan=True, allow_infinity=False, width=32)


@st.composite
def pages(draw):
    text = draw(st.text(max_size=30))
    n = len(text)
    return PageText(
        number=draw(st.integers(1, 5000)),
        width=draw(st.floats(1, 14400)),
        height=draw(st.floats(1, 14400)),
        text=text,
        boxes=draw(arrays(np.float32, (n, 4), elements=finite)),
        lines=draw(arrays(np.int32, (n,), elements=st.integers(-1, 1000))),
        source=draw(st.sampled_from(TextSource)),
        confidence=draw(st.floats(0, 1)),
        warnings=tuple(draw(st.lists(st.text(max_size=9), max_size=3))),
    )


def same(a, b):
    names = ("number", "width", "height", "text", "source", "confidence", "warnings")
    return (
        all(getattr(a, name) == getattr(b, name) for name in names)
        and np.array_equal(a.boxes, b.boxes, equal_nan=True)
        and np.array_equal(a.lines, b.lines)
    )


@given(st.lists(pages(), max_size=4))
def test_round_trip(originals):
    loaded = load_pages(dump_pages(originals))
    assert len(loaded) == len(originals)
    assert all(same(a, b) for a, b in zip(originals, loaded, strict=True))


@given(st.lists(pages(), min_size=1, max_size=2))
def test_same_pages_same_bytes(originals):
    assert dump_pages(originals) == dump_pages(iter(originals))


@given(st.binary(max_size=200))
def test_other_bytes_are_refused(data):
    with pytest.raises(DamagedFile):
        load_pages(data)


@given(st.lists(pages(), min_size=1, max_size=2), st.data())
def test_cut_bytes_are_refused(originals, data):
    whole = dump_pages(originals)
    with pytest.raises(DamagedFile):
        load_pages(whole[: data.draw(st.integers(0, len(whole) - 1))])
