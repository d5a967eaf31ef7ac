"""File names in the package: ``0007 - 1234567 - Titel.pdf``.

Safe on Windows, macOS and in ZIP tools, short enough for deep folders, unique, and without the
names of people whose data are struck.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from redactor.release.titles import OMITTED, strike_title

MAX_NAME = 120
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')
_SPACES = re.compile(r"\s+")
_EXTENSION = re.compile(
    r"\.(pdf|docx?|xlsx?|pptx?|msg|eml|txt|rtf|odt|tiff?|png|jpe?g|html?)$", re.I
)


def safe_part(text: str) -> str:
    """Text without characters that a file system or a shell trips over."""
    text = unicodedata.normalize("NFC", text)
    text = "".join(ch for ch in text if unicodedata.category(ch) not in ("Cf", "Cc", "Co", "Cs"))
    return _SPACES.sub(" ", _FORBIDDEN.sub("-", text)).strip(" .-")


def document_name(
    akt_id: int,
    dok_id: str,
    title: str,
    *,
    extension: str = "pdf",
    names: Sequence[str] = (),
    keep: Sequence[str] = (),
    taken: Iterable[str] = (),
) -> str:
    """The released file's name. names and keep: see ``strike_title``. taken: names in use."""
    bare = _EXTENSION.sub("", title.strip())
    struck = strike_title(bare, names, keep=keep, mark=OMITTED)
    head = f"{akt_id:04} - {safe_part(dok_id) or 'uden nummer'} - "
    room = MAX_NAME - len(extension) - 1 - 6
    stem = (head + (safe_part(struck) or "Dokument"))[:room].rstrip(" .-")
    used = {name.casefold() for name in taken}
    name, number = f"{stem}.{extension}", 2
    while name.casefold() in used:
        name, number = f"{stem} ({number}).{extension}", number + 1
    return name


def act_list_name(case_number: str, extension: str) -> str:
    """``Aktliste - {sagsnr}.xlsx``"""
    return f"Aktliste - {safe_part(case_number) or 'sag'}"[:MAX_NAME] + f".{extension}"
