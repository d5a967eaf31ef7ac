"""Names of entity types at the border of ``models``: foreign ones in, DESIGN.md's out."""

from __future__ import annotations

from collections.abc import Mapping

IDENTIFIERS = (
    "PERSON", "ADDRESS", "CPR", "DATE_OF_BIRTH", "PHONE", "EMAIL", "USERNAME", "BANK_ACCOUNT",
    "IBAN", "SWIFT", "CARD_NUMBER", "LICENSE_PLATE", "VIN", "PASSPORT", "DRIVING_LICENCE",
    "IP_ADDRESS", "GPS", "KVHX", "GUID", "CVR", "P_NUMBER", "SE_NUMBER", "MATRIKEL", "BFE",
    "CASE_NUMBER", "URL",
)  # fmt: skip
CONTEXT = (
    "ORGANISATION", "MUNICIPALITY", "AUTHORITY", "REGION", "LOCATION", "AGE", "DATE", "PRICE",
    "HEALTH", "MEDICINE", "CRIME", "UNION", "RELIGION", "ETHNICITY", "NATIONALITY", "SEXUALITY",
    "GENDER", "POLITICS",
)  # fmt: skip
TYPES = frozenset(IDENTIFIERS + CONTEXT)
FOREIGN: Mapping[str, str] = {
    # NER schemes: CoNLL, DaNE, OntoNotes (DaCy fine-grained), Presidio
    "PER": "PERSON",
    "PERSON": "PERSON",
    "LOC": "LOCATION",
    "GPE": "LOCATION",
    "FAC": "LOCATION",
    "FACILITY": "LOCATION",
    "GPE_LOC": "LOCATION",
    "GPE_ORG": "ORGANISATION",
    "ORG": "ORGANISATION",
    "ORGANIZATION": "ORGANISATION",
    "NORP": "ETHNICITY",
    "NRP": "ETHNICITY",
    "DATE_TIME": "DATE",
    "MONEY": "PRICE",
    "PHONE_NUMBER": "PHONE",
    "EMAIL_ADDRESS": "EMAIL",
    "IBAN_CODE": "IBAN",
    "CREDIT_CARD": "CARD_NUMBER",
    "US_BANK_NUMBER": "BANK_ACCOUNT",
    "DK_CPR": "CPR",
}


def our_type(label: str) -> str | None:
    """DESIGN.md's name of a label (``B-``/``I-`` prefixes allowed); None where we have none."""
    bare = label.upper()
    if bare[:2] in ("B-", "I-", "U-", "L-"):
        bare = bare[2:]
    return FOREIGN.get(bare) or (bare if bare in TYPES else None)
