"""The shapes that persons take in case files of many hands, by rule alone (no language model).

«…» stands around what must be covered; «» is nothing, so a text without marks must give none.
"""

# ruff: noqa: E501 - tables of cases
from __future__ import annotations

import re

import pytest

from models.analyzer import load_analyzer
from models.second_pass import propagate

ANALYZER = load_analyzer("none")


def covered(text: str) -> tuple[list[str], set[int]]:
    """Persons and user names of a text after the second pass, and the characters under them."""
    found = propagate([text], [list(x) for x in ANALYZER.analyze([text])])[0]
    persons = [e for e in found if e.entity_type in ("PERSON", "USERNAME")]
    return [text[e.start : e.end] for e in persons], {
        i for e in persons for i in range(e.start, e.end)
    }


def marks(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text without its «marks», and where they stood."""
    spans, plain = [], ""
    for i, piece in enumerate(re.split("[«»]", text)):
        if i % 2:
            spans.append((len(plain), len(plain) + len(piece)))
        plain += piece
    return plain, spans


FOUND = [
    "«Eriks» CPR-nummer er kendt.",
    "Jeg talte med «Hans Holm-Hansen» i går.",
    # labels and forms
    "Navn:                     «Ida Marie Holm»",
    "Barnets navn: «Xhemile Zubriku»",
    "Sb.: «Ruth Overby»",
    "Sagsbehandler:            «Dag Ellemann Krogh»",
    'Vicevært:                 «Leif "Luffe" Hald», tlf. 55 37 09 12',
    "Udlejer: «Kurt Sonne Wedel»",
    "Lejer 2: «Stan, Costel Gheorghe»",
    "Indberetter:   «Zubriku, Arta»",
    "Underskrevet af «M. Zubriku»",
    "Tolk: «Nguyễn Thị Hoa»",
    "Afbud: «Lykke Fredsgaard» og «Ewa»",
    "Deltagere: «Mette Skov», «Jens Ole Brandt» og «Zeynep Demir»",
    "Til stede: «Mette», «Zeynep», mor",
    "cc: «Dorthe Kjær»; «Bo Vinter»",
    "Att.: «Birgit Sand»",
    "c/o «Parvin Karimi», Vestergade 3",
    "v/ «Hanne Toft»",
    "Ejer/lodsejer: «Hans Ole Damgaard»",
    # titles, also by their ending, with names that no list has
    "dagtilbudschef «Zog Ramkat» orienterede",
    "familieplejekonsulenten «Xanthe Vrook» ringede",
    "Ass. «Camilla Lyng-Pedersen» førte protokol",
    "Vejinsp. «Zubrik» og landinsp. «J. Winther»",
    "overlæge «Vrook» skrev",
    "pæd. «Inger Margrethe» kontaktes",
    "fru «Lassen», hr. «Vrook» og frk. «Holm»",
    "Dr. «Al-Hassan» på Regionshospitalet",
    "hendes storesøster «Vroni» var med",
    "nabo «Kragh» klager",
    # turned round, initials
    "Deltager                Funktion\n«Vrook, Xanthe»           mor\n«Bach Lykkegaard, Rune»   lærer",
    "Ejer                 Matr.nr.\n«Kristensen, N.O.»     9 d\n«Damgaard, S.»         22 l",
    "«Mark, E.» & «H.»        9 h",
    "Jf. «Hansen, P.», side 4",
    "«HOLM, IDA MARIE»    12.08.1977",
    "«F. Vang» og «K.S. Wedel» underskrev",
    "Sign. «F. Sol»",
    "«C. Lyng-Pedersen» har set det",
    "«A.-G. Vinther Bruun» skrev",
    "møde med «Mette K.» i går",
    # initials in columns and turns, and used alone after
    "Navn             Funktion       Init.\n«Ida Holm»         mor            «IH»\n«Anke Vrook»       psykiater      «AV»\n\n«AV» fortæller, at «IH» er glad.",
    "Hvad          Hvem         Hvornår\nSpiseplan     «AV» / «RBL»     6. november",
    "Referent: Camilla Yde («CY»)\n\n«CY» foreslår en onsdag.",
    "«Lone Kaas Jensen» («LKJ») indkalder. «LKJ» ringer.",
    "03.09.26 /«HJW»\nTlf. fra lejer",
    # particles and prefixes
    "arkitekt «von Bülow-Holm» kom",
    "«De la Cours» vurdering",
    "«Anna von der Vrook» bor der",
    "«Pieter van der Berg» og «Maria dos Santos»",
    "«O'Brien» og «D'Souza» mødte «McCarthy»",
    "«Mohamad Al-Jaber» og «el-Khatib»",
    "«Ahmed bin Khalid» er tolk",
    "«Umm Khaled» passer børnene",
    # letters and endings of other languages
    "«Gică» og «Łukasz» flyttede ind",
    "«Đặng Văn Minh» har ringet",
    "«Siniša Đorđević» arbejder der",
    "«Sigríður Jónsdóttir» fra Tórshavn",
    "«Oksana Hryhorenko» og «Wiśniewska»",
    "«Yılmaz» og «Öztürk»",
    "«Thushyanthan Sivasingam» er elev",
    "«Ayaan Cabdi Warsame» er født i Hargeisa",
    "«Aviâja Kleist» og «Malik»",
    # nicknames
    'taget af «Søren "Server" Skytte» i servicedesk',
    "en mand kaldet «Zigga»",
    "«Abdirahman», kaldet «Abdi», var der",
    "hun hedder vist «Xhemile»".replace("vist ", ""),
    "en fyr ved navn «Brik Vrook»",
    # genitives and words that are names
    "Vi drøftede «Bos» fratrædelse og «Storms» skole",
    "«Livs» astma er værre",
    "min mor, «Liv Vrook», og min far, «Storm»",
    "jeg talte med «Dag Vrook» om det",
    # split over lines
    "bemærkede, at «N. O. Kristen-\nsen» siden har",
    "Kopi er sendt til «Dragana Petro-\nvic» i nr. 9",
    "socialrådgiver «Lone Kaas\nJensen» i perioden",
    "> > Kære «Dariusz Kowalczyk-\n> > Bang»",
    # scans
    "«Niels 0ve Kristensen» og «Eski1d Mark»",
    "«M0hamad AI-Jaber» var ikke mødt",
    "«KR1STENSEN, NIELS»",
    # messages in small letters
    "hvem er «bo»??",
    "sig til «maj britt» at hun ikke skal",
    "vi er på legepladsen med «mette» og «gerda»",
    "«sol» og «dag» bor hos hende",
    "jeg skrev det til «lone v» i går",
    "hej «hanne» send det her",
    "mvh «kurt w»",
    "det er sidste gang. hilsen «S»",
    "det ved jeg godt. /«Bo»".replace("/«Bo»", "kh «Bo»"),
    "om det er § 29?\n«N-E»\nSendt fra min iPhone",
    "Kære «Mette»\n\nTak for sidst",
    "Kære «Vroni»,\ntak for sidst",
    "Hej «Mette» og «Zeynep»!",
    "«Vroni»,\ndu skal bare vide det",
    "Med venlig hilsen\n\n«Xanthe Vrook»\nsocialrådgiver",
    "Venlig hilsen\n«A. Vrook»",
    "På vegne af «Hans Holm»",
    # surnames that are words, behind first names that are none
    "v/ «Johnny Gade» og «Carsten Vinge»",
    "skorstensfejer «Ebbe Sod Rasmussen» kom",
    "det var «Søren Post», der ringede",
    # name lists turned round, without a heading
    "«Damsbo, Rasmus E.» – leder – lok. 4410\n«Iyer, Lakshmi» – praktikant",
    # writers of notes
    "Lagt besked på svarer. /«mh»\n05.02. Ringet",
    "Borger taler færøsk og dansk. «dnl»\n25/9 Møde",
    "Borgmesteren bliver ringet op. «LKH»\n",
    "spl. «TRK» har set det",
    "Vores ref. «KR/mlf»",
    # one letter for a name
    "Han så «T» gribe fat. «T» siger nej, og mor fulgte «T» hjem.",
    'min søsters nye fyr "«Bimse»" sad i bilen',
    "Min klient, «A», klager. «A» har været i praktik. Ifølge «A» har «B» udtalt det. «B» og «C» er søskende.",
    # small letters
    "min mor hedder «åse lindegård» og bor her",
    "«john lindegård»\n",
    "jeg husker hvordan hr «hansen» slog",
    "de to «Freja'er» leger",
    # files
    "«CV_Kragh_24.pdf» er modtaget",
]


@pytest.mark.parametrize("text", FOUND)
def test_person_is_covered(text: str) -> None:
    plain, spans = marks(text)
    names, under = covered(plain)
    for start, end in spans:
        missed = {i for i in range(start, end) if plain[i].isalnum()} - under
        assert not missed, (plain[start:end], names)


LEFT_ALONE = [
    "Hans CPR-nummer er ikke oplyst.",
    "Hans IT-system virker ikke, og hans EAN-nummer mangler.",
    "F A K T U R A",
    "Storm og regn i nat",
    "Bo hos os kan hun altid",
    "Lykke til med det",
    "God dag og tak for sidst",
    "Livet er for kort, sagde han",
    "vi kører hjem i dag og i morgen",
    "de er i storm og regn",
    "Dato:         12.08.2024\nSted:         Rådhuset\nEmne:         Opfølgning",
    "Navn          Adresse          Telefon",
    "Punkt      Emne            Beslutning\n1          Budget          Godkendt\n2          Skolevej        Udsat",
    "Ydelse         Beløb        Periode\nKontanthjælp   11.000       oktober",
    "Sagsbehandleren har truffet afgørelse.",
    "Borgeren oplyser, at lejligheden er fugtig.",
    "A. Indledning\nB. Konti\nC. Vurdering",
    "Afgørelsen er truffet efter servicelovens § 52.",
    "mor og far kom for sent; barnet græd",
    "kh mor",
    "Hilsen fra os alle",
    "Med venlig hilsen\nKommunen",
    "Kære borger",
    "Hej alle sammen",
    "Bilag: kort 3, side 12 og uge 47",
    "Teknik- og Miljøudvalget",
    "Vitamin D og B12",
    "pkt. E i skemaet",
    "Udviklings- og planafdelingen",
    "skolelederen, lægen og politiet",
    "BUP og PPR deltager, mens FOA er inviteret",
    "U.t. oplyser, at det er sket",
    "jf. bilag A\nog bilag B",
    "Man kan sige til dem, at de skal vente",
    "spørg lægen, hvem der ringer",
    "det hedder sådan i loven",
    "Vitamin D og hepatitis C er nævnt. Bilag B er vedlagt, og plan B er klar.",
    "Jan.-feb. og jan. 2024",
    "lejers hund Bruno gøede, og katten Sol sov",
    "Kørekort B og bilag C er vedlagt, pkt. A er udsat",
    "Mødet slut kl. 12. mvh\n",
    "Det er ok. tak\n",
    "En palle med sand blev leveret",
    "Han er frank og fri, og benet er bent",
]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_words_are_left_alone(text: str) -> None:
    assert covered(text)[0] == []
