"""Hiding places of our own in a PDF, so that the tests work without ../shared.

Each function puts ``HIDDEN`` into one; ``CHANNELS`` has them by name.
"""

from __future__ import annotations

import io
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

__all__ = ["CHANNELS", "HIDDEN"]

HIDDEN = "KVISTCHN2"


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
