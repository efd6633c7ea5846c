"""What a line search tried before it took a step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, Qt

from gdviz.ui.plot.ink import faded, open_path, pen
from gdviz.ui.plot.path_strokes import clip

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from gdviz.core.arrays import FloatArray
    from gdviz.core.slices import PlaneFrame
    from gdviz.engine.run import Run
    from gdviz.ui.look.theme import RunStyle, Theme
    from gdviz.ui.plot.canvas import Canvas

_RADIUS = 3.5
_APART = 9  # pixels between two marks that can be told apart
_SAME_WAY = 0.9999  # cosine: a pixel aside on a line of seventy
_FARTHEST = 1e5  # pixels: a line that long has the right direction on any screen


def draw_trials(
    painter: QPainter, theme: Theme, canvas: Canvas, run: Run, style: RunStyle, k: int,
    frame: PlaneFrame | None = None,
) -> None:  # fmt: skip
    """Mark the points that were tried and rejected on the step that leads to step k.

    Hollow marks in the colour of the run, each on a thin line from where the run stood; as
    far as the step itself goes the same way, its own line is enough.
    """
    if not 0 < k <= len(run.trials):
        return
    points = canvas.to_pixels(_places(run, k, frame))
    start, accepted = points[0], points[-1]
    tried = _told_apart(points[1:-1], [start, accepted], theme.px(_APART))
    if not len(tried):
        return
    size = canvas.pixel_size
    lines = _lines(start, accepted, tried)
    lines, _ = clip(lines, np.arange(len(lines)), size, 2.0)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    # one path: where lines lie on each other they are no darker
    path = open_path([line.reshape(2, 2) for line in lines])
    painter.strokePath(path, pen(style.colour, 1.1 * theme.scale, opacity=0.5, caps="flat"))
    painter.setPen(pen(style.colour, 1.6 * theme.scale))
    painter.setBrush(faded(theme.halo, 0.85))
    radius = _RADIUS * theme.scale
    inside = np.all((tried > -radius) & (tried < np.array(size) + radius), axis=1)
    for x, y in tried[inside]:
        painter.drawEllipse(QPointF(float(x), float(y)), radius, radius)


def _places(run: Run, k: int, frame: PlaneFrame | None) -> FloatArray:
    """Where it stood, what it tried, and where it went, ``(m + 2, 2)``."""
    theta, tried = run.theta[k - 1 : k], run.trials[k - 1]
    places = np.concatenate([theta, tried if len(tried) else theta])
    if frame is not None:
        return frame.project(places)
    if places.shape[1] == 1:  # a function of one variable is drawn as its graph
        with np.errstate(all="ignore"):
            places = np.stack([places[:, 0], run.objective.value(places.T)], axis=1)
    return places


def _told_apart(tried: FloatArray, others: list[FloatArray], apart: float) -> FloatArray:
    """Those of `tried` that are not on top of an earlier one or of `others`."""
    kept: list[FloatArray] = []
    for point in tried:
        near = [np.hypot(*(point - other)) for other in (*others, *kept)]
        if np.isfinite(point).all() and min(near) >= apart:
            kept.append(point)
    return np.array(kept).reshape(-1, 2)


def _lines(start: FloatArray, accepted: FloatArray, tried: FloatArray) -> FloatArray:
    """A line to each of `tried`, ``(m, 4)``, cut at a length and where the step covers it."""
    way, step = tried - start, accepted - start
    length, stride = np.hypot(*way.T), float(np.hypot(*step))
    along = (way @ step) / np.maximum(length * stride, 1e-12)
    covered = np.where(along > _SAME_WAY, np.minimum(stride, length), 0.0)
    unit = way / np.maximum(length, 1e-12)[:, None]
    ends = np.minimum(length, _FARTHEST)
    return np.concatenate(
        [start + covered[:, None] * unit, start + ends[:, None] * unit], axis=1
    )
