"""Underlined words, one of them chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from gdviz.ui.fonts import ui_font
from gdviz.ui.theme import LIGHT, Theme
from gdviz.ui.widgets.choices import Choices
from gdviz.ui.widgets.keys import ARROWS, by_keyboard, claims

if TYPE_CHECKING:
    from collections.abc import Mapping

_HEIGHT, _GAP = 40.0, 16.0


class TextTabs(QWidget):
    """Chooses one of several pages, ``Loss  Gradient  Rate  Distance``.

    Signals
    -------
    chosen
        The key that the user's hand chose; `set_current` is silent.
    """

    chosen = Signal(str)

    def __init__(self, entries: Mapping[str, str], *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices = Choices(self)
        self._choices.chosen.connect(self.chosen)
        self._tabs: list[_Tab] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        for key, text in entries.items():
            tab = _Tab(text, parent=self)
            self._tabs.append(tab)
            self._choices.add(key, tab)
            self._row.addWidget(tab)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_theme(LIGHT)

    def current(self) -> str:
        return self._choices.current()

    def set_current(self, key: str) -> None:
        """Choose `key`, silently."""
        self._choices.set_current(key)

    def button(self, key: str) -> QAbstractButton:
        """The button of `key`, to be given a tool-tip or to be hidden."""
        return self._choices.button(key)

    def set_theme(self, theme: Theme) -> None:
        self._row.setSpacing(theme.px(_GAP))
        for tab in self._tabs:
            tab.set_theme(theme)
        self.setFixedHeight(theme.px(_HEIGHT))


class _Tab(QAbstractButton):
    def __init__(self, text: str, *, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._ring = False
        self.setText(text)
        self.setAccessibleName(text)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        # as wide as the bold text: choosing a tab moves nothing
        metrics = QFontMetrics(ui_font(self._theme.body, 600))
        return QSize(metrics.horizontalAdvance(self.text()), self._theme.px(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def event(self, event: QEvent) -> bool:
        return claims(event, (*ARROWS, Qt.Key.Key_Space)) or super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = by_keyboard(event)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._ring = False
        super().focusOutEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, on = self._theme, self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(ui_font(theme.body, 600 if on else 500))
        painter.setPen(QColor(theme.text if on or self.underMouse() else theme.text_secondary))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(self.rect(), flags, self.text())
        if on or self._ring:
            line = theme.px(4 if self._ring else 2)
            bar = QRectF(0, self.height() - line, self.width(), line)
            painter.fillRect(bar, QColor(theme.accent))
