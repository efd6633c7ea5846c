"""A combo box with our chevron."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QListView,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from gdviz.ui.look.fonts import ui_font
from gdviz.ui.look.icons import draw_icon
from gdviz.ui.look.theme import LIGHT, Theme

_ICONIC = 32.0  # width of one that shows its chevron alone
_ANY_WIDTH = 16_777_215  # QWIDGETSIZE_MAX


class Combo(QComboBox):
    """Chooses one of several entries, each with a key.

    `flat` has no frame, for the bar.  The wheel never changes it, since it scrolls the
    panel below.

    Signals
    -------
    chosen
        The key that the user's hand chose.
    """

    chosen = Signal(str)

    def __init__(
        self, *, flat: bool = False, height: float = 36, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._flat = flat
        self._height = height
        self._iconic = False
        self.setProperty("flat", flat)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        # the popup that Fusion paints by itself ignores the style sheet
        self.setView(QListView(self))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.activated.connect(self._on_activated)

    def set_entries(self, entries: dict[str, str]) -> None:
        """Offer `entries`, texts by key, and keep the current key if it is among them."""
        current = self.current_key()
        self.clear()
        for key, text in entries.items():
            self.addItem(text, key)
        self.set_current(current)

    def current_key(self) -> str:
        data = self.currentData()
        return "" if data is None else str(data)

    def set_current(self, key: str) -> None:
        """Show the entry `key`, silently; an unknown key leaves the entry alone."""
        index = self.findData(key)
        if index >= 0:
            self.setCurrentIndex(index)

    def set_iconic(self, *, iconic: bool) -> None:
        """Show the chevron alone: what is chosen is in the list, and is read out."""
        self._iconic = iconic
        self.set_theme(self._theme)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.ensurePolished()  # polishing after sizeHint would bring the first font back
        self.setFont(ui_font(theme.body, 400 if self._flat else 500))
        self.view().setFont(ui_font(theme.body))
        self.setFixedHeight(theme.px(self._height))
        self.setMaximumWidth(theme.px(_ICONIC) if self._iconic else _ANY_WIDTH)
        self.setMinimumWidth(theme.px(_ICONIC) if self._iconic else 0)
        self.update()

    def _on_activated(self, index: int) -> None:
        self.chosen.emit(self.current_key())

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._theme.px(self._height))

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._iconic:
            super().paintEvent(event)
        elif self.hasFocus():
            frame = QStylePainter(self)
            option = QStyleOptionComboBox()
            self.initStyleOption(option)
            frame.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
            frame.end()
        theme = self._theme
        size = theme.px(16)
        right = theme.px(8 if self._flat else 13)
        target = QRectF(self.width() - right - size, (self.height() - size) / 2, size, size)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_icon(painter, "chevron-down", target, theme.text)
