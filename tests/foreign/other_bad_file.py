"""What lies on the pages as notes, or beside them in the file, after a strike by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pymupdf
from pikepdf import Array, Dictionary, Name

from tests.foreign.other_pages import CHILD, CPR, HEIGHT, code_over, flat, memo, place, put
from tests.foreign.pages import Kinds, edit, save

OTHER_FILE = Kinds()
BLACK = (0, 0, 0)


def struck(**more: Any) -> Any:
    """The note, struck well by PyMuPDF."""
    doc = memo(**more)
    page = doc[0]
    for box in page.search_for(CHILD):
        page.add_redact_annot(box, fill=BLACK)
    page.apply_redactions()
    return doc


def beside(name: str, expected: str = "risk") -> Callable[[Callable[[Any], None]], None]:
    """A kind that is struck well; the rest of the file says it."""

    def keep(change: Callable[[Any], None]) -> None:
        @OTHER_FILE.add(name, expected)
        def make(path: Path) -> None:
            doc = struck()
            doc.set_metadata({})
            change(doc)
            doc.save(path, garbage=3, deflate=True)
            doc.close()

    return keep


def lowlevel(
    name: str, expected: str = "leak", good: bool = False
) -> Callable[[Callable[[pikepdf.Pdf, Any, Any], None]], None]:
    """A kind that qpdf changes. good: after a good strike."""

    def keep(change: Callable[[pikepdf.Pdf, Any, Any], None]) -> None:
        @OTHER_FILE.add(name, expected)
        def make(path: Path) -> None:
            doc = memo()
            box = place(doc[0])
            save(struck() if good else doc, path)
            low = Array([box.x0, HEIGHT - box.y1, box.x1, HEIGHT - box.y0])
            edit(path, lambda pdf, page: change(pdf, page, low))

    return keep


@lowlevel("note: firkant uden tegning, læseren tegner selv")
def bare_square(pdf: pikepdf.Pdf, page: Any, box: Any) -> None:
    page.Annots = Array([pdf.make_indirect(Dictionary(
        Type=Name.Annot, Subtype=Name.Square, Rect=box, IC=Array([0, 0, 0]), C=Array([0, 0, 0]),
        F=4,
    ))])  # fmt: skip


@lowlevel("note: feltet har baggrund og ligger over navnet")
def widget(pdf: pikepdf.Pdf, page: Any, box: Any) -> None:
    field = pdf.make_indirect(Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T="felt1", Rect=box, F=4,
        MK=Dictionary(BG=Array([1])),
    ))  # fmt: skip
    page.Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))


@lowlevel("felt med navnet, feltet er skjult", "risk", good=True)
def hidden_field(pdf: pikepdf.Pdf, page: Any, box: Any) -> None:
    field = pdf.make_indirect(Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T="navn", V=CHILD, Rect=box, F=2,
    ))  # fmt: skip
    page.Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))


@lowlevel("svar på en kommentar nævner navnet", "risk", good=True)
def reply(pdf: pikepdf.Pdf, page: Any, box: Any) -> None:
    page.Annots = Array([pdf.make_indirect(Dictionary(
        Type=Name.Annot, Subtype=Name.Text, Rect=box, F=2, Contents=f"Skal {CHILD} udelades?",
    ))])  # fmt: skip


@lowlevel("mærke siger navnet", "risk", good=True)
def alternative(pdf: pikepdf.Pdf, page: Any, box: Any) -> None:
    tree = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    tree.K = pdf.make_indirect(Dictionary(
        Type=Name.StructElem, S=Name.Figure, P=tree, Alt=f"Foto af {CHILD}"
    ))  # fmt: skip
    pdf.Root.StructTreeRoot = tree


@lowlevel("ActualText i sidens kode", "risk", good=True)
def actual(pdf: pikepdf.Pdf, page: Any, box: Any) -> None:
    code = pikepdf.unparse_content_stream(
        [([Name.Span, Dictionary(ActualText=CHILD)], pikepdf.Operator("BDC")),
         ([], pikepdf.Operator("EMC"))]
    )  # fmt: skip
    pikepdf.Page(page).contents_add(pdf.make_stream(code))


@lowlevel("det engelske lag er slået fra", "risk")
def other_language(pdf: pikepdf.Pdf, page: Any, box: Any) -> None:
    group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name="English"))
    pdf.Root.OCProperties = Dictionary(
        OCGs=Array([group]), D=Dictionary(OFF=Array([group]), Order=Array([group]))
    )
    page.Resources.Properties = Dictionary(En=group)
    code = pikepdf.Page(page)
    code.contents_add(pdf.make_stream(b"/OC /En BDC q"), prepend=True)
    code.contents_add(pdf.make_stream(b"Q EMC"))


@lowlevel("lag, der kun er med i udskriften", "risk")
def print_only(pdf: pikepdf.Pdf, page: Any, box: Any) -> None:
    group = pdf.make_indirect(Dictionary(
        Type=Name.OCG, Name="Kladde", Usage=Dictionary(
            View=Dictionary(ViewState=Name.OFF), Print=Dictionary(PrintState=Name.ON)),
    ))  # fmt: skip
    pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(
        Order=Array([group]), AS=Array([
            Dictionary(Event=Name.View, OCGs=Array([group]), Category=Array([Name.View])),
            Dictionary(Event=Name.Print, OCGs=Array([group]), Category=Array([Name.Print])),
        ]),
    ))  # fmt: skip
    page.Resources.Properties = Dictionary(Kl=group)
    code = pikepdf.Page(page)
    code.contents_add(pdf.make_stream(b"/OC /Kl BDC q"), prepend=True)
    code.contents_add(pdf.make_stream(b"Q EMC"))


@lowlevel("miniature af siden før overstregning", "risk", good=True)
def thumbnail(pdf: pikepdf.Pdf, page: Any, box: Any) -> None:
    image = memo()[0].get_pixmap(dpi=20, colorspace=pymupdf.csGRAY)
    page.Thumb = pdf.make_stream(
        image.samples, Type=Name.XObject, Subtype=Name.Image, Width=image.width,
        Height=image.height, ColorSpace=Name.DeviceGray, BitsPerComponent=8,
    )  # fmt: skip


@beside("bogmærke med navnet")
def bookmark(doc: Any) -> None:
    doc.set_toc([[1, f"Notat vedr. {CHILD}", 1]])


@beside("titel med navnet")
def title(doc: Any) -> None:
    doc.set_metadata({"title": f"Notat {CHILD}", "author": "Anlæg og Byg"})


@beside("nøgleord med cpr-nummer")
def keywords(doc: Any) -> None:
    doc.set_metadata({"keywords": CPR})


@beside("xmp med navnet")
def xmp(doc: Any) -> None:
    doc.set_xml_metadata(
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf'
        '-syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>'
        f"<rdf:Alt><rdf:li>{CHILD}</rdf:li></rdf:Alt></dc:title></rdf:Description></rdf:RDF>"
        "</x:xmpmeta>"
    )


@beside("vedhæftet regneark")
def attachment(doc: Any) -> None:
    doc.embfile_add("modtagere.csv", f"navn;cpr\n{CHILD};{CPR}\n".encode())


@beside("sideetiket med navnet")
def label(doc: Any) -> None:
    doc.set_page_labels([{"startpage": 0, "prefix": f"{CHILD} ", "style": "D"}])


@beside("mailadresse i et link")
def mail(doc: Any) -> None:
    doc[0].insert_link({
        "kind": pymupdf.LINK_URI, "from": pymupdf.Rect(56, 300, 200, 314),
        "uri": "mailto:aslaug@thorhauge.example",
    })  # fmt: skip


@OTHER_FILE.add("gemt oven i: den gamle udgave er med", "leak")
def revision(path: Path) -> None:
    save(memo(), path)
    doc = pymupdf.open(path)
    for box in doc[0].search_for(CHILD):
        doc[0].add_redact_annot(box, fill=BLACK)
    doc[0].apply_redactions()
    doc.saveIncr()
    doc.close()


@OTHER_FILE.add("slettet side er med som ubrugt objekt", "leak")
def deleted(path: Path) -> None:
    doc = struck()
    page = doc.new_page()
    put(page, 56, 90, f"Bilag om {CHILD}, {CPR}")
    doc.delete_page(1)
    save(doc, path, garbage=0)


@OTHER_FILE.add("to bokse over, en tredje side ren", "leak")
def many(path: Path) -> None:
    doc = struck()
    for _ in range(2):
        page = doc.new_page()
        put(page, 56, 90, "Der er intet at bemærke til denne side.")
    late = doc[2]
    put(late, 56, 120, f"Underskrevet af {CHILD} den 3. maj.")
    late.draw_rect(place(late), fill=BLACK)
    save(doc, path)


@OTHER_FILE.add("boks lagt over af et program, der pakker siden ind", "leak")
def wrapped(path: Path) -> None:
    inner = memo()
    doc = pymupdf.open()
    page = doc.new_page()
    page.show_pdf_page(page.rect, inner)
    code_over(doc, f"0 g {flat(page, place(inner[0]))} re f")
    save(doc, path)
