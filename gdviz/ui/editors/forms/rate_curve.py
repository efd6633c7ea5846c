"""A small picture of the learning rate against the step."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gdviz.core.numerals import number
from gdviz.core.schedules import SCHEDULES
from gdviz.ui.editors.forms.rate_span import Span, span, thinned
from gdviz.ui.look.fonts import ui_font
from gdviz.ui.look.theme import LIGHT, RunStyle, Theme
from gdviz.ui.mathtext.symbols import draw_math
from gdviz.ui.plot.run_glyph import draw_marker

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gdviz.core.arrays import FloatArray
    from gdviz.core.params import Value

_HEAD, _FOOT, _HEIGHT = 20.0, 18.0, 116.0
_MARGIN = 5.0  # room for the marker where the rate is highest and lowest


@final
@dataclass(frozen=True, slots=True)
class Planned:
    """A schedule as a run would follow it.

    Attributes
    ----------
    schedule, values
        Its key and every parameter by name.
    steps, lr
        Of the race, and of the run.
    label, style
        What the run is called, and how it looks.
    """

    schedule: str
    values: Mapping[str, Value]
    steps: int
    lr: float
    label: str
    style: RunStyle


class RateCurve(QWidget):
    """Shows the rate over the whole race, and where the cursor stands.

    Under the mouse it tells step and rate there instead of the run's and the cursor's.

    It computes when it is painted, so that it costs nothing while it is folded away.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._planned: Planned | None = None
        self._used: FloatArray | None = None
        self._rates: FloatArray = np.empty(0)
        self._span = Span(0.0, 0.0, log=False)
        self._lines: list[QLineF] | None = None  # None: to be computed
        self._k = 0
        self._pointed: int | None = None  # the step under the mouse
        self.setMouseTracking(True)
        # the cursor moves every frame: without this the panel behind is painted as well
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Learning rate against the step")

    # -- in ----------------------------------------------------------------------------

    def show_planned(self, planned: Planned) -> None:
        """Draw the rates of a schedule."""
        if planned != self._planned:
            self._planned = planned
            self._renew()

    def show_used(self, rates: FloatArray | None) -> None:
        """Draw these rates, as far as they go, instead of those of the schedule."""
        same = rates is self._used or (
            rates is not None and self._used is not None and np.array_equal(rates, self._used)
        )
        if not same:
            self._used = rates
            self._renew()

    def show_step(self, k: int) -> None:
        """Mark step `k`."""
        if k != self._k:
            self._k = k
            self.update()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.setFixedHeight(theme.px(_HEIGHT))
        self._renew()

    # -- inside ------------------------------------------------------------------------

    def _renew(self) -> None:
        self._lines = None
        self.update()

    def _compute(self, planned: Planned) -> None:
        rates = self._used
        if rates is None:
            rule = SCHEDULES[planned.schedule]
            rates = rule.rates(planned.steps, planned.lr, planned.values)
        self._rates, self._span = rates, span(rates)
        low, high = self._span.labels()
        self.setAccessibleDescription(f"of {planned.label}, between {low} and {high}")

    def _frame(self) -> QRectF:
        """Where the curve is."""
        theme = self._theme
        metrics = QFontMetricsF(ui_font(theme.small))
        widest = max(metrics.horizontalAdvance(text) for text in self._span.labels())
        left, margin = widest + theme.px(8), theme.px(_MARGIN)
        top, bottom = theme.px(_HEAD) + margin, self.height() - theme.px(_FOOT) - margin
        even = (bottom - top) // 2 * 2  # the middle, where a flat curve runs, is sharp as well
        return QRectF(round(left), top, self.width() - round(left) - margin, even)

    def _places(self, k: FloatArray, rates: FloatArray, steps: int) -> FloatArray:
        """Pixels ``(n, 2)``."""
        frame = self._frame()
        x = frame.left() + frame.width() * k / max(steps, 1)
        return np.stack([x, frame.bottom() - frame.height() * self._span.share(rates)], axis=1)

    def _curve(self, planned: Planned) -> list[QLineF]:
        # lines one by one: a path that runs up and down in every pixel takes half a second
        k, rates = thinned(self._rates, 2 * max(self.width(), 1))
        places = self._places(k, rates, planned.steps)
        whole = np.asarray(np.isfinite(places).all(axis=1))
        ends = np.concatenate([places[:-1], places[1:]], axis=1)[whole[:-1] & whole[1:]]
        return [QLineF(*end) for end in ends.tolist()]

    def _paint_words(self, painter: QPainter, planned: Planned, rate: float | None) -> None:
        theme, plain = self._theme, ui_font(self._theme.small)
        metrics, frame = QFontMetricsF(plain), self._frame()
        secondary = QColor(theme.text_secondary)
        painter.setFont(plain)
        painter.setPen(secondary)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        low, high = self._span.labels()
        ends = [(frame.bottom(), low), (frame.top(), high)]
        if not self._span.high > self._span.low:
            ends = [(frame.center().y(), low)]
        for y, text in ends:
            room = QRectF(0, y - theme.px(10), frame.left() - theme.px(8), theme.px(20))
            painter.drawText(room, right, text)
        foot = self.height() - metrics.descent()
        painter.drawText(QPointF(frame.left(), foot), "0")
        last = f"{planned.steps} step{'s' * (planned.steps != 1)}"
        painter.drawText(QPointF(self.width() - metrics.horizontalAdvance(last), foot), last)
        room_left = float(self.width())
        if rate is not None:
            room_left = self._paint_rate(painter, metrics.ascent(), rate) - theme.px(12)
        name = planned.label if self._pointed is None else f"step {self._pointed}"
        short = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room_left)
        painter.setPen(secondary)
        painter.drawText(QPointF(0, metrics.ascent()), short)

    def _paint_rate(self, painter: QPainter, baseline: float, rate: float) -> float:
        """Write η = … at the right end; return where it begins."""
        theme, strong = self._theme, ui_font(self._theme.small, 500)
        text = f" = {number(rate, fixed=True)}"
        metrics = QFontMetricsF(strong)
        x = self.width() - metrics.horizontalAdvance(text)
        painter.setFont(strong)
        painter.setPen(QColor(theme.text))
        painter.drawText(QPointF(x, baseline), text)
        x -= metrics.horizontalAdvance("η")
        draw_math(painter, x, baseline, "η", theme.small, theme.text)
        return x

    # -- Qt ----------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(160), self._theme.px(_HEIGHT))

    def resizeEvent(self, event: object) -> None:
        self._lines = None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._planned is not None:
            frame = self._frame()
            share = (event.position().x() - frame.left()) / max(frame.width(), 1.0)
            last = max(len(self._rates) - 1, 0)
            pointed = min(max(round(share * self._planned.steps), 0), last)
            if pointed != self._pointed:
                self._pointed = pointed
                self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._pointed = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, planned = self._theme, self._planned
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.panel))
        if planned is None:
            return
        if self._lines is None:
            self._compute(planned)
            self._lines = self._curve(planned)
        told = self._k if self._pointed is None else self._pointed
        known = 0 <= self._k < len(self._rates)
        rate = float(self._rates[self._k]) if known else math.nan
        has_rate = 0 <= told < len(self._rates)
        self._paint_words(painter, planned, float(self._rates[told]) if has_rate else None)
        frame, style = self._frame(), planned.style
        for edge in (frame.top(), frame.bottom()):
            line = QRectF(frame.left(), round(edge), self.width() - frame.left(), 1.0)
            painter.fillRect(line, QColor(theme.hairline))
        if self._pointed is not None:
            x = frame.left() + frame.width() * told / max(planned.steps, 1)
            pointed = QRectF(round(x), frame.top(), 1.0, frame.height())
            painter.fillRect(pointed, QColor(theme.border))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(style.colour), 2.0 * theme.scale)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawLines(self._lines)
        if known and math.isfinite(rate):
            where = self._places(np.array([float(self._k)]), np.array([rate]), planned.steps)
            x, y = (float(v) for v in where[0])
            cursor = QRectF(round(x), frame.top() - 2, 1.0, frame.height() + 4)
            painter.fillRect(cursor, QColor(theme.text))
            draw_marker(
                painter, style.marker, x, y, theme.px(4), style.colour, theme.panel,
                halo_width=1.5, is_open=style.open_marker,
            )  # fmt: skip
