"""A small picture of any frame of a film, and a slider to choose it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from gdviz.ui.export.dialogs.preview import Preview, shrunk
from gdviz.ui.export.film.job import reel_of
from gdviz.ui.widgets.slider import Slider

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gdviz.engine.run import Run
    from gdviz.scene.records import Scene
    from gdviz.ui.export.figure.figure import Figure
    from gdviz.ui.export.film.job import FilmLook
    from gdviz.ui.export.film.reel import Reel


class FilmPreview(QWidget):
    """Draws one frame, scaled down from figures of the same shape."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: list[tuple[Scene, Figure]] = []
        self._how: object = None
        self._reel: Reel | None = None
        self._stage = Preview("A frame of the film", self)
        self._slider = Slider(parent=self)
        self._slider.setAccessibleName("Which frame")
        self._slider.set_position(0.5)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stage)
        column.addWidget(self._slider)
        self._slider.moved.connect(self._on_moved)

    def show_film(
        self, scenes: Sequence[Scene], look: FilmLook, runs: Sequence[Sequence[Run]]
    ) -> float:
        """Show the chosen frame of that film, and tell how many seconds it lasts.

        The `runs` are those of each scene.
        """
        size = shrunk(look.size)
        how = (size, look.theme, look.layout, look.framing, look.later)
        if self._how != how:
            self.close_down()
            self._how = how
        self._reel = None
        while not self._begin_with(scenes):
            self._shown.pop()[1].close()
        for i, scene in enumerate(scenes[len(self._shown) :], len(self._shown)):
            figure = look.figure(scene, size, first=not i, runs=runs[i])
            self._shown.append((scene, figure))
        self._reel = reel_of([figure for _, figure in self._shown], look.pace)
        self._redraw()
        return self._reel.film.seconds

    def _begin_with(self, scenes: Sequence[Scene]) -> bool:
        """Whether `scenes` begin with those that there are figures of."""
        known = [scene for scene, _ in self._shown]
        return list(scenes[: len(known)]) == known

    def close_down(self) -> None:
        """Let go of the figures."""
        self._reel = self._how = None
        while self._shown:
            self._shown.pop()[1].close()

    def _on_moved(self, position: float) -> None:
        self._redraw()

    def _redraw(self) -> None:
        if self._reel is not None:
            n = round(self._slider.position() * (self._reel.film.frames - 1))
            self._stage.show_image(self._reel.image(n))
