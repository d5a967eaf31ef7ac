"""Every place in a PDF where a name can hide: planted, struck or swept, and looked for."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pymupdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from redactor.domain.geometry import Box
from redactor.domain.suggestion import Mark
from tests.pdf.striking import strike, strike_clean

VISIBLE, HIDDEN = "KVISTVIS1", "KVISTCHN2"
Leaks = Callable[[Path, Sequence[str]], list[str]]


def test_probes(probes: dict[str, Any], probe_folder: Path, tmp_path: Path, leaks: Leaks) -> None:
    """../shared/pdfs/probes: one channel a file."""
    problems = {}
    for name, probe in probes.items():
        marks = [Mark(b[0], (Box(*b[1:]),), "OFL § 30") for b in probe["boxes"]]
        # the letters of p46 stand apart and unmarked on the page: seen, so allowed to stay
        secrets = [s for s in probe["secrets"] if not name.startswith("p46") or s == VISIBLE]
        target = tmp_path / name
        answer = strike(probe_folder / name, target, marks, secrets=secrets)
        if not answer["verification"]["passed"]:
            problems[name] = answer["verification"]["findings"]
        elif found := leaks(target, secrets):
            problems[name] = found
        elif probe["kind"] == "image" and not zone_is_flat(target, marks[0].boxes[0]):
            problems[name] = ["pixels"]
    assert not problems


def zone_is_flat(path: Path, box: Box) -> bool:
    """Are all images of page 1 flat under the box? Placed by the page's own matrix by pdfium."""
    document = pypdfium2.PdfDocument(path)
    page = document[0]
    width, height = page.get_size()
    rotation = page.get_rotation()
    flat, seen = True, 0
    for obj in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=5):
        samples = obj.get_bitmap().to_numpy()
        left, bottom, right, top = obj.get_bounds()
        if rotation == 90:
            x0, x1, y0, y1 = box.y0, box.y1, width - box.x1, width - box.x0
            y0, y1 = box.x0, box.x1
        else:
            x0, x1, y0, y1 = box.x0, box.x1, height - box.y1, height - box.y0
        rows, columns = samples.shape[:2]
        a = int((x0 - left) / (right - left) * columns) + 2
        b = int((x1 - left) / (right - left) * columns) - 2
        c = int((top - y1) / (top - bottom) * rows) + 2
        d = int((top - y0) / (top - bottom) * rows) - 2
        area = samples[max(c, 0) : max(d, 0), max(a, 0) : max(b, 0)]
        if area.size:  # other pictures lie elsewhere
            seen += 1
            flat &= int(np.ptp(area, axis=(0, 1)).max()) <= 3
    document.close()
    return flat and seen > 0


# --- channels of our own, so that the tests work without ../shared ------------------------------


def _attachment(pdf: pikepdf.Pdf) -> None:
    pdf.attachments[f"{HIDDEN}.txt"] = HIDDEN.encode()


def _outline(pdf: pikepdf.Pdf) -> None:
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(HIDDEN, 0))


def _info(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/Author"] = HIDDEN
    pdf.docinfo["/Egen"] = HIDDEN


def _xmp(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata() as meta:
        meta["dc:description"] = HIDDEN


def _javascript(pdf: pikepdf.Pdf) -> None:
    action = Dictionary(S=Name.JavaScript, JS=String(f"app.alert('{HIDDEN}')"))
    pdf.Root.OpenAction = action
    pdf.pages[0].obj.AA = Dictionary(O=action)


def _note(pdf: pikepdf.Pdf) -> None:
    note = Dictionary(
        Type=Name.Annot, Subtype=Name.Text, Rect=Array([300, 600, 320, 620]),
        Contents=String(HIDDEN), T=String(HIDDEN),
    )  # fmt: skip
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(note)])


def _link(pdf: pikepdf.Pdf) -> None:
    action = Dictionary(S=Name.URI, URI=String(f"mailto:{HIDDEN}@example.dk"))
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([72, 600, 90, 620]), A=action)
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(link)])


def _hidden_field(pdf: pikepdf.Pdf) -> None:
    field = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String(HIDDEN), V=String(HIDDEN),
            F=2, Rect=Array([0, 0, 0, 0]),
        )
    )  # fmt: skip
    pdf.pages[0].obj.Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]), XFA=pdf.make_stream(HIDDEN.encode()))


def _piece_info(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.PieceInfo = Dictionary(App=Dictionary(Private=String(HIDDEN)))
    pdf.Root.PieceInfo = Dictionary({f"/{HIDDEN}": Dictionary()})


def _unknown_keys(pdf: pikepdf.Pdf) -> None:
    pdf.Root["/Ukendt"] = String(HIDDEN)
    pdf.pages[0].obj["/Ukendt"] = String(HIDDEN)
    pdf.pages[0].obj.Resources["/Ukendt"] = String(HIDDEN)
    for font in pdf.pages[0].obj.Resources.Font.values():
        font["/Ukendt"] = String(HIDDEN)


def _labels_and_destinations(pdf: pikepdf.Pdf) -> None:
    pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(P=String(HIDDEN))]))
    names = Array([String(HIDDEN), Array([pdf.pages[0].obj, Name.Fit])])
    pdf.Root.Names = Dictionary(Dests=Dictionary(Names=names))
    pdf.Root.Threads = Array([Dictionary(I=Dictionary(Title=String(HIDDEN)))])


def _structure(pdf: pikepdf.Pdf) -> None:
    element = Dictionary(
        Type=Name.StructElem, S=Name.P, Alt=String(HIDDEN), ActualText=String(HIDDEN),
        E=String(HIDDEN), T=String(HIDDEN),
    )  # fmt: skip
    pdf.Root.StructTreeRoot = pdf.make_indirect(
        Dictionary(Type=Name.StructTreeRoot, K=pdf.make_indirect(element))
    )


def _resource_names(pdf: pikepdf.Pdf) -> None:
    resources = pdf.pages[0].obj.Resources
    resources.Font[f"/{HIDDEN}"] = resources.Font[next(iter(resources.Font.keys()))]
    _append(pdf, f"BT /{HIDDEN} 12 Tf 300 400 Td (synlig) Tj ET".encode())


def _content_code(pdf: pikepdf.Pdf) -> None:
    _append(
        pdf,
        f"% {HIDDEN}\n/Span <</Alt ({HIDDEN})>> BDC EMC ({HIDDEN}) 1 0 0 rg\n"
        f"/{HIDDEN} MP BX ({HIDDEN}) ukendt EX [({HIDDEN}) 3] 0 d".encode(),
    )


def _append(pdf: pikepdf.Pdf, data: bytes) -> None:
    pdf.pages[0].contents_add(pdf.make_stream(data))


def _off_page(pdf: pikepdf.Pdf) -> None:
    font = next(iter(pdf.pages[0].obj.Resources.Font.keys()))
    _append(pdf, f"BT {font} 12 Tf -300 400 Td ({HIDDEN}) Tj ET".encode())
    _append(pdf, f"BT {font} 12 Tf 700 400 Td [({HIDDEN[:4]}) -20 ({HIDDEN[4:]})] TJ ET".encode())


def _hidden_layer(pdf: pikepdf.Pdf) -> None:
    group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(HIDDEN)))
    pdf.Root.OCProperties = Dictionary(
        OCGs=Array([group]), D=Dictionary(OFF=Array([group]), Order=Array([group]))
    )
    resources = pdf.pages[0].obj.Resources
    resources.Properties = Dictionary(L0=group)
    font = next(iter(resources.Font.keys()))
    _append(pdf, f"/OC /L0 BDC BT {font} 12 Tf 72 400 Td ({HIDDEN}) Tj ET EMC".encode())


def _unused_things(pdf: pikepdf.Pdf) -> None:
    pdf.make_indirect(Dictionary(Egen=String(HIDDEN)))
    form = pdf.make_stream(f"({HIDDEN}) Tj".encode(), Type=Name.XObject, Subtype=Name.Form)
    form.BBox = Array([0, 0, 10, 10])
    _named_object(pdf, "/Ubrugt", form)


def _image_metadata(pdf: pikepdf.Pdf) -> None:
    buffer = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = HIDDEN
    Image.new("RGB", (64, 64), "white").save(buffer, "JPEG", exif=exif, comment=HIDDEN.encode())
    image = pikepdf.Stream(pdf, buffer.getvalue() + HIDDEN.encode())
    image.Type, image.Subtype, image.Filter = Name.XObject, Name.Image, Name.DCTDecode
    image.Width = image.Height = 64
    image.BitsPerComponent, image.ColorSpace = 8, Name.DeviceRGB
    image.Metadata = pdf.make_stream(HIDDEN.encode())
    image.Name = Name(f"/{HIDDEN}")
    _named_object(pdf, "/Planted", image)
    _append(pdf, b"q 64 0 0 64 300 300 cm /Planted Do Q")


def _named_object(pdf: pikepdf.Pdf, name: str, value: Any) -> None:
    resources = pdf.pages[0].obj.Resources
    if "/XObject" not in resources:
        resources.XObject = Dictionary()
    resources.XObject[name] = pdf.make_indirect(value)


def _thumbnail(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.Thumb = pdf.make_stream(HIDDEN.encode())


def _output_intent(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OutputIntents = Array(
        [Dictionary(S=Name.GTS_PDFA1, OutputConditionIdentifier=String(HIDDEN))]
    )
    pdf.Root.DSS = Dictionary(VRI=Dictionary({f"/{HIDDEN}": Dictionary()}))
    pdf.Root.AF = Array([Dictionary(Type=Name.Filespec, F=String(HIDDEN))])
    pdf.Root.Collection = Dictionary(D=String(HIDDEN))


def _font_names(pdf: pikepdf.Pdf) -> None:
    font = next(iter(pdf.pages[0].obj.Resources.Font.values()))
    font.BaseFont = Name(f"/{HIDDEN}")
    font.Name = Name(f"/{HIDDEN}")


def _to_unicode(pdf: pikepdf.Pdf) -> None:
    """A map whose letters, in order, spell the name."""
    font = next(iter(pdf.pages[0].obj.Resources.Font.values()))
    pairs = "\n".join(f"<{200 + i:02X}> <{ord(c):04X}>" for i, c in enumerate(HIDDEN))
    font.ToUnicode = pdf.make_stream(
        f"% {HIDDEN}\nbegincmap 1 begincodespacerange <00> <FF> endcodespacerange\n"
        f"{len(HIDDEN)} beginbfchar\n{pairs}\nendbfchar endcmap".encode()
    )


def _glyph_names(pdf: pikepdf.Pdf) -> None:
    font = next(iter(pdf.pages[0].obj.Resources.Font.values()))
    font.Encoding = Dictionary(
        BaseEncoding=Name.WinAnsiEncoding, Differences=Array([200, Name(f"/{HIDDEN}")])
    )


def _type_3(pdf: pikepdf.Pdf) -> None:
    """A font drawn by content streams; the name stands in one, and in its glyphs' names."""
    proc = pdf.make_stream(f"500 0 d0 % {HIDDEN}\n0 0 400 400 re f".encode())
    font = Dictionary(
        Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, 0, 500, 500]),
        FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]), FirstChar=65, LastChar=65,
        Widths=Array([500]), CharProcs=Dictionary({f"/{HIDDEN}": proc}), Name=Name(f"/{HIDDEN}"),
        Encoding=Dictionary(Differences=Array([65, Name(f"/{HIDDEN}")])),
    )  # fmt: skip
    pdf.pages[0].obj.Resources.Font["/T3"] = pdf.make_indirect(font)
    _append(pdf, b"BT /T3 20 Tf 300 300 Td (A) Tj ET")


def _inks(pdf: pikepdf.Pdf) -> None:
    function = Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([1]), C1=Array([0.5]), N=1)
    space = Array([Name.Separation, Name(f"/{HIDDEN}"), Name.DeviceGray, function])
    pdf.pages[0].obj.Resources.ColorSpace = Dictionary({f"/{HIDDEN}": space})
    _append(pdf, f"/{HIDDEN} cs 1 scn 300 300 20 20 re f".encode())


def _properties(pdf: pikepdf.Pdf) -> None:
    kept = Dictionary(ActualText=String(HIDDEN), Egen=String(HIDDEN))
    pdf.pages[0].obj.Resources.Properties = Dictionary({f"/{HIDDEN}": kept})
    _append(
        pdf, f"/Span /{HIDDEN} BDC 300 300 9 9 re f EMC /Artifact <</E ({HIDDEN})>> DP".encode()
    )


def _popup(pdf: pikepdf.Pdf) -> None:
    """Notes whose appearance, rich text and pop-up hold the name, all of it hidden or off-page."""
    look = pdf.make_stream(f"% {HIDDEN}\n".encode(), Type=Name.XObject, Subtype=Name.Form)
    look.BBox = Array([0, 0, 10, 10])
    note = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Highlight, Rect=Array([300, 600, 320, 620]), F=2,
            AP=Dictionary(N=look), RC=String(HIDDEN), Subj=String(HIDDEN), NM=String(HIDDEN),
        )
    )  # fmt: skip
    popup = Dictionary(
        Type=Name.Annot, Subtype=Name.Popup, Rect=Array([0, 0, 1, 1]), Parent=note,
        Contents=String(HIDDEN),
    )  # fmt: skip
    pdf.pages[0].obj.Annots = Array([note, pdf.make_indirect(popup)])


def _file_on_page(pdf: pikepdf.Pdf) -> None:
    data = pdf.make_stream(HIDDEN.encode(), Type=Name.EmbeddedFile)
    spec = Dictionary(Type=Name.Filespec, F=String(f"{HIDDEN}.txt"), EF=Dictionary(F=data))
    note = Dictionary(
        Type=Name.Annot, Subtype=Name.FileAttachment, Rect=Array([300, 600, 320, 620]), FS=spec
    )
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(note)])


def _signature(pdf: pikepdf.Pdf) -> None:
    value = Dictionary(
        Type=Name.Sig, Name=String(HIDDEN), Reason=String(HIDDEN), Contents=String(HIDDEN),
        ByteRange=Array([0, 1, 2, 3]), Filter=Name("/Adobe.PPKLite"),
    )  # fmt: skip
    field = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T=String("felt"), V=value,
            Rect=Array([0, 0, 0, 0]),
        )
    )  # fmt: skip
    pdf.pages[0].obj.Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)
    pdf.Root.Perms = Dictionary(DocMDP=value)


def _catalog(pdf: pikepdf.Pdf) -> None:
    pdf.Root.URI = Dictionary(Base=String(HIDDEN))
    pdf.Root.Lang = String(HIDDEN)
    pdf.Root.SpiderInfo = Dictionary(V=String(HIDDEN))
    pdf.Root.Extensions = Dictionary({f"/{HIDDEN}": Dictionary(BaseVersion=Name("/1.7"))})
    pdf.Root.ViewerPreferences = Dictionary(Egen=String(HIDDEN))
    pdf.Root.Legal = Dictionary(Attestation=String(HIDDEN))
    pdf.trailer["/Egen"] = String(HIDDEN)


def _metadata_everywhere(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[0].obj
    for owner in (page, *page.Resources.Font.values()):
        owner.Metadata = pdf.make_stream(HIDDEN.encode(), Type=Name.Metadata, Subtype=Name.XML)
    page.LastModified, page.ID, page.Trans = String(HIDDEN), String(HIDDEN), Dictionary()
    page.SeparationInfo = Dictionary(DeviceColorant=String(HIDDEN))


def _soft_mask_form(pdf: pikepdf.Pdf) -> None:
    """The name is drawn into a soft mask, through which a white area shines."""
    resources = pdf.pages[0].obj.Resources
    font = next(iter(resources.Font.keys()))
    form = pdf.make_stream(
        f"BT {font} 12 Tf 900 900 Td ({HIDDEN}) Tj ET".encode(),
        Type=Name.XObject, Subtype=Name.Form,
    )  # fmt: skip
    form.BBox, form.Resources = Array([0, 0, 595, 842]), Dictionary(Font=resources.Font)
    form.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceGray)
    mask = Dictionary(Type=Name.Mask, S=Name.Luminosity, G=form)
    resources.ExtGState = Dictionary(G0=Dictionary(SMask=mask))
    _append(pdf, b"q /G0 gs 1 g 300 300 50 50 re f Q")


def _pattern_text(pdf: pikepdf.Pdf) -> None:
    resources = pdf.pages[0].obj.Resources
    font = next(iter(resources.Font.keys()))
    tile = pdf.make_stream(f"BT {font} 12 Tf 900 900 Td ({HIDDEN}) Tj ET".encode())
    tile.PatternType, tile.PaintType, tile.TilingType = 1, 1, 1
    tile.BBox, tile.XStep, tile.YStep = Array([0, 0, 9, 9]), 9, 9
    tile.Resources = Dictionary(Font=resources.Font)
    resources.Pattern = Dictionary(P0=tile)
    _append(pdf, b"/Pattern cs /P0 scn 300 300 50 50 re f")


CHANNELS = {
    plant.__name__.strip("_"): plant
    for plant in (
        _attachment, _outline, _info, _xmp, _javascript, _note, _link, _hidden_field, _piece_info,
        _unknown_keys, _labels_and_destinations, _structure, _resource_names, _content_code,
        _off_page, _hidden_layer, _unused_things, _image_metadata, _thumbnail, _output_intent,
        _font_names, _to_unicode, _glyph_names, _type_3, _inks, _properties, _popup,
        _file_on_page, _signature, _catalog, _metadata_everywhere, _soft_mask_form, _pattern_text,
    )
}  # fmt: skip


KINDS = ("text", "scan", "mixed")
AS_PICTURES = {"font_names", "soft_mask_form", "pattern_text"}
"""What is drawn by a nameless font, through masks or patterns: struck as a picture of the page."""


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("channel", CHANNELS)
def test_what_nobody_sees_is_gone(
    channel: str, kind: str, make_pdf: Any, page_of: Any, find_marks: Any, tmp_path: Path,
    leaks: Leaks,
) -> None:  # fmt: skip
    plain, planted = make_pdf(), tmp_path / "planted.pdf"
    base, target = page_of(kind, plain, tmp_path / "base.pdf"), tmp_path / "out.pdf"
    with pikepdf.open(base) as pdf:
        CHANNELS[channel](pdf)
        pdf.save(planted, compress_streams=False)
    if channel not in ("to_unicode", "off_page"):
        assert leaks(planted, [HIDDEN]), "the channel must hold the secret to begin with"
    marks = find_marks(plain, VISIBLE)
    answer = strike_clean(planted, target, marks, secrets=[VISIBLE, HIDDEN])
    if channel not in AS_PICTURES:
        assert answer["overstrike"]["rasterised_pages"] == []
    assert leaks(target, [VISIBLE, HIDDEN]) == []
    if kind != "text":
        assert zone_is_flat(target, marks[0].boxes[0])
    if channel == "to_unicode":
        with pikepdf.open(target) as pdf:
            maps = b"".join(
                font.ToUnicode.read_bytes()
                for font in pdf.pages[0].obj.Resources.get("/Font", Dictionary()).values()
                if "/ToUnicode" in font
            )
        assert b"<C8>" not in maps


def test_old_revisions_are_gone(make_pdf: Any, tmp_path: Path, leaks: Leaks) -> None:
    path = make_pdf([HIDDEN, "Denne linje bliver stående."])
    with pymupdf.open(path) as doc:
        doc[0].add_redact_annot(doc[0].search_for(HIDDEN)[0])
        doc[0].apply_redactions()
        doc.saveIncr()
    assert leaks(path, [HIDDEN])
    answer = strike_clean(path, tmp_path / "out.pdf", [])
    assert answer["overstrike"]["removed"]["old_revisions"] == 1
    assert leaks(tmp_path / "out.pdf", [HIDDEN]) == []


def _in_form(doc: pymupdf.Document, page: pymupdf.Page) -> None:
    inner = pymupdf.open()
    inner.new_page(width=300, height=40).insert_text((10, 20), HIDDEN)
    page.show_pdf_page(pymupdf.Rect(72, 200, 372, 240), inner, 0)


def _invisible(doc: pymupdf.Document, page: pymupdf.Page) -> None:
    page.insert_text((82, 220), HIDDEN, render_mode=3)


def _white(doc: pymupdf.Document, page: pymupdf.Page) -> None:
    page.insert_text((82, 220), HIDDEN, color=(1, 1, 1))


def _rotated_text(doc: pymupdf.Document, page: pymupdf.Page) -> None:
    page.insert_text((82, 300), HIDDEN, rotate=90)


def _free_text(doc: pymupdf.Document, page: pymupdf.Page) -> None:
    page.add_freetext_annot(pymupdf.Rect(72, 200, 300, 230), HIDDEN)


def _text_field(doc: pymupdf.Document, page: pymupdf.Page) -> None:
    widget = pymupdf.Widget()
    widget.field_type, widget.field_name = pymupdf.PDF_WIDGET_TYPE_TEXT, "felt"
    widget.field_value, widget.rect = HIDDEN, pymupdf.Rect(72, 200, 300, 230)
    page.add_widget(widget)


def _drawn_twice(doc: pymupdf.Document, page: pymupdf.Page) -> None:
    page.insert_text((82, 220), HIDDEN)
    page.insert_text((82.5, 220.5), HIDDEN)


def _embedded_font(doc: pymupdf.Document, page: pymupdf.Page) -> None:
    page.insert_font(fontname="F9", fontbuffer=pymupdf.Font("notos").buffer)
    page.insert_text((82, 220), HIDDEN, fontname="F9")


STRUCK = {
    f.__name__.strip("_"): f
    for f in (
        _in_form, _invisible, _white, _rotated_text, _free_text, _text_field, _drawn_twice,
        _embedded_font,
    )
}  # fmt: skip


@pytest.mark.parametrize("kind", STRUCK)
def test_what_is_struck_is_gone(kind: str, make_pdf: Any, tmp_path: Path, leaks: Leaks) -> None:
    path, target = tmp_path / "planted.pdf", tmp_path / "out.pdf"
    with pymupdf.open(make_pdf()) as doc:
        STRUCK[kind](doc, doc[0])
        doc.save(path)
    marks = [Mark(1, (Box(60, 190, 400, 310),), "OFL § 30")]
    answer = strike_clean(path, target, marks, secrets=[HIDDEN])
    assert answer["overstrike"]["rasterised_pages"] == []
    assert leaks(target, [HIDDEN]) == []
    with pymupdf.open(target) as doc:
        assert "Denne linje bliver stående." in doc[0].get_text()
