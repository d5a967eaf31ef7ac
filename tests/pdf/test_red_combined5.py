"""Two hiding places at once, and numbers of a page that hold digits of their own."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from tests.pdf.searching import find_deep
from tests.pdf.striking import strike

VISIBLE, HIDDEN = "KVISTVIS1", "KVISTCHN2"
DIGITS = "7412319"


def _attached(pdf: pikepdf.Pdf) -> None:
    pdf.attachments[f"{HIDDEN}.txt"] = pikepdf.AttachedFileSpec(pdf, HIDDEN.encode())
    pdf.docinfo["/Title"] = String(HIDDEN)


def locked_with_an_attachment(path: Path) -> None:
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        _attached(pdf)
        lock = pikepdf.Encryption(owner=HIDDEN, user="", R=6)
        pdf.save(path, encryption=lock)


def damaged_with_an_old_state(path: Path) -> None:
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        _attached(pdf)
        pdf.save(path, compress_streams=False)
    data = path.read_bytes()
    newer = data.replace(HIDDEN.encode(), b"x" * len(HIDDEN))
    path.write_bytes(re.sub(rb"startxref\s+\d+", b"startxref\n7", data + newer))


def page_twice_in_the_tree(path: Path) -> None:
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        page, tree = pdf.pages[0].obj, pdf.Root.Pages
        inner = pdf.make_indirect(
            Dictionary(Type=Name.Pages, Kids=Array([page]), Count=1, Parent=tree, X=String(HIDDEN))
        )
        tree.Kids.append(inner)
        tree.Count = 2
        pdf.save(path)


def one_stream_as_picture_and_code(path: Path) -> None:
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        page = pdf.pages[0].obj
        code = f"0.5 g 300 300 9 9 re f % {HIDDEN}\n".encode().ljust(64)
        stream = pdf.make_stream(
            code, Type=Name.XObject, Subtype=Name.Image, Width=8, Height=8, BitsPerComponent=8,
            ColorSpace=Name.DeviceGray,
        )  # fmt: skip
        page.Resources.XObject = Dictionary(I=stream)
        old = list(page.Contents) if isinstance(page.Contents, Array) else [page.Contents]
        page.Contents = Array([*old, stream])
        pdf.save(path, compress_streams=False)


def resources_far_above(path: Path) -> None:
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        page = pdf.pages[0].obj
        tree = pdf.Root.Pages
        tree.Resources = page.Resources
        tree.Resources.Properties = Dictionary({f"/{HIDDEN}": Dictionary(A=String(HIDDEN))})
        tree.Resources.Font[f"/{HIDDEN}"] = Dictionary(
            Type=Name.Font, Subtype=Name.Type1, BaseFont=Name(f"/{HIDDEN}")
        )
        del page.Resources
        pdf.save(path)


PAIRS: dict[str, Callable[[Path], None]] = {
    f.__name__: f
    for f in (
        locked_with_an_attachment, damaged_with_an_old_state, page_twice_in_the_tree,
        one_stream_as_picture_and_code, resources_far_above,
    )
}  # fmt: skip


@pytest.mark.parametrize("how", PAIRS)
def test_two_hiding_places_at_once(
    how: str, make_pdf: Any, find_marks: Any, tmp_path: Path
) -> None:
    source, target = make_pdf(["Adressen er KVISTVIS1.", "Et andet ord."]), tmp_path / "out.pdf"
    marks = find_marks(source, VISIBLE)
    PAIRS[how](source)
    if how == "page_twice_in_the_tree":
        marks = marks + [type(m)(2, m.boxes, m.label) for m in marks]
    answer = strike(source, target, marks)
    assert answer["verification"]["passed"], answer["verification"]["findings"]
    assert find_deep(target, HIDDEN) == set()
    assert find_deep(target, VISIBLE) == set()


def _is_code(obj: Any) -> bool:
    return isinstance(obj, pikepdf.Stream) and obj.get("/Subtype") in (None, Name.Form)


def _state(**keys: Any) -> Callable[[pikepdf.Pdf, Any], None]:
    def plant(pdf: pikepdf.Pdf, page: Any) -> None:
        page.Resources.ExtGState = Dictionary(S=Dictionary(**keys))
        code = b"/S gs 0.5 g 300 300 40 40 re f 0.3 G 200 200 m 240 240 l S"
        page.Contents = Array([*page.Contents, pdf.make_stream(code)])

    return plant


def _origin(pdf: pikepdf.Pdf, page: Any) -> None:
    x = int(DIGITS)
    page.MediaBox = Array([x, 0, x + 595, 842])
    parts = [pdf.make_stream(b"q 1 0 0 1 %d 0 cm" % x), *page.Contents, pdf.make_stream(b"Q")]
    page.Contents = Array(parts)


def _unit(pdf: pikepdf.Pdf, page: Any) -> None:
    page.UserUnit = pikepdf.Object.parse(b"1.0" + DIGITS.encode())


NUMBERS: dict[str, Callable[[pikepdf.Pdf, Any], None]] = {
    "flatness": _state(FL=int(DIGITS)), "smoothness": _state(SM=int(DIGITS)),
    "miter": _state(ML=int(DIGITS)), "dashes": _state(D=Array([Array([1]), int(DIGITS)])),
    "opacity": _state(ca=int(DIGITS)), "origin": _origin, "unit": _unit,
}  # fmt: skip


@pytest.mark.parametrize("how", NUMBERS)
def test_digits_that_nobody_sees_are_gone(
    how: str, make_pdf: Any, find_marks: Any, tmp_path: Path
) -> None:
    source, target = make_pdf(["Adressen er KVISTVIS1."]), tmp_path / "out.pdf"
    marks = find_marks(source, VISIBLE)
    with pikepdf.open(source, allow_overwriting_input=True) as pdf:
        NUMBERS[how](pdf, pdf.pages[0].obj)
        pdf.save(source)
    answer = strike(source, target, marks)
    if not answer["verification"]["passed"]:
        return  # nothing is released
    with pikepdf.open(target) as pdf:
        text = b" ".join(o.unparse() for o in pdf.objects if isinstance(o, pikepdf.Object))
        text += b" ".join(o.read_bytes() for o in pdf.objects if _is_code(o))
    found = re.search(rb".{30}" + DIGITS[:6].encode() + rb".{30}", text, re.DOTALL)
    assert found is None, found
