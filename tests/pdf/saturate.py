"""A word in every place of a file at once, one kind of place at a time.

Tests of single hiding places find what their author thought of. Here a file's whole graph of
objects is walked instead, and each dictionary, array, string and stream is given the word; what
the standard knows and the file doesn't have is added by tables of keys.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from tests.pdf.places import DIGITS, WORD, Words, arrays, kind_of, things
from tests.pdf.saturate_streams import (
    junk_in_content,
    longer_data,
    longer_packing,
    numbers_in_content,
)

__all__ = ["DIGITS", "MUTATIONS", "WORD"]

_AGREED = {
    "/Mask", "/Extend", "/Bounds", "/Widths", "/FontBBox", "/Coords", "/BC", "/Encode", "/Size",
    "/C1", "/ID",
}  # fmt: skip
"""Lists of which readers pass over what is too much; of others each makes something else."""
_TREE = {
    "/Kids", "/Contents", "/Annots", "/Filter", "/DecodeParms", "/DescendantFonts", "/Parent",
    "/MediaBox", "/Rect",
}  # fmt: skip
"""Lists of which a reader takes every item for an object; boxes on which readers would differ."""


# --- keys that nobody knows ---------------------------------------------------------------------


def unknown_strings(pdf: Pdf) -> None:
    words = Words()
    for thing in things(pdf):
        thing["/Egen"] = words.string()


def unknown_names(pdf: Pdf) -> None:
    words = Words()
    for thing in things(pdf):
        thing["/" + words.text()] = words.name()


def unknown_arrays(pdf: Pdf) -> None:
    words = Words()
    for thing in things(pdf):
        inner = Dictionary({"/" + words.text(): Array([1, words.string()])})
        thing["/Egne"] = Array([inner, words.name(), 7])


def unknown_streams(pdf: Pdf) -> None:
    words = Words()
    for thing in things(pdf):
        thing["/Egen"] = pdf.make_stream(words.text().encode(), Egen=words.string())


# --- what is there, and more of it --------------------------------------------------------------


def every_string(pdf: Pdf) -> None:
    """Strings that place or colour things keep their beginning."""
    words = Words()
    for thing in things(pdf):
        for key, value in list(thing.items()):
            if isinstance(value, String):
                thing[key] = words.string()
    for _, array in list(arrays(pdf)):
        for index, value in enumerate(list(array)):
            if isinstance(value, String):
                array[index] = String(bytes(value) + words.text().encode())


def longer_arrays(pdf: Pdf) -> None:
    words = Words()
    for key, array in list(arrays(pdf)):
        if key in _AGREED and not _names_objects(array):
            array.append(words.string())


def longer_rows_of_numbers(pdf: Pdf) -> None:
    """Numbers behind those that a reader takes."""
    for key, array in list(arrays(pdf)):
        if key in _AGREED - {"/Widths"} and not _names_objects(array):
            array.append(int(DIGITS))


def finer_numbers(pdf: Pdf) -> None:
    """Digits so far behind the point that nobody sees them."""

    def fine(value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, int | Decimal | float):
            return value
        return Decimal(f"{Decimal(str(value)):.4f}{DIGITS}")

    whole = {"/Kids", "/Nums", "/Index", "/W", "/Size", "/Mask"}
    for key, array in list(arrays(pdf)):
        if key not in _TREE | whole and not _names_objects(array):
            for index, value in enumerate(list(array)):
                array[index] = fine(value)
    for thing in things(pdf):
        for key, value in list(thing.items()):
            if isinstance(value, Decimal | float) or key in _FINE:
                thing[key] = fine(value)


_FINE = {
    "/LW", "/ML", "/FL", "/SM", "/CA", "/ca", "/ItalicAngle", "/Ascent", "/Descent", "/StemV",
    "/CapHeight", "/XStep", "/YStep", "/N", "/UserUnit",
}  # fmt: skip


def _names_objects(array: Any) -> bool:
    """A colour space, a number tree or a list of objects: its items have their meaning."""
    return any(isinstance(v, Name | Dictionary | Stream | Array) for v in array)


# --- keys of the standard that aren't there -----------------------------------------------------

KEYS = {
    "catalog": "Version Extensions Names Dests ViewerPreferences PageMode Threads OpenAction AA "
    "URI AcroForm Metadata PieceInfo OutputIntents SpiderInfo Perms Legal Requirements Collection "
    "NeedsRendering DSS AF DPartRoot",
    "trailer": "Prev Encrypted AuthCode DocChecksum XRefStm",
    "info": "Author Subject Keywords Creator Producer CreationDate ModDate Trapped Custom",
    "page": "LastModified BleedBox TrimBox ArtBox BoxColorInfo B Thumb Dur Trans AA Metadata "
    "PieceInfo ID PZ SeparationInfo TemplateInstantiated PresSteps VP AF OutputIntents DPart Hid",
    "font": "Name Metadata FontFamily AF PieceInfo",
    "descriptor": "FontFamily FontStretch FontWeight CharSet Style Lang FD CIDSet Leading AvgWidth "
    "MaxWidth MissingWidth XHeight StemH",
    "program": "Metadata Length4 DL",
    "cmap": "Metadata",
    "image": "Intent Alternates Name StructParent ID OPI Metadata OC AF Measure PtData Tag",
    "form": "Ref Metadata PieceInfo LastModified StructParent OPI OC Name AF Measure PtData Tag PS",
    "gstate": "TR TR2 HT BG BG2 UCR UCR2 HTO HTP UseBlackPtComp Name",
    "function": "Name Comment Metadata",
    "shading": "Name Metadata",
    "pattern": "Name Metadata PieceInfo StructParents",
    "annotation": "Contents NM M T Popup RC CreationDate IRT Subj RT IT ExData AA A PA DA DS DV V "
    "TU TM MK OverlayText Border BS StateModel State Lang Name Opt XML",
    "group": "Name Metadata",
    "layer": "Intent Usage Metadata CreatorInfo",
    "structure": "ID R T Lang Alt E ActualText Phoneme PhoneticAlphabet NS A C AF Ref ClassMap "
    "RoleMap IDTree Namespaces PronunciationLexicon",
    "outline": "A SE C F AA",
    "any": "OPI Metadata PieceInfo",
    "stream": "FDecodeParms FFilter",
}
"""Keys by kind of dictionary, of ISO 32000-2 and some older ones."""


def _add_missing(pdf: Pdf, make: Callable[[], Any]) -> None:
    for thing in things(pdf):
        keys = KEYS[kind_of(thing)].split()
        if isinstance(thing, Stream):
            keys += KEYS["stream"].split()
        for key in keys:
            if "/" + key not in thing:
                thing["/" + key] = make()


def missing_strings(pdf: Pdf) -> None:
    _add_missing(pdf, Words().string)


def missing_names(pdf: Pdf) -> None:
    _add_missing(pdf, Words().name)


def missing_dictionaries(pdf: Pdf) -> None:
    words = Words()

    def make() -> Any:
        return Dictionary({
            "/Type": words.name(), "/S": words.name(), "/" + words.text(): words.string(),
            "/Names": Array([words.string(), words.string()]), "/F": words.string(),
            "/Title": words.string(), "/HalftoneName": words.string(), "/HalftoneType": 5,
        })  # fmt: skip

    _add_missing(pdf, make)


def missing_streams(pdf: Pdf) -> None:
    words = Words()
    _add_missing(pdf, lambda: pdf.make_stream(words.text().encode(), HalftoneType=6, Width=2))


def missing_numbers(pdf: Pdf) -> None:
    for thing in things(pdf):
        for key in KEYS[kind_of(thing)].split():
            if "/" + key not in thing and key not in ("Prev", "XRefStm"):
                thing["/" + key] = int(DIGITS)


def external_data(pdf: Pdf) -> None:
    """Streams that say where else their data are; those of images only, or nothing is drawn."""
    words = Words()
    for thing in things(pdf):
        if isinstance(thing, Stream) and kind_of(thing) in ("form", "program", "cmap", "function"):
            thing.DL, thing.FFilter = int(DIGITS), words.name()
            thing.FDecodeParms = Dictionary({"/" + words.text(): words.string()})


def names_of_things(pdf: Pdf) -> None:
    """What resources, fonts, inks and maps are called."""
    words = Words()
    for page in pdf.pages:
        page.contents_coalesce()
        data = page.obj.Contents.read_bytes()
        for category in ("Font", "XObject", "ExtGState", "ColorSpace", "Pattern", "Shading",
                         "Properties"):  # fmt: skip
            group = page.obj.Resources.get("/" + category)
            for key, value in list(group.items()) if group is not None else []:
                new = "/" + words.text()
                data = re.sub(re.escape(key.encode()) + rb"(?![\w])", new.encode(), data)
                del group[key]
                group[new] = value
        page.obj.Contents = pdf.make_stream(data)
    for thing in things(pdf):
        for name in ("/BaseFont", "/FontName", "/CMapName"):
            if name in thing and _has_program(thing):
                thing[name] = words.name()
    for _, array in list(arrays(pdf)):
        if len(array) > 2 and array[0] in (Name.Separation, Name.DeviceN):
            if array[0] == Name.Separation:
                array[1] = words.name()
            else:
                array[1][0] = words.name()


def _has_program(thing: Any) -> bool:
    below = thing.get("/DescendantFonts")
    font = below[0] if isinstance(below, Array) else thing
    descriptor = font.get("/FontDescriptor", thing)
    return any(str(k).startswith("/FontFile") for k in descriptor) or "/CMapName" in thing


MUTATIONS: dict[str, Callable[[Pdf], None]] = {
    f.__name__: f
    for f in (
        unknown_strings, unknown_names, unknown_arrays, unknown_streams, every_string,
        longer_arrays, longer_rows_of_numbers, finer_numbers, missing_strings, missing_names,
        missing_dictionaries, missing_streams, missing_numbers, external_data, names_of_things,
        junk_in_content, numbers_in_content, longer_data, longer_packing,
    )
}  # fmt: skip
