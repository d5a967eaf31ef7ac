"""Health and medicine: words, compounds, misspellings, what belongs to a mention, senses told apart."""

# ruff: noqa: E501 - tables of cases
from __future__ import annotations

import re

import pytest

from models.recognizers.health import HealthRecognizer
from models.recognizers.medicine import MedicineRecognizer
from models.recognizers.view import TextView

RECOGNIZERS = (HealthRecognizer(), MedicineRecognizer())


def covered(text: str) -> str:
    marks = bytearray(len(text))
    for recognizer in RECOGNIZERS:
        for entity in recognizer.find(TextView(text)):
            marks[entity.start : entity.end] = b"\1" * (entity.end - entity.start)
    return "".join(c if m else "_" for c, m in zip(text, marks, strict=True))


FOUND = {
    "diagnoses": [
        "Der er «hypertension» og «nyresvigt».",
        "Han fik konstateret «lymfom» sidste år.",
        "En «F20.0» står i journalen.",
        "patienten er udskrevet (diagnose «DF200»).",
        "Hun har «MS» og går til kontrol.",
        "Datteren har «COVID-19» i dag.",
        "bor med sin «demente» mor",
    ],
    "with what belongs to it": [
        "lider af «svær angst» og «moderat til svær depression»",
        "en «kronisk obstruktiv lungesygdom»",
        "«type 2-diabetes» og «diabetes type 1»",
        "smittet med «hepatitis B» og behandlet",
        "en «frontotemporal demens»",
        "«ryg- og nakkesmerter» efter fald",
        "«prolaps i L4/L5» set ved undersøgelse",
    ],
    "parts of the body": [
        "«brud på venstre håndled» behandlet",
        "«smerter i ryg, nakke og skuldre» hver dag",
        "har «ondt i skulderen»",
        "«slidgigt i begge knæ»",
        "et «hæmatom på højre underarm»",
        "vedvarende «skulderproblemer» og «hofteskavanker»",
    ],
    "compounds": [
        "et «håndeksem» på arbejdet",
        "hans «skizofrenidiagnose» er ny",
        "en «epilepsipatient» faldt",
        "«hashpsykosen» varede længe",
        "«PTSD-symptomerne» tog til",
    ],
    "symptoms and treatment": [
        "klager over «svimmelhed», «kvalme» og «tankemylder»",
        "«hører stemmer» om natten",
        "talte om «selvmord»",
        "er i «kemoterapi» på sygehuset",
        "blev «tvangsindlagt» i marts",
        "er på «metadon» og får «Mirtazapin»",
        "«antidepressiv medicin» siden 2020",
    ],
    "medicine": [
        "«Fiktivan» 25 mg dagligt",
        "opstartet i «Fiktimed» i går",
        "Medicin: «Fiktivol», «Pinex» 500 mg",
        "får «Fiktisartan» mod blodtryk",
    ],
    "misspelt and misread": [
        "jeg har haft en «deprission» siden",
        "konstateret «diskusprolabs»",
        "har «rygsmærter» hver dag",
        "har «Posttraurnatisk belastningsreaktion»",
        "tager «Sertra1in» om aftenen",
        "en svær «depres-\nsion» efter skilsmissen",
        "sovnloshed: «sovnloshed» og uro".replace("sovnloshed: ", ""),
    ],
    "negated": ["Der er ingen «epilepsi» i familien.", "Han har aldrig haft «astma»."],
}  # fmt: skip


@pytest.mark.parametrize("text", [text for texts in FOUND.values() for text in texts])
def test_is_found(text: str) -> None:
    plain = re.sub("[«»]", "", text)
    got = covered(plain)
    at = 0
    for wanted in re.findall("«([^»]*)»", text):
        at = plain.index(wanted, at)
        assert got[at : at + len(wanted)].replace("_", "") or not wanted, got
        letters = [c for c, g in zip(wanted, got[at : at + len(wanted)], strict=True) if c.isalnum() and g == "_"]  # fmt: skip
        assert not letters, (wanted, got)


LEFT_ALONE = [
    "en økonomisk depression i 1930'erne",
    "misbrug af magt og af betalingskort",
    "en malware-infektion på serveren",
    "brud på lejekontrakten",
    "Kræftens Bekæmpelse holder møde",
    "en forskydning af budgettet",
    "demenskonsulenten ringer",
    "kræftforskning og kræftplan",
    "fri for sympati og empati",
    "markedskræfterne bekræfter det",
    "en telemedicinsk løsning og telemedicin",
    "kommunens uafhængighed af leverandøren",
    "rejsefeber og guldfeber",
    "en rekordfangst i fjorden",
    "et fald i priserne og en skade på bilen",
    "indlagt fiber og indlagt vand",
    "brændstofforbrug pr. kilometer",
    "blind vej og blind alarm",
    "bygningens tilstand er god",
    "afdelingens behandling af sagen",
    "to liter 25 og tre gram",
]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_other_senses_are_left_alone(text: str) -> None:
    assert set(covered(text)) <= {"_"}, covered(text)


def test_weak_word_counts_only_near_a_context_word() -> None:
    alone = "en infektion"
    assert set(covered(alone)) == {"_"}
    assert "infektion" in covered("lægen så en infektion")
    found = list(HealthRecognizer().find(TextView("lægen så en infektion")))
    assert "ordet »læge" in found[0].explanation


def test_context_word_raises_the_score_and_is_named() -> None:
    (plain,) = HealthRecognizer().find(TextView("det med epilepsi var nyt"))
    (near,) = HealthRecognizer().find(TextView("patienten har epilepsi"))
    assert near.score > plain.score
    assert "»patient" in near.explanation
