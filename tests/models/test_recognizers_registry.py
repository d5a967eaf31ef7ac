"""The register of recognisers: a type that falls out of it would be missed in silence."""

from __future__ import annotations

from pathlib import Path

from models.mapping import TYPES
from models.recognizers import CONTEXT, IDENTIFIERS, all_recognizers
from models.recognizers import __file__ as package
from models.recognizers.base import DanishRecognizer

REGISTER = {
    "PERSON": "InitialsRecognizer NamePatternsRecognizer PersonColumnsRecognizer "
    "PersonLabelsRecognizer PersonRulesRecognizer SmallNamesRecognizer",
    "ADDRESS": "AddressRecognizer",
    "AGE": "AgeRecognizer",
    "AUTHORITY": "AuthorityRecognizer",
    "BANK_ACCOUNT": "BankAccountRecognizer",
    "BFE": "BfeRecognizer",
    "CARD_NUMBER": "CardRecognizer",
    "CASE_NUMBER": "CaseNumberRecognizer",
    "CPR": "CprRecognizer",
    "CRIME": "CrimeRecognizer",
    "CVR": "CvrRecognizer",
    "DATE": "DateRecognizer",
    "DATE_OF_BIRTH": "DateOfBirthRecognizer",
    "DRIVING_LICENCE": "DrivingLicenceRecognizer",
    "EMAIL": "EmailRecognizer",
    "ETHNICITY": "EthnicityRecognizer",
    "GENDER": "GenderRecognizer",
    "GPS": "GpsRecognizer",
    "GUID": "GuidRecognizer",
    "HEALTH": "HealthRecognizer",
    "IBAN": "IbanRecognizer",
    "IP_ADDRESS": "IpAddressRecognizer",
    "KVHX": "KvhxRecognizer",
    "LICENSE_PLATE": "LicensePlateRecognizer",
    "LOCATION": "LocationRecognizer",
    "MATRIKEL": "MatrikelRecognizer",
    "MEDICINE": "MedicineRecognizer",
    "MUNICIPALITY": "MunicipalityRecognizer",
    "NATIONALITY": "NationalityRecognizer",
    "ORGANISATION": "OrganisationRecognizer",
    "PASSPORT": "PassportRecognizer",
    "PHONE": "PhoneRecognizer",
    "POLITICS": "PoliticsRecognizer",
    "PRICE": "PriceRecognizer",
    "P_NUMBER": "PNumberRecognizer",
    "REGION": "RegionRecognizer",
    "RELIGION": "ReligionRecognizer",
    "SEXUALITY": "SexualityRecognizer",
    "SE_NUMBER": "SeNumberRecognizer",
    "SWIFT": "SwiftRecognizer",
    "UNION": "UnionRecognizer",
    "URL": "UrlRecognizer",
    "USERNAME": "UsernameRecognizer",
    "VIN": "VinRecognizer",
}


def test_the_register_is_the_golden_one() -> None:
    made: dict[str, set[str]] = {}
    for recognizer in all_recognizers():
        for entity_type in recognizer.entities():
            made.setdefault(entity_type, set()).add(type(recognizer).__name__)
    assert made == {kind: set(names.split()) for kind, names in REGISTER.items()}
    assert set(made) == set(TYPES)


def test_every_recogniser_of_the_package_is_registered() -> None:
    registered = {make.__module__.rpartition(".")[2] for make in IDENTIFIERS + CONTEXT}
    for path in Path(package).parent.glob("*.py"):
        names = "(DanishRecognizer" in path.read_text() or "(LexiconRecognizer" in path.read_text()
        if names and path.stem not in ("base", "lexicon_base"):
            assert path.stem in registered, path.name
    assert all(issubclass(make, DanishRecognizer) for make in IDENTIFIERS + CONTEXT)
