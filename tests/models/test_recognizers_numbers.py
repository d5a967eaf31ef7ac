"""Identifier recognisers: what they find («…») and the traps that they must leave alone."""

# ruff: noqa: E501 - tables of cases
from __future__ import annotations

import re

import pytest

from models.analyzer import load_analyzer
from models.types import Entity

ANALYZER = load_analyzer("none")


def marked(text: str) -> tuple[str, list[str]]:
    """The text without its «marks», and what they hold."""
    return re.sub("[«»]", "", text), re.findall("«([^»]*)»", text)


def found(text: str, entity_type: str) -> list[str]:
    return [text[e.start : e.end] for e in analyze(text) if e.entity_type == entity_type]


def analyze(text: str) -> list[Entity]:
    return list(next(iter(ANALYZER.analyze([text]))))


CASES = {
    "CPR": [
        "Barn: Ida, cpr.nr. «620514-6600».",
        "Cpr.nr. «820514–6600» med tankestreg",
        "Cpr.nr. «820514\u20106600» med U+2010",
        "cpr «6205146600»",
        "Personnr.: «620514 6600»",
        "personnummer «620514/6600»",
        "CPR-nr.:\n«620514-\n6600»",
        "cpr.nr. «620514\n6600»",
        "Cpr «620514\t6600»",
        "Cpr.nr. «62 05 14 6600» 18 26.950,75",
        "Barnet, «620514-xxxx», har bopæl hos mor",
        "født i Vejle, cpr. «******-6600»",
        "Kopi til «910514-6600» og andre",
        "Erstatningsnummer cpr «710514-0AB1»",
        "eCPR: cpr.nr. «010190-ABC1»",
        'Søgestreng "«6205140004»" er logget',
        "Navn          Cpr.nr.       Adresse\nHolm, Ida     «6205146600»    samme",
    ],
    "PHONE": [
        "Tlf. «97 52 30 18»",
        "ring på «97523018»",
        "mobil «+45 42 60 11 87»",
        "Tlf. «+4587412036»",
        "mobil «0045 5078 1163»",
        "T: «(+45) 86 62 19 00» - www.eksempel.dk",
        "nr. kan hun udenad: «86-88-14-27».",
        "Telefon: «51.72.08.34»",
        "Tlf. «8770 4410»",
        "telefon «877 04 410»",
        "på min private mobil «22 71\n05 86», som",
        "sms fra «61440952»: hej",
        "«63 33 70-44»",
        "Omstilling «87 41 20 36 lokal 4411»",
        "Ring til lokal «4411»",
        "Hans bror bor i Sverige, «+46 70 123 45 67»",
        "Ringer fra «+49 (0)30 1234567»",
        "Navn         Telefon\nIda Holm     «60159247»",
    ],
    "EMAIL": [
        "skriv til «ida.holm@kommune.dk».",
        "<mailto:«ih@firma-navn.dk»>",
        "«åse.bæk@eksempel.dk»",
        "ida.holm@\nkommune.dk"
        .replace("ida.holm@\nkommune.dk", "«ida.holm@\nkommune.dk»"),
        "mail: «ida.holm(at)kommune.dk»",
        "«ida [at] kommune [dot] dk»",
    ],
    "URL": [
        "se «https://www.eksempel.dk/sag?id=4».",
        "«www.bundgaard.dk»",
        "CV på «linkedin.com/in/ida-holm»",
        "klik på «borger.dk»",
    ],
    "BANK_ACCOUNT": [
        "konto «8341 0007264518»",
        "reg.nr. «0985» kontonr. «0012837746»",
        "Udbetales fortsat til konto «6850-0004417293».",
        "Lønkonto «2230 6271 448 019».",
        "Reg. nr.: «6850», konto: «4417293»",
        "overføres til «6850 0004417293»",
    ],
    "IBAN": [
        "IBAN «DK50 0040 0440 1162 43».",
        "IBAN: «DK5000400440116243»   BIC: X",
        "konto «GB29 NWBK 6016 1331 9268 19» i London",
        "«DE89370400440532013000»",
    ],
    "SWIFT": ["BIC: «DABADKKK»", "SWIFT-kode «NDEADKKKXXX»"],
    "CARD_NUMBER": [
        "firmakort («4111 1111 1111 1111»)",
        "Visa «4111111111111111»",
        "kort «XXXX XXXX XXXX 8816» spærret",
    ],
    "LICENSE_PLATE": [
        "grå passat «CN 48 213»",
        "rød polo «DP32987»",
        "en hvid varevogn («ER 70 415»)",
        "bilen «ab 12 345» holdt der",
        "nummerplade «MOR»",
    ],
    "VIN": ["stelnr. «WVWZZZ1JZXW000001»", "Stelnummer: «WV1ZZZSYZN9027714»"],
    "PASSPORT": ["viste pas nr. «ED 4471093».", "Pasnummer: «209876543»", "opholdskort nr. «K1234567»"],
    "DRIVING_LICENCE": ["kørekort nr. «12345678»", "Kørekortnummer: «21345678»"],
    "IP_ADDRESS": [
        "IP-adresse «10.44.18.203»",
        "Fra IP            Søgestreng\n«198.51.100.29»     x",
        "fra «2001:db8::8a2e:370:7334» kl. 12",
        "«192.168.10.55» er blokeret",
    ],
    "GPS": ["målt til «56.03127, 11.28743»", "«N 56° 01' 52,6\" E 11° 17' 14,7\"»", "GPS «55,6761 12,5683»"],
    "KVHX": ["KVHX «0173 0722 __2G _2 __11»", "kvhx-kode: «01730722__2G_2__11»"],
    "GUID": ["id «0a3f50a8-1234-32b8-e044-0003ba298018»"],
    "CVR": [
        "CVR «31819903»",
        "CVR-nr. «24026434», Gammel Kaj",
        "CVR «26 48 40 22»   P-nr.",
        "VAT: DK«31819903»",
    ],
    "P_NUMBER": ["P-nr. «1027845536»", "P-nummer «1019 448 261» · tlf."],
    "SE_NUMBER": ["SE-nr. «31819903»"],
    "MATRIKEL": [
        "matr.nr. «14bk Klintegårde By, Odsvig»",
        "Matr.nr.: «7a»",
        "matr. «14 bk» i enhver henseende",
        "skel mod «14 bl» og matr.nr. «14bk»",
        "«123 af, Risby By, Herstedvester»",
    ],
    "BFE": ["BFE-nr. «5312345»", "Ejendomsnummer: «123456»"],
    "CASE_NUMBER": [
        "Sagsnr. «27.24.00-G01-118-24»",
        "j.nr. «4100-73112-00386-23»",
        "Vores j.nr. er «20241-117 RB».",
        "(deres j.nr. «2024-31-9917»)",
        "Sagsnummer: «2024-12345»",
        "ref. «GS-7742019-06»",
        "Rettens sag «BS-12345/2023-ABC»",
    ],
    "DATE_OF_BIRTH": [
        "Født:           «22. maj 2014»",
        "født den «3. maj 1984» i Ribe",
        "Anna (f. «12.08.1977»)",
        "Fødselsdato «120877»",
        "fødselsdag «4/7-2011»",
        "Født «21. marts 1989» i Aleppo",
    ],
    "USERNAME": [
        "Bruger-id:            «THESK»",
        "B-nummer «B104417»",
        "AZ-ident «AZ118432»",
        "Windows-brugeren «KOMMUNE\\thesk»",
        "Kurt Vang («kuvan»)",
        "login: «ida_holm»",
    ],
    "ADDRESS": [
        "Bor «Rugmarken 14, 2. tv., 8620 Kjellerup» nu",
        "Adresse:      «Teglgårdsløkken 9 st. mf.\n              8600 Silkeborg»",
        "«H.C. Andersens Boulevard 12, 1553 København V»",
        "«Sankt Nicolaj Stræde 11, 8800 Viborg»",
        "«Gammel Kloster 12, 4100 Ringsted»",
        "jeg bor stadig «Rugmarken 14 2.tv. Kjellerup»",
        "sove hos dem på «Lupinvej».",
        "bor på «hyldeklinten 14»",
        "c/o Jensen, «Vestergade 3, 1. 4, 8000 Aarhus C»",
        "«Postboks 123, 8100 Aarhus C»",
        "«Åboulevarden 3, 3.sal»",
        "«Østre Stationsvej 41N, st. 2, 5000 Odense C»",
        "«Bredgade 12-14, 1260 København K»",
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("entity_type", "text"), [(t, text) for t, texts in CASES.items() for text in texts]
)
def test_is_found(entity_type: str, text: str) -> None:
    plain, expected = marked(text)
    assert found(plain, entity_type) == expected, analyze(plain)


TRAPS = [
    ("CPR", "KLE 27.30.04-G01"),
    ("CPR", "EAN 5798005712344"),
    ("CPR", "P-nr. 0101901234"),
    ("CPR", "ordrenr. 0101901235"),
    ("CPR", "cpr 000000-0000"),
    ("CPR", "cpr 310214-1234"),
    ("CPR", "bilag 3201991234"),
    ("CPR", "beløb 1.012.501.234,00 kr."),
    ("CPR", "lov nr. 1436 af 29. juni 2021"),
    ("CPR", "27.24.00-G01-118-24"),
    ("PHONE", "Ordrenr.:        45110293"),
    ("PHONE", "EAN-lok.nr.: 5798007610012"),
    ("PHONE", "tegning 2311-1001 og 2311-1002"),
    ("PHONE", "lønart 81204477"),
    ("PHONE", "CVR 31819903"),
    ("PHONE", "udbetalt 22.334.455 kr."),
    ("PHONE", "den 20241219 kl. 12"),
    ("PHONE", "perioden 2016-2020"),
    ("PHONE", "IBAN DK5000400440116243"),
    ("PHONE", "kl. 09.30-10.45 lokale 2.14"),
    ("PHONE", "Faktura nr. 44028177 eftersendes"),
    ("EMAIL", "brug @ som tegn"),
    ("URL", "det står i sagen.de kom senere"),
    ("URL", "bilag.pdf og notat.docx"),
    ("IP_ADDRESS", "KMD Aktiv 5.12.0.4, SBSYS 4.9.2.11"),
    ("IP_ADDRESS", "version 10.2.3.4"),
    ("IP_ADDRESS", "jf. pkt. 1.2.3.4"),
    ("LICENSE_PLATE", "LÆ 12345 udfyldes"),
    ("LICENSE_PLATE", "nr 12 345"),
    ("CVR", "faktura 31819903"),
    ("BANK_ACCOUNT", "Kontostreng:      3-02-34-02-1087"),
    ("BANK_ACCOUNT", "tegning 2311-100112"),
    ("CARD_NUMBER", "EAN 5798005712344"),
    ("CARD_NUMBER", "sporingsnr. 4111111111111112"),
    ("CASE_NUMBER", "KLE/facet:      27.24.00-G01"),
    ("CASE_NUMBER", "fakturanr. 2024-118432"),
    ("CASE_NUMBER", "skoleåret 2023/24"),
    ("CASE_NUMBER", "sag INC0048812"),
    ("DATE_OF_BIRTH", "mødet den 3. maj 2024"),
    ("DATE_OF_BIRTH", "f.eks. den 3. maj 2024"),
    ("MATRIKEL", "i alt 14 kg og 14 km"),
    ("PASSPORT", "det passer 1234567 gange"),
    ("ADDRESS", "mødes i parken 3 gange om ugen"),
    ("ADDRESS", "se bilag 4 og side 3"),
    ("ADDRESS", "lokalplan 3.14 og uge 41"),
    ("ADDRESS", "på motorvejen 20 km herfra"),
    ("ADDRESS", "3. maj 2024 Kjellerup"),
    ("USERNAME", "login er spærret"),
    ("USERNAME", "brugeren skal logge ind"),
    ("VIN", "nummer 12345678901234567"),
]


@pytest.mark.parametrize(("entity_type", "text"), TRAPS)
def test_trap_is_left_alone(entity_type: str, text: str) -> None:
    assert found(text, entity_type) == []


def test_explanation_names_pattern_check_and_context_word() -> None:
    entity = next(e for e in analyze("cpr.nr. 620514-6600") if e.entity_type == "CPR")
    assert "bindestreg" in entity.explanation or "erstatnings" in entity.explanation
    assert "»cpr.nr" in entity.explanation
    assert "modulus 11" in entity.explanation or "gyldig dato" in entity.explanation


@pytest.mark.parametrize(
    ("with_word", "without"),
    [
        ("tlf. 8770 4410", "xx 8770 4410"),
        ("cpr 620514-6600", "xx 620514-6600"),
        ("bilen AB 12 345", "xx AB 12 345"),
    ],
)
def test_context_word_raises_the_score(with_word: str, without: str) -> None:
    assert max(e.score for e in analyze(with_word)) > max(e.score for e in analyze(without))
