"""One Presidio recogniser a file, each for one entity type of DESIGN.md."""

from __future__ import annotations

from models.recognizers.address import AddressRecognizer
from models.recognizers.bank_account import BankAccountRecognizer
from models.recognizers.base import DanishRecognizer
from models.recognizers.bfe import BfeRecognizer
from models.recognizers.card import CardRecognizer
from models.recognizers.case_number import CaseNumberRecognizer
from models.recognizers.cpr import CprRecognizer
from models.recognizers.cvr import CvrRecognizer
from models.recognizers.date_of_birth import DateOfBirthRecognizer
from models.recognizers.driving_licence import DrivingLicenceRecognizer
from models.recognizers.email import EmailRecognizer
from models.recognizers.gps import GpsRecognizer
from models.recognizers.guid import GuidRecognizer
from models.recognizers.iban import IbanRecognizer
from models.recognizers.ip_address import IpAddressRecognizer
from models.recognizers.kvhx import KvhxRecognizer
from models.recognizers.license_plate import LicensePlateRecognizer
from models.recognizers.matrikel import MatrikelRecognizer
from models.recognizers.p_number import PNumberRecognizer
from models.recognizers.passport import PassportRecognizer
from models.recognizers.phone import PhoneRecognizer
from models.recognizers.se_number import SeNumberRecognizer
from models.recognizers.swift import SwiftRecognizer
from models.recognizers.url import UrlRecognizer
from models.recognizers.username import UsernameRecognizer
from models.recognizers.vin import VinRecognizer

IDENTIFIERS: tuple[type[DanishRecognizer], ...] = (
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


def all_recognizers() -> list[DanishRecognizer]:
    """One of each; reading their lexicons takes some milliseconds, so make them once."""
    return [make() for make in IDENTIFIERS]
