"""A mathematical symbol, or a word where there is none, at the head of a row."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gdviz.ui.fonts import ui_font
from gdviz.ui.mathtext import draw_math, math_width
from gdviz.ui.theme import LIGHT, Theme


class SymbolLabel(QWidget):
    """Paints `symbol` as mathematics, or else `word` as text, on the row's baseline.

    Signals
    -------
    double_clicked
        By the user's hand.
    """

    double_clicked = Signal()

    def __init__(self, symbol: str, word: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._symbol = symbol
        self._word = word
        self._least = 20.0
        self._theme = LIGHT
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_least_width(self, least: float) -> None:
        """Be at least so wide at 100 %, so that rows below each other align."""
        self._least = least
        self.updateGeometry()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        theme = self._theme
        if self._symbol:
            width = math_width(self._symbol, theme.body)
        else:
            metrics = QFontMetricsF(ui_font(theme.body))
            width = metrics.horizontalAdvance(self._word) + theme.px(4)
        return QSize(max(theme.px(self._least), int(width) + 2), theme.px(28))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.double_clicked.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        if not self.isEnabled():
            painter.setOpacity(0.45)
        font = ui_font(theme.body)
        metrics = QFontMetricsF(font)
        baseline = round((self.height() + metrics.ascent() - metrics.descent()) / 2)
        if self._symbol:
            draw_math(painter, 0, baseline, self._symbol, theme.body, theme.text)
        else:
            painter.setFont(font)
            painter.setPen(QColor(theme.text))
            painter.drawText(0, baseline, self._word)
