"""Base of the rows of buttons of which one is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from gdviz.ui.look.theme import LIGHT, Theme
from gdviz.ui.widgets.keys import ARROWS, SPACE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gdviz.ui.widgets.drawn_button import DrawnButton

KEYS = (*ARROWS, *SPACE)  # of each button in a row


class ChoiceRow(QWidget):
    """Keeps one button of several down, by key; arrow keys walk among them.

    Signals
    -------
    chosen
        The key that the user's hand chose, when it changed; `set_current` is silent.
    """

    chosen = Signal(str)

    def __init__(
        self,
        buttons: Mapping[str, DrawnButton],
        *,
        height: float,
        gap: float = 0.0,
        parent: QWidget | None,
    ) -> None:
        """Put `buttons` side by side; the first is chosen, if there is one."""
        super().__init__(parent)
        self._buttons = dict(buttons)
        self._keys = list(buttons)
        self._height, self._gap = height, gap
        self._current = ""
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self._on_clicked)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        for i, button in enumerate(buttons.values()):
            self._group.addButton(button, i)
            self._row.addWidget(button)
        if self._keys:
            self.set_current(self._keys[0])
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_theme(LIGHT)

    @final
    def current(self) -> str:
        return self._current

    @final
    def set_current(self, key: str) -> None:
        """Choose `key`, silently."""
        self._current = key
        with QSignalBlocker(self._group):
            self._buttons[key].setChecked(True)

    @final
    def button(self, key: str) -> QAbstractButton:
        """The button of `key`, to be given a tool-tip or to be hidden."""
        return self._buttons[key]

    @final
    def set_theme(self, theme: Theme) -> None:
        self._row.setSpacing(round(self._gap * theme.scale))
        for button in self._buttons.values():
            button.set_theme(theme)
        self.setFixedHeight(theme.px(self._height))

    def _on_clicked(self, index: int) -> None:
        key = self._keys[index]
        if key != self._current:
            self._current = key
            self.chosen.emit(key)
