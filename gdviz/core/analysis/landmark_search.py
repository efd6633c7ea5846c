"""Stationary points of a landscape that nobody has told of, searched over a window.

A grid is asked for low places and for cells in which both slopes change their sign; from
each of them Newton's method goes to the stationary point, or, where there is a kink, a search
without slopes.  What a window of such a grid cannot show, such as a hole narrower than a
cell, is not found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, final

import numpy as np

from gdviz.core.analysis.curve_search import extremes
from gdviz.core.analysis.descents import (
    Framed,
    along_valleys,
    axes_of,
    compass,
    descend,
    newton,
    rings,
)
from gdviz.core.analysis.edges import falls_along_edge
from gdviz.core.analysis.jumps import attained
from gdviz.core.analysis.lines import CLOSE, joined
from gdviz.core.objectives.base import Found, Kind, Landmark, Shape

if TYPE_CHECKING:
    from collections.abc import Callable

    from gdviz.core.arrays import BoolArray, FloatArray
    from gdviz.core.objectives.base import Objective, Window

_CELLS = 240
_MARGIN = 1.02  # the grid reaches so far beyond the window that its edge lies inside
_CELL = 2.0 * _MARGIN / _CELLS
_MOST_LOW, _MOST_CROSSED = 400, 800  # places from which a search begins
_MOST_KINKS, _MOST_STUCK, _MANY_KINKS = 60, 12, 6
_MOST_MINIMA, _MOST_ALL = 150, 25  # marks of minima; of all kinds, beyond which only minima
_SAME = 1e-5  # of the half window: nearer ones are one place
_FLAT = 1e-6  # of the larger curvature
_DEEP = 1e3  # of how far apart heights are: nothing that is so deep beside them has an end


class _Places(NamedTuple):
    """Places ``(2, m)`` of one kind and shape."""

    kind: Kind
    shape: Shape
    u: FloatArray


def search(
    objective: Objective, window: Window, *, checkpoint: Callable[[], None] | None = None
) -> Found:
    """The stationary points of `objective` within `window`.

    Parameters
    ----------
    objective
        Of one or two coordinates.
    window
        Where they are looked for.
    checkpoint
        Called every few milliseconds; it raises whatever ends the search.
    """
    if objective.dim == 1:
        return Found(*extremes(objective, window[0], checkpoint or (lambda: None)))
    with np.errstate(all="ignore"):  # there are holes and poles
        return _Searcher(objective, window, checkpoint or (lambda: None)).search()


@final
class _Searcher:
    def __init__(
        self, objective: Objective, window: Window, checkpoint: Callable[[], None]
    ) -> None:
        self._objective, self._checkpoint = objective, checkpoint
        self._f = Framed(objective, window)
        ends = np.linspace(-_MARGIN, _MARGIN, _CELLS + 1)
        self._grid = np.stack(np.meshgrid(ends, ends, indexing="ij"))  # (2, n, n)
        self._heights = self._f.value(self._grid)
        self._span = _span(self._heights)
        self._checkpoint()

    def search(self) -> Found:
        if not np.isfinite(self._heights).any():
            return Found((), None)
        low = self._low_places()
        found = [*self._minima(low), *self._crossings()]
        marks = self._marks(found)
        real = tuple(mark for mark in marks if attained(self._objective, mark, self._span))
        return Found(real, self._floor(marks))

    # -- where to begin ----------------------------------------------------------------

    def _low_places(self) -> FloatArray:
        """Places of the grid below their neighbours, the lowest first, ``(2, m)``."""
        v = self._heights
        inner = v[1:-1, 1:-1]
        around = np.stack([
            v[1 + i : v.shape[0] - 1 + i, 1 + j : v.shape[1] - 1 + j]
            for i in (-1, 0, 1) for j in (-1, 0, 1) if i or j
        ])  # fmt: skip
        low = np.isfinite(inner) & (inner <= around).all(axis=0)
        low &= (inner == around).sum(axis=0) <= 2  # more of them are a plain
        rows, columns = np.nonzero(low)
        order = np.argsort(inner[rows, columns], kind="stable")[:_MOST_LOW]
        places = self._grid[:, 1 + rows[order], 1 + columns[order]]
        with np.errstate(all="ignore"):
            origin = -self._f.middle / self._f.half
        middle = np.zeros((2, 1))
        extra = [middle] if (np.abs(origin) > 1.0).any() else [origin[:, None], middle]
        return np.concatenate([places, *extra], axis=1)

    def _crossed_cells(self) -> FloatArray:
        """Middles of the cells in which both slopes change sign, ``(2, m)``."""
        g = self._f.slope(self._grid)
        corners = np.stack([g[:, :-1, :-1], g[:, 1:, :-1], g[:, :-1, 1:], g[:, 1:, 1:]])
        crossed = ((corners.min(axis=0) <= 0.0) & (corners.max(axis=0) >= 0.0)).all(axis=0)
        rows, columns = np.nonzero(crossed)
        if len(rows) > _MOST_CROSSED:  # a ragged landscape, of which only minima are marked
            return np.empty((2, 0))
        return self._grid[:, rows, columns] + 0.5 * _CELL

    # -- minima ------------------------------------------------------------------------

    def _minima(self, u: FloatArray) -> list[_Places]:
        u = descend(self._f, u.copy(), 2.0 * _CELL, self._checkpoint)
        u = u[:, np.isfinite(self._f.value(u))]
        smooth, values = self._rests(u)
        regular = smooth & (values[0] > _FLAT * values[1]) & (values[1] > 0.0)
        points = newton(self._f, u[:, regular], rounds=3, reach=_CELL)
        found = [_Places("minimum", "point", _apart(points, _SAME))]
        rest = u[:, ~regular]
        rest = rest[:, self._away(rest, points)]
        return [*found, *self._others(rest)]

    def _rests(self, u: FloatArray) -> tuple[BoolArray, FloatArray]:
        """Where nothing pulls a point on, and the curvatures there."""
        values, _ = axes_of(self._f.curvature(u))
        moved = newton(self._f, u, rounds=1, reach=_CELL)
        pull = np.hypot(*self._f.slope(u))
        size = np.abs(values).max(axis=0)
        with np.errstate(all="ignore"):
            rests = (np.hypot(*(moved - u)) < 1e-6) & (pull <= 1e-5 * size)
        return rests & np.isfinite(values).all(axis=0), values

    def _away(self, u: FloatArray, points: FloatArray) -> BoolArray:
        """Which of `u` are not where one of `points` is known already."""
        if not points.shape[1] or not u.shape[1]:
            return np.ones(u.shape[1], dtype=bool)
        distance = np.hypot(*(u[:, :, None] - points[:, None]))
        return np.asarray(distance.min(axis=1) > 1e-3)

    def _others(self, u: FloatArray) -> list[_Places]:
        """Minima with kinks, flat ones, and lines of minima, from near them."""
        if not u.shape[1]:
            return []
        heights = self._f.value(u)
        u = u[:, np.argsort(heights, kind="stable")]
        u = u[:, _first_apart(u, 0.25 * _CELL)][:, :_MOST_KINKS]
        u = compass(self._f, u, _CELL, self._checkpoint)
        ended = self._around(u)
        stuck = np.flatnonzero((ended == "") & (np.abs(u).max(axis=0) < _MARGIN))[:_MOST_STUCK]
        if len(stuck):
            lower = along_valleys(self._f, u[:, stuck], 2.0 * _CELL, self._checkpoint)
            u[:, stuck] = compass(self._f, lower, 1e-4, self._checkpoint)
            ended = self._around(u)
        if np.count_nonzero(ended == "kink") > _MANY_KINKS:
            settled = self._settled(u[:, ended == "kink"])
            u = np.concatenate([u[:, ended != "kink"], settled], axis=1)
            ended = self._around(u)
        shapes: tuple[Shape, ...] = ("kink", "flat", "curve")
        return [
            self._of_group(places[:, group], shape)
            for shape in shapes
            for places in [u[:, ended == shape]]
            for group in joined(self._f, places, self._span, self._checkpoint)
        ]

    def _settled(self, u: FloatArray) -> FloatArray:
        """Those that no way along a valley leads lower: its floor is rough by rounding."""
        settled = [np.empty((2, 0))]
        for _ in range(3):
            if not u.shape[1]:
                break
            low = along_valleys(self._f, u, 2.0 * _CELL, self._checkpoint)
            moved = self._f.value(low) < self._f.value(u) - 1e-9 * self._span
            moved &= np.hypot(*(low - u)) > 1e-5
            settled.append(u[:, ~moved])
            u = low[:, moved][:, :_MOST_STUCK]
        return np.concatenate(settled, axis=1)

    def _of_group(self, u: FloatArray, shape: Shape) -> _Places:
        """The lowest of places that are linked; of a line, the one nearest to the middle."""
        heights = self._f.value(u)
        if shape == "curve" or float(np.ptp(u, axis=1).max()) > CLOSE:
            shape = "curve"
            lowest = heights <= heights.min() + 1e-9 * self._span
            order = np.argsort(np.where(lowest, np.hypot(*u).round(6), np.inf), kind="stable")
            order = order[: np.count_nonzero(lowest)]
            good = (int(i) for i in order if self._is_lowest(u[:, i], shape))
            best = next(good, int(order[0]))  # a line may end where there is a jump
        else:
            best = int(np.argmin(heights))
        return _Places("minimum", shape, u[:, best : best + 1])

    def _around(self, u: FloatArray) -> np.ndarray[tuple[int], np.dtype[np.str_]]:
        """What a search without slopes ended in: kink, flat, curve, plain; "" for none."""
        rises, known = rings(self._f, u, np.array([1e-3, 1e-5, 1e-7]))
        tiny = 1e-13 * np.maximum(np.abs(self._f.value(u)), 1e-3 * self._span)
        holds = (rises >= -tiny).all(axis=(0, 1))
        level = (np.abs(rises[0]) <= 1e-13 * np.abs(self._f.value(u))) & known[0]
        size = np.hypot(*self._f.slope(u))
        near = rises[1].max(axis=0) / 1e-5  # a slope, if there is a kink
        sharp = (near > 1e-3 * rises[0].max(axis=0) / 1e-3) & (near > 1e-9 * self._span)
        smooth, _ = self._rests(u)
        quiet = (size <= 1e-6 * np.maximum(near, self._span)) | smooth
        shape = np.full(u.shape[1], "kink", dtype="<U5")
        shape[quiet & ~(sharp & ~smooth)] = "flat"
        shape[(level.sum(axis=0) >= 2) & (level.sum(axis=0) <= 4)] = "curve"
        shape[level.sum(axis=0) > 4] = "plain"
        shape[~holds] = ""
        return shape

    # -- saddles and peaks -------------------------------------------------------------

    def _crossings(self) -> list[_Places]:
        self._checkpoint()
        u = self._crossed_cells()
        self._checkpoint()
        if not u.shape[1]:
            return []
        begun = u
        u = newton(self._f, u, rounds=12, reach=_CELL)
        smooth, values = self._rests(u)
        smooth &= np.isfinite(self._f.value(u)) & (np.hypot(*(u - begun)) < 4.0 * _CELL)
        # beside a line of minima it is not quite flat, and one step on it is
        ahead, _ = axes_of(self._f.curvature(newton(self._f, u, rounds=1, reach=_CELL)))
        smooth &= np.abs(ahead).min(axis=0) > _FLAT * np.abs(ahead).max(axis=0)
        least = _FLAT * np.abs(values).max(axis=0)
        kinds: tuple[tuple[Kind, BoolArray], ...] = (
            ("minimum", values[0] > least),
            ("saddle", (values[0] < -least) & (values[1] > least)),
            ("maximum", values[1] < -least),
        )
        return [_Places(kind, "point", _apart(u[:, smooth & is_kind], _SAME))
                for kind, is_kind in kinds]  # fmt: skip

    # -- what becomes of them ----------------------------------------------------------

    def _marks(self, found: list[_Places]) -> tuple[Landmark, ...]:
        marks: list[Landmark] = []
        seen = np.empty((2, 0))
        for part in found:
            for u in part.u.T:
                inside = (np.abs(u) <= 1.0 + 1e-9).all()
                good = part.kind != "minimum" or self._is_lowest(u, part.shape)
                if inside and good and self._away(u[:, None], seen).all():
                    marks.append(self._mark(part, u))
                    seen = np.concatenate([seen, u[:, None]], axis=1)
        order: dict[Kind, int] = {"minimum": 0, "saddle": 1, "maximum": 2}
        marks.sort(key=lambda m: (order[m.kind], float(f"{m.value:.9g}")))
        minima = [m for m in marks if m.kind == "minimum"]
        return tuple(marks if len(marks) <= _MOST_ALL else minima[:_MOST_MINIMA])

    def _mark(self, part: _Places, u: FloatArray) -> Landmark:
        """A landmark; at a round place where that is as good."""
        x = self._f.place(u)
        digits = np.round(-np.log10(self._f.half)).astype(int) + 8
        near = np.array([round(float(c), int(d)) for c, d in zip(x, digits, strict=True)]) + 0.0
        round_u = (near - self._f.middle) / self._f.half
        value, there = (float(self._f.value(p)) for p in (u, round_u))
        pull, at_round = (float(np.hypot(*self._f.slope(p))) for p in (u, round_u))
        lower = part.kind == "minimum" and there <= value
        if lower or (part.kind != "minimum" and at_round <= pull):
            x, value = near, there
        is_kink = part.kind == "minimum" and part.shape != "curve" and self._is_kink(u)
        shape = "kink" if is_kink else part.shape
        return Landmark(part.kind, (float(x[0]), float(x[1])), value, shape)

    def _is_kink(self, u: FloatArray) -> bool:
        """Whether it rises as a cone does and not as a bowl."""
        rises, known = rings(self._f, u[:, None], np.array([1e-3, 1e-5]))
        far, near = np.where(known, rises, 0.0).mean(axis=(1, 2))
        return bool(near > 3e-3 * far > 0.0)

    def _is_lowest(self, u: FloatArray, shape: Shape) -> bool:
        """Whether nothing around it is lower, and it is no pole."""
        rises, _ = rings(self._f, u[:, None], np.array([1e-3, 1e-4]))
        noise = 1e-13 * max(abs(float(self._f.value(u))), 1e-3 * self._span)
        if shape == "flat":  # exactly: of eˣ far out the rest fades away, and still falls
            noise = 1e-13 * abs(float(self._f.value(u)))
        holds = bool((rises >= -noise).all()) and not self._is_pole(u)
        return holds and not falls_along_edge(self._f, u, self._span)

    def _is_pole(self, u: FloatArray) -> bool:
        """Whether it goes on falling the nearer one comes, as ln r does."""
        rises, known = rings(self._f, u[:, None], np.array([1e-3, 1e-6, 1e-9]))
        lowest = np.where(known, rises + self._f.value(u), np.inf).min(axis=(1, 2))
        first, second = lowest[0] - lowest[1], lowest[1] - lowest[2]
        falls = second > 0.5 * first > 1e-9 * self._span
        depth = lowest - self._f.value(u)
        return bool(falls or depth[2] > 0.5 * depth[0] > 0.0)

    def _floor(self, marks: tuple[Landmark, ...]) -> float | None:
        minima = [mark.value for mark in marks if mark.kind == "minimum"]
        v = self._heights
        edge = min(float(side.min()) for side in (v[0], v[-1], v[:, 0], v[:, -1]))
        inner = float(v[1:-1, 1:-1].min())
        beneath = self._lowest()
        lowest = min([inner, *minima])
        if edge < lowest - 1e-9 * self._span or self._is_pole(beneath):
            return None
        bottom = float(self._f.value(beneath))  # which an edge has beside it, and not on it
        if bottom < lowest - _DEEP * self._span:  # a pole that was missed by a hair
            return None
        return bottom if bottom < lowest - 1e-9 * self._span else lowest

    def _lowest(self) -> FloatArray:
        at = np.unravel_index(int(np.argmin(self._heights)), self._heights.shape)
        u = self._grid[:, at[0], at[1]][:, None]
        return compass(self._f, u, _CELL, self._checkpoint)[:, 0]


def _span(heights: FloatArray) -> float:
    """How far apart most heights are."""
    finite = heights[np.isfinite(heights)]
    if not len(finite):
        return 1.0
    low, high = np.percentile(finite, (1.0, 60.0))
    return max(float(high - low), 1e-12 * float(np.abs(finite).min()), 1e-300)


def followed(objective: Objective, window: Window, before: Found) -> Found:
    """The landmarks of `before` where they lie on a landscape that is only a little another.

    It takes the time of a few values; what has come, gone or changed its kind is not seen.
    """
    regular = [m for m in before.landmarks if m.shape == "point"]
    if objective.dim != 2 or not regular:
        return Found((), None)
    with np.errstate(all="ignore"):
        frame = Framed(objective, window)
        at = np.array([mark.at for mark in regular]).T
        u = (at - frame.middle[:, None]) / frame.half[:, None]
        moved = newton(frame, u, rounds=6, reach=_CELL)
        rests = np.hypot(*(newton(frame, moved, rounds=1, reach=_CELL) - moved)) < 1e-6
        rests &= np.hypot(*(moved - u)) < 8.0 * _CELL
        values, places = frame.value(moved), frame.place(moved)
    marks = tuple(
        Landmark(mark.kind, (float(places[0, i]), float(places[1, i])), float(values[i]))
        for i, mark in enumerate(regular)
        if rests[i]
    )
    minima = [mark.value for mark in marks if mark.kind == "minimum"]
    return Found(marks, min(minima, default=None) if before.floor is not None else None)


def _first_apart(u: FloatArray, reach: float) -> list[int]:
    """Indices of the first of those that are nearer to each other than `reach`."""
    kept: list[int] = []
    for i in range(u.shape[1]):
        near = np.hypot(*(u[:, kept] - u[:, i : i + 1])) < reach
        if not near.any():
            kept.append(i)
    return kept


def _apart(u: FloatArray, reach: float) -> FloatArray:
    return u[:, _first_apart(u, reach)]
