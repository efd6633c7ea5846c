"""Small pictures that are painted once and then only copied.

Markers and haloed labels are outlines whose stroking takes most of a frame, while they
change seldom and move often.  Copies lie on whole pixels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPixmap

from gdviz.ui.look.dress import pixel_ratio

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from PySide6.QtWidgets import QWidget

_MOST = 400  # a slider leaves a label for each of its values


class Stamps:
    """Pictures by what they show, for the resolution of one widget."""

    def __init__(self, widget: QWidget) -> None:
        self._widget = widget
        self._made: dict[Hashable, QPixmap] = {}

    def draw(
        self,
        painter: QPainter,
        at: QPointF,
        key: Hashable,
        reach: tuple[float, float, float, float],
        paint: Callable[[QPainter], None],
    ) -> None:
        """Copy the picture `key` with its origin at `at`; `paint` makes it when it is new.

        Parameters
        ----------
        painter, at
            Where to, in pixels of the widget.
        key
            All that decides the looks.
        reach
            How far the picture extends to the left, above, to the right and below.
        paint
            Paints it about the origin.
        """
        left, above, right, below = reach
        ratio = pixel_ratio(self._widget)
        pixmap = self._made.get((key, ratio))
        if pixmap is None:
            if len(self._made) > _MOST:
                self._made.clear()
            size = (round((left + right) * ratio), round((above + below) * ratio))
            pixmap = QPixmap(max(1, size[0]), max(1, size[1]))
            pixmap.setDevicePixelRatio(ratio)
            pixmap.fill(Qt.GlobalColor.transparent)
            inner = QPainter(pixmap)
            inner.setRenderHint(QPainter.RenderHint.Antialiasing)
            inner.translate(left, above)
            paint(inner)
            inner.end()
            self._made[key, ratio] = pixmap
        corner = QPointF(round(at.x() - left), round(at.y() - above))
        painter.drawPixmap(corner, pixmap)
