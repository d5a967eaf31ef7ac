"""What the fuzzer begins with: small files of every kind that we know, and the odd ones of others.

Most of what a run costs is painting pages, so our own pages are as small as a visiting card, and a
file of others is drawn the more often the less there is to paint: 20,000 runs are then a matter of
minutes, and what goes wrong on a small page goes wrong on a large one. Every file is drawn.
"""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf
import pymupdf
from pikepdf import Array, Dictionary, Name, Stream, String

WIDTH, HEIGHT = 260, 160
LINES = ("Bodil Rosenkær, 711289-4417", "bor på Prøvevej 7, 9999 Testby", "tlf. 12 34 56 78")
_LARGEST = 300_000
"""Bytes above which a file of others isn't taken."""


class Pool:
    """Seeds with their weights."""

    def __init__(self, shared: Path | None) -> None:
        self.seeds = [*seeds()]
        self.weights = [1.0] * len(self.seeds)
        others = [*_of_others(shared)] if shared and shared.is_dir() else []
        share = len(self.seeds) / sum((weight for _, weight in others), 1e-9)
        for data, weight in others:  # half of all runs
            self.seeds.append(data)
            self.weights.append(weight * share)


def seeds() -> Iterator[bytes]:
    """Our own: the same bytes every time."""
    for make in _MAKERS:
        yield make()


def _of_others(folder: Path) -> Iterator[tuple[bytes, float]]:
    for path in sorted(folder.rglob("*.pdf")):
        if path.stat().st_size < _LARGEST:
            data = path.read_bytes()
            yield data, 1 / (0.3 + _sheets(data) + len(data) / 100_000)


def _sheets(data: bytes) -> float:
    """The area of all pages, in sheets of A4; a file that can't be opened has none."""
    area = 0.0
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            for page in pdf.pages:
                x0, y0, x1, y1 = map(float, page.mediabox)
                area += abs((x1 - x0) * (y1 - y0))
    except Exception:
        return 0.0
    return area / (595 * 842)


# -- our own ------------------------------------------------------------------------------------


def _page() -> tuple[pymupdf.Document, pymupdf.Page]:
    pdf = pymupdf.open()
    page = pdf.new_page(width=WIDTH, height=HEIGHT)
    for number, line in enumerate(LINES):
        page.insert_text((20, 30 + 20 * number), line)
    return pdf, page


def _written(pdf: pymupdf.Document) -> bytes:
    return bytes(pdf.tobytes(no_new_id=True))


def _text() -> bytes:
    return _written(_page()[0])


def _turned() -> bytes:
    pdf, page = _page()
    page.set_rotation(90)
    page.set_cropbox(pymupdf.Rect(10, 10, 240, 150))
    return _written(pdf)


def _columns() -> bytes:
    """Two pages, a table with thin rules, text that was laid out with kerning and spacing."""
    pdf = pymupdf.open()
    for _ in range(2):
        page = pdf.new_page(width=WIDTH, height=HEIGHT)
        for row in range(4):
            page.draw_line((15, 20 + 20 * row), (245, 20 + 20 * row), width=0.4)
            page.insert_text((20, 34 + 20 * row), f"Bodil {row}", fontname="tiro")
            page.insert_text((140, 34 + 20 * row), "711289-4417", fontname="cour", fontsize=9)
    return _written(pdf)


def _subset_font() -> bytes:
    """An embedded font of two bytes a letter, with the letters that are used."""
    pdf = pymupdf.open()
    page = pdf.new_page(width=WIDTH, height=HEIGHT)
    page.insert_font("F9", fontbuffer=pymupdf.Font("helv").buffer)
    page.insert_text((20, 40), LINES[0], fontname="F9")
    page.insert_text((20, 70), LINES[1], fontname="F9", render_mode=3)
    pdf.subset_fonts()
    return _written(pdf)


def _picture(kind: str) -> Callable[[], bytes]:
    """A scan: as JPEG, as bits, as an indexed picture with a mask, with a text layer or without."""

    def make() -> bytes:
        pixmap = _page()[1].get_pixmap(dpi=60, colorspace=pymupdf.csGRAY)
        pdf = pymupdf.open()
        page = pdf.new_page(width=WIDTH, height=HEIGHT)
        if kind == "jpeg":
            page.insert_image(page.rect, stream=pixmap.tobytes("jpeg"))
            page.insert_text((20, 30), LINES[0], render_mode=3)
            return _written(pdf)
        made = pikepdf.open(io.BytesIO(_written(pdf)))
        image = Stream(made, bytes(pixmap.samples))
        image.Type, image.Subtype = Name.XObject, Name.Image
        image.Width, image.Height, image.BitsPerComponent = pixmap.width, pixmap.height, 8
        image.ColorSpace = Name.DeviceGray
        if kind == "bits":
            rows = [
                pixmap.samples[y * pixmap.stride :][: pixmap.width] for y in range(image.Height)
            ]
            image.write(b"".join(_bits(row) for row in rows))
            image.BitsPerComponent = 1
        else:
            shades = b"".join(bytes([n, n, n]) for n in range(256))
            image.ColorSpace = Array([Name.Indexed, Name.DeviceRGB, 255, String(shades)])
            mask = Stream(made, bytes(pixmap.samples))
            mask.Type, mask.Subtype, mask.ColorSpace = Name.XObject, Name.Image, Name.DeviceGray
            mask.Width, mask.Height, mask.BitsPerComponent = pixmap.width, pixmap.height, 8
            image.SMask = made.make_indirect(mask)
        name = made.pages[0].add_resource(image, Name.XObject, Name("/I0"))
        made.pages[0].contents_add(f"q {WIDTH} 0 0 {HEIGHT} 0 0 cm {name} Do Q".encode())
        return saved(made)

    return make


def _bits(row: bytes) -> bytes:
    digits = "".join("1" if value > 127 else "0" for value in row)
    digits += "0" * (-len(digits) % 8)
    return bytes(int(digits[i : i + 8], 2) for i in range(0, len(digits), 8))


def _inline_picture() -> bytes:
    pdf = pikepdf.open(io.BytesIO(_text()))
    data = bytes(range(0, 256, 4))
    pdf.pages[0].contents_add(
        b"q 60 0 0 60 150 10 cm BI /W 8 /H 8 /BPC 8 /CS /G ID " + data + b" EI Q"
    )
    return saved(pdf)


def _annotated() -> bytes:
    """Notes, links, a file inside, bookmarks."""
    pdf, page = _page()
    page.add_text_annot((100, 100), "Bodil Rosenkær")
    page.add_highlight_annot((20, 20, 90, 34))
    page.add_freetext_annot((20, 100, 120, 120), "Bodil")
    page.insert_link({"kind": pymupdf.LINK_URI, "from": page.rect, "uri": "mailto:bodil@test.dk"})
    pdf.embfile_add("bilag.txt", b"Bodil")
    pdf.set_toc([[1, "Bodil", 1]])
    # the time of writing would make every run another one
    return re.sub(rb"\(D:\d{14}", b"(D:20260101000000", _written(pdf))


def _fields() -> bytes:
    pdf, page = _page()
    for number, kind in enumerate((pymupdf.PDF_WIDGET_TYPE_TEXT, pymupdf.PDF_WIDGET_TYPE_CHECKBOX)):
        field = pymupdf.Widget()
        field.field_name, field.field_type = f"felt{number}", kind
        field.rect = pymupdf.Rect(20, 90 + 25 * number, 120, 110 + 25 * number)
        field.field_value = "Bodil" if number == 0 else True
        page.add_widget(field)
    return _written(pdf)


def _forms() -> bytes:
    """A form drawn by two pages, and one inside it."""
    pdf = pikepdf.open(io.BytesIO(_columns()))
    font = pdf.make_indirect(
        Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name("/Helvetica"))
    )
    inner = Stream(pdf, b"BT /F0 12 Tf 10 60 Td (Bodil) Tj ET")
    outer = Stream(pdf, b"q /X0 Do Q BT /F0 9 Tf 1 0 0 1 10 20 Tm [(Rosen) -50 (k\\346r)] TJ ET")
    for form, xobjects in ((inner, {}), (outer, {"/X0": pdf.make_indirect(inner)})):
        form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 200, 100])
        form.Resources = Dictionary(Font=Dictionary(F0=font), XObject=Dictionary(xobjects))
    shared = pdf.make_indirect(outer)
    for page in pdf.pages:
        name = page.add_resource(shared, Name.XObject, Name("/X1"))
        page.contents_add(f"q 1 0 0 1 30 10 cm {name} Do Q".encode())
    return saved(pdf)


def _drawn_letters() -> bytes:
    """A Type 3 font: its letters are drawings."""
    pdf = pikepdf.open(io.BytesIO(_text()))
    letter = pdf.make_stream(b"750 0 0 0 750 750 d1 0 0 700 700 re f")
    font = Dictionary(
        Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, 0, 750, 750]),
        FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]), FirstChar=97, LastChar=98,
        Widths=Array([800, 800]), CharProcs=Dictionary(a=letter, b=letter),
        Encoding=Dictionary(Type=Name.Encoding, Differences=Array([97, Name.a, Name.b])),
    )  # fmt: skip
    name = pdf.pages[0].add_resource(pdf.make_indirect(font), Name.Font, Name("/T3"))
    pdf.pages[0].contents_add(f"BT {name} 12 Tf 20 120 Td (abba) Tj ET".encode())
    return saved(pdf)


def _tagged() -> bytes:
    """Tags with words of their own, page labels, a language."""
    pdf = pikepdf.open(io.BytesIO(_text()))
    page = pdf.pages[0]
    page.contents_add(
        b"/P <</MCID 0 /ActualText (Bodil)>> BDC BT /helv 11 Tf 20 110 Td (Bodil) Tj ET EMC"
    )
    tree = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    element = pdf.make_indirect(
        Dictionary(Type=Name.StructElem, S=Name.P, P=tree, Pg=page.obj, K=0, Alt=String("Bodil"))
    )
    tree.K = Array([element])
    tree.ParentTree = pdf.make_indirect(Dictionary(Nums=Array([0, Array([element])])))
    page.obj.StructParents = 0
    pdf.Root.StructTreeRoot, pdf.Root.MarkInfo = tree, Dictionary(Marked=True)
    pdf.Root.Lang = String("da-DK")
    pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.r, P=String("Bodil"))]))
    return saved(pdf)


def _packed() -> bytes:
    """Objects in streams, and a stream for cross-references."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(_fields())) as pdf:
        pdf.save(
            out,
            static_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=False,
        )
    return out.getvalue()


def _many_revisions() -> bytes:
    """Saved three times, each time by appending."""
    with tempfile.TemporaryDirectory(prefix="redactor-seed-") as folder:
        path = Path(folder) / "a.pdf"
        path.write_bytes(_text())
        for number in range(2):
            with pymupdf.open(path) as pdf:
                pdf[0].insert_text((20, 100 + 20 * number), f"Tilføjet {number}: Bodil")
                pdf.save(
                    path, incremental=True, encryption=pymupdf.PDF_ENCRYPT_KEEP, no_new_id=True
                )
        return path.read_bytes()


def _locked() -> bytes:
    """Without a password to open, with one to change."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(_text())) as pdf:
        pdf.save(
            out,
            static_id=True,
            encryption=pikepdf.Encryption(owner="prove", user="", R=3, aes=False, metadata=False),
        )
    return out.getvalue()


def saved(pdf: pikepdf.Pdf) -> bytes:
    """The file's bytes, the same every time."""
    out = io.BytesIO()
    pdf.save(out, static_id=True)
    return out.getvalue()


_MAKERS: tuple[Callable[[], bytes], ...] = (
    _text, _turned, _columns, _subset_font, _picture("jpeg"), _picture("bits"),
    _picture("indexed"), _inline_picture, _annotated, _fields, _forms, _drawn_letters, _tagged,
    _packed, _many_revisions, _locked,
)  # fmt: skip
