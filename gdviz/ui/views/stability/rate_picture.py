"""The worst factor per step against the rate."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
    from gdviz.core.arrays import FloatArray
    from gdviz.ui.look.theme import RunStyle, Theme
    from gdviz.ui.plot.canvas import Canvas
    from gdviz.ui.plot.stamps import Stamps


_USUAL_TOP, _HEADROOM = 1.55, 1.12  # of the axis of factors
_FARTHEST = 4.0  # times the range of the curve: a rate that it is drawn out to


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
        self._around: tuple[Stability, ...] = ()

    def show_rates(
        self,
        found: Stability | None,
        peers: tuple[Peer, ...],
        around: tuple[Stability, ...] = (),
    ) -> None:
        """Draw the curve of `found`, and more faintly those of the other points of a cycle.

        `around` begins with `found`; the picture frames the factors of all.
        """
        if found is self._found and around == self._around:
            if peers != self._peers:
                self._peers = peers
                self.update()
            return
        self._found, self._peers, self._around = found, peers, around
        if found is not None:
            last = float(_curve(found)[-1, 0])
            room = 0.02 if found.lr < last else 0.07  # markers are not cut
            highest = max(each.radius for each in (found, *around))
            top = max(_USUAL_TOP, _HEADROOM * highest) if np.isfinite(highest) else _USUAL_TOP
            self._canvas.show_window((-0.03 * last, (1.0 + room) * last), (0.0, top))
        self.forget_ground()

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
        painter.setPen(pen(theme.text_secondary, theme.line(1.25), opacity=0.5, caps="flat"))
        for other in self._around[1:]:
            self._draw_curve(painter, other)
        painter.setPen(pen(theme.text, 2.0 * theme.scale, caps="flat"))
        self._draw_curve(painter, found)

    def _draw_curve(self, painter: QPainter, of: Stability) -> None:
        points = self._canvas.to_pixels(_curve(of))
        draw_strokes(painter, trail(points, self._canvas.pixel_size, margin=0.0).strokes)

    def _paint_around(self, painter: QPainter, theme: Theme, stamps: Stamps | None) -> None:
        """Hollow markers at the other points of a cycle, and how many of all grow."""
        chosen = next((peer for peer in self._peers if peer.chosen), None)
        if chosen is None or len(self._around) < 2:
            return
        hollow = replace(chosen.style, open_marker=True)
        factors = np.array([[each.lr, each.radius] for each in self._around])
        places = self._canvas.to_pixels(factors)
        for x, y in places[1:]:
            draw_glyph(painter, hollow, float(x), float(y), theme.px(5), theme.panel, stamps)
        beyond = sum(not each.allows for each in self._around)
        if not beyond:
            return
        x, y = places[int(np.argmax(factors[:, 1]))]
        lines, font = (f"{beyond} of {len(self._around)}", "grow"), ui_font(theme.small, 600)
        metrics = QFontMetricsF(font)
        width = max(map(metrics.horizontalAdvance, lines))
        left = float(x) + theme.px(10)
        if left + width > self.boundingRect().width():
            left = float(x) - theme.px(10) - width
        painter.setFont(font)
        painter.setPen(QColor(theme.bad))
        for i, line in enumerate(lines):
            painter.drawText(
                QPointF(left, float(y) + theme.px(4) + i * metrics.lineSpacing()), line
            )

    def paint_top(self, painter: QPainter, theme: Theme, k: int, stamps: Stamps | None) -> None:
        if self._found is None:
            return
        self._paint_around(painter, theme, stamps)
        for peer in sorted(self._peers, key=_is_chosen):
            factor = float(np.interp(peer.lr, self._found.lrs, self._found.radii))
            if peer.chosen:
                factor = self._found.radius
            x, y = self._canvas.to_pixels(np.array([[peer.lr, factor]]))[0]
            box = self.boundingRect()
            x, y = min(float(x), box.width() - 8.0), max(float(y), 8.0)
            radius = theme.px(6.5 if peer.chosen else 5)
            draw_glyph(painter, peer.style, x, y, radius, theme.panel, stamps)


def _curve(of: Stability) -> FloatArray:
    """Rates and their worst factors, ``(n, 2)``, on to the present rate unless it is far."""
    curve = np.stack([of.lrs, of.radii], axis=1)
    if of.lrs[-1] < of.lr <= _FARTHEST * of.lrs[-1] and np.isfinite(of.radius):
        return np.concatenate([curve, [[of.lr, of.radius]]])
    return curve


def _is_chosen(peer: Peer) -> bool:
    return peer.chosen
