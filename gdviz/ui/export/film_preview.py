"""A small picture of any frame of a film, and a slider to choose it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from gdviz.ui.export.figure import Figure
from gdviz.ui.export.film_job import reel_of
from gdviz.ui.widgets.slider import Slider

if TYPE_CHECKING:
    from gdviz.scene.records import Scene
    from gdviz.ui.export.film import Pace
    from gdviz.ui.export.film_job import Look
    from gdviz.ui.export.reel import Reel
    from gdviz.ui.theme import Theme

_ROOM = 480, 270  # pixels at 100 %
_DRAWN = 960  # of the longer side of the figure: at half a film's size it looks the same


class FilmPreview(QWidget):
    """Draws one frame, scaled down from a figure of the same shape."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._figure: Figure | None = None
        self._of: tuple[Scene, tuple[int, int], str | None] | None = None
        self._reel: Reel | None = None
        self._room = QSize(*_ROOM)
        self._picture = QLabel(self)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._picture.setAccessibleName("A frame of the film")
        self._slider = Slider(parent=self)
        self._slider.setAccessibleName("Which frame")
        self._slider.set_position(0.5)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._picture)
        column.addWidget(self._slider)
        self._slider.moved.connect(self._on_moved)

    def set_theme(self, theme: Theme) -> None:
        self._room = QSize(theme.px(_ROOM[0]), theme.px(_ROOM[1]))
        self._picture.setFixedSize(self._room)

    def show_film(self, scene: Scene, look: Look, pace: Pace) -> float:
        """Show the chosen frame of that film, and tell how many seconds it lasts."""
        of = (scene, look.size, look.theme)
        if self._figure is None or self._of != of:
            self.close_down()
            shrunk = QSize(*look.size).scaled(
                _DRAWN, _DRAWN, Qt.AspectRatioMode.KeepAspectRatio
            )
            size = (shrunk.width(), shrunk.height())
            self._figure = Figure(scene, size, theme=look.theme, layout=look.layout)
            self._of = of
        self._reel = reel_of([self._figure], pace)
        self._redraw()
        return self._reel.film.seconds

    def close_down(self) -> None:
        """Let go of the figure."""
        self._reel = self._of = None
        figure, self._figure = self._figure, None
        if figure is not None:
            figure.close()

    def _on_moved(self, position: float) -> None:
        self._redraw()

    def _redraw(self) -> None:
        if self._reel is None:
            return
        n = round(self._slider.position() * (self._reel.film.frames - 1))
        image = self._reel.image(n).scaled(
            self._room * self.devicePixelRatioF(), Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )  # fmt: skip
        image.setDevicePixelRatio(self.devicePixelRatioF())
        self._picture.setPixmap(QPixmap.fromImage(image))
