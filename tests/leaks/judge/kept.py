"""What nobody marked: is it there, in its place and in its order?"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from .case import NEAR, NEAR_PICTURE, Case, Fault, Places, grown, overlap, share
from .reading import Glyph, Rect, Token, around, looks


def _clean_words(case: Case, number: int, engine: str) -> list[Token]:
    """Words of the original that no mark touches, on the paper."""
    page, marks = case.before[number], case.boxes(number)
    bands = case.moved.get(number, [])
    frame = (0.0, 0.0, page.width, page.height)

    def clean(box: Rect) -> bool:
        w, h = box[2] - box[0], box[3] - box[1]  # the cell of a letter is higher than its ink
        inset = -min(w, h) * (0.0 if engine == "pdfium" else 0.25)
        level, upright = grown(box, 0.3, inset), grown(box, inset, 0.3)
        # which way a word of one or two letters runs its box doesn't tell
        inner = [level] * (w > h / 1.5) + [upright] * (h > w / 1.5)
        return overlap(box, frame) > 0.99 and not any(
            share(part, areas) for part in inner for areas in (marks, bands)
        )

    return [t for t in page.tokens.get(engine, ()) if t.text.strip("\ufffd\0") and clean(t.box)]


def _lost(case: Case, number: int, engine: str) -> list[Token]:
    near = NEAR_PICTURE if number in case.pictures else NEAR
    after = case.after[number]
    glyphs = after.glyphs.get(engine)
    lost = []
    words = Places([(t.text, t.box) for t in after.tokens.get(engine, ())])
    letters = Places([(g.char, g.box) for g in glyphs or ()])
    by_word: dict[Rect, list[Glyph]] = {}
    if glyphs is not None:
        found: dict[int, list[Glyph]] = {}
        for g in case.before[number].glyphs.get(engine, ()):
            found.setdefault(g.word, []).append(g)
        by_word = {around(g.box for g in gs): gs for gs in found.values()}
    for token in _clean_words(case, number, engine):
        if words.find(token.text, token.box, near) is not None:
            continue
        own = by_word.get(token.box)
        if own and all(letters.find(g.char, g.box, near) is not None for g in own):
            continue
        lost.append(token)
    return lost


def _seen(case: Case, number: int, tokens: Sequence[Token]) -> list[Token]:
    """Those of which the original showed something: hidden words may go."""
    image = looks()["pdfium"](case.source, number)
    page = case.before[number]
    if image is None or not page.width:
        return list(tokens)
    sy, sx = image.shape[0] / page.height, image.shape[1] / page.width
    seen = []
    for t in tokens:
        x0, y0, x1, y1 = t.box
        part = image[int(y0 * sy) : int(y1 * sy) + 1, int(x0 * sx) : int(x1 * sx) + 1]
        if part.size and int(part.max()) - int(part.min()) > 60:
            seen.append(t)
    return seen


def kept(case: Case) -> Iterator[Fault]:
    """Words that at least two engines miss."""
    for number in case.before:
        lost = {e: _lost(case, number, e) for e in ("pdfium", "mupdf", "poppler")}
        agreed = [
            t
            for engine, tokens in lost.items()
            for t in tokens
            if any(
                overlap(t.box, o.box) > 0.3
                for other in lost
                if other != engine
                for o in lost[other]
            )
        ]
        agreed = _seen(case, number, agreed)
        if agreed:
            how = "picture" if number in case.pictures else "exact"
            texts = list(dict.fromkeys(t.text for t in agreed))
            yield Fault("lost", number, f"{how}, {len(agreed)}: {texts[:6]!r}")


def order(case: Case) -> Iterator[Fault]:
    """Kept words come in the order they came in, for both who read in the order of the code."""
    for number in case.before:
        near = NEAR_PICTURE if number in case.pictures else NEAR
        wrong: dict[str, int] = {}
        for engine in ("pdfium", "mupdf"):
            after = case.after[number].tokens.get(engine, [])
            places = Places([(t.text, t.box) for t in after])
            found = [places.find(t.text, t.box, near) for t in _clean_words(case, number, engine)]
            kept = [i for i in found if i is not None]
            wrong[engine] = sum(b < a for a, b in itertools.pairwise(kept))
        if all(wrong.values()):
            how = "picture" if number in case.pictures else "exact"
            yield Fault("order", number, f"{how}: {wrong}")
