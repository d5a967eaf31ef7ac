"""Hiding places in what draws the pages: operators, forms, layers, states, patterns, functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

VISIBLE, HIDDEN = "KVISTVIS1", "KVISTCHN2"
Plant = Callable[[pikepdf.Pdf], None]
SHOW = f"({HIDDEN}) Tj"


def _add(pdf: pikepdf.Pdf, code: str | bytes, *, first: bool = False) -> None:
    data = code.encode("latin-1") if isinstance(code, str) else code
    pdf.pages[0].contents_add(pdf.make_stream(data), prepend=first)


def _resource(pdf: pikepdf.Pdf, category: str, name: str, value: Any) -> None:
    resources = pdf.pages[0].obj.Resources
    if f"/{category}" not in resources:
        resources[f"/{category}"] = Dictionary()
    resources[f"/{category}"][name] = value


def _font(pdf: pikepdf.Pdf) -> Any:
    return pdf.make_indirect(
        Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    )


def _form(pdf: pikepdf.Pdf, code: str, box: tuple[int, ...] = (0, 0, 595, 842)) -> Any:
    form = pdf.make_stream(code.encode("latin-1"), Type=Name.XObject, Subtype=Name.Form)
    form.BBox, form.Resources = Array(box), Dictionary(Font=Dictionary(F=_font(pdf)))
    return form


def _draw(pdf: pikepdf.Pdf, form: Any) -> None:
    _resource(pdf, "XObject", "/Planted", form)
    _add(pdf, "q /Planted Do Q")


def _text(pdf: pikepdf.Pdf, before: str = "", at: str = "300 400", size: str = "12") -> str:
    _resource(pdf, "Font", "/F", _font(pdf))
    return f"q {before} BT /F {size} Tf {at} Td {SHOW} ET Q"


# --- text that no reader draws ----------------------------------------------------------------


def text_without_font(pdf: pikepdf.Pdf) -> None:
    _add(pdf, f"BT 300 400 Td {SHOW} ET", first=True)


def text_outside_text_object(pdf: pikepdf.Pdf) -> None:
    _add(pdf, f"{SHOW} [({HIDDEN})] TJ ({HIDDEN}) '")


def text_beside_a_form(pdf: pikepdf.Pdf) -> None:
    _draw(pdf, _form(pdf, f"BT /F 12 Tf 300 400 Td {SHOW} ET", (0, 0, 10, 10)))


def text_beside_a_nested_form(pdf: pikepdf.Pdf) -> None:
    inner = _form(pdf, f"BT /F 12 Tf 300 400 Td {SHOW} ET")
    outer = _form(pdf, "/In Do", (0, 0, 10, 10))
    outer.Resources.XObject = Dictionary(In=inner)
    _draw(pdf, outer)


def text_off_page_in_a_form(pdf: pikepdf.Pdf) -> None:
    _draw(pdf, _form(pdf, f"BT /F 12 Tf 900 900 Td {SHOW} ET", (0, 0, 2000, 2000)))


def text_without_size(pdf: pikepdf.Pdf) -> None:
    _add(pdf, _text(pdf, size="0"))


def text_scaled_to_nothing(pdf: pikepdf.Pdf) -> None:
    _add(pdf, _text(pdf, before="0 0 0 0 300 400 cm", at="0 0"))


def text_as_small_as_dust(pdf: pikepdf.Pdf) -> None:
    _add(pdf, _text(pdf, size="0.01"))


def text_clipped_away(pdf: pikepdf.Pdf) -> None:
    _add(pdf, _text(pdf, before="0 0 5 5 re W n"))


def text_below_a_box(pdf: pikepdf.Pdf) -> None:
    """What other programs call an overstrike."""
    _add(pdf, _text(pdf) + " 0 g 290 395 150 18 re f")


def text_below_white(pdf: pikepdf.Pdf) -> None:
    _add(pdf, _text(pdf) + " 1 g 290 395 150 18 re f")


# --- layers -----------------------------------------------------------------------------------


def _layer(pdf: pikepdf.Pdf, **default: Any) -> Any:
    group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("lag")))
    if not default:
        default = {"OFF": Array([group])}
    pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(**default))
    return group


def layer_in_a_form(pdf: pikepdf.Pdf) -> None:
    form = _form(pdf, f"/OC /L BDC BT /F 12 Tf 300 400 Td {SHOW} ET EMC")
    form.Resources.Properties = Dictionary(L=_layer(pdf))
    _draw(pdf, form)


def layer_of_a_form(pdf: pikepdf.Pdf) -> None:
    form = _form(pdf, f"BT /F 12 Tf 300 400 Td {SHOW} ET")
    form.OC = _layer(pdf)
    _draw(pdf, form)


def layer_by_membership(pdf: pikepdf.Pdf) -> None:
    group = _layer(pdf)
    member = Dictionary(Type=Name.OCMD, OCGs=Array([group]), P=Name.AllOn)
    _resource(pdf, "Properties", "/L", pdf.make_indirect(member))
    _add(pdf, f"/OC /L BDC {_text(pdf)} EMC")


def layer_by_expression(pdf: pikepdf.Pdf) -> None:
    group = _layer(pdf, ON=Array([]))
    rule = Array([Name.Not, group])
    member = Dictionary(Type=Name.OCMD, OCGs=Array([group]), VE=rule)
    _resource(pdf, "Properties", "/L", pdf.make_indirect(member))
    _add(pdf, f"/OC /L BDC {_text(pdf)} EMC")


def layer_off_as_all_are(pdf: pikepdf.Pdf) -> None:
    _resource(pdf, "Properties", "/L", _layer(pdf, BaseState=Name.OFF))
    _add(pdf, f"/OC /L BDC {_text(pdf)} EMC")


def layer_with_marked_content_inside(pdf: pikepdf.Pdf) -> None:
    _resource(pdf, "Properties", "/L", _layer(pdf))
    _add(pdf, f"/OC /L BDC /Span <</MCID 7>> BDC {_text(pdf)} EMC {_text(pdf, at='300 420')} EMC")


def layer_names(pdf: pikepdf.Pdf) -> None:
    """A layer that is on, with all that can be said of one."""
    group = _layer(pdf, ON=Array([]), Name=String(HIDDEN), Creator=String(HIDDEN))
    group.Name = String(HIDDEN)
    group.Usage = Dictionary(
        CreatorInfo=Dictionary(Creator=String(HIDDEN), Subtype=Name(f"/{HIDDEN}")),
        User=Dictionary(Type=Name.Ind, Name=String(HIDDEN)), Language=Dictionary(Lang=HIDDEN),
        PageElement=Dictionary(Subtype=Name(f"/{HIDDEN}")),
    )  # fmt: skip
    pdf.Root.OCProperties.D.Order = Array([String(HIDDEN), Array([group])])
    pdf.Root.OCProperties.Configs = Array([Dictionary(Name=String(HIDDEN))])
    _resource(pdf, "Properties", f"/{HIDDEN}", group)
    _add(pdf, f"/OC /{HIDDEN} BDC 300 300 9 9 re f EMC")


# --- operators and operands -------------------------------------------------------------------


def marked_content(pdf: pikepdf.Pdf) -> None:
    _resource(
        pdf, "Properties", "/P", Dictionary(ActualText=String(HIDDEN), MCID=3, Lang=String(HIDDEN))
    )
    _add(
        pdf,
        f"/Span /P BDC 300 300 9 9 re f EMC /{HIDDEN} BMC 320 300 9 9 re f EMC\n"
        f"/Artifact <</Type /{HIDDEN} /Contents ({HIDDEN}) /Sub <</E <{HIDDEN.encode().hex()}>>>>> "
        f"BDC 340 300 9 9 re f EMC /Span <</Alt <feff{HIDDEN.encode('utf-16-be').hex()}>>> DP",
    )


def comments_everywhere(pdf: pikepdf.Pdf) -> None:
    _resource(pdf, "Font", "/F", _font(pdf))
    _add(
        pdf,
        f"%{HIDDEN}\rBT %{HIDDEN}\n/F %{HIDDEN}\n12 Tf 300 300 Td [(a) %{HIDDEN}\n -5 (b)] TJ ET "
        f"% {HIDDEN}",
    )


def operands_too_many(pdf: pikepdf.Pdf) -> None:
    text = f"({HIDDEN})"
    _add(
        pdf,
        f"{text} q {text} 1 0 0 1 0 0 cm /{HIDDEN} 300 300 9 9 re {text} f {text} Q "
        f"{text} /Perceptual ri <{HIDDEN.encode().hex()}> 1 w [{text} 3] 0 d [[{text}]] 0 d",
    )


def operators_unknown(pdf: pikepdf.Pdf) -> None:
    _add(pdf, f"BX ({HIDDEN}) {HIDDEN} /{HIDDEN} Nyt [({HIDDEN})] <</A ({HIDDEN})>> Gammelt EX")


def leftovers_at_the_end(pdf: pikepdf.Pdf) -> None:
    _add(pdf, f"300 300 9 9 re f ({HIDDEN}) /{HIDDEN} [({HIDDEN})] {HIDDEN}")


def unknown_words_of_state(pdf: pikepdf.Pdf) -> None:
    """Names where the standard has a closed list: blend mode, intent, halftone, colour space."""
    word = Name(f"/{HIDDEN}")
    state = Dictionary(
        BM=word, RI=word, TR=word, HT=Dictionary(HalftoneType=1, SpotFunction=word, HalftoneName=1)
    )
    _resource(pdf, "ExtGState", "/G", state)
    _resource(pdf, "ColorSpace", "/C", Array([Name.Separation, word, Name.DeviceGray, _half()]))
    _add(pdf, f"q /G gs /C cs 1 scn 300 300 9 9 re f Q /{HIDDEN} ri /{HIDDEN} cs")


def _half() -> Any:
    return Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([1]), C1=Array([0.5]), N=1)


def split_over_streams(pdf: pikepdf.Pdf) -> None:
    """The parts of a page's content are one; a hidden text may begin in one and end in another."""
    _resource(pdf, "Properties", "/L", _layer(pdf))
    _resource(pdf, "Font", "/F", _font(pdf))
    _add(pdf, "/OC /L BDC q BT /F 12 Tf 300 400 Td ")
    _add(pdf, f"({HIDDEN})")
    _add(pdf, "Tj ET Q")
    _add(pdf, "EMC")


# --- inline images ----------------------------------------------------------------------------


def inline_image_keys(pdf: pikepdf.Pdf) -> None:
    _add(
        pdf,
        f"q 9 0 0 9 300 300 cm BI /W 1 /H 1 /BPC 8 /CS /G /Egen ({HIDDEN}) /I ({HIDDEN}) "
        f"/D [0 1 ({HIDDEN})] /DP <</Egen ({HIDDEN}) /K /{HIDDEN}>> /Intent /{HIDDEN} "
        "ID \x80 EI Q",
    )


def inline_image_tail(pdf: pikepdf.Pdf) -> None:
    _add(pdf, f"q 9 0 0 9 300 300 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x80{HIDDEN} EI Q")


def inline_image_packed_tail(pdf: pikepdf.Pdf) -> None:
    hexed = "80" + HIDDEN.encode().hex()
    _add(pdf, f"q 9 0 0 9 300 300 cm BI /W 1 /H 1 /BPC 8 /CS /G /F /AHx ID {hexed}> EI Q")


def inline_image_palette(pdf: pikepdf.Pdf) -> None:
    _add(
        pdf,
        f"q 9 0 0 9 300 300 cm BI /W 1 /H 1 /BPC 8 /CS [/I /G 0 (\x80{HIDDEN})] ID \0 EI Q",
    )


# --- forms, patterns, masks, functions --------------------------------------------------------


def form_keys(pdf: pikepdf.Pdf) -> None:
    form = _form(pdf, "300 300 9 9 re f")
    form.Name, form.LastModified = Name(f"/{HIDDEN}"), String(HIDDEN)
    form.PieceInfo = Dictionary(App=Dictionary(Private=String(HIDDEN)))
    form.Metadata = pdf.make_stream(HIDDEN.encode(), Type=Name.Metadata)
    form.Ref = Dictionary(F=String(f"{HIDDEN}.pdf"), Page=String(HIDDEN))
    form.OPI = Dictionary({"/2.0": Dictionary(F=String(HIDDEN))})
    form.Measure, form.PtData = Dictionary(R=String(HIDDEN)), Dictionary(Names=String(HIDDEN))
    form.Resources.XObject = Dictionary({f"/{HIDDEN}": _form(pdf, f"%{HIDDEN}")})
    form.Group = Dictionary(S=Name.Transparency, Egen=String(HIDDEN))
    _draw(pdf, form)


def postscript_object(pdf: pikepdf.Pdf) -> None:
    code = pdf.make_stream(f"({HIDDEN}) show".encode(), Type=Name.XObject, Subtype=Name.PS)
    code.Level1 = pdf.make_stream(HIDDEN.encode())
    _draw(pdf, code)


def pattern_with_text(pdf: pikepdf.Pdf) -> None:
    tile = _form(pdf, f"0 0 5 5 re f BT /F 12 Tf 900 900 Td {SHOW} ET", (0, 0, 9, 9))
    del tile["/Subtype"]
    tile.Type, tile.PatternType, tile.PaintType, tile.TilingType = Name.Pattern, 1, 1, 1
    tile.XStep, tile.YStep = 9, 9
    _resource(pdf, "Pattern", "/P", tile)
    _add(pdf, "/Pattern cs /P scn 300 300 50 50 re f")


def mask_with_text(pdf: pikepdf.Pdf) -> None:
    form = _form(pdf, f"0 0 500 500 re f BT /F 12 Tf 900 900 Td {SHOW} ET")
    form.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceGray)
    mask = Dictionary(Type=Name.Mask, S=Name.Luminosity, G=form, BC=Array([0]), Egen=HIDDEN)
    _resource(pdf, "ExtGState", "/G", Dictionary(SMask=mask))
    _add(pdf, "q /G gs 0.5 g 300 300 50 50 re f Q")


def mask_function(pdf: pikepdf.Pdf) -> None:
    form = _form(pdf, "1 g 0 0 500 500 re f")
    form.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceGray)
    code = pdf.make_stream(f"{{ % {HIDDEN}\n dup pop {HIDDEN} }}".encode(), FunctionType=4)
    code.Domain, code.Range = Array([0, 1]), Array([0, 1])
    mask = Dictionary(Type=Name.Mask, S=Name.Luminosity, G=form, TR=code)
    _resource(pdf, "ExtGState", "/G", Dictionary(SMask=mask))
    _add(pdf, "q /G gs 0.5 g 300 300 50 50 re f Q")


def sampled_function_tail(pdf: pikepdf.Pdf) -> None:
    """More samples than the size says."""
    made = pdf.make_stream(b"\0\xff" + HIDDEN.encode(), FunctionType=0, BitsPerSample=8)
    made.Domain, made.Range, made.Size = Array([0, 1]), Array([0, 1]), Array([2])
    _resource(pdf, "ColorSpace", "/C", Array([Name.Separation, Name.Black, Name.DeviceGray, made]))
    _add(pdf, "/C cs 1 scn 300 300 9 9 re f")


def shading_keys(pdf: pikepdf.Pdf) -> None:
    shading = Dictionary(
        ShadingType=2, ColorSpace=Name.DeviceGray, Coords=Array([300, 300, 350, 350]),
        Function=_half(), Egen=String(HIDDEN), Name=Name(f"/{HIDDEN}"),
    )  # fmt: skip
    _resource(pdf, "Shading", f"/{HIDDEN}", shading)
    _add(pdf, f"q 300 300 50 50 re W n /{HIDDEN} sh Q")


def ink_attributes(pdf: pikepdf.Pdf) -> None:
    words = Dictionary(
        Colorants=Dictionary({f"/{HIDDEN}": Name.DeviceGray}),
        Process=Dictionary(ColorSpace=Name.DeviceGray, Components=Array([Name(f"/{HIDDEN}")])),
        MixingHints=Dictionary(Solidities=Dictionary({f"/{HIDDEN}": 1})),
    )
    space = Array([Name.DeviceN, Array([Name(f"/{HIDDEN}")]), Name.DeviceGray, _half(), words])
    _resource(pdf, "ColorSpace", "/C", space)
    _add(pdf, "/C cs 1 scn 300 300 9 9 re f")


def unused_resources_in_a_form(pdf: pikepdf.Pdf) -> None:
    form = _form(pdf, "300 300 9 9 re f")
    words = Dictionary({f"/{HIDDEN}": _form(pdf, f"BT {SHOW} ET")})
    for category in ("XObject", "Pattern", "Properties", "Font", "Shading", "ExtGState"):
        form.Resources[f"/{category}"] = words
    form.Resources.ProcSet = Array([Name(f"/{HIDDEN}")])
    _draw(pdf, form)


PLANTS: dict[str, Plant] = {
    plant.__name__: plant
    for plant in (
        text_without_font, text_outside_text_object, text_beside_a_form,
        text_beside_a_nested_form, text_off_page_in_a_form, text_without_size,
        text_below_a_box, text_below_white, text_scaled_to_nothing, text_as_small_as_dust,
        text_clipped_away, layer_in_a_form,
        layer_of_a_form, layer_by_membership, layer_by_expression, layer_off_as_all_are,
        layer_with_marked_content_inside, layer_names, marked_content, comments_everywhere,
        operands_too_many, operators_unknown, leftovers_at_the_end, unknown_words_of_state,
        split_over_streams, inline_image_keys, inline_image_tail, inline_image_packed_tail,
        inline_image_palette, form_keys, postscript_object, pattern_with_text, mask_with_text,
        mask_function, sampled_function_tail, shading_keys, ink_attributes,
        unused_resources_in_a_form,
    )
}  # fmt: skip


@pytest.mark.channels(PLANTS, every=1, kinds=("text", "mixed"))
def test_nothing_in_the_code_is_left(channel: str, kind: str, boxes: Any, try_channel: Any) -> None:
    tried = try_channel(PLANTS[channel], kind=kind, boxes=boxes)
    assert tried.passed, tried.findings
    assert not tried.found
