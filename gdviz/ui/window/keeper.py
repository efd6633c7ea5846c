"""What the program remembers from one time to the next, in an INI file.

``GDVIZ_SETTINGS`` names another file, so that a portable copy keeps its own.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QObject, QSettings
from PySide6.QtGui import QGuiApplication

from gdviz.ui.system.settings import folder
from gdviz.ui.window.scaling import bounded, name_of

if TYPE_CHECKING:
    from gdviz.ui.window.main_window import MainWindow

_MOST_RECENT = 8  # searches

log = logging.getLogger("gdviz.ui")


class Keeper(QObject):
    """Keeps theme, scale on each screen, window, layout, and recent searches.

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

    @property
    def scales(self) -> dict[str, float]:
        """What was chosen for each screen, by its name."""
        self._store.beginGroup("scale")
        found = {name: self._store.value(name) for name in self._store.childKeys()}
        self._store.endGroup()
        return {name: bounded(_float(value)) for name, value in found.items()}

    @property
    def scale(self) -> float:
        """That of the screen on which windows open."""
        return self.scales.get(name_of(QGuiApplication.primaryScreen()), 1.0)

    def watch(self, window: MainWindow) -> bool:
        """Dress `window` as it was, and keep what becomes of it; False: its size is new."""
        self._window = window
        window.scaling.by_screen = self.scales
        geometry = self._store.value("geometry")
        known = isinstance(geometry, QByteArray) and window.restoreGeometry(geometry)
        self._store.beginGroup("layout")
        found = {_full(name): self._store.value(name) for name in self._store.childKeys()}
        self._store.endGroup()
        window.remember_layouts({n: s for n, s in found.items() if isinstance(s, QByteArray)})
        window.closing.connect(self._keep)
        lately = self._store.value("recent_searches")
        if isinstance(lately, str):
            window.finder.recent = tuple(filter(None, lately.split("\n")))[:_MOST_RECENT]
        return known

    def _keep(self) -> None:
        window = self._window
        if window is not None:
            self._store.setValue("theme", window.look.name)
            self._store.setValue("geometry", window.saveGeometry())
            self._store.setValue("recent_searches", "\n".join(window.finder.recent))
            for name, scale in window.scaling.by_screen.items():
                self._store.setValue(f"scale/{name}", scale)
            for name, state in window.layouts().items():
                self._store.setValue(f"layout/{name}", state)
            self._store.sync()


def _float(value: object) -> float:
    try:
        return float(str(value))
    except ValueError:
        return 1.0


def _full(name: str) -> str:
    """The name of a layout; before there were workspaces, all were those of the race."""
    return name if "." in name else f"race.{name}"
