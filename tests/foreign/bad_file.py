"""Files whose pages are clean, and which say beside them what was struck."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pymupdf
from pikepdf import Array, Dictionary, Name, String

from tests.foreign.pages import BOX, HEIGHT, NAME, Kinds, edit, letter, save

FILE = Kinds()
RECT = pymupdf.Rect(BOX[0], HEIGHT - BOX[3], BOX[2], HEIGHT - BOX[1])


def struck(path: Path, **options: Any) -> None:
    """The letter, struck well by PyMuPDF."""
    doc = letter()
    doc[0].add_redact_annot(RECT, fill=(0, 0, 0))
    doc[0].apply_redactions()
    save(doc, path, **options)


def beside(
    name: str, expected: str = "risk"
) -> Callable[[Callable[[pikepdf.Pdf, Any], None]], None]:
    """A kind that is struck well and then changed by qpdf."""

    def keep(change: Callable[[pikepdf.Pdf, Any], None]) -> None:
        @FILE.add(name, expected)
        def make(path: Path) -> None:
            struck(path)
            edit(path, change)

    return keep


@beside("titel i egenskaber")
def _(pdf: pikepdf.Pdf, page: Any) -> None:
    pdf.docinfo["/Title"] = f"Afgørelse til {NAME}"


@beside("titel i XMP")
def _(pdf: pikepdf.Pdf, page: Any) -> None:
    with pdf.open_metadata() as meta:
        meta["dc:title"] = NAME


@beside("bogmærke")
def _(pdf: pikepdf.Pdf, page: Any) -> None:
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(NAME, 0))


@beside("vedhæftning")
def _(pdf: pikepdf.Pdf, page: Any) -> None:
    pdf.attachments["original.txt"] = NAME.encode()


@beside("portefølje")
def _(pdf: pikepdf.Pdf, page: Any) -> None:
    pdf.attachments["original.pdf"] = NAME.encode()
    pdf.Root.Collection = Dictionary(Type=Name.Collection, View=Name.T)


@beside("ActualText i sidens kode")
def _(pdf: pikepdf.Pdf, page: Any) -> None:
    code = f"/Span <</ActualText ({NAME})>> BDC EMC"
    pikepdf.Page(page).contents_add(pdf.make_stream(code.encode()))


@beside("Alt i mærkerne")
def _(pdf: pikepdf.Pdf, page: Any) -> None:
    tree = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    tree.K = pdf.make_indirect(Dictionary(S=Name.Figure, P=tree, Alt=String(NAME)))
    pdf.Root.StructTreeRoot = tree


@beside("formularfelt med værdi")
def _(pdf: pikepdf.Pdf, page: Any) -> None:
    field = Dictionary(FT=Name.Tx, T=String("navn"), V=String(NAME))
    pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.make_indirect(field)]))


@beside("note med navn")
def _(pdf: pikepdf.Pdf, page: Any) -> None:
    note = Dictionary(
        Type=Name.Annot, Subtype=Name.Text, Rect=Array([9, 9, 29, 29]), Contents=String(NAME)
    )
    page.Annots = Array([pdf.make_indirect(note)])


@beside("link med mailadresse")
def _(pdf: pikepdf.Pdf, page: Any) -> None:
    action = Dictionary(S=Name.URI, URI=String("mailto:kvistgaard@example.org"))
    page.Annots = Array(
        [Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([9, 9, 29, 29]), A=action)]
    )


@beside("link, hvis adresse er et navn")
def _(pdf: pikepdf.Pdf, page: Any) -> None:
    action = Dictionary(
        S=Name.URI, URI=String("https://example.org/sag?navn=Frederikke%20Kvistgaard")
    )
    page.Annots = Array(
        [Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([9, 9, 29, 29]), A=action)]
    )


@beside("sideetiket")
def _(pdf: pikepdf.Pdf, page: Any) -> None:
    pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(P=String(NAME))]))


@beside("navngivet mål")
def _(pdf: pikepdf.Pdf, page: Any) -> None:
    pdf.Root.Dests = Dictionary(Frederikke_Kvistgaard=Array([page, Name.Fit]))


@beside("XFA")
def _(pdf: pikepdf.Pdf, page: Any) -> None:
    pdf.Root.AcroForm = Dictionary(Fields=Array([]), XFA=pdf.make_stream(f"<a>{NAME}</a>".encode()))


@beside("private programdata")
def _(pdf: pikepdf.Pdf, page: Any) -> None:
    page.PieceInfo = Dictionary(Illustrator=Dictionary(Private=Dictionary(Titel=String(NAME))))


@beside("script")
def _(pdf: pikepdf.Pdf, page: Any) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String(f"var navn = '{NAME}';"))


@beside("ukendt nøgle i kataloget")
def _(pdf: pikepdf.Pdf, page: Any) -> None:
    pdf.Root["/Sagsdata"] = Dictionary(Part=String(NAME))


@beside("ukendt nøgle på siden")
def _(pdf: pikepdf.Pdf, page: Any) -> None:
    page["/Sagsnote"] = String(f"Handler om {NAME}")


@beside("navn på lag")
def _(pdf: pikepdf.Pdf, page: Any) -> None:
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(NAME)))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(Order=Array([layer])))


@beside("navn på ressource")
def _(pdf: pikepdf.Pdf, page: Any) -> None:
    fonts = page.Resources.Font
    old = next(iter(fonts.keys()))
    fonts["/Frederikke_Kvistgaard"] = fonts[old]


@beside("bemærkning i sidens kode", "note")
def _(pdf: pikepdf.Pdf, page: Any) -> None:
    pikepdf.Page(page).contents_add(pdf.make_stream(f"% strøg {NAME}\nq Q".encode()))


@beside("ubrugt formular med den gamle side", "leak")
def _(pdf: pikepdf.Pdf, page: Any) -> None:
    old = pdf.make_stream(f"BT /helv 11 Tf 72 600 Td ({NAME}) Tj ET".encode())
    old.Type, old.Subtype, old.BBox = Name.XObject, Name.Form, Array([0, 0, 595, 842])
    old.Resources = Dictionary(Font=page.Resources.Font)
    page.Resources.XObject = Dictionary(Old=old)


@FILE.add("tidligere udgave (gemt oven i)", "leak")
def _(path: Path) -> None:
    doc = letter()
    save(doc, path)
    with pymupdf.open(path) as doc:
        doc[0].add_redact_annot(RECT, fill=(0, 0, 0))
        doc[0].apply_redactions()
        doc.saveIncr()


@FILE.add("gammel kode som løst objekt", "leak")
def _(path: Path) -> None:
    doc = letter()
    save(doc, path)
    with pymupdf.open(path) as doc:
        doc[0].add_redact_annot(RECT, fill=(0, 0, 0))
        doc[0].apply_redactions()
        doc.set_metadata({})
        data = doc.tobytes(garbage=0, deflate=True)
    path.write_bytes(data)


@FILE.add("hex-rettet: objekt uden register", "risk")
def _(path: Path) -> None:
    struck(path)
    raw = path.read_bytes()
    at = raw.rindex(b"\nxref") + 1
    code = zlib.compress(f"BT /helv 11 Tf ({NAME}) Tj ET".encode())
    old = b"990 0 obj\n<</Length %d/Filter/FlateDecode>>\nstream\n" % len(code) + code
    old += b"\nendstream\nendobj\n"
    new = raw[:at] + old + raw[at:]
    start = int(raw[raw.rindex(b"startxref") + 9 :].split()[0])
    new = new.replace(b"startxref\n%d" % start, b"startxref\n%d" % (start + len(old)))
    path.write_bytes(new)


@FILE.add("rester i objektstrøm", "leak")
def _(path: Path) -> None:
    struck(path)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.Root["/Rester"] = pdf.make_indirect(
            Dictionary(Kode=String(f"BT ({NAME}) Tj ET"), Sider=Array([pdf.pages[0].obj]))
        )
        pdf.save(path, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    with pymupdf.open(path) as doc:
        doc.xref_set_key(doc.pdf_catalog(), "Rester", "null")
        data = doc.tobytes(garbage=0, use_objstms=1)
    path.write_bytes(data)


@FILE.add("data efter filens slutning", "risk")
def _(path: Path) -> None:
    struck(path)
    path.write_bytes(path.read_bytes() + f"\n% {NAME}\n".encode())


@FILE.add("bogstaver tilbage i skrifttypen", "note")
def _(path: Path) -> None:
    doc = pymupdf.open()
    page = doc.new_page(width=595, height=842)
    font = "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf"
    page.insert_text((72, 120), "Afslag.", fontname="lib", fontfile=font, fontsize=11)
    page.insert_text((72, 200), NAME, fontname="lib", fontfile=font, fontsize=11)
    doc.subset_fonts()
    page.add_redact_annot(pymupdf.Rect(70, 185, 300, 210), fill=(0, 0, 0))
    page.apply_redactions()
    save(doc, path)
