"""The quiet part of the landscape: bands and isolines, and where there is nothing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias, cast, final

import contourpy
import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath

from gdviz.core.checkpoint import Stop, pieces_of
from gdviz.core.slices import Slice
from gdviz.ui.plot.ink import (
    closed_path,
    draw_strokes,
    open_path,
    pen,
)
from gdviz.ui.plot.path_strokes import clip
from gdviz.ui.views.ground.even_levels import even_limits, filled
from gdviz.ui.views.ground.levels import band_limits, hollows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gdviz.core.arrays import BoolArray, FloatArray, IntArray
    from gdviz.core.objectives import Objective, Window
    from gdviz.ui.look.theme import Theme
    from gdviz.ui.views.ground.levels import Hollow

_SHAPE = 1.6  # width over height of the landscape in the program's window
_SAMPLED = 600.0, 600.0  # pixels of a picture that is fine enough to find limits
SPACING = 3.0  # pixels between the points at which the objective is asked
_HATCH = 9  # pixels between the lines that mark a hole
_TERMS = 20.0  # operations of a value on each coordinate, more or less
_LONG = 1e8  # operations that a hand waits for without noticing
_NEVER = Stop()
Limits: TypeAlias = "tuple[FloatArray, float]"
"""Heights at which one band gives way to the next, and that from which they are counted."""

_BULK = (4.0, 8.0, 12.0, 16.0)  # the same, where most of the view would be one band
_LOWEST = (0.3, 1.0, 2.0, 4.0, 8.0)  # percent of the view that the lowest band may take up
_CALM = 2  # of these are passed over in a small plot


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
    ground
        Where the objective has values; None for everywhere.
    strands
        For each level the pieces of its isoline ``(n, 2)``.
    """

    levels: FloatArray
    below: tuple[QPainterPath, ...]
    lines: tuple[QPainterPath, ...]
    base: float = 0.0
    ground: QPainterPath | None = None
    strands: tuple[tuple[FloatArray, ...], ...] = ()


def relief(
    objective: Objective,
    x: tuple[float, float],
    y: tuple[float, float],
    size: tuple[float, float],
    bands: int,
    over: Window | None = None,
    stop: Stop = _NEVER,
    *,
    calm: bool = False,
) -> Relief:
    """Ask `objective` over the view x × y of `size` pixels, and cut it into `bands`.

    They end at the limits that suit the window `over`, by default the view; `calm` ones are
    less crowded where it is lowest.  Touches no
    widget: it may run in any thread, and is left where `stop` says so.
    """
    if objective.field != "gradient":  # there is no value to draw
        return Relief(np.empty(0), (), ())
    values, finite, contours = _sampled(objective, x, y, size, stop)
    if contours is None:
        return Relief(np.empty(0), (), (), ground=QPainterPath())
    limits = limits_over(objective, over or (x, y), bands, stop, calm=calm)
    if limits is None:  # a hole, and the view is not
        known = hollows(objective, x, y)
        limits = _suited(objective, values[finite], contours, known, bands, calm=calm)
    (levels, base), strands, below = limits, [], []
    for level in levels:
        stop.look()
        strands.append(tuple(cast("list[FloatArray]", contours.lines(level))))
        below.append(closed_path(_loops(contours.filled(-np.inf, level))))
    return Relief(
        levels,
        tuple(below),
        tuple(open_path(list(pieces)) for pieces in strands),
        base,
        None if finite.all() else closed_path(_loops(contours.filled(-np.inf, np.inf))),
        tuple(strands),
    )


def usual(window: Window, *, equal: bool) -> Window:
    """What a plot of usual shape shows for `window`, if it keeps `equal` proportions.

    Limits that suit this are the same in plots of any shape.
    """
    if not equal:
        return window
    (x0, x1), (y0, y1) = window
    across = max(0.0, 0.5 * (_SHAPE * (y1 - y0) - (x1 - x0)))
    down = max(0.0, 0.5 * ((x1 - x0) / _SHAPE - (y1 - y0)))
    return (x0 - across, x1 + across), (y0 - down, y1 + down)


@lru_cache(maxsize=4)  # the two ends of a way of the camera, and those of the next
def limits_over(
    objective: Objective, window: Window, bands: int, stop: Stop = _NEVER, *,
    calm: bool = False,
) -> Limits | None:  # fmt: skip
    """Where the bands of a `relief` over `window` end; None where there are no values.

    They are the same whatever the size of a picture, and what it shows besides `window`.
    """
    values, finite, contours = _sampled(objective, *window, _SAMPLED, stop)
    if contours is None:
        return None
    known = hollows(objective, *window)
    return _suited(objective, values[finite], contours, known, bands, calm=calm)


def _sampled(
    objective: Objective, x: tuple[float, float], y: tuple[float, float],
    size: tuple[float, float], stop: Stop,
) -> tuple[FloatArray, BoolArray, contourpy.ContourGenerator | None]:  # fmt: skip
    """Heights over the view, where there are any, and what finds their isolines."""
    width, height = size
    columns = np.linspace(0.0, width, max(2, math.ceil(width / SPACING)) + 1)
    rows = np.linspace(0.0, height, max(2, math.ceil(height / SPACING)) + 1)
    px, py = np.meshgrid(columns, rows)
    theta = np.stack(
        [x[0] + px / width * (x[1] - x[0]), y[1] - py / height * (y[1] - y[0])]
    )  # (2, rows, columns)
    rows_at_once = pieces_of(_work_of(objective) * px.shape[1], px.shape[0])
    parts = []
    for first in range(0, px.shape[0], rows_at_once):
        stop.look()
        with np.errstate(all="ignore"):
            parts.append(objective.value(theta[:, first : first + rows_at_once]))
    values = np.concatenate(parts)
    stop.look()
    finite = np.isfinite(values)
    if not finite.any():
        return values, finite, None
    contours = contourpy.contour_generator(
        px,
        py,
        values if finite.all() else np.ma.array(values, mask=~finite),
        fill_type=contourpy.FillType.OuterOffset,
        line_type=contourpy.LineType.Separate,
    )
    return values, finite, contours


def _work_of(objective: Objective) -> float:
    """About how many operations a value is."""
    return _TERMS * (objective.breadth if isinstance(objective, Slice) else 2)


def takes_long(objective: Objective, size: tuple[float, float]) -> bool:
    """Whether a hand would wait for the `relief` of a view of `size` pixels."""
    width, height = (length / SPACING for length in size)
    return _work_of(objective) * width * height > _LONG


def _suited(
    objective: Objective, values: FloatArray, contours: contourpy.ContourGenerator,
    known: Sequence[Hollow], bands: int, *, calm: bool,
) -> Limits:  # fmt: skip
    for lowest in _LOWEST[_CALM * calm :]:
        levels, base = band_limits(values, bands, known=known, lowest=lowest)
        if len(contours.lines(levels[0])) <= 2 * len(known) + 8:
            break  # a valley narrower than the samples would be a row of beads
    least = min(objective.least_bands, bands - 1)
    if filled(values, levels) >= least:
        return levels, base
    for lowest in _BULK:
        others, from_ = band_limits(values, bands, known=known, lowest=lowest)
        if filled(values, others) >= least:
            return others, from_
    return even_limits(values, bands, base), 0.0


def _loops(filled: object) -> list[FloatArray]:
    """Every closed loop of what contourpy returns: outlines with their holes."""
    points, offsets = cast("tuple[list[FloatArray], list[IntArray]]", filled)
    return [loop for p, o in zip(points, offsets, strict=True) for loop in np.split(p, o[1:-1])]


def draw_relief(
    painter: QPainter, shape: Relief, theme: Theme, size: tuple[float, float], *, isolines: bool
) -> None:
    """Fill the bands from the top down, so that no seam shows between them, then the lines."""
    width, height = size
    colours = theme.bands[len(theme.bands) - 1 - len(shape.levels) :]
    painter.setPen(Qt.PenStyle.NoPen)
    if shape.ground is None:
        painter.fillRect(0, 0, math.ceil(width), math.ceil(height), QColor(colours[-1]))
    else:
        _draw_nothing(painter, theme, size)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours[-1]))
        painter.drawPath(shape.ground)
    for region, colour in zip(reversed(shape.below), reversed(colours[:-1]), strict=True):
        painter.setBrush(QColor(colour))
        painter.drawPath(region)
    if isolines:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(
            pen(
                theme.isoline,
                theme.strokes.isoline * theme.scale,
                opacity=theme.isoline_opacity,
            )
        )
        for line in shape.lines:
            painter.drawPath(line)


def _draw_nothing(painter: QPainter, theme: Theme, size: tuple[float, float]) -> None:
    """The ground of a hole: hatched, so that it is no band."""
    width, height = size
    painter.fillRect(0, 0, math.ceil(width), math.ceil(height), QColor(theme.canvas))
    x = np.arange(0.0, width + height, theme.px(_HATCH))
    lines = np.stack([x, np.zeros_like(x), x - height, np.full_like(x, height)], axis=1)
    lines, _ = clip(lines, np.arange(len(lines)), size, 0.0)
    painter.setPen(pen(theme.border, 1.0 * theme.scale, opacity=0.6, caps="flat"))
    draw_strokes(painter, lines)
