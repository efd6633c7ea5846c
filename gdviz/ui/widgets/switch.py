"""An on-off switch."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from PySide6.QtCore import QPointF, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy

from gdviz.ui.widgets.drawn_button import DrawnButton

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

_WIDTH, _HEIGHT = 28.0, 16.0


@final
class Switch(DrawnButton):
    """A pill at the right of its text; the whole row can be clicked.

    Signals
    -------
    edited
        The user's hand turned it on or off; `set_on` is silent.
    """

    edited = Signal(bool)

    def __init__(self, text: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(text, parent=parent)
        wide = QSizePolicy.Policy.Expanding if text else QSizePolicy.Policy.Fixed
        self.setSizePolicy(wide, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self.edited)

    def set_on(self, on: bool) -> None:
        """Show the state without reporting an edit."""
        if on == self.isChecked():
            return
        with QSignalBlocker(self):
            self.setChecked(on)
        self.update()

    def is_on(self) -> bool:
        return self.isChecked()

    def _draw_pill(self, painter: QPainter) -> None:
        theme = self._theme
        left, top = 0.5, (_HEIGHT - 15) / 2
        pill = QRectF(left, top, _WIDTH - 1, 15)
        on = self.isChecked()
        if self._ring:  # within the pill's place: a row ends with it
            painter.setPen(QPen(QColor(theme.accent), 2.0))
            painter.drawRoundedRect(pill.adjusted(0.25, -0.75, -0.25, 0.75), 8.25, 8.25)
            pill = pill.adjusted(3.0, 2.0, -3.0, -2.0)
        round_end = pill.height() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.accent if on else theme.switch_off))
        painter.drawRoundedRect(pill, round_end, round_end)
        knob = pill.right() - round_end if on else pill.left() + round_end
        painter.setBrush(QColor(theme.on_accent if on else theme.panel))
        painter.drawEllipse(QPointF(knob, pill.center().y()), round_end - 2, round_end - 2)

    def sizeHint(self) -> QSize:
        theme = self._theme
        width = theme.px(_WIDTH + 6)
        if self.text():
            width += theme.px(8) + self.fontMetrics().horizontalAdvance(self.text())
        return QSize(width, theme.px(28 if self.text() else _HEIGHT + 6))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = self._theme.scale
        if not self.isEnabled():
            painter.setOpacity(0.45)
        if self.text():
            painter.setPen(QColor(self._theme.text))
            painter.setFont(self.font())
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
            painter.drawText(self.rect(), flags, self.text())
        inset = 0 if self.text() else 3
        painter.translate(
            self.width() - (_WIDTH + inset) * scale, (self.height() - _HEIGHT * scale) / 2
        )
        painter.scale(scale, scale)
        self._draw_pill(painter)
