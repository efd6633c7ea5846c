"""Names and marks on the curves of a page, where nobody can point at them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QFontMetricsF

from gdviz.ui.plot.lettering import Box, draw_glyph, label_font, overlap
from gdviz.ui.plot.phrase import draw_line, line_size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPainter

    from gdviz.core.arrays import FloatArray
    from gdviz.ui.look.theme import Theme
    from gdviz.ui.plot.canvas import Canvas
    from gdviz.ui.plot.inked import Inked

_SHARES = (0.85, 0.78, 0.7, 0.92, 0.62, 0.55, 0.47, 0.4, 0.32, 0.25, 0.17, 0.1)
_GAPS = (0.35, 0.9, 1.6)  # of the type, between a name and its curve
_SPACING = 3.0  # pixels between the points of curves that names avoid
_TOUCHED = 40.0  # what a point of a curve under a name costs, in pixels of a name


def draw_marks(painter: QPainter, theme: Theme, canvas: Canvas, inks: Sequence[Inked]) -> None:
    """The sign of each run at every number of the axis, but for its ends."""
    width, height = canvas.pixel_size
    radius, rim = theme.px(theme.strokes.marker), theme.strokes.rim * theme.scale
    for ink in inks:
        last = len(ink.ahead.points) - 1
        for step in canvas.x_axis.ticks():
            if step != round(step) or not 0 < step <= last:
                continue
            x, y = ink.ahead.head(int(step))
            if 2.0 * radius < x < width - 2.0 * radius and 0.0 <= y <= height:
                draw_glyph(painter, ink.style, x, y, radius, theme.halo, None, halo_width=rim)


def draw_names(
    painter: QPainter, theme: Theme, inks: Sequence[Inked], names: Sequence[str],
    size: tuple[float, float],
) -> None:  # fmt: skip
    """The name of each curve beside it, where it covers no curve and no other name."""
    font = label_font(theme)
    ascent, weight = QFontMetricsF(font).ascent(), int(font.weight())
    curves = [_dense(ink.ahead.strokes) for ink in inks]
    all_points = np.concatenate([*curves, np.empty((0, 2))])
    taken: list[Box] = []
    for name, points in zip(names, curves, strict=False):
        if not len(points):
            continue
        most = 0.6 * size[0]
        room = line_size(name, theme.body, most, weight)
        place = _place(points, all_points, room, size, taken, theme)
        taken.append(place)
        draw_line(
            painter, QPointF(place[0], place[1] + ascent), name, theme.body, theme.text,
            halo=theme.halo, weight=weight, most=most,
        )  # fmt: skip


def _dense(strokes: FloatArray) -> FloatArray:
    """Points along lines ``(m, 4)``, no more than a few pixels apart, ``(n, 2)``."""
    if not len(strokes):
        return np.empty((0, 2))
    length = np.hypot(*(strokes[:, 2:] - strokes[:, :2]).T)
    counts = np.maximum(1, np.ceil(length / _SPACING)).astype(int)
    which = np.repeat(np.arange(len(strokes)), counts)
    first = np.cumsum(counts) - counts
    share = (np.arange(len(which)) - first[which]) / counts[which]
    way = strokes[which, 2:] - strokes[which, :2]
    return np.asarray(strokes[which, :2] + share[:, None] * way)


def _place(
    points: FloatArray, others: FloatArray, room: tuple[float, float],
    size: tuple[float, float], taken: Sequence[Box], theme: Theme,
) -> Box:  # fmt: skip
    """The best place for a name of the size `room` beside the curve through `points`."""
    (width, height), em = room, theme.body
    best, least = (0.0, 0.0, width, height), np.inf
    low, high = float(points[:, 0].min()), float(points[:, 0].max())
    for order, share in enumerate(_SHARES):
        middle = low + share * (high - low)
        left = min(max(middle - width / 2, 0.4 * em), size[0] - width - 0.4 * em)
        near = points[(points[:, 0] >= left) & (points[:, 0] <= left + width)]
        if not len(near):
            continue
        top_of, bottom_of = float(near[:, 1].min()), float(near[:, 1].max())
        for gap in _GAPS:
            for top in (top_of - gap * em - 0.8 * height, bottom_of + gap * em - 0.2 * height):
                box = (left, top, left + width, top + height)
                cost = _cost(box, others, size, taken, em) + 0.02 * order * em + gap * em
                if cost < least:
                    best, least = box, cost
    return best


def _cost(
    box: Box, points: FloatArray, size: tuple[float, float], taken: Sequence[Box], em: float
) -> float:
    """How bad it is to write there."""
    edge = 0.12 * em
    left, top, right, bottom = box[0] - edge, box[1] + edge, box[2] + edge, box[3] - edge
    x, y = points.T
    covered = int(((left < x) & (x < right) & (top < y) & (y < bottom)).sum())
    outside = max(0.0, -box[1]) + max(0.0, box[3] - size[1])
    over = sum(overlap(box, other) for other in taken)
    return _TOUCHED * covered * _SPACING / em + 50.0 * outside + over
