"""What each kind of object in a released file may hold, and what is told of what may not be there.

A key names the kind of its value; ``*kind`` is a dictionary of such, by any names. ``plain``: only
numbers, names and lists of them.
"""

from __future__ import annotations

from redactor.pdf.verify.tags import KINDS as TAG_KINDS

__all__ = ["FORBIDDEN", "KINDS"]


def _kind(spec: str) -> dict[str, str]:
    """Turn "Key:kind Other" into a table; a key without a kind holds numbers and names only."""
    return {
        "/" + part.partition(":")[0]: part.partition(":")[2] or "plain" for part in spec.split()
    }


_STREAM = "Length Filter:filter DecodeParms:parms "
KINDS: dict[str, dict[str, str]] = {
    "trailer": _kind(_STREAM + "Root:catalog Info:info ID:id Size Type W Index"),
    "catalog": _kind(
        "Type Pages:pages Lang:string ViewerPreferences:prefs StructTreeRoot:tags "
        "MarkInfo:markinfo PageLabels:labels Outlines:outlines Metadata:xmp OutputIntents:intents"
    ),
    "prefs": _kind("DisplayDocTitle"),
    "info": _kind("Title:string"),
    "pages": _kind("Type Count Kids:kids Parent:skip"),
    "page": _kind(
        "Type Parent:skip MediaBox CropBox Rotate UserUnit Contents:contents Resources:resources "
        "Group:group StructParents:small Tabs:word"
    ),
    "contents": _kind(_STREAM),
    "resources": _kind(
        "Font:*font XObject:*xobject ExtGState:*gstate ColorSpace:*space Pattern:*pattern "
        "Shading:*shading"
    ),
    "group": _kind("Type S I K CS:space"),
    "form": _kind(_STREAM + "Type Subtype BBox Matrix Resources:resources Group:group"),
    "image": _kind(
        _STREAM + "Type Subtype Width Height BitsPerComponent ColorSpace:space ImageMask Decode "
        "Interpolate SMaskInData Matte SMask:image Mask:mask"
    ),
    "gstate": _kind(
        "Type LW LC LJ ML D RI OP op OPM FL SM SA BM CA ca AIS TK Font:fontsize SMask:smask"
    ),
    "smask": _kind("Type S G:form BC TR:function"),
    "tiling": _kind(
        _STREAM + "Type PatternType PaintType TilingType BBox XStep YStep Matrix "
        "Resources:resources"
    ),
    "shadingpattern": _kind("Type PatternType Shading:shading Matrix ExtGState:gstate"),
    "shading": _kind(
        _STREAM + "ShadingType ColorSpace:space Background BBox AntiAlias Coords Domain Extend "
        "Matrix BitsPerCoordinate BitsPerComponent BitsPerFlag Decode VerticesPerRow "
        "Function:function"
    ),
    "function": _kind(
        _STREAM + "FunctionType Domain Range Size BitsPerSample Order Encode Decode C0 C1 N Bounds "
        "Functions:function"
    ),
    "calibrated": _kind("WhitePoint BlackPoint Gamma Matrix Range"),
    "profile": _kind(_STREAM + "N Alternate Range"),
    "parmdict": _kind(
        "K EndOfLine EncodedByteAlign Columns Rows EndOfBlock BlackIs1 DamagedRowsBeforeError "
        "Predictor Colors BitsPerComponent EarlyChange ColorTransform JBIG2Globals:blob"
    ),
    "blob": _kind(_STREAM),
    "font": _kind(
        "Type Subtype BaseFont FirstChar LastChar Widths Encoding:encoding "
        "FontDescriptor:descriptor "
        "ToUnicode:blob DescendantFonts:fonts CIDSystemInfo:cidinfo DW W DW2 W2 CIDToGIDMap:gids "
        "FontBBox FontMatrix CharProcs:*proc Resources:resources"
    ),
    "encodingdict": _kind("Type BaseEncoding Differences"),
    "cmap": _kind(_STREAM + "Type CMapName CIDSystemInfo:cidinfo WMode UseCMap"),
    "cidinfo": _kind("Registry:string Ordering:string Supplement"),
    "descriptor": _kind(
        "Type FontName Flags FontBBox ItalicAngle Ascent Descent Leading CapHeight XHeight StemV "
        "StemH AvgWidth MaxWidth MissingWidth FontFile:program FontFile2:program FontFile3:program"
    ),
    "program": _kind(_STREAM + "Subtype Length1 Length2 Length3"),
    "proc": _kind(_STREAM),
    **TAG_KINDS,
}  # fmt: skip
FORBIDDEN = {
    "/Annots": "annoteringer eller links",
    "/AcroForm": "formularfelter",
    "/Outlines": "bogmærker",
    "/Names": "navnetræ (vedhæftninger eller scripts)",
    "/OpenAction": "en handling, der startes ved åbning",
    "/AA": "scripts",
    "/JS": "scripts",
    "/Metadata": "metadata",
    "/StructTreeRoot": "et strukturtræ",
    "/OCProperties": "lag",
    "/PieceInfo": "private programdata",
    "/Thumb": "miniaturebilleder",
    "/Threads": "artikeltråde",
    "/PageLabels": "sideetiketter",
    "/DSS": "underskriftsdata",
    "/Perms": "underskriftsdata",
    "/AF": "vedhæftninger",
    "/Collection": "vedhæftninger",
    "/Dests": "navngivne mål",
    "/Prev": "en tidligere udgave",
}
