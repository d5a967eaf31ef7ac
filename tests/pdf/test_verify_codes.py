"""Codes of fonts aren't letters: a chance likeness is no leak, a real one still is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pikepdf
import pymupdf
import pytest
from pikepdf import Array, Dictionary, Name

from redactor.domain.geometry import Box
from redactor.domain.suggestion import Mark
from redactor.pdf.verify import verify
from redactor.pdf.verify.codes import codes_of, mapped
from redactor.pdf.verify.secrets import Secrets
from redactor.pdf.verify.shown import Fonts, in_content, read_content
from tests.pdf.striking import strike

LINES = ["Hansen Krogh ringede.", "Af forholdet fremgik det, at"]


def strike_words(source: Path, target: Path, *texts: str) -> tuple[Any, list[Mark]]:
    with pymupdf.open(source) as doc:
        marks = [
            Mark(n, (Box(*word[:4]),), "", word[4].strip(",."))
            for n, page in enumerate(doc, 1)
            for word in page.get_text("words")
            if word[4].strip(",.") in texts
        ]
    return strike(source, target, marks), marks


def write(path: Path, lines: Sequence[str], font: str = "notos") -> Path:
    with pymupdf.open() as doc:
        page = doc.new_page()
        writer, face = pymupdf.TextWriter(page.rect), pymupdf.Font(font)
        for number, line in enumerate(lines):
            writer.append((72, 120 + 20 * number), line, font=face)
        writer.write_text(page)
        doc.save(path)
    return path


@pytest.fixture
def struck(tmp_path: Path) -> tuple[Path, Path, list[Mark]]:
    """A font whose glyphs are numbered as the alphabet: "forholdet" is "irukroghw" in codes."""
    source, target = write(tmp_path / "source.pdf", LINES), tmp_path / "out.pdf"
    answer, marks = strike_words(source, target, "Krogh")
    assert answer["verification"]["passed"], answer["verification"]["findings"]
    return source, target, marks


def test_codes_that_look_like_a_struck_name_are_read_by_their_font(
    struck: tuple[Path, Path, list[Mark]],
) -> None:
    with pikepdf.open(struck[1]) as pdf:
        page = pdf.pages[0].obj
        said = read_content(page.Contents.read_bytes(), page.Resources, Fonts())
    assert b"krogh" in b"".join(said.codes).replace(b"\0", b"").lower()
    text = "".join(said.shown).replace(" ", "")
    assert "forholdet" in text
    assert "krogh" not in text.lower()


PLANTS = {
    "in an operator that shows nothing": "[(Kro) 5 (gh)] pop",
    "shown with codes that the font doesn't know": "BT {font} 1 Tf (Frederiksen) Tj ET",
    "shown with codes of two bytes that are letters": (
        "BT {font} 1 Tf <00460072006500640065007200690063> Tj ET"
    ),
    "operand of an operator for numbers": "(Krogh) w",
    "in brackets in brackets": "((Kr)(ogh)) w",
    "octal": r"(\113\162\157\147\150) w",
    "hexadecimal with spaces": "<4b72 6f67 68> w",
}


@pytest.mark.parametrize("plant", PLANTS)
def test_strings_that_no_font_reads_are_read_as_they_stand(
    plant: str, struck: tuple[Path, Path, list[Mark]], tmp_path: Path
) -> None:
    source, target, marks = struck
    marks = [*marks, Mark(1, marks[0].boxes, "", "Frederiksen Frederic")]
    other = tmp_path / "other.pdf"
    with pikepdf.open(target) as pdf:
        page = pdf.pages[0].obj
        font = next(iter(page.Resources.Font.keys()))
        data = page.Contents.read_bytes() + b"\n" + PLANTS[plant].format(font=font).encode()
        page.Contents = pdf.make_stream(data)
        pdf.save(other, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    report = verify(other, original=source, marks=marks)
    found = {f.check for f in report.findings}
    # codes that pdfium takes for letters are text on the page, and then text that was added
    assert found & ({"secrets", "text_kept"} if "shown with" in plant else {"secrets"})


@pytest.mark.parametrize("font", ["helv", "notos"])
def test_short_struck_words_don_t_meet_numbers_and_codes_by_chance(
    font: str, tmp_path: Path
) -> None:
    """2020 is struck, and 12 02 02 stands; Anne is struck, and "kan nemt" stands."""
    lines = [
        "Afsluttet 2020 og 1234, 4711.",
        *("12 02 02 11 20 20", "kan nemt sannes", "4 71 1 12 34 5 12", "Bo rser og han s"),
        "Anne Børs Hans",
    ]
    source, target = write(tmp_path / "source.pdf", lines, font), tmp_path / "out.pdf"
    answer, marks = strike_words(source, target, "2020", "1234", "4711", "Anne", "Børs", "Hans")
    assert len(marks) == 6
    assert answer["verification"]["passed"], answer["verification"]["findings"]
    assert not answer["overstrike"]["rasterised_pages"]


def font_of(pdf: pikepdf.Pdf, **more: Any) -> Any:
    return pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, **more))


def test_text_is_read_by_map_encoding_and_graphics_state() -> None:
    pdf = pikepdf.new()
    cmap = pdf.make_stream(b"1 beginbfrange <01> <05> <0042> endbfrange")  # BCDEF
    names = Dictionary(Differences=Array([1, Name.B, Name.odieresis, Name.uni0072, Name("/s.alt")]))
    resources = Dictionary(
        Font=Dictionary(F0=font_of(pdf, ToUnicode=cmap), F1=font_of(pdf, Encoding=names)),
        ExtGState=Dictionary(E0=Dictionary(Font=Array([font_of(pdf, Encoding=names), 12]))),
    )
    data = rb"""q /F0 9 Tf BT <01 02> Tj [<03> -20 <04> -500 <05>] TJ ET Q
        BT /F1 9 Tf (\001\002\003\004) ' ET q /E0 gs (\001) Tj Q (\002) Tj
        BI /W 1 /H 1 /BPC 8 /CS /G ID (Tj) EI (Kro) w"""
    said = read_content(data, resources, Fonts())
    assert said.shown == ["BC", "DE F", "Bors", "B", "o"]
    assert said.loose == [b"Kro"]
    assert [b"(Tj)" in picture for picture in said.pictures] == [True]


def test_unreadable_fonts_have_no_letters() -> None:
    assert codes_of(None).read(b"abc") == ""
    assert codes_of(Dictionary(Subtype=Name.Type0)).read(b"abc") == ""
    assert mapped(b"beginbfchar <41> <0042> <43> endbfchar") == {0x41: "B"}
    assert mapped(b"beginbfrange <41> <42> [<0042> <00430044>] endbfrange") == {
        0x41: "B",
        0x42: "CD",
    }
    assert mapped(b"beginbfrange <0000> <ffff> <0000> endbfrange", 512) == {}


def test_a_name_cut_up_by_kerning_or_set_letter_by_letter_is_found() -> None:
    pdf = pikepdf.new()
    resources = Dictionary(Font=Dictionary(F0=font_of(pdf)))
    secrets = Secrets(["Hans Rosenkær"])
    for data in (
        b"/F0 9 Tf [(Ro) 20 (sen) -30 (k\xe6r)] TJ",
        b"/F0 9 Tf (Rosen) Tj 5 0 Td (k\xe6r) Tj",
        b"/F0 9 Tf (H) Tj 5 0 Td (a) Tj 5 0 Td (n) Tj 4 0 Td (s) Tj",
        b"/F0 9 Tf (Ha) Tj (ns) Tj",
    ):
        assert in_content(secrets, data, resources, Fonts()), data
    for data in (b"/F0 9 Tf (Hansen) Tj", b"/F0 9 Tf (Ha) Tj (nsen) Tj", b"0.5 w 1 0 0 1 2 3 cm"):
        assert not in_content(secrets, data, resources, Fonts()), data
