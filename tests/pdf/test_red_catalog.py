"""Hiding places around the pages: the catalogue, annotations, forms, structure, the bare bytes.

A second generator beside test_leak_channels.py. The overstriker isn't told what is hidden: marks
lie over the visible name only, and nothing is given to be searched for.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

VISIBLE, HIDDEN = "KVISTVIS1", "KVISTCHN2"
Plant = Callable[[pikepdf.Pdf], None]


def _form(pdf: pikepdf.Pdf, text: str = HIDDEN, width: float = 200) -> Any:
    """An appearance that shows ``text``."""
    form = pdf.make_stream(f"BT /F 12 Tf 2 4 Td ({text}) Tj ET".encode())
    form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, width, 20])
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    form.Resources = Dictionary(Font=Dictionary(F=font))
    return form


def _annotate(pdf: pikepdf.Pdf, **keys: Any) -> Any:
    rect = keys.pop("Rect", [300, 300, 500, 320])
    annot = pdf.make_indirect(Dictionary(Type=Name.Annot, Rect=Array(rect), **keys))
    page = pdf.pages[0].obj
    page.Annots = Array([*page.get("/Annots", []), annot])
    return annot


def _script() -> Any:
    return Dictionary(S=Name.JavaScript, JS=String(f"app.alert('{HIDDEN}')"))


def _field(pdf: pikepdf.Pdf, **keys: Any) -> Any:
    field = _annotate(pdf, Subtype=Name.Widget, T=String("felt"), **keys)
    form = pdf.Root.get("/AcroForm", Dictionary(Fields=Array([])))
    form.Fields.append(field)
    pdf.Root.AcroForm = form
    return field


def _spec(pdf: pikepdf.Pdf) -> Any:
    data = pdf.make_stream(HIDDEN.encode(), Type=Name.EmbeddedFile)
    return Dictionary(Type=Name.Filespec, F=String("a.txt"), EF=Dictionary(F=data))


# --- annotations ------------------------------------------------------------------------------


def annotation_hidden_by_no_view(pdf: pikepdf.Pdf) -> None:
    _annotate(pdf, Subtype=Name.Stamp, F=32, AP=Dictionary(N=_form(pdf)))


def annotation_hidden_by_layer(pdf: pikepdf.Pdf) -> None:
    group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("lag")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(OFF=Array([group])))
    _annotate(pdf, Subtype=Name.Stamp, F=4, OC=group, AP=Dictionary(N=_form(pdf)))


def annotation_appearance_in_hidden_layer(pdf: pikepdf.Pdf) -> None:
    group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("lag")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(OFF=Array([group])))
    form = _form(pdf)
    form.OC = group
    _annotate(pdf, Subtype=Name.Stamp, F=4, AP=Dictionary(N=form))


def annotation_off_page(pdf: pikepdf.Pdf) -> None:
    _annotate(pdf, Subtype=Name.Stamp, F=4, Rect=[900, 900, 1100, 920], AP=Dictionary(N=_form(pdf)))


def annotation_without_area(pdf: pikepdf.Pdf) -> None:
    _annotate(pdf, Subtype=Name.Stamp, F=4, Rect=[300, 300, 300, 300], AP=Dictionary(N=_form(pdf)))


def annotation_cut_off_appearance(pdf: pikepdf.Pdf) -> None:
    """Text beyond the box of the appearance."""
    form = _form(pdf, width=10)
    form.write(f"BT /F 12 Tf 50 4 Td ({HIDDEN}) Tj ET".encode())
    _annotate(pdf, Subtype=Name.Stamp, F=4, Rect=[300, 300, 310, 320], AP=Dictionary(N=form))


def annotation_other_states(pdf: pikepdf.Pdf) -> None:
    states = Dictionary({"/Off": _form(pdf, "x"), f"/{HIDDEN}": _form(pdf)})
    look = Dictionary(N=states, D=Dictionary(Off=_form(pdf)), R=_form(pdf))
    _field(pdf, FT=Name.Btn, AS=Name.Off, V=Name.Off, F=4, AP=look)


def annotation_texts(pdf: pikepdf.Pdf) -> None:
    parent = _annotate(
        pdf, Subtype=Name.Square, F=4, Contents=String(HIDDEN), RC=String(f"<p>{HIDDEN}</p>"),
        Subj=String(HIDDEN), NM=String(HIDDEN), T=String(HIDDEN), IT=Name(f"/{HIDDEN}"),
        C=Array([1, 0, 0]),
    )  # fmt: skip
    _annotate(
        pdf, Subtype=Name.Text, F=30, IRT=parent, StateModel=String(HIDDEN), State=String(HIDDEN)
    )
    _annotate(pdf, Subtype=Name.Caret, F=2, Contents=String(HIDDEN), ExData=Dictionary())


def annotation_redact_overlay(pdf: pikepdf.Pdf) -> None:
    _annotate(
        pdf, Subtype=Name.Redact, OverlayText=String(HIDDEN), RO=_form(pdf), DA=String(HIDDEN),
        QuadPoints=Array([300, 320, 500, 320, 300, 300, 500, 300]), Repeat=True,
    )  # fmt: skip


def annotation_media(pdf: pikepdf.Pdf) -> None:
    media = Dictionary(S=Name.MR, N=String(HIDDEN), C=Dictionary(D=_spec(pdf), N=String(HIDDEN)))
    action = Dictionary(S=Name.Rendition, R=media, JS=String(HIDDEN))
    _annotate(pdf, Subtype=Name.Screen, F=4, T=String(HIDDEN), A=action, MK=Dictionary())
    _annotate(pdf, Subtype=Name.Movie, F=4, T=String(HIDDEN), Movie=Dictionary(F=_spec(pdf)))
    _annotate(pdf, Subtype=Name.Sound, F=2, Sound=pdf.make_stream(HIDDEN.encode()))
    _annotate(
        pdf, Subtype=Name.RichMedia, F=4, RichMediaContent=Dictionary(Assets=Dictionary(
            Names=Array([String(HIDDEN), _spec(pdf)]))),
    )  # fmt: skip
    _annotate(
        pdf, Subtype=Name("/3D"), F=4, **{"3DD": pdf.make_stream(HIDDEN.encode())},
        **{"3DI": False},
    )  # fmt: skip


def annotation_print_marks(pdf: pikepdf.Pdf) -> None:
    _annotate(pdf, Subtype=Name.PrinterMark, F=2, MN=Name(f"/{HIDDEN}"), AP=Dictionary())
    _annotate(
        pdf, Subtype=Name.Watermark, F=2, FixedPrint=Dictionary(Type=Name.FixedPrint),
        AP=Dictionary(N=_form(pdf)),
    )  # fmt: skip
    _annotate(pdf, Subtype=Name.Projection, F=2, ExData=Dictionary(Egen=String(HIDDEN)))


def link_targets(pdf: pikepdf.Pdf) -> None:
    for action in (
        Dictionary(S=Name.GoToR, F=String(f"{HIDDEN}.pdf"), D=String(HIDDEN)),
        Dictionary(S=Name.Launch, Win=Dictionary(F=String(HIDDEN), P=String(HIDDEN))),
        Dictionary(S=Name.SubmitForm, F=Dictionary(FS=Name.URL, F=String(HIDDEN))),
        Dictionary(S=Name.GoToE, T=Dictionary(R=Name.C, N=String(HIDDEN))),
        Dictionary(S=Name.Hide, T=String(HIDDEN), Next=_script()),
        Dictionary(S=Name.Thread, D=String(HIDDEN)),
        Dictionary(S=Name.ImportData, F=String(HIDDEN)),
        Dictionary(S=Name.Named, N=Name(f"/{HIDDEN}")),
    ):
        _annotate(pdf, Subtype=Name.Link, A=action, PA=action, Contents=String(HIDDEN))


# --- forms ------------------------------------------------------------------------------------


def form_password(pdf: pikepdf.Pdf) -> None:
    """A password field shows stars; its value doesn't."""
    _field(pdf, FT=Name.Tx, Ff=8192, F=4, V=String(HIDDEN), DA=String("/Helv 12 Tf 0 g"))
    pdf.Root.AcroForm.NeedAppearances = True
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    pdf.Root.AcroForm.DR = Dictionary(Font=Dictionary(Helv=font))


def form_defaults(pdf: pikepdf.Pdf) -> None:
    field = _field(
        pdf, FT=Name.Tx, F=2, V=String(HIDDEN), DV=String(HIDDEN), TU=String(HIDDEN),
        TM=String(HIDDEN), RV=String(HIDDEN), DS=String(HIDDEN),
        MK=Dictionary(CA=String(HIDDEN), RC=String(HIDDEN), AC=String(HIDDEN)),
        AA=Dictionary(K=_script(), C=_script()),
        Lock=Dictionary(Fields=Array([String(HIDDEN)])),
    )  # fmt: skip
    form = pdf.Root.AcroForm
    form.DA, form.CO = String(f"/{HIDDEN} 0 Tf"), Array([field])
    form.DR = Dictionary(Font=Dictionary({f"/{HIDDEN}": Dictionary()}))


def form_choices(pdf: pikepdf.Pdf) -> None:
    """A list of choices of which another one is taken."""
    _field(
        pdf, FT=Name.Ch, Ff=131072, F=4, V=String("a"), TI=0, I=Array([0]),
        Opt=Array([Array([String("a"), String("A")]), Array([String(HIDDEN), String(HIDDEN)])]),
        AP=Dictionary(N=_form(pdf, "A")),
    )  # fmt: skip


def form_value_not_shown(pdf: pikepdf.Pdf) -> None:
    """The appearance says something other than the value."""
    _field(pdf, FT=Name.Tx, F=4, V=String(HIDDEN), AP=Dictionary(N=_form(pdf, "synlig")))


def form_xfa(pdf: pikepdf.Pdf) -> None:
    data = pdf.make_stream(f"<xfa:data><navn>{HIDDEN}</navn></xfa:data>".encode())
    pdf.Root.AcroForm = Dictionary(
        Fields=Array([]), XFA=Array([String("template"), data, String(HIDDEN), data])
    )
    pdf.Root.NeedsRendering = True


# --- catalogue and names ----------------------------------------------------------------------


def names_of_all_kinds(pdf: pikepdf.Pdf) -> None:
    page = pdf.make_indirect(
        Dictionary(Type=Name.Template, MediaBox=Array([0, 0, 9, 9]), Contents=_form(pdf))
    )
    pair = Array([String(HIDDEN), page])
    kinds = "AP JavaScript Pages Templates IDS URLS AlternatePresentations Renditions XFAImages"
    pdf.Root.Names = Dictionary({f"/{k}": Dictionary(Names=pair) for k in kinds.split()})


def destinations(pdf: pikepdf.Pdf) -> None:
    to = Array([pdf.pages[0].obj, Name.Fit])
    pdf.Root.Dests = Dictionary({f"/{HIDDEN}": Dictionary(D=to, Egen=String(HIDDEN))})
    leaf = pdf.make_indirect(
        Dictionary(Limits=Array([String(HIDDEN)] * 2), Names=Array([String(HIDDEN), to]))
    )
    pdf.Root.Names = Dictionary(Dests=Dictionary(Kids=Array([leaf])))


def document_parts(pdf: pikepdf.Pdf) -> None:
    part = pdf.make_indirect(
        Dictionary(Type=Name.DPart, Start=pdf.pages[0].obj, DPM=Dictionary(Navn=String(HIDDEN)))
    )
    pdf.Root.DPartRoot = Dictionary(DPartRootNode=part, NodeNameList=Array([Name(f"/{HIDDEN}")]))
    pdf.pages[0].obj.DPart = part


def associated_files(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AF = pdf.pages[0].obj.AF = Array([_spec(pdf)])


def portfolio(pdf: pikepdf.Pdf) -> None:
    field = Dictionary(Subtype=Name.S, N=String(HIDDEN))
    pdf.Root.Collection = Dictionary(
        Schema=Dictionary({f"/{HIDDEN}": field}), Sort=Dictionary(S=Name(f"/{HIDDEN}")),
        Folders=Dictionary(ID=0, Name=String(HIDDEN)), View=Name.T,
    )  # fmt: skip
    pdf.attachments["brev.txt"] = HIDDEN.encode()


def page_extras(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[0].obj
    page.VP = Array([Dictionary(Type=Name.Viewport, Name=String(HIDDEN), BBox=Array([0, 0, 9, 9]))])
    page.ID, page.PZ, page.LastModified = String(HIDDEN), 1, String(HIDDEN)
    page.TemplateInstantiated = Name(f"/{HIDDEN}")
    page.PresSteps = Dictionary(NA=Dictionary(S=Name.URI, URI=String(HIDDEN)))
    page.B = Array([pdf.make_indirect(Dictionary(T=Dictionary(I=Dictionary(Author=HIDDEN))))])
    page.SeparationInfo = Dictionary(DeviceColorant=Name(f"/{HIDDEN}"))
    page.BoxColorInfo = Dictionary(CropBox=Dictionary(S=Name(f"/{HIDDEN}")))
    page.AA = Dictionary(O=_script(), C=_script())


def catalog_extras(pdf: pikepdf.Pdf) -> None:
    root = pdf.Root
    root.Requirements = Array([Dictionary(Type=Name.Requirement, RH=Dictionary(Script=HIDDEN))])
    root.MarkInfo = Dictionary(Egen=String(HIDDEN))
    root.PageMode, root.PageLayout = Name(f"/{HIDDEN}"), Name(f"/{HIDDEN}")
    root.Version = Name(f"/{HIDDEN}")
    root.ViewerPreferences = Dictionary(ViewArea=Name(f"/{HIDDEN}"), Enforce=Array([Name("/X")]))
    root.AA = Dictionary(WC=_script(), WS=_script(), DS=_script(), WP=_script(), DP=_script())
    root.Pages[f"/{HIDDEN}"] = String(HIDDEN)


def output_profile(pdf: pikepdf.Pdf) -> None:
    profile = pdf.make_stream(b"\0" * 128 + HIDDEN.encode(), N=3)
    pdf.Root.OutputIntents = Array(
        [Dictionary(S=Name.GTS_PDFX, Info=String(HIDDEN), DestOutputProfile=profile)]
    )


def outline_of_all_kinds(pdf: pikepdf.Pdf) -> None:
    outline = pdf.make_indirect(Dictionary(Type=Name.Outlines, Count=1))
    item = pdf.make_indirect(
        Dictionary(
            Title=String("Denne linje bliver stående."), Parent=outline, A=_script(),
            SE=Dictionary(T=String(HIDDEN)), Egen=String(HIDDEN),
        )
    )  # fmt: skip
    below = pdf.make_indirect(
        Dictionary(Title=String(HIDDEN), Parent=item, Dest=Name(f"/{HIDDEN}"))
    )
    item.First = item.Last = below
    outline.First = outline.Last = item
    pdf.Root.Outlines = outline


def page_labels(pdf: pikepdf.Pdf) -> None:
    pdf.Root.PageLabels = Dictionary(
        Nums=Array([0, Dictionary(S=Name(f"/{HIDDEN}"), P=String(HIDDEN), Egen=String(HIDDEN))])
    )


# --- structure --------------------------------------------------------------------------------


def _tree(pdf: pikepdf.Pdf, **keys: Any) -> Any:
    """A tree over the page's text, with ``keys`` in its root."""
    page = pdf.pages[0].obj
    pdf.pages[0].contents_coalesce()
    data = b"/P <</MCID 0>> BDC\n" + page.Contents.read_bytes() + b"\nEMC"
    page.Contents, page.StructParents = pdf.make_stream(data), 0
    element = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.P, Pg=page, K=0))
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=element, **keys))
    element.P = root
    root.ParentTree = Dictionary(Nums=Array([0, Array([element])]))
    pdf.Root.StructTreeRoot, pdf.Root.MarkInfo = root, Dictionary(Marked=True)
    return element


def structure_texts(pdf: pikepdf.Pdf) -> None:
    element = _tree(pdf, IDTree=Dictionary(Names=Array([String(HIDDEN), Dictionary()])))
    for key in ("Alt", "ActualText", "E", "T", "ID", "Lang", "Phoneme"):
        element[f"/{key}"] = String(HIDDEN)
    element.R, element.PhoneticAlphabet = 0, Name(f"/{HIDDEN}")


def structure_attributes(pdf: pikepdf.Pdf) -> None:
    own = Dictionary(
        O=Name.UserProperties, P=Array([Dictionary(N=String(HIDDEN), V=String(HIDDEN), F=HIDDEN)])
    )
    table = Dictionary(
        O=Name.Table, Summary=String(HIDDEN), Headers=Array([String(HIDDEN)]), Short=HIDDEN
    )
    layout = Dictionary(O=Name.Layout, Placement=Name(f"/{HIDDEN}"))
    element = _tree(pdf, ClassMap=Dictionary({f"/{HIDDEN}": own}))
    element.A, element.C = Array([own, 0, table, layout]), Name(f"/{HIDDEN}")


def structure_names(pdf: pikepdf.Pdf) -> None:
    space = pdf.make_indirect(Dictionary(Type=Name.Namespace, NS=String(HIDDEN), Schema=HIDDEN))
    element = _tree(
        pdf, RoleMap=Dictionary({f"/{HIDDEN}": Name.P}), Namespaces=Array([space]),
        PronunciationLexicon=Array([_spec(pdf)]), AF=Array([_spec(pdf)]),
    )  # fmt: skip
    element.S, element.NS, element.AF = Name(f"/{HIDDEN}"), space, Array([_spec(pdf)])


def structure_of_nothing(pdf: pikepdf.Pdf) -> None:
    """Elements beside the content: references to objects, and private ones."""
    element = _tree(pdf)
    link = _annotate(pdf, Subtype=Name.Link, Contents=String(HIDDEN))
    kid = pdf.make_indirect(
        Dictionary(S=Name.Figure, P=element, Alt=HIDDEN, K=Dictionary(Type=Name.OBJR, Obj=link))
    )
    element.K = Array([0, kid])


# --- encodings and the bare bytes -------------------------------------------------------------


def encoded_strings(pdf: pikepdf.Pdf) -> None:
    for key, value in {
        "A": HIDDEN.encode("utf-16-le"), "B": HIDDEN.encode("cp500"), "C": HIDDEN.encode()[::-1],
        "D": base64.b64encode(HIDDEN.encode()), "E": zlib.compress(HIDDEN.encode()),
        "F": HIDDEN.encode().hex().encode(), "G": b"\xfe\xff" + HIDDEN.encode("utf-16-be"),
    }.items():  # fmt: skip
        pdf.trailer[f"/Egen{key}"] = pdf.docinfo[f"/Egen{key}"] = String(value)
    pdf.trailer.ID = Array([String(HIDDEN), String(HIDDEN)])


def stream_keys(pdf: pikepdf.Pdf) -> None:
    """What may stand beside the data of a page's content."""
    pdf.pages[0].contents_coalesce()
    stream = pdf.pages[0].obj.Contents
    stream.F, stream.FFilter = String(f"{HIDDEN}.txt"), Name(f"/{HIDDEN}")
    stream.Egen, stream.DL = String(HIDDEN), 7


PLANTS: dict[str, Plant] = {
    plant.__name__: plant
    for plant in (
        annotation_hidden_by_no_view, annotation_hidden_by_layer,
        annotation_appearance_in_hidden_layer, annotation_off_page, annotation_without_area,
        annotation_cut_off_appearance, annotation_other_states, annotation_texts,
        annotation_redact_overlay, annotation_media, annotation_print_marks, link_targets,
        form_password, form_defaults, form_choices, form_value_not_shown, form_xfa,
        names_of_all_kinds, destinations, document_parts, associated_files, portfolio,
        page_extras, catalog_extras, output_profile, outline_of_all_kinds, page_labels,
        structure_texts, structure_attributes, structure_names, structure_of_nothing,
        encoded_strings, stream_keys,
    )
}  # fmt: skip


LISTED = {
    "annotation_hidden_by_no_view": "annotations", "annotation_hidden_by_layer": "hidden_layers",
    "annotation_texts": "annotations", "annotation_redact_overlay": "pending_redactions",
    "annotation_media": "attachments", "annotation_print_marks": "annotations",
    "link_targets": "links", "form_password": "form_fields", "form_defaults": "form_fields",
    "form_choices": "form_fields", "form_xfa": "form_fields", "names_of_all_kinds": "unused",
    "destinations": "destinations", "document_parts": "private_data",
    "associated_files": "attachments", "portfolio": "attachments", "page_extras": "private_data",
    "catalog_extras": "scripts", "output_profile": "metadata", "outline_of_all_kinds": "bookmarks",
    "page_labels": "page_labels", "structure_texts": "tags", "encoded_strings": "metadata",
}  # fmt: skip
"""What the caseworker is told is there, by channel."""


@pytest.mark.channels(PLANTS, every=4, kinds=("text", "scan"))
def test_nothing_around_the_pages_is_left(
    channel: str, kind: str, boxes: Any, try_channel: Any
) -> None:
    tried = try_channel(PLANTS[channel], kind=kind, boxes=boxes)
    assert tried.passed, tried.findings
    assert not tried.found
    assert tried.pictures == []
    if channel in LISTED:
        assert tried.listed.get(LISTED[channel], 0) > 0


def _after(data: bytes) -> Callable[[bytes], bytes]:
    return lambda raw: raw + data


def _unlisted_object(raw: bytes) -> bytes:
    """An object that no table of cross-references knows."""
    at = raw.rindex(b"xref\n")
    extra = f"9999 0 obj\n({HIDDEN})\nendobj\n".encode()
    start = raw.rindex(b"startxref")
    return raw[:at] + extra + raw[at:start] + b"startxref\n%d\n%%%%EOF\n" % (at + len(extra))


def _doubled_key(raw: bytes) -> bytes:
    """A dictionary that says a thing twice; the later one counts."""
    return raw.replace(b"/Type /Catalog", f"/Lang ({HIDDEN}) /Lang (da)/Type /Catalog".encode(), 1)


BYTES: dict[str, Callable[[bytes], bytes]] = {
    "after the end": _after(HIDDEN.encode()),
    "another file after the end": _after(b"PK\3\4" + HIDDEN.encode()),
    "packed after the end": _after(zlib.compress(HIDDEN.encode())),
    "before the header": lambda raw: HIDDEN.encode() + b"\n" + raw,
    "comment under the header": lambda raw: raw.replace(b"\n%", f"\n% {HIDDEN}\n%".encode(), 1),
    "unlisted object": _unlisted_object,
    "doubled key": _doubled_key,
}


@pytest.mark.parametrize("place", BYTES)
def test_nothing_between_the_objects_is_left(place: str, try_channel: Any) -> None:
    tried = try_channel(raw=BYTES[place])
    assert tried.passed, tried.findings
    assert not tried.found
    if place.endswith("after the end") or place == "before the header":
        assert tried.listed["outside"] == 1
