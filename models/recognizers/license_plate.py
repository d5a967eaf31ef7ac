"""Number plates: two letters and two to five digits; wish plates by label."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.lexicons import section
from models.recognizers.base import DanishRecognizer, Pattern, near
from models.recognizers.view import TextView
from models.types import Entity

_NOT_PLATES = section("stop_words.txt", "plate")
"""Two letters in front of a number that are something else (forms, units, countries, standards)."""
_CARS = (
    "bil", "bilen", "biler", "bils", "varevogn", "varevognen", "personbil", "køretøj", "køretøjet",
    "nummerplade", "nummerpladen", "nummerplader", "nr.plade", "plade", "reg.nr", "reg.nr.",
    "regnr", "regnr.", "registreringsnummer", "registreringsnr", "registreringsnr.",
    "indregistreringsnr", "indregistreringsnummer", "indregistreret", "reg.", "trailer",
    "traileren", "motorcykel", "mc", "knallert", "scooter", "lastbil", "lastbilen", "kassevogn",
    "stationcar", "suv", "taxa", "parkeret", "parkerede", "kørte", "kørende", "fører", "golf",
    "polo", "passat", "audi", "bmw", "mercedes", "volvo", "toyota", "skoda", "škoda", "ford",
    "opel", "peugeot", "citroën", "citroen", "renault", "kia", "hyundai", "mazda", "nissan",
    "fiat", "tesla", "suzuki", "honda", "seat", "vw", "volkswagen", "rover", "range rover",
    "land rover", "dacia", "mitsubishi", "up!", "aygo", "yaris", "fiesta", "focus", "octavia",
    "fabia", "transit", "berlingo", "kangoo", "caddy", "sprinter", "vito", "transporter", "i10",
    "i20", "picanto", "corsa", "astra", "clio", "megane", "jeep", "subaru", "lexus", "porsche",
    "saab", "mini", "smart", "cupra", "polestar", "byd", "mg", "autocamper", "campingvogn",
    "vogn", "vognen", "holder", "p-afgift", "parkeringsafgift", "leasingbil", "minibus", "bus",
    "traktor", "el-bil", "elbil",
)  # fmt: skip


class LicensePlateRecognizer(DanishRecognizer):
    ENTITY = "LICENSE_PLATE"
    MENDS = True
    PATTERNS = (
        Pattern(
            "nummerplade",
            r"(?<![0-9A-Za-zÆØÅæøå/\\-])(?P<l>[A-ZÆØÅa-zæøå]{2})(?P<gap>[ .]?|\n)"
            r"(?P<d>[0-9]{2}[ .]?[0-9]{3}|[0-9]{2}[ .][0-9]{2}|[0-9]{2,4}|[0-9]{2} [0-9]{1})(?![0-9A-Za-zÆØÅæøå])(?![-./:,][0-9])",
            0.6,
        ),
        Pattern(
            "ønskenummerplade",
            r"(?i)(?:nummerplade(?:n|r)?|nr\.? ?plade(?:n)?|ønskeplade|ønskenummerplade|"
            r"indregistreringsn(?:umme)?r\.?|registreringsnummer(?:et)?|reg\.? ?nr\.?)[ :\"»“”(]{1,4}(?:er |med |lyder )?[\"»“]?"
            r"(?P<n>(?-i:[A-ZÆØÅ0-9][A-ZÆØÅ0-9 ]{0,6}[A-ZÆØÅ0-9]))(?![0-9A-Za-zæøåÆØÅ])",
            0.7,
        ),
    )
    CONTEXT = _CARS
    COMPETING = ("dok", "dok.nr.", "sagsnr", "sagsnr.", "tegning", "varenr", "varenr.", "model",
                 "type", "form", "formular", "attest", "blanket", "konto", "pasnr", "pas nr.", "pas",
                 "version", "asset", "serienr.", "lokale", "ident")  # fmt: skip

    def find(self, view: TextView) -> Iterator[Entity]:
        if view.has_digit:
            for match in self.compiled["nummerplade"].finditer(view.norm):
                entity = self._judge(view, match)
                if entity is not None:
                    yield entity
        if view.has("plade", "reg"):
            for match in self.compiled["ønskenummerplade"].finditer(view.norm):
                plate = match["n"]
                if re.search("[A-ZÆØÅ]", plate):
                    yield self.hit(*match.span("n"), 0.8, "nummerplade efter sin betegnelse")

    def _judge(self, view: TextView, match: re.Match[str]) -> Entity | None:
        letters, digits = match["l"], re.sub(r"\D", "", match["d"])
        label = self.clue(view, *match.span(), before=60, behind=25)
        upper = letters.isupper()
        if letters.lower() in _NOT_PLATES and not (upper and label and len(digits) == 5):
            return None
        if not upper and (not label or len(digits) != 5):
            return None
        if len(digits) < 5 and not (label and upper):
            return None
        if not label and self.rival(view, match.start()):
            return None
        return self.hit(
            *match.span(),
            (0.95 if label else 0.65) if len(digits) == 5 else 0.5,
            f"nummerplade: to bogstaver og {len(digits)} cifre",
            near(label),
        )
