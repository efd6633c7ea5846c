"""How far lanes may stand from 0 before a landscape could leave the numbers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gdviz.core.arrays import FloatArray
    from gdviz.core.compile.flat import Flat
    from gdviz.core.tape import Tape

_REACHES = tuple(10.0**e for e in (75, 50, 30, 20, 15, 12, 9, 6, 5, 4, 3, 2))
_MOST = 1e300  # rounding leads nowhere from here
_WITHIN_ONE = frozenset({"sin", "cos", "sign"})


def reach_of(step: Flat, settings: Mapping[str, FloatArray]) -> float:
    """A distance from 0 within which the value and the slope are certainly numbers.

    They are where all coordinates are at most so large.  It is 0 where none is known: only
    sums, products, whole powers and functions that have bounds are looked through.
    """
    for reach in _REACHES:
        largest = dict.fromkeys((f"theta.{i}" for i in range(step.dim)), reach)
        largest |= {
            name: float(np.abs(values).max(initial=0.0))
            for name, values in settings.items()
            if name.startswith("given.")
        }
        if _is_bounded(step, largest):
            return reach
    return 0.0


def _is_bounded(step: Flat, largest: Mapping[str, float]) -> bool:
    """Whether nothing on the way to value and slope is too large."""
    tape, found = step.tape, dict[int, float]()
    for place in tape.needed((step.value, step.fall, *step.slope)):
        found[place] = _size(tape, place, found, largest)
        if not found[place] <= _MOST:
            return False
    return True


def _size(
    tape: Tape, place: int, found: Mapping[int, float], largest: Mapping[str, float]
) -> float:
    """The most that the absolute value of what stands at `place` can be."""
    op = tape.steps[place]
    sizes = [found[arg] for arg in op.args]
    if op.name == "number":
        return abs(float(op.what))
    if op.name == "name":
        return largest.get(str(op.what), math.inf)
    if op.name in _WITHIN_ONE:
        return 1.0
    if op.name in ("negative", "abs"):
        return sizes[0]
    if op.name in ("+", "-"):
        return sizes[0] + sizes[1]
    if op.name == "*":
        return sizes[0] * sizes[1]
    number = tape.number_at(op.args[-1])
    if op.name == "/" and number:
        return sizes[0] / abs(number)
    if op.name == "**" and number is not None and number >= 1.0 and number.is_integer():
        return math.exp(min(number * math.log(max(sizes[0], 1.0)), 709.0))
    return math.inf
