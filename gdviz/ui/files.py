"""Where scenes and pictures are read from and written to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from gdviz.core.errors import GdvizError
from gdviz.scene.carriers import READERS, into_png
from gdviz.scene.codec import write_atomically
from gdviz.ui import theme as themes
from gdviz.ui.export import stills
from gdviz.ui.export.framing import framing_of
from gdviz.ui.export.still import picture, png
from gdviz.ui.theme import THEMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gdviz.ui.export.film_dialog import FilmDialog
    from gdviz.ui.session import Session
    from gdviz.ui.theme import Theme

_SCENES = "gdviz scenes (*.gdviz);;All files (*)"
_OPENS = f"Scenes, and what shows them (*.gdviz {' '.join(f'*{s}' for s in READERS)})"
_FIGURE = (1920, 1080)
_PICTURES: dict[str, tuple[str, tuple[int, int] | None]] = {
    "PNG as on the screen (*.png)": (".png", None),
    "PNG, 1920 × 1080 (*.png)": (".png", (1920, 1080)),
    "PNG, 3840 × 2160 (*.png)": (".png", (3840, 2160)),
    "SVG drawing (*.svg)": (".svg", None),
    "PDF page (*.pdf)": (".pdf", None),
}


class Files:
    """Asks for names, and reads or writes through the session."""

    def __init__(self, session: Session, window: QWidget) -> None:
        self._session = session
        self._window = window
        self._films: FilmDialog | None = None  # made when somebody asks

    def ask_open(self) -> str:
        """The path of a scene, "" when the user changed their mind."""
        name, _ = QFileDialog.getOpenFileName(
            self._window, "Open scene", "", f"{_OPENS};;All files (*)"
        )
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
            self._window, "Save scene", self.suggested(".gdviz"), _SCENES
        )
        if name:
            path = Path(name)
            self._session.save(path if path.suffix else path.with_suffix(".gdviz"))

    def save_picture(self, panels: Sequence[QWidget], ground: str) -> None:
        """Save the window as it looks, or compose a figure of what it shows."""
        name, chosen = QFileDialog.getSaveFileName(
            self._window, "Save picture", self.suggested(".png"), ";;".join(_PICTURES)
        )
        if not name:
            return
        suffix, size = _PICTURES.get(chosen, (".png", None))
        path = Path(name) if Path(name).suffix else Path(name + suffix)
        try:
            write_atomically(path, self._content(path.suffix.lower(), size, panels, ground))
        except GdvizError as error:
            self._session.complained.emit(str(error))
            return
        self._session.informed.emit(f"Saved {path.name}")

    def _content(
        self, suffix: str, size: tuple[int, int] | None, panels: Sequence[QWidget], ground: str
    ) -> bytes:
        scene, snapshot = self._session.scene, self._session.snapshot
        if suffix not in stills.SUFFIXES:
            raise GdvizError(f"pictures end with {', '.join(stills.SUFFIXES)}", where=suffix)
        if suffix == ".png" and size is None:
            return into_png(png(picture(panels, ground)), scene, title=scene.title)
        k = snapshot.k if snapshot is not None and snapshot.complete else None
        return stills.still(
            scene, suffix, size=size or _FIGURE, theme=_look_on(ground), step=k,
            framing=framing_of(panels, self._session.selection),
        )  # fmt: skip

    def copy_picture(self, panels: Sequence[QWidget], ground: str) -> None:
        QGuiApplication.clipboard().setImage(picture(panels, ground))
        self._session.informed.emit("Picture copied")

    def show_films(self, theme: Theme) -> None:
        """Open the dialog that makes films."""
        if self._films is None:
            from gdviz.ui.export.film_dialog import FilmDialog

            self._films = FilmDialog(self._session, self._window)
            self._films.informed.connect(self._session.informed)
            themes.spread(self._films, theme)
        self._films.open_near(self._window)

    def close(self) -> None:
        """Stop what is still being written: the window closes."""
        if self._films is not None:
            self._films.close_down()

    def suggested(self, suffix: str) -> str:
        """A name for a file about the scene."""
        if self._session.path is not None:
            return str(self._session.path.with_suffix(suffix))
        words = "".join(c if c.isalnum() else "-" for c in self._session.scene.title.lower())
        return "-".join(filter(None, words.split("-"))) + suffix


def _look_on(ground: str) -> Theme:
    """The theme whose windows have this ground."""
    return next(theme for theme in THEMES.values() if theme.window == ground)
