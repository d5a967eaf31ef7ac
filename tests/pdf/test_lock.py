"""Locked in and locked out: the right password opens both, and nothing else does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pikepdf
import pymupdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redactor.errors import EncryptedFile, InvalidValue, WrongPassword
from redactor.pdf.lock import lock, needs_password, unlock
from redactor.pdf.safe import redact_file, verify_file

WORDS = ["hemmelig", "æøå ÆØÅ", "a", "x" * 127, "\"'$(rm)\\"]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("lock") / "plain.pdf"
    with pymupdf.open() as doc:
        doc.new_page().insert_text((72, 72), "Denne linje bliver stående.")
        doc.save(path)
    return path


@pytest.mark.parametrize("word", WORDS)
def test_locked_and_opened_again(word: str, plain: Path, tmp_path: Path) -> None:
    locked, opened = tmp_path / "locked.pdf", tmp_path / "opened.pdf"
    lock(plain, locked, word)
    assert needs_password(locked)
    assert b"linje" not in locked.read_bytes()
    with pikepdf.open(locked, password=word) as pdf:
        assert (pdf.encryption.R, pdf.encryption.bits) == (6, 256)
        assert pdf.encryption.stream_method.name == "aesv3"
    with pymupdf.open(locked) as doc:
        assert doc.needs_pass
        assert doc.authenticate(word)
        assert "Denne linje" in doc[0].get_text()
    unlock(locked, opened, word)
    assert not needs_password(opened)
    with pytest.raises(EncryptedFile):
        unlock(locked, opened, None)
    with pytest.raises(WrongPassword):
        unlock(locked, opened, "y" + word)


@pytest.mark.parametrize("word", ["", "x" * 128, "to\nlinjer", "\0"])
def test_passwords_that_cannot_be_used(word: str, plain: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidValue):
        lock(plain, tmp_path / "locked.pdf", word)
    assert not (tmp_path / "locked.pdf").exists()


@settings(max_examples=15, deadline=None)
@given(word=st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=20))
def test_any_word_opens_what_it_locked(word: str, plain: Path) -> None:
    locked, opened = plain.with_name("locked.pdf"), plain.with_name("opened.pdf")
    lock(plain, locked, word)
    unlock(locked, opened, word)
    with pymupdf.open(opened) as doc:
        assert "Denne linje" in doc[0].get_text()


@pytest.mark.parametrize("method", ["rc4", "aes128", "aes256", "owner only"])
def test_locked_input_gives_what_was_asked_for(
    method: str, make_pdf: Any, find_marks: Any, tmp_path: Path
) -> None:
    source, locked = make_pdf(), tmp_path / "locked.pdf"
    marks = find_marks(source, "KVISTVIS1")
    kinds = {
        "rc4": pikepdf.Encryption(owner="o", user="ind", R=3, aes=False, metadata=False),
        "aes128": pikepdf.Encryption(owner="o", user="ind", R=4),
        "aes256": pikepdf.Encryption(owner="o", user="ind", R=6),
        "owner only": pikepdf.Encryption(owner="o", user="", R=6),
    }
    with pikepdf.open(source) as pdf:
        pdf.save(locked, encryption=kinds[method])
    word = None if method == "owner only" else "ind"
    redact_file(locked, tmp_path / "free.pdf", marks, password=word)
    assert not needs_password(tmp_path / "free.pdf")
    out = tmp_path / "out.pdf"
    result = redact_file(locked, out, marks, password=word, encrypt_with="ud")
    assert result.verification.passed
    assert needs_password(out)
    with pytest.raises(EncryptedFile):
        verify_file(out, original=source, marks=marks)
    with pytest.raises(WrongPassword):
        verify_file(out, original=source, marks=marks, released_password="ind")
    report = verify_file(out, original=source, marks=marks, released_password="ud")
    assert report.passed, report.findings


def test_a_bad_word_leaves_nothing(make_pdf: Any, tmp_path: Path) -> None:
    with pytest.raises(InvalidValue):
        redact_file(make_pdf(), tmp_path / "out.pdf", [], encrypt_with="to\nlinjer")
    assert not list(tmp_path.glob("out*"))
    assert not list(tmp_path.glob(".*part"))
