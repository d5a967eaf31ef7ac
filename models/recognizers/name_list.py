"""Names of organisations that are known: found by their first word, compared as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from models.lexicons import lines
from models.recognizers.view import WORD, TextView


def entries(name: str, title: str) -> tuple[str, ...]:
    """The names under ``[title]`` of a list, parted by ``;``."""
    found: list[str] = []
    current = ""
    for line in lines(name):
        if line.startswith("["):
            current = line.strip("[]")
        elif current == title:
            found.extend(entry.strip() for entry in line.split(";") if entry.strip())
    return tuple(found)


class NameList:
    """Known names. ``any_case`` ones count however they're written, ``exact`` ones as they stand."""

    def __init__(self, *, any_case: Iterable[str] = (), exact: Iterable[str] = ()) -> None:
        self._by_first: dict[str, list[tuple[str, bool]]] = {}
        for names, is_exact in ((any_case, False), (exact, True)):
            for name in names:
                first = WORD.search(name.lower())
                if first is not None and first.start() == 0:
                    self._by_first.setdefault(first.group(), []).append((name, is_exact))
        for known in self._by_first.values():
            known.sort(key=lambda item: -len(item[0]))

    def find(self, view: TextView) -> Iterator[tuple[int, int]]:
        """Start and end of each name, genitive included."""
        by_first, end_at = self._by_first, -1
        for word in view.words:
            if word.start < end_at:
                continue
            low = word.lower
            known = by_first.get(low) or by_first.get(low.removesuffix("s").rstrip("'’"))
            for name, is_exact in known or ():
                end = _end(view, word.start, name, is_exact)
                if end is not None:
                    end_at = end
                    yield word.start, end
                    break


def _end(view: TextView, start: int, name: str, is_exact: bool) -> int | None:
    end = start + len(name)
    surface = view.norm[start:end] if is_exact else view.lower[start:end]
    if surface.replace("\n", " ") != (name if is_exact else name.lower()):
        return None
    if is_exact and name.isalpha() and not name.isupper() and _begins(view, start):
        return None
    if view.norm[start - 1 : start] in ("@", ".", "/", "_", "-", "&"):
        return None
    if view.lower[end : end + 1] == "s" and not view.norm[end + 1 : end + 2].isalnum():
        return end + 1
    if view.norm[end : end + 2] == "'s" or view.norm[end : end + 2] == "’s":
        return end + 2
    return None if view.norm[end : end + 1].isalnum() or view.norm[end : end + 1] == "@" else end


def _begins(view: TextView, start: int) -> bool:
    before = view.norm[max(0, start - 4) : start].rstrip(" \"»“'")
    return not before or before[-1] in ".!?:\n"
