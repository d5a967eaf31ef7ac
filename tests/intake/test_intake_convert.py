"""Uploads of all kinds end in a rendition or in an error that says what to do."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path

import pikepdf
import pymupdf
import pytest
from PIL import Image

from redactor.errors import (
    DamagedFile,
    EmptyFile,
    EncryptedFile,
    InputError,
    LimitExceeded,
    UnsupportedFile,
    WrongPassword,
)
from redactor.intake.convert import convert
from redactor.intake.names import clean_name, title_from_name
from redactor.pdf.reading.document import Limits


def pdf_bytes(pages: int = 1, width: float = 595, **save: object) -> bytes:
    pdf = pymupdf.open()
    for number in range(pages):
        page = pdf.new_page(width=width, height=842)
        page.insert_text((72, 72), f"Side {number + 1}")
    data: bytes = pdf.tobytes(**save)
    return data


def zip_bytes(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "."), text)
    return out.getvalue()


def huge_page() -> bytes:
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(14_000, 14_000))
    pdf.pages[0].UserUnit = 20
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def inline_bomb() -> bytes:
    """A picture in a page's content that says that it is huge, and beside it a broken stream."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    broken = pikepdf.Stream(pdf, b"x")
    broken.Type, broken.Subtype, broken.Filter = pikepdf.Name.XObject, 7, pikepdf.Name.Ukendt
    pdf.Root.Andet = pdf.make_indirect(broken)
    content = b"q 100 0 0 100 0 0 cm BI /W 99999 /H 99999 /BPC 8 /CS /RGB ID \0 EI Q"
    pdf.pages[0].Contents = pikepdf.Stream(pdf, content)
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def flate_bomb() -> bytes:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    engine = zlib.compressobj(9)
    bomb = b"".join(engine.compress(b" " * 2**20) for _ in range(400)) + engine.flush()
    pdf.pages[0].Contents = pikepdf.Stream(pdf, bomb)
    pdf.pages[0].Contents.stream_dict.Filter = pikepdf.Name.FlateDecode
    out = io.BytesIO()
    pdf.save(out, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)
    return out.getvalue()


LOCKED = {"encryption": pymupdf.PDF_ENCRYPT_AES_256, "user_pw": "hemmelig", "owner_pw": "o"}
OWNER_ONLY = {"encryption": pymupdf.PDF_ENCRYPT_AES_256, "owner_pw": "ejer"}


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", EmptyFile),
        (b"\x00\x01\x02", UnsupportedFile),
        (zip_bytes(a__txt="hej"), UnsupportedFile),
        (zip_bytes(**{"[Content_Types]__xml": "x"}), UnsupportedFile),
        (b"From: a@b.dk\nTo: c@d.dk\nDate: x\nMIME-Version: 1.0\n\nHej", UnsupportedFile),
        (b"%PDF-1.7\nkun en begyndelse", DamagedFile),
        (pdf_bytes(encryption=LOCKED["encryption"], user_pw="hemmelig"), EncryptedFile),
        (huge_page(), LimitExceeded),
        (flate_bomb(), LimitExceeded),
        (inline_bomb(), LimitExceeded),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, DamagedFile),
        (b"   \n", EmptyFile),
    ],
    ids=[
        "empty",
        "binary",
        "zip",
        "office",
        "mail",
        "truncated",
        "locked",
        "huge",
        "bomb",
        "inline-bomb",
        "png",
        "blank-text",
    ],
)
def test_bad_files_are_refused_with_a_reason(
    tmp_path: Path, data: bytes, kind: type[InputError]
) -> None:
    source, target = tmp_path / "in", tmp_path / "out.pdf"
    source.write_bytes(data)
    with pytest.raises(kind) as caught:
        convert(source, target)
    assert len(caught.value.message) > 20
    assert not target.exists()
    assert source.read_bytes() == data


def test_too_many_pages_are_refused(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.write_bytes(pdf_bytes(pages=12))
    with pytest.raises(LimitExceeded, match="12 sider"):
        convert(source, tmp_path / "out.pdf", limits=Limits(max_pages=10))


def picture_bytes(kind: str, mode: str, frames: int = 1) -> bytes:
    out = io.BytesIO()
    first, *rest = [Image.new(mode, (300, 400)) for _ in range(frames)]
    first.save(out, kind, save_all=bool(rest), append_images=rest) if rest else first.save(
        out, kind
    )
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "pages", "media_type"),
    [
        (pdf_bytes(3), 3, "application/pdf"),
        (b"skrald foran\n" + pdf_bytes(1), 1, "application/pdf"),
        (pdf_bytes(2)[:-200], 2, "application/pdf"),
        (picture_bytes("PNG", "RGBA"), 1, "image/png"),
        (picture_bytes("PNG", "P"), 1, "image/png"),
        (picture_bytes("JPEG", "RGB"), 1, "image/jpeg"),
        (picture_bytes("JPEG", "CMYK"), 1, "image/jpeg"),
        (picture_bytes("TIFF", "1", frames=4), 4, "image/tiff"),
        (picture_bytes("WEBP", "RGB"), 1, "image/webp"),
        ("Kære borger æøå\n".encode(), 1, "text/plain"),
        ("Kære borger æøå\n".encode("cp1252"), 1, "text/plain"),
        (("linje\n" * 500).encode("utf-16"), 8, "text/plain"),
    ],
)
def test_good_files_get_a_rendition(
    tmp_path: Path, data: bytes, pages: int, media_type: str
) -> None:
    source = tmp_path / "in"
    source.write_bytes(data)
    first = convert(source, tmp_path / "a.pdf")
    again = convert(source, tmp_path / "b.pdf")
    assert first.media_type == media_type
    assert first.pages == pymupdf.open(tmp_path / "a.pdf").page_count
    assert abs(first.pages - pages) <= (2 if media_type == "text/plain" else 0)
    assert first.sha256 == again.sha256


def test_text_survives_as_text(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.write_text("Første linje æøå\n\n  indrykket <b>ikke html</b>\n", "utf-8")
    convert(source, tmp_path / "a.pdf")
    text = pymupdf.open(tmp_path / "a.pdf")[0].get_text()
    assert "Første linje æøå" in text
    assert "<b>ikke html</b>" in text


@pytest.mark.parametrize("save", [LOCKED, OWNER_ONLY], ids=["user", "owner-only"])
def test_locked_pdf_with_its_password_is_unlocked(tmp_path: Path, save: dict[str, object]) -> None:
    source = tmp_path / "in"
    source.write_bytes(pdf_bytes(2, **save))
    made = convert(source, tmp_path / "a.pdf", password="hemmelig")
    assert made.pages == 2
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        assert not pdf.is_encrypted


def test_wrong_password_is_said(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.write_bytes(pdf_bytes(1, **LOCKED))
    with pytest.raises(WrongPassword):
        convert(source, tmp_path / "a.pdf", password="forkert")


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("brev\u202efdp.exe", "brevfdp.exe"),
        ("Glad sag 😀.pdf", "Glad sag 😀.pdf"),
        ("רשימה.pdf", "רשימה.pdf"),
        ("con.pdf", "_con.pdf"),
        ("a\x00b\nc.pdf", "a_b_c.pdf"),
        ("...", "dokument"),
        ("", "dokument"),
        ("A\u030a.pdf", "Å.pdf"),
        ("x" * 400 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_names_from_outside_are_made_safe(name: str, clean: str) -> None:
    assert clean_name(name) == clean


def test_titles_read_well() -> None:
    assert title_from_name("01_underretning_telefonisk.pdf") == "01 underretning telefonisk"


def test_pages_that_one_reader_cannot_count_are_mended(tmp_path: Path) -> None:
    """MuPDF sees no page in a tree without a count; two other readers see both."""
    source, target = tmp_path / "in.pdf", tmp_path / "out.pdf"
    source.write_bytes(pdf_bytes(2).replace(b"/Count 2", b"/Kount 2"))
    with pymupdf.open(source) as before:
        assert before.page_count == 0
    assert convert(source, target).pages == 2
    with pymupdf.open(target) as after:
        assert [page.get_text().strip() for page in after] == ["Side 1", "Side 2"]
