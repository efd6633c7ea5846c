"""Where the gradient sends a point, on a calm grid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPolygonF

from gdviz.ui.plot.ink import draw_strokes, faded, pen

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from gdviz.core.arrays import FloatArray
    from gdviz.core.objectives import Objective
    from gdviz.ui.look.theme import Theme

SPACING = 44  # pixels between two arrows
_LONGEST, _SHORTEST = 32.0, 7.0  # pixels
_POWER = 0.3  # lengths are compressed: ten thousand times as steep is sixteen times as long
_HEAD, _HALF = 6.0, 3.0  # length of the head and half its width


def arrows(
    objective: Objective,
    x: tuple[float, float],
    y: tuple[float, float],
    size: tuple[float, float],
    spacing: float = SPACING,
) -> FloatArray:
    """Tail and tip of every arrow in pixels, ``(n, 4)``.

    The direction is the one in which a step goes, as it is seen in the view; where it has
    no length, or no value, there is no arrow.
    """
    width, height = size
    nx, ny = (max(1, round(length / spacing)) for length in size)
    px, py = np.meshgrid(
        (np.arange(nx) + 0.5) * width / nx, (np.arange(ny) + 0.5) * height / ny
    )
    across, up = (x[1] - x[0]) / width, (y[1] - y[0]) / height
    with np.errstate(all="ignore"):
        way = objective.grad(np.stack([x[0] + px * across, y[1] - py * up]))
        way = way if objective.sense == "max" else -way
        dx, dy = way[0] / across, -way[1] / up
        steep = np.hypot(way[0], way[1])
        length = np.hypot(dx, dy)
        shown = np.isfinite(steep) & (steep > 0.0) & (length > 0.0)
    if not shown.any():
        return np.empty((0, 4))
    dx, dy, steep, length, px, py = (a[shown] for a in (dx, dy, steep, length, px, py))
    most = np.percentile(steep, 95)
    reach = _LONGEST * np.minimum(steep / most, 1.0) ** _POWER
    kept = reach >= _SHORTEST
    hx, hy = 0.5 * reach * dx / length, 0.5 * reach * dy / length
    return np.asarray(np.stack([px - hx, py - hy, px + hx, py + hy], axis=1)[kept])


def draw_arrows(painter: QPainter, strokes: FloatArray, theme: Theme) -> None:
    """Draw arrows ``(n, 4)``: quiet, since they are the ground and not a path."""
    if not len(strokes):
        return
    way = strokes[:, 2:] - strokes[:, :2]
    unit = way / np.hypot(*way.T)[:, None]
    head, half = _HEAD * theme.scale, _HALF * theme.scale
    neck = strokes[:, 2:] - head * unit
    side = half * unit[:, ::-1] * np.array([-1.0, 1.0])
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen(theme.text_secondary, 1.2 * theme.scale, opacity=0.6, caps="flat"))
    draw_strokes(painter, np.concatenate([strokes[:, :2], neck], axis=1))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(faded(QColor(theme.text_secondary).name(), 0.6))
    for tip, a, b in zip(strokes[:, 2:], neck + side, neck - side, strict=True):
        painter.drawPolygon(QPolygonF([QPointF(*tip), QPointF(*a), QPointF(*b)]))
