"""The quiet part of the landscape: bands, isolines and the levels between them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast, final

import contourpy
import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath

from gdviz.ui.views.ink import closed_path, open_path, pen

if TYPE_CHECKING:
    from gdviz.core.arrays import FloatArray, IntArray
    from gdviz.core.objectives import Objective
    from gdviz.ui.theme import Theme

SPACING = 3.0  # pixels between the points at which the objective is asked
_SERIES = (  # limits of bands within a decade, from fine to coarse
    (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0),
    (1.0, 1.5, 2.0, 3.0, 5.0, 7.0),
    (1.0, 2.0, 5.0),
    (1.0, 3.0),
    (1.0,),
)


@final
@dataclass(frozen=True, slots=True, eq=False)
class Relief:
    """Bands and isolines of one view, in pixels.

    Attributes
    ----------
    levels
        Limits between bands, ascending, in units of the objective.
    below
        For each level the region that lies below it.
    lines
        For each level its isoline.
    base
        The height from which round levels are counted.
    """

    levels: FloatArray
    below: tuple[QPainterPath, ...]
    lines: tuple[QPainterPath, ...]
    base: float = 0.0


def relief(
    objective: Objective,
    x: tuple[float, float],
    y: tuple[float, float],
    size: tuple[float, float],
    bands: int,
) -> Relief:
    """Ask `objective` over the view x × y of `size` pixels, and cut it into `bands`."""
    width, height = size
    columns = np.linspace(0.0, width, max(2, math.ceil(width / SPACING)) + 1)
    rows = np.linspace(0.0, height, max(2, math.ceil(height / SPACING)) + 1)
    px, py = np.meshgrid(columns, rows)
    theta = np.stack(
        [x[0] + px / width * (x[1] - x[0]), y[1] - py / height * (y[1] - y[0])]
    )  # (2, rows, columns)
    with np.errstate(all="ignore"):
        values = objective.value(theta)
    finite = np.isfinite(values)
    if not finite.any():
        return Relief(np.empty(0), (), ())
    inside = [
        mark.value
        for mark in objective.landmarks()
        if x[0] <= mark.at[0] <= x[1] and y[0] <= mark.at[1] <= y[1]
    ]
    levels, base = band_limits(values[finite], bands, lowest=min(inside, default=math.inf))
    top = float(values[finite].max())
    z = np.where(finite, values, 2.0 * abs(top) + 1.0)  # beyond the last level
    contours = contourpy.contour_generator(
        px,
        py,
        z,
        fill_type=contourpy.FillType.OuterOffset,
        line_type=contourpy.LineType.Separate,
    )
    below = [closed_path(_loops(contours.filled(-np.inf, level))) for level in levels]
    lines = [open_path(cast("list[FloatArray]", contours.lines(level))) for level in levels]
    return Relief(levels, tuple(below), tuple(lines), base)


def _loops(filled: object) -> list[FloatArray]:
    """Every closed loop of what contourpy returns: outlines with their holes."""
    points, offsets = cast("tuple[list[FloatArray], list[IntArray]]", filled)
    return [loop for p, o in zip(points, offsets, strict=True) for loop in np.split(p, o[1:-1])]


def band_limits(
    values: FloatArray, bands: int, *, lowest: float = math.inf
) -> tuple[FloatArray, float]:
    """Round limits between `bands` bands, spaced as logarithms of the height; and the base.

    Heights are measured from the lowest value seen, or from the known minimum `lowest`
    if that is lower.  The lowest limit lies near the 0.3rd percentile of them, the highest
    near the 82nd; the series of round numbers is the one that fits best.

    Parameters
    ----------
    values
        Finite values of the objective over the window, any shape.
    bands
        At least 2.
    lowest
        Value of the lowest known minimum in the window.
    """
    base = min(float(values.min()), lowest)
    low, high = np.percentile(values - base, (0.3, 82.0))
    if not high > 0.0:  # the same everywhere
        return np.array([base]), base
    low = max(low, high * 1e-12)
    if abs(base) < 0.05 * low:
        base = 0.0  # so little above zero that round heights may be round values
    best: tuple[float, FloatArray] | None = None
    for series in _SERIES:
        limits = _limits(series, high, bands - 1)
        misfit = abs(math.log(limits[0] / low))
        if best is None or misfit < best[0]:
            best = misfit, limits
    assert best is not None
    return base + best[1], base


def _limits(series: tuple[float, ...], high: float, count: int) -> FloatArray:
    """`count` consecutive members of the endless `series`, the last one near `high`."""
    decade = math.floor(math.log10(high))
    reach = count // len(series) + 2
    members = np.array([m * 10.0**e for e in range(decade - reach, decade + 2) for m in series])
    last = int(np.argmin(np.abs(np.log(members / high))))
    return np.asarray(members[last + 1 - count : last + 1])


def draw_relief(
    painter: QPainter, shape: Relief, theme: Theme, size: tuple[float, float], *, isolines: bool
) -> None:
    """Fill the bands from the top down, so that no seam shows between them, then the lines."""
    width, height = size
    colours = theme.bands[len(theme.bands) - 1 - len(shape.levels) :]
    painter.fillRect(0, 0, math.ceil(width), math.ceil(height), QColor(colours[-1]))
    painter.setPen(Qt.PenStyle.NoPen)
    for region, colour in zip(reversed(shape.below), reversed(colours[:-1]), strict=True):
        painter.setBrush(QColor(colour))
        painter.drawPath(region)
    if isolines:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen(theme.isoline, 0.8 * theme.scale, opacity=theme.isoline_opacity))
        for line in shape.lines:
            painter.drawPath(line)


def star_path(radius: float) -> QPainterPath:
    """A five-pointed star about the origin."""
    path = QPainterPath()
    for i in range(10):
        r = radius if i % 2 == 0 else 0.42 * radius
        angle = math.pi * (i / 5 - 0.5)
        point = QPointF(r * math.cos(angle), r * math.sin(angle))
        if i == 0:
            path.moveTo(point)
        else:
            path.lineTo(point)
    path.closeSubpath()
    return path
