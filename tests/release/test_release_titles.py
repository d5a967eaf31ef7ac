"""Names in titles and file names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redactor.release.naming import MAX_NAME, act_list_name, document_name, safe_part
from redactor.release.titles import BLOCK, holds_name, strike_title


@pytest.mark.parametrize(
    ("title", "names", "struck"),
    [
        ("Notat om Karla Dalgas", ["Karla Holm Dalgas"], "Notat om █████"),
        ("Dalgas, Karla: klage", ["Karla Dalgas"], "█████: klage"),
        ("Karlas skole", ["Karla Dalgas"], "█████ skole"),
        ("CV_Dalgas_Karla_2024", ["Karla Dalgas"], "CV_█████_2024"),
        ("samtale med karla", ["Karla Dalgas"], "samtale med █████"),
        ("Om at bo hos Bo", ["Bo Dam"], "Om at bo hos █████"),
        ("Karla M. Dalgass sag", ["Karla Dalgas"], "█████ sag"),
        ("Hyltdgaard vedr. hegn", ["Torben Hyldgaard"], "█████ vedr. hegn"),
        ("Mail fra M.K. om skole", ["M.K."], "Mail fra █████ om skole"),
        ("Cpr 710190-0004 og 7101900004", [], "Cpr █████ og █████"),
        ("Svar til x.y@z.dk", [], "Svar til █████"),
        ("Intet at skjule", ["Karla Dalgas"], "Intet at skjule"),
        ("", ["Karla"], ""),
        ("Anne-Grethe er ringet op", ["Anne-Grethe Lund"], "█████ er ringet op"),
    ],
)
def test_titles(title: str, names: list[str], struck: str) -> None:
    assert strike_title(title, names) == struck
    assert strike_title(struck, names) == struck


def test_a_full_name_that_may_be_seen_stays() -> None:
    names, keep = ["Bo Dalgas"], ["Anna Dalgas"]
    assert strike_title("Anna Dalgas og Bo Dalgas", names, keep=keep) == "Anna Dalgas og █████"
    assert strike_title("Dalgas", names, keep=keep) == BLOCK


@given(st.text(max_size=80), st.sampled_from(["Karla Dalgas", "Bo Ærø Dam"]))
def test_no_full_name_survives_and_the_width_is_always_the_same(title: str, name: str) -> None:
    struck = strike_title(f"{title} {name} {title}", [name])
    assert not holds_name(struck, [name])
    assert BLOCK * 2 not in struck.replace(title, "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("notat om dalgas, karla", True),
        ("Karla.pdf", False),
        ("KarlaDalgas", False),
        ("karla_dalgas.pdf", True),
    ],
)
def test_holds_name(text: str, expected: bool) -> None:
    assert holds_name(text, ["Karla Dalgas"]) is expected


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Klage over hegn.docx", "0007 - 480007-26 - Klage over hegn.pdf"),
        ('a/b\\c:d*e?f"g<h>i|j', "0007 - 480007-26 - a-b-c-d-e-f-g-h-i-j.pdf"),
        ("../../etc/passwd", "0007 - 480007-26 - etc-passwd.pdf"),
        ("\u202egnp.exe ", "0007 - 480007-26 - gnp.exe.pdf"),
        ("", "0007 - 480007-26 - Dokument.pdf"),
        ("Brev til Karla Dalgas", "0007 - 480007-26 - Brev til [udeladt].pdf"),
    ],
)
def test_file_names(title: str, name: str) -> None:
    assert document_name(7, "480007-26", title, names=["Karla Dalgas"]) == name


def test_long_and_doubled_names() -> None:
    taken: set[str] = set()
    for _ in range(12):
        name = document_name(1, "1", "Æ" * 400, taken=taken)
        assert len(name) <= MAX_NAME
        assert name.casefold() not in {t.casefold() for t in taken}
        taken.add(name)


@given(st.text())
def test_names_are_safe_everywhere(text: str) -> None:
    part = safe_part(text)
    assert not set(part) & set('<>:"/\\|?*\n\r\t')
    assert not part.endswith((".", " "))


def test_act_list_name() -> None:
    assert act_list_name("27.24.00/G01", "pdf") == "Aktliste - 27.24.00-G01.pdf"
