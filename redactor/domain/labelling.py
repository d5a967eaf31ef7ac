"""What a box says, and how it looks: the words are a closed vocabulary.

Overstriker and verifier are two engines that may not share code, but they must agree on which
words may stand in a box. So the words are made here, from a mark's paragraph or pseudonym alone;
nothing of a document can come into them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from redactor.domain.geometry import Box
from redactor.domain.states import PersonRole
from redactor.domain.suggestion import Mark

STYLES = ("black", "outline", "pseudonym")
WIDTHS = ("grid", "wide", "protected")
LEGEND_PLACES = ("none", "first", "last")

_PARAGRAPH = re.compile(r"§|\bart\. ")
_CODE = re.compile(r"(?P<law>.*?)(?P<mark>§|art\.) (?P<rest>.+)")
_ROLE_WORDS: Mapping[PersonRole, tuple[str, bool]] = {
    PersonRole.REQUESTER: ("Ansøger", False),
    PersonRole.PARTY: ("Part", True),
    PersonRole.CHILD: ("Barn", True),
    PersonRole.THIRD_PARTY: ("Tredjepart", True),
    PersonRole.OFFICIAL: ("Sagsbehandler", True),
    PersonRole.PROFESSIONAL: ("Fagperson", True),
    PersonRole.UNKNOWN: ("Person", True),
}
"""Danish word of each role; whether a number follows where there is only one of them."""
_SHORT_ROLE = {"Tredjepart": "Tredjep.", "Sagsbehandler": "Sagsb.", "Fagperson": "Fagp."}


def pseudonyms(persons: Sequence[tuple[str, PersonRole]]) -> dict[str, str]:
    """A pseudonym for each person of a case, the same in all its documents.

    persons: key and role, in the order of the case; numbers follow that order, role by role. The
    only official is "Sagsbehandler", with no number.
    """
    count: dict[PersonRole, int] = {}
    total: dict[PersonRole, int] = {}
    for _, role in persons:
        total[role] = total.get(role, 0) + 1
    names: dict[str, str] = {}
    for key, role in persons:
        if key in names:
            continue
        count[role] = count.get(role, 0) + 1
        word, numbered = _ROLE_WORDS[role]
        if role is PersonRole.OFFICIAL:
            numbered = total[role] > 1
        names[key] = f"{word} {count[role]}" if numbered else word
    return names


def is_pseudonym(label: str) -> bool:
    """Is a label a person's pseudonym, not a paragraph?"""
    return bool(label) and not _PARAGRAPH.search(label)


def short_forms(label: str, ground: str = "", number: int = 0) -> tuple[str, ...]:
    """The texts that may stand in a box, longest first; the drawer takes the first that fits.

    label: short paragraph ("OFL § 30") or pseudonym ("Tredjepart 3"). ground: full paragraph
    ("OFL § 30, nr. 1"). number: of the ground in the legend, 0 where there is none. A bare number
    is none of them: a struck digit must not be taken for a label.
    """
    if is_pseudonym(label):
        word, _, rest = label.partition(" ")
        forms = [label, f"{_SHORT_ROLE.get(word, word)} {rest}".strip()]
        if rest.isdigit():
            forms.append(f"{word[0]}{rest}")
    else:
        forms = [form for code in (ground, label) if code for form in _paragraph_forms(code)]
    if number:
        forms.append(f"[{number}]")
    return tuple(sorted(dict.fromkeys(forms), key=lambda f: (-len(f), f)))


def _paragraph_forms(code: str) -> list[str]:
    """ "OFL § 30, nr. 1" → itself, "§ 30, nr. 1", "§ 30,1", "§ 30"."""
    found = _CODE.fullmatch(code.partition(", jf.")[0])
    if not found:
        return [code]
    mark, rest = found["mark"], found["rest"]
    dense = re.sub(r", stk\. (\d+)", r"(\1)", rest)
    dense = re.sub(r", nr\. (\d+)", r",\1", dense)
    plain = rest.partition(",")[0]
    return [code, f"{mark} {rest}", f"{mark} {dense}", f"{mark} {plain}"]


def alternative(label: str, ground: str = "") -> str:
    """What a screen reader says and a search finds in place of what was struck."""
    code = ground or ("" if is_pseudonym(label) else label)
    why = f"udeladt efter {code}" if code else "udeladt"
    return f"[{label}, {why}]" if is_pseudonym(label) else f"[{why}]"


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A paragraph that was used. code: full. text: its meaning in plain Danish. count: boxes."""

    code: str
    title: str
    text: str
    count: int


@dataclass(frozen=True, slots=True)
class Legend:
    """What the boxes of a document mean. entries: in the order of their numbers, from 1."""

    title: str
    intro: tuple[str, ...]
    entries: tuple[LegendEntry, ...]
    closing: tuple[str, ...] = ()

    def number(self, ground: str) -> int:
        """The number of a paragraph, 0 where it isn't in the legend."""
        if not ground:
            return 0
        return next((i for i, e in enumerate(self.entries, 1) if e.code == ground), 0)

    def texts(self) -> tuple[str, ...]:
        """All that stands on the legend's page, in reading order."""
        lines = [self.title, *self.intro]
        for i, entry in enumerate(self.entries, 1):
            times = "1 overstregning" if entry.count == 1 else f"{entry.count} overstregninger"
            heading = f"{entry.code}: {entry.title}" if entry.code else entry.title
            lines += [f"[{i}]", heading, entry.text, times]
        return (*lines, *self.closing)

    def as_json(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "intro": list(self.intro),
            "entries": [[e.code, e.title, e.text, e.count] for e in self.entries],
            "closing": list(self.closing),
        }

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> Legend:
        entries = tuple(LegendEntry(*entry) for entry in value["entries"])
        return cls(value["title"], tuple(value["intro"]), entries, tuple(value["closing"]))


@dataclass(frozen=True, slots=True)
class BoxLook:
    """How boxes are drawn.

    style: one of ``STYLES``. width: "grid" (edges on a grid), "wide" (a fixed set of widths) or
    "protected" (that, and the words after a box are moved so that the gap tells little).
    alternative: text for screen readers and search. legend_place: one of ``LEGEND_PLACES``.
    """

    style: str = "black"
    width: str = "grid"
    alternative: bool = True
    legend: Legend | None = None
    legend_place: str = "none"

    def __post_init__(self) -> None:
        if (
            self.style not in STYLES
            or self.width not in WIDTHS
            or self.legend_place not in LEGEND_PLACES
            or (self.legend is None) != (self.legend_place == "none")
        ):
            raise ValueError("unknown look")

    def forms(self, label: str, ground: str) -> tuple[str, ...]:
        """``short_forms`` under this look's legend."""
        number = self.legend.number(ground or label) if self.legend else 0
        return short_forms(label, ground, number)

    def words(self, marks: Iterable[Mark]) -> frozenset[str]:
        """Everything that may stand in the boxes of these marks."""
        kinds = {(m.label, m.ground) for m in marks}
        texts = {form for kind in kinds for form in self.forms(*kind)}
        if self.alternative:
            texts |= {alternative(*kind) for kind in kinds}
        return frozenset(texts)

    def as_json(self) -> dict[str, Any]:
        return {
            "style": self.style,
            "width": self.width,
            "alternative": self.alternative,
            "legend": self.legend.as_json() if self.legend else None,
            "legend_place": self.legend_place,
        }

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> BoxLook:
        legend = Legend.of(value["legend"]) if value.get("legend") else None
        return cls(
            value["style"], value["width"], bool(value["alternative"]), legend,
            value["legend_place"],
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class MovedLine:
    """A line whose words were moved to the right, so that the gaps tell less of what was struck.

    band: where the line stood, displayed points, from its first to its last moved word. steps:
    (from x, by how much) for what began at or right of ``x``, in reading order, growing.
    """

    page: int
    band: Box
    steps: tuple[tuple[float, float], ...]

    def shift(self, x: float) -> float:
        """How far what began at ``x`` was moved, points."""
        return max((by for start, by in self.steps if x >= start - 0.01), default=0.0)

    def as_json(self) -> dict[str, Any]:
        return {
            "page": self.page,
            "band": self.band.as_list(),
            "steps": [list(step) for step in self.steps],
        }

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> MovedLine:
        steps = tuple((float(x), float(by)) for x, by in value["steps"])
        return cls(int(value["page"]), Box.of(value["band"]), steps)


@dataclass(frozen=True, slots=True)
class Layout:
    """What the overstriker declares to the verifier: how the boxes look, which lines moved."""

    look: BoxLook = field(default_factory=BoxLook)
    moved: tuple[MovedLine, ...] = ()


def alternatives(marks: Iterable[Mark]) -> tuple[str, ...]:
    """The alternative texts of these marks, each once, in a fixed order."""
    return tuple(sorted({alternative(m.label, m.ground) for m in marks}))
