"""Where scenes and pictures are read from and written to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from gdviz.core.errors import GdvizError
from gdviz.scene.codec import write_atomically
from gdviz.ui.export.still import picture, png

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gdviz.ui.session import Session

_SCENES = "gdviz scenes (*.gdviz);;All files (*)"


class Files:
    """Asks for names, and reads or writes through the session."""

    def __init__(self, session: Session, window: QWidget) -> None:
        self._session = session
        self._window = window

    def ask_open(self) -> str:
        """The path of a scene, "" when the user changed their mind."""
        name, _ = QFileDialog.getOpenFileName(self._window, "Open scene", "", _SCENES)
        return str(name)

    def save(self) -> None:
        """Save under the scene's own name, or ask for one."""
        if self._session.path is None:
            self.save_as()
        else:
            self._session.save(self._session.path)

    def save_as(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self._window, "Save scene", self._suggested(".gdviz"), _SCENES
        )
        if name:
            path = Path(name)
            self._session.save(path if path.suffix else path.with_suffix(".gdviz"))

    def save_picture(self, panels: Sequence[QWidget], ground: str) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self._window, "Save picture", self._suggested(".png"), "PNG pictures (*.png)"
        )
        if not name:
            return
        path = Path(name) if Path(name).suffix else Path(name).with_suffix(".png")
        try:
            write_atomically(path, png(picture(panels, ground)))
        except GdvizError as error:
            self._session.complained.emit(str(error))
            return
        self._session.informed.emit(f"Saved {path.name}")

    def copy_picture(self, panels: Sequence[QWidget], ground: str) -> None:
        QGuiApplication.clipboard().setImage(picture(panels, ground))
        self._session.informed.emit("Picture copied")

    def _suggested(self, suffix: str) -> str:
        if self._session.path is not None:
            return str(self._session.path.with_suffix(suffix))
        words = "".join(c if c.isalnum() else "-" for c in self._session.scene.title.lower())
        return "-".join(filter(None, words.split("-"))) + suffix
