"""Words within the programs that draw glyphs, and letters that only a struck word had."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pikepdf
import pymupdf
import pytest
from pikepdf import Array, Dictionary, Name

from redactor.pdf.fonts.cff import clean_cff
from redactor.pdf.fonts.cff_parts import entries, index, offset, packed
from redactor.pdf.fonts.charstrings import drawing_of
from redactor.pdf.fonts.type1 import built_in_codes, clean_type1
from redactor.pdf.fonts.type1_outlines import crypt, decrypt, glyph_of
from tests.pdf.striking import strike_clean

HIDDEN = b"KVISTCHN2"
SQUARE = bytes([0x8B, 0x8B, 0x15, 0xEF, 0x06, 0xEF, 0x07, 0x27, 0x06])
"""A Type 2 charstring up to its end: a square 100 units wide."""
MORE = {
    "behind the end": SQUARE + b"\x0e" + HIDDEN,
    "behind the end in numbers": SQUARE + b"\x0e" + b"".join(b"\x1c\0%c" % c for c in HIDDEN),
    "hints": b"".join(b"\x1c\0%c" % c for c in HIDDEN + b"x") + b"\x01" + SQUARE + b"\x0e",
    "moves to nowhere": b"\x1c\0K\x1c\0V\x15\x1c\0I\x1c\0S\x15" + SQUARE + b"\x0e",
    "operands too many": b"".join(b"\x1c\0%c" % c for c in HIDDEN) + SQUARE + b"\x0e",
}


@pytest.mark.parametrize("how", MORE)
def test_charstrings_draw_the_same_and_say_nothing(how: str) -> None:
    made = drawing_of(MORE[how], [], []).tidy().written(None)
    assert not any(v in made for v in (HIDDEN, b"\0K", b"\x1c"))
    once, plain = drawing_of(made, [], []), drawing_of(SQUARE + b"\x0e", [], []).tidy()
    assert [step for step in once.steps if step[0] != "m"] == plain.steps[1:]


def test_subroutines_that_nothing_calls_are_gone() -> None:
    """The global subroutines of a program are an index of their own, behind its strings."""
    data = pymupdf.Font("tiro").buffer
    _, at = index(data, data[2])
    _, at = index(data, at)
    strings, at = index(data, at)
    made = clean_cff(data, str)
    tops, at = index(made, index(made, made[2])[1])
    _, at = index(made, at)
    assert index(made, at)[0] == []
    assert clean_cff(made, str) == made
    shapes, _ = index(made, offset(entries(tops[0]), 17))
    assert all(b"\x0a" not in s[-2:] and s.endswith(b"\x0e") for s in shapes)
    assert strings or packed([]) == b"\0\0"


def type1(shapes: dict[str, bytes]) -> bytes:
    """A program whose letters all draw a square, with codes of its own."""
    codes = "".join(
        f"dup {65 + i} /{name} put\n" for i, name in enumerate(n for n in shapes if n != ".notdef")
    )
    inner = b"dup /Private 8 dict dup begin /lenIV 4 def 2 index /CharStrings 9 dict dup begin\n"
    for name, shape in shapes.items():
        coded = crypt(b"\0\0\0\0" + shape, 4330)
        inner += b"/%s %d RD " % (name.encode(), len(coded)) + coded + b" ND\n"
    clear = (
        "%!PS-AdobeFont-1.0: Egen\n/FontMatrix [0.001 0 0 0.001 0 0] def\n/Encoding 256 array\n"
        f"{codes}readonly def\n/FontBBox {{0 0 1000 1000}} def\ncurrentfile eexec\n"
    )
    return clear.encode() + crypt(b"\0\0\0\0" + inner, 55665) + b"0" * 64 + b"\ncleartomark\n"


OUTLINE = bytes([0x8B, 0xF7, 0xEC, 0x0D, 0x8B, 0x8B, 0x15, 0xEF, 0x06, 0xEF, 0x07, 0x09])


def glyphs(program: bytes) -> dict[str, bytes]:
    """Names and charstrings of a Type 1 program, unlocked."""
    at = program.index(b"eexec") + 6
    text, found = decrypt(program[at:], 55665)[4:], {}
    for part in text[text.index(b"/CharStrings") :].split(b"\n")[1:]:
        name, rd, rest = part.partition(b" RD ")
        if rd and name[:1] == b"/":
            found[name[1:].split()[0].decode()] = rest
    return found


@pytest.mark.parametrize(
    "shape",
    [
        OUTLINE + b"\x0e" + HIDDEN,
        OUTLINE[:4] + bytes(v + 64 for v in HIDDEN[:2]) + b"\x01" + OUTLINE[4:] + b"\x0e",
    ],
)
def test_type_1_glyphs_draw_the_same_and_say_nothing(shape: bytes) -> None:
    made, _ = clean_type1(type1({".notdef": OUTLINE + b"\x0e", "A": shape}), str)
    coded = glyphs(made)["A"]
    plain = decrypt(coded[: len(coded) - 3], 4330)
    assert HIDDEN not in plain
    assert bytes(v + 64 for v in HIDDEN[:2]) not in plain
    steps = glyph_of(coded[: len(coded) - 3], {}, 4).steps
    assert [s for s in steps if s[0] == "l"] == [("l", (100.0, 0)), ("l", (0, 100.0))]


@pytest.fixture
def subset(make_pdf: Any) -> Path:
    """A page in a Type 1 font that has A, B and Q; the Q stands in the struck name alone."""
    path: Path = make_pdf(["KVISTVIS1"])
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        names = (".notdef", "A", "B", "Q")
        program = pdf.make_stream(type1(dict.fromkeys(names, OUTLINE + b"\x0e")))
        descriptor = Dictionary(
            Type=Name.FontDescriptor, FontName=Name.Egen, Flags=4, ItalicAngle=0, Ascent=800,
            Descent=0, StemV=80, CapHeight=700, FontBBox=Array([0, 0, 500, 500]), FontFile=program,
        )  # fmt: skip
        letters = pdf.make_stream(b"3 beginbfchar <41> <0041> <42> <0042> <43> <0051> endbfchar")
        font = Dictionary(
            Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Egen, FirstChar=65, LastChar=67,
            Widths=Array([500, 500, 500]), FontDescriptor=pdf.make_indirect(descriptor),
            ToUnicode=letters,
        )  # fmt: skip
        page = pdf.pages[0]
        page.obj.Resources.Font["/T1"] = pdf.make_indirect(font)
        page.contents_add(
            pdf.make_stream(
                b"BT /T1 12 Tf 72 500 Td (CACA) Tj ET BT /T1 12 Tf 72 400 Td (ABAB) Tj ET"
            )
        )
        pdf.save(path)
    return path


def test_letters_of_struck_words_leave_their_type_1_program(
    subset: Path, find_marks: Any, tmp_path: Path
) -> None:
    strike_clean(subset, tmp_path / "out.pdf", find_marks(subset, "QAQA"))
    with pikepdf.open(tmp_path / "out.pdf") as pdf:
        (program,) = [
            o.FontFile.read_bytes()
            for o in pdf.objects
            if isinstance(o, Dictionary) and "/FontFile" in o
        ]
    assert set(glyphs(program)) == {".notdef", "A", "B"}
    assert built_in_codes(program) == {65: "A", 66: "B"}


def test_type_1_letters_stand_in_no_order_of_a_text() -> None:
    shapes = {".notdef": OUTLINE + b"\x0e"}
    for i, letter in enumerate("HEDVIG"):
        shapes[letter] = OUTLINE[:8] + bytes([0x8B + i]) + OUTLINE[8:] + b"\x0e"
    orders = {
        tuple(glyphs(clean_type1(type1(dict(turn)), str)[0]))
        for turn in itertools.islice(itertools.permutations(shapes.items()), 0, 5040, 500)
    }
    assert len(orders) == 1
