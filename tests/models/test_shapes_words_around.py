"""What only looks like an identifier, and words around one that raise or lower what it counts."""

from __future__ import annotations

import pytest

from models.analyzer import DanishAnalyzer, load_analyzer
from models.recognizers import all_recognizers

ANALYZER = load_analyzer("none")
RULES = DanishAnalyzer(all_recognizers(), None)


def found(text: str, entity_type: str) -> list[str]:
    entities = next(iter(ANALYZER.analyze([text])))
    return [text[e.start : e.end] for e in entities if e.entity_type == entity_type]


TRAPS = [
    ("CPR", "EAN 5798003771234"),
    ("CPR", "faktura 1201231234"),
    ("CPR", "perioden 01.02.24-31.12.24"),
    ("CPR", "den 12.08.77 kl. 10.15"),
    ("CPR", "ordrenummer 1208771234"),
    ("CPR", "kl. 10.15-11.30 og 12.00-14.00"),
    ("CPR", "konto 0101 9012345678"),
    ("PHONE", "Fakturanr. 44028177"),
    ("PHONE", "1.234.567,00 kr."),
    ("PHONE", "matr.nr. 22334455"),
    ("PHONE", "KLE 27.24.00 og 13.05.16"),
    ("PHONE", "den 12.08.2024 - 14.08.2024"),
    ("PHONE", "EAN 5798 0037 7123 4"),
    ("PHONE", "22 33 44 55,00 kr."),
    ("PHONE", "lov nr. 1436 af 29. juni 2021"),
    ("PHONE", "målernr. 20134455"),
    ("PHONE", "journalnr. 24 11 83 42"),
    ("PHONE", "CVR 47 58 22 88"),
    ("PHONE", "tlf. tid 8-9 og 12-13"),
    ("PHONE", "telefonisk den 12.08.2024 kl. 10.15"),
    ("PHONE", "mobil 2.500 kr."),
    ("PHONE", "tegning 12345678/2024"),
    ("CVR", "ordrenr. 47582288"),
    ("CVR", "tlf. 47582288"),
    ("PASSPORT", "passer 209881364 gange"),
    ("PASSPORT", "Passet blev fornyet 12.03.2024 for 890 kr."),
    ("PASSPORT", "pas på tlf. 22334455"),
    ("PASSPORT", "kort om sagen 2024-118342"),
    ("DRIVING_LICENCE", "kørekort til bil, tlf. 22 33 44 55"),
    ("DRIVING_LICENCE", "kørekort i 2024"),
    ("LICENSE_PLATE", "plade 12 mm gips"),
    ("LICENSE_PLATE", "bilag AB 12"),
    ("LICENSE_PLATE", "side 12 af 345"),
    ("LICENSE_PLATE", "DS 12345 og EN 1990"),
    ("LICENSE_PLATE", "reg.nr. 6850 konto 4417293"),
    ("MATRIKEL", "matr. 7 er vedlagt".replace("matr. 7", "maskinen 7")),
    ("MATRIKEL", "3 m fra skel og 4 km mod nord"),
    ("MATRIKEL", "9 h om ugen"),
    ("MATRIKEL", "Lokalplan 312 for Havnekvarteret"),
    ("MATRIKEL", "i alt 14 børn i Lund by"),
    ("IP_ADDRESS", "konto 0.52.89.1"),
    ("IP_ADDRESS", "pkt. 2.3.1.4 i vejledningen"),
    ("IP_ADDRESS", "SBSYS 5.12.0.4"),
    ("GPS", "56,5 kg og 12,3 %"),
    ("BANK_ACCOUNT", "kontering 3-02-34-02"),
    ("BANK_ACCOUNT", "tegning 2311-100112"),
    ("CASE_NUMBER", "Dok.nr. 2026-118834"),
    ("CASE_NUMBER", "Attest nr. 2026-0071943"),
    ("CASE_NUMBER", "KLE 13.05.16"),
    ("CASE_NUMBER", "sagen (KLE 13.05.16)"),
    ("CASE_NUMBER", "lovbekendtgørelse nr. 2024-118"),
    ("CASE_NUMBER", "skoleåret 2024/25"),
    ("CASE_NUMBER", "sag om 12 børn"),
    ("DATE_OF_BIRTH", "mødet holdes 12.08.2024"),
    ("DATE_OF_BIRTH", "f.eks. 12.08.2024"),
    ("USERNAME", "hun bruger B12-vitamin og bruger rollator"),
    ("USERNAME", "brugeren har login"),
    ("USERNAME", "oprettet af kommunen"),
    ("USERNAME", "Sendt af hende selv"),
    ("USERNAME", "Bilag12, side12 og uge47"),
    ("USERNAME", "covid19 og omega3"),
    ("USERNAME", "godkendt af Lone"),
    ("USERNAME", "Underskrevet af mor"),
    ("ADDRESS", "gik 3 km ad vejen 2 gange"),
    ("ADDRESS", "i haven 14 dage"),
    ("ADDRESS", "Sygedagpenge 2"),
    ("ADDRESS", "Bilag 4, side 3"),
    ("URL", "f.eks. a.b"),
    ("VIN", "konto 12345678901234567"),
    ("EMAIL", "a @ b"),
    ("SWIFT", "DANSKBANK er vores bank"),
]  # fmt: skip


@pytest.mark.parametrize(("entity_type", "text"), TRAPS)
def test_trap(entity_type: str, text: str) -> None:
    assert found(text, entity_type) == []


@pytest.mark.parametrize(
    ("entity_type", "with_word", "without", "word"),
    [
        ("CPR", "cpr 770810-7393", "nr 770810-7393", "cpr"),
        ("PHONE", "tlf. 9812 3456", "xx 9812 3456", "tlf"),
        ("LICENSE_PLATE", "bilen AB 12 345", "xx AB 12 345", "bilen"),
        ("CARD_NUMBER", "kort 4571 1234 5678 9016", "xx 4571 1234 5678 9016", "kort"),
        ("VIN", "stel WVWZZZ1JZXW000001", "xx WVWZZZ1JZXW000001", "stel"),
        ("IP_ADDRESS", "fra ip 80.62.117.14", "xx 80.62.117.14", "ip"),
        ("GPS", "gps 55.9987, 8.1309", "xx 55.9987, 8.1309", "gps"),
        ("CASE_NUMBER", "sagen 2026-118342", "xx 2026-118342", "sag"),
        ("USERNAME", "bruger B104417", "xx B104417", "bruger"),
        ("BANK_ACCOUNT", "konto 4820 0007731962", "xx 4820 0007731962", "konto"),
        ("ADDRESS", "bor på Fjordvej 4", "xx Fjordvej 4", "bor"),
        ("KVHX", "kvhx 0173 0722 __2G _2 __11", "xx 0173 0722 __2G _2 __11", "kvhx"),
    ],
)
def test_a_context_word_raises_the_score_and_is_named(
    entity_type: str, with_word: str, without: str, word: str
) -> None:
    def best(text: str) -> tuple[float, str]:
        entities = next(iter(ANALYZER.analyze([text])))
        return max((e.score, e.explanation) for e in entities if e.entity_type == entity_type)

    assert best(with_word)[0] >= best(without)[0]
    assert word in best(with_word)[1].lower()


@pytest.mark.parametrize(
    ("entity_type", "text", "word"),
    [("CPR", "faktura 770810-7393", "faktura"), ("CPR", "ordrenr. 770810-7393", "ordrenr")],
)
def test_a_competing_word_lowers_the_score_and_is_named(
    entity_type: str, text: str, word: str
) -> None:
    entities = next(iter(ANALYZER.analyze([text])))
    hit = next(e for e in entities if e.entity_type == entity_type)
    assert hit.score < 0.5
    assert f"»{word}" in hit.explanation


@pytest.mark.parametrize(
    ("entity_type", "text", "word"),
    [
        ("CPR", "ordrenr. 0101901235", "ordrenr"),
        ("PHONE", "Ordrenr.:        45110293", "ordrenr"),
        ("PHONE", "Faktura nr. 44 02 81 77 eftersendes", "faktura"),
        ("PHONE", "cvr 44 02 81 77", "cvr"),
        ("BANK_ACCOUNT", "IBAN 1234 0123456789", "iban"),
        ("CASE_NUMBER", "fakturanr. 2024-118432", "fakturanr"),
        ("LICENSE_PLATE", "varenr. XY 12 345", "varenr"),
        ("IP_ADDRESS", "firmware 82.133.144.155", "firmware"),
    ],
)
def test_a_hit_with_a_competing_word_stays_out_and_says_why(
    entity_type: str, text: str, word: str
) -> None:
    low = [e for e in RULES.rules(text) if e.entity_type == entity_type]
    assert [e.score < 0.35 and f"»{word}" in e.explanation for e in low] == [True]
    shown = next(iter(ANALYZER.analyze([text])))
    assert entity_type not in {e.entity_type for e in shown}
