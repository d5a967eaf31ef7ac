"""What to do about a finding, in one plain sentence, by the channel it was found in.

A finding says what is wrong and where; who reads it on a Friday afternoon needs to know what comes
next. Most of it is one of three things: strike it again in the original, have the file written
anew, or look at the place and decide.
"""

from __future__ import annotations

from redactor.domain.report import Finding, Severity

__all__ = ["advice"]

_STRIKE = (
    "Gå tilbage til originalen, og overstreg stedet med et program, der sletter det, som står der. "
    "At dække over det er ikke nok."
)
_REWRITE = (
    "Overstreg filen i redactor, som skriver den helt om, eller gem den med et program, der "
    "fjerner skjult indhold; kontrollér den nye fil igen."
)
_LOOK = "Se på stedet, og afgør, om det må udleveres. Ellers overstreg det i originalen."
_ADVICE: dict[str, str] = {
    **dict.fromkeys(
        (
            "text_under_cover", "text_under_veil", "text_as_blocks", "text_overtyped",
            "text_partly_covered", "pixels_under_cover", "picture_shows_more",
            "drawing_under_cover", "text_made_unseen", "faint_words",
        ),
        _STRIKE,
    ),
    "text_layer_left": (
        "Lav tekstlaget om: overstreg stedet i et program, der også sletter i tekstlaget, eller "
        "gem siden som billede uden tekstlag."
    ),
    "pending_redactions": (
        "Åbn filen i programmet, som satte markeringerne, vælg »Anvend overstregninger«, og gem "
        "som en ny fil."
    ),
    "pixelated": (
        "Læg en helt dækkende boks i billedet i stedet: mosaik og sløring kan regnes tilbage."
    ),
    "letters_look_out": "Overstreg stedet igen i originalen med en boks, der dækker hele linjen.",
    "rest_of_word": (
        "Se, om det, der står ved boksen, er en del af det overstregede ord. Overstreg i så fald "
        "hele ordet i originalen."
    ),
    "width_tells": (
        "Må ingen kunne gætte navnet ud fra bredden, så overstreg originalen med bredere bokse "
        "(i redactor: bredden »Beskyttet«)."
    ),
    **dict.fromkeys(
        (
            "revisions", "unused_text", "unused_picture", "unused_scan", "unused_objects",
            "trailing_data", "gaps", "unlisted_objects", "thumbnails", "thumbnail_shows_more",
            "alternate_images", "alternate_shows_more", "metadata", "xmp", "image_metadata",
            "private_data", "unknown_entries", "resource_names", "layer_names", "comments",
            "scripts", "xfa", "articles", "named_destinations", "page_labels", "bookmarks",
            "structure_text", "fonts", "picture_off_page", "text_off_page",
        ),
        _REWRITE,
    ),
    **dict.fromkeys(("unseen_text", "stamp_under_cover"), _LOOK),
    "attachments": (
        "Åbn filens liste over vedhæftninger. Overstreg dem hver for sig, eller fjern dem."
    ),
    "annotations": "Læs noterne, og fjern dem, eller gem siderne uden noter.",
    "drawn_annotations": (
        "Tag det af i et PDF-program, og se, om der står noget under. Overstreg det i så fald i "
        "originalen."
    ),
    "form_fields": "Se felternes værdier efter, og gem siderne uden felter.",
    "contact_links": "Se, hvad linkene peger på, og fjern dem, der nævner personer.",
    "hidden_layers": "Slå alle lag til, se på siderne, og gem dem uden lag.",
    "locked": "Få adgangskoden, lås filen op, og kontrollér den igen.",
    "unreadable": "Bed om filen i en ny udgave, eller gem den igen fra det program, den kom fra.",
    "not_looked_at": "Del filen op, og kontrollér delene hver for sig.",
    "not_read": _LOOK,
}  # fmt: skip


def advice(finding: Finding) -> str:
    """What to do about ``finding``; "" where nothing needs to be done."""
    if finding.severity is Severity.NOTE and finding.channel not in ("width_tells",):
        return ""
    return _ADVICE.get(finding.channel or finding.check, "")
