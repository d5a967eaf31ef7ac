"""Hiding places in annotations and forms, for test_red_catalog.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

__all__ = ["ANNOTATIONS", "HIDDEN", "VISIBLE", "Plant", "annotate", "form", "script", "spec"]

VISIBLE, HIDDEN = "KVISTVIS1", "KVISTCHN2"
Plant = Callable[[pikepdf.Pdf], None]


def form(pdf: pikepdf.Pdf, text: str = HIDDEN, width: float = 200) -> Any:
    """An appearance that shows ``text``."""
    form = pdf.make_stream(f"BT /F 12 Tf 2 4 Td ({text}) Tj ET".encode())
    form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, width, 20])
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    form.Resources = Dictionary(Font=Dictionary(F=font))
    return form


def annotate(pdf: pikepdf.Pdf, **keys: Any) -> Any:
    rect = keys.pop("Rect", [300, 300, 500, 320])
    annot = pdf.make_indirect(Dictionary(Type=Name.Annot, Rect=Array(rect), **keys))
    page = pdf.pages[0].obj
    page.Annots = Array([*page.get("/Annots", []), annot])
    return annot


def script() -> Any:
    return Dictionary(S=Name.JavaScript, JS=String(f"app.alert('{HIDDEN}')"))


def _field(pdf: pikepdf.Pdf, **keys: Any) -> Any:
    field = annotate(pdf, Subtype=Name.Widget, T=String("felt"), **keys)
    form = pdf.Root.get("/AcroForm", Dictionary(Fields=Array([])))
    form.Fields.append(field)
    pdf.Root.AcroForm = form
    return field


def spec(pdf: pikepdf.Pdf) -> Any:
    data = pdf.make_stream(HIDDEN.encode(), Type=Name.EmbeddedFile)
    return Dictionary(Type=Name.Filespec, F=String("a.txt"), EF=Dictionary(F=data))


# --- annotations ------------------------------------------------------------------------------


def annotation_hidden_by_no_view(pdf: pikepdf.Pdf) -> None:
    annotate(pdf, Subtype=Name.Stamp, F=32, AP=Dictionary(N=form(pdf)))


def annotation_hidden_by_layer(pdf: pikepdf.Pdf) -> None:
    group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("lag")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(OFF=Array([group])))
    annotate(pdf, Subtype=Name.Stamp, F=4, OC=group, AP=Dictionary(N=form(pdf)))


def annotation_appearance_in_hidden_layer(pdf: pikepdf.Pdf) -> None:
    group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("lag")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(OFF=Array([group])))
    appearance = form(pdf)
    appearance.OC = group
    annotate(pdf, Subtype=Name.Stamp, F=4, AP=Dictionary(N=appearance))


def annotation_off_page(pdf: pikepdf.Pdf) -> None:
    annotate(pdf, Subtype=Name.Stamp, F=4, Rect=[900, 900, 1100, 920], AP=Dictionary(N=form(pdf)))


def annotation_without_area(pdf: pikepdf.Pdf) -> None:
    annotate(pdf, Subtype=Name.Stamp, F=4, Rect=[300, 300, 300, 300], AP=Dictionary(N=form(pdf)))


def annotation_cut_off_appearance(pdf: pikepdf.Pdf) -> None:
    """Text beyond the box of the appearance."""
    appearance = form(pdf, width=10)
    appearance.write(f"BT /F 12 Tf 50 4 Td ({HIDDEN}) Tj ET".encode())
    annotate(pdf, Subtype=Name.Stamp, F=4, Rect=[300, 300, 310, 320], AP=Dictionary(N=appearance))


def annotation_other_states(pdf: pikepdf.Pdf) -> None:
    states = Dictionary({"/Off": form(pdf, "x"), f"/{HIDDEN}": form(pdf)})
    look = Dictionary(N=states, D=Dictionary(Off=form(pdf)), R=form(pdf))
    _field(pdf, FT=Name.Btn, AS=Name.Off, V=Name.Off, F=4, AP=look)


def annotation_texts(pdf: pikepdf.Pdf) -> None:
    parent = annotate(
        pdf, Subtype=Name.Square, F=4, Contents=String(HIDDEN), RC=String(f"<p>{HIDDEN}</p>"),
        Subj=String(HIDDEN), NM=String(HIDDEN), T=String(HIDDEN), IT=Name(f"/{HIDDEN}"),
        C=Array([1, 0, 0]),
    )  # fmt: skip
    annotate(
        pdf, Subtype=Name.Text, F=30, IRT=parent, StateModel=String(HIDDEN), State=String(HIDDEN)
    )
    annotate(pdf, Subtype=Name.Caret, F=2, Contents=String(HIDDEN), ExData=Dictionary())


def annotation_redact_overlay(pdf: pikepdf.Pdf) -> None:
    annotate(
        pdf, Subtype=Name.Redact, OverlayText=String(HIDDEN), RO=form(pdf), DA=String(HIDDEN),
        QuadPoints=Array([300, 320, 500, 320, 300, 300, 500, 300]), Repeat=True,
    )  # fmt: skip


def annotation_media(pdf: pikepdf.Pdf) -> None:
    media = Dictionary(S=Name.MR, N=String(HIDDEN), C=Dictionary(D=spec(pdf), N=String(HIDDEN)))
    action = Dictionary(S=Name.Rendition, R=media, JS=String(HIDDEN))
    annotate(pdf, Subtype=Name.Screen, F=4, T=String(HIDDEN), A=action, MK=Dictionary())
    annotate(pdf, Subtype=Name.Movie, F=4, T=String(HIDDEN), Movie=Dictionary(F=spec(pdf)))
    annotate(pdf, Subtype=Name.Sound, F=2, Sound=pdf.make_stream(HIDDEN.encode()))
    annotate(
        pdf, Subtype=Name.RichMedia, F=4, RichMediaContent=Dictionary(Assets=Dictionary(
            Names=Array([String(HIDDEN), spec(pdf)]))),
    )  # fmt: skip
    annotate(
        pdf, Subtype=Name("/3D"), F=4, **{"3DD": pdf.make_stream(HIDDEN.encode())},
        **{"3DI": False},
    )  # fmt: skip


def annotation_print_marks(pdf: pikepdf.Pdf) -> None:
    annotate(pdf, Subtype=Name.PrinterMark, F=2, MN=Name(f"/{HIDDEN}"), AP=Dictionary())
    annotate(
        pdf, Subtype=Name.Watermark, F=2, FixedPrint=Dictionary(Type=Name.FixedPrint),
        AP=Dictionary(N=form(pdf)),
    )  # fmt: skip
    annotate(pdf, Subtype=Name.Projection, F=2, ExData=Dictionary(Egen=String(HIDDEN)))


def link_targets(pdf: pikepdf.Pdf) -> None:
    for action in (
        Dictionary(S=Name.GoToR, F=String(f"{HIDDEN}.pdf"), D=String(HIDDEN)),
        Dictionary(S=Name.Launch, Win=Dictionary(F=String(HIDDEN), P=String(HIDDEN))),
        Dictionary(S=Name.SubmitForm, F=Dictionary(FS=Name.URL, F=String(HIDDEN))),
        Dictionary(S=Name.GoToE, T=Dictionary(R=Name.C, N=String(HIDDEN))),
        Dictionary(S=Name.Hide, T=String(HIDDEN), Next=script()),
        Dictionary(S=Name.Thread, D=String(HIDDEN)),
        Dictionary(S=Name.ImportData, F=String(HIDDEN)),
        Dictionary(S=Name.Named, N=Name(f"/{HIDDEN}")),
    ):
        annotate(pdf, Subtype=Name.Link, A=action, PA=action, Contents=String(HIDDEN))


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
        AA=Dictionary(K=script(), C=script()),
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
        AP=Dictionary(N=form(pdf, "A")),
    )  # fmt: skip


def form_value_not_shown(pdf: pikepdf.Pdf) -> None:
    """The appearance says something other than the value."""
    _field(pdf, FT=Name.Tx, F=4, V=String(HIDDEN), AP=Dictionary(N=form(pdf, "synlig")))


def form_xfa(pdf: pikepdf.Pdf) -> None:
    data = pdf.make_stream(f"<xfa:data><navn>{HIDDEN}</navn></xfa:data>".encode())
    pdf.Root.AcroForm = Dictionary(
        Fields=Array([]), XFA=Array([String("template"), data, String(HIDDEN), data])
    )
    pdf.Root.NeedsRendering = True


ANNOTATIONS: dict[str, Plant] = {
    plant.__name__: plant
    for plant in (
        annotation_hidden_by_no_view, annotation_hidden_by_layer,
        annotation_appearance_in_hidden_layer, annotation_off_page, annotation_without_area,
        annotation_cut_off_appearance, annotation_other_states, annotation_texts,
        annotation_redact_overlay, annotation_media, annotation_print_marks, link_targets,
        form_password, form_defaults, form_choices, form_value_not_shown, form_xfa,
    )
}  # fmt: skip
