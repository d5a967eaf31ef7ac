"""Counting work instead of seconds: the same on every machine."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType

import pytest


@pytest.fixture
def count_calls() -> Callable[[Callable[[], object]], int]:
    """How many functions a piece of work calls."""

    def count(work: Callable[[], object]) -> int:
        calls = 0

        def seen(_frame: FrameType, event: str, _argument: object) -> None:
            nonlocal calls
            calls += event in ("call", "c_call")

        before = sys.getprofile()
        sys.setprofile(seen)
        try:
            work()
        finally:
            sys.setprofile(before)
        return calls

    return count
