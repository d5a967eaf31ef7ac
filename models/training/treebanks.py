"""Readers of the open annotated data: Danish (UNER, DaN+, DANSK) and Norwegian made Danish.

The treebank's test part is never read here; one sentence of the training part that also stands
in the test part ("NEDLÆG") is dropped. See ``DATA.md`` for licences.
"""

from __future__ import annotations

import collections
import json
import re
from collections.abc import Iterator
from pathlib import Path

from models.training.danify import Danifier
from models.training.samples import Sample, Span

__all__ = ["dansk", "norne", "tagged", "uner"]

_LABELS = {
    "PER": "PERSON",
    "LOC": "LOCATION",
    "ORG": "ORGANISATION",
    "GPE_LOC": "LOCATION",
    "GPE_ORG": "ORGANISATION",
    "PERSON": "PERSON",
    "GPE": "LOCATION",
    "LOCATION": "LOCATION",
    "ORGANIZATION": "ORGANISATION",
}
# Learned as names of no one ("OTHER"): MISC of DaN+, NorNE's products, events and derived words,
# DANSK's works, products, events and languages.
_OTHER = frozenset(("MISC", "PROD", "EVT", "DRV", "WORK OF ART", "PRODUCT", "EVENT", "LANGUAGE"))
_STREET = re.compile(r"(?i)(vej|gade|gaden|allé|alle|stræde|vænget|torv|plads|boulevard)(en|s)?$")
_MUNICIPALITY = re.compile(r"(?i)[\w-]+ kommunes?$")
_NO_SPACE_BEFORE = frozenset(".,;:!?)]}%»”")
_NO_SPACE_AFTER = frozenset("([{«“")


def _municipal(text: str, span: Span) -> Span:
    """The product tells municipalities and streets from organisations and places."""
    start, end, kind = span
    surface = text[start:end]
    if kind in ("ORGANISATION", "LOCATION") and _MUNICIPALITY.search(surface):
        return start, end, "MUNICIPALITY"
    return span


def _kind(label: str, surface: str) -> str | None:
    """The product's type for a label; derived words count from their capital on."""
    if label in _OTHER or label.endswith("deriv"):
        return "OTHER" if surface[:1].isupper() else None
    label = label.removesuffix("part")
    return "OTHER" if label in _OTHER else _LABELS.get(label)


def _from_tags(text: str, offsets: list[tuple[int, int]], tags: list[str]) -> Sample:
    spans: list[Span] = []
    current: Span | None = None
    for (start, end), tag in zip(offsets, tags, strict=True):
        prefix, _, label = tag.partition("-")
        kind = _kind(label, text[start:end])
        if prefix == "I" and current and (kind or "OTHER") == current[2]:
            current = (current[0], end, current[2])
            continue
        if current:
            spans.append(_municipal(text, current))
        current = (start, end, kind) if kind and prefix in "BI" else None
    if current:
        spans.append(_municipal(text, current))
    return Sample(text, tuple(spans))


def _detokenize(tokens: list[str]) -> tuple[str, list[tuple[int, int]]]:
    text, offsets, quote_open, glue = "", [], False, True
    for piece in tokens:
        closing = piece in _NO_SPACE_BEFORE or (piece == '"' and quote_open)
        if text and not glue and not closing:
            text += " "
        offsets.append((len(text), len(text) + len(piece)))
        text += piece
        glue = piece in _NO_SPACE_AFTER
        if piece == '"':
            glue = not quote_open
            quote_open = not quote_open
    return text, offsets


def _blocks(path: Path) -> Iterator[list[str]]:
    block: list[str] = []
    for line in path.read_text("utf-8").splitlines():
        if line.strip():
            block.append(line)
        elif block:
            yield block
            block = []
    if block:
        yield block


def uner(path: Path, others: Path | None = None) -> list[Sample]:
    """A UNER file (.iob2): sentences with their real spacing.

    others: the DaN+ file of the same sentences, from which what UNER leaves out (MISC, derived
    words) comes as OTHER.
    """
    samples: list[Sample] = []
    outer = iter(_blocks(others)) if others else None
    for block in _blocks(path):
        more = [line.split("\t")[1] for line in next(outer)] if outer else []
        text = next(line[9:] for line in block if line.startswith("# text = "))
        offsets, tags, at = [], [], 0
        for line in block:
            if line.startswith("#"):
                continue
            fields = line.split("\t")
            found = text.find(fields[1], at)
            if found < 0:
                break
            at = found + len(fields[1])
            offsets.append((found, at))
            tags.append(fields[2])
        if more:
            if len(more) != len(tags):
                raise ValueError("DaN+ and UNER don't hold the same sentences")
            tags = [t if t != "O" else m for t, m in zip(tags, more, strict=True)]
        if "NEDLÆG" not in text:
            samples.append(_from_tags(text, offsets, tags))
    return samples


def tagged(path: Path) -> list[Sample]:
    """A DaN+ file (token, outer tag, inner tag): web text."""
    samples = []
    for block in _blocks(path):
        rows = [line.split("\t") for line in block]
        text, offsets = _detokenize([r[0] for r in rows])
        samples.append(_from_tags(text, offsets, [r[1] for r in rows]))
    return samples


def dansk(path: Path) -> list[Sample]:
    """The DANSK sample (JSON lines with character offsets)."""
    samples = []
    for line in path.read_text("utf-8").splitlines():
        record = json.loads(line)
        text: str = record["text"]
        spans: list[Span] = []
        for ent in sorted(record["ents"], key=lambda e: (e["start"], -e["end"])):
            kind = _kind(ent["label"], text[ent["start"] :])
            if kind and (not spans or ent["start"] >= spans[-1][1]):
                spans.append(_municipal(text, (ent["start"], ent["end"], kind)))
        samples.append(Sample(text, tuple(spans)))
    return samples


def norne(path: Path, data: Path) -> list[Sample]:
    """NorNE Bokmål with its words made Danish (``danify``; ``data`` has the Danish word lists)."""
    danify = Danifier(data)
    blocks = [[line.split("\t") for line in block] for block in _blocks(path)]
    heads = _heads(blocks)
    samples = []
    for rows in blocks:
        tags = [r[9].removeprefix("name=") for r in rows]
        tokens = [r[1] if t != "O" else danify(r[1]) for r, t in zip(rows, tags, strict=True)]
        keep = [i for i, piece in enumerate(tokens) if piece != "|"]
        # "FN-pakten" counts as its first part in the Danish treebank.
        tags = [
            f"B-{heads[r[1].split('-')[0]]}"
            if t == "B-DRV" and "-" in r[1] and r[1].split("-")[0] in heads
            else t
            for r, t in zip(rows, tags, strict=True)
        ]
        text, offsets = _detokenize([tokens[i] for i in keep])
        samples.append(_from_tags(text, offsets, [tags[i] for i in keep]))
    return samples


def _heads(blocks: list[list[list[str]]]) -> dict[str, str]:
    """The commonest label of every one-word name."""
    seen: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for rows in blocks:
        for row in rows:
            if row[9].startswith("name=B-") and not row[9].endswith("DRV"):
                seen[row[1]][row[9].removeprefix("name=B-")] += 1
    return {word: counts.most_common(1)[0][0] for word, counts in seen.items()}
