"""What draws nothing isn't written: colours, paths, moves and numbers beside what is seen."""

from __future__ import annotations

import pytest

from redactor.pdf.writing.content import rewrite
from redactor.pdf.writing.tokens import ContentError, laid_out, short_number

TEXT, SHOWN = b"BT /A 9 Tf 5 5 Td (x) Tj ET", b"BT\n/F0 9 Tf\n5 5 Td\n(x) Tj\nET"
AREA, FILLED = b" 0 0 9 9 re f", b"0 0 9 9 re\nf"
CASES = {
    "a colour before another": (b"0.7 g 1 0 0 rg" + AREA, b"1 0 0 rg\n" + FILLED),
    "a colour to stroke with": (b"0.7 G 3 w" + AREA, FILLED),
    "a colour at the end": (AREA + b" 0.7 g", FILLED),
    "a colour within a group": (b"q 0.7 g Q" + AREA, FILLED),
    "a colour for a group and for what follows": (
        b"0.7 g q" + AREA + b" Q" + AREA,
        b"0.7 g\nq\n" + FILLED + b"\nQ\n" + FILLED,
    ),
    "a colour and its space": (
        b"/DeviceRGB cs 1 0 0 sc 0 1 0 sc" + AREA,
        b"/DeviceRGB cs\n0 1 0 sc\n" + FILLED,
    ),
    "a path that isn't painted": (b"75 86 m 73 83 l n" + AREA, FILLED),
    "a clip": (b"0 0 5 5 re W n" + AREA, b"0 0 5 5 re\nW\nn\n" + FILLED),
    "a clip of nothing": (b"q 0 0 5 5 re W n Q" + AREA, FILLED),
    "a matrix of nothing": (b"q 75 86 73 83 84 1 cm Q" + AREA, FILLED),
    "moves before another": (b"BT /A 9 Tf 75 86 Td 1 0 0 1 5 5 Tm (x) Tj ET",
                             b"BT\n/F0 9 Tf\n1 0 0 1 5 5 Tm\n(x) Tj\nET"),
    "moves after the last": (b"BT /A 9 Tf 5 5 Td (x) Tj 75 86 Td ET", SHOWN),
    "moves that add up": (
        b"BT /A 9 Tf 1 1 Td 4 4 Td (x) Tj ET", b"BT\n/F0 9 Tf\n1 1 Td\n4 4 Td\n(x) Tj\nET"),
    "a leading for lines that follow": (
        b"BT /A 9 Tf 5 5 TD (x) Tj T* (x) Tj ET",
        b"BT\n/F0 9 Tf\n5 5 TD\n(x) Tj\nT*\n(x) Tj\nET"),
    "a leading for nothing": (b"BT 12 TL ET " + TEXT, SHOWN),
    "a font that nothing is shown with": (b"BT /A 8 Tf ET " + TEXT, SHOWN),
    "a state set in a text for the next": (
        b"BT 3 Tc ET " + TEXT, b"3 Tc\n" + SHOWN),
    "too many digits": (b"0.59081726354 g" + AREA, b"0.5908173 g\n" + FILLED),
    "gaps in a row": (b"BT /A 9 Tf [(a) 75 -86.5 73 (b)] TJ ET",
                      b"BT\n/F0 9 Tf\n[(a) 61.5 (b)] TJ\nET"),
    "a path left unfinished": (AREA + b" 75 86 m 73 83 l", FILLED),
    "a path of a hidden layer": (b"/OC /L BDC 75 86 m 73 83 l S EMC" + AREA, FILLED),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_draws_nothing_is_left_out(case: str) -> None:
    old, new = CASES[case]
    made = rewrite(
        old, lambda kind, _: b"/F0" if kind == "Font" else None, lambda name: name == b"/L"
    )
    assert made.data == new


def test_what_is_named_is_told() -> None:
    data = (
        b"/A gs /B cs 1 sc q /C gs Q /Pattern CS /D SCN 0 0 1 1 re B /E Do "
        b"BT /F 9 Tf (x) Tj ET BT /G 9 Tf ET"
    )
    made = rewrite(data, lambda kind, name: name, lambda name: False, parts_of=lambda name: 1)
    assert made.named == {
        ("/ExtGState", b"/A"), ("/ColorSpace", b"/B"), ("/ColorSpace", b"/Pattern"),
        ("/Pattern", b"/D"), ("/XObject", b"/E"), ("/Font", b"/F"),
    }  # fmt: skip


NUMBERS = {
    b"0.25": b"0.25", b"595.27600": b"595.276", b"0000000042": b"42", b"9081726354": b"9081726000",
    b"-0.0000123456789": b"-0.00001234568", b"+12.500000": b"12.5", b".00000000001": b"0",
}  # fmt: skip


@pytest.mark.parametrize("token", NUMBERS)
def test_numbers_have_few_digits(token: bytes) -> None:
    assert short_number(token) == NUMBERS[token]


def test_numbers_that_readers_differ_on_are_refused() -> None:
    with pytest.raises(ContentError):
        short_number(b"12.5-9081726354")
    with pytest.raises(ContentError):
        laid_out(b"[(a) 1.2.3 (b)]")


def test_colours_of_too_many_parts_are_refused() -> None:
    data = b"/DeviceGray cs 75 86 0.5 sc 0 0 9 9 re f"
    with pytest.raises(ContentError):
        rewrite(data, lambda kind, name: name, lambda name: False)
