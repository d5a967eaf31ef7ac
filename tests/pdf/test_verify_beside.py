"""Foreign files that say beside their pages what was struck on them: every channel is told of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pymupdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from redactor.domain.report import Severity
from redactor.pdf.verify.foreign import inspect_file
from tests.foreign.bases import (
    KINDS,
    LINE,
    SECRET,
    add,
    edit,
    made,
)


@pytest.fixture
def base(tmp_path: Path) -> Callable[..., Path]:
    return lambda kind, *draw: made(kind, tmp_path, *draw)


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
