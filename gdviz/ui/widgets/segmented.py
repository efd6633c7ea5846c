"""A row of joined buttons, one of them chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from gdviz.ui.fonts import ui_font
from gdviz.ui.theme import LIGHT, Theme
from gdviz.ui.widgets.choices import Choices
from gdviz.ui.widgets.keys import ARROWS, by_keyboard, claims

if TYPE_CHECKING:
    from collections.abc import Mapping

_HEIGHT, _RADIUS = 28.0, 6.0


class Segmented(QWidget):
    """Chooses one of a few entries, ``2-D | 3-D | Split``.

    Signals
    -------
    chosen
        The key that the user's hand chose; `set_current` is silent.
    """

    chosen = Signal(str)

    def __init__(self, entries: Mapping[str, str], *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._choices = Choices(self)
        self._choices.chosen.connect(self.chosen)
        self._segments: list[_Segment] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for key, text in entries.items():
            segment = _Segment(text, parent=self)
            self._segments.append(segment)
            self._choices.add(key, segment)
            row.addWidget(segment)
        if self._segments:
            self._segments[0].first = True
            self._segments[-1].last = True
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_theme(LIGHT)

    def current(self) -> str:
        return self._choices.current()

    def set_current(self, key: str) -> None:
        """Choose `key`, silently."""
        self._choices.set_current(key)

    def button(self, key: str) -> QAbstractButton:
        """The button of `key`, to be given a tool-tip."""
        return self._choices.button(key)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        for segment in self._segments:
            segment.set_theme(theme)
        self.setFixedHeight(theme.px(_HEIGHT))


class _Segment(QAbstractButton):
    """One of the buttons; its outer corners are round at the ends of the row."""

    def __init__(self, text: str, *, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._ring = False
        self.first = False
        self.last = False
        self.setText(text)
        self.setAccessibleName(text)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.setFont(ui_font(theme.body, 500))
        self.updateGeometry()
        self.update()

    def _shape(self, inset: float) -> QPainterPath:
        """The row's rounded frame, of which this button shows its own part."""
        rect = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        beyond = 20.0 * self._theme.scale  # hides the round corners inside the row
        if not self.first:
            rect.setLeft(rect.left() - beyond)
        if not self.last:
            rect.setRight(rect.right() + beyond)
        path = QPainterPath()
        radius = (_RADIUS - inset) * self._theme.scale
        path.addRoundedRect(rect, radius, radius)
        return path

    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(self.text()) + self._theme.px(22)
        return QSize(width, self._theme.px(_HEIGHT))

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
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() and not self.isChecked():
            painter.fillPath(self._shape(0.5), QColor(theme.field))
        painter.setPen(QPen(QColor(theme.border), 1.0))
        painter.drawPath(self._shape(0.5))
        if self.isChecked():
            painter.fillPath(self._shape(0.0), QColor(theme.accent))
        if self._ring:
            ring = QColor(theme.on_accent if self.isChecked() else theme.accent)
            painter.setPen(QPen(ring, 1.5))
            inside = QRectF(self.rect()).adjusted(3, 3, -3, -3)
            painter.drawRoundedRect(inside, 3, 3)
        painter.setPen(QColor(theme.on_accent if self.isChecked() else theme.text))
        painter.setFont(self.font())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
