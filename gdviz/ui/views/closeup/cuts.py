"""Partial derivatives as slices: the landscape along each coordinate through a point."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor

from gdviz.ui.look.fonts import ui_font
from gdviz.ui.plot.axes import symbol
from gdviz.ui.plot.ink import dashed_pen, open_path, pen

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter, QPainterPath

    from gdviz.core.analysis.local_model import LocalModel
    from gdviz.core.arrays import FloatArray
    from gdviz.core.objectives import Objective
    from gdviz.ui.look.theme import Theme

HEIGHT = 58.0  # pixels of a strip, its name left out
_PLACES = 97  # at which the landscape is asked along a coordinate
_SHARE = 75.0  # percentile of the heights that a strip reaches up to
_REACH = 0.22  # of the strip's width: how far the tangent goes to both sides


class AxisCut(NamedTuple):
    """f along one coordinate, the others held.

    Attributes
    ----------
    name
        Of the coordinate.
    places, heights
        Where it was asked, and what it answered, ``(n,)``.
    at, value, slope, curvature
        The point, and the derivatives along the coordinate there; no number without a
        Hessian.
    """

    name: str
    places: FloatArray
    heights: FloatArray
    at: float
    value: float
    slope: float
    curvature: float


def cuts(
    objective: Objective, model: LocalModel, window: tuple[tuple[float, float], ...]
) -> list[AxisCut]:
    """The landscape along both coordinates of the plane through the model's point."""
    found = []
    for i, (low, high) in enumerate(window):
        places = np.linspace(low, high, _PLACES)
        points = np.repeat(model.at[:, None], _PLACES, axis=1)
        points[i] = places
        with np.errstate(all="ignore"):
            heights = objective.value(points)
        bend = float(model.hess[i, i]) if model.hess is not None else float("nan")
        name = objective.names[i]
        slope = float(model.grad[i])
        found.append(
            AxisCut(name, places, heights, float(model.at[i]), model.value, slope, bend)
        )
    return found


def draw_cut(painter: QPainter, theme: Theme, box: QRectF, cut: AxisCut) -> None:
    """A strip: the curve, its tangent, the parabola of the model dashed, and the point."""
    finite = cut.heights[np.isfinite(cut.heights)]
    if not len(finite):
        return
    low = min(float(finite.min()), cut.value)
    high = max(float(np.percentile(finite, _SHARE)), cut.value)
    room = 0.1 * (high - low) or 1.0
    low, high = low - room, high + room
    left, right = float(cut.places[0]), float(cut.places[-1])

    def pixels(x: FloatArray, f: FloatArray) -> FloatArray:
        across = box.left() + (x - left) / (right - left) * box.width()
        return np.stack(
            [across, box.bottom() - (f - low) / (high - low) * box.height()], axis=1
        )

    def line(x: FloatArray, f: FloatArray) -> QPainterPath:
        """The parts that lie in the strip: vector files do not clip."""
        inside = (f >= low) & (f <= high) & (x >= left) & (x <= right)  # nan is not inside
        parts = np.split(pixels(x, f), np.flatnonzero(np.diff(inside)) + 1)
        return open_path(parts[0 if inside[0] else 1 :: 2])

    painter.setPen(pen(theme.hairline, theme.line(1.0)))
    painter.setBrush(QColor(theme.canvas))
    painter.drawRect(box)
    away = cut.places - cut.at
    if np.isfinite(cut.curvature):
        parabola = cut.value + cut.slope * away + 0.5 * cut.curvature * away * away
        dashes = dashed_pen(theme.text_secondary, 1.0 * theme.scale)
        painter.strokePath(line(cut.places, parabola), dashes)
    ink = pen(theme.text_secondary, 1.6 * theme.scale, caps="flat")
    painter.strokePath(line(cut.places, cut.heights), ink)
    near = cut.at + np.linspace(-_REACH, _REACH, 41) * (right - left)
    tangent = line(near, cut.value + cut.slope * (near - cut.at))
    painter.strokePath(tangent, pen(theme.text, 1.2 * theme.scale, caps="flat"))
    x, y = pixels(np.array([cut.at]), np.array([cut.value]))[0]
    if box.contains(float(x), float(y)):
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.text))
        painter.drawEllipse(QPointF(float(x), float(y)), theme.px(3), theme.px(3))
    painter.setFont(ui_font(theme.small))
    painter.setPen(QColor(theme.text_secondary))
    below = QRectF(box.left(), box.bottom() + 1, box.width(), theme.px(16))
    along = f"along {symbol(cut.name) or cut.name}"
    painter.drawText(below, Qt.AlignmentFlag.AlignCenter, along)
