"""What the words around a name say of somebody's role, as votes.

Weights are small whole numbers: an apposition or a label counts more than a family word in running
text, a list's heading or a signature less than a title of one's own. Each name looks a few lines
around itself: linear in the names.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from redactor.domain.states import PersonRole
from redactor.domain.suggestion import Suggestion
from redactor.suggest.names import parse_name
from redactor.suggest.role_words import (
    WORK_ROLES,
    is_abbreviated,
    is_firm,
    is_official_mail,
    is_political_party,
    role_listed,
    role_of,
    roles_labelled,
)

WINDOW = 60
LONG_LINE = 50
"""Characters of a line that was broken because it was full."""
BLOCK_LINES = 4
"""Lines of a signature below the name."""
_WORD = re.compile(r"[^\W\d_][\w./-]*")
_LABEL_END = re.compile(r"[:\t]\s*$| {2,}$")
_NEXT_IN_LIST = re.compile(
    r"[ \t]*(?:\([^()\n]{0,40}\))?[ \t]*(?:[,;/&]|\bog\b)\s{1,3}(?:[^\W\d_][\w.-]* ){0,2}"
)
_CELL = re.compile(r"\S+(?: \S+)*")
_FIRM_GAP = re.compile(r"[ ]?,[ ]|[ ](?:v/|ved|att\.?:?)[ ]?", re.IGNORECASE)
_PRIVATE = frozenset({"ADDRESS", "CPR", "PERSON", "DATE_OF_BIRTH"})
_PLACES = frozenset({"MUNICIPALITY", "AUTHORITY", "REGION"})

Votes = Counter[PersonRole]


def votes_of(
    suggestions: Sequence[Suggestion], texts: Mapping[int, str], domains: frozenset[str]
) -> dict[str, Votes]:
    """Votes by person of one document. domains: of the case's authorities."""
    votes: defaultdict[str, Votes] = defaultdict(Counter)
    pages: defaultdict[int, list[Suggestion]] = defaultdict(list)
    for s in suggestions:
        if s.person and s.entity_type == "EMAIL" and is_official_mail(s.text, domains):
            votes[s.person][PersonRole.OFFICIAL] += 4
        if s.start >= 0:
            pages[s.page].append(s)
    for page, items in pages.items():
        text = texts.get(page)
        if text is not None:
            around = _Page(text, items, domains)
            for key, found in around.votes():
                votes[key].update(found)
    return votes


class _Page:
    """The names of one page in their surroundings."""

    def __init__(self, text: str, items: Sequence[Suggestion], domains: frozenset[str]) -> None:
        self.text, self.domains = text, domains
        self.items = sorted(items, key=lambda s: (s.start, -s.end))
        self._starts = [s.start for s in self.items]
        self.names = [s for s in self.items if s.entity_type == "PERSON" and s.end <= len(text)]

    def votes(self) -> list[tuple[str, Votes]]:
        result: list[tuple[str, Votes]] = []
        listed: PersonRole | None = None
        for i, s in enumerate(self.names):
            low = self.names[i - 1].end if i else 0
            high = self.names[i + 1].start if i + 1 < len(self.names) else len(self.text)
            lead = self._lead(s, low)
            found = _before(lead)
            found.update(self._after(s, max(s.end, high)))
            found.update(self._below(s))
            found.update(self._of_firm(s))
            label = _label(lead)
            if label:
                listed = role_listed(label)
            elif listed is not None and i and _NEXT_IN_LIST.fullmatch(self.text, low, s.start):
                if not found:
                    found[listed] += 2
            else:
                listed = None
            if s.person is not None:
                result.append((s.person, found))
        return result

    def _lead(self, s: Suggestion, low: int) -> str:
        """What goes right before a name; over the line end where a long line was broken."""
        text = self.text
        lead = text[max(low, s.start - WINDOW) : s.start]
        line_start = text.rfind("\n", 0, s.start) + 1
        previous = text.rfind("\n", 0, max(0, line_start - 1)) + 1
        wrapped = line_start - previous >= LONG_LINE and low <= previous
        if wrapped and not text[line_start : s.start].strip():
            return lead.rstrip().replace("\n", " ")
        return lead

    def _after(self, s: Suggestion, high: int) -> Votes:
        """Apposition after a comma or in brackets."""
        text = self.text
        window = text[s.end : min(high, s.end + WINDOW)]
        found: Votes = Counter()
        match = re.match(r"[ \t]*[,(·|/–-][ \t]*([^\n.;:),]*)", window)
        if match is None:
            return found
        if match.end() == len(window) and s.end + len(window) == high < len(text):
            return found  # "Liv, bisidder Per Dam": the title is the next one's
        bracketed = window.lstrip().startswith("(")
        if bracketed and is_political_party(match[1].strip()):
            if match[1].strip().lower() != parse_name(s.text).initials:
                found[PersonRole.OFFICIAL] += 3
            return found
        for role in _titles(match[1]):
            if not (bracketed and role is PersonRole.PROFESSIONAL):
                found[role] += 3  # not "gift med Per (lærer)": a job, not a role in the case
        return found

    def _below(self, s: Suggestion) -> Votes:
        """A signature: the name alone on its line or in its column, title or office below it."""
        text = self.text
        found: Votes = Counter()
        start = text.rfind("\n", 0, s.start) + 1
        end = text.find("\n", s.end)
        if end < 0:
            return found
        cells = [(start + m.start(), start + m.end()) for m in _CELL.finditer(text[start:end])]
        column = next((i for i, (a, b) in enumerate(cells) if a <= s.start and s.end <= b), None)
        if column is None or cells[column][0] != s.start or cells[column][1] > s.end + 1:
            return found
        lines = _block(text, end)
        if not lines:
            return found
        below = [
            (lines[0][0] + m.start(), lines[0][0] + m.end())
            for m in _CELL.finditer(text[lines[0][0] : lines[0][1]])
        ]
        if column == 0 or len(below) == len(cells):
            a, b = below[column] if len(below) == len(cells) else lines[0]
            if 3 <= b - a <= 50 and not self._within(a, b, _PRIVATE):
                for role in _titles(text[a:b]) & WORK_ROLES:
                    found[role] += 2
        block = (lines[0][0], lines[-1][1])
        if len(cells) == 1 and not found and not self._within(*block, _PRIVATE):
            office = self._within(*block, _PLACES)
            mails = self._within(*block, frozenset({"EMAIL"}))
            if office or any(is_official_mail(m.text, self.domains) for m in mails):
                found[PersonRole.OFFICIAL] += 2
        return found

    def _of_firm(self, s: Suggestion) -> Votes:
        """ "Holt Arkitekter A/S, Karla Dam": there for a firm."""
        at = bisect_left(self._starts, s.start)
        before = self.items[at - 1] if at else None
        hired = (
            before is not None
            and before.entity_type == "ORGANISATION"
            and is_firm(before.text)
            and _FIRM_GAP.fullmatch(self.text, before.end, s.start)
        )
        return Counter({PersonRole.PROFESSIONAL: 2}) if hired else Counter()

    def _within(self, start: int, end: int, types: frozenset[str]) -> list[Suggestion]:
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return [s for s in self.items[first:last] if s.entity_type in types]


def _block(text: str, end: int) -> list[tuple[int, int]]:
    """The lines right below a line that ends at ``end``, up to an empty one."""
    lines: list[tuple[int, int]] = []
    start = end + 1
    while len(lines) < BLOCK_LINES and start <= len(text):
        stop = text.find("\n", start)
        stop = len(text) if stop < 0 else stop
        if not text[start:stop].strip(" \t>"):
            break
        lines.append((start, stop))
        start = stop + 1
    return lines


def _titles(part: str) -> set[PersonRole]:
    """Roles of the first words of an apposition."""
    words = [w.rstrip(".") for w in _WORD.findall(part.lower())[:3]]
    return {r for word in words if (r := role_of(word)) is not None}


def _label(lead: str) -> str:
    """The label that a line begins with right before a name ("fra forvaltningen:"), or ""."""
    line = lead.rsplit("\n", 1)[-1].lower()
    return " ".join(line.strip(" \t:>").split()) if _LABEL_END.search(line) else ""


def _before(lead: str) -> Votes:
    """Title or label on the same line, right before the name."""
    line = lead.rsplit("\n", 1)[-1].lower()
    words = _WORD.findall(line)
    found: Votes = Counter()
    if not words:
        return found
    label = _label(lead)
    last = words[-1].rstrip(".")
    labelled = roles_labelled(label) if label else []
    for role in labelled:
        found[role] += 3
    role_here = role_of(last)
    ends = (last, f"{last}.") if is_abbreviated(last) else last
    if not labelled and role_here and line.rstrip(" :,\t(").endswith(ends):
        found[role_here] += 3 if role_here in WORK_ROLES else 2
    return found
