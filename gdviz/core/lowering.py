"""Tapes as machines like them: numbers worked out, whole powers as products.

Derivatives are taken of formulas as they stand; what comes out is made shorter here, once,
before it is computed or printed.  ``x**4`` as a power costs ten times what two products do.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from gdviz.core.derivatives import Tape
from gdviz.core.expression import MAX_EXPONENT
from gdviz.core.program import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gdviz.core.derivatives import Step


def lowered(tape: Tape, places: Iterable[int]) -> tuple[Tape, list[int]]:
    """A shorter tape with the same values, and where what stands at `places` is on it."""
    short, found, places = Tape(), dict[int, int](), list(places)
    for place in tape.needed(places):
        step = tape.steps[place]
        found[place] = _put(short, step, [found[arg] for arg in step.args])
    return short, [found[place] for place in places]


def _put(tape: Tape, step: Step, args: Sequence[int]) -> int:
    if not args:
        return tape.put(step.name, what=step.what)
    numbers = [tape.number_at(arg) for arg in args]
    if None not in numbers:
        with np.errstate(all="ignore"):
            value = float(OPERATIONS[step.name](*(np.float64(n or 0.0) for n in numbers)))
        if math.isfinite(value):
            return tape.number(value)
    a, b = args[0], args[-1]
    if step.name == "**" and numbers[1] == 0.5:
        return tape.put("sqrt", a)
    if step.name == "**" and numbers[1] is not None and numbers[1] == int(numbers[1]):
        return _power(tape, a, int(numbers[1]))
    if step.name == "+":
        return tape.plus(a, b)
    if step.name == "-":
        return tape.minus(a, b)
    if step.name == "negative":
        return tape.negative(a)
    if step.name == "*" and (numbers[0] or numbers[1]):  # 0 stays: 0 · log x has holes
        return tape.times(a, b)
    if step.name == "/" and numbers[1]:
        return tape.over(a, b)
    return tape.put(step.name, *args)


def _power(tape: Tape, u: int, n: int) -> int:
    """The n-th power of u by squares of squares, which powers of one thing share."""
    if abs(n) > MAX_EXPONENT:
        return tape.put("**", u, tape.number(float(n)))
    if n < 0:
        return tape.put("/", tape.one, _power(tape, u, -n))
    if n == 0:
        return tape.one
    if n == 1:
        return u
    half = _power(tape, u, n // 2)
    square = tape.put("*", half, half)
    return tape.put("*", square, u) if n % 2 else square
