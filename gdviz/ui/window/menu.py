"""The menu behind the scene's title: scenes, files, edits, panels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from gdviz.engine import shipped
from gdviz.ui.system import settings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QAction

_GROUPS = (
    ("open", "save", "save_as"), ("picture", "film", "copy"),
    ("python", "pytorch", "notebook", "table"), ("note", "undo", "redo", "reset"),
    ("frame", "keep_view", "forget_views"), ("layout", "theme"), ("keys", "quit"),
)  # fmt: skip


class MainMenu(QMenu):
    """Everything that the program can be told to do.

    Signals
    -------
    scene_chosen
        Key or path of a scene.
    """

    scene_chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._scenes = self.addMenu("Scenes")
        self._scenes.aboutToShow.connect(self._fill_scenes)
        self._scenes.triggered.connect(self._on_scene)

    def fill(self, actions: dict[str, QAction], panels: Iterable[QAction]) -> None:
        """Add the actions in their groups, and the switches of the panels."""
        for group in _GROUPS:
            self.addSeparator()
            for key in group:
                self.addAction(actions[key])
            if "layout" in group:
                view = self.addMenu("Panels")
                view.addActions(list(panels))

    def _fill_scenes(self) -> None:
        """List the scenes when somebody wants to see them: reading them takes a moment."""
        self._scenes.clear()
        for key, title in shipped.titles().items():
            self._scenes.addAction(title).setData(key)
        last = settings.folder() / settings.LAST
        if last.exists():
            self._scenes.addSeparator()
            self._scenes.addAction("Last session, not saved").setData(str(last))

    def _on_scene(self, action: QAction) -> None:
        self.scene_chosen.emit(str(action.data()))
