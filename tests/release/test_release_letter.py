"""The letter: order, regimes, what is said when, plain language, same bytes."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pymupdf
import pytest

from redactor.domain.states import Regime
from redactor.errors import NotFound
from redactor.law.grounds import catalogue, grounds_for
from redactor.law.regimes import regime_info
from redactor.release.letter import LetterFacts, open_points, write_docx, write_pdf
from redactor.release.letter_text import Kind, count, danish_date, letter_blocks


def text_of(facts: LetterFacts) -> str:
    return "\n".join(b.text for b in letter_blocks(facts))


def lix(text: str) -> float:
    """Words a sentence plus the share of words over six letters; 35-44 is medium, 45-54 hard."""
    words = re.findall(r"[^\W\d_]+", text)
    sentences = max(1, len(re.findall(r"[.:!?](?=\s|$)", text)))
    return len(words) / sentences + 100 * sum(len(w) > 6 for w in words) / len(words)


def test_the_order_of_the_letter(facts: LetterFacts) -> None:
    heads = [b.text for b in letter_blocks(facts) if b.kind in (Kind.TITLE, Kind.HEADING)]
    assert heads == [
        "Afgørelse om aktindsigt",
        "Vores afgørelse",
        "De regler, vi har brugt",
        "Derfor har vi udeladt oplysninger",
        "Fakta fra interne og særlige dokumenter",
        "Meroffentlighed",
        "Sådan klager du",
    ]
    text = text_of(facts)
    assert text.startswith("Afgørelse om aktindsigt\nDu bad den 2. november 2026 om aktindsigt i")
    assert text.index("aktliste") < text.index("§ 9") < text.index("§ 15 b") < text.index("klage")


def test_one_phrase_a_ground_in_the_order_of_the_catalogue(facts: LetterFacts) -> None:
    phrases = [g.phrase for g in catalogue() if g.code in facts.grounds]
    bullets = [b.text for b in letter_blocks(facts) if b.kind is Kind.BULLET]
    assert bullets[3:] == phrases
    with pytest.raises(NotFound):
        letter_blocks(replace(facts, grounds=("OFL § 99",)))


@pytest.mark.parametrize("regime", list(Regime))
def test_every_regime_has_a_letter(facts: LetterFacts, regime: Regime) -> None:
    codes = tuple(g.code for g in grounds_for(regime))
    text = text_of(replace(facts, regime=regime, grounds=codes))
    info = regime_info(regime)
    assert info.choice_of_law in text
    assert info.complaint_body in text
    assert "{" not in text
    assert ("Meroffentlighed" in text) is (info.more_access_rule is not None)


@pytest.mark.parametrize(
    ("counts", "expected", "absent"),
    [
        ({"full": 3, "partial": 0, "withheld": 0}, "alle 3 dokumenter", "overstreget"),
        ({"full": 1, "partial": 0, "withheld": 0}, "det dokument", "alle 1"),
        ({"full": 0, "partial": 0, "withheld": 2}, "Du får ikke aktindsigt", "overstreget"),
        ({"full": 0, "partial": 1, "withheld": 0}, "Et dokument får du, men", "som de er"),
    ],
)
def test_what_is_given(
    facts: LetterFacts, counts: dict[str, int], expected: str, absent: str
) -> None:
    grounds = facts.grounds if counts["partial"] + counts["withheld"] else ()
    text = text_of(replace(facts, **counts, uncovered=0, grounds=grounds))
    assert expected in text
    assert absent not in text


def test_nothing_withheld_says_nothing_of_grounds(facts: LetterFacts) -> None:
    text = text_of(replace(facts, full=3, partial=0, withheld=0, grounds=()))
    assert "udeladt oplysninger" not in text
    assert "Meroffentlighed" not in text
    assert "klage" in text


def test_a_late_answer_says_sorry_with_the_date(facts: LetterFacts) -> None:
    assert "beklager" not in text_of(facts)
    late = text_of(replace(facts, decided=dt.date(2026, 11, 22)))
    assert "senest den 11. november 2026. Vi beklager" in late


def test_struck_names_do_not_come_back_in_the_letter(facts: LetterFacts) -> None:
    text = text_of(replace(facts, interpretation="Du ønsker alt om Karla Dalgas siden 2020."))
    assert "Karla" not in text
    assert "Dalgas" not in text
    assert "█████" in text


def test_the_caseworkers_own_words_take_the_place_of_the_default(facts: LetterFacts) -> None:
    own = replace(facts, extraction="Der er ingen.", more_access="Vi har vejet det.")
    assert "Der er ingen." in text_of(own)
    assert len(open_points(facts)) == 2
    assert open_points(own) == []
    assert len(open_points(replace(own, caseworker="", requester_address=()))) == 2


@pytest.mark.parametrize("regime", list(Regime))
def test_plain_language(facts: LetterFacts, regime: Regime) -> None:
    code = regime_info(regime).private_ground
    body = text_of(replace(facts, regime=regime, grounds=(code,)))
    assert lix(re.sub(r"\d+\. (?=\w)", "", body)) < 45


def test_docx(facts: LetterFacts, tmp_path: Path) -> None:
    write_docx(facts, tmp_path / "a.docx")
    write_docx(facts, tmp_path / "b.docx")
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.docx") as archive:
        assert not [n for n in archive.namelist() if "thumbnail" in n]
        assert b"thumbnail" not in archive.read("_rels/.rels")
    document = docx.Document(str(tmp_path / "a.docx"))
    styles = [p.style.name for p in document.paragraphs]
    assert styles.count("Heading 1") == 6
    assert "List Bullet" in styles
    properties = document.core_properties
    assert not properties.author
    assert properties.title == "Afgørelse om aktindsigt"
    whole = "\n".join(p.text for p in document.paragraphs)
    assert all(b.text in whole for b in letter_blocks(facts))
    assert "Prøvevej 1" in document.tables[0].rows[0].cells[0].text
    assert "6. november 2026" in document.tables[0].rows[0].cells[1].text


def test_pdf(facts: LetterFacts, tmp_path: Path) -> None:
    write_pdf(facts, tmp_path / "a.pdf")
    write_pdf(facts, tmp_path / "b.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    with pymupdf.open(tmp_path / "a.pdf") as doc:
        found = " ".join("".join(p.get_text() for p in doc).split())
        assert all(f"Side {i + 1} af {doc.page_count}" in found for i in range(doc.page_count))
        for block in letter_blocks(facts):
            for sentence in block.text.replace("█████", "\n").splitlines():
                if "Side" not in sentence and block.kind is not Kind.TEXT:
                    assert " ".join(sentence.split()) in found


def test_dates_and_counts() -> None:
    assert danish_date(dt.date(2024, 10, 3)) == "3. oktober 2024"
    assert count(1) == "et dokument"
    assert count(10) == "ti dokumenter"
    assert count(11) == "11 dokumenter"
    assert count(0) == "0 dokumenter"
