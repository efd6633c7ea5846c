"""Frames of a figure at its own size: what stands still is painted once and then copied."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from PySide6.QtGui import QColor, QImage, QPainter, QRegion
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gdviz.ui.export.figure.composing import blank
from gdviz.ui.plot.picture import Picture

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

    from PySide6.QtCore import QRect, QRectF

    from gdviz.core.checkpoint import Checkpoint
    from gdviz.ui.look.theme import Theme
    from gdviz.ui.plot.canvas import Canvas
    from gdviz.ui.plot.view import View

_EDGE = 2  # pixels along the sides of a plot that its picture may leave as they were


@final
class Frames:
    """Paints the `views` of a figure below `root` as they are shown.

    `paint_frame` paints the ground and the titles; `plot_box` is where on the figure the
    contents of a canvas are.
    """

    def __init__(
        self, root: QWidget, views: Mapping[str, View], theme: Theme,
        paint_frame: Callable[[QPainter], None], plot_box: Callable[[Canvas], QRectF],
        checkpoint: Checkpoint,
    ) -> None:  # fmt: skip
        self._views, self._theme = views, theme
        self._plot_box, self._checkpoint = plot_box, checkpoint
        self._kept: dict[str, tuple[Hashable, QImage | None]] = {
            part: (view.frame_key, None) for part, view in views.items()
        }
        size = (root.width(), root.height())
        self._still = blank(size, 1.0, theme)
        painter = QPainter(self._still)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_frame(painter)
        for view in views.values():
            _render(painter, view)
        painter.end()

    def still(self) -> QImage:
        """A picture with all that stands still, on which a frame is to be painted."""
        return self._still.copy()

    def paint(self, painter: QPainter) -> None:
        """Paint the rest of a frame on what stands still."""
        for part, view in self._views.items():
            self._checkpoint()
            key, frame = self._kept[part]
            if key is None or key != view.frame_key:
                # its words change with the step, or its axes with the camera
                painter.fillRect(view.geometry(), QColor(self._theme.panel))
                _render(painter, view)
                self._keep(painter, part)
                if view.plot is not None:
                    continue
            elif frame is not None:
                painter.drawImage(view.pos(), frame)
            for canvas in view.plots:
                self._render_plot(painter, canvas)

    def _keep(self, painter: QPainter, part: str) -> None:
        """Remember a view of several plots, for the next steps that change these alone."""
        view, image = self._views[part], painter.device()
        if view.plot is None and view.frame_key is not None and isinstance(image, QImage):
            self._kept[part] = view.frame_key, image.copy(view.geometry())

    def _render_plot(self, painter: QPainter, canvas: Canvas) -> None:
        """Paint what lies within the axes, and nothing else of the view."""
        box = self._plot_box(canvas)
        # half a pixel at its edge would show what was there before
        for strip in _edges(box.toAlignedRect()):
            painter.fillRect(strip, QColor(self._theme.panel))
        for picture in pictures_of(canvas):
            painter.save()
            painter.translate(box.topLeft())
            picture.paint(painter, QStyleOptionGraphicsItem(), canvas.viewport())
            painter.restore()


def _edges(box: QRect) -> tuple[QRect, ...]:
    """What lies within `box` along its sides."""
    wide, high = box.width() - _EDGE, box.height() - _EDGE
    return (
        box.adjusted(0, 0, 0, -high), box.adjusted(0, high, 0, 0),
        box.adjusted(0, 0, -wide, 0), box.adjusted(wide, 0, 0, 0),
    )  # fmt: skip


def pictures_of(canvas: Canvas) -> list[Picture]:
    """What is painted within the axes of `canvas`, from below to above."""
    return [item for item in canvas.surface.childItems() if isinstance(item, Picture)]


def _render(painter: QPainter, view: View) -> None:
    view.render(painter, view.pos(), QRegion(), QWidget.RenderFlag.DrawChildren)
