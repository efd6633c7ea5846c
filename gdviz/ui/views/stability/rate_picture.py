"""The worst factor per step against the rate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from gdviz.ui.look.fonts import ui_font
from gdviz.ui.plot.ink import draw_strokes, pen
from gdviz.ui.plot.lettering import draw_glyph
from gdviz.ui.plot.path_strokes import trail
from gdviz.ui.plot.picture import Picture

if TYPE_CHECKING:
    from gdviz.core.analysis.stability import Stability
    from gdviz.ui.look.theme import RunStyle, Theme
    from gdviz.ui.plot.canvas import Canvas
    from gdviz.ui.plot.stamps import Stamps


@final
@dataclass(frozen=True, slots=True)
class Peer:
    """A run on the same curve of factor against rate; `chosen` is the selected one."""

    lr: float
    style: RunStyle
    chosen: bool


class RatePicture(Picture):
    """The worst factor per step against the rate; above 1 errors grow."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._found: Stability | None = None
        self._peers: tuple[Peer, ...] = ()

    def show_rates(self, found: Stability | None, peers: tuple[Peer, ...]) -> None:
        if found is not self._found:
            self.forget_ground()
        elif peers != self._peers:
            self.update()
        self._found, self._peers = found, peers

    def paint_ground(self, painter: QPainter, theme: Theme) -> None:
        box = self.boundingRect()
        painter.fillRect(box, QColor(theme.panel))
        found = self._found
        if found is None:
            return
        one = float(self._canvas.to_pixels(np.array([[0.0, 1.0]]))[0, 1])
        if found.limit is not None:
            x = float(self._canvas.to_pixels(np.array([[found.limit, 1.0]]))[0, 0])
            painter.fillRect(
                QRectF(x, 0, box.width() - x, box.height()), QColor(theme.bad_ground)
            )
            painter.setPen(pen(theme.bad, theme.line(1.75)))
            painter.drawLine(QPointF(x, 0), QPointF(x, box.height()))
            font = ui_font(theme.small, 600)
            painter.setFont(font)
            painter.setPen(QColor(theme.bad))
            width = QFontMetricsF(font).horizontalAdvance("grows")
            if box.width() - x > width + 8:
                at = QPointF(box.width() - width - theme.px(8), box.height() - theme.px(8))
                painter.drawText(at, "grows")
        painter.setPen(pen(theme.text_secondary, theme.line(1.0), opacity=0.5))
        painter.drawLine(QPointF(0, one), QPointF(box.width(), one))
        points = self._canvas.to_pixels(np.stack([found.lrs, found.radii], axis=1))
        painter.setPen(pen(theme.text, 2.0 * theme.scale, caps="flat"))
        draw_strokes(painter, trail(points, self._canvas.pixel_size, margin=0.0).strokes)

    def paint_top(self, painter: QPainter, theme: Theme, k: int, stamps: Stamps | None) -> None:
        if self._found is None:
            return
        for peer in sorted(self._peers, key=_is_chosen):
            factor = float(np.interp(peer.lr, self._found.lrs, self._found.radii))
            if peer.chosen:
                factor = self._found.radius
            x, y = self._canvas.to_pixels(np.array([[peer.lr, factor]]))[0]
            box = self.boundingRect()
            x, y = min(float(x), box.width() - 8.0), max(float(y), 8.0)
            radius = theme.px(6.5 if peer.chosen else 5)
            draw_glyph(painter, peer.style, x, y, radius, theme.panel, stamps)


def _is_chosen(peer: Peer) -> bool:
    return peer.chosen
