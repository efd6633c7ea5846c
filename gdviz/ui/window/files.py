"""Where scenes and pictures are read from and written to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, final

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMessageBox

from gdviz.core.errors import GdvizError
from gdviz.engine import shipped
from gdviz.scene.carriers import PATTERNS, READERS
from gdviz.ui.action_spec import FILE, ActionSpec
from gdviz.ui.export.figure.panel_picture import picture
from gdviz.ui.framing import Framing
from gdviz.ui.look import dress
from gdviz.ui.look.plain import question
from gdviz.ui.window.scene_choice import SceneChoice

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from gdviz.ui.export.dialogs.export_dialog import ExportDialog
    from gdviz.ui.export.dialogs.figure_dialog import FigureDialog
    from gdviz.ui.export.dialogs.film_dialog import FilmDialog
    from gdviz.ui.look.theme import Theme
    from gdviz.ui.session import Session
    from gdviz.ui.widgets.panel import Panel

_SCENES = "gdviz scenes (*.gdviz);;All files (*)"


@final
class Files:
    """Asks for names, and reads or writes through the session.

    Parameters
    ----------
    session
        Whose scene it is about.
    pictured
        Tells which panels make up the picture that the window shows.
    look
        Tells the theme that the window wears.
    window
        Over which dialogs open.
    """

    def __init__(
        self,
        session: Session,
        pictured: Callable[[], list[Panel]],
        look: Callable[[], Theme],
        window: QWidget,
    ) -> None:
        self._session = session
        self._pictured, self._look = pictured, look
        self._window = window
        self._films: FilmDialog | None = None  # made when somebody asks
        self._figures: FigureDialog | None = None
        self._scenes: SceneChoice | None = None

    def actions(self) -> tuple[ActionSpec, ...]:
        """What can be done with files."""
        return (
            ActionSpec(
                "open", "Open…", "Open a scene file", self.ask_open, ("Ctrl+O",),
                "folder-open", FILE, "file",
            ),
            ActionSpec(
                "save", "Save", "Save the scene", self.save, ("Ctrl+S",),
                "device-floppy", FILE, "file",
            ),
            ActionSpec(
                "save_as", "Save as…", "Under another name", self.save_as, ("Ctrl+Shift+S",),
                "", FILE, "file",
            ),
            ActionSpec(
                "picture", "Export figure…", "As PNG, SVG or PDF", self.export_figure,
                ("Ctrl+E",), "camera", FILE, "export",
            ),
            ActionSpec(
                "film", "Export film…", "As MP4, WebM or GIF", self.export_film,
                ("Ctrl+Shift+E",), "", FILE, "export",
            ),
            ActionSpec(
                "copy", "Copy picture", "Copy a sharp picture", self.copy_picture,
                ("Ctrl+C",), "copy", FILE, "export",
            ),
        )  # fmt: skip

    def ask_open(self) -> None:
        """Ask which scene to open."""
        name, _ = QFileDialog.getOpenFileName(
            self._window,
            "Open scene",
            self._session.folder,
            f"Scenes, and what shows them ({PATTERNS});;All files (*)",
        )
        self._session.remember(name)
        if name:
            self._session.open_asked.emit(name)

    def open(self, name: str) -> None:
        """Open a shipped scene or a file and play it, or say why not.

        Which one of a picture that carries several is asked.
        """
        try:
            titles = [scene.title for scene in shipped.several(name)]
            if titles:
                self._choice().offer(name, titles)
                return
            scene = shipped.load(name)
            self._session.open(scene, shipped.file_of(name))
        except GdvizError as error:
            self._session.complain(str(error))
            return
        self._session.simulation.play.emit(True)

    def _choice(self) -> SceneChoice:
        if self._scenes is None:
            self._scenes = SceneChoice(self._window)
            self._scenes.chosen.connect(self.open)
        return self._scenes

    def save(self) -> bool:
        """Save under the scene's own name, or ask for one; whether that was done."""
        path = self._session.path
        if path is None or path.suffix.lower() in READERS:  # a picture is not overwritten
            return self.save_as()
        if self._session.changed_on_disk:
            answer = self._ask_about_changed(path)
            if answer is None:
                return False
            if answer == "save as":
                return self.save_as()
        return self._session.save(path)

    def save_as(self) -> bool:
        """Ask for a name and save under it; whether that was done."""
        name, _ = QFileDialog.getSaveFileName(
            self._window, "Save scene", self._session.suggested(".gdviz"), _SCENES
        )
        if not name:
            return False
        path = Path(name)
        self._session.remember(name)
        return self._session.save(path if path.suffix else path.with_suffix(".gdviz"))

    def _ask_about_changed(self, path: Path) -> str | None:
        """What to do about a file that another program has written; None to do nothing."""
        asked = question(
            self._window,
            "The file has changed",
            f"{path.name} was changed by another program since it was opened here.\n"
            "Saving would replace what is in it.",
        )
        other = asked.addButton("Save as…", QMessageBox.ButtonRole.AcceptRole)
        over = asked.addButton("Replace it", QMessageBox.ButtonRole.DestructiveRole)
        stay = asked.addButton(QMessageBox.StandardButton.Cancel)
        asked.setDefaultButton(other)
        asked.setEscapeButton(stay)
        asked.exec()
        chosen = asked.clickedButton()
        return "save as" if chosen is other else "replace" if chosen is over else None

    def framing(self) -> Framing:
        """What the hand has chosen in the window."""
        found = (panel.framing for panel in self._pictured())
        return next((framing for framing in found if framing is not None), Framing())

    def copy_picture(self) -> None:
        try:
            image = picture(self._pictured(), self._look().window)
        except GdvizError as error:
            self._session.complain(str(error))
            return
        QGuiApplication.clipboard().setImage(image)
        self._session.inform("Picture copied")

    def export_figure(self) -> None:
        if self._figures is None:
            from gdviz.ui.export.dialogs.figure_dialog import FigureDialog

            self._figures = FigureDialog(
                self._session, self.framing, self._pictured, self._window
            )
            self._dress(self._figures)
        self._figures.open_near(self._window)

    def export_film(self) -> None:
        if self._films is None:
            from gdviz.ui.export.dialogs.film_dialog import FilmDialog

            self._films = FilmDialog(self._session, self.framing, self._window)
            self._dress(self._films)
        self._films.open_near(self._window)

    def may_close(self) -> bool:
        """Whether nothing is being written, or the user would rather end that."""
        if self._films is None or not self._films.is_busy:
            return True
        asked = question(
            self._window,
            "A film is being made",
            f"{self._films.told}.\nIt is lost if gdviz closes now.",
        )
        go_on = asked.addButton("Keep exporting", QMessageBox.ButtonRole.RejectRole)
        end = asked.addButton("Close and lose it", QMessageBox.ButtonRole.DestructiveRole)
        asked.setDefaultButton(go_on)
        asked.setEscapeButton(go_on)
        asked.exec()
        return asked.clickedButton() is end

    def _dress(self, dialog: ExportDialog) -> None:
        dialog.informed.connect(self._session.informed)
        dress.spread(dialog, self._look())

    def close(self) -> None:
        """Stop what is still being written: the window closes."""
        if self._films is not None:
            self._films.close_down()
        if self._figures is not None:
            self._figures.close_down()
