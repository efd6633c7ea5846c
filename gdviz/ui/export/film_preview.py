"""A small picture of any frame of a film, and a slider to choose it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from gdviz.ui.export.figure import Figure
from gdviz.ui.export.film_job import reel_of
from gdviz.ui.export.stage import Stage, shrunk
from gdviz.ui.widgets.slider import Slider

if TYPE_CHECKING:
    from gdviz.scene.records import Scene
    from gdviz.ui.export.film_job import Look
    from gdviz.ui.export.reel import Reel


class FilmPreview(QWidget):
    """Draws one frame, scaled down from a figure of the same shape."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._figure: Figure | None = None
        self._of: object = None
        self._reel: Reel | None = None
        self._stage = Stage("A frame of the film", self)
        self._slider = Slider(parent=self)
        self._slider.setAccessibleName("Which frame")
        self._slider.set_position(0.5)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stage)
        column.addWidget(self._slider)
        self._slider.moved.connect(self._on_moved)

    def show_film(self, scene: Scene, look: Look) -> float:
        """Show the chosen frame of that film, and tell how many seconds it lasts."""
        of = (scene, look.size, look.theme, look.layout, look.framing)
        if self._figure is None or self._of != of:
            self.close_down()
            self._figure = Figure(
                scene, shrunk(look.size), theme=look.theme, layout=look.layout,
                framing=look.framing,
            )  # fmt: skip
            self._of = of
        self._reel = reel_of([self._figure], look.pace)
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
        if self._reel is not None:
            n = round(self._slider.position() * (self._reel.film.frames - 1))
            self._stage.show_image(self._reel.image(n))
