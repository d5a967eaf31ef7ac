"""File names from outside: made safe to show, to store and to put on a Windows disk."""

from __future__ import annotations

import re
import unicodedata

MAX_NAME = 200
# Direction marks can make "gnp.exe" read as "exe.png"; they say nothing a title needs.
_DIRECTION = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


def clean_name(untrusted_name: str) -> str:
    """The last path part, NFC, without control, direction and reserved characters.

    Emoji and all scripts are kept. Never empty: a name of nothing becomes "dokument".
    """
    name = unicodedata.normalize("NFC", untrusted_name)
    name = re.split(r"[/\\]", name)[-1]
    name = _FORBIDDEN.sub("_", _DIRECTION.sub("", name))
    name = "".join(c for c in name if unicodedata.category(c) not in ("Cc", "Cs", "Co", "Cn"))
    name = re.sub(r"\s+", " ", name).strip(" .")
    if _RESERVED.match(name):
        name = f"_{name}"
    if len(name) > MAX_NAME:
        stem, dot, suffix = name.rpartition(".")
        keep_suffix = dot and len(suffix) <= 10
        name = f"{stem[: MAX_NAME - len(suffix) - 1]}.{suffix}" if keep_suffix else name[:MAX_NAME]
    return name or "dokument"


def title_from_name(name: str) -> str:
    """A readable title: the cleaned name without its suffix, underscores as spaces."""
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", clean_name(name))
    return re.sub(r"[_\s]+", " ", stem).strip() or "Dokument"
