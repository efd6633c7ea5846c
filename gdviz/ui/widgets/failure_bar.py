"""A bar that says that something went wrong, and stays until it is sent away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from gdviz.ui.look.fonts import ui_font
from gdviz.ui.look.plain import Label, sentence
from gdviz.ui.look.theme import LIGHT

if TYPE_CHECKING:
    from gdviz.ui.look.theme import Theme

_WIDEST, _SIDE = 720.0, 24.0


class FailureBar(QFrame):
    """Stands over the top of its parent and takes no focus.

    Signals
    -------
    report_wanted
        The hand asks for the report.
    """

    report_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._around = parent
        self._theme = LIGHT
        self._top = 0
        self.setObjectName("failure")
        self._words = Label(parent=self)
        self._words.setWordWrap(True)
        self._copy = QPushButton("Copy report", self)
        self._close = QPushButton("Close", self)
        self._close.setProperty("kind", "flat")
        for button in (self._copy, self._close):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._copy.clicked.connect(self.report_wanted)
        self._close.clicked.connect(self.hide)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._words, 1)
        self._row.addWidget(self._copy)
        self._row.addWidget(self._close)
        self.hide()
        parent.installEventFilter(self)

    def show_message(self, text: str, *, top: int) -> None:
        """Say `text` below `top`, and announce it."""
        text = sentence(text)
        self._top = top
        self._words.setText(text)
        self.setAccessibleName(text)
        self._place()
        self.show()
        self.raise_()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def text(self) -> str:
        return self._words.text()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._words.setFont(ui_font(theme.body, 500))
        for button in (self._copy, self._close):
            button.setFont(ui_font(theme.body))
        side = theme.px(12)
        self._row.setContentsMargins(side, theme.px(8), side, theme.px(8))
        self._row.setSpacing(theme.px(8))
        self._place()

    def _place(self) -> None:
        theme, room = self._theme, self._around.width()
        width = min(theme.px(_WIDEST), room - 2 * theme.px(_SIDE))
        height = self._row.totalHeightForWidth(width)
        self.setGeometry((room - width) // 2, self._top + theme.px(8), width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)
