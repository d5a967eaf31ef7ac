"""Foreign files: every way in which others overstrike badly is found, and good files are let be."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pymupdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageDraw, ImageFont

from redactor.domain.report import Severity, Verdict
from redactor.pdf.safe import verify_file
from redactor.pdf.verify.foreign import inspect_file
from tests.pdf.striking import strike, strike_clean

SECRET = "Frederikke Kvistgaard"
LINE = pymupdf.Rect(70, 105, 330, 125)
"""Where the secret stands on every base page."""
KINDS = ("text", "scan", "mixed")


def page_of_text(page: Any) -> None:
    page.insert_text((72, 120), SECRET, fontsize=14)
    page.insert_text((72, 160), "Denne linje må alle gerne læse.", fontsize=12)


def scan_of(words: str) -> bytes:
    """A picture of a line of type, 260 × 20 points at 200 dpi."""
    image = Image.new("RGB", (722, 56), "white")
    ImageDraw.Draw(image).text((6, 6), words, fill="black", font=ImageFont.load_default(38))
    data = io.BytesIO()
    image.save(data, "PNG")
    return data.getvalue()


def page_of_scan(page: Any) -> None:
    page.insert_image(LINE, stream=scan_of(SECRET))
    below = pymupdf.Rect(LINE.x0, LINE.y0 + 40, LINE.x1, LINE.y1 + 40)
    page.insert_image(below, stream=scan_of("Denne linje er fri"))


def page_of_both(page: Any) -> None:
    page_of_scan(page)
    page.insert_text((72, 120), SECRET, fontsize=14, render_mode=3)
    page.insert_text((72, 220), "Tekst ved siden af.", fontsize=12)


BASES = {"text": page_of_text, "scan": page_of_scan, "mixed": page_of_both}


@pytest.fixture
def base(tmp_path: Path) -> Callable[..., Path]:
    def make(kind: str, *draw: Callable[[Any], None]) -> Path:
        doc = pymupdf.open()
        page = doc.new_page(width=595, height=842)
        BASES[kind](page)
        for step in draw:
            step(page)
        path = tmp_path / f"{kind}.pdf"
        doc.save(path, garbage=3, deflate=True)
        doc.close()
        return path

    return make


def edit(path: Path, change: Callable[[pikepdf.Pdf, Any], None]) -> Path:
    target = path.with_name(f"edited-{path.name}")
    with pikepdf.open(path) as pdf:
        change(pdf, pdf.pages[0].obj)
        pdf.save(target)
    return target


def add(data: str) -> Callable[[pikepdf.Pdf, Any], None]:
    """More code at the end of the page; in user space, y up."""

    def change(pdf: pikepdf.Pdf, page: Any) -> None:
        pikepdf.Page(page).contents_add(pdf.make_stream(f"q {data} Q".encode()))

    return change


def form(pdf: pikepdf.Pdf, page: Any) -> None:
    box = pdf.make_stream(b"0 g 70 717 260 20 re f")
    box.Type, box.Subtype, box.BBox = Name.XObject, Name.Form, Array([0, 0, 595, 842])
    page.Resources.XObject = page.Resources.get("/XObject", Dictionary())
    page.Resources.XObject.Cover = box
    add("/Cover Do")(pdf, page)


def pattern(pdf: pikepdf.Pdf, page: Any) -> None:
    tile = pdf.make_stream(b"0 0 0 rg 0 0 10 10 re f")
    tile.PatternType, tile.PaintType, tile.TilingType = 1, 1, 1
    tile.BBox, tile.XStep, tile.YStep = Array([0, 0, 10, 10]), 10, 10
    tile.Resources = Dictionary()
    page.Resources.Pattern = Dictionary(P1=tile)
    add("/Pattern cs /P1 scn 70 717 260 20 re f")(pdf, page)


def annotation(subtype: str, **more: Any) -> Callable[[pikepdf.Pdf, Any], None]:
    def change(pdf: pikepdf.Pdf, page: Any) -> None:
        look = pdf.make_stream(b"0 g 0 0 260 20 re f")
        look.Type, look.Subtype, look.BBox = Name.XObject, Name.Form, Array([0, 0, 260, 20])
        note = Dictionary(
            Type=Name.Annot, Subtype=Name("/" + subtype), Rect=Array([70, 717, 330, 737]), F=4,
            **more,
        )  # fmt: skip
        if subtype != "Redact":
            note.AP = Dictionary(N=look)
        page.Annots = Array([pdf.make_indirect(note)])

    return change


COVERS: dict[str, Callable[[pikepdf.Pdf, Any], None]] = {
    "black box": add("0 g 70 717 260 20 re f"),
    "page-coloured box": add("1 g 70 717 260 20 re f"),
    "box in a colour": add("0.1 0.2 0.6 rg 70 717 260 20 re f"),
    "box of lines": add("0 g 70 717 m 330 717 l 330 737 l 70 737 l h f"),
    "box of lines, even-odd": add("0 g 70 717 m 330 717 l 330 737 l 70 737 l f*"),
    "thick line": add("0 G 20 w 70 727 m 330 727 l S"),
    "many thin lines": add(
        "0 G 1 w " + " ".join(f"70 {717 + i * 0.5} m 330 {717 + i * 0.5} l S" for i in range(41))
    ),
    "box in pieces": add("0 g " + " ".join(f"{70 + i * 10} 717 10.2 20 re f" for i in range(26))),
    "form": form,
    "pattern": pattern,
    "box with curves": add(
        "0 g 75 717 m 325 717 l 328 717 330 720 330 722 c 330 737 l 70 737 l 70 717 l h f"
    ),
    "square annotation": annotation("Square"),
    "highlight annotation": annotation("Highlight"),
    "stamp annotation": annotation("Stamp"),
    "ink annotation": annotation("Ink"),
    "redact annotation": annotation("Redact"),
}


@pytest.mark.parametrize("cover", COVERS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_cover_is_no_overstrike(base: Any, kind: str, cover: str) -> None:
    path = edit(base(kind), COVERS[cover])
    reading = 9.0 if cover in ("black box", "box in a colour") else 0.0  # a second each
    found = inspect_file(path, reading=reading)
    leaks = {f.channel for f in found if f.severity is Severity.LEAK}
    if "redact" in cover:
        assert "pending_redactions" in leaks
        return
    if kind != "scan":
        assert "text_under_cover" in leaks
    if kind != "text":
        assert "pixels_under_cover" in leaks


def test_image_over_text(base: Any) -> None:
    black = io.BytesIO()
    Image.new("RGB", (20, 4), "black").save(black, "PNG")
    path = base(
        "text", lambda page: page.insert_image(LINE, stream=black.getvalue(), keep_proportion=False)
    )
    assert "text_under_cover" in {f.channel for f in inspect_file(path)}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("black on black", "0 g 70 600 90 20 re f BT /helv 14 Tf 72 605 Td (Kvistgaard) Tj ET"),
        ("white on white", "1 g BT /helv 14 Tf 72 605 Td (Kvistgaard) Tj ET"),
        ("invisible mode", "BT 3 Tr /helv 14 Tf 72 605 Td (Kvistgaard) Tj ET"),
        ("clipped away", "0 0 10 10 re W n BT /helv 14 Tf 72 605 Td (Kvistgaard) Tj ET"),
        ("off the page", "BT /helv 14 Tf -400 605 Td (Kvistgaard) Tj ET"),
        ("no opacity", "/Faint gs BT /helv 14 Tf 72 605 Td (Kvistgaard) Tj ET"),
    ],
)  # fmt: skip
def test_text_that_nobody_sees(base: Any, name: str, code: str) -> None:
    def change(pdf: pikepdf.Pdf, page: Any) -> None:
        page.Resources.ExtGState = Dictionary(Faint=Dictionary(ca=0, CA=0))
        add(code)(pdf, page)

    found = inspect_file(edit(base("text"), change))
    assert {f.channel for f in found} & {"text_under_cover", "unseen_text", "text_off_page"}, name


def _meta(pdf: pikepdf.Pdf, page: Any) -> None:
    with pdf.open_metadata() as meta:
        meta["dc:title"] = SECRET


def _outline(pdf: pikepdf.Pdf, page: Any) -> None:
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(SECRET, 0))


def _layer(pdf: pikepdf.Pdf, page: Any) -> None:
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(SECRET)))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))
    page.Resources.Properties = Dictionary(L1=layer)
    add("/OC /L1 BDC BT /helv 14 Tf 72 500 Td (Kvistgaard) Tj ET EMC")(pdf, page)


def _tags(pdf: pikepdf.Pdf, page: Any) -> None:
    tree = Dictionary(Type=Name.StructTreeRoot)
    tree = pdf.make_indirect(tree)
    tree.K = pdf.make_indirect(Dictionary(S=Name.Span, P=tree, ActualText=String("Kvistholm")))
    pdf.Root.StructTreeRoot = tree


def _form_field(pdf: pikepdf.Pdf, page: Any) -> None:
    field = Dictionary(FT=Name.Tx, T=String("navn"), V=String(SECRET))
    pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.make_indirect(field)]))


def _xfa(pdf: pikepdf.Pdf, page: Any) -> None:
    pdf.Root.AcroForm = Dictionary(Fields=Array([]), XFA=pdf.make_stream(SECRET.encode()))


def _note(pdf: pikepdf.Pdf, page: Any) -> None:
    page.Annots = Array(
        [Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([0, 0, 9, 9]), Contents=SECRET)]
    )


def _mailto(pdf: pikepdf.Pdf, page: Any) -> None:
    action = Dictionary(S=Name.URI, URI=String("mailto:kvistgaard@example.org"))
    page.Annots = Array(
        [Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=action)]
    )


def _thumb(pdf: pikepdf.Pdf, page: Any) -> None:
    thumb = pdf.make_stream(bytes(300))
    thumb.Width, thumb.Height, thumb.BitsPerComponent = 10, 10, 8
    thumb.ColorSpace = Name.DeviceRGB
    page.Thumb = thumb


CHANNELS: dict[str, tuple[Callable[[pikepdf.Pdf, Any], None], str]] = {
    "attachment": (lambda p, _: p.attachments.__setitem__("a.txt", SECRET.encode()), "attachments"),
    "info": (lambda p, _: p.docinfo.__setitem__("/Title", SECRET), "metadata"),
    "own info key": (lambda p, _: p.docinfo.__setitem__("/Sag", SECRET), "metadata"),
    "xmp": (_meta, "xmp"),
    "bookmark": (_outline, "bookmarks"),
    "layer": (_layer, "hidden_layers"),
    "tags": (_tags, "structure_text"),
    "actual text": (add("/Span <</ActualText (Kvistholm)>> BDC EMC"), "structure_text"),
    "field": (_form_field, "form_fields"),
    "xfa": (_xfa, "xfa"),
    "note": (_note, "annotations"),
    "mail link": (_mailto, "contact_links"),
    "script": (
        lambda p, _: p.Root.__setitem__(
            "/OpenAction", Dictionary(S=Name.JavaScript, JS=String("1"))
        ),
        "scripts",
    ),
    "thumbnail": (_thumb, "thumbnails"),
    "piece info": (
        lambda p, page: page.__setitem__("/PieceInfo", Dictionary(A=Dictionary(B=String("x")))),
        "private_data",
    ),
    "article": (lambda p, _: p.Root.__setitem__("/Threads", Array([])), "articles"),
    "comment": (add(f"BT (a) Tj ET\n% {SECRET}\n"), "comments"),
    "page label": (
        lambda p, _: p.Root.__setitem__(
            "/PageLabels", Dictionary(Nums=Array([0, Dictionary(P=String(SECRET))]))
        ),
        "page_labels",
    ),
    "destination": (
        lambda p, page: p.Root.__setitem__("/Dests", Dictionary(Kvistgaard=Array([page]))),
        "named_destinations",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("channel", CHANNELS)
def test_a_secret_beside_the_page_is_found(base: Any, kind: str, channel: str) -> None:
    plant, name = CHANNELS[channel]
    found = inspect_file(edit(base(kind), plant))
    assert name in {f.channel for f in found}
    assert not any("kvist" in f.message.lower() for f in found)


@pytest.mark.parametrize("kind", KINDS)
def test_an_earlier_state_is_a_leak_where_it_says_more(base: Any, kind: str) -> None:
    path = base(kind)
    with pymupdf.open(path) as doc:
        doc[0].add_redact_annot(LINE, fill=(0, 0, 0))
        doc[0].apply_redactions()
        doc.saveIncr()
    found = {f.channel: f.severity for f in inspect_file(path)}
    assert found["revisions"] is (Severity.RISK if kind == "scan" else Severity.LEAK)


BYTES: dict[str, Callable[[bytes], bytes]] = {
    "trailing_data": lambda raw: raw + b"\nKvistgaard\n",
    "gaps": lambda raw: raw.replace(b"endobj\n", b"endobj\n% Kvistgaard\n", 1),
}


@pytest.mark.parametrize("channel", BYTES)
def test_bytes_outside_the_objects(base: Any, channel: str) -> None:
    path = base("text")
    path.write_bytes(BYTES[channel](path.read_bytes()))
    assert channel in {f.channel for f in inspect_file(path)}


def test_object_that_no_page_uses(base: Any) -> None:
    path = base("text")
    with pymupdf.open(path) as doc:
        xref = doc.get_new_xref()
        doc.update_object(xref, "<<>>")
        doc.update_stream(xref, b"BT (Kvistgaard) Tj ET")
        data = doc.tobytes(garbage=0)
    path.write_bytes(data)
    assert "unused_text" in {f.channel for f in inspect_file(path)}


GOOD: dict[str, Callable[[Any], None]] = {
    "plain": lambda page: None,
    "text on a tinted box": lambda page: page.draw_rect(
        pymupdf.Rect(60, 300, 400, 340), fill=(0.8, 0.9, 1), overlay=False
    ),
    "black box where nothing is": lambda page: page.draw_rect(
        pymupdf.Rect(60, 400, 400, 420), fill=(0, 0, 0)
    ),
    "yellow marker": lambda page: page.draw_rect(LINE, fill=(1, 1, 0), fill_opacity=0.4),
    "table rules": lambda page: [
        page.draw_line((60, y), (500, y), width=0.6) for y in range(100, 200, 20)
    ],
    "watermark": lambda page: page.insert_text(
        (150, 400), "KOPI", fontsize=90, color=(0.9, 0.9, 0.9), overlay=False
    ),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("case", GOOD)
def test_ordinary_pages_have_no_leak(base: Any, kind: str, case: str) -> None:
    found = inspect_file(base(kind, GOOD[case]))
    assert [f.channel for f in found if f.severity is not Severity.NOTE] == []


RESAVED: dict[str, Callable[[Path, Path], object]] = {
    "qpdf": lambda a, b: pikepdf.open(a).save(b),
    "qpdf, plain": lambda a, b: pikepdf.open(a).save(b, compress_streams=False),
    "mupdf": lambda a, b: pymupdf.open(a).save(b),
    "mupdf, clean": lambda a, b: pymupdf.open(a).save(b, garbage=4, clean=True, deflate=True),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("writer", RESAVED)
def test_our_file_saved_by_others_leaks_nothing(
    base: Any, find_marks: Any, tmp_path: Path, kind: str, writer: str
) -> None:
    from redactor.domain.geometry import Box
    from redactor.domain.suggestion import Mark

    source, ours, other = base(kind), tmp_path / "ours.pdf", tmp_path / "other.pdf"
    marks = [Mark(1, (Box(*LINE),), "OFL § 30", SECRET if kind != "scan" else "")]
    strike_clean(source, ours, marks)
    RESAVED[writer](ours, other)
    report = verify_file(other)
    assert not report.passed
    assert report.verdict is Verdict.UNPROVEN, report.findings


def test_our_own_file_is_unproven_without_its_original(base: Any, tmp_path: Path) -> None:
    ours = tmp_path / "ours.pdf"
    strike(base("mixed"), ours)
    report = verify_file(ours)
    assert (report.passed, report.verdict) == (False, Verdict.UNPROVEN)
    assert {f.channel for f in report.findings} <= {"ocr_layer"}


def test_pages_that_are_locked_or_broken_are_risks(base: Any, tmp_path: Path) -> None:
    locked = tmp_path / "locked.pdf"
    with pikepdf.open(base("text")) as pdf:
        pdf.save(locked, encryption=pikepdf.Encryption(owner="a", user="b"))
    assert [(f.channel, f.severity) for f in inspect_file(locked)] == [("locked", Severity.RISK)]
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.4 ikke en pdf")
    assert [f.severity for f in inspect_file(broken)] == [Severity.RISK]


def test_samples_of_x_ray(real_folder: Path) -> None:
    """Bad redactions that x-ray finds in its own samples, and those that it names but misses."""
    folder = real_folder / "x-ray/tests/assets"
    for name in ("rectangles_yes", "rectangles_yes_2", "bad_cross_hatched_redactions"):
        leaks = {f.channel for f in inspect_file(folder / f"{name}.pdf")}
        assert "text_under_cover" in leaks, name
    for name in ("rectangles_no", "multi_line_redaction_ok", "rect_ordering_2.1", "unfilled_rect"):
        found = inspect_file(folder / f"{name}.pdf")
        assert not [f for f in found if f.severity is Severity.LEAK], name
