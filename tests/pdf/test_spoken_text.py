"""What only ActualText says of a glyph: kept where the glyph looks like it, never where it lies."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pikepdf
import pymupdf
import pypdfium2
import pytest
from pikepdf import Dictionary, Name

from redactor.domain.geometry import Box
from redactor.domain.suggestion import Mark
from redactor.pdf.fonts.shapes import KNOWN, looks_like
from tests.pdf.striking import strike_clean

_FONT = pymupdf.Font("helv")
_LINES = ("Sagen koster 4071 kr", "og 25 offentlige fjer")


def _print(path: Path, said: dict[str, str], *, mapped: str = "Sagenkostrgflijd ") -> None:
    """A page as browsers write it: each glyph of which the font says nothing has an ActualText.

    said: what stands beside a sign, where that isn't the sign itself. mapped: the signs that the
    font knows.
    """
    code = []
    for row, line in enumerate(_LINES):
        code.append(b"BT /F 20 Tf 1 0 0 1 60 %d Tm" % (700 - 40 * row))
        for sign in line:
            show = b"<%04X> Tj" % _FONT.has_glyph(ord(sign))
            if sign not in mapped:
                text = said.get(sign, sign).encode("utf-16-be").hex().encode()
                show = b"/Span <</ActualText <FEFF%b>>> BDC %b EMC" % (text, show)
            code.append(show)
        code.append(b"ET")
    with pymupdf.open() as doc:
        page = doc.new_page()
        page.insert_font(fontname="F", fontbuffer=_FONT.buffer)
        page.insert_text((500, 800), " ", fontname="F")
        data = doc.tobytes()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        page = pdf.pages[0].obj
        rows = b"".join(
            b"<%04X> <%04X>\n" % (_FONT.has_glyph(ord(c)), ord(c)) for c in sorted(mapped)
        )
        rows += b"".join(  # as Skia writes what it doesn't know
            b"<%04X> <0000>\n" % _FONT.has_glyph(ord(c))
            for c in sorted(set("".join(_LINES)) - set(mapped))
        )
        page.Resources.Font.F.ToUnicode = pdf.make_stream(
            b"begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
            b"%d beginbfchar\n%bendbfchar endcmap" % (rows.count(b"\n"), rows)
        )
        page.Contents = pdf.make_stream(b"\n".join(code))
        pdf.save(path)


def _texts(path: Path) -> dict[str, str]:
    """What readers find, those who look at ActualText apart from those who don't."""
    found = {}
    with pypdfium2.PdfDocument(path) as doc:
        found["pdfium"] = doc[0].get_textpage().get_text_range()
    with pymupdf.open(path) as doc:
        found["mupdf"] = doc[0].get_text(flags=pymupdf.TEXT_IGNORE_ACTUALTEXT)
    return found


def _mark(path: Path, text: str) -> Mark:
    with pymupdf.open(path) as doc:
        return Mark(1, (Box(*doc[0].search_for(text)[0]),), "OFL § 30, nr. 1", text)


@pytest.mark.parametrize("struck", ["", "Sagen"])
def test_figures_that_only_stand_beside_their_glyphs_can_be_found(
    tmp_path: Path, struck: str
) -> None:
    _print(tmp_path / "in.pdf", {})
    marks = [_mark(tmp_path / "in.pdf", struck)] if struck else []
    strike_clean(tmp_path / "in.pdf", tmp_path / "out.pdf", marks)
    for reader, text in _texts(tmp_path / "out.pdf").items():
        assert "koster 4071 kr" in text, reader
        assert "25 offentlige fjer" in text, reader
        assert ("Sagen" in text) == (not struck), reader


def test_a_ligature_is_spelt_where_its_letters_stand_beside_it(tmp_path: Path) -> None:
    _print(tmp_path / "in.pdf", {})
    with pikepdf.open(tmp_path / "in.pdf", allow_overwriting_input=True) as pdf:
        page = pdf.pages[0].obj
        code = b"<%04X>" % _FONT.has_glyph(0xFB01)
        maps = page.Resources.Font.F.ToUnicode
        known = maps.read_bytes().replace(
            b"endbfchar", b"endbfchar 1 beginbfchar %b <FB01> endbfchar" % code
        )
        page.Resources.Font.F.ToUnicode = pdf.make_stream(known)
        more = b"\nBT /F 20 Tf 60 300 Td <%04X> Tj /Span <</ActualText (fi)>> BDC %b Tj EMC ET"
        more %= _FONT.has_glyph(ord("g")), code
        page.Contents = pdf.make_stream(page.Contents.read_bytes() + more)
        pdf.save()
    strike_clean(tmp_path / "in.pdf", tmp_path / "out.pdf")
    with pikepdf.open(tmp_path / "out.pdf") as pdf:
        fonts = pdf.pages[0].Resources.Font.values()
        written = b"".join(font.ToUnicode.read_bytes() for font in fonts)
    assert b"<00660069>" in written
    assert b"FB01" not in written


def test_struck_figures_are_gone_from_the_font_too(tmp_path: Path) -> None:
    _print(tmp_path / "in.pdf", {})
    strike_clean(tmp_path / "in.pdf", tmp_path / "out.pdf", [_mark(tmp_path / "in.pdf", "4071")])
    with pikepdf.open(tmp_path / "out.pdf") as pdf:
        (font,) = (f for f in pdf.pages[0].Resources.Font.values() if "/ToUnicode" in f)
        codes = font.ToUnicode.read_bytes()
    for sign in "4071":
        assert b" <%04X>" % ord(sign) not in codes  # codes are numbered anew
    for text in _texts(tmp_path / "out.pdf").values():
        assert "25 offentlige fjer" in text


def test_what_a_glyph_does_not_look_like_is_not_believed(tmp_path: Path) -> None:
    lies = {"4": "8", "0": "M", "7": "e", "1": "t", "2": "fi", "5": "hem"}
    _print(tmp_path / "in.pdf", lies)
    strike_clean(tmp_path / "in.pdf", tmp_path / "out.pdf")
    for reader, text in _texts(tmp_path / "out.pdf").items():
        assert "koster" in text, reader
        assert not set("8M") & set(text), reader
        assert "hem" not in text, reader
    with pikepdf.open(tmp_path / "out.pdf") as pdf:
        for font in pdf.pages[0].Resources.Font.values():
            assert b"<0065>" not in b"".join(
                line
                for line in font.ToUnicode.read_bytes().splitlines()
                if line.startswith(b"<%04X>" % _FONT.has_glyph(ord("7")))
            )


def test_a_glyph_that_is_said_to_be_two_things_is_none(tmp_path: Path) -> None:
    _print(tmp_path / "in.pdf", {})
    with pikepdf.open(tmp_path / "in.pdf", allow_overwriting_input=True) as pdf:
        page = pdf.pages[0].obj
        seven = b"<%04X> Tj" % _FONT.has_glyph(ord("7"))
        more = b"\nBT /F 20 Tf 60 300 Td /Span <</ActualText (1)>> BDC %b EMC ET" % seven
        page.Contents = pdf.make_stream(page.Contents.read_bytes() + more)
        pdf.save()
    strike_clean(tmp_path / "in.pdf", tmp_path / "out.pdf")
    for reader, text in _texts(tmp_path / "out.pdf").items():
        assert "7" not in text, reader
        assert "25 offentlige fjer" in text, reader


def test_lies_do_not_pass_whatever_is_claimed(tmp_path: Path) -> None:
    signs = {_FONT.has_glyph(ord(t)): t for t in sorted(KNOWN) if len(t) == 1}
    twins = ["0Oo", "1Il", "ij"]
    rnd = random.Random(4)
    _print(tmp_path / "in.pdf", {})
    pdf = pikepdf.open(tmp_path / "in.pdf")
    font = pdf.pages[0].Resources.Font.F
    for _ in range(3):
        lies = {
            code: rnd.choice(
                [t for t in sorted(KNOWN) if t.casefold() != sign.casefold()
                 and not any(t in twin and sign in twin for twin in twins)]
            )
            for code, sign in signs.items()
        }  # fmt: skip
        assert looks_like(font, lies, {}) == {}
    truths = looks_like(font, signs, {})
    assert len(truths) > 0.95 * len(signs)
    pdf.close()


def test_a_font_that_draws_nothing_stands_for_nothing() -> None:
    with pikepdf.new() as pdf:
        font = Dictionary(Type=Name.Font, Subtype=Name.Type3, FontBBox=[0, 0, 1, 1])
        font.FontMatrix, font.CharProcs = [1, 0, 0, 1, 0, 0], Dictionary(a=pdf.make_stream(b""))
        font.Encoding = Dictionary(Differences=[65, Name.a])
        font.FirstChar, font.LastChar, font.Widths = 65, 65, [1]
        assert looks_like(pdf.make_indirect(font), {65: "A"}, {}) == {}
