"""The rates that a line search took over the last steps, beside the limit at each place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from gdviz.ui.look.fonts import ui_font
from gdviz.ui.mathtext.symbols import draw_math
from gdviz.ui.plot.ink import draw_strokes, pen
from gdviz.ui.plot.lettering import draw_glyph
from gdviz.ui.plot.path_strokes import trail
from gdviz.ui.plot.picture import Picture

if TYPE_CHECKING:
    from gdviz.core.arrays import FloatArray
    from gdviz.engine.verdict.accepted import Accepted
    from gdviz.ui.look.theme import RunStyle, Theme
    from gdviz.ui.plot.canvas import Canvas
    from gdviz.ui.plot.stamps import Stamps

_ROOM = 0.1  # of the range, beyond the first and last value
_WIDE = 30.0  # ratio of the rates from which on their axis is logarithmic
_FARTHEST = 4.0  # ratio of a limit to the rates beyond which it is out of view
_MARK = 4.0  # radius of a rate
_LEAST = 70.0  # pixels of height in which the line has a name


class AcceptedPicture(Picture):
    """One mark for every step, and the limit as a line."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._accepted: Accepted | None = None
        self._style: RunStyle | None = None
        self._log = False

    def show_accepted(self, accepted: Accepted, style: RunStyle | None) -> None:
        """Draw the rates of `accepted`."""
        self._accepted, self._style = accepted, style
        rates, limits = accepted.rates, accepted.limits
        near = np.isfinite(limits)
        near &= (limits < _FARTHEST * rates.max()) & (limits > rates.min() / _FARTHEST)
        seen = np.concatenate([rates, limits[near]])
        self._log = bool(seen.max() > _WIDE * seen.min())
        self._canvas.y_axis.rescale("log" if self._log else "linear")
        heights = np.log10(seen) if self._log else seen
        low, high = float(heights.min()), float(heights.max())
        first, last = accepted.first, accepted.first + len(rates)
        across = _ROOM * max(last - first, 1)
        up = _ROOM * ((high - low) or (1.0 if self._log else abs(high)))
        self._canvas.show_window((first - across, last + across), (low - up, high + up))
        self.forget_ground()

    def at(self, step: float) -> tuple[int, float, float] | None:
        """The step next to `step`, its rate and the limit there."""
        found = self._accepted
        if found is None:
            return None
        i = min(max(round(step) - found.first, 0), len(found.rates) - 1)
        return found.first + i, float(found.rates[i]), float(found.limits[i])

    def _places(self, values: FloatArray) -> FloatArray:
        """Pixels ``(n, 2)`` of one value for each step."""
        assert self._accepted is not None
        steps = self._accepted.first + np.arange(len(values), dtype=float)
        heights = np.log10(values) if self._log else values
        return self._canvas.to_pixels(np.stack([steps, heights], axis=1))

    def paint_ground(self, painter: QPainter, theme: Theme) -> None:
        painter.fillRect(self.boundingRect(), QColor(theme.panel))
        if self._accepted is None or not np.isfinite(self._accepted.limits).any():
            return
        points = self._places(self._accepted.limits)
        painter.setPen(pen(theme.bad, theme.line(1.75), caps="flat"))
        draw_strokes(painter, trail(points, self._canvas.pixel_size, margin=0.0).strokes)
        self._name_limit(painter, theme, points)

    def _name_limit(self, painter: QPainter, theme: Theme, points: FloatArray) -> None:
        """Write what the line is above its beginning, or below where there is no room."""
        known = points[np.isfinite(points).all(axis=1)]
        _, height = self._canvas.pixel_size
        x, y = (float(c) for c in known[0])
        if not 0.0 <= y <= height or height < theme.px(_LEAST):
            return
        font, text = ui_font(theme.small, 500), "limit "
        metrics = QFontMetricsF(font)
        above = y - theme.px(6)
        baseline = above if above > metrics.ascent() else y + theme.px(6) + metrics.ascent()
        painter.setFont(font)
        painter.setPen(QColor(theme.bad))
        painter.drawText(QPointF(x, baseline), text)
        x += metrics.horizontalAdvance(text)
        draw_math(painter, x, baseline, "2/λ_max", theme.small, theme.bad)

    def paint_top(self, painter: QPainter, theme: Theme, k: int, stamps: Stamps | None) -> None:
        if self._style is None or self._accepted is None:
            return
        places = self._places(self._accepted.rates)
        for i, (x, y) in enumerate(places.tolist()):
            radius = theme.px(6 if i == len(places) - 1 else _MARK)
            draw_glyph(painter, self._style, x, y, radius, theme.panel, stamps)
