"""The lowest and highest places of a curve that nobody has told of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gdviz.core.analysis.descents import golden
from gdviz.core.analysis.jumps import attained
from gdviz.core.objectives.base import Landmark

if TYPE_CHECKING:
    from collections.abc import Callable

    from gdviz.core.arrays import FloatArray
    from gdviz.core.objectives.base import Kind, Objective, Shape

_PLACES = 4001
_MOST = 60


def extremes(
    objective: Objective, across: tuple[float, float], checkpoint: Callable[[], None]
) -> tuple[tuple[Landmark, ...], float | None]:
    """Minima and maxima of a curve over `across`, and the lowest value if it is not at an end.

    The minima come first, and the lowest of them in front.
    """
    room = 0.01 * (across[1] - across[0])
    x = np.linspace(across[0] - room, across[1] + room, _PLACES)
    heights = _values(objective, x)
    checkpoint()
    minima = _lowest(objective, x, heights, 1.0)
    checkpoint()
    maxima = _lowest(objective, x, heights, -1.0)
    inside = [m for m in (*minima, *maxima) if across[0] <= m.at[0] <= across[1]]
    lows = [m.value for m in inside if m.kind == "minimum"]
    finite = heights[np.isfinite(heights)]
    if not len(finite):
        return (), None
    lowest = min([float(finite.min()), *lows])
    ends = min(float(heights[0]), float(heights[-1]))
    is_known = bool(lows) and min(lows) <= lowest + 1e-12 * abs(lowest) and not ends < lowest
    span = max(float(np.ptp(finite)), 1e-300)
    real = tuple(mark for mark in inside if attained(objective, mark, span))
    return real, lowest if is_known else None


def _values(objective: Objective, x: FloatArray) -> FloatArray:
    with np.errstate(all="ignore"):
        found = np.asarray(objective.value(x[None]), dtype=float)
    return np.where(np.isfinite(found), found, np.inf)


def _lowest(
    objective: Objective, x: FloatArray, heights: FloatArray, sign: float
) -> list[Landmark]:
    """Where `sign` times the curve is lower than on both sides."""
    v = np.where(np.isfinite(heights), sign * heights, np.inf)
    low = np.isfinite(v[1:-1]) & (v[1:-1] <= v[:-2]) & (v[1:-1] <= v[2:])
    low &= (v[1:-1] < v[:-2]) | (v[1:-1] < v[2:])
    at = 1 + np.flatnonzero(low)
    at = at[np.argsort(v[at], kind="stable")][:_MOST]
    if not len(at):
        return []
    found = golden(lambda t: sign * _values(objective, t), x[at - 1], x[at + 1])
    step = float(x[1] - x[0])
    kind: Kind = "minimum" if sign > 0.0 else "maximum"
    marks = (_mark(objective, float(t), step, sign, kind) for t in found)
    known: list[Landmark] = []
    for mark in marks:
        if mark and all(abs(mark.at[0] - other.at[0]) > 2.0 * step for other in known):
            known.append(mark)
    return sorted(known, key=lambda m: sign * round(m.value, 9))


def _mark(
    objective: Objective, x: float, step: float, sign: float, kind: Kind
) -> Landmark | None:
    """The place next to `x`, by Newton's method where there is no kink; None for a pole."""

    def height(t: float) -> float:
        found = float(_values(objective, np.array([t]))[0])
        return sign * found if np.isfinite(found) else np.inf

    for _ in range(4):
        with np.errstate(all="ignore"):
            at = np.array([x])
            slope, bend = float(objective.grad(at)[0]), float(objective.hess(at)[0, 0])
        ahead = x - slope / bend if bend else x
        if not abs(ahead - x) < step or height(ahead) > height(x) + 1e-12 * abs(height(x)):
            break
        x = ahead
    near = round(x, round(8 - np.log10(step * _PLACES))) + 0.0
    if height(near) <= height(x):
        x = near
    radii = step * np.array([1e-1, 1e-4, 1e-7])
    sides = [(height(x - r), height(x + r)) for r in radii]
    rises = [min(pair) - height(x) for pair in sides]
    holes = not np.isfinite(height(x)) or any(np.isinf(side) for pair in sides for side in pair)
    if holes or not rises[0] > 0.0 or rises[2] > 0.3 * rises[0]:
        return None  # an edge, a plain or a pole
    shape: Shape = "kink" if rises[1] > 1e-4 * rises[0] else "point"
    return Landmark(kind, (x,), float(sign * height(x)), shape)
