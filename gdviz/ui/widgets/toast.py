"""A short message that goes away by itself."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QEnterEvent,
    QFontMetrics,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from gdviz.ui.look.fonts import ui_font
from gdviz.ui.look.plain import sentence
from gdviz.ui.look.theme import LIGHT, Theme

Kind = Literal["info", "bad"]

_LEAST_MS = 4000
_MS_PER_LETTER = 60  # a slow reader's 200 words a minute
_BELOW = 24.0
_WIDEST = 560.0
_WRAP = Qt.TextFlag.TextWordWrap


class Toast(QWidget):
    """Stands over the bottom of its parent, never takes the focus; a click sends it away."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._around = parent
        self._theme = LIGHT
        self._text = ""
        self._kind: Kind = "info"
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.hide()
        parent.installEventFilter(self)

    def show_message(self, text: str, *, kind: Kind = "info") -> None:
        """Show `text` for a while, instead of the message before, and announce it."""
        text = sentence(text)
        self._text = text
        self._kind = kind
        self.setAccessibleName(text)
        self._place()
        self.show()
        self.raise_()
        self.update()
        self._timer.start(self.duration())
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def text(self) -> str:
        return self._text

    def duration(self) -> int:
        """Milliseconds for which the message stays."""
        return max(_LEAST_MS, _MS_PER_LETTER * len(self._text))

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        if self.isVisible():
            self._place()
        self.update()

    def _place(self) -> None:
        around = self._around.rect()
        self.resize(self.sizeHint())
        left = (around.width() - self.width()) // 2
        self.move(left, around.height() - self.height() - self._theme.px(_BELOW))

    def sizeHint(self) -> QSize:
        theme = self._theme
        room = self._around.width() - 2 * theme.px(24) - 2 * theme.px(16)
        widest = max(min(theme.px(_WIDEST), room), theme.px(64))
        metrics = QFontMetrics(ui_font(theme.body, 500))
        box = metrics.boundingRect(0, 0, widest, 10_000, _WRAP, self._text)
        return QSize(box.width() + 2 * theme.px(16), box.height() + 2 * theme.px(10))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._timer.start(_LEAST_MS // 2)
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        bad = self._kind == "bad"
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = QColor(theme.bad if bad else theme.text)
        painter.setPen(QPen(line, 1.0))
        painter.setBrush(QColor(theme.bad_ground if bad else theme.text))
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        radius = 8.0 * theme.scale
        painter.drawRoundedRect(frame, radius, radius)
        painter.setPen(QColor(theme.text if bad else theme.panel))
        painter.setFont(ui_font(theme.body, 500))
        side = theme.px(14)
        inner = self.rect().adjusted(side, 0, -side, 0)
        painter.drawText(inner, Qt.AlignmentFlag.AlignCenter | _WRAP, self._text)
