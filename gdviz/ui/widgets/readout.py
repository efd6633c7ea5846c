"""Names and numbers in a row."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gdviz.ui.look.fonts import ui_font
from gdviz.ui.look.theme import LIGHT, Theme


class Readout(QWidget):
    """Names and numbers in a row, repainted without any layout: they change every frame."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._items: tuple[tuple[str, str], ...] = ()
        # numbers change every frame: without this the card behind is painted again as well
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_items(self, items: tuple[tuple[str, str], ...]) -> None:
        if items != self._items:
            self._items = items
            self.setAccessibleName(", ".join(f"{name} {value}" for name, value in items))
            self.update()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.setFixedHeight(theme.px(20))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._theme
        painter.fillRect(self.rect(), QColor(theme.panel))
        plain, strong = ui_font(theme.small), ui_font(theme.small, 500)
        x, y = 0.0, 0.5 * self.height() + 0.36 * QFontMetricsF(plain).ascent()
        for name, value in self._items:
            painter.setFont(plain)
            painter.setPen(QColor(theme.text_secondary))
            painter.drawText(QPointF(x, y), name)
            x += QFontMetricsF(plain).horizontalAdvance(name + " ")
            painter.setFont(strong)
            painter.setPen(QColor(theme.text))
            painter.drawText(QPointF(x, y), value)
            x += QFontMetricsF(strong).horizontalAdvance(value) + theme.px(14)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(120), self._theme.px(20))
