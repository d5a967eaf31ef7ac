"""What counts as a leak in which kind of data, and what is chance."""

from __future__ import annotations

import pytest

from redactor.pdf.verify.secrets import Secrets

SECRETS = Secrets(["Bodil Rosenkær", "711289-4417", "28 64 17 93", "8770 4410", "Jan"])


@pytest.mark.parametrize(
    "data",
    [
        b"/Title (Rosenk\xe6r)",
        "BODIL".encode("utf-16-be"),
        b"x 7112894417 y",
        b"x 711289-4417 y",
        b"tel:28641793",
        b"<rdf:li>28 64 17 93</rdf:li>",
        b"8770 4410",
    ],
)
def test_a_planted_value_is_found(data: bytes) -> None:
    assert SECRETS.in_bytes(data, packed=False)


@pytest.mark.parametrize(
    "data",
    [
        b"<<       744       10   60 >>",  # numbers of a font program that run together
        b"[ 286 417 93 8 77 04 410 ]",
        b"0000028641 00000 n",
        b"128641793",
        b"January",
        b"Skannet af Jan",
        b"nothing at all",
    ],
)
def test_numbers_that_only_look_alike_are_no_leak(data: bytes) -> None:
    assert not SECRETS.in_bytes(data, packed=False)


def test_text_is_folded_over_spaces_and_signs() -> None:
    for text in ("b o d i l", "2864-1793", "711289 4417", "ROSENKÆR"):
        assert SECRETS.in_text(text), text


def test_what_may_stand_is_left_out() -> None:
    left = SECRETS.without("Ring til Bodil på 28 64 17 93")
    assert not left.in_bytes(b"bodil 28 64 17 93", packed=False)
    assert left.in_bytes(b"Rosenk\xc3\xa6r", packed=False)


SHORT = Secrets(["Anne", "Hans", "2020", "12.450", "125000", "Jan Bo"])


@pytest.mark.parametrize(
    "text",
    [
        *("kan nemt", "Skannet", "Hansen", "12020", "20 20", "2 0 2 0", "januar bo"),
        *("kannegiesser", "1245", "124 50 00", "a125000000b", "Jan Boe"),
    ],
)
def test_short_values_are_words_of_their_own(text: str) -> None:
    assert not SHORT.in_text(text), text


@pytest.mark.parametrize(
    "text",
    [
        *("Til Anne.", "Annes sag", "A N N E", "Han-\ns".replace("-\n", "\u00ad"), "Ha-\nns"),
        *("i 2020.", "kr. 125.000", "125 000", "JAN-BO", "jan  bo"),
    ],
)
def test_short_values_are_found_where_they_are_words(text: str) -> None:
    assert SHORT.in_text(text), text


@pytest.mark.parametrize("name", ["王小明", "王明", "김민", "ながや"])
def test_names_of_few_signs_are_names(name: str) -> None:
    assert Secrets([name]).in_text(f"姓名{name}住")
    assert not Secrets([name[:1]])


def test_numbers_of_code_are_no_struck_amounts() -> None:
    data = b"<< /Length 125000 /BBox [0 0 12.450 2020] >>"
    assert not SHORT.in_bytes(data, packed=False)
    assert SHORT.in_bytes(b"(Anne)", packed=False)


def test_letters_beyond_ascii_are_found_among_bytes() -> None:
    secrets = Secrets(["Rosenkær", "Łukasiewicz"])
    for text in ("rosenkær", "ROSENKÆR", "Rosenkaer", "łUKASIEWICZ"):
        for encoding in ("latin-1", "utf-8", "utf-16-be", "utf-16-le"):
            if encoding == "latin-1" and "Ł" in text.upper():
                continue
            assert secrets.in_bytes(b"\0\1" + text.encode(encoding), packed=True), (text, encoding)


def test_many_values_are_found_as_few_are() -> None:
    names = [f"Efternavn{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(200)]
    many = Secrets([*names, "Rosenkær"])
    for encoding in ("latin-1", "utf-8", "utf-16-be", "utf-16-le"):
        assert many.in_bytes(b"\0\xff" * 50 + "ROSENKÆR".encode(encoding), packed=True)
        assert many.in_bytes(b"\xffx" + "efternavnab".encode(encoding), packed=True)
    assert not many.in_bytes(bytes(range(256)) * 50, packed=True)
    assert many.in_text("Efternavn-ab")
    assert not many.in_text("Efternavn ringer")
    assert not many.without("efternavnaa").in_text("efternavnaa")
