"""How text may fail to be shown as text is: its channel, how grave it is, what is said of it."""

from __future__ import annotations

from redactor.domain.report import Severity

__all__ = ["KINDS"]

KINDS: dict[str, tuple[str, Severity, str]] = {
    "covered": (
        "text_under_cover",
        Severity.LEAK,
        "Under noget, der dækker siden, står der tekst, som kan markeres og kopieres.",
    ),
    "veiled": (
        "text_under_veil",
        Severity.LEAK,
        "Bag en næsten dækkende farve står der tekst, som kan anes og kopieres.",
    ),
    "solid": (
        "text_as_blocks",
        Severity.LEAK,
        "Det, der ligner bokse, er skrifttegn eller dækket af skrifttegn: teksten kan kopieres.",
    ),
    "overtyped": (
        "text_overtyped",
        Severity.LEAK,
        "Tekst er skrevet over med andre tegn, men står der stadig og kan kopieres.",
    ),
    "partly": (
        "text_partly_covered",
        Severity.LEAK,
        "Noget dækker kun en del af bogstaverne: resten kan ses, og teksten kan kopieres.",
    ),
    "leftover": (
        "text_layer_left",
        Severity.LEAK,
        "Noget er fjernet fra billedet af siden, men ordene står stadig i det usynlige tekstlag.",
    ),
    "inline": (
        "text_made_unseen",
        Severity.LEAK,
        "Midt i en linje står der ord, som er gjort usynlige, men som kan markeres og kopieres.",
    ),
    "stamp": (
        "stamp_under_cover",
        Severity.RISK,
        "Under bokse står der tekst, der ligner et stempel fra det program, som satte dem.",
    ),
    "touched": (
        "text_partly_covered",
        Severity.RISK,
        "Noget går hen over enkelte bogstaver: se, om det skulle have været en overstregning.",
    ),
    "off_page": (
        "text_off_page",
        Severity.RISK,
        "Uden for den synlige del af siden står der tekst, som kan læses af programmer.",
    ),
    "unseen": (
        "unseen_text",
        Severity.RISK,
        "På siden står der tekst, som ikke kan ses (usynlig, gemt, bittesmå eller i sidens farve).",
    ),
    "ocr_layer": (
        "ocr_layer",
        Severity.NOTE,
        "Siden er et billede med et usynligt tekstlag, der svarer til noget synligt.",
    ),
}
"""Channel, severity and message (Danish) of each."""
