"""Frames of a figure at its own size: what stands still is painted once and then copied."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QPainter, QRegion
from PySide6.QtWidgets import QWidget

from gdviz.ui.export.figure.composing import blank

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gdviz.core.checkpoint import Checkpoint
    from gdviz.ui.look.theme import Theme
    from gdviz.ui.plot.canvas import Canvas
    from gdviz.ui.plot.view import View


@final
class Frames:
    """Paints the `views` of a figure below `root` as they are shown.

    `paint_frame` paints the ground and the titles.
    """

    def __init__(
        self, root: QWidget, views: Mapping[str, View], theme: Theme,
        paint_frame: Callable[[QPainter], None], checkpoint: Checkpoint,
    ) -> None:  # fmt: skip
        self._root, self._views, self._theme = root, views, theme
        self._checkpoint = checkpoint
        self._keys = {part: view.frame_key for part, view in views.items()}
        size = (root.width(), root.height())
        self._still = blank(size, 1.0, theme)
        painter = QPainter(self._still)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_frame(painter)
        for view in views.values():
            _render(painter, view)
        painter.end()

    def paint(self, painter: QPainter) -> None:
        """Copy what stands still, then paint the rest."""
        painter.drawImage(0, 0, self._still)
        for part, view in self._views.items():
            self._checkpoint()
            if view.plot is not None and view.frame_key == self._keys[part]:
                self._render_plot(painter, view.plot)
            else:  # its words change with the step, or its axes with the camera
                painter.fillRect(view.geometry(), QColor(self._theme.panel))
                _render(painter, view)

    def _render_plot(self, painter: QPainter, canvas: Canvas) -> None:
        """Paint what lies within the axes, and nothing else of the view."""
        viewport = canvas.viewport()
        surface = canvas.surface
        inside = canvas.mapFromScene(surface.mapRectToScene(surface.boundingRect()))
        box: QRect = inside.boundingRect()
        at = viewport.mapTo(self._root, QPoint(0, 0)) + box.topLeft()
        viewport.render(painter, at, QRegion(box))


def _render(painter: QPainter, view: View) -> None:
    view.render(painter, view.pos(), QRegion(), QWidget.RenderFlag.DrawChildren)
