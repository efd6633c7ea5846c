"""Painting of many strokes at once.

The only place that hands NumPy memory to Qt, without one Python object per stroke.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal, TypeVar, cast

import numpy as np
from pyqtgraph import functions as pg_functions
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPaintEngine, QPainter, QPainterPath, QPen
from shiboken6 import Shiboken

if TYPE_CHECKING:
    from gdviz.core.arrays import FloatArray


Shape = TypeVar("Shape", QLineF, QPointF)
Caps = Literal["square", "flat", "round"]
_CAPS: dict[Caps, Qt.PenCapStyle] = {
    "square": Qt.PenCapStyle.SquareCap,
    "flat": Qt.PenCapStyle.FlatCap,
    "round": Qt.PenCapStyle.RoundCap,
}
IS_HALO = 0.996  # opacity of letters that the SVG writer gives a stroke: Qt has no such text
_VECTOR = (QPaintEngine.Type.SVG, QPaintEngine.Type.Pdf)


@lru_cache(maxsize=256)
def pen(colour: str, width: float, *, opacity: float = 1.0, caps: Caps = "square") -> QPen:
    """A solid pen for strokes; the same one is handed out again, and never changed.

    Square caps close the corners between strokes; on thin or translucent lines, where
    they would show as beads, flat ones are better.
    """
    made = QPen(faded(colour, opacity), width)
    made.setCapStyle(_CAPS[caps])
    made.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return made


@lru_cache(maxsize=32)
def dashed_pen(colour: str, width: float) -> QPen:
    """A pen with short dashes, for lines that are a model of something."""
    made = QPen(QColor(colour), width)
    made.setDashPattern((5.0, 4.0))
    made.setCapStyle(Qt.PenCapStyle.FlatCap)
    return made


def faded(colour: str, opacity: float) -> QColor:
    """`colour` with `opacity` in [0, 1]."""
    made = QColor(colour)
    made.setAlphaF(opacity)
    return made


def is_vector(painter: QPainter) -> bool:
    """Whether what is painted becomes shapes in a file, and not pixels."""
    return painter.paintEngine().type() in _VECTOR


def is_svg(painter: QPainter) -> bool:
    """Whether what is painted becomes an SVG."""
    return painter.paintEngine().type() is QPaintEngine.Type.SVG


def draw_strokes(painter: QPainter, strokes: FloatArray) -> None:
    """Draw lines ``(m, 4)`` with the painter's pen."""
    if len(strokes):
        memory = np.ascontiguousarray(strokes, dtype=float)
        painter.drawLines(_first(memory, QLineF), len(memory))


def draw_dots(painter: QPainter, strokes: FloatArray) -> None:
    """Draw a round dot in the middle of every stroke."""
    if len(strokes):
        memory = np.ascontiguousarray(0.5 * (strokes[:, :2] + strokes[:, 2:]))
        painter.drawPoints(_first(memory, QPointF), len(memory))


def _first(memory: FloatArray, kind: type[Shape]) -> Shape:
    """The first row of `memory` as a `kind`; Qt reads the others after it.

    The memory has to live until Qt has drawn it.
    """
    at = memory.__array_interface__["data"][0]
    return cast("Shape", Shiboken.wrapInstance(at, kind))


def closed_path(loops: list[FloatArray]) -> QPainterPath:
    """One path, filled by the odd-even rule, of closed loops ``(n, 2)`` each."""
    path = QPainterPath()
    for loop in loops:
        part: QPainterPath = pg_functions.arrayToQPath(loop[:, 0], loop[:, 1])
        path.addPath(part)
    return path


def open_path(lines: list[FloatArray]) -> QPainterPath:
    """One path of open lines ``(n, 2)`` each."""
    path = QPainterPath()
    for line in lines:
        part: QPainterPath = pg_functions.arrayToQPath(line[:, 0], line[:, 1])
        path.addPath(part)
    return path
