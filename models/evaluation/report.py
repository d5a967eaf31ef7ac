"""Figures as text tables for a terminal, and as JSON: the same numbers, counts beside shares."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from models.evaluation.gold import TYPES
from models.evaluation.intervals import Interval
from models.evaluation.judge import gold_type
from models.evaluation.origins import LABELS
from models.evaluation.robustness import AS_WRITTEN, Change
from models.evaluation.score import FIGURES, Figure, Row, Share
from models.evaluation.treebank import SpanFigure

__all__ = ["as_json", "change_table", "figure_table", "gap_lines", "loss_table", "marks_table",
           "origin_table", "percent", "row_table", "shared_table", "swap_table", "table",
           "treebank_table"]  # fmt: skip

NOTHING = "–"


def percent(value: float | None, digits: int = 1) -> str:
    """0.983 as "98.3"; a dash for None."""
    return NOTHING if value is None else f"{100 * value:.{digits}f}"


def _range(interval: Interval | None) -> str:
    return "" if interval is None else f"[{percent(interval[0])}, {percent(interval[1])}]"


def table(head: Sequence[str], rows: Sequence[Sequence[str]], *, indent: str = "  ") -> str:
    """Columns as wide as their widest cell; words to the left, numbers to the right."""
    lines = [list(head), *(list(row) for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    right = [any(line[i][-1:].isdigit() or line[i][-1:] in "%]* " for line in lines[1:])
             and i > 0 for i in range(len(head))]  # fmt: skip
    out = []
    for line in lines:
        cells = [
            cell.rjust(width) if numbers else cell.ljust(width)
            for cell, width, numbers in zip(line, widths, right, strict=True)
        ]
        out.append((indent + "  ".join(cells)).rstrip())
    return "\n".join(out)


def figure_table(columns: Mapping[str, Mapping[str, Figure]]) -> str:
    """Headline figures, one column pair a run, beside the target; a star where it is missed."""
    rows = []
    for key, target in FIGURES.items():
        row = [target.label, f"{'≤' if target.at_most else '≥'} {percent(target.bound, 0)}"]
        for figures in columns.values():
            figure = figures[key]
            missed = figure.value is not None and (
                figure.value > target.bound if target.at_most else figure.value < target.bound
            )
            digits = 2 if target.at_most else 1
            row += [percent(figure.value, digits) + ("*" if missed else " "),
                    _range(figure.interval)]  # fmt: skip
        rows.append(row)
    head = ["", "target"]
    for name in columns:
        head += [name, "95 %"]
    return table(head, rows)


def row_table(rows: Mapping[str, Row], labels: Mapping[str, str] | None = None) -> str:
    """Mentions fully covered, words covered, words covered by a mark of their own type."""
    cells = []
    for key, row in rows.items():
        mentions, words = row.mentions, row.words
        cells.append(
            [
                (labels or {}).get(key, key),
                f"{mentions.hits}/{mentions.total}",
                percent(mentions.value),
                _range(mentions.interval),
                f"{words.hits}/{words.total}",
                percent(words.value),
                _range(words.interval),
                percent(row.typed.value),
            ]
        )
    head = ["", "mentions", "%", "95 %", "words", "%", "95 %", "as type"]
    return table(head, cells)


def origin_table(rows: Mapping[str, Row]) -> str:
    return row_table(rows, LABELS)


def gap_lines(gap: Mapping[str, Figure]) -> str:
    """Danish less other origins, in points."""
    parts = [f"{percent(f.value)} {_range(f.interval)} by {key}" for key, f in gap.items()]
    return "  Danish names less other origins, points (target ≤ 2): " + "; ".join(parts)


def marks_table(rows: Mapping[str, tuple[Share, Share]]) -> str:
    """By type of mark: words covered that are of some gold type, and of this one.

    Types that gold files don't annotate (dates, prices, ages …) are left out.
    """
    head = ["mark", "words", "any gold type %", "95 %", "this type %"]
    cells = [
        [mark, str(good.total), percent(good.value), _range(good.interval), percent(typed.value)]
        for mark, (good, typed) in rows.items()
        if gold_type(mark) in TYPES
    ]
    return table(head, cells)


def treebank_table(models: Mapping[str, Mapping[str, Mapping[str, SpanFigure]]]) -> str:
    """model to reading (shipped, balanced …) to type to figure; one line a type."""
    cells = [
        [model, reading, kind, *map(percent, (f.precision, f.recall, f.f1)), _range(f.interval)]
        for model, readings in models.items()
        for reading, figures in readings.items()
        for kind, f in figures.items()
    ]
    return table(["model", "reading", "type", "P", "R", "F1", "95 %"], cells)


def loss_table(losses: Mapping[str, tuple[Figure, Figure, Figure]]) -> str:
    """By figure: before, after, the change in points with its interval."""
    cells = []
    for key, (before, after, change) in losses.items():
        values = [percent(before.value, 2), percent(after.value, 2)]
        cells.append([FIGURES[key].label, *values, _signed(change.value), _range(change.interval)])
    return table(["", "before", "after", "change", "95 %"], cells)


def change_table(changes: Mapping[str, Mapping[str, Change]]) -> str:
    """By augmentation: each figure, and its change in points with the interval."""
    cells = []
    for name, figures in changes.items():
        cells.append([name])
        for change in figures.values():
            moved = ["", ""]
            if name != AS_WRITTEN:
                moved = [_signed(change.change, 1), _range(change.interval)]
            cells[-1] += [percent(change.value), *moved]
    head = [""]
    for figure in next(iter(changes.values())):
        head += [figure, "change", "95 %"]
    return table(head, cells)


def swap_table(gaps: Mapping[str, Mapping[str, Change]], listed: Mapping[str, Share]) -> str:
    """Person mentions with names of each group against Danish names in the same places.

    gaps: kind of names (common, uncommon) to group to change. listed: see ``listed_names``.
    """
    cells = []
    for kind, gap in gaps.items():
        for group, change in gap.items():
            moved = [_signed(change.change, 1), _range(change.interval)]
            cells.append([kind, LABELS.get(group, group), percent(change.value), *moved])
    head = ["names put in", "", "person mentions", "against Danish", "95 %"]
    shares = ", ".join(f"{LABELS[g]} {percent(s.value, 0)} %" for g, s in listed.items())
    return f"{table(head, cells)}\n  uncommon names that our lists or endings know: {shares}"


def _signed(value: float | None, digits: int = 2) -> str:
    return NOTHING if value is None else f"{100 * value:+.{digits}f}"


def shared_table(scores: Mapping[str, Any]) -> str:
    """What the gold folder's own score.py said, headline figures only."""
    cells = [[key, f"{value:.4f}"] for key, value in scores.items() if isinstance(value, float)]
    return table(["by score.py", ""], cells)


def as_json(value: Any) -> Any:
    """Plain data of figures, shares and rows; floats to 5 digits, so that files compare."""
    if isinstance(value, Share):
        plain = {"hits": value.hits, "total": value.total, "value": value.value}
        return as_json({**plain, "interval": value.interval})
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: as_json(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): as_json(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(one) for one in value]
    return round(value, 5) if isinstance(value, float) else value
