"""Pages and scans of an office that were struck well, by several hands."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pymupdf
from PIL import Image, ImageDraw, ImageFont

from redactor.domain.geometry import Box
from redactor.domain.suggestion import Mark
from redactor.pdf.safe import redact_file
from tests.foreign.other_pages import (
    CHILD,
    DPI,
    SERIF,
    face,
    memo,
    paper,
    place,
    png,
    put,
    scanned,
    spot,
)
from tests.foreign.pages import Kinds, save

OTHER_STRUCK = Kinds()
BLACK, WHITE = (0, 0, 0), (1, 1, 1)
SANS = "LiberationSans-Regular.ttf"


def plain(name: str, start: Callable[[], Any] = memo) -> Callable[[Callable[[Any], None]], None]:
    """A clean kind that adds to a page."""

    def keep(change: Callable[[Any], None]) -> None:
        @OTHER_STRUCK.add(name, "clean")
        def make(path: Path) -> None:
            doc = start()
            change(doc)
            save(doc, path)

    return keep


def struck(doc: Any) -> None:
    page = doc[0]
    for box in page.search_for(CHILD):
        page.add_redact_annot(box + pymupdf.Rect(-1, 0, 1, 0), fill=BLACK)
    page.apply_redactions()


plain("godt overstreget med PyMuPDF")(struck)


@plain("godt overstreget, paragraf i boksen")
def labelled(doc: Any) -> None:
    struck(doc)
    page = doc[0]
    for n in (0, 1):
        drawn = page.get_drawings()[-1 - n]["rect"]
        put(page, drawn.x0 + 18, drawn.y1 - 4, "§ 30, nr. 1", size=7, color=WHITE, font=SANS)


@plain("godt overstreget, drejet side")
def turned(doc: Any) -> None:
    struck(doc)
    doc[0].set_rotation(270)


@plain("navnet skrevet om til blokke før PDF", lambda: memo(without=(CHILD,)))
def replaced(doc: Any) -> None:
    put(doc[0], 92, 118, "█" * 10, size=9, font="DejaVuSans.ttf")


@OTHER_STRUCK.add("godt overstreget her", "clean")
def ours(path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "a.pdf"
        doc = memo()
        boxes = [place(doc[0]), place(doc[0], "Kildebakken 14")]
        save(doc, source)
        marks = [Mark(1, (Box(*b),)) for b in boxes]
        redact_file(source, path, marks)


@OTHER_STRUCK.add("godt overstreget og skrevet om af qpdf", "clean")
def rewritten(path: Path) -> None:
    doc = memo()
    struck(doc)
    save(doc, path)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.save(path, object_stream_mode=pikepdf.ObjectStreamMode.generate, linearize=True)


def burned(dpi: int = DPI, fill: Any = BLACK) -> Image.Image:
    image = paper(dpi)
    ImageDraw.Draw(image).rectangle(spot(dpi=dpi), fill=fill)
    return image


for title, picture, kind in (
    ("scan med sorte felter", lambda: burned(), "JPEG"),
    ("scan med hvide felter", lambda: burned(fill=(247, 246, 240)), "JPEG"),
    ("scan i to farver med sorte felter", lambda: burned(200).convert("1"), "PNG"),
    ("scan uden overstregning", paper, "JPEG"),
):

    @OTHER_STRUCK.add(title, "clean")
    def scan(path: Path, picture: Callable[[], Any] = picture, kind: str = kind) -> None:
        save(scanned(picture(), kind), path)


@OTHER_STRUCK.add("tekstgenkendt scan (tesseract) med sorte felter", "clean")
def recognised(path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "a.png"
        source.write_bytes(png(burned(200), dpi=(200, 200)))
        subprocess.run(
            ["tesseract", str(source), str(path.with_suffix("")), "-l", "dan", "pdf"],
            check=True, capture_output=True,
        )  # fmt: skip
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        del pdf.docinfo
        pdf.save(path)


@OTHER_STRUCK.add("fotografi af et brev", "clean")
def photographed(path: Path) -> None:
    image = paper().rotate(1.3, expand=True, fillcolor=(70, 60, 50), resample=Image.BICUBIC)
    letters = ImageFont.truetype(face(SERIF), 30)
    ImageDraw.Draw(image).text((80, 1500), "Hilsen Torkild", fill=(30, 40, 110), font=letters)
    save(scanned(image), path)
