"""A fresh structure tree for the rebuilt file: what is left of the original's, and our boxes.

Elements whose content was struck whole are left out, except cells that hold a table's columns in
place. A box stands behind the content that it was cut out of; where that isn't known, where its
page begins. Pages that became pictures are one paragraph in their place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pikepdf import Array, Dictionary, Name, Pdf, String

from redactor.pdf.along.structure import GROUPS, Element, Item
from redactor.pdf.writing.marked import PageTags, TaggedBox

__all__ = ["Spot", "types_of", "write_tags"]

Spot = tuple[int, float, float, float, float]
"""Where content stood: number (MCID), x0, y0, x1, y1 in PDF user space."""
_CELLS = ("TH", "TD")


def types_of(structure: Element, pages: int) -> list[dict[int, str]]:
    """For each page of the source: number → kind of the element that holds that content."""
    types: list[dict[int, str]] = [{} for _ in range(pages)]
    stack = [structure]
    while stack:
        element = stack.pop()
        for kid in element.kids:
            if isinstance(kid, Element):
                stack.append(kid)
            elif 0 <= kid[0] < pages:
                types[kid[0]].setdefault(kid[1], element.kind)
    return types


def write_tags(
    new: Pdf,
    structure: Element,
    tags: Sequence[PageTags],
    sources: Sequence[int | None],
    spots: Mapping[int, Sequence[Spot]],
) -> bool:
    """Give ``new`` the structure; False where nothing of it is left.

    tags: of each page of ``new``. sources: which page of the source (from 0) it is, None for a
    page of our own. spots: page of ``new`` (from 0) → where its content stood.
    """
    top = _renumbered(structure, tags, sources, spots)
    if not _prune(top):
        return False
    writer = _TreeWriter(new, [page.count for page in tags])
    writer.write(top)
    return True


# --- the tree as it will be: items are (page of the new file, new number) ------------------


def _renumbered(
    structure: Element,
    tags: Sequence[PageTags],
    sources: Sequence[int | None],
    spots: Mapping[int, Sequence[Spot]],
) -> Element:
    targets = {source: i for i, source in enumerate(sources) if source is not None}
    behind: dict[Item, list[Item]] = {}  # old content → boxes, both by page of the new file
    lost: dict[int, list[Item]] = {}
    for page, made in enumerate(tags):
        lost[page] = [(page, number) for number in made.loose]
        for box in made.boxes:
            number = _nearest(box, spots.get(page, ()))
            item = (page, box.number)
            if number is None or number not in made.types or made.plain:
                lost[page].append(item)
            else:
                behind.setdefault((page, number), []).append(item)
    copier = _Copier(targets, tags, behind)
    top = copier.copy(structure)
    for page in sorted(lost):
        items = [*lost[page], *copier.unused(page)]
        if items:
            kind = "P" if tags[page].plain else "Span"
            _insert(top, copier, page, Element(kind, kids=list(items)))
    return top


def _nearest(box: TaggedBox, spots: Sequence[Spot]) -> int | None:
    """The content that stood under a box: the last in order of what it covers most of."""
    if box.rect is None:
        return None
    x0, y0, x1, y1 = box.rect
    best, most = None, 0.0
    for number, a, b, c, d in spots:
        shared = max(0.0, min(x1, c) - max(x0, a)) * max(0.0, min(y1, d) - max(y0, b))
        if shared > most:
            best, most = number, shared
    return best


class _Copier:
    """Copies the tree with new numbers; notes where each page begins in it."""

    def __init__(
        self,
        targets: Mapping[int, int],
        tags: Sequence[PageTags],
        behind: dict[Item, list[Item]],
    ) -> None:
        self.targets, self.tags, self.behind = targets, tags, behind
        self.left = [{k: list(v) for k, v in page.made.items()} for page in tags]
        self.first: dict[int, tuple[Element, Element | Item]] = {}

    def copy(self, element: Element, group: Element | None = None) -> Element:
        made = Element(element.kind, element.language, element.attributes)
        own = made if element.kind in GROUPS or group is None else group
        for kid in element.kids:
            if not isinstance(kid, Element):
                made.kids += self._content(kid)
                continue
            copy = self.copy(kid, own)
            made.kids.append(copy)
            if own is made:
                self._note_pages(kid, made, copy)
        return made

    def _content(self, item: Item) -> list[Element | Item]:
        page = self.targets.get(item[0])
        if page is None:
            return []
        kids: list[Element | Item] = [(page, n) for n in self.left[page].pop(item[1], ())]
        boxes = self.behind.pop((page, item[1]), [])
        return kids + [Element("Span", kids=[box]) for box in boxes]

    def _note_pages(self, part: Element, group: Element, copy: Element) -> None:
        """Which part of a group holds the first content of a page? The innermost group counts."""
        for item in part.items():
            page = self.targets.get(item[0])
            if page is not None:
                self.first.setdefault(page, (group, copy))

    def unused(self, page: int) -> list[Item]:
        """Boxes whose content stood in no element after all."""
        keys = [key for key in self.behind if key[0] == page]
        return [item for key in keys for item in self.behind.pop(key)]


def _insert(top: Element, copier: _Copier, page: int, element: Element) -> None:
    """Put what belongs to a page where the page begins in the tree, else between its neighbours."""
    later = [p for p in sorted(copier.first) if p >= page]
    if not later:
        top.kids.append(element)
        return
    group, part = copier.first[later[0]]
    at = next(i for i, kid in enumerate(group.kids) if kid is part)
    group.kids.insert(at, element)


def _prune(element: Element) -> bool:
    """Leave out what holds nothing; does ``element`` hold anything?"""
    kept: list[Element | Item] = []
    full = False
    for kid in element.kids:
        holds = _prune(kid) if isinstance(kid, Element) else True
        full |= holds
        if holds or (isinstance(kid, Element) and kid.kind in _CELLS):
            kept.append(kid)
    element.kids = kept
    return full


# --- the tree as objects -------------------------------------------------------------------


class _TreeWriter:
    def __init__(self, new: Pdf, counts: Sequence[int]) -> None:
        self.new = new
        self.pages = [page.obj for page in new.pages]
        self.parents: list[list[Any]] = [[None] * count for count in counts]

    def write(self, top: Element) -> None:
        root = self.new.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        root.K = self._element(top, root)
        numbers: list[Any] = []
        for page, parents in enumerate(self.parents):
            if parents:
                key = len(numbers) // 2
                numbers += [key, Array(parents)]
                self.pages[page].StructParents = key
                self.pages[page].Tabs = Name.S
        root.ParentTree = Dictionary(Nums=Array(numbers))
        root.ParentTreeNextKey = len(numbers) // 2
        self.new.Root.StructTreeRoot = root
        self.new.Root.MarkInfo = Dictionary(Marked=True)

    def _element(self, element: Element, parent: Any) -> Any:
        made = self.new.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name(f"/{element.kind}"), P=parent)
        )
        if element.language:
            made.Lang = String(element.language)
        if element.attributes:
            made.A = _attributes(element)
        own = next((kid[0] for kid in element.kids if not isinstance(kid, Element)), None)
        if own is not None:
            made.Pg = self.pages[own]
        kids: list[Any] = []
        for kid in element.kids:
            if isinstance(kid, Element):
                kids.append(self._element(kid, made))
                continue
            page, number = kid
            self.parents[page][number] = made
            kids.append(
                number
                if page == own
                else Dictionary(Type=Name.MCR, Pg=self.pages[page], MCID=number)
            )
        if kids:
            made.K = kids[0] if len(kids) == 1 else Array(kids)
        return made


def _attributes(element: Element) -> Dictionary:
    owner = Name.List if element.kind == "L" else Name.Table
    values = {
        f"/{key}": Name(f"/{value}") if isinstance(value, str) else value
        for key, value in sorted(element.attributes.items())
    }
    return Dictionary({"/O": owner} | values)
