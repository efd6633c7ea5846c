"""Asks which scene of a picture is meant that carries several."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu

from gdviz.ui.look.plain import add_entry, spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QWidget


@final
class SceneChoice(QMenu):
    """A menu of titles in the middle of its parent, a window.

    Signals
    -------
    chosen
        The name of the picture with the number of the scene: ``both.pdf#2``.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent
        self.triggered.connect(self._on_triggered)

    def offer(self, name: str, titles: Sequence[str]) -> None:
        """Show the `titles` of the scenes in the picture `name`, the first one chosen."""
        self.clear()
        self.setAccessibleName(spoken(f"Scenes in {name}"))
        for number, title in enumerate(titles, 1):
            add_entry(self, f"{number}.  {title}").setData(f"{name}#{number}")
        self.setActiveAction(self.actions()[0])
        middle = self._window.mapToGlobal(self._window.rect().center())
        self.popup(middle - self.rect().center())

    def _on_triggered(self, action: QAction) -> None:
        self.chosen.emit(action.data())
