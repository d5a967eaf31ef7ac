"""How much is lost when the same documents are written otherwise.

In the manner of DaCy's report: every augmentation is measured on the very same documents, so the
change is paired, and its interval is over documents. Text level (no pages): fast enough for many
runs. Names are put in twice: common ones, which the product was taught, and those of
``swap_names.tsv``, fewer of which its lists hold; the report says how many.
"""

from __future__ import annotations

import random
import re
import zlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from models.evaluation.augment import AUGMENTERS, GENDERS, SWAP_GROUPS, Augmenter, swap_label
from models.evaluation.gold import GoldDocument, GoldPage, Mention
from models.evaluation.intervals import Floats, Interval, bootstrap, ratio
from models.evaluation.origins import uncommon_names
from models.evaluation.runs import run_texts
from models.evaluation.score import Share, counts_of
from models.evaluation.treebank import find_scored, flat_spans
from models.recognizers.names import FIRST, LAST, bits_of
from models.training.samples import Sample
from models.training.synthesis.names import listed_names as training_names
from models.types import NerModel, TextAnalyzer

__all__ = [
    "AS_WRITTEN",
    "Change",
    "OnGold",
    "augmented",
    "listed_names",
    "on_gold",
    "on_treebank",
    "swap_gap",
]

SEED = 3
AS_WRITTEN = "as written"
_COLUMNS = ("person hit", "person", "direct hit", "direct", "right", "marked")
Rows = list[list[float]]
Statistic = Callable[[Floats], Floats]


@dataclass(frozen=True, slots=True)
class Change:
    """A figure under an augmentation, and what it lost (-) or won; the interval is the change's."""

    value: float
    change: float
    interval: Interval | None


OnGold = dict[str, dict[str, Change]]


def augmented(
    documents: Sequence[GoldDocument], name: str, augmenter: Augmenter, *, seed: int = SEED
) -> list[GoldDocument]:
    """Each document changed with a generator of its own: adding one doesn't change the others."""
    return [
        augmenter(d, random.Random(zlib.crc32(f"{seed} {name} {d.name}".encode())))  # noqa: S311
        for d in documents
    ]


def _rows(documents: Sequence[GoldDocument], analyzer: TextAnalyzer) -> Rows:
    counts = (counts_of(judged) for judged in run_texts(documents, analyzer))
    return [[float(c[column]) for column in _COLUMNS] for c in counts]


def _person_recall(sums: Floats) -> Floats:
    return ratio(sums[:, 0:2])


def _word_recall(sums: Floats) -> Floats:
    return ratio(sums[:, 2:4])


def _word_f1(sums: Floats) -> Floats:
    """F1 of recall of direct words and precision of identifier marks."""
    recall, precision = ratio(sums[:, 2:4]), ratio(sums[:, 4:6])
    return ratio(np.column_stack([2 * recall * precision, recall + precision]))


_GOLD_FIGURES: Mapping[str, Statistic] = {
    "person mentions": _person_recall,
    "direct words": _word_recall,
    "F1 of words": _word_f1,
}


def on_gold(
    documents: Sequence[GoldDocument],
    analyzer: TextAnalyzer,
    augmenters: Mapping[str, Augmenter] = AUGMENTERS,
) -> tuple[OnGold, dict[str, Rows]]:
    """Figures by augmentation (``AS_WRITTEN`` first), and the counts they rest on."""
    rows = {AS_WRITTEN: _rows(documents, analyzer)}
    for name, augmenter in augmenters.items():
        rows[name] = _rows(augmented(documents, name, augmenter), analyzer)
    return _changes(rows, _GOLD_FIGURES), rows


def _changes(rows: Mapping[str, Rows], figures: Mapping[str, Statistic]) -> OnGold:
    base = np.asarray(rows[AS_WRITTEN], dtype=np.float64)
    width = base.shape[1]
    result: OnGold = {}
    for name, counts in rows.items():
        pair = np.hstack([np.asarray(counts, dtype=np.float64), base])
        sums = pair.sum(axis=0, keepdims=True)
        result[name] = {}
        for figure, statistic in figures.items():

            def change(both: Floats, of: Statistic = statistic) -> Floats:
                return of(both[:, :width]) - of(both[:, width:])

            result[name][figure] = Change(
                value=float(statistic(sums[:, :width])[0]),
                change=float(change(sums)[0]),
                interval=None if name == AS_WRITTEN else bootstrap(pair.tolist(), change),
            )
    return result


def swap_gap(rows: Mapping[str, Rows], *, common: bool) -> dict[str, Change]:
    """Recall of person mentions with the names of one group, against Danish names there.

    The same documents and places, only the names differ: what is left is the names. "others" is
    all other groups together.
    """
    groups = {group: _group_rows(rows, common, group) for group in SWAP_GROUPS}
    danish = groups.pop(SWAP_GROUPS[0])
    groups["others"] = np.sum(list(groups.values()), axis=0)
    result = {}
    for group, counts in groups.items():
        pair = np.hstack([counts, danish])
        sums = pair.sum(axis=0, keepdims=True)

        def change(both: Floats) -> Floats:
            return ratio(both[:, :2]) - ratio(both[:, 2:])

        value, lost = float(ratio(sums[:, :2])[0]), float(change(sums)[0])
        result[group] = Change(value, lost, bootstrap(pair.tolist(), change))
    return result


def _group_rows(rows: Mapping[str, Rows], common: bool, group: str) -> Floats:
    tables = [np.asarray(rows[swap_label(common, group, gender)])[:, :2] for gender in GENDERS]
    total: Floats = np.sum(tables, axis=0)
    return total


def on_treebank(
    samples: Sequence[Sample],
    ner: NerModel,
    augmenters: Mapping[str, Augmenter] = AUGMENTERS,
) -> OnGold:
    """PERSON recall and F1 (exact spans) by augmentation, sentence by sentence."""
    documents = [
        GoldDocument(str(i), {}, (GoldPage(s.text, tuple(Mention(*span) for span in s.spans)),))
        for i, s in enumerate(samples)
    ]
    rows = {AS_WRITTEN: _span_rows(documents, ner)}
    for name, augmenter in augmenters.items():
        rows[name] = _span_rows(augmented(documents, name, augmenter), ner)
    return _changes(rows, {"PER recall": _span_recall, "PER F1": _span_f1})


def _span_rows(documents: Sequence[GoldDocument], ner: NerModel) -> Rows:
    samples = [
        Sample(d.pages[0].text, tuple((m.start, m.end, m.kind) for m in d.pages[0].mentions))
        for d in documents
    ]
    rows: Rows = []
    for sample, found in zip(samples, find_scored(ner, samples), strict=True):
        gold = {s for s in flat_spans(sample.spans) if s[2] == "PERSON"}
        got = {s for s in found if s[2] == "PERSON"}
        rows.append([float(len(gold & got)), float(len(got)), float(len(gold))])
    return rows


def _span_recall(sums: Floats) -> Floats:
    return ratio(sums[:, [0, 2]])


def _span_f1(sums: Floats) -> Floats:
    return ratio(np.column_stack([2 * sums[:, 0], sums[:, 1] + sums[:, 2]]))


def listed_names() -> dict[str, Share]:
    """By group, how many parts of the uncommon names the rules or the synthesis know."""
    taught = {p.casefold() for _, name in training_names() for p in re.split(r"[ -]", name)}
    result: dict[str, Counter[bool]] = {}
    for (group, _), put_in in uncommon_names().items():
        for part in (p for name in put_in for p in re.split(r"[ -]", name) if len(p) > 2):
            listed = part.casefold() in taught or bool(bits_of(part.lower()) & (FIRST | LAST))
            result.setdefault(group, Counter())[listed] += 1
    return {group: Share(c[True], c.total()) for group, c in result.items()}
