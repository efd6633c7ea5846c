"""A row of joined buttons, one of them chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen

from gdviz.ui.widgets.choice_row import KEYS, ChoiceRow
from gdviz.ui.widgets.drawn_button import DrawnButton

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QWidget

_HEIGHT, _RADIUS = 28.0, 6.0


@final
class Segmented(ChoiceRow):
    """Chooses one of a few entries, ``2-D | 3-D | Split``."""

    def __init__(self, entries: Mapping[str, str], *, parent: QWidget | None = None) -> None:
        last = len(entries) - 1
        segments = {
            key: _Segment(text, is_first=i == 0, is_last=i == last)
            for i, (key, text) in enumerate(entries.items())
        }
        super().__init__(segments, height=_HEIGHT, parent=parent)


@final
class _Segment(DrawnButton):
    """One of the buttons; its outer corners are round at the ends of the row."""

    def __init__(self, text: str, *, is_first: bool, is_last: bool) -> None:
        super().__init__(text, weight=500, keys=KEYS)
        self._is_first, self._is_last = is_first, is_last

    def _shape(self, inset: float) -> QPainterPath:
        """The row's rounded frame, of which this button shows its own part."""
        rect = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        beyond = 20.0 * self._theme.scale  # hides the round corners inside the row
        if not self._is_first:
            rect.setLeft(rect.left() - beyond)
        if not self._is_last:
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

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.isEnabled():
            painter.setOpacity(0.45)
        if self.underMouse() and not self.isChecked():
            painter.fillPath(self._shape(0.5), QColor(theme.field))
        painter.setPen(QPen(QColor(theme.border), 1.0))
        painter.drawPath(self._shape(0.5))
        if self.isChecked():
            painter.fillPath(self._shape(0.0), QColor(theme.accent))
        if self._ring:
            ring = QColor(theme.on_accent if self.isChecked() else theme.accent)
            painter.setPen(QPen(ring, theme.line(2.0)))
            inside = QRectF(self.rect()).adjusted(3, 3, -3, -3)
            painter.drawRoundedRect(inside, 3, 3)
        painter.setPen(QColor(theme.on_accent if self.isChecked() else theme.text))
        painter.setFont(self.font())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
