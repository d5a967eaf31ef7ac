"""IP and MAC addresses. Version numbers have the same shape: what stands in front decides."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from models.recognizers.base import DanishRecognizer, Pattern, near
from models.recognizers.view import TextView
from models.types import Entity

_SOFTWARE = re.compile(
    r"(?:\bv(?:er(?:sion)?)?\.? ?|[A-ZÆØÅ]{2,}[\w+-]*(?: [A-Z]\w+){0,2} |[A-Z]\w+[A-Z]\w* )$"
)


class IpAddressRecognizer(DanishRecognizer):
    ENTITY = "IP_ADDRESS"
    PATTERNS = (
        Pattern(
            "ipv4",
            r"(?<![0-9A-Za-zÆØÅæøå.-])(?:[0-9]{1,3}\.){3}(?:[0-9]{1,3}|[x*]{1,3})(?:/[0-9]{1,2})?(?![0-9A-Za-z])(?!\.[0-9])",
            0.6,
        ),
        Pattern(
            "ipv6",
            r"(?<![0-9A-Za-z:.])(?:[0-9a-fA-F]{1,4}:(?=[0-9a-fA-F:])|::(?=[0-9a-fA-F])){1,8}[0-9a-fA-F:]{0,39}(?:/[0-9]{1,3})?(?![0-9A-Za-z:])",
            0.7,
        ),
        Pattern("mac", r"(?<![0-9A-Za-z:-])[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}(?![0-9A-Za-z:-])", 0.7),
    )  # fmt: skip
    CONTEXT = ("ip", "ip-adresse", "ip-adressen", "ip-adresser", "ip adresse", "ipadresse", "fra ip",
               "host", "server", "log", "logget", "login", "netværk", "gateway", "vpn", "mac",
               "mac-adresse", "forbindelse", "klient", "adresse", "proxy", "firewall")  # fmt: skip
    COMPETING = ("version", "ver.", "v.", "build", "release", "opdatering", "firmware", "software",
                 "system", "udgave", "patch", "§", "kapitel", "afsnit", "punkt", "pkt.", "bilag")  # fmt: skip

    def find(self, view: TextView) -> Iterator[Entity]:
        if not view.has_digit:
            return
        for match in view.at_digits(self.compiled["ipv4"]):
            entity = self._judge(view, match)
            if entity is not None:
                yield entity
        if ":" not in view.norm and "-" not in view.norm:
            return
        for match in self.compiled["ipv6"].finditer(view.norm):
            value = match.group().partition("/")[0]
            if value.count(":") < 2 or len(value) < 6:
                continue
            try:
                ipaddress.IPv6Address(value)
            except ValueError:
                continue
            yield self.hit(*match.span(), 0.85, "IPv6-adresse")
        for match in self.compiled["mac"].finditer(view.norm):
            if re.search("[a-fA-F]", match.group()) or self.clue(view, *match.span()):
                yield self.hit(*match.span(), 0.8, "MAC-adresse på en maskine")

    def _judge(self, view: TextView, match: re.Match[str]) -> Entity | None:
        parts = match.group().partition("/")[0].split(".")
        numbers = [int(p) for p in parts if p.isdigit()]
        if numbers[0] == 0 and any(numbers):
            return None  # an account of the budget: 0.52.89.1
        if any(n > 255 for n in numbers) or any(len(p) > 1 and p[0] == "0" for p in parts):
            return None
        label = self.clue(view, *match.span(), before=30)
        heading = None if label else view.column_label(match.start(), _HEADING)
        if label or heading:
            return self.hit(
                *match.span(), 0.95, "IPv4-adresse", near(label),
                f"kolonnen hedder »{heading}«" if heading else None,
            )  # fmt: skip
        in_front = view.norm[max(0, match.start() - 40) : match.start()]
        rival = self.rival(view, match.start(), before=20)
        if rival:
            return self.lowered(*match.span(), rival, "IPv4-adresse")
        if _SOFTWARE.search(in_front):
            return None
        small = all(n <= 30 for n in numbers)
        private = numbers[0] == 10 or numbers[:2] == [192, 168]
        return self.hit(
            *match.span(), 0.85 if private and not small else 0.3 if small else 0.6, "IPv4-adresse"
        )


_HEADING = re.compile(r"(?<![^\W\d_])(?:fra )?ip(?:-?adresser?| adresse)?(?![^\W\d_])")
