"""The loss of the last steps, where theory has nothing to draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QColor, QPainter

from gdviz.ui.plot.ink import draw_strokes, pen
from gdviz.ui.plot.lettering import draw_glyph
from gdviz.ui.plot.path_strokes import trail
from gdviz.ui.plot.picture import Picture

if TYPE_CHECKING:
    from gdviz.core.arrays import FloatArray
    from gdviz.ui.look.theme import RunStyle, Theme
    from gdviz.ui.plot.canvas import Canvas
    from gdviz.ui.plot.stamps import Stamps

_ROOM = 0.1  # of the range, beyond the first and last value


class LossPicture(Picture):
    """The steps that a measured verdict is about, on a linear axis."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._points: FloatArray = np.empty((0, 2))
        self._style: RunStyle | None = None

    def show_losses(self, first: int, losses: FloatArray, style: RunStyle | None) -> None:
        """Draw `losses` ``(n,)`` of the steps from `first` on."""
        seen = np.isfinite(losses)
        steps = np.arange(first, first + len(losses), dtype=float)
        self._points = np.stack([steps[seen], losses[seen]], axis=1)
        self._style = style
        if len(self._points):
            (x0, y0), (x1, y1) = self._points.min(axis=0), self._points.max(axis=0)
            across, up = max(x1 - x0, 1.0), (y1 - y0) or max(abs(y0), 1e-12)
            self._canvas.show_window(
                (x0 - _ROOM * across, x1 + _ROOM * across), (y0 - _ROOM * up, y1 + _ROOM * up)
            )
        self.forget_ground()

    def at(self, step: float) -> tuple[int, float] | None:
        """The drawn step next to `step`, and its loss."""
        if not len(self._points):
            return None
        k, loss = self._points[int(np.argmin(np.abs(self._points[:, 0] - step)))]
        return int(k), float(loss)

    def paint_ground(self, painter: QPainter, theme: Theme) -> None:
        painter.fillRect(self.boundingRect(), QColor(theme.panel))
        if self._style is None or len(self._points) < 2:
            return
        points = self._canvas.to_pixels(self._points)
        painter.setPen(pen(self._style.colour, theme.line(2.2), caps="flat"))
        draw_strokes(painter, trail(points, self._canvas.pixel_size, margin=0.0).strokes)

    def paint_top(self, painter: QPainter, theme: Theme, k: int, stamps: Stamps | None) -> None:
        if self._style is None or not len(self._points):
            return
        x, y = self._canvas.to_pixels(self._points[-1:])[0]
        draw_glyph(painter, self._style, float(x), float(y), theme.px(6), theme.panel, stamps)
