"""Bookmarks: kept only where they say nothing that their page doesn't still say.

A title goes along if all of it can be read, in one piece, on the page that it leads to, after
overstriking. Everything else of an outline (actions, named destinations, colours) stays behind.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from pikepdf import Array, Dictionary, Name, Pdf, String

__all__ = ["Bookmark", "folded", "read_bookmarks", "still_said", "write_bookmarks"]

_MARKS = frozenset(".,:;!?()[]/&§'\"’‘”“„«»–—-+%*°")
"""What may stand between the words of a title; other signs could spell a word of their own."""
_ROW = re.compile(r"([^\w\s])[^\w\s]{3,}")
_WORD = re.compile(r"[^\W_]+")
_MOST, _DEEPEST, _LONGEST = 20_000, 40, 400


@dataclass(slots=True)
class Bookmark:
    """page: from 0. open: are those below shown?"""

    title: str
    page: int
    open: bool = False
    below: list[Bookmark] = field(default_factory=list)

    def count(self) -> int:
        return 1 + sum(b.count() for b in self.below)


def folded(text: str) -> str:
    """The words alone, whatever their case, ligatures and spacing; " " around each."""
    words = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    return f" {' '.join(words)} "


def read_bookmarks(pdf: Pdf) -> list[Bookmark]:
    """The outline of ``pdf``, without items that lead to no page of it."""
    root = pdf.Root.get("/Outlines")
    if not isinstance(root, Dictionary):
        return []
    return _Reader(pdf).level(root.get("/First"), 0)


def still_said(
    bookmarks: Sequence[Bookmark], text_of: Callable[[int], str]
) -> tuple[list[Bookmark], int]:
    """Those whose title their page still says, and how many were left out.

    text_of: folded text of a page (from 0). What stood below one that goes moves up to its place.
    """
    kept: list[Bookmark] = []
    dropped = 0
    for bookmark in bookmarks:
        below, lost = still_said(bookmark.below, text_of)
        dropped += lost
        title = folded(bookmark.title)
        if title.strip() and title in text_of(bookmark.page):
            kept.append(Bookmark(bookmark.title, bookmark.page, bookmark.open, below))
        else:
            dropped += 1
            kept += below
    return kept, dropped


def write_bookmarks(new: Pdf, bookmarks: Sequence[Bookmark], targets: dict[int, int]) -> None:
    """Give ``new`` an outline. targets: page of the source → page of ``new``."""
    if not bookmarks:
        return
    root = new.make_indirect(Dictionary(Type=Name.Outlines))
    root.Count = _write_level(new, bookmarks, targets, root)
    new.Root.Outlines = root


def _write_level(
    new: Pdf, bookmarks: Sequence[Bookmark], targets: dict[int, int], parent: Any
) -> int:
    """Write one level below ``parent``; returns how many items are shown of it."""
    shown = 0
    before: Any = None
    for bookmark in bookmarks:
        page = new.pages[targets[bookmark.page]].obj
        item = new.make_indirect(
            Dictionary(Title=String(bookmark.title), Parent=parent, Dest=Array([page, Name.Fit]))
        )
        if before is None:
            parent.First = item
        else:
            before.Next, item.Prev = item, before
        before = item
        shown += 1
        if bookmark.below:
            count = _write_level(new, bookmark.below, targets, item)
            item.Count = count if bookmark.open else -count
            shown += count if bookmark.open else 0
    parent.Last = before
    return shown


class _Reader:
    def __init__(self, pdf: Pdf) -> None:
        self.pages = {page.obj.objgen: i for i, page in enumerate(pdf.pages)}
        names = pdf.Root.get("/Names")
        self.tree = names.get("/Dests") if isinstance(names, Dictionary) else None
        self.old = pdf.Root.get("/Dests")
        self.named: dict[bytes, Any] | None = None
        self.seen: set[tuple[int, int]] = set()

    def level(self, item: Any, depth: int) -> list[Bookmark]:
        found: list[Bookmark] = []
        while isinstance(item, Dictionary) and depth < _DEEPEST and len(self.seen) < _MOST:
            if not item.is_indirect or item.objgen in self.seen:
                break
            self.seen.add(item.objgen)
            below = self.level(item.get("/First"), depth + 1)
            page, title = self._page(item), _text(item.get("/Title"))
            count = item.get("/Count", 0)
            if page is not None and title and len(title) <= _LONGEST:
                shown = isinstance(count, int) and count > 0
                found.append(Bookmark(title, page, shown, below))
            else:
                found += below
            item = item.get("/Next")
        return found

    def _page(self, item: Any) -> int | None:
        target, action = item.get("/Dest"), item.get("/A")
        if target is None and isinstance(action, Dictionary) and action.get("/S") == Name.GoTo:
            target = action.get("/D")
        if isinstance(target, Name) and isinstance(self.old, Dictionary):
            target = self.old.get(target)
        elif target is not None and not isinstance(target, Array | Dictionary | Name):
            target = self._names().get(bytes(target))
        if isinstance(target, Dictionary):
            target = target.get("/D")
        if not isinstance(target, Array) or not len(target):
            return None
        page = target[0]
        if not isinstance(page, Dictionary) or not page.is_indirect:
            return None
        return self.pages.get(page.objgen)

    def _names(self) -> dict[bytes, Any]:
        """The tree of named destinations, flat."""
        if self.named is None:
            self.named = {}
            stack, steps = [(self.tree, 0)], 0
            while stack and steps < _MOST:
                node, depth = stack.pop()
                steps += 1
                if not isinstance(node, Dictionary) or depth > _DEEPEST:
                    continue
                kids, names = node.get("/Kids"), node.get("/Names")
                stack += [(k, depth + 1) for k in (kids if isinstance(kids, Array) else [])]
                items = list(names) if isinstance(names, Array) else []
                for key, value in zip(items[::2], items[1::2], strict=False):
                    if isinstance(key, String):
                        self.named[bytes(key)] = value
        return self.named


def _text(value: Any) -> str:
    try:
        text = "" if value is None else str(value)
    except (UnicodeDecodeError, ValueError):
        return ""
    plain = "".join(c if c.isalnum() or c in _MARKS else " " for c in text)
    kept: list[str] = []
    for part in plain.split():
        if _WORD.search(part):
            kept.append(_ROW.sub(r"\1", part))
        elif len(part) == 1 and kept and _WORD.search(kept[-1]):
            kept.append(part)  # a dash between two words
    return " ".join(kept)
