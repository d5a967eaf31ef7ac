"""A picture packed with loss may not show the struck word, however faintly or coarsely.

A word on a scan is struck; then a faint copy of it is planted in the released picture, where
packing alone could have left a little of what is around.
"""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pikepdf
import pymupdf
import pytest
from pikepdf import Name, Stream
from PIL import Image

from redactor.domain.geometry import Box
from redactor.domain.report import CheckState, VerificationReport
from redactor.domain.suggestion import Mark
from redactor.pdf.child import mark_to_json, redact
from redactor.pdf.verify import verify

Samples = npt.NDArray[np.uint8]
BOX = Box(100, 212, 260, 225)
MARK = Mark(1, (BOX,), "OFL § 30")


def scan(path: Path, dpi: int) -> Path:
    """A page of blue and black print as one picture."""
    with pymupdf.open() as doc:
        page = doc.new_page(width=595, height=842)
        for i in range(40):
            text = f"Linje {i}: Kommunen har modtaget oplysninger om Bodil Rosenkær og vurderer dem"
            page.insert_text((60, 60 + 18 * i), text, fontsize=11, color=(0, 0, 0.4 * (i % 3)))
        pixmap = page.get_pixmap(dpi=dpi)
        picture = Image.frombytes("RGB", (pixmap.width, pixmap.height), pixmap.samples)
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=60)
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        image = Stream(pdf, buffer.getvalue())
        image.Type, image.Subtype = Name.XObject, Name.Image
        image.Filter = Name.DCTDecode
        image.Width, image.Height, image.BitsPerComponent = *picture.size, 8
        image.ColorSpace = Name.DeviceRGB
        name = pdf.pages[0].add_resource(pdf.make_indirect(image), Name.XObject)
        pdf.pages[0].contents_add(f"q 595 0 0 842 0 0 cm {name} Do Q".encode())
        pdf.save(path)
    return path


def samples_of(path: Path) -> Samples:
    with pymupdf.open(path) as doc:
        pixmap = pymupdf.Pixmap(doc, doc[0].get_images(full=True)[0][0])
        flat = np.frombuffer(pixmap.samples, np.uint8)
        return flat.reshape(pixmap.height, pixmap.width, pixmap.n).copy()


def planted(released: Path, original: Path, target: Path, share: npt.NDArray[np.float64]) -> Path:
    """The released file with ``share`` of the struck word's strokes in its picture."""
    before, after = samples_of(original), samples_of(released)
    height, width = before.shape[:2]
    rows = slice(round(BOX.y0 / 842 * height), round(BOX.y1 / 842 * height))
    columns = slice(round(BOX.x0 / 595 * width), round(BOX.x1 / 595 * width))
    strokes = before[rows, columns].astype(float) - 255
    area = after[rows, columns] + share * strokes
    after[rows, columns] = np.clip(area, 0, 255).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(after).save(buffer, "JPEG", quality=92)
    with pikepdf.open(released) as pdf:
        for obj in pdf.objects:
            if isinstance(obj, Stream) and obj.get("/Subtype") == Name.Image:
                obj.write(buffer.getvalue(), filter=Name.DCTDecode)
                obj.ColorSpace, obj.BitsPerComponent = Name.DeviceRGB, 8
        pdf.save(target, deterministic_id=True)
    return target


def checked(path: Path, original: Path) -> VerificationReport:
    return verify(path, original=original, marks=[MARK])


@pytest.mark.parametrize("dpi", [50, 80])
def test_a_faint_copy_is_found(dpi: int, tmp_path: Path) -> None:
    source, target = scan(tmp_path / "in.pdf", dpi), tmp_path / "out.pdf"
    marks = [mark_to_json(MARK)]
    answer = redact({"source": str(source), "target": str(target), "marks": marks})
    assert answer["verification"]["passed"], answer["verification"]["findings"]
    assert answer["overstrike"]["rasterised_pages"] == []
    same = planted(target, source, tmp_path / "same.pdf", np.zeros(3))
    assert checked(same, source).checks["pixels"] is CheckState.PASS
    for share in (np.full(3, 0.2), np.full(3, 0.6), np.array([0.0, 0.0, 0.5])):
        leak = planted(target, source, tmp_path / "leak.pdf", share)
        assert checked(leak, source).checks["pixels"] is CheckState.FAIL
