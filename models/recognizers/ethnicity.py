"""Ethnic origin and minorities. A language or a thing ("taler kurdisk") is none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from models.recognizers.nationality import NationalityRecognizer


class EthnicityRecognizer(NationalityRecognizer):
    ENTITY = "ETHNICITY"
    CONTEXT: ClassVar[Sequence[str]] = (
        "baggrund*", "oprindelse*", "familie*", "herkomst*", "etnisk*", "født i", "forældre*", "mor", "far",
        "kommer fra", "statsborger*", "kultur*", "kaldte", "kaldt*", "mand", "kvinde", "dreng", "pige",
    )  # fmt: skip
    SCORE = 0.65
