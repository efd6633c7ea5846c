"""Underlined words, one of them chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent

from gdviz.ui.look.fonts import ui_font
from gdviz.ui.widgets.choice_row import KEYS, ChoiceRow
from gdviz.ui.widgets.drawn_button import DrawnButton

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from PySide6.QtWidgets import QWidget

_HEIGHT, _GAP = 40.0, 16.0


@final
class TextTabs(ChoiceRow):
    """Chooses one of several pages, ``Loss  Gradient  Rate  Distance``."""

    def __init__(
        self,
        entries: Mapping[str, str],
        *,
        height: float = _HEIGHT,
        gap: float = _GAP,
        parent: QWidget | None = None,
    ) -> None:
        tabs = {key: _Tab(text, height, keys=KEYS) for key, text in entries.items()}
        super().__init__(tabs, height=height, gap=gap, parent=parent)


@final
class _Tab(DrawnButton):
    def __init__(self, text: str, height: float, *, keys: Container[int]) -> None:
        super().__init__(text, weight=500, keys=keys)
        self._high = height

    def sizeHint(self) -> QSize:
        # as wide as the bold text: choosing a tab moves nothing
        metrics = QFontMetrics(ui_font(self._theme.body, 600))
        return QSize(metrics.horizontalAdvance(self.text()), self._theme.px(self._high))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, on = self._theme, self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(ui_font(theme.body, 600) if on else self.font())
        painter.setPen(QColor(theme.text if on or self.underMouse() else theme.text_secondary))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(self.rect(), flags, self.text())
        if on or self._ring:
            line = theme.px(4 if self._ring else 2)
            bar = QRectF(0, self.height() - line, self.width(), line)
            painter.fillRect(bar, QColor(theme.accent))
