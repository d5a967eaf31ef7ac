"""What counts as a leak in which kind of data, and what is chance."""

from __future__ import annotations

import pytest

from redactor.pdf.verify_secrets import Secrets

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
