"""Where scenes and pictures are read from and written to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMessageBox

from gdviz.scene.carriers import PATTERNS, READERS
from gdviz.ui.export.figure.panel_picture import picture
from gdviz.ui.export.framing import framing_of
from gdviz.ui.look import dress

if TYPE_CHECKING:
    from gdviz.ui.export.dialogs.export_dialog import ExportDialog
    from gdviz.ui.export.dialogs.figure_dialog import FigureDialog
    from gdviz.ui.export.dialogs.film_dialog import FilmDialog
    from gdviz.ui.export.framing import Framing
    from gdviz.ui.session import Session
    from gdviz.ui.window.main_window import MainWindow

_SCENES = "gdviz scenes (*.gdviz);;All files (*)"


class Files:
    """Asks for names, and reads or writes through the session."""

    def __init__(self, session: Session, window: MainWindow) -> None:
        self._session = session
        self._window = window
        self._films: FilmDialog | None = None  # made when somebody asks
        self._figures: FigureDialog | None = None

    def ask_open(self) -> str:
        """The path of a scene, "" when the user changed their mind."""
        name, _ = QFileDialog.getOpenFileName(
            self._window,
            "Open scene",
            self._session.folder,
            f"Scenes, and what shows them ({PATTERNS});;All files (*)",
        )
        self._session.remember(name)
        return str(name)

    def save(self) -> None:
        """Save under the scene's own name, or ask for one."""
        path = self._session.path
        if path is None or path.suffix.lower() in READERS:  # a picture is not overwritten
            self.save_as()
        else:
            self._session.save(path)

    def save_as(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self._window, "Save scene", self._session.suggested(".gdviz"), _SCENES
        )
        if name:
            path = Path(name)
            self._session.remember(name)
            self._session.save(path if path.suffix else path.with_suffix(".gdviz"))

    def framing(self) -> Framing:
        """What the hand has chosen in the window."""
        return framing_of(self._window.figure_panels(), self._session.selection)

    def on_copy(self) -> None:
        image = picture(self._window.figure_panels(), self._window.look.window)
        QGuiApplication.clipboard().setImage(image)
        self._session.informed.emit("Picture copied")

    def on_picture(self) -> None:
        if self._figures is None:
            from gdviz.ui.export.dialogs.figure_dialog import FigureDialog

            panels = self._window.figure_panels
            self._figures = FigureDialog(self._session, self.framing, panels, self._window)
            self._dress(self._figures)
        self._figures.open_near(self._window)

    def on_film(self) -> None:
        if self._films is None:
            from gdviz.ui.export.dialogs.film_dialog import FilmDialog

            self._films = FilmDialog(self._session, self.framing, self._window)
            self._dress(self._films)
        self._films.open_near(self._window)

    def may_close(self) -> bool:
        """Whether nothing is being written, or the user would rather end that."""
        if self._films is None or not self._films.is_busy:
            return True
        asked = QMessageBox(self._window)
        asked.setWindowTitle("A film is being made")
        asked.setText(f"{self._films.told}.\nIt is lost if gdviz closes now.")
        go_on = asked.addButton("Go on with the film", QMessageBox.ButtonRole.RejectRole)
        end = asked.addButton("Close and lose it", QMessageBox.ButtonRole.DestructiveRole)
        asked.setDefaultButton(go_on)
        asked.setEscapeButton(go_on)
        asked.exec()
        return asked.clickedButton() is end

    def on_quit(self) -> None:
        if self.may_close():
            self._window.close()

    def _dress(self, dialog: ExportDialog) -> None:
        dialog.informed.connect(self._session.informed)
        dress.spread(dialog, self._window.look)

    def close(self) -> None:
        """Stop what is still being written: the window closes."""
        if self._films is not None:
            self._films.close_down()
