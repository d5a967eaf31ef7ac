"""PDF/A-2b: written where every known rule is met, never claimed where one isn't."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pymupdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from redactor.domain.labelling import BoxLook
from redactor.pdf.archival.archive_metadata import metadata_for, srgb_profile
from redactor.pdf.archival.archive_rules import broken_rules, unembedded_fonts
from redactor.pdf.verify import verify
from tests.pdf.striking import strike_clean


def strike(source: Path, target: Path, marks: Any = (), **more: Any) -> dict[str, Any]:
    return strike_clean(source, target, marks, archive=True, title="Akt 1 – svar & bilag", **more)


def test_a_page_of_text_becomes_archival(make_pdf: Any, find_marks: Any, tmp_path: Path) -> None:
    source, target = make_pdf(), tmp_path / "out.pdf"
    marks = find_marks(source, "KVISTVIS1")
    answer = strike(source, target, marks, look=BoxLook(style="outline").as_json())
    assert answer["overstrike"]["level"] == "PDF/A-2b"
    with pikepdf.open(target) as pdf:
        assert unembedded_fonts(pdf) == []
        assert pdf.open_metadata().pdfa_status == "2B"
        assert pdf.open_metadata()["dc:title"] == "Akt 1 – svar & bilag"
        assert pdf.check_pdf_syntax() == []
        assert "/Filter" not in pdf.Root.Metadata
        assert len(pdf.trailer.ID) == 2
    head = target.read_bytes()[:20]
    assert head.startswith(b"%PDF-1.")
    assert all(b > 127 for b in head.split(b"\n")[1][1:5])
    with pymupdf.open(target) as doc:
        assert "Denne linje bliver stående." in doc[0].get_text()
        assert all(font[1] != "n/a" for font in doc.get_page_fonts(0))


@pytest.mark.parametrize("code", ["helv", "hebo", "heit", "tiro", "tibo", "cour", "cobi"])
def test_standard_fonts_look_as_before(code: str, tmp_path: Path) -> None:
    source, target = tmp_path / "source.pdf", tmp_path / "out.pdf"
    text = "Blåbærgrød på Ærø, §§ 30–31: «100 %» (ÉÜ)"
    with pymupdf.open() as doc:
        page = doc.new_page()
        page.insert_text((72, 100), text, fontname=code, fontsize=11)
        doc.save(source)
    assert strike(source, target)["overstrike"]["level"] == "PDF/A-2b"
    with pymupdf.open(source) as old, pymupdf.open(target) as new:
        assert new[0].get_text() == old[0].get_text()
        assert new[0].get_pixmap(dpi=150).samples == old[0].get_pixmap(dpi=150).samples


def test_a_page_that_became_a_picture_is_archival_too(make_pdf: Any, tmp_path: Path) -> None:
    """Its font has no shapes, and needs none: it is only used unseen."""
    source, target = make_pdf(), tmp_path / "out.pdf"
    with pikepdf.open(source, allow_overwriting_input=True) as pdf:
        image = pdf.make_stream(b"x", Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1)
        image.BitsPerComponent, image.ColorSpace = 8, Name.DeviceGray
        image.Filter = Name.Ukendt
        pdf.pages[0].obj.Resources.XObject = Dictionary(I0=image)
        pdf.pages[0].contents_add(pdf.make_stream(b"q /I0 Do Q"))
        pdf.save(source)
    answer = strike(source, target)
    assert answer["overstrike"]["rasterised_pages"] == [1]
    assert answer["overstrike"]["level"] == "PDF/A-2b"


def _add(data: bytes, **resources: Any) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0]
        for category, values in resources.items():
            group = page.obj.Resources.get(f"/{category}", Dictionary())
            for name, value in values(pdf).items():
                group[name] = value
            page.obj.Resources[f"/{category}"] = group
        page.contents_add(pdf.make_stream(data))

    return change


def _image(pdf: pikepdf.Pdf, space: Any, data: bytes = b"abcd", **more: Any) -> Dictionary:
    image = pdf.make_stream(data, Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1)
    image.BitsPerComponent, image.ColorSpace = 8, space
    for key, value in more.items():
        image[f"/{key}"] = value
    return Dictionary(I0=image)


def _font(pdf: pikepdf.Pdf) -> Dictionary:
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=Name.Calibri, Flags=32, ItalicAngle=0, StemV=80,
        FontBBox=Array([0, -200, 1000, 800]), Ascent=800, Descent=-200, CapHeight=700,
    )  # fmt: skip
    font = Dictionary(
        Type=Name.Font, Subtype=Name.TrueType, BaseFont=Name.Calibri, FirstChar=32, LastChar=255,
        Widths=Array([500] * 224), Encoding=Name.WinAnsiEncoding,
        FontDescriptor=pdf.make_indirect(descriptor),
    )  # fmt: skip
    return Dictionary(X=pdf.make_indirect(font))


def _bad_profile(pdf: pikepdf.Pdf) -> Array:
    return Array([Name.ICCBased, pdf.make_stream(srgb_profile(), N=1)])


SHOW = b"q 9 0 0 9 300 300 cm /I0 Do Q"
AGAINST: dict[str, tuple[Callable[[pikepdf.Pdf], None], str]] = {
    "CMYK in the page": (_add(b"0 0 0 1 k 300 300 9 9 re f"), "CMYK"),
    "CMYK image": (_add(SHOW, XObject=lambda p: _image(p, Name.DeviceCMYK)), "CMYK"),
    "ink on CMYK": (
        _add(
            b"/S0 cs 1 scn 300 300 9 9 re f",
            ColorSpace=lambda p: Dictionary(
                S0=Array(
                    [Name.Separation, Name.Black, Name.DeviceCMYK, Dictionary(
                        FunctionType=2, Domain=Array([0, 1]), N=1,
                        C0=Array([0, 0, 0, 0]), C1=Array([0, 0, 0, 1]))]
                )
            ),
        ),
        "CMYK",
    ),
    "profile of other colours": (
        _add(SHOW, XObject=lambda p: _image(p, _bad_profile(p), b"a")), "farveprofil",
    ),
    "font that nobody brings": (_add(b"BT /X 9 Tf 300 300 Td (ord) Tj ET", Font=_font), "skrift"),
    "too deep": (
        _add(b"q 1 0 0 1 1 0 cm " * 40 + b"300 300 m 309 309 l S " + b"Q " * 40),
        "gemt for mange gange",
    ),
    "half a byte": (_add(b"BT /helv 9 Tf 300 300 Td <ABC> Tj ET"), "ulige antal"),
}  # fmt: skip


@pytest.mark.parametrize("rule", AGAINST)
def test_what_stands_against_it_is_told_and_nothing_claimed(
    rule: str, make_pdf: Any, tmp_path: Path
) -> None:
    change, reason = AGAINST[rule]
    source, target = make_pdf(), tmp_path / "out.pdf"
    with pikepdf.open(source, allow_overwriting_input=True) as pdf:
        change(pdf)
        pdf.save(source)
    answer = strike(source, target)
    assert answer["overstrike"]["level"] == ""
    assert any("PDF/A" in w and reason in w for w in answer["overstrike"]["warnings"]), answer
    with pikepdf.open(target) as pdf:
        assert "/Metadata" not in pdf.Root
        assert "/OutputIntents" not in pdf.Root


def test_a_locked_file_is_never_archival(make_pdf: Any, tmp_path: Path) -> None:
    answer = strike(make_pdf(), tmp_path / "out.pdf", encrypt_with="ord")
    assert answer["overstrike"]["level"] == ""
    assert any("låst" in w for w in answer["overstrike"]["warnings"])


def test_interpolation_is_taken_off(make_pdf: Any, tmp_path: Path) -> None:
    source, target = make_pdf(), tmp_path / "out.pdf"
    with pikepdf.open(source, allow_overwriting_input=True) as pdf:
        data = zlib.compress(b"abc")
        page = pdf.pages[0]
        page.obj.Resources.XObject = _image(
            pdf, Name.DeviceRGB, data, Filter=Name.FlateDecode, Interpolate=True
        )
        page.contents_add(pdf.make_stream(SHOW))
        pdf.save(source)
    assert strike(source, target)["overstrike"]["level"] == "PDF/A-2b"
    with pikepdf.open(target) as pdf:
        assert broken_rules(pdf) == []
        assert not any("/Interpolate" in o for o in pdf.objects if isinstance(o, pikepdf.Stream))


PLANTS: dict[str, Callable[[pikepdf.Pdf], None]] = {
    "other metadata": lambda p: p.Root.Metadata.write(metadata_for("Kvistgaard")),
    "comment in metadata": lambda p: p.Root.Metadata.write(
        p.Root.Metadata.read_bytes() + b"<!-- Kvistgaard -->"
    ),
    "key of metadata": lambda p: p.Root.Metadata.__setitem__("/A", String("Kvistgaard")),
    "other profile": lambda p: p.Root.OutputIntents[0].DestOutputProfile.write(
        srgb_profile() + b"Kvistgaard"
    ),
    "condition": lambda p: p.Root.OutputIntents[0].__setitem__("/Info", String("Kvistgaard")),
    "second intent": lambda p: p.Root.OutputIntents.append(p.Root.OutputIntents[0]),
    "no intent": lambda p: p.Root.__delitem__("/OutputIntents"),
}


@pytest.mark.parametrize("channel", PLANTS)
def test_what_is_planted_in_its_metadata_is_found(
    channel: str, make_pdf: Any, tmp_path: Path
) -> None:
    source, target = make_pdf(), tmp_path / "out.pdf"
    strike(source, target)
    with pikepdf.open(target, allow_overwriting_input=True) as pdf:
        PLANTS[channel](pdf)
        pdf.save(target, deterministic_id=True, fix_metadata_version=False,
                 object_stream_mode=pikepdf.ObjectStreamMode.generate)  # fmt: skip
    report = verify(target, original=source)
    assert report.checks["structure"].value == "fail"


def test_a_font_that_leaves_its_map_to_the_reader_gets_one(tmp_path: Path) -> None:
    source, target = tmp_path / "source.pdf", tmp_path / "out.pdf"
    with pymupdf.open() as doc:
        page = doc.new_page()
        page.insert_font(fontname="F9", fontbuffer=pymupdf.Font("notos").buffer)
        page.insert_text((72, 100), "Blåbærgrød på Ærø", fontname="F9")
        doc.save(source)
    assert strike(source, target)["overstrike"]["level"] == "PDF/A-2b"
    with pymupdf.open(target) as doc:
        assert "Blåbærgrød på Ærø" in doc[0].get_text()
