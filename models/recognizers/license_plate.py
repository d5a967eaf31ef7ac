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
            "udenlandsk plade",
            r"(?<![0-9A-Za-zÆØÅæøå/\\.-])(?=[A-ZÆØÅÄÖÜ0-9 -]{0,11}[0-9])(?:"
            r"(?:UA )?[A-Z]{2}[ -]?[0-9]{3,4}[ -]?[A-Z]{2}"  # F, I, UA: AB-123-CD
            r"|[A-ZÄÖÜ]{1,3}[ -]{1,3}[A-Z]{1,2}[ -]?[0-9]{1,4}[EH]?"  # D: S-AB 1234
            r"|[A-Z]{1,2}[ -]?[0-9]{2,3}[ -]?[A-Z]{3}"  # RO: B 214 KXR
            r"|[A-Z]{3}[ -]?[0-9]{2}[0-9A-Z]"  # S, LT, FIN: ABC 123
            r"|[A-Z]{2}[ -]?[0-9]{2}[ -]?[A-Z]{3}"  # GB: AB12 CDE
            r"|[A-Z0-9]{1,3}-[A-Z0-9]{2,3}-[A-Z0-9]{1,3}"  # NL, P: XX-123-X
            r"|[0-9]{4}[ -]?[A-Z]{3}|[0-9][A-Z][0-9][ -]?[0-9]{4}|[0-9]{2} ?[A-Z]{1,3} ?[0-9]{2,4}"  # E, CZ, TR
            r"|[A-Z]{2,3}[ -]?[0-9A-Z]{4,5}"  # PL: WX 12345
            r")(?![0-9A-Za-zÆØÅæøå])(?![-./:,][0-9A-Z])",
            0.5,
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
        if view.has("plade", "reg", "kendeteg", "indreg"):
            for match in _CELL.finditer(view.norm):
                plate = match.group()
                if not (1 <= sum(c.isalpha() for c in plate) <= 7) or " A/S" in plate:
                    continue
                heading = view.in_column(*match.span(), _HEADING)
                if heading and not plate.isalpha():
                    yield self.hit(*match.span(), 0.8, f"kolonnen hedder »{heading}«")
        if view.has_digit and view.has("plade", "reg", "bil", "vogn", "køretøj", "kendeteg"):
            yield from self._foreign(view)
        if view.has("plade", "reg"):
            for match in self.compiled["ønskenummerplade"].finditer(view.norm):
                plate = match["n"]
                if re.search("[A-ZÆØÅ]", plate):
                    yield self.hit(*match.span("n"), 0.8, "nummerplade efter sin betegnelse")

    def _foreign(self, view: TextView) -> Iterator[Entity]:
        """Plates of other countries behind "plade", "reg.nr." or a car of another country."""
        shape = self.compiled["udenlandsk plade"]
        for label in _PLATE_WORD.finditer(view.lower):
            sure = label["plate"] is not None
            stop = label.end() + (40 if sure else 25)
            for match in shape.finditer(view.norm, label.end(), stop + 14):
                between = view.norm[label.end() : match.start()]
                if match.start() > stop or re.search(r"[.!?]\s+[A-ZÆØÅ]|\n\s*\n", between):
                    break
                letters = sum(c.isalpha() for c in match.group())
                if not letters or match.group()[:2].lower() in _NOT_PLATES - {"is", "ok", "sa"}:
                    continue
                yield self.hit(
                    *match.span(), 0.85 if sure else 0.7, "udenlandsk nummerplade",
                    near(label.group().strip(" :")),
                )  # fmt: skip
                break

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
        form = f"nummerplade: to bogstaver og {len(digits)} cifre"
        rival = None if label else self.rival(view, match.start())
        if rival:
            return self.lowered(*match.span(), rival, form)
        return self.hit(
            *match.span(),
            (0.95 if label else 0.65) if len(digits) == 5 else 0.5,
            form,
            near(label),
        )


_PLATE_WORD = re.compile(
    r"(?<![^\W\d_])(?:(?P<plate>(?:nummer|nr\.? ?|reg\.? ?|prøve|bil)?plade(?:n|r|rne|s)?|kendetegn(?:et)?|"
    r"(?:ind)?registreringsn(?:umme)?r(?:et)?|reg\.? ?nr|regnr|indreg(?:istreret|\.)?|(?:tysk|polsk|svensk|norsk|"
    r"rumænsk|litauisk|lettisk|estisk|ukrainsk|hollandsk|fransk|italiensk|spansk|bulgarsk|ungarsk|britisk|engelsk|"
    r"udenlandsk|finsk|belgisk|tjekkisk|slovakisk|tyrkisk|russisk)(?:indregistre|registre|e plader)\w*)"
    r"|(?:tysk|polsk|svensk|norsk|rumænsk|litauisk|lettisk|estisk|ukrainsk|hollandsk|udenlandsk|bulgarsk|ungarsk|"
    r"fransk|italiensk|spansk|engelsk|finsk|belgisk|tjekkisk)e? (?:person|vare|last)?(?:bil|vogn|køretøj|trailer|lastbil)(?:en|et|er)?)"
    r"(?![^\W\d_])[.: ]{0,4}"
)
_CELL = re.compile(
    r"(?<![^\s|])(?=[^\n]{0,8}[0-9])[A-ZÆØÅ0-9]{1,7}(?:[ -][A-ZÆØÅ0-9]{1,5}){0,2}(?![^\s|])"
)
_HEADING = re.compile(
    r"(?<![^\W\d_])(?:reg\. ?nr|regnr|nummerplade|nr\. ?plade|plade|indreg\.? ?nr|registreringsn(?:umme)?r|"
    r"kendetegn)\.?(?![^\W\d_])"
)
