"""Several buttons of which one is chosen."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSignalBlocker, Signal
from PySide6.QtWidgets import QAbstractButton, QButtonGroup


class Choices(QObject):
    """Keeps one button of several down, by key; arrow keys walk among them.

    Signals
    -------
    chosen
        The key that the user's hand chose, when it changed.
    """

    chosen = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self._keys: list[str] = []
        self._current = ""
        self._group.idClicked.connect(self._on_clicked)

    def add(self, key: str, button: QAbstractButton) -> None:
        """Let `button` stand for `key`; the first one added is chosen."""
        button.setCheckable(True)
        self._group.addButton(button, len(self._keys))
        self._keys.append(key)
        if len(self._keys) == 1:
            self.set_current(key)

    def current(self) -> str:
        return self._current

    def button(self, key: str) -> QAbstractButton:
        return self._group.button(self._keys.index(key))

    def buttons(self) -> list[QAbstractButton]:
        return self._group.buttons()

    def set_current(self, key: str) -> None:
        """Choose `key`, silently."""
        button = self.button(key)
        self._current = key
        with QSignalBlocker(self._group):
            button.setChecked(True)

    def _on_clicked(self, index: int) -> None:
        key = self._keys[index]
        if key != self._current:
            self._current = key
            self.chosen.emit(key)
