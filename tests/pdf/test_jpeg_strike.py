"""What is struck of a JPEG picture is gone from its code, and all other blocks are as they were."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import numpy.typing as npt
import pymupdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from redactor.pdf.imaging.jpeg_file import read_jpeg
from redactor.pdf.imaging.jpeg_strike import strike_jpeg

Samples = npt.NDArray[np.uint8]
KINDS: dict[str, tuple[str, dict[str, Any]]] = {
    "grey": ("L", {}),
    "grey with codes of its own": ("L", {"optimize": True}),
    "grey in passes": ("L", {"progressive": True}),
    "grey with restarts": ("L", {"restart_marker_blocks": 7}),
    "coarse": ("L", {"quality": 20}),
    "fine": ("RGB", {"quality": 97}),
    "colour": ("RGB", {"subsampling": "4:2:0"}),
    "colour, two across": ("RGB", {"subsampling": "4:2:2"}),
    "colour, all samples": ("RGB", {"subsampling": "4:4:4"}),
    "colour with codes of its own": ("RGB", {"optimize": True}),
    "colour in passes": ("RGB", {"progressive": True}),
    "colour in passes with restarts": ("RGB", {"progressive": True, "restart_marker_rows": 1}),
    "colour with restarts": ("RGB", {"restart_marker_rows": 1}),
    "inks": ("CMYK", {}),
    "inks in passes": ("CMYK", {"progressive": True}),
}


def page(mode: str, width: int, height: int, seed: int = 1) -> Samples:
    """Grainy paper with dark strokes."""
    rng = np.random.default_rng(seed)
    parts = {"L": 1, "RGB": 3, "CMYK": 4}[mode]
    samples = rng.normal(225, 5, (height, width, parts))
    for _ in range(width * height // 400):
        y, x = rng.integers(0, height), rng.integers(0, width)
        samples[y : y + rng.integers(1, 14), x : x + rng.integers(1, 14)] = rng.integers(
            0, 90, parts
        )
    return np.clip(samples, 0, 255).astype(np.uint8)


def packed(samples: Samples, mode: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    picture = Image.fromarray(samples[:, :, 0] if mode == "L" else samples, mode)
    picture.save(buffer, "JPEG", **{"quality": 75, **options})
    return buffer.getvalue()


def unpacked(data: bytes) -> npt.NDArray[np.int16]:
    with Image.open(io.BytesIO(data)) as picture:
        samples = np.asarray(picture).astype(np.int16)
    return samples.reshape(*samples.shape[:2], -1)


def units(struck: npt.NDArray[np.bool_], data: bytes, beyond: int = 0) -> npt.NDArray[np.bool_]:
    """All samples of the units with a struck one, and some beyond (colours are drawn smooth)."""
    across, down = (8 * n for n in read_jpeg(data).most)
    height, width = struck.shape
    whole = np.zeros((-(-height // down) * down, -(-width // across) * across), bool)
    whole[:height, :width] = struck
    grid = whole.reshape(-1, down, whole.shape[1] // across, across).any(axis=(1, 3))
    result = np.kron(grid, np.ones((down, across), bool))[:height, :width]
    for _ in range(beyond):
        padded = np.pad(result, 1)
        near = (padded[1:-1, 1:-1], padded[:-2, 1:-1], padded[2:, 1:-1])
        result = np.any([*near, padded[1:-1, :-2], padded[1:-1, 2:]], axis=0)
    return result


@pytest.mark.parametrize("kind", KINDS)
def test_only_struck_units_change(kind: str) -> None:
    mode, options = KINDS[kind]
    data = packed(page(mode, 421, 337), mode, **options)
    struck = np.zeros((337, 421), bool)
    struck[40:75, 30:200] = struck[61:90, 210:390] = struck[300:337, 400:421] = True
    made = strike_jpeg(data, struck)
    before, after = unpacked(data), unpacked(made)
    assert before.shape == after.shape
    assert (before == after)[~units(struck, data, 2)].all()
    assert read_jpeg(made).steps == read_jpeg(data).steps
    assert len(made) < 1.1 * len(data)
    whole = np.zeros_like(struck)  # units that lie under the first box as a whole
    whole[50:62, 50:190] = True
    assert int(np.ptp(after[whole], axis=0).max()) <= 1
    kept = units(struck, data) & ~struck
    assert np.abs(before - after)[kept].mean() < (12 if options.get("quality") == 20 else 6)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_left_of_what_was_struck(kind: str) -> None:
    """Two pictures that differ only under the mark are the same to the last byte afterwards."""
    mode, options = KINDS[kind]
    if options.get("optimize"):
        pytest.skip("codes of a picture's own tell what it was made of: a letter or two, nowhere")
    one, two = page(mode, 320, 240), page(mode, 320, 240)
    two[64:128, 96:224] = page(mode, 128, 64, seed=9)
    struck = np.zeros((240, 320), bool)
    struck[64:128, 96:224] = True
    first, second = packed(one, mode, **options), packed(two, mode, **options)
    assert first != second
    assert strike_jpeg(first, struck) == strike_jpeg(second, struck)


@pytest.mark.parametrize("kind", KINDS)
def test_all_readers_see_the_same(kind: str) -> None:
    mode, options = KINDS[kind]
    data = packed(page(mode, 200, 160), mode, **options)
    struck = np.zeros((160, 200), bool)
    struck[30:60, 20:150] = True
    made = strike_jpeg(data, struck)
    mine = unpacked(made)
    pixmap = pymupdf.Pixmap(made)
    theirs = np.frombuffer(pixmap.samples, np.uint8).reshape(160, 200, -1).astype(np.int16)
    if mode == "CMYK":  # Pillow turns inks of Adobe's kind around
        theirs = theirs if np.abs(theirs - mine).mean() < 40 else 255 - theirs
    assert np.abs(theirs - mine).mean() < 1
    pdf = pypdfium2.PdfDocument.new()
    image = pypdfium2.PdfImage.new(pdf)
    image.load_jpeg(io.BytesIO(made))
    assert image.get_px_size() == (200, 160)
    assert (
        int(np.ptp(image.get_bitmap().to_numpy()[32:56, 24:144].reshape(-1, 1), axis=0).max()) < 256
    )


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from(sorted(KINDS)),
    st.integers(1, 90),
    st.integers(1, 90),
    st.integers(0, 2**32),
)
def test_pictures_of_any_size(kind: str, width: int, height: int, seed: int) -> None:
    mode, options = KINDS[kind]
    data = packed(page(mode, width, height, seed), mode, **options)
    rng = np.random.default_rng(seed)
    y, x = rng.integers(0, height), rng.integers(0, width)
    struck = np.zeros((height, width), bool)
    struck[y : y + 20, x : x + 20] = True
    made = strike_jpeg(data, struck)
    outside = ~units(struck, data, 2)
    assert (unpacked(data) == unpacked(made))[outside].all()


def test_struck_twice_is_struck_once() -> None:
    data = packed(page("RGB", 300, 200), "RGB")
    struck = np.zeros((200, 300), bool)
    struck[48:80, 32:160] = True
    once = strike_jpeg(data, struck)
    assert strike_jpeg(once, struck) == once


def _flipped(data: bytes, seed: int) -> bytes:
    rng = np.random.default_rng(seed)
    changed = bytearray(data)
    for at in rng.integers(2, len(data), 12).tolist():
        changed[at] = int(rng.integers(0, 256))
    return bytes(changed)


def test_broken_pictures_are_refused_or_struck() -> None:
    for kind in ("grey", "colour in passes", "colour with restarts"):
        mode, options = KINDS[kind]
        data = packed(page(mode, 120, 100), mode, **options)
        struck = np.zeros((100, 120), bool)
        struck[20:60, 20:90] = True
        for seed in range(60):
            try:
                made = strike_jpeg(_flipped(data, seed), struck)
            except ValueError:
                continue
            assert made.startswith(b"\xff\xd8")


def test_other_kinds_are_refused() -> None:
    data = packed(page("L", 40, 40), "L")
    struck = np.ones((40, 40), bool)
    arithmetic = data.replace(b"\xff\xc0", b"\xff\xc9")
    cut = data[: len(data) // 2]
    for broken in (b"", b"GIF89a", arithmetic, cut, data[:3]):
        with pytest.raises(ValueError):
            strike_jpeg(broken, struck)
    with pytest.raises(ValueError, match="size"):
        strike_jpeg(data, np.ones((41, 40), bool))
