"""The catalogue of grounds: which paragraphs may carry an exemption, by year and regime.

The catalogue is data (``data/grounds_<year>.toml``); this module loads it once, checks it, and
answers the three questions the rest asks: what is in the drop-down, what is this code, and what
does policy propose.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from redactor.domain.law import LegalGround, ReasonGroup
from redactor.domain.states import Regime
from redactor.errors import ConfigurationError, NotFound

DATA = Path(__file__).parent / "data"
CURRENT_YEAR = 2026
MAX_LABEL = 16
BUSINESS_TYPES = frozenset({"PRICE"})


@lru_cache(maxsize=4)
def catalogue(year: int = CURRENT_YEAR) -> tuple[LegalGround, ...]:
    """All grounds of a year in the order of the file; ``ConfigurationError`` if it is flawed."""
    path = DATA / f"grounds_{year}.toml"
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
        grounds = tuple(_ground(entry) for entry in raw["ground"])
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise ConfigurationError(
            f"Paragrafkataloget for {year} kan ikke læses ({type(error).__name__}). "
            "Geninstallér tjenesten."
        ) from error
    if raw.get("year") != year or not grounds or len({g.code for g in grounds}) != len(grounds):
        raise ConfigurationError(
            f"Paragrafkataloget for {year} har et forkert årstal eller samme paragraf to gange."
        )
    return grounds


def _ground(entry: dict[str, Any]) -> LegalGround:
    unknown = set(entry) - {"code", "label", "title", "regimes", "reason", "phrase", "extract"}
    if unknown:
        raise ValueError("unknown key")
    ground = LegalGround(
        code=entry["code"],
        label=entry["label"],
        title=entry["title"],
        regimes=tuple(Regime(value) for value in entry["regimes"]),
        reason=ReasonGroup[entry["reason"]],
        phrase=entry["phrase"],
        extract=bool(entry.get("extract", False)),
    )
    if not (ground.code and ground.title and ground.regimes and ground.phrase.endswith(".")):
        raise ValueError("incomplete ground")
    if not 0 < len(ground.label) <= MAX_LABEL:
        raise ValueError("label too long for a box")
    return ground


def grounds_for(regime: Regime | str, *, year: int = CURRENT_YEAR) -> list[LegalGround]:
    """The drop-down of a regime, its most used grounds first."""
    wanted = Regime(regime)
    return [g for g in catalogue(year) if wanted in g.regimes]


def ground(code: str, *, year: int = CURRENT_YEAR) -> LegalGround:
    """The ground with this code; ``NotFound`` where the catalogue has none."""
    for candidate in catalogue(year):
        if candidate.code == code:
            return candidate
    raise NotFound("Paragraffen findes ikke i kataloget. Vælg en fra listen.")


def find_ground(code: str, *, year: int = CURRENT_YEAR) -> LegalGround | None:
    """The ground that a person means, however it is spaced or punctuated ("ofl §30 nr 1")."""
    return next((g for g in catalogue(year) if _bare(g.code) == _bare(code)), None)


def _bare(code: str) -> str:
    return "".join(c for c in code.casefold() if c.isalnum() or c == "§")


def default_ground(
    regime: Regime | str, entity_type: str = "PERSON", *, year: int = CURRENT_YEAR
) -> LegalGround:
    """The ground that policy proposes for a kind of information under a regime."""
    from redactor.law.regimes import regime_info

    info = regime_info(regime)
    business = entity_type in BUSINESS_TYPES and info.business_ground is not None
    code = info.business_ground if business else info.private_ground
    return ground(code or info.private_ground, year=year)


def reasons_of(codes: Iterable[str], *, year: int = CURRENT_YEAR) -> list[ReasonGroup]:
    """The act-list reasons behind some grounds, each once, in the order of the drop-down."""
    used = {ground(code, year=year).reason for code in codes}
    return [reason for reason in ReasonGroup if reason in used]
