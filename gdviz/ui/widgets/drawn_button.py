"""Base of the buttons that we paint ourselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractButton, QWidget

from gdviz.ui.look.fonts import ui_font
from gdviz.ui.look.theme import LIGHT, Theme
from gdviz.ui.widgets.keys import SPACE, by_keyboard, claims

if TYPE_CHECKING:
    from collections.abc import Container

    from PySide6.QtGui import QFocusEvent


class DrawnButton(QAbstractButton):
    """Can be checked, keeps its `keys`, and wears a ring when a key brought the focus.

    Subclasses paint it and know its size.
    """

    def __init__(
        self,
        text: str,
        *,
        weight: int = 400,
        keys: Container[int] = SPACE,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._weight = weight
        self._keys = keys
        self._ring = False
        self.setText(text)
        self.setShortcut(QKeySequence())  # of an ampersand, which is drawn as a letter
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    @final
    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.setFont(ui_font(theme.body, self._weight))
        self.updateGeometry()
        self.update()

    def event(self, event: QEvent) -> bool:
        return claims(event, self._keys) or super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = by_keyboard(event)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._ring = False
        super().focusOutEvent(event)
