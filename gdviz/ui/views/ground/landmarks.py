"""The signs of a landscape: star in a minimum, triangle on a peak, cross on a saddle."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter, QPainterPath

from gdviz.ui.plot.ink import pen

if TYPE_CHECKING:
    from gdviz.core.objectives import Landmark
    from gdviz.ui.look.theme import Theme
    from gdviz.ui.plot.stamps import Stamps


def draw_landmark(
    painter: QPainter, theme: Theme, mark: Landmark, x: float, y: float,
    stamps: Stamps | None = None,
) -> None:  # fmt: skip
    """The sign of a landmark, with its halo, at a place in pixels."""
    if stamps is not None:
        edge = theme.px(theme.strokes.star) + theme.line(3.0)
        stamps.draw(
            painter, QPointF(x, y), ("landmark", mark.kind, theme), (edge, edge, edge, edge),
            lambda inner: draw_landmark(inner, theme, mark, 0.0, 0.0),
        )  # fmt: skip
        return
    painter.save()
    painter.translate(x, y)
    if mark.kind == "saddle":
        strokes = theme.strokes
        arm, line = theme.px(0.56 * strokes.star), 0.8 * strokes.start_line
        for width, colour in ((2.5 * line, theme.halo), (line, theme.text)):
            painter.setPen(pen(colour, width * theme.scale))
            painter.drawLine(-arm, -arm, arm, arm)
            painter.drawLine(-arm, arm, arm, -arm)
    else:
        sign = (
            star_path(theme.px(theme.strokes.star))
            if mark.kind == "minimum"
            else _peak_path(theme.px(6))
        )
        painter.strokePath(sign, pen(theme.halo, theme.line(3.0)))
        painter.fillPath(sign, QColor(theme.text))
    painter.restore()


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


def _peak_path(radius: float) -> QPainterPath:
    """A triangle that stands on its base, about the origin."""
    path = QPainterPath(QPointF(0.0, -radius))
    path.lineTo(radius, 0.8 * radius)
    path.lineTo(-radius, 0.8 * radius)
    path.closeSubpath()
    return path
