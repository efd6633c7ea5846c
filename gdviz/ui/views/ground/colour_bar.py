"""The bands with their limits, beside the landscape."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from gdviz.ui.plot.ink import pen
from gdviz.ui.plot.lettering import fitting
from gdviz.ui.views.ground.levels import level_names

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from gdviz.core.arrays import FloatArray
    from gdviz.ui.look.theme import Theme

_LEFT = 16
_WIDTH = 10
_LABELS = 3.84  # room beside the bar, in heights of its type
_ON_PAPER = 4.15  # all of it, in heights of the larger type
_PAPER_GAP, _PAPER_WIDTH = 0.625, 0.625  # the same: before the bar, and the bar itself


def bar_width(theme: Theme) -> int:
    """Pixels beside a landscape for the bar and its labels."""
    if theme.on_paper:
        return round(_ON_PAPER * theme.body)
    return theme.px(_LEFT + _WIDTH) + round(_LABELS * theme.small)


def print_bar(
    painter: QPainter, theme: Theme, levels: FloatArray, box: QRectF, *, across: bool = False
) -> None:
    """The bands in a frame with a tick at each limit: upwards in `box`, or `across` it."""
    colours = theme.bands[len(theme.bands) - 1 - len(levels) :]
    count = len(colours)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for i, colour in enumerate(colours):  # each covers the edge of the one before
        if across:
            left = box.left() + i * box.width() / count
            painter.fillRect(
                QRectF(left, box.top(), box.right() - left, box.height()), QColor(colour)
            )
        else:
            bottom = box.bottom() - i * box.height() / count
            painter.fillRect(
                QRectF(box.left(), box.top(), box.width(), bottom - box.top()), QColor(colour)
            )
    width = theme.strokes.frame * theme.scale
    painter.setPen(pen(theme.border, width, caps="flat"))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    half = 0.5 * width
    painter.drawRect(box.adjusted(half, half, -half, -half))
    tick = 0.8 * theme.strokes.tick * theme.scale
    for i in range(1, count):
        if across:
            x = box.left() + i * box.width() / count
            painter.drawLine(QLineF(x, box.bottom(), x, box.bottom() + tick))
        else:
            y = box.bottom() - i * box.height() / count
            painter.drawLine(QLineF(box.right(), y, box.right() + tick, y))


class ColourBar(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no type information
    """Stands where a right axis would; one block for each band, limits between them."""

    def __init__(self) -> None:
        super().__init__("right")
        self._theme: Theme | None = None
        self._levels: FloatArray | None = None
        self._names: tuple[str, ...] = ()
        self._caption = "loss"

    def dress(self, theme: Theme) -> None:
        self.prepareGeometryChange()
        self._theme = theme
        self.setWidth(bar_width(theme))
        self.update()

    def show_levels(self, levels: FloatArray, base: float) -> None:
        """Name the limits of the bands: as values if they are round, else above `base`."""
        self._levels = levels
        self._names, above = level_names(levels, base)
        self._caption = "loss − min" if above else "loss"
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        if self._theme is None or self._levels is None or not len(self._levels):
            return
        theme, levels = self._theme, self._levels
        if theme.on_paper:
            self._print(painter, theme, levels)
            return
        colours = theme.bands[len(theme.bands) - 1 - len(levels) :]
        left, width, height = theme.px(_LEFT), theme.px(_WIDTH), self.size().height()
        block = height / len(colours)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        for i, colour in enumerate(colours):
            top = height - (i + 1) * block
            painter.fillRect(QRectF(left, top, width, block + 1.0), QColor(colour))
        painter.setPen(pen(theme.border, theme.line(1.0)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(left + 0.5, 0.5, width - 1.0, math.floor(height) - 1.0))
        self._paint_limits(painter, theme, levels, block)

    @property
    def caption(self) -> str:
        """What its numbers are; "" where there are none."""
        return self._caption if self._levels is not None and len(self._levels) else ""

    def _print(self, painter: QPainter, theme: Theme, levels: FloatArray) -> None:
        """As on a page: a narrow bar in a frame, with ticks."""
        left, width = (part * theme.body for part in (_PAPER_GAP, _PAPER_WIDTH))
        print_bar(painter, theme, levels, QRectF(left, 0.0, width, self.size().height()))
        strokes = theme.strokes
        x = left + width + (0.8 * strokes.tick + strokes.tick_gap) * theme.scale
        font = fitting(self._names, theme.small, self.size().width() - x)
        painter.setFont(font)
        painter.setPen(QColor(theme.text_secondary))
        metrics = QFontMetricsF(font)
        block = self.size().height() / (len(levels) + 1)
        every = 1 if block > 0.95 * metrics.height() else 2
        for i, name in enumerate(self._names):
            if (len(levels) - 1 - i) % every == 0:
                y = self.size().height() - (i + 1) * block + 0.36 * metrics.ascent()
                painter.drawText(QPointF(x, y), name)

    def _paint_limits(
        self, painter: QPainter, theme: Theme, levels: FloatArray, block: float
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        x = theme.px(_LEFT + _WIDTH + 6)
        font = fitting(self._names, theme.small, self.size().width() - x)
        painter.setFont(font)
        painter.setPen(QColor(theme.text_secondary))
        metrics = QFontMetricsF(font)
        every = 1 if block > metrics.height() * 1.05 else 2
        for i, name in enumerate(self._names):
            if (len(levels) - 1 - i) % every == 0:
                y = self.size().height() - (i + 1) * block + 0.36 * metrics.ascent()
                painter.drawText(QPointF(x, y), name)
        room = self.size().width() - theme.px(_LEFT - 6)
        font = fitting([self._caption], theme.small, room)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        width = metrics.horizontalAdvance(self._caption)
        left = max(theme.px(_LEFT + _WIDTH / 2) - width / 2, theme.px(_LEFT - 6))
        baseline = self.size().height() + theme.px(6) + metrics.ascent()
        painter.drawText(QPointF(left, baseline), self._caption)  # clear of the axis' name

    def boundingRect(self) -> QRectF:
        if self._theme is not None and self._theme.on_paper:
            return QRectF(0, -20, self.size().width(), self.size().height() + 40)
        return QRectF(4, -8, self.size().width() - 4, self.size().height() + 40)
