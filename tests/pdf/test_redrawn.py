"""What is laid out anew looks as it did: font programs, packed pictures, profiles."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pymupdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageCms

from redactor.pdf.fonts.charmaps import code_map
from redactor.pdf.images import pack_bilevel
from redactor.pdf.imaging.image_codecs import strip_fax
from redactor.pdf.imaging.image_data import Packed, Shape, exact_data
from redactor.pdf.sanitize import sanitize
from redactor.pdf.writing.profiles import clean_profile
from redactor.pdf.writing.values import PageRebuildError

TEXT = "Ærø, 7 åbne døre & fjorten flåede fjæsinger (§ 30)"


def looks(path: Path) -> np.ndarray[Any, Any]:
    document = pypdfium2.PdfDocument(path)
    picture = document[0].render(scale=2, grayscale=True).to_numpy().copy()
    document.close()
    return np.asarray(picture, dtype=np.int16)


@pytest.mark.parametrize("font", ["notos", "ubuntu", "figo", "helv", "tiro", "cour"])
@pytest.mark.parametrize("simple", [False, True], ids=["composite", "simple"])
def test_fonts_are_drawn_as_before(font: str, simple: bool, tmp_path: Path) -> None:
    source, target = tmp_path / "in.pdf", tmp_path / "out.pdf"
    with pymupdf.open() as doc:
        page = doc.new_page(width=400, height=100)
        page.insert_font("F1", fontbuffer=pymupdf.Font(font).buffer, set_simple=simple)
        page.insert_text((20, 50), TEXT, fontname="F1", fontsize=11)
        doc.save(source)
    assert sanitize(source, target).rasterised == ()
    assert np.abs(looks(source) - looks(target)).mean() <= 1  # no instructions, so other edges
    with pymupdf.open(source) as old, pymupdf.open(target) as new:
        drawn = [np.frombuffer(doc[0].get_pixmap().samples, np.uint8) for doc in (old, new)]
        assert np.array_equal(*drawn)
        assert old[0].get_text() == new[0].get_text()


def _bits() -> np.ndarray[Any, Any]:
    rng = np.random.default_rng(7)
    return np.kron(rng.integers(0, 2, (12, 15), dtype=np.uint8), np.ones((4, 4), dtype=np.uint8))


def _group_4(*, end: bool) -> tuple[bytes, dict[str, Any]]:
    rows = np.packbits(_bits(), axis=1)
    data, black = pack_bilevel(rows.tobytes(), 60, 48)
    whole = strip_fax(data, {"/K": -1})
    assert whole is not None
    parms = {"/K": -1, "/Columns": 60, "/Rows": 48, "/BlackIs1": black}
    return (whole if end else whole[:-3], parms)


PACKED: dict[str, Callable[[], tuple[Packed, Shape]]] = {
    "fax with an end": lambda: _fax(end=True),
    "fax without an end": lambda: _fax(end=False),
    "run lengths": lambda: (
        Packed(b"\x81\x40" * 4 + b"\x03\x01\x02\x03\x04", ("/RunLengthDecode",), ({},)),
        Shape(43, 12, 8, 1),
    ),
    "text": lambda: (
        Packed(bytes(range(256)).hex().encode() + b">", ("/ASCIIHexDecode",), ({},)),
        Shape(16, 16, 8, 1),
    ),
    "flate": lambda: (
        Packed(zlib.compress(bytes(range(256))), ("/FlateDecode",), ({},)), Shape(16, 16, 8, 1)
    ),
}  # fmt: skip


def _fax(*, end: bool) -> tuple[Packed, Shape]:
    data, parms = _group_4(end=end)
    return Packed(data, ("/CCITTFaxDecode",), (parms,)), Shape(60, 48, 1, 1)


def _pixels(packed: Packed, shape: Shape, path: Path) -> np.ndarray[Any, Any]:
    with pikepdf.new() as pdf:
        image = pikepdf.Stream(pdf, packed.data)
        image.Type, image.Subtype = Name.XObject, Name.Image
        image.Width, image.Height = shape.width, shape.height
        image.BitsPerComponent, image.ColorSpace = shape.bits, Name.DeviceGray
        image.Filter = Array([Name(f) for f in packed.filters])
        image.DecodeParms = Array([Dictionary(dict(p)) for p in packed.parms])
        page = pdf.add_blank_page(page_size=(60, 60))
        page.obj.Resources = Dictionary(XObject=Dictionary(I=pdf.make_indirect(image)))
        page.obj.Contents = pdf.make_stream(b"60 0 0 60 0 0 cm /I Do")
        pdf.save(path)
    return looks(path)


@pytest.mark.parametrize("tail", [b"", b"KVISTCHN2"], ids=["clean", "with a tail"])
@pytest.mark.parametrize("kind", PACKED)
def test_pictures_are_drawn_as_before(kind: str, tail: bytes, tmp_path: Path) -> None:
    packed, shape = PACKED[kind]()
    before = _pixels(packed, shape, tmp_path / "one.pdf")
    assert before.min() != before.max()
    more = Packed(packed.data + tail, packed.filters, packed.parms)
    exact = exact_data(more, shape)
    assert (_pixels(exact, shape, tmp_path / "two.pdf") == before).all()
    assert b"KVISTCHN2" not in exact.data
    again = exact_data(exact, shape)
    assert again == exact


def test_profiles_give_the_same_colours() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    cleaned = clean_profile(profile)
    assert clean_profile(cleaned) == cleaned
    picture = Image.new("RGB", (4, 1))
    picture.putdata([(10, 200, 30), (250, 1, 128), (77, 77, 77), (255, 255, 255)])
    lab = ImageCms.createProfile("LAB")
    one, two = (
        ImageCms.profileToProfile(
            picture, ImageCms.ImageCmsProfile(io.BytesIO(p)), lab, outputMode="LAB"
        )
        for p in (profile, cleaned)
    )
    assert one is not None
    assert two is not None
    assert one.tobytes() == two.tobytes()


def test_a_map_of_codes_keeps_its_ranges_and_nothing_else() -> None:
    data = (
        b"(Hemmelig) /Hemmelig begincmap /CMapName /Hemmelig def /WMode 1 def\n"
        b"1 begincodespacerange <00> <80> endcodespacerange % Hemmelig\n"
        b"2 begincidrange <00> <40> 0 <41> <80> 100 endcidrange\n"
        b"1 begincidchar <81> 7 endcidchar endcmap"
    )
    made = code_map(data)
    assert b"Hemmelig" not in made
    for kept in (b"/WMode 1 def", b"<00> <80>", b"<00> <40> 0\n<41> <80> 100", b"<81> 7"):
        assert kept in made
    assert code_map(made) == made
    with pytest.raises(PageRebuildError):
        code_map(b"/Hemmelig usecmap")
