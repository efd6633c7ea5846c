"""The graph of a function of one variable, its tangent and its parabola."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt

from gdviz.ui.plot.ink import (
    dashed_pen,
    draw_strokes,
    open_path,
    pen,
)
from gdviz.ui.plot.path_strokes import trail

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from gdviz.core.analysis.local_model import LocalModel
    from gdviz.core.arrays import FloatArray
    from gdviz.core.objectives import Objective
    from gdviz.ui.look.theme import Theme
    from gdviz.ui.plot.canvas import Canvas
    from gdviz.ui.plot.lettering import Box

_POINTS = 600
_ROOM = 0.08  # of the height, above and below the curve
_TANGENT = 120.0  # pixels to either side


def heights(objective: Objective, x: FloatArray) -> FloatArray:
    """Values at ``(n,)``; nan where there are none."""
    with np.errstate(all="ignore"):
        return np.asarray(objective.value(x[None]), dtype=float)


def fitted(objective: Objective, x: tuple[float, float]) -> tuple[float, float] | None:
    """The range of f that shows the curve over x; None where it has no values."""
    found = heights(objective, np.linspace(*x, _POINTS))
    found = found[np.isfinite(found)]
    if not len(found):
        return None
    low, high = float(found.min()), float(found.max())
    room = _ROOM * (high - low) if high > low else max(1.0, abs(high)) * _ROOM
    return low - room, high + room


def draw_graph(painter: QPainter, theme: Theme, canvas: Canvas, objective: Objective) -> None:
    """The curve itself."""
    x = np.linspace(*canvas.window[0], _POINTS)
    points = canvas.to_pixels(np.stack([x, heights(objective, x)], axis=1))
    painter.setPen(pen(theme.text_secondary, 1.6 * theme.scale))
    draw_strokes(painter, trail(points, canvas.pixel_size).strokes)


def boxes(canvas: Canvas, objective: Objective) -> list[Box]:
    """Places along the curve, which a card should leave free."""
    x = np.linspace(*canvas.window[0], 41)
    points = canvas.to_pixels(np.stack([x, heights(objective, x)], axis=1))
    half = 0.5 * canvas.pixel_size[0] / 40
    return [
        (float(a) - half, float(b) - half, float(a) + half, float(b) + half)
        for a, b in points[np.isfinite(points).all(axis=1)]
    ]


def draw_local(painter: QPainter, theme: Theme, canvas: Canvas, model: LocalModel) -> None:
    """The tangent at a point, and dashed the parabola that bends as the curve does."""
    width = 1.5 * theme.scale
    size = canvas.pixel_size
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if model.hess is not None:
        x = np.linspace(*canvas.window[0], _POINTS)
        curve = canvas.to_pixels(np.stack([x, model(x[:, None])], axis=1))
        inside = np.all((curve > -size[1]) & (curve < 2.0 * size[1] + size[0]), axis=1)
        cuts = np.flatnonzero(np.diff(inside)) + 1
        stretches = zip(np.split(curve, cuts), np.split(inside, cuts), strict=True)
        path = open_path([c for c, seen in stretches if seen[0] and len(c) > 1])
        painter.strokePath(path, dashed_pen(theme.text_secondary, width))
    at = np.array([[float(model.at[0]), model.value]])
    ahead = at + np.array([[1.0, float(model.grad[0])]])
    (start,), (end,) = canvas.to_pixels(at), canvas.to_pixels(ahead)
    way = (end - start) / max(float(np.hypot(*(end - start))), 1e-12) * _TANGENT * theme.scale
    line = np.concatenate([start - way, start + way])[None]
    painter.setPen(pen(theme.halo, 2.6 * width, opacity=0.8, caps="flat"))
    draw_strokes(painter, line)
    painter.setPen(pen(theme.text, width, caps="flat"))
    draw_strokes(painter, line)
