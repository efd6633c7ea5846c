"""What the program remembers from one time to the next, in an INI file.

``GDVIZ_SETTINGS`` names another file, so that a portable copy keeps its own.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QObject, QSettings

from gdviz.ui.system.settings import folder

if TYPE_CHECKING:
    from gdviz.ui.window.main_window import MainWindow

_MOST_RECENT = 8  # searches

log = logging.getLogger("gdviz.ui")


class Keeper(QObject):
    """Keeps theme, window, layout, and recent searches.

    A file that cannot be read is no file, and one that cannot be written is not missed:
    nobody is bothered about it.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        named = os.environ.get("GDVIZ_SETTINGS")
        file = Path(named) if named else folder() / "gdviz.ini"
        self._store = QSettings(str(file), QSettings.Format.IniFormat)
        self._window: MainWindow | None = None

    @property
    def theme(self) -> str:
        """Name of the theme of the last time, "" when there was none."""
        return str(self._store.value("theme", ""))

    def watch(self, window: MainWindow) -> bool:
        """Dress `window` as it was, and keep what becomes of it; False: its size is new."""
        self._window = window
        self._store.beginGroup("layout")
        found = {_full(name): self._store.value(name) for name in self._store.childKeys()}
        self._store.endGroup()
        window.remember_layouts({n: s for n, s in found.items() if isinstance(s, QByteArray)})
        window.closing.connect(self._keep)
        lately = self._store.value("recent_searches")
        if isinstance(lately, str):
            window.finder.recent = tuple(filter(None, lately.split("\n")))[:_MOST_RECENT]
        geometry = self._store.value("geometry")
        return isinstance(geometry, QByteArray) and window.restoreGeometry(geometry)

    def _keep(self) -> None:
        window = self._window
        if window is not None:
            self._store.setValue("theme", window.look.name)
            self._store.setValue("geometry", window.saveGeometry())
            self._store.setValue("recent_searches", "\n".join(window.finder.recent))
            for name, state in window.layouts().items():
                self._store.setValue(f"layout/{name}", state)
            self._store.sync()


def _full(name: str) -> str:
    """The name of a layout; before there were workspaces, all were those of the race."""
    return name if "." in name else f"race.{name}"
