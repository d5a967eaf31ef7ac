"""Figures of judged documents: the targets, and tables by type, category, genre and name origin.

Everything is a ratio of counts that are summed over documents, so that the same table of counts
gives the figure and its bootstrap interval. Shares of mentions have Wilson intervals.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from models.evaluation import gold
from models.evaluation.intervals import ROUNDS, Interval, bootstrap, difference, ratio, wilson
from models.evaluation.judge import Judged, JudgedDocument, gold_type
from models.evaluation.origins import GROUPS, groups_in_document

__all__ = [
    "FIGURES",
    "Figure",
    "Share",
    "Target",
    "figures",
    "gap",
    "losses",
    "misses",
    "shares",
    "tables",
]


@dataclass(frozen=True, slots=True)
class Target:
    """A figure of the product: its label, the bound to reach, and how it is counted.

    over, under: counts of ``counts_of``. at_most: the bound is a ceiling, less is better.
    """

    label: str
    bound: float
    over: str
    under: str
    at_most: bool = False


FIGURES: Mapping[str, Target] = {
    "direct_words": Target("direct identifiers, words covered", 0.98, "direct hit", "direct"),
    "direct_mentions": Target("direct mentions fully covered", 0.97, "mention hit", "mention"),
    "person_mentions": Target("person mentions fully covered", 0.97, "person hit", "person"),
    "numbers": Target("CPR, e-mail, phone, IBAN mentions", 0.99, "number hit", "number"),
    "addresses": Target("addresses fully covered", 0.95, "address hit", "address"),
    "marks_right": Target("identifier marks that are right", 0.92, "right", "marked"),
    "clean_words": Target("clean words covered", 0.01, "clean hit", "clean", at_most=True),
    "sensitive": Target("health, crime, union … mentions", 0.85, "sensitive hit", "sensitive"),
    "places": Target("municipality, organisation, location", 0.80, "place hit", "place"),
}
_MENTIONS = {
    "mention": frozenset(gold.DIRECT),
    "person": frozenset(("PERSON",)),
    "number": frozenset(("CPR", "EMAIL", "PHONE", "IBAN")),
    "address": frozenset(("ADDRESS",)),
    "sensitive": frozenset(gold.SENSITIVE),
    "place": frozenset(("MUNICIPALITY", "ORGANISATION", "LOCATION")),
}
_DIRECT = frozenset(gold.DIRECT)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its interval by document; ``value`` None where there was nothing to count."""

    value: float | None
    interval: Interval | None
    total: int


@dataclass(frozen=True, slots=True)
class Share:
    """``hits`` of ``total``."""

    hits: int
    total: int

    @property
    def value(self) -> float | None:
        return self.hits / self.total if self.total else None

    @property
    def interval(self) -> Interval:
        return wilson(self.hits, self.total)


def mentions_of(document: JudgedDocument) -> dict[int, list[Judged]]:
    """Words by mention, in order."""
    found: dict[int, list[Judged]] = defaultdict(list)
    for word in document.words:
        if word.mention >= 0:
            found[word.mention].append(word)
    return dict(found)


def counts_of(document: JudgedDocument) -> Counter[str]:
    """What one document adds to every figure."""
    counts: Counter[str] = Counter()
    for word in document.words:
        if word.identifier:
            counts["marked"] += 1
            counts["right"] += bool(word.kind)
        if not word.kind:
            counts["clean"] += 1
            counts["clean hit"] += word.identifier
        elif word.kind in _DIRECT:
            counts["direct"] += 1
            counts["direct hit"] += word.covered
    for words in mentions_of(document).values():
        covered = all(w.covered for w in words)
        for name, kinds in _MENTIONS.items():
            if words[0].kind in kinds:
                counts[name] += 1
                counts[f"{name} hit"] += covered
    return counts


def figures(documents: Sequence[JudgedDocument], *, rounds: int = ROUNDS) -> dict[str, Figure]:
    """The headline figures, with 95 % intervals over documents (none with 0 rounds)."""
    counts = [counts_of(document) for document in documents]
    result = {}
    for key, target in FIGURES.items():
        rows = [(c[target.over], c[target.under]) for c in counts]
        over, under = sum(r[0] for r in rows), sum(r[1] for r in rows)
        value = over / under if under else None
        interval = bootstrap(rows, ratio, rounds=rounds) if rounds else None
        result[key] = Figure(value, interval, under)
    return result


def losses(
    before: Sequence[JudgedDocument], after: Sequence[JudgedDocument]
) -> dict[str, tuple[Figure, Figure, Figure]]:
    """By figure: before, after, and after less before; documents are paired by name."""
    later = {document.name: counts_of(document) for document in after}
    earlier = {document.name: counts_of(document) for document in before}
    names = [name for name in earlier if name in later]
    first, second = figures(before), figures(after)
    result = {}
    for key, target in FIGURES.items():
        rows = [
            [
                side[name][count]
                for side in (later, earlier)
                for count in (target.over, target.under)
            ]
            for name in names
        ]
        a, b = first[key].value, second[key].value
        change = None if a is None or b is None else b - a
        result[key] = (
            first[key],
            second[key],
            Figure(change, bootstrap(rows, difference), len(names)),
        )
    return result


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: mentions fully covered, words covered, words covered as their type."""

    mentions: Share
    words: Share
    typed: Share


def shares(pairs: Iterable[tuple[str, Sequence[Judged]]]) -> dict[str, Row]:
    """Rows by key, of (key, the words of a mention) pairs."""
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for key, words in pairs:
        sums[key]["mentions"] += 1
        sums[key]["full"] += all(w.covered for w in words)
        sums[key]["words"] += len(words)
        sums[key]["covered"] += sum(w.covered for w in words)
        sums[key]["typed"] += sum(w.as_its_type for w in words)
    return {
        key: Row(
            Share(c["full"], c["mentions"]),
            Share(c["covered"], c["words"]),
            Share(c["typed"], c["words"]),
        )
        for key, c in sums.items()
    }


def tables(
    documents: Sequence[JudgedDocument], persons: Mapping[str, Mapping[int, str]]
) -> dict[str, dict[str, Row]]:
    """Rows by type, by category, by genre (direct mentions) and by name origin (persons).

    persons: document name to mention number to the name as written.
    """
    mentions = [(d, n, words) for d in documents for n, words in mentions_of(d).items()]
    origins = origins_of(documents, persons)
    by_type = shares((words[0].kind, words) for _, _, words in mentions)
    by_origin = shares(
        (origins[d.name][n], words) for d, n, words in mentions if n in origins[d.name]
    )
    return {
        "types": {kind: by_type[kind] for kind in _ordered(by_type)},
        "categories": shares((gold.category_of(w[0].kind), w) for _, _, w in mentions),
        "genres": dict(
            sorted(shares((d.genre, w) for d, _, w in mentions if w[0].kind in _DIRECT).items())
        ),
        "origins": {group: by_origin[group] for group in GROUPS if group in by_origin},
    }


def _ordered(kinds: Iterable[str]) -> list[str]:
    known = (*gold.DIRECT, *gold.BUSINESS, *gold.CONTEXT)
    return sorted(kinds, key=known.index)


def origins_of(
    documents: Sequence[JudgedDocument], persons: Mapping[str, Mapping[int, str]]
) -> dict[str, dict[int, str]]:
    """The origin of each person mention of each document."""
    found = {}
    for document in documents:
        names = persons.get(document.name, {})
        groups = groups_in_document(list(names.values()))
        found[document.name] = dict(zip(names, groups, strict=True))
    return found


def gap(
    documents: Sequence[JudgedDocument], persons: Mapping[str, Mapping[int, str]]
) -> dict[str, Figure]:
    """Recall of Danish names less that of other origins ("other, unknown" left out).

    In mentions fully covered and in words covered; positive: other names are missed more.
    """
    origins = origins_of(documents, persons)
    rows: dict[str, list[list[int]]] = {"mentions": [], "words": []}
    for document in documents:
        sums = {"mentions": [0, 0, 0, 0], "words": [0, 0, 0, 0]}
        for number, words in mentions_of(document).items():
            group = origins[document.name].get(number)
            if group is None or group == GROUPS[-1]:
                continue
            at = 0 if group == GROUPS[0] else 2
            hits = [w.covered for w in words]
            for key, hit, total in (("mentions", all(hits), 1), ("words", sum(hits), len(hits))):
                sums[key][at] += hit
                sums[key][at + 1] += total
        for key, row in sums.items():
            rows[key].append(row)
    result = {}
    for key, table in rows.items():
        a, b, c, d = (sum(row[i] for row in table) for i in range(4))
        value = a / b - c / d if b and d else None
        result[key] = Figure(value, bootstrap(table, difference), d)
    return result


def precision_by_mark(documents: Sequence[JudgedDocument]) -> dict[str, tuple[Share, Share]]:
    """By the product's type of mark: covered words that are of any gold type, and of that type."""
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for document in documents:
        for word in document.words:
            for mark in word.marks:
                sums[mark]["words"] += 1
                sums[mark]["gold"] += bool(word.kind)
                sums[mark]["typed"] += gold_type(mark) == word.kind
    return {
        mark: (Share(c["gold"], c["words"]), Share(c["typed"], c["words"]))
        for mark, c in sorted(sums.items())
    }


def misses(documents: Sequence[JudgedDocument]) -> tuple[list[str], list[str]]:
    """Direct mentions not fully covered, and clean words under identifier marks, most first.

    For eyes that may see the texts: never call it for a blind folder.
    """
    missed, wrong = [], Counter[str]()
    for document in documents:
        for words in mentions_of(document).values():
            if words[0].kind in _DIRECT and not all(w.covered for w in words):
                surface = " ".join(w.text for w in words)
                missed.append(f"{document.name} p. {words[0].page} {words[0].kind} {surface}")
        wrong.update(w.text for w in document.words if w.identifier and not w.kind)
    return missed, [f"{text} ({n})" for text, n in wrong.most_common(60)]
