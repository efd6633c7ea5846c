"""Sharp pictures of panels, painted by the same code as the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QRect
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter

from gdviz.core.errors import GdvizError
from gdviz.ui.plot.canvas import Canvas
from gdviz.ui.plot.view import View
from gdviz.ui.widgets.panel import Panel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

_GAP = 8  # pixels between the windows of panels
RATIO = 2.0  # pixels of the picture per pixel of the screen


def picture(panels: Sequence[QWidget], ground: str, *, ratio: float = RATIO) -> QImage:
    """The `panels` in their present places as one picture, without what lies between.

    Those that float in windows of their own stand beside the others.  Nothing is enlarged:
    every plot is painted anew at `ratio`.

    Raises
    ------
    GdvizError
        If there is no panel.
    """
    if not panels:
        raise GdvizError("No panel is open that a picture could show")
    frames = _places(panels)
    whole = QRect()
    for frame in frames:
        whole = whole.united(frame)
    image = QImage(whole.size() * ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor(ground))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for view in _views(panels):
        view.settle()
    canvases = [canvas for panel in panels for canvas in panel.findChildren(Canvas)]
    frames_of = [panel for panel in panels if isinstance(panel, Panel)]
    for canvas in canvases:
        canvas.paint_sharp(on=True)
    for frame_of in frames_of:
        frame_of.set_bare(bare=True)
    try:
        for panel, frame in zip(panels, frames, strict=True):
            panel.render(painter, frame.topLeft() - whole.topLeft())
    finally:
        for canvas in canvases:
            canvas.paint_sharp(on=False)
        for frame_of in frames_of:
            frame_of.set_bare(bare=False)
        painter.end()
    return image


def _places(panels: Sequence[QWidget]) -> list[QRect]:
    """Where each of `panels` stands; windows from left to right, the first one first."""
    found: dict[QWidget, QRect] = {}
    windows = dict.fromkeys(panel.window() for panel in panels)
    right: int | None = None
    for window in windows:
        own = [panel for panel in panels if panel.window() is window]
        frames = [QRect(p.mapTo(window, QPoint(0, 0)), p.size()) for p in own]
        if right is not None:
            shift = QPoint(right + _GAP - min(f.left() for f in frames), 0)
            frames = [frame.translated(shift) for frame in frames]
        right = max(frame.right() for frame in frames)
        found.update(zip(own, frames, strict=True))
    return [found[panel] for panel in panels]


def _views(panels: Sequence[QWidget]) -> list[View]:
    """The views that are seen; some make their ground in the background."""
    widgets = [widget for panel in panels for widget in (panel, *panel.findChildren(View))]
    return [view for view in widgets if isinstance(view, View) and view.isVisible()]


def png(image: QImage) -> bytes:
    """The bytes of a PNG file."""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(content.data())
