"""The menu behind the scene's title: scenes, files, edits, panels."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from gdviz.engine import shipped
from gdviz.ui.action_spec import Menu
from gdviz.ui.look.plain import add_entry, caption
from gdviz.ui.system import settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QAction

    from gdviz.ui.system.shelf import Kept
    from gdviz.ui.window.actions import Actions

_SUBMENUS = {"workspaces": "Workspaces", "panels": "Panels"}


class MainMenu(QMenu):
    """Everything that the program can be told to do.

    Signals
    -------
    scene_chosen
        Key or path of a scene.
    kept_chosen
        A `Kept` that was put aside.

    Parameters
    ----------
    put_aside
        Tells what the user has asked to keep for later.
    """

    scene_chosen = Signal(str)
    kept_chosen = Signal(object)

    def __init__(self, put_aside: Callable[[], tuple[Kept, ...]], parent: QWidget) -> None:
        super().__init__(parent)
        self._put_aside = put_aside
        self._scenes = self.addMenu("Scenes")
        self._scenes.aboutToShow.connect(self._fill_scenes)
        self._scenes.triggered.connect(self._on_scene)

    def fill(self, actions: Actions) -> None:
        """Add the actions in the sections that they name."""
        self.aboutToShow.connect(actions.refresh)
        for section in filter(None, get_args(Menu)):
            keys = [key for key, spec in actions.specs.items() if spec.menu == section]
            if not keys:
                continue
            if section in _SUBMENUS:
                menu: QMenu = self.addMenu(caption(_SUBMENUS[section]))
            else:
                menu = self
                menu.addSeparator()
            for key in keys:
                menu.addAction(actions[key])

    def _fill_scenes(self) -> None:
        """List the scenes when somebody wants to see them: reading them takes a moment."""
        self._scenes.clear()
        for key, title in shipped.titles().items():
            add_entry(self._scenes, title).setData(key)
        kept = self._put_aside()
        if kept:
            self._scenes.addSection("Kept for later")
        for work in kept:
            add_entry(self._scenes, work.scene.title).setData(work)
        last = settings.folder() / settings.LAST
        if last.exists():
            self._scenes.addSeparator()
            add_entry(self._scenes, "Last session, not saved").setData(str(last))

    def _on_scene(self, action: QAction) -> None:
        chosen = action.data()
        if isinstance(chosen, str):
            self.scene_chosen.emit(chosen)
        else:
            self.kept_chosen.emit(chosen)
