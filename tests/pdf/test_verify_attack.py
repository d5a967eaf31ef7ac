"""Released files that would satisfy a check by its letter, and still hold what was struck."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pymupdf
import pytest
from pikepdf import Array, Name, String

from redactor.domain.geometry import Box
from redactor.domain.suggestion import Mark
from redactor.pdf.verify import verify
from tests.pdf.striking import alter_page, failed, strike_clean

NAME, NUMBER = "Frederikke Kvistgaard", "711289-4417"
Case = tuple[Path, Path, list[Mark]]


@pytest.fixture
def case(make_pdf: Any, find_marks: Any, tmp_path: Path) -> Case:
    """original, released (proven), marks. The page has a note besides its text."""
    original, released = (
        make_pdf([f"Borger: {NAME}, {NUMBER}.", "Linjen bliver."]),
        tmp_path / "r.pdf",
    )
    with pymupdf.open(original) as doc:
        doc[0].add_freetext_annot(pymupdf.Rect(300, 500, 500, 540), "En note", fontsize=12)
        doc.saveIncr()
    marks = find_marks(original, NAME, NUMBER)
    answer = strike_clean(original, released, marks)
    assert not answer["overstrike"]["rasterised_pages"]
    return original, released, marks


def check(case: Case, **more: Any) -> set[str]:
    return failed(verify(case[1], original=case[0], marks=case[2], **more))


def _code(data: str) -> Callable[[pikepdf.Pdf, Any], None]:
    def plant(pdf: pikepdf.Pdf, page: Any) -> None:
        font = next(iter(page.Resources.Font.keys()))
        page.Contents.write(page.Contents.read_bytes() + b"\n" + data.format(f=font).encode())

    return plant


def _unseen(x: int, y: int, text: str) -> Callable[[pikepdf.Pdf, Any], None]:
    return _code(f"BT 3 Tr {{f}} 9 Tf {x} {y} Td ({text}) Tj ET")


def _resource(pdf: pikepdf.Pdf, page: Any) -> None:
    fonts = page.Resources.Font
    fonts["/F7112894417"] = next(iter(fonts.values()))


def _palette(pdf: pikepdf.Pdf, page: Any) -> None:
    palette = NAME.encode().ljust(24)
    page.Resources.ColorSpace = pikepdf.Dictionary(
        C9=Array([Name.Indexed, Name.DeviceRGB, 7, String(palette)])
    )


def _soft_mask(pdf: pikepdf.Pdf, page: Any) -> None:
    """A group that no page shows as text, in a font of its own."""
    form = pdf.make_stream(b"BT /F0 9 Tf (Kvist) Tj 9 0 Td (gaard) Tj ET")
    form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 9, 9])
    form.Group = pikepdf.Dictionary(S=Name.Transparency)
    form.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F0=_helvetica(pdf)))
    mask = pikepdf.Dictionary(S=Name.Luminosity, G=form)
    page.Resources.ExtGState = pikepdf.Dictionary(E9=pikepdf.Dictionary(SMask=mask))


def _helvetica(pdf: pikepdf.Pdf) -> Any:
    return pdf.make_indirect(
        pikepdf.Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    )


PLANTS: dict[str, tuple[Callable[[pikepdf.Pdf, Any], None], str]] = {
    "operator of no standard": (_code("71 12 89 44 17 zz"), "structure"),
    "string that nothing shows": (_code("(hej) w"), "structure"),
    "array that nothing shows": (_code("[(h) 5 (ej)] d"), "structure"),
    "number of an operator": (_code("7112894417 w"), "secrets"),
    "name of a font": (_resource, "secrets"),
    "palette": (_palette, "secrets"),
    "soft mask": (_soft_mask, "secrets"),
    "unseen on a page with notes": (_unseen(90, 300, NAME), "secrets"),
    "unseen in the place of a note": (_unseen(310, 310, "hej"), "text_kept"),
    "beyond the page with notes": (_unseen(-300, 9, "Kvistgaard"), "text_kept"),
    "struck word elsewhere": (_code("BT {f} 9 Tf 90 300 Td (Kvistgaard) Tj ET"), "secrets"),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANTS)
def test_what_fits_the_form_is_still_found(name: str, case: Case) -> None:
    plant, expected = PLANTS[name]
    alter_page(case[1], plant)
    assert expected in check(case)


def test_the_identifier_of_a_file_is_searched(case: Case) -> None:
    raw = case[1].read_bytes()
    planted = re.sub(rb"/ID \[<\w{32}>", b"/ID [<" + b"Kvistgaard123456".hex().encode() + b">", raw)
    assert planted != raw
    case[1].write_bytes(planted)
    assert "secrets" in check(case)


def _stream(raw: bytes, kind: bytes) -> re.Match[bytes]:
    found = re.search(rb"<<[^<>]*(?:<<[^<>]*>>[^<>]*)*" + kind + rb".*?stream\n", raw, re.DOTALL)
    assert found
    return found


@pytest.mark.parametrize("text", [f"% {NAME}\n", "% intet\n(" + NUMBER + ")\n"])
def test_what_stands_between_objects_of_an_object_stream_is_found(text: str, case: Case) -> None:
    raw = case[1].read_bytes()
    head = _stream(raw, b"/Type /ObjStm")
    length = int(re.search(rb"/Length (\d+)", head[0])[1])  # type: ignore[index]
    data = zlib.decompress(raw[head.end() : head.end() + length]) + b"\n" + text.encode()
    packed = zlib.compress(data, 9)
    # the same length, so that everything stays in its place
    tail = length - len(packed)
    new_head = head[0].replace(b"/Length %d" % length, b"/Length %d" % len(packed))
    planted = raw[: head.start()] + new_head + packed + raw[head.end() + length :]
    assert tail < 0
    shift = len(planted) - len(raw)
    start = int(re.search(rb"startxref\n(\d+)", raw)[1])  # type: ignore[index]
    planted = planted.replace(b"startxref\n%d" % start, b"startxref\n%d" % (start + shift))
    case[1].write_bytes(planted)
    assert check(case) & {"secrets", "opens", "structure"}


def test_text_behind_packed_data_is_found(case: Case) -> None:
    original, released, marks = case
    with pikepdf.open(released) as pdf:
        contents = pdf.pages[0].obj.Contents
        contents.write(
            zlib.compress(contents.read_bytes()) + NAME.encode(), filter=Name.FlateDecode
        )
        pdf.save(
            released.with_name("tail.pdf"),
            deterministic_id=True,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    report = verify(released.with_name("tail.pdf"), original=original, marks=marks)
    assert "secrets" in failed(report)


def test_the_text_layer_of_a_picture_may_not_say_what_was_struck(case: Case) -> None:
    """Text is compared loosely on such a page: a struck word beside its box is no kept word."""
    original, released, marks = case
    alter_page(released, _code("BT 3 Tr {f} 9 Tf 90 600 Td (Kvistgaard) Tj ET"))
    found = failed(verify(released, original=original, marks=marks, rasterised=[1]))
    assert "secrets" in found


def test_a_name_that_stands_unmarked_in_the_original_may_stand(
    make_pdf: Any, find_marks: Any, tmp_path: Path
) -> None:
    original, released = make_pdf([NAME, "ord", f"og {NAME}"], pages=2), tmp_path / "r.pdf"
    marks = find_marks(original, NAME)[:1]
    strike_clean(original, released, marks)
    short = Mark(2, (Box(70, 100, 300, 170),), "", NAME)
    assert "glyphs" in failed(verify(released, original=original, marks=[*marks, short]))
