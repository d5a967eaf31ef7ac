"""Lists in pages: a cursor holds where the last page ended, opaque to callers."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Any, TypedDict

from redactor.errors import InvalidValue

MAX_LIMIT = 1000


class Listing(TypedDict):
    """A page of a list. next: cursor of the page after it. total: how many match in all."""

    items: list[dict[str, Any]]
    next: str | None
    total: int


def encode(place: Sequence[int | str]) -> str:
    raw = json.dumps(list(place), separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decode(cursor: str | None, *kinds: type[int] | type[str]) -> list[int | str] | None:
    """The place behind a cursor, one value of each kind; ``InvalidValue`` for anything else."""
    if not cursor:
        return None
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        place = json.loads(raw)
    except (binascii.Error, ValueError):
        raise InvalidValue("Markøren passer ikke til listen. Hent listen forfra.") from None
    fits = isinstance(place, list) and len(place) == len(kinds)
    if not fits or any(type(v) is not kind for v, kind in zip(place, kinds, strict=True)):
        raise InvalidValue("Markøren passer ikke til listen. Hent listen forfra.")
    if any(isinstance(v, int) and abs(v) > 2**62 for v in place):
        raise InvalidValue("Markøren passer ikke til listen. Hent listen forfra.")
    return list(place)
