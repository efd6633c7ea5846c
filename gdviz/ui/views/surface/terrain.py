"""The landscape as a block in space: heights between 0 and 1 over a rectangle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

import numpy as np

from gdviz.ui.views.ground.ground import relief, usual

if TYPE_CHECKING:
    from gdviz.core.arrays import BoolArray, FloatArray, IntArray
    from gdviz.core.objectives import Objective

CELLS = 200  # along the longer side
_SIZE = 2.4  # of the longer side, in units of space
_FARTHEST = 1e300  # heights whose difference is still a number
_TALL = 1.0  # of the highest point
_FLOOR = -0.08
_EVEN = 15.0  # a range of so many times its lower quarter is drawn as it is
_SUN = np.array([-0.45, -0.55, 0.7]) / np.linalg.norm([-0.45, -0.55, 0.7])


@final
@dataclass(frozen=True, slots=True, eq=False)
class Terrain:
    """The surface over a window.

    Attributes
    ----------
    window
        Ranges of x and y.
    size
        Extent in space along x and y.
    heights
        Over the points of a grid ``(rows, columns)``, rows along y, in units of space.
    levels, base
        As those of a relief.
    limits
        The levels as heights in space.
    compressed
        Whether great heights are shown smaller than they are, so that hollows are seen.
    """

    window: tuple[tuple[float, float], tuple[float, float]]
    size: tuple[float, float]
    heights: FloatArray
    levels: FloatArray
    base: float
    limits: FloatArray
    compressed: bool

    @property
    def floor(self) -> float:
        """The height of the ground on which the block stands."""
        return _FLOOR

    @property
    def outline(self) -> FloatArray:
        """The places ``(n, 3)`` between which everything lies."""
        rows, columns = self.heights.shape
        x = np.linspace(-0.5, 0.5, columns) * self.size[0]
        y = np.linspace(-0.5, 0.5, rows) * self.size[1]
        i = np.linspace(0, columns - 1, 9).round().astype(int)
        j = np.linspace(0, rows - 1, 9).round().astype(int)
        gx, gy = np.meshgrid(x[i], y[j])
        top = np.column_stack([gx.ravel(), gy.ravel(), self.heights[np.ix_(j, i)].ravel()])
        foot = 1.12 * top[:, :2]  # numbers stand beside it
        return np.concatenate([top, np.column_stack([foot, np.full(len(foot), _FLOOR)])])

    def place(self, points: FloatArray) -> FloatArray:
        """Points of the plane ``(n, 2)`` on the surface, ``(n, 3)`` in space."""
        lows, spans = self._frame()
        shares = (points - lows) / spans
        with np.errstate(invalid="ignore"):
            z = _between(self.heights, np.clip(np.nan_to_num(shares), 0.0, 1.0))
        return np.column_stack([(shares - 0.5) * np.array(self.size), z])

    def hidden(self, places: FloatArray, eye: FloatArray) -> BoolArray:
        """Which `places` ``(n, 3)`` lie behind the surface for an eye at `eye` ``(3,)``."""
        with np.errstate(all="ignore"):  # above the highest point nothing is in the way
            clear = (1.02 * _TALL - places[:, 2]) / max(eye[2], 0.1)
        share = np.linspace(0.02, 1.0, 64)[:, None, None] * np.clip(clear, 0.0, 1.0)[:, None]
        way = places[None] + share * (eye - places)[None]  # (s, n, 3)
        flat = way[..., :2] / np.array(self.size) + 0.5
        inside = ((flat >= 0.0) & (flat <= 1.0)).all(axis=-1)  # nan is not inside
        flat = np.where(inside[..., None], flat, 0.0)
        ground = _between(self.heights, flat.reshape(-1, 2)).reshape(inside.shape)
        return np.asarray((inside & (way[..., 2] < ground - 0.01)).any(axis=0))

    def mesh(self) -> tuple[FloatArray, IntArray, FloatArray]:
        """Vertices ``(n, 3)``, triangles ``(m, 3)``, and height and brightness ``(n, 4)``."""
        rows, columns = self.heights.shape
        x = np.linspace(-0.5, 0.5, columns) * self.size[0]
        y = np.linspace(-0.5, 0.5, rows) * self.size[1]
        grid = np.stack([*np.meshgrid(x, y), self.heights], axis=-1)  # (rows, columns, 3)
        slope_y, slope_x = np.gradient(self.heights, y, x)
        facing = (_SUN[2] - _SUN[0] * slope_x - _SUN[1] * slope_y) / np.sqrt(
            1.0 + slope_x**2 + slope_y**2
        )
        bright = 0.84 + 0.19 * facing
        looks = np.stack([self.heights, bright, 0.0 * bright, 1.0 + 0.0 * bright], axis=-1)
        corner = (np.arange(rows - 1)[:, None] * columns + np.arange(columns - 1)).ravel()
        right, up = corner + 1, corner + columns
        faces = np.concatenate(
            [np.stack([corner, right, up], axis=1), np.stack([right, up + 1, up], axis=1)]
        )
        parts = [(grid.reshape(-1, 3), faces, looks.reshape(-1, 4))]
        for edge, light in (
            (grid[0], 1.0), (grid[-1], 0.9), (grid[:, 0], 0.94), (grid[:, -1], 0.86)
        ):  # fmt: skip
            parts.append(_wall(edge, light))
        first = np.cumsum([0, *(len(vertices) for vertices, _, _ in parts)])
        return (
            np.concatenate([vertices for vertices, _, _ in parts]),
            np.concatenate([f + n for (_, f, _), n in zip(parts, first, strict=False)]),
            np.concatenate([looks for _, _, looks in parts]),
        )

    def _frame(self) -> tuple[FloatArray, FloatArray]:
        (x0, x1), (y0, y1) = self.window
        return np.array([x0, y0]), np.array([x1 - x0, y1 - y0])


def terrain(
    objective: Objective, window: tuple[tuple[float, float], tuple[float, float]],
    bands: int, *, equal: bool,
) -> Terrain:  # fmt: skip
    """Ask `objective` over `window`; `equal` keeps the proportions of its sides."""
    (x0, x1), (y0, y1) = window
    shape = (x1 - x0) / (y1 - y0)
    across = min(max(shape, 0.4), 2.5) if equal else min(max(shape, 0.8), 1.4)
    size = (_SIZE, _SIZE / across) if across > 1.0 else (_SIZE * across, _SIZE)
    columns, rows = (max(round(CELLS * side / _SIZE), 16) + 1 for side in size)
    plane = np.meshgrid(np.linspace(x0, x1, columns), np.linspace(y0, y1, rows))
    with np.errstate(all="ignore"):
        values = np.asarray(objective.value(np.stack(plane)), dtype=float)
    over = usual(window, equal=equal)
    cut = relief(objective, *window, (600.0, 600.0 / across), bands, over)
    finite = np.isfinite(values)
    if not finite.any() or not len(cut.levels):
        flat = np.zeros_like(values)
        return Terrain(window, size, flat, cut.levels, cut.base, cut.levels, compressed=False)
    values = np.clip(np.where(finite, values, values[finite].max()), -_FARTHEST, _FARTHEST)
    low = min(float(values.min()), *(m.value for m in objective.landmarks()), np.inf)
    risen = np.maximum(values - low, 0.0)
    quarter, top = float(np.percentile(risen, 25.0)), float(risen.max())
    compressed = quarter > 0.0 and top > _EVEN * quarter
    scale = max(quarter, top / _FARTHEST) if compressed else max(top, 1e-300)
    squeeze = np.log1p if compressed else np.positive
    highest = float(squeeze(top / scale))
    return Terrain(
        window,
        size,
        _TALL * squeeze(risen / scale) / max(highest, 1e-300),
        cut.levels,
        cut.base,
        _TALL * squeeze(np.maximum(cut.levels - low, 0.0) / scale) / max(highest, 1e-300),
        compressed=compressed,
    )


def _between(grid: FloatArray, shares: FloatArray) -> FloatArray:
    """`grid` between its points, at `shares` ``(n, 2)`` of its columns and rows."""
    rows, columns = grid.shape
    u, v = shares[:, 0] * (columns - 1), shares[:, 1] * (rows - 1)
    i, j = np.minimum(u.astype(int), columns - 2), np.minimum(v.astype(int), rows - 2)
    a, b = u - i, v - j
    low = grid[j, i] * (1 - a) + grid[j, i + 1] * a
    high = grid[j + 1, i] * (1 - a) + grid[j + 1, i + 1] * a
    return np.asarray(low * (1 - b) + high * b)


def _wall(edge: FloatArray, light: float) -> tuple[FloatArray, IntArray, FloatArray]:
    """The side of the block below an `edge` ``(n, 3)`` of the surface."""
    n = len(edge)
    foot = np.column_stack([edge[:, :2], np.full(n, _FLOOR)])
    i = np.arange(n - 1)
    faces = np.concatenate(
        [np.stack([i, i + 1, i + n], axis=1), np.stack([i + 1, i + n + 1, i + n], axis=1)]
    )
    looks = np.tile([-1.0, light, 0.0, 1.0], (2 * n, 1))
    return np.concatenate([edge, foot]), faces, looks
