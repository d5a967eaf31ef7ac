"""What we pack as JBIG2, two other engines unpack to the same bits."""

from __future__ import annotations

import io

import numpy as np
import pikepdf
import pymupdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Name, Stream

from redactor.pdf.imaging.jbig2 import pack_generic
from redactor.pdf.imaging.jbig2_symbols import pack_symbols


def unpacked(data: bytes, width: int, height: int) -> list[np.ndarray]:
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(100, 100))
        image = Stream(pdf, data)
        image.Type, image.Subtype, image.Filter = Name.XObject, Name.Image, Name.JBIG2Decode
        image.Width, image.Height, image.BitsPerComponent = width, height, 1
        image.ColorSpace = Name.DeviceGray
        name = pdf.pages[0].add_resource(image, Name.XObject)
        pdf.pages[0].contents_add(f"q 100 0 0 100 0 0 cm {name} Do Q".encode())
        buffer = io.BytesIO()
        pdf.save(buffer)
    raw = buffer.getvalue()
    document = pypdfium2.PdfDocument(raw)
    page = document[0]
    one = next(page.get_objects()).get_bitmap().to_numpy().reshape(height, width, -1)[:, :, 0]
    one = (one > 127).copy()
    page.close()
    document.close()
    with pymupdf.open("pdf", raw) as doc:
        pixmap = pymupdf.Pixmap(doc, doc[0].get_images()[0][0])
        two = np.frombuffer(pixmap.samples, dtype=np.uint8).reshape(height, pixmap.stride)
    return [one, two[:, :width] > 127]


def same(bits: np.ndarray) -> bool:
    height, width = bits.shape
    packed = np.packbits(bits, axis=1).tobytes()
    data = pack_generic(packed, width, height)
    return all((got == bits).all() for got in unpacked(data, width, height))


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 90), st.integers(1, 600), st.integers(0, 2**32), st.floats(0, 1))
def test_any_picture_comes_back(width: int, height: int, seed: int, black: float) -> None:
    assert same(np.random.default_rng(seed).random((height, width)) > black)


@pytest.mark.parametrize("value", [True, False])
@pytest.mark.parametrize("shape", [(1, 1), (1, 2000), (700, 3), (600, 801)])
def test_plain_pictures_come_back(shape: tuple[int, int], value: bool) -> None:
    assert same(np.full(shape, value))


def test_long_carries_come_back() -> None:
    """Pictures whose code has many bytes 0xFF in it."""
    rng = np.random.default_rng(7)
    bits = np.ones((512, 512), dtype=bool)
    bits[rng.integers(0, 512, 3000), rng.integers(0, 512, 3000)] = False
    bits[100:130] = rng.random((30, 512)) > 0.5
    assert same(bits)


def test_smaller_than_group_4() -> None:
    from redactor.pdf.images import pack_bilevel

    rng = np.random.default_rng(3)
    grey = np.full((900, 700), 230.0)
    grey[::18, 50:650:3] = 20
    grey[1::18, 50:650:5] = 20
    bits = grey + rng.normal(0, 45, grey.shape) > 128
    packed = np.packbits(bits, axis=1).tobytes()
    assert len(pack_generic(packed, 700, 900)) < 0.75 * len(pack_bilevel(packed, 700, 900)[0])


def stamped(seed: int, width: int, height: int, kinds: int, count: int) -> np.ndarray:
    """White paper with a few shapes, each at many places, also over each other and the edge."""
    rng = np.random.default_rng(seed)
    bits = np.ones((height + 40, width + 40), dtype=bool)
    for _ in range(kinds):
        shape = rng.random((rng.integers(1, 24), rng.integers(1, 24))) > 0.8
        for _ in range(count):
            y, x = rng.integers(0, height), rng.integers(0, width)
            bits[y : y + shape.shape[0], x : x + shape.shape[1]] &= shape
    return bits[:height, :width]


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 2**32),
    st.integers(1, 400),
    st.integers(1, 300),
    st.integers(1, 40),
    st.integers(1, 12),
)
def test_pictures_of_symbols_come_back(
    seed: int, width: int, height: int, kinds: int, count: int
) -> None:
    bits = stamped(seed, width, height, kinds, count)
    data = pack_symbols(np.packbits(bits, axis=1).tobytes(), width, height)
    if data is not None:
        assert all((got == bits).all() for got in unpacked(data, width, height))


def test_symbols_are_smaller_where_shapes_come_again() -> None:
    rng = np.random.default_rng(4)
    letters = [rng.random((22, 14)) > 0.7 for _ in range(30)]
    bits = np.ones((1700, 1200), dtype=bool)
    for y in range(20, 1660, 32):
        for x in range(20, 1160, 18):
            jitter = y + int(rng.integers(0, 2))
            bits[jitter : jitter + 22, x : x + 14] = letters[rng.integers(0, 30)]
    packed = np.packbits(bits, axis=1).tobytes()
    data = pack_symbols(packed, 1200, 1700)
    assert data is not None
    assert len(data) < 0.5 * len(pack_generic(packed, 1200, 1700))


@pytest.mark.parametrize("value", [True, False])
def test_plain_pictures_have_no_symbols(value: bool) -> None:
    assert pack_symbols(np.packbits(np.full((30, 40), value), axis=1).tobytes(), 40, 30) is None
