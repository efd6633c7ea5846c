"""Where the cursor stands, in large figures."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gdviz.ui.look.fonts import ui_font
from gdviz.ui.look.theme import LIGHT, Theme


class StepCounter(QWidget):
    """``step 48 / 200``, repainted without any layout: it changes every frame."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._k, self._last = 0, 1
        self._has_last = True

    def show_last(self, *, on: bool) -> None:
        """Whether the last step stands beside the present one."""
        if on != self._has_last:
            self._has_last = on
            self.set_theme(self._theme)

    def show_step(self, k: int, last: int) -> None:
        if (k, last) != (self._k, self._last):
            self._k, self._last = k, last
            self.setAccessibleName(f"Step {k} of {last}")
            self.update()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.setFixedSize(theme.px(172 if self._has_last else 116), theme.px(40))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        strong, plain = ui_font(theme.title, 600), ui_font(theme.body)
        metrics = QFontMetricsF(strong)
        text = f"step {self._k}"
        middle = theme.px(112)
        baseline = 0.5 * self.height() + 0.36 * metrics.ascent()
        painter.setFont(strong)
        painter.setPen(QColor(theme.text))
        painter.drawText(QPointF(middle - metrics.horizontalAdvance(text), baseline), text)
        if not self._has_last:
            return
        painter.setFont(plain)
        painter.setPen(QColor(theme.text_secondary))
        painter.drawText(QPointF(middle + theme.px(5), baseline), f"/ {self._last}")
