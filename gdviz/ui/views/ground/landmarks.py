"""The signs of a landscape: star in a minimum, triangle on a peak, cross on a saddle."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter, QPainterPath

from gdviz.ui.plot.ink import pen

if TYPE_CHECKING:
    from gdviz.core.objectives import Landmark
    from gdviz.ui.look.theme import Theme
    from gdviz.ui.plot.stamps import Stamps

_FAR = 1e5  # pixels: beyond all screens


def draw_landmark(
    painter: QPainter, theme: Theme, mark: Landmark, x: float, y: float,
    stamps: Stamps | None = None,
) -> None:  # fmt: skip
    """The sign of a landmark, with its halo, at a place in pixels."""
    if stamps is not None:
        if abs(x) > _FAR or abs(y) > _FAR:
            return
        edge = theme.px(theme.strokes.star) + theme.line(3.0)
        stamps.draw(
            painter, QPointF(x, y), ("landmark", mark.kind, theme), (edge, edge, edge, edge),
            partial(_draw_sign, theme=theme, kind=mark.kind),
        )  # fmt: skip
        return
    painter.save()
    painter.translate(x, y)
    _draw_sign(painter, theme=theme, kind=mark.kind)
    painter.restore()


def _draw_sign(painter: QPainter, *, theme: Theme, kind: str) -> None:
    """The sign about the origin."""
    strokes = theme.strokes
    if kind == "saddle":
        arm, line = theme.px(0.56 * strokes.star), 0.8 * strokes.start_line
        for width, colour in ((2.5 * line, theme.halo), (line, theme.text)):
            painter.setPen(pen(colour, width * theme.scale))
            painter.drawLine(-arm, -arm, arm, arm)
            painter.drawLine(-arm, arm, arm, -arm)
    else:
        star = kind == "minimum"
        sign = star_path(theme.px(strokes.star)) if star else _peak_path(theme.px(6))
        painter.strokePath(sign, pen(theme.halo, theme.line(3.0)))
        painter.fillPath(sign, QColor(theme.text))


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
