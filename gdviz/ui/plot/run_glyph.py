"""What tells a run apart, line and marker, painted the same way everywhere."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gdviz.ui.look.plain import tip
from gdviz.ui.look.theme import LIGHT, RunStyle, Theme

_BASE = 2.5  # the line width for which dashes are declared
_DOT = 1.25  # dots look thinner than strokes


def run_pen(style: RunStyle, width: float, colour: str | QColor = "") -> QPen:
    """The pen of a run's line, `width` pixels wide; dashes grow with the width."""
    dotted = style.dotted
    pen = QPen(QColor(colour or style.colour), width * (_DOT if dotted else 1.0))
    round_ends = dotted or not style.dash
    pen.setCapStyle(Qt.PenCapStyle.RoundCap if round_ends else Qt.PenCapStyle.FlatCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if style.dash:
        unit = _BASE * (_DOT if dotted else 1.0)  # Qt counts dashes in pen widths
        lengths = [length / unit for length in style.dash]
        if dotted:
            lengths[0] = 0.01  # the round caps are the dot
        pen.setDashPattern(lengths)
    return pen


def marker_path(name: str, radius: float) -> QPainterPath:
    """The outline of a marker about the origin; all look as large as a circle of `radius`."""
    path = QPainterPath()
    if name == "circle":
        path.addEllipse(QPointF(0, 0), radius, radius)
    elif name == "square":
        half = 0.89 * radius
        path.addRect(QRectF(-half, -half, 2 * half, 2 * half))
    elif name == "cross":
        _polygon(path, _cross(1.2 * radius))
    else:
        sides, size, start, down = _REGULAR[name]
        shift = down * radius
        angles = [math.radians(start + 360.0 * i / sides) for i in range(sides)]
        points = [
            QPointF(size * radius * math.cos(a), size * radius * math.sin(a) + shift)
            for a in angles
        ]
        _polygon(path, points)
    return path


# sides, circumscribed radius, first corner in degrees clockwise, shift down
_REGULAR = {
    "triangle-up": (3, 1.38, -90.0, 0.22),
    "triangle-down": (3, 1.38, 90.0, -0.22),
    "diamond": (4, 1.27, -90.0, 0.0),
    "pentagon": (5, 1.14, -90.0, 0.0),
    "hexagon": (6, 1.12, 0.0, 0.0),
}


def _cross(reach: float) -> list[QPointF]:
    arm = 0.28 * reach  # half the thickness of a stroke
    corners = []
    for quarter in range(4):
        for x, y in ((-arm, -reach), (arm, -reach), (arm, -arm)):
            for _ in range(quarter):
                x, y = -y, x
            corners.append((x, y))
    turn = math.sqrt(0.5)
    return [QPointF(turn * (x - y), turn * (x + y)) for x, y in corners]


def _polygon(path: QPainterPath, points: list[QPointF]) -> None:
    path.moveTo(points[0])
    for point in points[1:]:
        path.lineTo(point)
    path.closeSubpath()


def draw_marker(
    painter: QPainter,
    name: str,
    x: float,
    y: float,
    radius: float,
    fill: str | QColor,
    halo: str | QColor,
    *,
    halo_width: float = 2.0,
    is_open: bool = False,
) -> None:
    """Paint a marker at (x, y) with a ring of `halo` around it.

    An open marker is an outline in `fill` about a heart of `halo`.
    """
    path = marker_path(name, radius)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(x, y)
    if halo_width > 0:
        pen = QPen(QColor(halo), 2 * halo_width)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(path, pen)
    if is_open:
        painter.fillPath(path, QColor(halo))
        stroke = max(1.5, 0.25 * radius)
        pen = QPen(QColor(fill), stroke)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        shrunk = marker_path(name, radius - stroke / 2)
        painter.strokePath(shrunk, pen)
    else:
        painter.fillPath(path, QColor(fill))
    painter.restore()


class RunGlyph(QWidget):
    """A sample of a run's line with its marker."""

    def __init__(self, style: RunStyle, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._theme = LIGHT
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._tell()

    def set_style(self, style: RunStyle) -> None:
        if style is not self._style:
            self._style = style
            self._tell()

    def _tell(self) -> None:
        style = self._style
        self.setAccessibleName(f"{style.name} line, {style.marker} marker")
        self.setToolTip(tip(f"{style.name.capitalize()} line, {style.marker} marker"))
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the ground from `theme`; the run's style is set by `set_style`."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(48), self._theme.px(16))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(self._theme.scale, self._theme.scale)
        painter.setPen(run_pen(self._style, _BASE))
        painter.drawLine(QPointF(2, 8), QPointF(46, 8))
        draw_marker(
            painter,
            self._style.marker,
            24,
            8,
            4.5,
            self._style.colour,
            self._theme.panel,
            halo_width=1.5,
            is_open=self._style.open_marker,
        )
