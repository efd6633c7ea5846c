"""Limits of bands that follow the bulk of the plane, where heights do not run as powers do."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from gdviz.core.arrays import FloatArray

SHARE = 0.03  # of the plane: what a band must hold to be seen as one
_EVEN = 6  # limits that part the plane evenly; the others lie between the lowest and the floor
_FIRST, _LAST = 0.06, 0.88  # shares of the plane below the first and the last of them
_LOW = (0.5, 0.2, 0.06, 0.02, 0.006)  # of the height from the floor to the first of them
_ROOM = 0.02  # share of the plane within which a limit may be moved to a round number
_PLAIN, _ENOUGH = 0.02, 0.2  # shares of the plane: a plain, and what is left beside them
_SAMPLE = 20_000


def filled(values: FloatArray, limits: FloatArray) -> int:
    """How many of the bands between `limits` hold a `SHARE` of `values`."""
    heights = values.ravel()[:: 1 + values.size // _SAMPLE]
    counts = np.bincount(np.digitize(heights, limits), minlength=len(limits) + 1)
    return int((counts >= SHARE * len(heights)).sum())


def even_limits(values: FloatArray, bands: int, floor: float) -> FloatArray:
    """Round limits between at most `bands` bands that hold about as much of the plane.

    Parameters
    ----------
    values
        Finite values over the window, any shape.
    bands
        At least 2.
    floor
        The lowest value that is known or seen.
    """
    heights = np.sort(values.ravel()[:: 1 + values.size // _SAMPLE])
    count = min(_EVEN, bands - 1)
    shares = np.linspace(_FIRST, _LAST, count)
    limits = {_limit_at(_off_plains(heights), float(share)) for share in shares}
    limits |= _between_levels(heights, limits, count)
    found = sorted(limit for limit in limits if limit is not None)
    if not found:
        return np.array([floor])
    first = found[0]
    for part in _LOW[: bands - 1 - len(found)]:
        low, high = (floor + share * (first - floor) for share in (0.85 * part, 1.15 * part))
        if floor < low < high < first:
            found.append(roundest(low, high))
    parting = np.unique(found)
    below = np.searchsorted(heights, parting)  # what has no value below it parts nothing
    return parting[np.diff(below, prepend=0) > 0]


def _off_plains(heights: FloatArray) -> FloatArray:
    """The sorted heights without those of plains, if enough are left."""
    levels, counts = np.unique(heights, return_counts=True)
    plains = levels[counts > _PLAIN * len(heights)]
    rest = heights[~np.isin(heights, plains)]
    return rest if len(rest) > _ENOUGH * len(heights) else heights


def _limit_at(heights: FloatArray, share: float) -> float | None:
    """A round number above about that share of `heights`; None where there is none."""
    n = len(heights)
    low, high = (
        float(heights[min(max(int((share + room) * n), 0), n - 1)]) for room in (-_ROOM, _ROOM)
    )
    if high - low > 1e-9 * max(abs(low), abs(high)):
        return roundest(low, high)
    above = int(np.searchsorted(heights, high + 1e-9 * abs(high), side="right"))
    if above >= n:  # the highest plain: below it, then
        below = int(np.searchsorted(heights, low - 1e-9 * abs(low), side="left")) - 1
        return None if below < 0 else _gap(heights, below, 0)
    return _gap(heights, above - 1, above)


def _gap(heights: FloatArray, last: int, first: int) -> float | None:
    """A round number above the plain that ends at `last`, and below what comes soon after."""
    n = len(heights)
    beyond = heights[min((first or last + 1) + int(_ROOM * n), n - 1)]
    next_ = heights[min(last + 1, n - 1)]
    low, high = float(heights[last]), float(max(next_, min(beyond, heights[-1])))
    if next_ - heights[last] > 0.2 * (high - low):  # a step: half way up
        high = float(next_)
    if not high > low:
        return None
    return roundest(low + 0.3 * (high - low), low + 0.8 * (high - low))


def _between_levels(
    heights: FloatArray, limits: set[float | None], count: int
) -> set[float | None]:
    """Limits between plains, each of which holds enough, where there are too few others."""
    more: set[float | None] = set()
    if len(limits - {None}) >= count:
        return more
    levels, counts = np.unique(heights, return_counts=True)
    for i in np.argsort(-counts, kind="stable")[:count]:
        if counts[i] < SHARE * len(heights) or i + 1 == len(levels):
            continue
        low, high = float(levels[i]), float(levels[i + 1])
        inside = any(limit is not None and low < limit <= high for limit in limits)
        if not inside and len(limits | more) < count + 1:
            more.add(roundest(low + 0.3 * (high - low), low + 0.8 * (high - low)))
    return more


def roundest(low: float, high: float) -> float:
    """The number in [low, high] that has the fewest digits, near the middle."""
    if low <= 0.0 <= high:
        return 0.0
    middle = 0.5 * low + 0.5 * high
    decade = math.floor(math.log10(max(abs(low), abs(high))))
    for exponent in range(decade, decade - 12, -1):
        for factor in (1.0, 0.5, 0.2, 0.1):
            step = factor * 10.0**exponent if exponent > -300 else 0.0
            if step > 0.0 and math.isfinite(middle / step):
                nearest = round(middle / step) * step
                if low <= nearest <= high:
                    return float(f"{nearest:.12g}")
    return middle
