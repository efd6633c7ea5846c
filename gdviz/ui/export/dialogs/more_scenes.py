"""Chooses the scenes that a film shows after the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog

from gdviz.core.errors import GdvizError
from gdviz.engine import shipped
from gdviz.scene import files
from gdviz.scene.carriers import PATTERNS
from gdviz.ui.widgets.combo import Combo

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from gdviz.scene.records import Scene
    from gdviz.ui.session import Session

_NOTHING, _FILES, _CHOSEN = "", "files…", "chosen"  # beside the keys of shipped scenes
MOST = 20  # scenes; each has its figure for as long as the film is made


class MoreScenes(Combo):
    """Offers nothing, each scene that comes with gdviz, and files.

    Signals
    -------
    changed
        Other scenes are chosen.
    complained
        The sentence about a file that is no scene; the last choice stands.
    """

    changed = Signal()
    complained = Signal(str)

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(height=28, parent=parent)
        self._session = session
        self.scenes: tuple[Scene, ...] = ()
        self._read: tuple[Scene, ...] = ()  # from files, the last time
        self._key = _NOTHING
        self._offer("")
        self.chosen.connect(self._on_chosen)

    def take(self, paths: Sequence[str]) -> None:
        """Read the scenes at `paths`, to be shown in this order."""
        try:
            if len(paths) > MOST:
                raise GdvizError(f"a film made here has at most {MOST} more scenes")
            scenes = tuple(files.load(path) for path in paths)
        except GdvizError as error:
            self.set_current(self._key)
            self.complained.emit(str(error))
            return
        if not scenes:
            self.set_current(self._key)
            return
        one = len(scenes) == 1
        self._offer(scenes[0].title if one else f"{len(scenes)} scenes from files")
        self._read = scenes
        self._choose(_CHOSEN, scenes)

    def _offer(self, chosen: str) -> None:
        entries = {_NOTHING: "Nothing more", **shipped.titles()}
        if chosen:
            entries[_CHOSEN] = chosen
        self.set_entries({**entries, _FILES: "Scenes from files…"})

    def _choose(self, key: str, scenes: tuple[Scene, ...]) -> None:
        self._key, self.scenes = key, scenes
        self.set_current(key)
        self.changed.emit()

    def _on_chosen(self, key: str) -> None:
        if key == _FILES:
            names, _ = QFileDialog.getOpenFileNames(
                self, "Scenes to show afterwards", self._session.folder, f"Scenes ({PATTERNS})"
            )
            self.take(names)
        elif key == _CHOSEN:
            self._choose(key, self._read)
        elif key != self._key:
            self._choose(key, (shipped.load(key),) if key else ())
