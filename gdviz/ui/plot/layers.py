"""Paths that were painted once, in layers that keep the order of painting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter

if TYPE_CHECKING:
    from collections.abc import Callable

    from gdviz.ui.plot.canvas import Canvas

_SPARE_MOST = 4  # layers


def painter_on(image: QImage) -> QPainter:
    """A painter of smooth lines."""
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return painter


@final
class LayerPool:
    """Images of the size of `canvas`; those that were given back are painted again.

    Asking for new pages of memory takes longer than painting on them.
    """

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._spare: list[QImage] = []

    def give_back(self, layer: QImage | None) -> None:
        """Nobody looks at `layer` any more."""
        if layer is not None and len(self._spare) < _SPARE_MOST:
            self._spare.append(layer)

    def filled(self, fill: QColor | Qt.GlobalColor) -> QImage:
        """A layer of one colour."""
        image = self._unpainted()
        image.fill(fill)
        return image

    def copy(self, layer: QImage) -> QImage:
        """A layer like `layer`."""
        image = self._unpainted()
        painter = QPainter(image)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        painter.drawImage(0, 0, layer)
        painter.end()
        return image

    def _unpainted(self) -> QImage:
        """A layer of the present size, with anything on it."""
        ratio = self._canvas.ratio
        width, height = self._canvas.pixel_size
        size = QSize(max(1, round(width * ratio)), max(1, round(height * ratio)))
        while self._spare:
            image = self._spare.pop()
            if image.size() == size and image.devicePixelRatio() == ratio:
                return image
        image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(ratio)
        return image


@final
@dataclass(slots=True)
class Layers:
    """The first `blocks` blocks of steps: all halos lie below all lines, marks above them.

    Attributes
    ----------
    under
        The ground with all halos; None until it is painted.
    lines, marks
        The lines, and the signs at steps, where there are any.
    """

    under: QImage | None
    lines: QImage
    marks: QImage | None
    blocks: int

    @property
    def layers(self) -> tuple[QImage | None, ...]:
        """From below to above; what is not there is None."""
        return self.under, self.lines, self.marks

    def copied(self, copy: Callable[[QImage], QImage]) -> Layers:
        """The same steps on layers of their own."""
        under, lines, marks = (
            copy(layer) if layer is not None else None for layer in self.layers
        )
        assert lines is not None
        return Layers(under, lines, marks, self.blocks)
