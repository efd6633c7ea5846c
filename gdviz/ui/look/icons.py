"""Icons tinted in a theme's colour."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from gdviz import assets

_STROKE = 'stroke-width="1.75"'  # Tabler's 2 is heavy beside Inter


def icon(name: str, colour: str, size: int = 20, *, disabled: str = "") -> QIcon:
    """The icon `name` in `colour`, `size` logical pixels high, sharp on every screen there is.

    `disabled` is the colour of a control that cannot be used; Qt greys it by default.
    """
    result = QIcon()
    modes = [(QIcon.Mode.Normal, colour)]
    if disabled:
        modes.append((QIcon.Mode.Disabled, disabled))
    for mode, tint in modes:
        for ratio in {screen.devicePixelRatio() for screen in QGuiApplication.screens()}:
            result.addPixmap(pixmap(name, tint, size, ratio=ratio), mode)
    return result


def pixmap(name: str, colour: str, size: int = 20, *, ratio: float = 1.0) -> QPixmap:
    """The icon `name` as a picture of `size` logical pixels for a screen of `ratio`."""
    picture = QPixmap(round(size * ratio), round(size * ratio))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    draw_icon(painter, name, QRectF(picture.rect()), colour)
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


def draw_icon(painter: QPainter, name: str, target: QRectF, colour: str | QColor) -> None:
    """Paint the icon `name` into `target`."""
    svg = _drawing(name).replace("currentColor", QColor(colour).name())
    QSvgRenderer(QByteArray(svg.encode())).render(painter, target)


@cache
def _drawing(name: str) -> str:
    return assets.read_text("icons", f"{name}.svg").replace('stroke-width="2"', _STROKE)
