"""What a file holds beside its pages: the places where names hide, found in any PDF.

Walks the objects with qpdf (pikepdf). Each place is a channel with a severity: what spells struck
text is a leak, what may hold anything is a risk, what every program writes is a note.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from redactor.domain.report import Finding, Severity
from redactor.pdf.reachable import reachable
from redactor.pdf.verify.alternatives import foreign_alternatives, is_own
from redactor.pdf.verify.odd_names import is_plain_link
from redactor.pdf.verify.secrets import fold

__all__ = ["inspect_objects"]

_LEAK, _RISK, _NOTE = Severity.LEAK, Severity.RISK, Severity.NOTE
_CHANNELS: dict[str, tuple[Severity, str]] = {
    "pending_redactions": (
        _LEAK, "Siden har markeringer til overstregning, som aldrig er gennemført.",
    ),
    "attachments": (_RISK, "Filen har vedhæftede filer, som ikke ses på siderne."),
    "scripts": (_RISK, "Filen har scripts eller handlinger, der kører af sig selv."),
    "form_fields": (_RISK, "Filen har formularfelter, som kan rumme indtastede værdier."),
    "xfa": (_RISK, "Filen har en XFA-formular med egne data."),
    "annotations": (_RISK, "Filen har noter eller kommentarer med tekst."),
    "drawn_annotations": (
        _RISK, "Noget på siden er lagt på som en annotering og kan tages af igen.",
    ),
    "contact_links": (
        _RISK, "Filen har links med mailadresse, telefonnummer, sti eller søgeord i adressen.",
    ),
    "links": (_NOTE, "Filen har links til nettet."),
    "bookmarks": (_RISK, "Filen har bogmærker med tekst."),
    "named_destinations": (_RISK, "Filen har navngivne mål, hvis navne kan læses."),
    "page_labels": (_RISK, "Filen har sideetiketter med tekst."),
    "articles": (_RISK, "Filen har artikeltråde."),
    "metadata": (_RISK, "Filens egenskaber har titel, forfatter eller andre frie oplysninger."),
    "dates": (_NOTE, "Filens egenskaber har program og datoer."),
    "xmp": (_RISK, "Filen har XMP-metadata."),
    "hidden_layers": (_RISK, "Filen har lag, som er slået fra."),
    "structure_text": (
        _RISK, "Filens mærker har erstatningstekst (ActualText, Alt), som kan læses.",
    ),
    "thumbnails": (_RISK, "Filen har miniaturebilleder af sider, som de så ud engang."),
    "private_data": (_RISK, "Filen har private data fra det program, der skrev den."),
    "signatures": (_NOTE, "Filen har digitale underskrifter, som navngiver underskriveren."),
    "comments": (_NOTE, "Siders kode har bemærkninger, som ikke vises."),
    "alternate_images": (_RISK, "Et billede har en anden udgave af sig selv."),
    "image_metadata": (_RISK, "Et billede har egne metadata."),
    "unused_objects": (_NOTE, "Filen har objekter, som ingen side bruger."),
    "unused_text": (_LEAK, "Filen har sideindhold eller tekst, som ingen side bruger mere."),
}  # fmt: skip
_PLAIN_INFO = {"/Producer", "/Creator", "/CreationDate", "/ModDate", "/Trapped"}
_PLAIN_XMP = re.compile(
    rb"(?:\w+:)?(?:xmlns:?.*|about|xmptk|CreateDate|ModifyDate|MetadataDate|Producer|CreatorTool"
    rb"|part|conformance|DocumentID|InstanceID|OriginalDocumentID|Trapped|PDFVersion|format|lang"
    rb"|parseType|li|when|action|softwareAgent|changed|instanceID)",
)
_XMP_VALUE = re.compile(rb"<([\w:]+)[^<>]*>([^<>]*\w[^<>]*)<|([\w:]+)=[\"']([^\"']*\w[^\"']*)[\"']")
_TEXT_KEYS = ("/ActualText", "/Alt", "/E", "/T")
_SHOWS = re.compile(rb"(?:\)|>|\])\s*(?:Tj|TJ|'|\")")
_COMMENT = re.compile(rb"(?m)^\s*%[^\r\n]{3,}")
_PAGE_COMMENT = re.compile(rb"(?m)^[ \t]*%[ -~\x80-\xff]{5,}[ \t]*$")
_STRINGS = re.compile(rb"\((?:[^\\()]|\\.)*\)", re.DOTALL)
_MAX_CONTENT = 16 * 1024 * 1024


@dataclass
class _Found:
    counts: Counter[tuple[str, int | None]]
    words: frozenset[str]

    def add(self, channel: str, page: int | None = None, count: int = 1) -> None:
        if count:
            self.counts[channel, page] += count

    def is_news(self, text: str) -> bool:
        """Does an alternative text say a word that no page shows?"""
        if is_own(text):
            return False
        return bool({fold(w) for w in text.split()} - {""} - self.words)


def inspect_objects(pdf: Pdf, words: frozenset[str]) -> list[Finding]:
    """Findings by channel (and page, where it has one) over the whole file.

    words: what the pages say, folded word by word; alternative texts may say the same.
    """
    found = _Found(Counter(), words)
    _catalog(pdf, found)
    for number, page in enumerate(pdf.pages, start=1):
        _page(page.obj, number, found)
    _objects(pdf, found)
    order = list(_CHANNELS)
    return [
        Finding("inspection", _CHANNELS[channel][1], page, _CHANNELS[channel][0], channel, count)
        for (channel, page), count in sorted(
            found.counts.items(), key=lambda item: (order.index(item[0][0]), item[0][1] or 0)
        )
    ]


def _catalog(pdf: Pdf, found: _Found) -> None:
    root = pdf.Root
    names = _dictionary(root.get("/Names"))
    found.add("attachments", None, _entries(names.get("/EmbeddedFiles")))
    found.add("attachments", None, int("/Collection" in root or "/AF" in root))
    found.add("scripts", None, _entries(names.get("/JavaScript")) + ("/AA" in root))
    found.add("named_destinations", None, _entries(names.get("/Dests")) + ("/Dests" in root))
    action = root.get("/OpenAction")
    if isinstance(action, Dictionary) and action.get("/S") != Name.GoTo:
        found.add("scripts")
    outlines = root.get("/Outlines")
    if isinstance(outlines, Dictionary) and "/First" in outlines:
        found.add("bookmarks")
    form = root.get("/AcroForm")
    if isinstance(form, Dictionary):
        found.add("xfa", None, int("/XFA" in form))
        fields = form.get("/Fields")
        found.add("form_fields", None, len(fields) if isinstance(fields, Array) else 0)
    labels = root.get("/PageLabels")
    if labels is not None and any("/P" in d for d in _dictionaries(labels)):
        found.add("page_labels")
    found.add("articles", None, int("/Threads" in root))
    found.add("signatures", None, int("/DSS" in root or "/Perms" in root))
    for key, value in dict(pdf.docinfo).items():
        plain = key in _PLAIN_INFO
        if str(value).strip():
            found.add("dates" if plain else "metadata")
    layers = _dictionary(root.get("/OCProperties"))
    default = _dictionary(layers.get("/D"))
    off = default.get("/OFF")
    if (isinstance(off, Array) and len(off)) or default.get("/BaseState") == Name.OFF:
        found.add("hidden_layers")


def _page(page: Any, number: int, found: _Found) -> None:
    found.add("thumbnails", number, int("/Thumb" in page))
    found.add("articles", number, int("/B" in page))
    found.add("scripts", number, int("/AA" in page))
    contents = page.get("/Contents")
    for part in contents if isinstance(contents, Array) else [contents]:
        if isinstance(part, Stream):
            data = _STRINGS.sub(b"()", _decoded(part))
            found.add("comments", number, int(bool(_PAGE_COMMENT.search(data))))
    annots = page.get("/Annots")
    for annot in annots if isinstance(annots, Array) else []:
        if isinstance(annot, Dictionary):
            _annotation(annot, number, found)


def _annotation(annot: Dictionary, number: int, found: _Found) -> None:
    subtype = str(annot.get("/Subtype"))
    if subtype == "/Redact":
        found.add("pending_redactions", number)
    elif subtype == "/FileAttachment":
        found.add("attachments", number)
    elif subtype == "/Widget":
        found.add("form_fields", number)
    elif subtype != "/Link":
        text = any(str(annot.get(k, "")).strip() for k in ("/Contents", "/T", "/RC", "/Subj"))
        found.add("annotations", number, int(text))
        found.add("drawn_annotations", number, int("/AP" in annot and subtype != "/Popup"))
    action = annot.get("/A")
    if isinstance(action, Dictionary):
        kind, target = str(action.get("/S")), str(action.get("/URI", ""))
        if kind == "/URI":
            found.add("links" if is_plain_link(target) else "contact_links", number)
        elif kind not in ("/GoTo", "/Named"):
            found.add("scripts" if kind == "/JavaScript" else "contact_links", number)
    found.add("scripts", number, int("/AA" in annot))


def _objects(pdf: Pdf, found: _Found) -> None:
    """Every object: texts of tags, private data, metadata, and what no page reaches."""
    reached = reachable(pdf)
    for obj in pdf.objects:
        if not isinstance(obj, Dictionary | Stream | Array):
            continue
        if isinstance(obj, Stream) and obj.get("/Type") in (Name.XRef, Name.ObjStm):
            continue
        if isinstance(obj, Dictionary | Stream):
            _keys(obj, found)
        if isinstance(obj, Stream):
            _stream(obj, found)
        if obj.objgen not in reached:
            found.add("unused_text" if _says_something(obj) else "unused_objects")


def _keys(obj: Any, found: _Found) -> None:
    if "/PieceInfo" in obj:
        found.add("private_data")
    if "/K" in obj or (obj.get("/S") is not None and "/P" in obj):
        texts = [str(obj[k]) for k in _TEXT_KEYS if isinstance(obj.get(k), pikepdf.String)]
        found.add("structure_text", None, int(any(map(found.is_news, texts))))
    if "/Alternates" in obj:
        found.add("alternate_images")
    if obj.get("/Type") == Name.Sig or (obj.get("/FT") == Name.Sig and "/V" in obj):
        found.add("signatures")
    meta = obj.get("/Metadata")
    if isinstance(meta, Stream):
        if obj.get("/Subtype") == Name.Image:
            found.add("image_metadata")
        else:
            found.add("xmp", None, int(_xmp_says_something(_decoded(meta))))


def _stream(obj: Stream, found: _Found) -> None:
    if obj.get("/Subtype") == Name.Image or "/Length1" in obj or obj.get("/Type") == Name.Metadata:
        return
    data = _decoded(obj)
    if b"BDC" in data or b"DP" in data:
        # pdfium reads these in the place of the letters: that a page says them proves nothing
        found.add("structure_text", None, int(bool(foreign_alternatives(data))))
    if _SHOWS.search(data) and _COMMENT.search(_STRINGS.sub(b"()", data)):
        found.add("comments")


def _xmp_says_something(data: bytes) -> bool:
    """Has it a value other than programs, dates and identifiers?"""
    data = re.sub(rb"<\?.*?\?>", b"", data, flags=re.DOTALL)
    data = re.sub(rb"\bxmlns:\w+=\"[^\"]*\"", b"", data)
    for element, _, attribute, _ in _XMP_VALUE.findall(data):
        name = element or attribute
        in_list = name.endswith(b":li") and b"dc:" in data.replace(b"dc:format", b"")
        if in_list or not _PLAIN_XMP.fullmatch(name):
            return True
    return False


def _says_something(obj: Any) -> bool:
    """Is it page content or text, rather than a leftover table or number?"""
    if isinstance(obj, Stream):
        if obj.get("/Subtype") == Name.Image:
            return True
        data = _decoded(obj)
        if _SHOWS.search(data):
            return True
    return any(
        isinstance(value, pikepdf.String) and len(bytes(value)) > 3 for value in _values(obj)
    )


def _values(obj: Any) -> Iterator[Any]:
    if isinstance(obj, Dictionary | Stream):
        yield from (v for k, v in obj.items() if k not in ("/ID", "/CreationDate", "/ModDate"))
    elif isinstance(obj, Array):
        yield from obj


def _decoded(stream: Stream) -> bytes:
    try:
        return bytes(stream.read_bytes())[:_MAX_CONTENT]
    except pikepdf.PdfError:
        return b""


def _dictionary(value: Any) -> Any:
    return value if isinstance(value, Dictionary) else Dictionary()


def _dictionaries(node: Any, depth: int = 0) -> Iterator[Any]:
    """The dictionaries of a number tree's entries."""
    if not isinstance(node, Dictionary) or depth > 32:
        return
    for item in node.get("/Nums") or []:
        if isinstance(item, Dictionary):
            yield item
    for kid in node.get("/Kids") or []:
        yield from _dictionaries(kid, depth + 1)


def _entries(node: Any, depth: int = 0) -> int:
    """Entries of a name tree."""
    if not isinstance(node, Dictionary) or depth > 32:
        return 0
    names, kids = node.get("/Names"), node.get("/Kids")
    own = len(names) // 2 if isinstance(names, Array) else 0
    return own + sum(_entries(k, depth + 1) for k in (kids if isinstance(kids, Array) else []))
