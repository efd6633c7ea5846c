"""Polylines in pixels: clipped, dashed and cut into short strokes.

Qt strokes a long antialiased polyline in hundreds of milliseconds and the same as
separate strokes in a few, so that a path is turned into strokes once, when it or the
view changes.  Each stroke knows the step that it belongs to: the past of step k is a
prefix.  Strokes are also the geometry that vector export gets, already clipped.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, final

import numpy as np

from gdviz.core.arrays import distinct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gdviz.core.arrays import BoolArray, FloatArray, IntArray

_GRID = 2.0  # vertices that fall on the same half pixel are one
_FARTHEST = 1e7  # pixels; beyond it differences of coordinates lose the window itself


@final
@dataclass(frozen=True, slots=True, eq=False)
class PathStrokes:
    """One path on the screen.

    Attributes
    ----------
    points
        Where every step stands, ``(n + 1, 2)`` pixels, not clipped.
    strokes, steps
        Pieces of the line ``(m, 4)`` as x₀ y₀ x₁ y₁, and the step that each leads to,
        ascending.
    dots
        Whether the strokes are to be drawn as round dots.
    counts
        How many strokes there are up to each step, ``(n + 1,)``.
    """

    points: FloatArray
    strokes: FloatArray
    steps: IntArray
    dots: bool = False
    counts: IntArray = field(init=False)

    def __post_init__(self) -> None:
        counts = np.searchsorted(self.steps, np.arange(len(self.points)), side="right")
        object.__setattr__(self, "counts", counts)

    def until(self, k: int) -> FloatArray:
        """The strokes of the steps up to k."""
        return self.strokes[: self.counts[min(k, len(self.counts) - 1)]]

    def between(self, k0: int, k1: int) -> FloatArray:
        """The strokes of the steps after k0 up to k1."""
        last = len(self.counts) - 1
        return self.strokes[self.counts[min(k0, last)] : self.counts[min(k1, last)]]

    def head(self, k: int) -> tuple[float, float]:
        """Where step k stands; the end of the path after that."""
        x, y = self.points[min(k, len(self.points) - 1)]
        return float(x), float(y)


def trail(
    points: FloatArray,
    size: tuple[float, float],
    *,
    dash: Sequence[float] = (),
    width: float = 1.0,
    margin: float = 12.0,
) -> PathStrokes:
    """Cut a path into strokes.

    Parameters
    ----------
    points
        ``(n + 1, 2)`` pixels; points that are not finite interrupt the line.
    size
        Width and height of the view.
    dash
        Lengths of dashes and gaps in pixels; empty for a solid line.  Dashes no longer
        than the line is wide are dots.
    width
        Of the line.  Strokes are drawn with square caps, so dashes are shortened by it.
    margin
        What lies farther outside the view is cut off.
    """
    points = np.clip(points, -_FARTHEST, _FARTHEST)
    kept = _moving(points)
    vertices = points[kept]
    lines = np.empty((len(kept) - 1, 4))
    lines[:, :2], lines[:, 2:] = vertices[:-1], vertices[1:]
    lines, steps = clip(lines, kept[1:], size, margin)
    solid = PathStrokes(points, lines, steps)
    return dashed(solid, dash, width) if dash else solid


def dashed(solid: PathStrokes, dash: Sequence[float], width: float) -> PathStrokes:
    """The same path in dashes, as `trail` would cut it with them."""
    lines, steps = solid.strokes, solid.steps
    if len(lines):
        lines, steps = _dashed(lines, steps, dash, width)
    return PathStrokes(solid.points, lines, steps, max(dash[::2]) <= width)


def clip(
    lines: FloatArray, steps: IntArray, size: tuple[float, float], margin: float
) -> tuple[FloatArray, IntArray]:
    """The parts of `lines` ``(m, 4)`` inside the view (Liang and Barsky, 1984)."""
    low, high = np.array([-margin, -margin]), np.array(size) + margin
    columns = lines.T  # one array after the other: much faster than many short rows
    x, y = columns[0::2], columns[1::2]
    if (
        len(lines)
        and low[0] <= x.min()
        and x.max() <= high[0]
        and low[1] <= y.min()
        and y.max() <= high[1]
    ):  # the usual case: nothing to cut (and nan is not inside)
        return lines, steps
    within = (low[0] <= x) & (x <= high[0]) & (low[1] <= y) & (y <= high[1])
    inside = within[0] & within[1]
    crossing = np.flatnonzero(~inside)
    cut, kept = _clipped(lines[crossing], low, high)
    order = np.concatenate([np.flatnonzero(inside), crossing[kept]])
    together = np.concatenate([lines[inside], cut])
    back = np.argsort(order, kind="stable")
    return together[back], steps[order[back]]


def _clipped(
    lines: FloatArray, low: FloatArray, high: FloatArray
) -> tuple[FloatArray, BoolArray]:
    """The visible parts of `lines`, and which of them have one."""
    start, way = lines[:, :2], lines[:, 2:] - lines[:, :2]
    with np.errstate(divide="ignore", invalid="ignore"):
        at_low, at_high = (low - start) / way, (high - start) / way
    still = way == 0.0  # parallel to an edge: inside everywhere or nowhere
    within = (low <= start) & (start <= high)
    enter = np.where(still, np.where(within, 0.0, np.inf), np.minimum(at_low, at_high))
    leave = np.where(still, np.where(within, 1.0, -np.inf), np.maximum(at_low, at_high))
    first = np.maximum(enter.max(axis=1), 0.0)
    last = np.minimum(leave.min(axis=1), 1.0)
    seen = first < last  # nan is not less
    first, last = first[seen, None], last[seen, None]
    start, way = start[seen], way[seen]
    return np.concatenate([start + first * way, start + last * way], axis=1), seen


def cut_at_exit(points: FloatArray, size: tuple[float, float]) -> FloatArray:
    """The path up to the first point outside the view; what follows becomes nan."""
    (x, y), (width, height) = points.T, size
    outside = ~((x >= 0.0) & (x <= width) & (y >= 0.0) & (y <= height))
    cut = points.copy()
    if outside.any():
        cut[int(np.argmax(outside)) + 1 :] = np.nan
    return cut


def first_outside(points: FloatArray, size: tuple[float, float], k: int) -> int | None:
    """The first step of those up to k after which the path has not been in the view again.

    None where step k is in the view; 0 where no step was.
    """
    (x, y), (width, height) = points[: k + 1].T, size
    inside = (x >= 0.0) & (x <= width) & (y >= 0.0) & (y <= height)  # nan is not inside
    if inside[-1]:
        return None
    return len(inside) - int(np.argmax(inside[::-1])) if inside.any() else 0


def last_seen(strokes: FloatArray, size: tuple[float, float]) -> FloatArray | None:
    """Where a line of `strokes` ``(m, 4)`` is last in the view; None where it never was."""
    for part in (strokes[-1:], strokes):  # mostly it is in the last one
        inside, _ = clip(part, np.arange(len(part)), size, 0.0)
        if len(inside):
            return np.asarray(inside[-1, 2:])
    return None


def marker_places(points: FloatArray, apart: float) -> BoolArray:
    """Which steps get a marker: both steps beside it are long, and one neighbour has one.

    Parameters
    ----------
    points
        ``(n + 1, 2)`` pixels.
    apart
        How long a step must be for its ends to be told apart.
    """
    with np.errstate(invalid="ignore"):
        x, y = points.T
        long = np.hypot(x[1:] - x[:-1], y[1:] - y[:-1]) > apart
    roomy = np.concatenate([[True], long]) & np.concatenate([long, [True]])
    beside = np.concatenate([roomy[1:], [False]]) | np.concatenate([[False], roomy[:-1]])
    return np.asarray(roomy & beside)


def _moving(points: FloatArray) -> IntArray:
    """The vertices that are not on the same half pixel as the one before."""
    with np.errstate(invalid="ignore"):
        x, y = np.rint(points.T * _GRID)
    kept = np.ones(len(points), dtype=bool)
    kept[1:] = (x[1:] != x[:-1]) | (y[1:] != y[:-1])
    return np.flatnonzero(kept)


def _dashed(
    lines: FloatArray, steps: IntArray, dash: Sequence[float], width: float
) -> tuple[FloatArray, IntArray]:
    """Cut `lines` at the ends of dashes, measured along the whole path."""
    x, y, x1, y1 = np.ascontiguousarray(lines.T)  # much faster to pick from than short rows
    dx, dy = x1 - x, y1 - y
    lengths = np.hypot(dx, dy)
    ends = np.cumsum(lengths)
    period, total = float(sum(dash)), float(ends[-1])
    turns = np.arange(np.ceil(total / period)) * period
    edges = np.concatenate([[0.0], np.cumsum(dash)])
    trim = 0.5 * width  # what a square cap adds at either end
    on = [
        np.stack([turns + a + trim, turns + max(b - trim, a + trim + 0.1)])
        for a, b in zip(edges[:-1:2], edges[1::2], strict=True)
    ]
    starts, stops = np.sort(np.concatenate(on, axis=1), axis=1) if len(on) > 1 else on[0]
    cuts = distinct(np.concatenate([ends, starts, stops]))
    cuts = cuts[cuts <= total]
    begin = np.concatenate([[0.0], cuts[:-1]])
    middle = 0.5 * (begin + cuts)
    which = np.searchsorted(starts, middle, side="right") - 1
    inside = np.flatnonzero((which >= 0) & (middle < stops[np.maximum(which, 0)]))
    begin, cuts, middle = begin[inside], cuts[inside], middle[inside]
    home = np.minimum(np.searchsorted(ends, middle), len(ends) - 1)
    length = np.where(lengths > 0.0, lengths, 1.0)[home]
    offset = (ends - lengths)[home]
    x, y, dx, dy = x[home], y[home], dx[home], dy[home]
    t0, t1 = (begin - offset) / length, (cuts - offset) / length
    cut = np.stack([x + t0 * dx, y + t0 * dy, x + t1 * dx, y + t1 * dy])
    return np.ascontiguousarray(cut.T), steps[home]
