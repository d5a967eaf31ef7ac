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

from tests.pdf.annotation_plants import (
    ANNOTATIONS,
    HIDDEN,
    Plant,
    annotate,
    form,
    script,
    spec,
)

# --- catalogue and names ----------------------------------------------------------------------


def names_of_all_kinds(pdf: pikepdf.Pdf) -> None:
    page = pdf.make_indirect(
        Dictionary(Type=Name.Template, MediaBox=Array([0, 0, 9, 9]), Contents=form(pdf))
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
    pdf.Root.AF = pdf.pages[0].obj.AF = Array([spec(pdf)])


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
    page.AA = Dictionary(O=script(), C=script())


def catalog_extras(pdf: pikepdf.Pdf) -> None:
    root = pdf.Root
    root.Requirements = Array([Dictionary(Type=Name.Requirement, RH=Dictionary(Script=HIDDEN))])
    root.MarkInfo = Dictionary(Egen=String(HIDDEN))
    root.PageMode, root.PageLayout = Name(f"/{HIDDEN}"), Name(f"/{HIDDEN}")
    root.Version = Name(f"/{HIDDEN}")
    root.ViewerPreferences = Dictionary(ViewArea=Name(f"/{HIDDEN}"), Enforce=Array([Name("/X")]))
    root.AA = Dictionary(WC=script(), WS=script(), DS=script(), WP=script(), DP=script())
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
            Title=String("Denne linje bliver stående."), Parent=outline, A=script(),
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
        PronunciationLexicon=Array([spec(pdf)]), AF=Array([spec(pdf)]),
    )  # fmt: skip
    element.S, element.NS, element.AF = Name(f"/{HIDDEN}"), space, Array([spec(pdf)])


def structure_of_nothing(pdf: pikepdf.Pdf) -> None:
    """Elements beside the content: references to objects, and private ones."""
    element = _tree(pdf)
    link = annotate(pdf, Subtype=Name.Link, Contents=String(HIDDEN))
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


PLANTS: dict[str, Plant] = ANNOTATIONS | {
    plant.__name__: plant
    for plant in (
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
