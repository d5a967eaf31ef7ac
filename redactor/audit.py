"""The hash chain of the audit trail, without a database.

Each entry's hash is the SHA-256 over the hash before it and the entry's canonical JSON, so an
entry that is changed, taken out or put in later breaks the chain from there on. Cutting entries
off the end isn't seen by the chain alone: keep the newest hash elsewhere too (operator's guide).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

FIRST_PREV = "0" * 64
"""What stands for the hash before the first entry."""


@dataclass(frozen=True, slots=True)
class ChainEntry:
    """What an entry's hash covers. detail: JSON of ids, codes and counts, never document text."""

    seq: int
    at: dt.datetime
    actor: str
    action: str
    subject: str
    request_id: str | None
    detail: Mapping[str, Any]
    prev_hash: str
    hash: str = ""


def canonical(entry: ChainEntry) -> bytes:
    """The bytes that are hashed: one spelling for one entry, whatever database it went through."""
    body = {
        "seq": entry.seq,
        "at": entry.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "action": entry.action,
        "subject": entry.subject,
        "request_id": entry.request_id,
        "detail": entry.detail,
    }
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def entry_hash(entry: ChainEntry) -> str:
    """Hash of an entry, in hex; its own ``hash`` isn't read."""
    digest = hashlib.sha256(bytes.fromhex(entry.prev_hash))
    digest.update(canonical(entry))
    return digest.hexdigest()


def first_break(entries: Iterable[ChainEntry]) -> int | None:
    """The ``seq`` of the first entry that doesn't fit the chain, None where all of them fit.

    entries: from the first on, by ``seq``.
    """
    previous, expected = FIRST_PREV, 1
    for entry in entries:
        if entry.seq != expected or entry.prev_hash != previous:
            return entry.seq
        if entry.hash != entry_hash(entry):
            return entry.seq
        previous, expected = entry.hash, expected + 1
    return None
