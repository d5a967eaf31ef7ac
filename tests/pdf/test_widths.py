"""What box and gap give away of a name, measured over 5,000 Danish names."""

from __future__ import annotations

import pytest

from redactor.pdf.boxes.name_widths import full_names
from tests.bench.widths import candidates, measure

COUNT = 5000


def test_names_are_the_same_every_time_and_all_different() -> None:
    names = full_names(COUNT)
    assert names == full_names(COUNT)
    assert len(set(names)) == COUNT
    assert all(2 <= len(name.split()) <= 3 for name in names)


def test_candidates_are_those_that_leave_the_same() -> None:
    assert candidates([(1, 2), (1, 2), (1, 2), (3,)]) == 3
    assert candidates([(1,), (2,), (3,)]) == 1


@pytest.mark.slow
def test_protected_lines_leave_ten_times_the_candidates() -> None:
    """5,000 names struck in the middle of a line, by PyMuPDF alone and in the protected width."""
    found = measure(COUNT, modes=("raw", "protected"), places=("middle",))["middle"]
    assert found["raw"] >= 1
    assert found["protected"] >= 10 * found["raw"]


def test_boxes_at_the_end_of_a_line_tell_less_on_the_grid() -> None:
    found = measure(440, modes=("raw", "grid"), places=("end",))["end"]
    assert found["grid"] >= 10 * found["raw"]
