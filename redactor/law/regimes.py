"""The regimes a request can be answered under: statute, fallback grounds, time limit, complaint.

Data in ``data/regimes.toml``; checked against the grounds catalogue when it is loaded.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from redactor.domain.law import DeadlineRule, LimitUnit, RegimeInfo
from redactor.domain.states import Regime
from redactor.errors import ConfigurationError
from redactor.law.grounds import DATA, catalogue


@lru_cache(maxsize=1)
def regimes() -> Mapping[Regime, RegimeInfo]:
    """All regimes; ``ConfigurationError`` where one is missing or points at no ground."""
    try:
        raw = tomllib.loads((DATA / "regimes.toml").read_text("utf-8"))
        loaded = {regime: _info(regime, raw[regime.value]) for regime in Regime}
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise ConfigurationError(
            f"Listen over regelsæt kan ikke læses ({type(error).__name__}). Geninstallér tjenesten."
        ) from error
    codes = {g.code: g for g in catalogue()}
    for info in loaded.values():
        for code in filter(None, (info.private_ground, info.internal_ground, info.business_ground)):
            if code not in codes or info.regime not in codes[code].regimes:
                raise ConfigurationError(
                    f"Regelsættet {info.regime.value} henviser til en paragraf uden for kataloget."
                )
    return loaded


def _info(regime: Regime, entry: dict[str, Any]) -> RegimeInfo:
    limit = entry["deadline"]
    return RegimeInfo(
        regime=regime,
        title=entry["title"],
        statute=entry["statute"],
        who=entry["who"],
        choice_of_law=entry["choice_of_law"],
        private_ground=entry["private_ground"],
        internal_ground=entry.get("internal_ground"),
        business_ground=entry.get("business_ground"),
        partial_rule=entry["partial_rule"],
        extraction_rule=entry.get("extraction_rule"),
        more_access_rule=entry.get("more_access_rule"),
        complaint_body=entry["complaint_body"],
        complaint=entry["complaint"],
        deadline=DeadlineRule(
            unit=LimitUnit(limit["unit"]),
            amount=int(limit["amount"]),
            source=limit["source"],
            text=limit["text"],
            roll_forward=bool(limit.get("roll_forward", False)),
        ),
    )


def regime_info(regime: Regime | str) -> RegimeInfo:
    """What is known of one regime."""
    return regimes()[Regime(regime)]
