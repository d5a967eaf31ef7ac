"""Calculator functions (PostScript) without numbers on which nothing depends.

A program may put numbers on its stack and drop them again, multiply them by nothing, or keep them
in a branch that is never taken: any word fits there. So it is run over its domain, and what its
results don't depend on becomes 0, branches that are never taken become empty.
"""

from __future__ import annotations

import itertools
import math
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from redactor.pdf.writing.tokens import short_number

__all__ = ["clean_calculator"]

_TOKEN = re.compile(rb"%[^\r\n]*|([{}])|([^\x00\t\n\x0c\r {}%]+)")
_NUMBER = re.compile(rb"[+-]?(?:\d{1,10}\.?\d{0,10}|\.\d{1,10})\Z")
_POINTS = {1: 65, 2: 17, 3: 7, 4: 5}
"""How many values of each input are tried, by how many inputs there are."""
_TRIES = 400
"""Points that are tried where there are more inputs."""
_MOST_STEPS, _MOST_TRIED = 4_000, 600_000
_SAME = 1e-4

Value = tuple[float, int]
"""A number, and which of the program's numbers it depends on (bits)."""
Range = Sequence[tuple[float, float]]


@dataclass(slots=True)
class _Program:
    """parts: operators (bytes), places of numbers (int) and procedures, as they follow."""

    parts: list[bytes | int | _Program] = field(default_factory=list)
    taken: bool = False


def clean_calculator(data: bytes, domain: Range, results: Range) -> bytes:
    """``data`` without what its ``results`` (their ranges) don't depend on.

    Raises ``ValueError`` where it isn't a program that a reader can run.
    """
    numbers: list[bytes] = []
    program = _parsed(data, numbers)
    values = [float(n) for n in numbers]
    points = _points(domain)
    live = 0
    expected = []
    for point in points:
        made, used = _run(program, values, point, results)
        live |= used
        expected.append(made)
    for i in range(len(numbers)):
        if not live >> i & 1:
            values[i], numbers[i] = 0.0, b"0"
    steps = len(values) * len(data.split())
    some = [(p, e) for i, (p, e) in enumerate(zip(points, expected, strict=True))
            if i % max(1, steps * len(points) // _MOST_TRIED + 1) == 0]  # fmt: skip
    for i, number in enumerate(numbers):
        if number != b"0" and _is_idle(program, values, i, some, results):
            values[i], numbers[i] = 0.0, b"0"
    return _written(program, [short_number(n) for n in numbers])


def _is_idle(
    program: _Program,
    values: list[float],
    at: int,
    points: Sequence[tuple[Sequence[float], list[float]]],
    results: Range,
) -> bool:
    """Do the results stay the same, whatever number stands there?"""
    was = values[at]
    try:
        for other in (was + 1.37, -was - 0.61, 0.0):
            values[at] = other
            for point, expected in points:
                made, _ = _run(program, values, point, results)
                if any(abs(a - b) > _SAME for a, b in zip(made, expected, strict=True)):
                    return False
    except ValueError:
        return False
    finally:
        values[at] = was
    return True


def _parsed(data: bytes, numbers: list[bytes]) -> _Program:
    stack = [_Program()]
    for match in _TOKEN.finditer(data):
        if match[1] == b"{":
            inner = _Program()
            stack[-1].parts.append(inner)
            stack.append(inner)
        elif match[1] == b"}":
            stack.pop()
        elif match[2]:
            if _NUMBER.match(match[2]):
                stack[-1].parts.append(len(numbers))
                numbers.append(match[2])
            elif match[2] in _OPERATORS or match[2] in (b"if", b"ifelse"):
                stack[-1].parts.append(match[2])
            else:
                raise ValueError("calculator")
        if not stack:
            raise ValueError("calculator")
    whole = stack[0].parts
    if len(stack) != 1 or len(whole) != 1 or not isinstance(whole[0], _Program):
        raise ValueError("calculator")
    return whole[0]


def _written(program: _Program, numbers: Sequence[bytes]) -> bytes:
    parts = []
    for part in program.parts if program.taken else ():
        if isinstance(part, _Program):
            parts.append(_written(part, numbers))
        else:
            parts.append(numbers[part] if isinstance(part, int) else part)
    return b" ".join([b"{", *parts, b"}"])


def _points(domain: Range) -> list[tuple[float, ...]]:
    each = _POINTS.get(len(domain), 0)
    if each:
        rows = [[a + (b - a) * i / (each - 1) for i in range(each)] for a, b in domain]
        return list(itertools.product(*rows))
    chance = random.Random(len(domain))  # noqa: S311 - the same points each time
    corners = [tuple(chance.choice(pair) for pair in domain) for _ in range(_TRIES // 2)]
    return corners + [tuple(chance.uniform(a, b) for a, b in domain) for _ in range(_TRIES // 2)]


# --- running ------------------------------------------------------------------------------------


def _run(
    program: _Program, values: Sequence[float], point: Sequence[float], results: Range
) -> tuple[list[float], int]:
    """The results for ``point``, and the numbers that they depend on."""
    machine = _Machine(values, [(v, 0) for v in point])
    machine.run(program)
    made = machine.stack[-len(results) :]
    if len(made) < len(results):
        raise ValueError("calculator")
    used = machine.control
    out = []
    for (value, mask), (low, high) in zip(made, results, strict=True):
        used |= mask
        out.append(min(max(value, low), high))
    return out, used


class _Machine:
    """control: what decided which way the program went."""

    def __init__(self, values: Sequence[float], stack: list[Value]) -> None:
        self.values, self.stack, self.control, self.steps = values, stack, 0, 0

    def run(self, program: _Program) -> None:
        program.taken = True
        parts = program.parts
        for at, part in enumerate(parts):
            self.steps += 1
            if self.steps > _MOST_STEPS or len(self.stack) > 200:
                raise ValueError("calculator")
            if isinstance(part, int):
                self.stack.append((self.values[part], 1 << part))
            elif isinstance(part, _Program):
                continue
            elif part == b"if":
                if self._decides():
                    self.run(_procedure(parts, at - 1))
            elif part == b"ifelse":
                self.run(_procedure(parts, at - 2 if self._decides() else at - 1))
            else:
                self._operator(part)

    def _decides(self) -> bool:
        value, mask = self._pop()
        self.control |= mask
        return value != 0

    def _pop(self) -> Value:
        if not self.stack:
            raise ValueError("calculator")
        return self.stack.pop()

    def _count(self) -> int:
        """A number that says how much of the stack is meant."""
        value, mask = self._pop()
        self.control |= mask
        if not abs(value) <= 200:
            raise ValueError("calculator")
        return int(value)

    def _operator(self, name: bytes) -> None:
        if name in (b"true", b"false"):
            self.stack.append((float(name == b"true"), 0))
        elif name == b"pop":
            self._pop()
        elif name == b"exch":
            last, first = self._pop(), self._pop()
            self.stack += [last, first]
        elif name == b"dup":
            top = self._pop()
            self.stack += [top, top]
        elif name in (b"copy", b"index"):
            count = self._count()
            size = count if name == b"copy" else count + 1
            if not 0 <= size <= len(self.stack) or (name == b"index" and size < 1):
                raise ValueError("calculator")
            if size:
                part = self.stack[-size:]
                self.stack += part if name == b"copy" else part[:1]
        elif name == b"roll":
            turns, count = self._count(), self._count()
            if not 0 <= count <= len(self.stack):
                raise ValueError("calculator")
            if count:
                part = self.stack[-count:]
                turns %= count
                self.stack[-count:] = part[count - turns :] + part[: count - turns]
        elif name in _ONE:
            value, mask = self._pop()
            self.stack.append((_safe(_ONE[name], value), mask))
        else:
            (b, b_mask), (a, a_mask) = self._pop(), self._pop()
            self.stack.append((_safe(_TWO[name], a, b), a_mask | b_mask))


def _procedure(parts: Sequence[bytes | int | _Program], at: int) -> _Program:
    part = parts[at] if at >= 0 else None
    if not isinstance(part, _Program):
        raise ValueError("calculator")
    return part


def _safe(operation: Callable[..., float], *operands: float) -> float:
    """0 where a reader finds no number."""
    try:
        value = float(operation(*operands))
    except (ValueError, OverflowError, ZeroDivisionError):
        return 0.0
    return value if math.isfinite(value) else 0.0


_ONE: dict[bytes, Callable[[float], float]] = {
    b"abs": abs, b"ceiling": math.ceil, b"cos": lambda a: math.cos(math.radians(a)),
    b"cvi": math.trunc, b"cvr": float, b"floor": math.floor, b"ln": math.log, b"log": math.log10,
    b"neg": lambda a: -a, b"round": lambda a: math.floor(a + 0.5), b"sqrt": math.sqrt,
    b"sin": lambda a: math.sin(math.radians(a)), b"truncate": math.trunc,
    b"not": lambda a: float(not a) if a in (0, 1) else float(~int(a)),
}  # fmt: skip
_TWO: dict[bytes, Callable[[float, float], float]] = {
    b"add": lambda a, b: a + b, b"sub": lambda a, b: a - b, b"mul": lambda a, b: a * b,
    b"div": lambda a, b: a / b, b"idiv": lambda a, b: math.trunc(int(a) / int(b)),
    b"mod": lambda a, b: math.fmod(int(a), int(b)), b"exp": math.pow,
    b"atan": lambda a, b: math.degrees(math.atan2(a, b)) % 360,
    b"eq": lambda a, b: a == b, b"ne": lambda a, b: a != b, b"gt": lambda a, b: a > b,
    b"ge": lambda a, b: a >= b, b"lt": lambda a, b: a < b, b"le": lambda a, b: a <= b,
    b"and": lambda a, b: int(a) & int(b), b"or": lambda a, b: int(a) | int(b),
    b"xor": lambda a, b: int(a) ^ int(b),
    b"bitshift": lambda a, b: int(a) << int(b) if b >= 0 else int(a) >> -int(b),
}  # fmt: skip
_OPERATORS = frozenset(
    [*_ONE, *_TWO, b"true", b"false", b"pop", b"exch", b"dup", b"copy", b"index", b"roll"]
)
