"""The line above what was found, and the foot below it."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QLineEdit, QWidget

from gdviz.ui.look.fonts import ui_font
from gdviz.ui.look.icons import draw_icon
from gdviz.ui.look.theme import LIGHT, Theme
from gdviz.ui.search.rows import draw_keys

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

INPUT, FOOT = 56.0, 48.0
_FOOTER = (("↑", ""), ("↓", "choose"), ("Enter", "do it"), ("Tab", "next group"),
           ("Esc", "close, nothing changed"))  # fmt: skip

_LONGEST = 200  # letters


@final
class Line(QLineEdit):
    """Takes what is searched for."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self.setPlaceholderText("Search or set anything")
        self.setAccessibleName("Search or set anything")
        self.setMaxLength(_LONGEST)
        self.setFrame(False)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.setFont(ui_font(theme.title))
        self.setFixedHeight(theme.px(INPUT))
        self.setTextMargins(theme.px(48), 0, theme.px(90), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle, size = 0.5 * self.height(), theme.px(22)
        glass = QRectF(theme.px(20), middle - 0.5 * size, size, size)
        draw_icon(painter, "search", glass, theme.text_secondary)
        painter.setFont(ui_font(theme.small))
        painter.setPen(QColor(theme.text_secondary))
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(QRectF(self.rect()).adjusted(0, 0, -theme.px(20), 0), right, "Ctrl+K")


@final
class Foot(QWidget):
    """What the keys do, how many were found, and what is wrong with a value."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._trouble = self._count = self._hint = ""

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def tell(self, trouble: str, count: str, *, hint: str) -> None:
        self._trouble, self._count, self._hint = trouble, count, hint
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        foot = QRectF(0, self.height() - theme.px(FOOT), self.width(), theme.px(FOOT))
        side = theme.px(20)
        left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        if self._hint:
            painter.setFont(ui_font(theme.small))
            painter.setPen(QColor(theme.text_secondary))
            room = QRectF(side, 0, self.width() - 2 * side, foot.top())
            painter.drawText(room, left, f"Try {self._hint}")
        painter.setPen(QColor(theme.hairline))
        painter.drawLine(foot.topLeft(), foot.topRight())
        painter.setFont(ui_font(theme.small))
        painter.setPen(QColor(theme.text_secondary))
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(foot.adjusted(side, 0, -side, 0), right, self._count)
        if self._trouble:
            painter.setPen(QColor(theme.bad))
            painter.drawText(foot.adjusted(side, 0, -theme.px(90), 0), left, self._trouble)
            return
        x, y = float(side), foot.center().y()
        for key, meaning in _FOOTER:
            wide = painter.fontMetrics().horizontalAdvance(key) + theme.px(15)
            end = max(x + wide, x + theme.px(22))
            draw_keys(painter, theme, QPointF(end, y), (key,))
            painter.setFont(ui_font(theme.small))
            painter.setPen(QColor(theme.text_secondary))
            x = end + theme.px(5 if not meaning else 8)
            if meaning:
                words = QRectF(x, foot.top(), self.width(), foot.height())
                painter.drawText(words, left, meaning)
                x += painter.fontMetrics().horizontalAdvance(meaning) + theme.px(20)
