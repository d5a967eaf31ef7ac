"""Pages as pictures: small, crisp, and with a text layer of exactly what nobody struck."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pikepdf
import pymupdf
import pypdfium2
import pytest
from PIL import Image

from redactor.domain.geometry import Box
from redactor.domain.suggestion import Mark
from redactor.pdf import attempts
from redactor.pdf.overstrike import overstrike
from redactor.pdf.striking.page_picture import PackedPicture, pack_page
from tests.pdf.striking import strike_clean

Pixels = npt.NDArray[np.uint8]
WORDS = (
    *("Anne", "Bodil", "Mikkel", "sagen", "og", "en", "til", "Sofie"),
    *("at", "mødet", "i", "huset", "Jørgen", "kommunen", "gangen"),
)


def text_page(*, ink: tuple[float, float, float] = (0, 0, 0), shade: float = 1.0) -> Pixels:
    with pymupdf.open() as doc:
        page = doc.new_page(width=400, height=300)
        if shade < 1:
            page.draw_rect((20, 20, 380, 120), fill=(shade, shade, shade), width=0)
        for i in range(14):
            page.insert_text((30, 40 + 18 * i), "Møde om Bodil Rosenkær i går " * 2, color=ink)
        pixmap = page.get_pixmap(dpi=200, alpha=False)
        flat = np.frombuffer(pixmap.samples, dtype=np.uint8)
        return flat.reshape(pixmap.height, pixmap.width, 3).copy()


def photo() -> Pixels:
    rows, columns = np.mgrid[0:600, 0:500]
    wave = [128 + 100 * np.sin(rows / (40 + 9 * k) + columns / (31 + 5 * k)) for k in range(3)]
    noise = np.random.default_rng(1).normal(0, 6, (600, 500, 3))
    return np.clip(np.stack(wave, axis=2) + noise, 0, 255).astype(np.uint8)


def unpacked(packed: PackedPicture, shape: tuple[int, ...]) -> Pixels:
    """As pdfium draws it, one pixel a sample."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(shape[1], shape[0]))
        image = pikepdf.Stream(pdf, packed.data)
        image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        image.Filter = pikepdf.Name(packed.name)
        image.Width, image.Height, image.BitsPerComponent = shape[1], shape[0], packed.bits
        image.ColorSpace = pikepdf.Object.parse(packed.space.encode())
        name = pdf.pages[0].add_resource(image, pikepdf.Name.XObject)
        pdf.pages[0].contents_add(f"q {shape[1]} 0 0 {shape[0]} 0 0 cm {name} Do Q".encode())
        buffer = io.BytesIO()
        pdf.save(buffer)
    document = pypdfium2.PdfDocument(buffer.getvalue())
    drawn: Pixels = document[0].render(scale=1, rev_byteorder=True).to_numpy()[:, :, :3].copy()
    document.close()
    return drawn


def two_tone(pixels: Pixels) -> Pixels:
    return np.where(pixels > 127, 255, 0).astype(np.uint8)


# name: pixels, how they are packed, bits, largest mean difference
PAGES: dict[str, tuple[Callable[[], Pixels], str, int, float]] = {
    "text": (text_page, "/FlateDecode", 2, 2.0),
    "text on a grey area": (lambda: text_page(shade=0.93), "/FlateDecode", 4, 1.0),
    "text in colour": (lambda: text_page(ink=(0.1, 0.2, 0.7)), "/FlateDecode", 4, 1.0),
    "two colours": (lambda: two_tone(text_page()), "/JBIG2Decode", 1, 0.0),
    "one colour": (lambda: np.full((40, 50, 3), 255, np.uint8), "/JBIG2Decode", 1, 0.0),
    "photograph": (photo, "/DCTDecode", 8, 6.0),
    "grey photograph": (lambda: np.repeat(photo()[:, :, :1], 3, 2), "/DCTDecode", 8, 6.0),
}


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_packed_by_what_is_in_them(name: str) -> None:
    make, filter_name, bits, most = PAGES[name]
    pixels = make()
    packed = pack_page(pixels)
    assert (packed.name, packed.bits) == (filter_name, bits)
    gap = np.abs(unpacked(packed, pixels.shape).astype(int) - pixels)
    assert gap.mean() <= most
    jpeg = io.BytesIO()
    Image.fromarray(pixels).save(jpeg, "JPEG", quality=85)
    assert len(packed.data) <= 0.75 * jpeg.tell()


def test_areas_keep_their_tone() -> None:
    pixels = text_page(shade=0.93)
    drawn = unpacked(pack_page(pixels), pixels.shape)
    tones, counts = np.unique(pixels, return_counts=True)
    for tone in tones[counts > 0.01 * pixels.size]:
        assert np.abs(drawn[pixels == tone].astype(int) - int(tone)).max() <= 3


def test_a_scan_between_two_grids_stays_in_two_colours() -> None:
    rough = text_page()
    assert pack_page(rough, scanned=True).name == "/JBIG2Decode"
    assert pack_page(rough).name == "/FlateDecode"


def dense(path: Path, seed: int) -> Path:
    """A page of short and common words, so that struck ones stand unmarked elsewhere, too."""
    rnd = random.Random(seed)
    with pymupdf.open() as doc:
        page = doc.new_page(width=595, height=842)
        for row in range(50):
            line = " ".join(rnd.choice(WORDS) for _ in range(14))
            page.insert_text((56, 60 + 13.2 * row), line, fontsize=10.5)
        doc.save(path)
    return path


@pytest.fixture
def as_pictures(monkeypatch: Any) -> None:
    monkeypatch.setattr(attempts, "unstrikeable_pages", lambda *_: {1})


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.usefixtures("as_pictures")
def test_a_page_with_a_hundred_marks_becomes_a_proven_picture(seed: int, tmp_path: Path) -> None:
    source, target = dense(tmp_path / "page.pdf", seed), tmp_path / "out.pdf"
    with pymupdf.open(source) as doc:
        words = doc[0].get_text("words")
    struck = range(0, 700, 7)
    marks = [Mark(1, (Box(*words[i][:4]),), "OFL § 30", words[i][4]) for i in struck]
    answer = strike_clean(source, target, marks)
    assert answer["overstrike"]["rasterised_pages"] == [1]
    assert target.stat().st_size < 160_000
    kept = [w[4] for i, w in enumerate(words) if i not in struck]
    with pymupdf.open(target) as doc:
        found = [w[4] for w in doc[0].get_text("words")]
    assert [w for w in found if w in set(WORDS)] == kept


@pytest.mark.parametrize(
    "matrix", ["1 0 0 1 72 400", "-1 0 0 1 300 400", "1 0 0 -1 72 400", "0 1 -1 0 200 300"]
)
def test_unseen_words_stand_where_the_seen_ones_do(matrix: str, tmp_path: Path) -> None:
    """Turned or mirrored: on their own side of the baseline."""
    source, target = tmp_path / "source.pdf", tmp_path / "out.pdf"
    with pymupdf.open() as doc:
        page = doc.new_page()
        page.insert_text((72, 72), "Borger", fontname="helv")
        xref = page.get_contents()[0]
        code = f"BT /helv 14 Tf {matrix} Tm (Sagen) Tj ET".encode()
        doc.update_stream(xref, doc.xref_stream(xref) + b"\n" + code)
        doc.save(source)
    overstrike(source, target, (), rasterise=[1])
    assert (np.abs(_middle_of(source) - _middle_of(target)) < 5).all()


def _middle_of(path: Path) -> Any:
    with pymupdf.open(path) as doc:
        lines = [line for b in doc[0].get_text("dict")["blocks"] for line in b.get("lines", ())]
        found = [s["bbox"] for line in lines for s in line["spans"] if "Borger" not in s["text"]]
    assert len(found) == 1
    x0, y0, x1, y1 = found[0]
    return np.array([(x0 + x1) / 2, (y0 + y1) / 2])
