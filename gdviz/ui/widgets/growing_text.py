"""A box for a text of a few lines, as high as its text."""

from __future__ import annotations

from typing import final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy

from gdviz.ui.look.fonts import ui_font
from gdviz.ui.look.theme import LIGHT, Theme
from gdviz.ui.widgets.keys import ENTER, claims


@final
class GrowingText(QPlainTextEdit):
    """Grows with its lines, from `least` to `most`; its keys are its own.

    Signals
    -------
    left
        The focus has gone to another widget, or Enter was pressed where that leaves.
    given_up
        Escape was pressed.
    """

    left = Signal()
    given_up = Signal()

    def __init__(self, *, least: int, most: int, enter_leaves: bool = False) -> None:
        super().__init__()
        self._least, self._most = least, most
        self._enter_leaves = enter_leaves
        self._theme = LIGHT
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.setFont(ui_font(theme.body))
        self.document().setDocumentMargin(theme.px(5))
        self._fit()

    def _fit(self) -> None:
        lines = min(max(round(self.document().size().height()), self._least), self._most)
        height = lines * QFontMetrics(self.font()).lineSpacing() + 2 * self._theme.px(5) + 4
        if height != self.height():
            self.setFixedHeight(height)

    def event(self, event: QEvent) -> bool:
        # the keys of a text belong to it by themselves
        return claims(event, (Qt.Key.Key_Escape,)) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        elif self._enter_leaves and event.key() in ENTER:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()  # another width breaks the lines elsewhere

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:  # its own menu
            self.left.emit()
