"""The shapes that identifiers take in case files of many hands: labels, forms, columns, scans.

«…» stands around what must be found; a text without marks must give none of that type.
"""

# ruff: noqa: E501 - tables of cases
from __future__ import annotations

import re

import pytest

from models.analyzer import DanishAnalyzer, load_analyzer
from models.recognizers import all_recognizers

ANALYZER = load_analyzer("none")
RULES = DanishAnalyzer(all_recognizers(), None)


def found(text: str, entity_type: str) -> list[str]:
    entities = next(iter(ANALYZER.analyze([text])))
    return [text[e.start : e.end] for e in entities if e.entity_type == entity_type]


CASES: dict[str, list[str]] = {
    "CPR": [
        "CPR-nr.:                       «670786-3879»",
        "CPR-nummer\n«670786-3879»",
        "(cpr. «670786-3879»)",
        "Barnet «77.08.10-7393» går i 7.A",
        "CPR «77 08 10 - 7393»",
        "cpr: «770810 / 7393»",
        "Personnr. «72O479-2l16»",
        "cpr «67O786 3879»",
        "født «67.07.1986-3879»",
        "Cpr.nr.: «670786XXXX»",
        "cprnr «670786-****»",
        "CPR/CVR: «670786-3879»",
        "Borger (CPR «670786-3879») og ægtefælle («650188-2213»)",
        "Navn       CPR          Tlf\nIda Holm   «670786-3879»  22 33 44 55\nPer Holm   «650188-2213»  22 33 44 56",
        "fil: udskrift_«670786-3879».pdf".replace("_«670786-3879».pdf", " «670786-3879»"),
        "personnummer «6707863879» er noteret",
        "Mor: Ida Holm «670786-3879», far: Per Holm «650188-2213»",
        "670786-3879 står i sagen".replace("670786-3879", "«670786-3879»"),
        "pers.nr.: «670786-3879»",
        "CPR-nr. (barn): «670716-4871»",
        "sags-ID 12 vedr. «670786-3879»",
        "cpr «6707 86-3879»",
        "cpr «670786--3879» og cpr «670786.3879»",
        "CPR «670786-38 79»",
        "cpr «67/07/86-3879»",
        "Ida Holm «670786 3879» bor her",
        "«670786-3879»/«650188-2213»",
    ],
    "PHONE": [
        "Tlf.:                  «98 12 34 56»",
        "Telefon\n«98 12 34 56»",
        "tlf: «98123456»",
        "Tel. «9812 3456»",
        "mob.nr. «22 33 44 55»",
        "ring på «22334455» efter kl. 16",
        "mit nr. er «22 33 44 55»",
        "nr «22 33 44 55»",
        "Direkte «99 74 24 10»",
        "Dir. tlf. «9974 2410»",
        "T «9974 2410»",
        "T. «99 74 24 10» | M. «22 33 44 55»",
        "tlf. «98 12 34 56» / «22 33 44 55»",
        "Mobil: «22334455»; privat: «98123456»",
        "«+45 22 33 44 55»",
        "«(+45) 22334455»",
        "«0045 22 33 44 55»",
        "«+45-2233-4455»",
        "«+46 70 123 45 67»",
        "«+49 461 123456»",
        "«+48 601 224 917»",
        "«+90 532 123 45 67»",
        "«+380 67 123 4567»",
        "«+298 123456» på Færøerne",
        "«+299 12 34 56» i Nuuk",
        "Nuuk: «+299 321234»",
        "SMS til «22 33 44 55»:",
        "opkald fra «22 33 44 55» kl. 10.12",
        "ringede fra skjult nr., men senere fra «51 72 08 34»",
        "«98 12 34 56»",
        "WhatsApp «+963 944 123 456»",
        "tlf. «6O 12 44 8l»",
        "Mobil: «+45 53 l9 40 72»",
        "vagttelefonen «70 20 80 80»",
        "Fax «98 12 34 57»",
        "træffes på «98-12-34-56»",
        "Kontakt: Ida, «98 12 34 56», kl. 9-12",
        "MobilePay «22 33 44 55»",
        "tlf. «40 12 34 56»/«97 12 34 56»",
        "Tlf. «98123456»/«40123456»",
        "mobil «45 40 12 34 56»",
        "tlf. «31 23 45» (Færøerne)",
        "telefon: «(98) 12 34 56»",
        "tlf. «40 12  34 56»",
        "tlf. i Polen «48 601 224 917»",
        "mobil «070-123 45 67»",
    ],
    "EMAIL": [
        "Mail: «ida.holm@kommune.dk»",
        "«ida_holm-84@gmail.com»;«per@firma.co.uk»",
        "<«ida@kommune.dk»>",
        "[«ida@kommune.dk»]",
        "E-mail:          «post+byg@kommune.dk»",
        "skriv til «IDA.HOLM@KOMMUNE.DK».",
        "«ida.holm@sub.kommune.dk», «x@y.gl»",
    ],
    "CVR": [
        "CVR-nr.:                47582288".replace("47582288", "«47582288»"),
        "CVR nr. «47582288»",
        "CVR.nr «47 58 22 88»",
        "CVR: DK «47582288»",
        "cvr-nummer «47582288»",
        "CVR\n«47582288»",
        "Virksomhed      CVR-nr.     By\nHolm Byg        «47582288»    Ribe\nSkov VVS        «31819903»    Esbjerg",
        "(CVR «47582288»)",
        "CVR 475822Z8".replace("475822Z8", "«475822Z8»"),
        "Virksomhedsnr.: «47582288»",
        "Moms nr. DK«31819903»",
    ],
    "P_NUMBER": [
        "P-nr.:        «1021447036»",
        "P-nummer: «1021 447 036»",
        "Produktionsenhed «1021447036»",
        "Firma        P-nr.        By\nHolm Byg     «1021447036»   Ribe",
        "P-nr. «1021447O36»",
    ],
    "SE_NUMBER": ["SE-nr.:      «31819903»", "SE nummer «31819903»"],
    "BFE": ["BFE-nr.:        «5312345»", "BFE-nummer «5312345»", "Ejendomsnr.: «123456»"],
    "PASSPORT": [
        "pas nr. «209881364»",
        "Pasnr.: «209881364»",
        "Pasnummer:              «209881364»",
        "passet («209881364») er udløbet",
        "Pas til Ida (nr. «209881364» udløbet)",
        "viste rumænsk pas med nummer «058114726»",
        "Passport No. «X1234567»",
        "Pas\n«209881364»",
        "Navn        Pasnr.       Udløb\nIda Holm    «209881364»    2027",
        "Født / pas:     12.08.1977 / «209881364»",
        "opholdskort «DK1234567»",
        "ID-kort nr. «AB 1234567»",
        "rejsedokument nr. «R0012345»",
        "fremmedpas «F1234567»",
        "«P<DNKHOLM<<IDA<MARIE<<<<<<<<<<<<<<<<<<<<<<<<»",
        "«2098813642DNK8506308F2906151<<<<<<<<<<<<<<04»",
        "Pasnr. «2O9881364»",
    ],
    "DRIVING_LICENCE": [
        "kørekort nr. «31245678»",
        "Kørekortnr.:          «31245678»",
        "Kørekortet (nr. «31245678») blev inddraget",
        "kørekort-id «31245678»",
        "Navn        Kørekort\nIda Holm    «31245678»",
        "førerbevis nr. «31245678»",
    ],
    "LICENSE_PLATE": [
        "bilen «AB 12 345»",
        "en blå Golf («AB12345»)",
        "reg.nr.: «AB 12 345»",
        "Nummerplade:      «AB12345»",
        "nummerplade «B 214 KXR»",
        "polsk bil med plader «WX 12345»",
        "tyske plader «S-AB 1234»",
        "tyskindregistreret varevogn, «HH AB 1234»",
        "svensk bil «ABC 123»",
        "svensk indregistreret, reg.nr. «ABC 12D»",
        "engelske plader «AB12 CDE»",
        "hollandsk plade «12-ABC-3»",
        "fransk nummerplade «AB-123-CD»",
        "ukrainsk nummerplade «AA 1234 BC»",
        "lastvogn «AV 38 2O7»",
        "Bil          Reg.nr.     Ejer\nVW Caddy     «BV 32 518»   Holm\nVolvo V70    «ABC 123»     Skov",
        "trailer «AB 1234»",
        "knallert, nummerplade «AB 123»",
        "min bil, «dp 61 904», holdt",
        "nummerpladen «BOSS 1»",
    ],
    "VIN": [
        "stelnr. «WVWZZZ1JZXW000001»",
        "Stelnummer:          «WV1ZZZSYZN9027714»",
        "VIN «WVWZZZ1JZXW000001»",
        "bilen «WVWZZZ1JZXW000001» er afmeldt",
    ],
    "MATRIKEL": [
        "matr.nr. «7a Risby By, Herstedvester»",
        "matr. nr. «9 d», «9 h» og «22 l, Fandrup By, Farsø»",
        "Matr.nr.:          «14 bk»",
        "matrikel «12»",
        "matr.nr. «12 A Hjarup By, Vamdrup»",
        "matr.nre «4a», «4b» og «4c»".replace("nre", "nr."),
        "Ejer          Matr.nr.     Areal\nHolm          «9 d»          812 m2\nSkov          «22 l»         640 m2",
        "matr.nr. «148-c Vordingborg Bygrunde»",
        "Ejerlav: «Risby By, Herstedvester»",
        "matriklerne «7a» og «7b»",
        "på matriklen «7bk» er der",
        "matr.nr. «4a», «4b» samt del af «5c»",
        "matr.nr. «7a», «7b», «8» og «9c»",
        "«12ab Højby by, Højby»",
        "matr.nr. «5 Udby»",
        "matr. nr. «15 x Den Sydlige Del, Læsø»",
        "mat.nr. «7a»",
    ],
    "BANK_ACCOUNT": [
        "Reg.nr.: «4820»  Konto: «0007731962»",
        "reg. «0537», kontonr. «0000 611 294»",
        "konto «4820 0007731962»",
        "kontonr. «4820-0007731962»",
        "kontonummer: «4820 773 196 2»",
        "overføres til reg. «4820 0OO7731962»".replace("0OO", "0OO"),
        "udbetales til «4820 0007731962» i Nordea",
        "NemKonto: «4820 0007731962»",
        "Kontohaver     Reg.nr.   Kontonr.\nIda Holm       «4820»      «0007731962»",
    ],
    "IBAN": [
        "IBAN DK50 0040 0440 1162 43".replace("DK50 0040 0440 1162 43", "«DK50 0040 0440 1162 43»"),
        "IBAN: «DE89 3704 0044 0532 0130 00»",
        "IBAN «PL61109010140000071219812874»",
        "IBAN: «FO97 6460 0001 6316 34»",
    ],
    "CARD_NUMBER": ["Dankort «4571 0000 0000 0001»".replace("«4571 0000 0000 0001»", "«4571 1234 5678 9016»"), "kort nr. «5413 3300 8909 9130»", "Visa ending «XXXX XXXX XXXX 1234»"],
    "GPS": [
        "«55.9987, 8.1309»",
        "GPS: «55,6761 12,5683»",
        "position «N 55° 40' 34\" E 12° 34' 6\"»",
        "koordinater «56.1572° N, 10.2107° Ø»",
        "find os her «55.676098,12.568337»",
    ],
    "KVHX": ["KVHX: «0173 0722 __2G _2 __11»", "adressenøgle «01730722__2G_2__11»"],
    "IP_ADDRESS": ["fra IP «80.62.117.14»", "IP-adr. «2a02:4780:11:9f3::1c»", "logget på fra «192.168.1.20»"],
    "GUID": ["id «0a3f50a8-1234-32b8-e044-0003ba298018»"],
    "CASE_NUMBER": [
        "Sagsnr.:              «24/118342»",
        "Sagsnummer\n«2026-004411»",
        "J.nr. «27.24.00-G01-118-24»",
        "jnr.: «2026-5519»",
        "Journalnr. «SK-2026-05519»",
        "sag nr. «2024-5567-1»",
        "vores ref. «24/12345-7»",
        "deres nr. «S26-118-40932»",
        "Politiets j.nr. «4100-73112-00386-23»",
        "retten i Ribe, «BS-12345/2026-RIB»",
        "Ankestyrelsens j.nr. «24-12345»",
        "sagsnr på brevet er «no-2026-55310»",
        "EMN-«2024-001234»".replace("EMN-«2024-001234»", "«EMN-2024-001234»"),
        "Skadesnr.: «12-345678»",
    ],
    "DATE_OF_BIRTH": [
        "Født: «12.08.1977»",
        "Fødselsdato:            «12-08-1977»",
        "f. «12.08.77»",
        "født d. «12. august 1977»",
        "født «12/8 1977» i Odense",
        "Født / pas:    «12.08.1977» / 209881364",
        "fødselsdag «12. august»",
        "årgang «1977»",
        "Navn        Født         Klasse\nIda Holm    «12.08.2014»   3.a",
        "Ida (født «2014»)",
    ],
    "USERNAME": [
        "Bruger-ID: «THESK»",
        "brugernavn «idah»".replace("brugernavn «idah»", "brugernavn: «idah»"),
        "login: «hoda0417»",
        "Login til kontakt med mor: «hoda0417».",
        "Oprettet af: «rsk-b4471»",
        "Oprettet af «B028841» den 4. november",
        "Udfyldt: 16-11-2026 af «YDKO22» / Sol-Britt Nymand",
        "Senest ændret 12.03.2026 kl. 10:22 af «az12345»",
        "af bruger «SBRO01».",
        "«SKIVE\\thesk» har åbnet sagen",
        "B-nr. «B104417»",
        "ident «X104417»",
        "sagsbehandler-id: «kthm»",
        "Lone Kaas Jensen («lokaje») har",
        "Lone Kaas Jensen, byggesagsbehandler («lkje»)",
        "videresendt 9/11 07:58 af «lvma» til «mgun» :",
        "Tid        Bruger      Handling\n10:15:02   «svc-scan02»  login\n10:16:11   «adm-lkje»    spærret",
        "UniLogin: «mett123k»",
        "Snapchat: «lille_ida12»",
        "Instagram @ida.holm".replace("@ida.holm", "«@ida.holm»"),
        "profilen «ida_holm_84» på Facebook".replace("profilen", "Facebook-profil:"),
        "logget ind som «kmd\\idah»",
        "medarbejder-ID: «IDH042»",
    ],
    "ADDRESS": [
        "Adresse: «Nygade 33, 1., 6950 Ringkøbing»",
        "Adresse:            «Nygade 33 B, st. tv.\n                    6950 Ringkøbing»",
        "«Ørnevænget 40, 7800 Skive»",
        "boende «Algade 133 B, st. tv., 4760 Vordingborg»",
        "«Kærbakken ll, 9640 Farsø»",
        "«Kærbakken 11, 964O Farsø»",
        "c/o Holm, «Skovvej 4, Gl. Rye, 8680 Ry»",
        "bor på «Fjordvej» i Glyngøre",
        "«Vestre Ringgade 12, 3. sal, dør 4, 8000 Aarhus C»",
        "«Lille Strandstræde 9, kld., 1254 København K»",
        "«Sønder Allé 5, 2. mf., 8000 Aarhus C»",
        "flyttet til «Hans Egedesvej 14, 8200 Aarhus N»",
        "«Dronning Margrethes Vej 2, 4000 Roskilde»",
        "«Plejehjemsvej 7, lejl. 12, 9000 Aalborg»",
        "«Industrivej 12-14, 7480 Vildbjerg»",
        "«Bygaden 7A, Bjerge, 4480 Store Fuglede»",
        "Bopæl «Nørregade 5, 3700 Rønne»",
        "«Nørregade 5 · 3700 Rønne»",
        "«Vester-\ngade 14, 8000 Aarhus C»",
        "«Nr. Allé 3, 7500 Holstebro»",
        "«VESTERGADE 14, 8000 AARHUS C»",
        "bor «vestergade 14 2 th, 8000 aarhus»",
        "«Vesterg. 14, 8000 Aarhus C»",
        "«Bag Kirken 4, 8000 Aarhus C»",
        "«Engparken 33, st. -2, 8000 Aarhus C»",
    ],
    "URL": ["se «www.kommune.dk/byg»", "«https://x.example.dk/a?b=c»", "på «rksk.dk/aktindsigt»."],
    "SWIFT": ["BIC: «DABADKKK»", "SWIFT/BIC «NDEADKKK»"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("entity_type", "text"), [(t, text) for t, texts in CASES.items() for text in texts]
)
def test_shape_is_found(entity_type: str, text: str) -> None:
    plain = re.sub("[«»]", "", text)
    got = found(plain, entity_type)
    for wanted in re.findall("«([^»]*)»", text):
        assert any(wanted in surface for surface in got), got
    assert len(got) <= len(re.findall("«", text)), got


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
