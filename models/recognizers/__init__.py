"""One Presidio recogniser a file, each for one entity type of DESIGN.md."""

from __future__ import annotations

from models.recognizers.address import AddressRecognizer
from models.recognizers.age import AgeRecognizer
from models.recognizers.authority import AuthorityRecognizer
from models.recognizers.bank_account import BankAccountRecognizer
from models.recognizers.base import DanishRecognizer
from models.recognizers.bfe import BfeRecognizer
from models.recognizers.card import CardRecognizer
from models.recognizers.case_number import CaseNumberRecognizer
from models.recognizers.cpr import CprRecognizer
from models.recognizers.crime import CrimeRecognizer
from models.recognizers.cvr import CvrRecognizer
from models.recognizers.date import DateRecognizer
from models.recognizers.date_of_birth import DateOfBirthRecognizer
from models.recognizers.driving_licence import DrivingLicenceRecognizer
from models.recognizers.email import EmailRecognizer
from models.recognizers.ethnicity import EthnicityRecognizer
from models.recognizers.gender import GenderRecognizer
from models.recognizers.gps import GpsRecognizer
from models.recognizers.guid import GuidRecognizer
from models.recognizers.health import HealthRecognizer
from models.recognizers.iban import IbanRecognizer
from models.recognizers.initials import InitialsRecognizer
from models.recognizers.ip_address import IpAddressRecognizer
from models.recognizers.kvhx import KvhxRecognizer
from models.recognizers.license_plate import LicensePlateRecognizer
from models.recognizers.location import LocationRecognizer
from models.recognizers.matrikel import MatrikelRecognizer
from models.recognizers.medicine import MedicineRecognizer
from models.recognizers.municipality import MunicipalityRecognizer
from models.recognizers.name_patterns import NamePatternsRecognizer
from models.recognizers.nationality import NationalityRecognizer
from models.recognizers.organisation import OrganisationRecognizer
from models.recognizers.p_number import PNumberRecognizer
from models.recognizers.passport import PassportRecognizer
from models.recognizers.person_columns import PersonColumnsRecognizer
from models.recognizers.person_labels import PersonLabelsRecognizer
from models.recognizers.person_rules import PersonRulesRecognizer
from models.recognizers.phone import PhoneRecognizer
from models.recognizers.politics import PoliticsRecognizer
from models.recognizers.price import PriceRecognizer
from models.recognizers.region import RegionRecognizer
from models.recognizers.religion import ReligionRecognizer
from models.recognizers.se_number import SeNumberRecognizer
from models.recognizers.sexuality import SexualityRecognizer
from models.recognizers.small_names import SmallNamesRecognizer
from models.recognizers.swift import SwiftRecognizer
from models.recognizers.union import UnionRecognizer
from models.recognizers.url import UrlRecognizer
from models.recognizers.username import UsernameRecognizer
from models.recognizers.vin import VinRecognizer

IDENTIFIERS: tuple[type[DanishRecognizer], ...] = (
    PersonRulesRecognizer,
    PersonLabelsRecognizer,
    PersonColumnsRecognizer,
    NamePatternsRecognizer,
    SmallNamesRecognizer,
    InitialsRecognizer,
    CprRecognizer,
    DateOfBirthRecognizer,
    PhoneRecognizer,
    EmailRecognizer,
    UrlRecognizer,
    UsernameRecognizer,
    AddressRecognizer,
    BankAccountRecognizer,
    IbanRecognizer,
    SwiftRecognizer,
    CardRecognizer,
    LicensePlateRecognizer,
    VinRecognizer,
    PassportRecognizer,
    DrivingLicenceRecognizer,
    IpAddressRecognizer,
    GpsRecognizer,
    KvhxRecognizer,
    GuidRecognizer,
    CvrRecognizer,
    PNumberRecognizer,
    SeNumberRecognizer,
    MatrikelRecognizer,
    BfeRecognizer,
    CaseNumberRecognizer,
)

CONTEXT: tuple[type[DanishRecognizer], ...] = (
    AgeRecognizer,
    AuthorityRecognizer,
    CrimeRecognizer,
    DateRecognizer,
    EthnicityRecognizer,
    GenderRecognizer,
    HealthRecognizer,
    LocationRecognizer,
    MedicineRecognizer,
    MunicipalityRecognizer,
    NationalityRecognizer,
    OrganisationRecognizer,
    PoliticsRecognizer,
    PriceRecognizer,
    RegionRecognizer,
    ReligionRecognizer,
    SexualityRecognizer,
    UnionRecognizer,
)


def all_recognizers() -> list[DanishRecognizer]:
    """One of each; reading their lexicons takes some milliseconds, so make them once."""
    return [make() for make in IDENTIFIERS + CONTEXT]
