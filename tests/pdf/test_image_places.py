"""Struck pixels are gone wherever and however a picture lies on the page, and only there.

The same blocks as a picture: turned, mirrored, askew, beyond the page's edge, inside forms, in
strips under one mark, and once more on a page that nobody struck.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pikepdf
import pymupdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, Stream

from redactor.domain.geometry import Box
from redactor.domain.report import CheckState
from redactor.domain.suggestion import Mark
from redactor.pdf.verify import verify
from tests.pdf.striking import strike_clean

Bytes = npt.NDArray[np.uint8]
Place = tuple[float, ...]
"""a b c d e f of a picture on a page of 600 × 840 points."""
WIDTH, HEIGHT = 500, 700
BOX = Box(150, 300, 290, 330)

PLACES: dict[str, Place] = {
    "upright": (400, 0, 0, 600, 100, 120),
    "turned left": (0, 500, -400, 0, 500, 180),
    "turned right": (0, -500, 400, 0, 90, 700),
    "on its head": (-400, 0, 0, -600, 500, 720),
    "mirrored": (-400, 0, 0, 600, 500, 120),
    "upside down": (400, 0, 0, -600, 100, 720),
    "beyond the edge": (1000, 0, 0, 1400, -150, -90),
}


def blocks(seed: int) -> Bytes:
    """Grey squares of 7 by 5, each of a random tone: nothing can be guessed from beside."""
    tones = np.random.default_rng(seed).integers(0, 256, (HEIGHT // 5, WIDTH // 7 + 1))
    return np.kron(tones, np.ones((5, 7))).astype(np.uint8)[:, :WIDTH]


def picture(pdf: pikepdf.Pdf, samples: Bytes, *, masked: bool = False) -> Stream:
    """masked: what is seen stands in the soft mask; the picture itself is black."""
    stream = Stream(pdf, zlib.compress(samples.tobytes()))
    stream.Type, stream.Subtype, stream.Filter = Name.XObject, Name.Image, Name.FlateDecode
    stream.Width, stream.Height, stream.BitsPerComponent = WIDTH, HEIGHT, 8
    stream.ColorSpace = Name.DeviceGray
    if masked:
        black = picture(pdf, np.zeros_like(samples))
        black.SMask = pdf.make_indirect(stream)
        return black
    return stream


def drawing(pdf: pikepdf.Pdf, seed: int, kind: str) -> Any:
    stream = pdf.make_indirect(picture(pdf, blocks(seed), masked=kind == "masked"))
    if kind != "form":
        return stream
    form = pdf.make_stream(b"q /Im0 Do Q")
    form.Type, form.Subtype = Name.XObject, Name.Form
    form.BBox = Array([0, 0, 1, 1])
    form.Resources = Dictionary(XObject=Dictionary(Im0=stream))
    return form


def write(path: Path, *pages: Sequence[tuple[int, str, Place]], rotate: int = 0) -> Path:
    """Each page: seed, kind and place of its pictures; the same seed is the same picture."""
    with pikepdf.new() as pdf:
        made: dict[tuple[int, str], Any] = {}
        for content in pages:
            pdf.add_blank_page(page_size=(600, 840))
            page = pdf.pages[-1]
            if rotate:
                page.Rotate = rotate
            for seed, kind, place in content:
                if (seed, kind) not in made:
                    made[seed, kind] = drawing(pdf, seed, kind)
                name = page.add_resource(made[seed, kind], Name.XObject)
                matrix = " ".join(map(str, place))
                page.contents_add(f"q {matrix} cm {name} Do Q".encode())
        pdf.save(path)
    return path


def struck(source: Path, target: Path, box: Box = BOX) -> list[int]:
    """Strike ``box`` on page 1; pages that became pictures."""
    answer = strike_clean(source, target, [Mark(1, (box,), "OFL § 30")])
    return list(answer["overstrike"]["rasterised_pages"])


def stored(path: Path, page: int = 0) -> list[Bytes]:
    """Pictures of a page and their masks, as MuPDF unpacks them."""
    found: list[Bytes] = []
    with pymupdf.open(path) as doc:
        for xref, mask, *_ in doc[page].get_images(full=True):
            for number in filter(None, (xref, mask)):
                pixmap = pymupdf.Pixmap(doc, number)
                flat = np.frombuffer(pixmap.samples, dtype=np.uint8)
                found.append(flat.reshape(pixmap.height, pixmap.width, pixmap.n)[:, :, 0])
    return found


def rows_under(place: Place, box: Box = BOX) -> tuple[slice, slice]:
    """Rows and columns of the picture under a box, a few samples in from its edges."""
    matrix = np.array([[place[0], place[1]], [place[2], place[3]]])
    corners = np.array([[box.x0, 840 - box.y0], [box.x1, 840 - box.y1]]) - place[4:]
    unit = corners @ np.linalg.inv(matrix)
    (u0, v0), (u1, v1) = unit.min(axis=0), unit.max(axis=0)
    return (
        slice(int((1 - v1) * HEIGHT) + 3, int((1 - v0) * HEIGHT) - 2),
        slice(int(u0 * WIDTH) + 3, int(u1 * WIDTH) - 2),
    )


def seen(path: Path) -> Bytes:
    document = pypdfium2.PdfDocument(path)
    drawn: Bytes = document[0].render(scale=1, grayscale=True).to_numpy().copy()
    document.close()
    return drawn.reshape(drawn.shape[0], drawn.shape[1], -1)[:, :, 0]


def same_elsewhere(one: Path, two: Path) -> bool:
    gap = np.abs(seen(one).astype(int) - seen(two))
    gap[int(BOX.y0) - 5 : int(BOX.y1) + 6, int(BOX.x0) - 9 : int(BOX.x1) + 10] = 0
    return float(gap.mean()) < 0.5


def dark_under_the_box(path: Path) -> bool:
    drawn = seen(path)[int(BOX.y0) + 2 : int(BOX.y1) - 1, int(BOX.x0) + 2 : int(BOX.x1) - 1]
    return float((drawn < 90).mean()) > 0.5


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        (name, kind)
        for name in PLACES
        for kind in ("plain", "masked", "form")
        # a mask that is cut at the page's edge shows there; the page becomes a picture
        if (name, kind) != ("beyond the edge", "masked")
    ],
)
def test_pixels_go_wherever_a_picture_lies(name: str, kind: str, tmp_path: Path) -> None:
    place = PLACES[name]
    source, target = write(tmp_path / "page.pdf", [(1, kind, place)]), tmp_path / "out.pdf"
    assert struck(source, target) == []
    rows, columns = rows_under(place)
    before, after = stored(source), stored(target)
    assert len(after) == len(before) == (2 if kind == "masked" else 1)
    assert max(int(np.ptp(p[rows, columns])) for p in before) > 150
    assert [int(np.ptp(p[rows, columns])) for p in after] == [0] * len(after)
    whole = np.ones((HEIGHT, WIDTH), bool)
    whole[rows.start - 8 : rows.stop + 8, columns.start - 8 : columns.stop + 8] = False
    share = 0.3 if "edge" in name else 0.999  # what nobody sees goes, too
    assert (before[-1][whole] == after[-1][whole]).mean() > share
    assert same_elsewhere(source, target)
    assert target.stat().st_size <= 1.3 * source.stat().st_size


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_pixels_go_on_turned_pages(rotate: int, tmp_path: Path) -> None:
    content = [(1, "plain", PLACES["upright"])]
    source, target = write(tmp_path / "page.pdf", content, rotate=rotate), tmp_path / "out.pdf"
    assert struck(source, target) == []
    assert dark_under_the_box(target)
    assert same_elsewhere(source, target)
    assert 0 < (stored(source)[0] != stored(target)[0]).mean() < 0.05


def test_all_pictures_under_a_mark_lose_it(tmp_path: Path) -> None:
    """Side by side, as scanners store pages in strips."""
    content = [(seed, "plain", (180.0, 0, 0, 600, 200.0 * seed + 10, 120)) for seed in range(3)]
    source, target = write(tmp_path / "page.pdf", content), tmp_path / "out.pdf"
    mark = Box(40, BOX.y0, 560, BOX.y1)
    assert struck(source, target, mark) == []
    rows, _ = rows_under(content[0][2], mark)
    assert [int(np.ptp(p[rows, 100:-100])) for p in stored(target)] == [0, 0, 0]


def test_a_picture_struck_on_one_page_stays_whole_on_another(tmp_path: Path) -> None:
    content = [(1, "plain", PLACES["upright"])]
    source, target = write(tmp_path / "pages.pdf", content, content), tmp_path / "out.pdf"
    assert struck(source, target) == []
    rows, columns = rows_under(PLACES["upright"])
    (first,), (second,) = stored(target, 0), stored(target, 1)
    assert int(np.ptp(first[rows, columns])) == 0
    assert (second == blocks(1)).all()


def test_a_picture_drawn_askew_is_struck(tmp_path: Path) -> None:
    cos, sin = 0.995, 0.0998
    place = (400 * cos, 400 * sin, -600 * sin, 600 * cos, 120, 100)
    source, target = write(tmp_path / "page.pdf", [(1, "plain", place)]), tmp_path / "out.pdf"
    struck(source, target)
    assert dark_under_the_box(target)


def test_a_picture_in_a_pattern_is_struck(tmp_path: Path) -> None:
    path, target = tmp_path / "page.pdf", tmp_path / "out.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(600, 840))
        tile = pdf.make_stream(b"q 300 0 0 400 0 0 cm /Im0 Do Q")
        tile.Type, tile.PatternType, tile.PaintType, tile.TilingType = Name.Pattern, 1, 1, 1
        tile.BBox, tile.XStep, tile.YStep = Array([0, 0, 300, 400]), 300, 400
        image = pdf.make_indirect(picture(pdf, blocks(1)))
        tile.Resources = Dictionary(XObject=Dictionary(Im0=image))
        pdf.pages[0].obj.Resources = Dictionary(Pattern=Dictionary(P0=tile))
        pdf.pages[0].contents_add(b"/Pattern cs /P0 scn 50 50 500 750 re f")
        pdf.save(path)
    assert struck(path, target) == [1]
    assert dark_under_the_box(target)


@pytest.mark.parametrize("name", ["upright", "turned left", "mirrored"])
def test_a_mask_that_was_left_is_found(name: str, tmp_path: Path) -> None:
    """However it is turned: the verifier looks at the masks of pictures, too."""
    source = write(tmp_path / "page.pdf", [(1, "masked", PLACES[name])])
    target, planted = tmp_path / "out.pdf", tmp_path / "planted.pdf"
    assert struck(source, target) == []
    with pikepdf.open(target) as pdf:
        for obj in pdf.objects:
            if isinstance(obj, Stream) and "/SMask" in obj:
                obj.SMask.write(zlib.compress(blocks(1).tobytes()), filter=Name.FlateDecode)
                obj.SMask.ColorSpace, obj.SMask.BitsPerComponent = Name.DeviceGray, 8
                if "/DecodeParms" in obj.SMask:
                    del obj.SMask.DecodeParms
        pdf.save(planted, deterministic_id=True)
    report = verify(planted, original=source, marks=[Mark(1, (BOX,), "OFL § 30")])
    assert report.checks["pixels"] is CheckState.FAIL
