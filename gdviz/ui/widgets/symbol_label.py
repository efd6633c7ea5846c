"""A mathematical symbol and a word for it, at the head of a row."""

from __future__ import annotations

import re

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gdviz.ui.look.fonts import ui_font
from gdviz.ui.look.theme import LIGHT, Theme
from gdviz.ui.mathtext.symbols import draw_math, math_width

_SIZE, _GAP, _TOGETHER = 15.0, 5.0, 92.0  # of the symbol; between; what both take
_WORD = re.compile(r"[A-Za-z][A-Za-z /\-]{2,}")  # "warm-up" is no product of seven letters


class SymbolLabel(QWidget):
    """Paints `symbol` as mathematics, or else a word as text, on the row's baseline.

    A symbol that is a plain word, such as ``line search``, is text as well.  `beside` is a
    word for the symbol, which stands beside it in small letters.

    Signals
    -------
    double_clicked
        By the user's hand.
    """

    double_clicked = Signal()

    def __init__(
        self, symbol: str, word: str = "", *, beside: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        is_word = _WORD.fullmatch(symbol) is not None
        self._symbol = "" if is_word else symbol
        self._word = symbol if is_word else word
        self._beside = beside if self._symbol else ""
        self._least = _TOGETHER if self._beside else 20.0
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

    def natural_width(self) -> float:
        """What it takes at 100 %, however wide it must be."""
        return self._width(LIGHT)

    def _width(self, theme: Theme) -> int:
        if self._symbol:
            width = math_width(self._symbol, theme.px(_SIZE))
            if self._beside:
                metrics = QFontMetricsF(ui_font(theme.small))
                width += theme.px(_GAP) + metrics.horizontalAdvance(self._beside) + theme.px(4)
        else:
            metrics = QFontMetricsF(ui_font(theme.body))
            width = metrics.horizontalAdvance(self._word) + theme.px(4)
        return int(width) + 2

    def sizeHint(self) -> QSize:
        theme = self._theme
        return QSize(max(theme.px(self._least), self._width(theme)), theme.px(28))

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
            size = theme.px(_SIZE)
            draw_math(painter, 0, baseline, self._symbol, size, theme.text)
            if self._beside:
                painter.setFont(ui_font(theme.small))
                painter.setPen(QColor(theme.text_secondary))
                left = math_width(self._symbol, size) + theme.px(_GAP)
                painter.drawText(QPointF(left, baseline), self._beside)
        else:
            painter.setFont(font)
            painter.setPen(QColor(theme.text))
            painter.drawText(0, baseline, self._word)
