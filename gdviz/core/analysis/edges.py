"""Whether a landscape falls along the edge of where it has values.

Towards the edge of its domain a root falls as steeply as a wall, so that a search runs into
it and stays where it is: all that it sees beside it is higher, or has no value at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from gdviz.core.analysis.descents import Framed
    from gdviz.core.arrays import FloatArray

_AROUND = 2e-2  # of the half window: how far along the edge one looks
_TURNS = 48
_HALVINGS = 50


def falls_along_edge(f: Framed, u: FloatArray, span: float) -> bool:
    """Whether beside `u` ``(2,)`` the edge leads to something lower.

    Parameters
    ----------
    f, u
        A landscape, and a place that no neighbour with a value lies below.
    span
        How far apart heights are; a billionth of it is no difference.
    """
    turns = np.linspace(0.0, 2.0 * np.pi, _TURNS, endpoint=False)
    known = np.isfinite(_value_at(f, u, turns))
    others = np.roll(known, -1)
    ends = np.flatnonzero(known != others)
    if not len(ends):
        return False
    first, second = turns[ends], turns[ends] + 2.0 * np.pi / _TURNS
    inside = np.where(known[ends], first, second)
    outside = np.where(known[ends], second, first)
    for _ in range(_HALVINGS):
        middle = 0.5 * (inside + outside)
        has_value = np.isfinite(_value_at(f, u, middle))
        inside, outside = (
            np.where(has_value, middle, inside),
            np.where(has_value, outside, middle),
        )
    lowest = float(_value_at(f, u, inside).min())
    return lowest < float(f.value(u)) - 1e-9 * span


def _value_at(f: Framed, u: FloatArray, turns: FloatArray) -> FloatArray:
    ways = np.stack([np.cos(turns), np.sin(turns)])
    return f.value(u[:, None] + _AROUND * ways)
